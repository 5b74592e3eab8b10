"""Matrix, beside a real homeserver."""
