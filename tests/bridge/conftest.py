"""A running server for these tests."""

from tests.serving_fixtures import clock, either_settings, light, light_settings, place

__all__ = ["clock", "either_settings", "light", "light_settings", "place"]
