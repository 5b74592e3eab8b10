"""Web push: notifications into browsers, encrypted, by the services of their makers (RFC 8030, 8291, 8292)."""

from widget_server.adapters.channels.push.service import WebPush

__all__ = ["WebPush"]
