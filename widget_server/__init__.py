"""Cuecard: asks one person the right question at the moment it is about, and returns the answer with that moment."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from widget_server.app import create_app as create_app
    from widget_server.settings import Settings as Settings

__all__ = ["Settings", "create_app"]


def __getattr__(name: str) -> Any:
    """`create_app` and `Settings`, loaded when asked for, so that the core can be used without a server."""
    if name == "create_app":
        from widget_server.app import create_app

        return create_app
    if name == "Settings":
        from widget_server.settings import Settings

        return Settings
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
