"""Live: one session per socket or exchange; frames in, services, frames out. No rule lives here."""

from widget_server.adapters.live.exchange import Exchanger
from widget_server.adapters.live.socket import SocketEndpoint

__all__ = ["Exchanger", "SocketEndpoint"]
