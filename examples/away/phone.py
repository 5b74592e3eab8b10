"""A phone: a push service of the demo's own, and the browser behind it that alone can read what is sent."""

from typing import Any


class Phone:
    """What was pushed to everybody, newest last."""

    def __init__(self) -> None:
        self._pushed: list[dict[str, Any]] = []

    def of(self, person: str) -> list[dict[str, Any]]:
        """Somebody's."""
        return [each for each in self._pushed if each["to"] == person]
