"""What comes of judging: a pattern is found, a survey is due, a wait begins (else there is a `Reason`)."""

from collections.abc import Sequence

import msgspec

from widget_server.core.events import Event
from widget_server.core.triggers.why import Why


class Found(msgspec.Struct, frozen=True, gc=False):
    """A pattern was found: the events that count, oldest first, and the pattern to be told in words."""

    events: Sequence[Event]
    why: Why


class Fired(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The survey is due: the events that made it so, oldest first, and the trigger to be told in words."""

    events: tuple[Event, ...]
    why: Why
    due_at: int | None = None
    """When it became due (ms): freshness counts from here. None: when the event of judgement occurred."""

    @property
    def event_ids(self) -> tuple[str, ...]:
        """Their ids."""
        return self.why.event_ids


class Later(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The pattern is complete, and the survey is due after its wait, unless it is called off."""

    at: int
    """When the wait is over (ms)."""
    event: Event
    """That which completed the pattern: the timer's `event_id`, and its `since` is when that occurred."""
