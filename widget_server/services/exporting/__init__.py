"""Answers and events, taken away: by staff within their reach, by the operator and by the customer's own systems whole."""

from widget_server.services.exporting.places import placed, told
from widget_server.services.exporting.released import released
from widget_server.services.exporting.staff import Exporting
from widget_server.services.exporting.taking import FORMS, SETTLED_MS, Form, Piece, Take, Taking, Wanted

__all__ = [
    "FORMS",
    "SETTLED_MS",
    "Exporting",
    "Form",
    "Piece",
    "Take",
    "Taking",
    "Wanted",
    "placed",
    "released",
    "told",
]
