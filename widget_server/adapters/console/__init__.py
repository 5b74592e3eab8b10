"""The console: pages for staff, at /console. Parse, call a service, render; no rule lives here."""

from widget_server.adapters.console.console import Console
from widget_server.adapters.console.desk import Desk

__all__ = ["Console", "Desk"]
