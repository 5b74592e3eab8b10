"""Reports for people: one HTML file that needs nothing beside itself, and the short names of reasons. What is in them is not found out here."""

from widget_server.adapters.reports.labels import LABELS, STAGES
from widget_server.adapters.reports.page import html

__all__ = ["LABELS", "STAGES", "html"]
