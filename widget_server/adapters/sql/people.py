"""The respondents of one batch: their rows locked, their past at hand, what the batch changes about them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Row, Transaction
from widget_server.adapters.sql.remembering import Memory, Remembered
from widget_server.core import bounds
from widget_server.core.deciding import Asked, Invitation
from widget_server.core.errors import InvalidInput
from widget_server.core.events import Event, Incoming, Json, Respondent, Window

WINDOW_MS = 90 * 86_400_000
WINDOW_EVENTS = 1_000
MOST_ASKED = 1_000
MAX_TRAITS_BYTES = 65_536
EVENT_WEIGHT = 1_000
"""What one event in memory costs beside its properties, in bytes."""


_NOTHING = Remembered(seq=0, revision=0, window=Window(), asked=(), talk=None, weight=500)


class Person:
    """One respondent while a batch is being decided."""

    def __init__(
        self,
        respondent: Respondent,
        *,
        verified_at: int | None,
        traits_at: int,
        before: int,
        reserved: int,
        revision: int,
    ) -> None:
        self.respondent = respondent
        self.verified_at = verified_at
        self.traits_at = traits_at
        self.seq = before
        """The number of the last event."""
        self.reserved = reserved
        """The number the row stands at after this batch."""
        self.revision = self._loaded = revision
        self.window = _NOTHING.window
        self.asked = _NOTHING.asked
        self.talk = _NOTHING.talk
        self.weight = _NOTHING.weight
        self.changed = False

    def learn(self, incoming: Incoming, *, now: int) -> None:
        """Take what the sender tells of the person. Raises InvalidInput, having changed nothing, where that is too much."""
        traits = self.respondent.traits
        if incoming.traits and incoming.told_at >= self.traits_at:
            traits = records.merged(traits, incoming.traits)
            if traits != self.respondent.traits:
                _check_traits(traits)
            self.changed = self.changed or incoming.told_at > self.traits_at or traits != self.respondent.traits
            self.traits_at = incoming.told_at
        elif not incoming.verified or self.verified_at is not None:
            return
        if incoming.verified and self.verified_at is None:
            self.verified_at = now
            self.changed = True
        self.respondent = msgspec.structs.replace(self.respondent, verified=self.verified_at is not None, traits=traits)

    def live(self, event: Event, *, size: int) -> None:
        """Add an event to the window; `size` is that of its properties as text."""
        before = len(self.window.events)
        self.window = self.window.with_event(event, keep_ms=WINDOW_MS, most=WINDOW_EVENTS)
        self.weight = (self.weight + EVENT_WEIGHT + size) * max(1, len(self.window.events)) // (before + 1)
        self._heed(event)

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

    def ask(self, invitation: Invitation) -> None:
        """Count a claimed invitation, for the events that follow as well."""
        self.revision = self._loaded + 1
        self.changed = True
        self.asked += (
            Asked(
                invitation_id=invitation.id,
                survey_key=invitation.survey_key,
                status="open",
                invited_at=invitation.invited_at,
                expires_at=invitation.expires_at,
            ),
        )

    def open_ask(self, survey_key: str) -> Asked | None:
        """The person's open invitation to that survey."""
        return next((one for one in self.asked if one.survey_key == survey_key and one.status == "open"), None)

    def lapse(self, asked: Asked) -> None:
        """Count an open invitation as expired."""
        self.asked = tuple(
            msgspec.structs.replace(one, status="expired") if one is asked else one for one in self.asked
        )

    def recall(self, memory: Remembered) -> None:
        """Begin from what is remembered."""
        self.window = memory.window
        self.asked = memory.asked
        self.talk = memory.talk
        self.weight = memory.weight

    def relive(self, events: Sequence[tuple[Event, int]]) -> None:
        """Add events from the database, in the order of their arrival."""
        if self.window.events:
            for event, size in events:
                self.live(event, size=size)
            return
        self.window = Window(events=tuple(sorted((event for event, _ in events), key=lambda event: event.occurred_at)))
        self.weight += sum(EVENT_WEIGHT + size for _, size in events)
        for event in self.window.events:
            self._heed(event)

    def remembered(self) -> Remembered:
        """What to remember of the person once the batch is committed."""
        return Remembered(
            seq=self.reserved,
            revision=self.revision,
            window=self.window,
            asked=self.asked,
            talk=self.talk,
            weight=self.weight,
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


async def recall_people(
    tx: Transaction,
    workspace: str,
    rows: Iterable[Row],
    wanted: Mapping[str, int],
    memory: Memory[Remembered],
    *,
    now: int,
) -> dict[str, Person]:
    """The people of those rows of `heads`, for whom `wanted` event numbers were taken, with their past: what is not
    remembered of it is loaded."""
    people: dict[str, Person] = {}
    tails: dict[str, int] = {}
    stale: list[str] = []
    for id, verified_at, traits, seq, revision, traits_at in rows:
        person = Person(
            records.respondent(workspace, id, verified_at, traits),
            verified_at=verified_at,
            traits_at=traits_at,
            before=seq - wanted[id],
            reserved=seq,
            revision=revision,
        )
        people[id] = person
        known = memory.get((workspace, id)) or _NOTHING
        person.recall(known)
        if known.seq != person.seq:
            tails[id] = known.seq
        if known.revision != revision:
            stale.append(id)
    if tails or stale:
        since = now - WINDOW_MS
        lived, asked = await tx.together(
            ("tails", {"workspace": workspace, "seen": records.encode(tails), "most": WINDOW_EVENTS, "since": since}),
            ("asked", {"workspace": workspace, "ids": records.encode(stale), "most": MOST_ASKED}),
        )
        _relive(workspace, people, lived)
        _recount(people, stale, asked)
    return people


def _check_traits(traits: Mapping[str, Json]) -> None:
    bounds.check(traits)
    if len(records.encode(traits).encode()) > MAX_TRAITS_BYTES:
        raise InvalidInput(f"The respondent's traits would exceed {MAX_TRAITS_BYTES} bytes.")


def _relive(workspace: str, people: Mapping[str, Person], rows: Iterable[Row]) -> None:
    lived: dict[str, list[tuple[Event, int]]] = {}
    for row in rows:
        lived.setdefault(row[0], []).append((records.event(workspace, row), len(row[5])))
    for id, events in lived.items():
        people[id].relive(events)


def _recount(people: Mapping[str, Person], ids: Sequence[str], rows: Iterable[Row]) -> None:
    asked: dict[str, list[Asked]] = {id: [] for id in ids}
    for id, invitation_id, survey_key, status, invited_at, expires_at in rows:
        asked[id].append(
            Asked(
                invitation_id=invitation_id,
                survey_key=survey_key,
                status=status,
                invited_at=invited_at,
                expires_at=expires_at,
            )
        )
    for id, past in asked.items():
        people[id].asked = tuple(past)
