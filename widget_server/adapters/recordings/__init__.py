"""Recordings of events: our own, Segment's, xAPI's and plain tables, packed or not, line by line. What comes of them is not decided here."""

from widget_server.adapters.recordings.formats import FORMATS, Format
from widget_server.adapters.recordings.mapping import Mapping, mapping_of
from widget_server.adapters.recordings.reading import Recording, opened

__all__ = ["FORMATS", "Format", "Mapping", "Recording", "mapping_of", "opened"]
