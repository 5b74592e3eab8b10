"""For everybody: what people meet who use a keyboard, a screen reader, a magnifier or an unsteady hand."""
