"""Recordings of events, read."""
