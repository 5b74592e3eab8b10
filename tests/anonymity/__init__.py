"""Whether anybody can tell who said what."""
