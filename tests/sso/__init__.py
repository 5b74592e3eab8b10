"""Signing in by identity providers: real ones that are honest, and every dishonest answer that is known."""
