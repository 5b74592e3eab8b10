"""Buses: tell every socket that something changed. Ids only; a loss is said, never waited for."""

from widget_server.adapters.bus.local import LocalBus
from widget_server.adapters.bus.postgres import PostgresBus

__all__ = ["LocalBus", "PostgresBus"]
