"""What doors take and give, for them and for the API's description: types, words, examples. No rule lives here."""

from widget_server.adapters.http.about import (
    assigning,
    bridging,
    events,
    exporting,
    joining,
    journeys,
    matrix,
    reading,
    statements,
    webhooks,
    widget,
)

__all__ = [
    "assigning",
    "bridging",
    "events",
    "exporting",
    "joining",
    "journeys",
    "matrix",
    "reading",
    "statements",
    "webhooks",
    "widget",
]
