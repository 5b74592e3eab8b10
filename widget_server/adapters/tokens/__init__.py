"""Tokens: proofs of who speaks, verified against the workspace's keys. Decides nothing about what they may do."""

from widget_server.adapters.tokens.directory import Directory
from widget_server.adapters.tokens.identity import SignedIdentity

__all__ = ["Directory", "SignedIdentity"]
