"""Use cases over ports: read, decide, write. No framework, no SQL."""
