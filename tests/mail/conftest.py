"""A running server for the tests of mail."""

from tests.serving_fixtures import clock, either_settings, light_settings

__all__ = ["clock", "either_settings", "light_settings"]
