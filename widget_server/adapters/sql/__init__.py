"""The durable store: named SQL over SQLite or PostgreSQL. It keeps and finds; what to ask is decided elsewhere."""

from widget_server.adapters.sql.store import migrate, open_store

__all__ = ["migrate", "open_store"]
