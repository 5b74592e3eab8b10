"""All that a decision looks at: one event, and what is known of the person at that instant."""

import msgspec

from widget_server.core.events import Conversation, Event, Respondent, Window
from widget_server.core.reasons import Answered, Asked, Timer


class Situation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """All that a decision looks at. `window` ends with `event`; `asked` covers the policy's longest window; `conversation`
    is the event's, or for an event without one that in which the person was last, if they are in it still."""

    event: Event
    window: Window
    respondent: Respondent
    conversation: Conversation | None
    asked: tuple[Asked, ...]
    now: int
    answered: tuple[Answered, ...] = ()
    """Past answers, newest last, as far back as `Needs.answers_ms`."""
    ordinal: int | None = None
    """Which of the person's events of this name it is, ever (from 1), for the names in `Needs.counted`."""
    timer: Timer | None = None
    """The wait that is over: then `event` is no new one but that which began it (a schedule's: a made-up one, named
    `survey_scheduled`), and only this survey may be asked."""
    waiting: frozenset[str] = frozenset()
    """Keys of the surveys that wait for this person."""
    turns: frozenset[str] = frozenset()
    """Keys of the surveys of which this person's turn is set; told where somebody's state is explained, not for deciding."""
