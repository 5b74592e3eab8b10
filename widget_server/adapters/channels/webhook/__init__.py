"""Webhooks: signed by Standard Webhooks, and sent by the one client for other servers."""

from widget_server.adapters.channels.webhook.posting import SignedPost

__all__ = ["SignedPost"]
