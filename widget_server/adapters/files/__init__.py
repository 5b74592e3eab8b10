"""Workspace folders: YAML in, typed values or every mistake with its place out. What is live is not decided here."""

from widget_server.adapters.files.folders import check, fingerprint, folders, read
from widget_server.adapters.files.schemas import schema

__all__ = ["check", "fingerprint", "folders", "read", "schema"]
