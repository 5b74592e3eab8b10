"""Matrix: what this server asks of a homeserver as an application service."""

from widget_server.adapters.channels.matrix.client import HomeserverClient

__all__ = ["HomeserverClient"]
