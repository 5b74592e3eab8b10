"""Random ids, made at the edge: core has no chance of its own."""

import secrets


def new_id(prefix: str) -> str:
    """`prefix` (such as `inv_`) and 22 URL-safe characters: 128 random bits."""
    return prefix + secrets.token_urlsafe(16)
