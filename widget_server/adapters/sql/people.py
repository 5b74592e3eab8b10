"""One respondent inside a transaction: the row locked, the past at hand, and what changes about them."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.remembering import Count, Remembered
from widget_server.core import bounds
from widget_server.core.deciding import Invitation
from widget_server.core.errors import InvalidInput
from widget_server.core.events import Event, Json, Respondent, Window
from widget_server.core.reasons import Answered, Asked, Needs

WINDOW_MS = 90 * 86_400_000
WINDOW_EVENTS = 1_000
MAX_TRAITS_BYTES = 65_536
EVENT_WEIGHT = 1_000
"""What one event in memory costs beside its properties, in bytes."""
COUNTED_ANEW = 1_000
"""After so many events of a person the number of a counted name is written down again."""

EVER = 2**62

NOTHING = Remembered(
    born=0,
    joined=0,
    seq=0,
    revision=0,
    window=Window(),
    window_ms=EVER,
    window_weight=0,
    asked=(),
    answered=(),
    answers_ms=EVER,
    timers=frozenset(),
    counts={},
    talk=None,
)
"""All there is to know of somebody new."""

_occurred_at = attrgetter("occurred_at")
_answered_at = attrgetter("answered_at")


class Person:
    """One respondent while something is decided about them."""

    def __init__(
        self,
        respondent: Respondent,
        *,
        verified_at: int | None,
        traits_at: int,
        before: int,
        reserved: int,
        revision: int,
        born: int,
        joined: int,
        needs: Needs,
    ) -> None:
        self.respondent = respondent
        self.verified_at = verified_at
        self.traits_at = traits_at
        self.seq = before
        """The number of the last event."""
        self.reserved = reserved
        """The number the row stands at after this transaction."""
        self.revision = self._loaded = revision
        self._born = born
        self._joined = joined
        self.window = NOTHING.window
        self.asked = NOTHING.asked
        self.answered = NOTHING.answered
        self.timers = NOTHING.timers
        self.counts: Mapping[str, Count] = NOTHING.counts
        self.talk = NOTHING.talk
        self.changed = False
        self.regrouped = False
        """Whether they are in other groups than the database says."""
        self._keep_ms = min(needs.window_ms, WINDOW_MS)
        self._answers_ms = needs.answers_ms
        self._counted = needs.counted
        self._answers_reach_ms = needs.answers_ms
        self._weight = NOTHING.window_weight

    # -- what is told of them ------------------------------------------------------------------------------------

    def learn(
        self, told: Mapping[str, Json] | None, *, told_at: int, verified: bool, group: str | None = None, now: int
    ) -> None:
        """Take what the sender tells of the person. Raises InvalidInput, having changed nothing, where that is too much."""
        proved = verified and self.verified_at is None
        if not (told or group or proved):
            return
        traits, traits_at = self.respondent.traits, self.traits_at
        if told and told_at >= traits_at:
            traits, traits_at = records.merged(traits, told), told_at
        if group:
            traits = _grouped(traits, group)
        if traits != self.respondent.traits:
            _check_traits(traits)
            self.changed = True
            self.regrouped = self.regrouped or traits.get("groups") != self.respondent.traits.get("groups")
        self.changed = self.changed or proved or traits_at > self.traits_at
        self.traits_at = traits_at
        if proved:
            self.verified_at = now
        self.respondent = msgspec.structs.replace(self.respondent, verified=self.verified_at is not None, traits=traits)

    @property
    def groups(self) -> list[str]:
        """The groups they are in, each once."""
        told = self.respondent.traits.get("groups")
        return sorted({group for group in told if isinstance(group, str)}) if isinstance(told, list) else []

    # -- what they did -------------------------------------------------------------------------------------------

    def live(self, event: Event, *, size: int) -> None:
        """Add an event to the window; `size` is that of its properties as text."""
        before = self.window
        self.window = before.with_event(event, keep_ms=self._keep_ms, most=WINDOW_EVENTS)
        if self.window is before:
            self.settle(now=event.received_at)
        else:
            now, then = len(self.window.events), len(before.events)
            self._weight = (self._weight + EVENT_WEIGHT + size) * now // (then + 1)
        self._heed(event)

    def relive(self, events: Sequence[tuple[Event, int]]) -> None:
        """Add events from the database, in the order of their arrival."""
        if self.window.events:
            for event, size in events:
                self.live(event, size=size)
            return
        self.window = Window(events=tuple(sorted((event for event, _ in events), key=_occurred_at)))
        self._weight += sum(EVENT_WEIGHT + size for _, size in events)
        for event in self.window.events:
            self._heed(event)

    def settle(self, *, now: int) -> None:
        """Let go of what has grown too old for the window, where no event does so."""
        events = self.window.events
        if events and events[0].occurred_at < now - self._keep_ms:
            first = bisect_left(events, now - self._keep_ms, key=_occurred_at)
            self._weight = self._weight * max(1, len(events) - first) // len(events)
            self.window = Window(events=events[first:])

    def count(self, event: Event) -> Count | None:
        """Count the latest event; its number, if its name is counted. It is to be written down where `kept` is the event's."""
        known = self.counts.get(event.name)
        if known is None:
            return None
        wanted = event.name in self._counted
        anew = wanted and self.seq - known.kept >= COUNTED_ANEW
        count = Count(known.times + 1, self.seq if anew else known.kept)
        self.counts = {**self.counts, event.name: count}
        return count if wanted else None

    def _heed(self, event: Event) -> None:
        if event.conversation_id and (self.talk is None or event.occurred_at >= self.talk[0]):
            self.talk = (event.occurred_at, event.conversation_id)

    def conversation_id(self, event: Event) -> str | None:
        """Where the event belongs: its own conversation, else that of the latest event in the window that has one."""
        if event.conversation_id is not None:
            return event.conversation_id
        if self.talk is None or not self.window.events or self.talk[0] < self.window.events[0].occurred_at:
            return None
        return self.talk[1]

    # -- what they were asked ------------------------------------------------------------------------------------

    def touch(self) -> None:
        """What other processes remember of the person's asks and waits is out of date."""
        self.revision = self._loaded + 1
        self.changed = True

    def ask(self, invitation: Invitation) -> None:
        """Count a claimed invitation, for the events that follow as well."""
        self.touch()
        self.asked += (
            Asked(
                invitation_id=invitation.id,
                survey_key=invitation.survey_key,
                status="open",
                invited_at=invitation.invited_at,
                expires_at=invitation.expires_at,
                kind=invitation.kind,
                team=invitation.team,
                channels=invitation.channels,
            ),
        )

    def open_ask(self, survey_key: str) -> Asked | None:
        """The person's open invitation to that survey."""
        return next((one for one in self.asked if one.survey_key == survey_key and one.status == "open"), None)

    def lapse(self, asked: Asked, *, now: int) -> None:
        """Count an open invitation as expired."""
        self.asked = tuple(
            msgspec.structs.replace(one, status="expired", closed_at=now) if one is asked else one for one in self.asked
        )

    def answers(self, *, now: int) -> tuple[Answered, ...]:
        """The answers that deciding looks at."""
        if not self.answered or not self._answers_ms:
            return ()
        return self.answered[bisect_left(self.answered, now - self._answers_ms, key=_answered_at) :]

    @property
    def waiting(self) -> frozenset[str]:
        """The surveys that wait for them."""
        return self._with_timer("wait")

    @property
    def turns(self) -> frozenset[str]:
        """The surveys of which their turn is set."""
        return self._with_timer("schedule")

    def _with_timer(self, kind: str) -> frozenset[str]:
        return frozenset(key for key, of_kind in self.timers if of_kind == kind) if self.timers else frozenset()

    def wait(self, survey_key: str, kind: str) -> bool:
        """Count a timer as set, unless one of its kind is for that survey."""
        if (survey_key, kind) in self.timers:
            return False
        self.touch()
        self.timers |= {(survey_key, kind)}
        return True

    def rung(self, timers: frozenset[tuple[str, str]]) -> None:
        """Their timers are taken: (survey_key, kind) of each."""
        self.touch()
        self.timers -= timers

    # -- what is remembered and kept -----------------------------------------------------------------------------

    def recall(self, known: Remembered) -> tuple[int | None, bool]:
        """Begin from what is remembered. Returns the number of the event after which events are missing (None: none are),
        and whether asks, waits and answers are missing."""
        if (known.born, known.joined) != (self._born, self._joined):
            # Erased meanwhile, by another process: this is somebody new; or ids were joined or split: they did other things.
            known = NOTHING
        after = 0
        if known.window_ms >= self._keep_ms:
            after = known.seq
            self.window, self.talk, self._weight = known.window, known.talk, known.window_weight
        if known.seq == self.seq:
            self.counts = known.counts
        stale = known.revision != self.revision or known.answers_ms < self._answers_ms
        if not stale:
            self.asked, self.answered, self.timers = known.asked, known.answered, known.timers
            self._answers_reach_ms = known.answers_ms
        return None if after == self.seq else after, stale

    def remembered(self) -> Remembered:
        """What to remember of the person once the transaction is committed."""
        return Remembered(
            born=self._born,
            joined=self._joined,
            seq=self.reserved,
            revision=self.revision,
            window=self.window,
            window_ms=self._keep_ms,
            window_weight=self._weight,
            asked=self.asked,
            answered=self.answered,
            answers_ms=self._answers_reach_ms,
            timers=self.timers,
            counts=self.counts,
            talk=self.talk,
        )

    def values(self) -> dict[str, Any]:
        """The row's new values."""
        return {
            "workspace": self.respondent.workspace,
            "id": self.respondent.id,
            "verified_at": self.verified_at,
            "traits": records.encode(self.respondent.traits),
            "traits_at": self.traits_at,
            "revision": self.revision,
        }


def _grouped(traits: Mapping[str, Json], group: str) -> dict[str, Json]:
    before = traits.get("groups")
    groups = before if isinstance(before, list) else []
    return {**traits, "groups": groups if group in groups else [*groups, group]}


def _check_traits(traits: Mapping[str, Json]) -> None:
    bounds.check(traits)
    if len(records.encode(traits).encode()) > MAX_TRAITS_BYTES:
        raise InvalidInput(f"The respondent's traits would exceed {MAX_TRAITS_BYTES} bytes.")
