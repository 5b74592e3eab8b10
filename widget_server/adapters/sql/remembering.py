"""What the writer remembers between batches, so that a long history costs no more than a short one. Bounded; never
trusted without the row's own numbers beside it."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Generic, Protocol, TypeVar

import msgspec

from widget_server.core.events import Conversation, Participant, Window
from widget_server.core.reasons import Answered, Asked

REMEMBERED_PEOPLE = 20_000
REMEMBERED_TALKS = 2_000
REMEMBERED_BYTES = 128_000_000
ASK_WEIGHT = 400


class Weighed(Protocol):
    """Something with a size, roughly in bytes."""

    @property
    def weight(self) -> int: ...


class Count(msgspec.Struct, frozen=True, gc=False):
    """How many events of a name a person ever had; the row in the database counts up to event number `kept`."""

    times: int
    kept: int


class Remembered(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A respondent's past as of event number `seq` and revision `revision` of the row."""

    born: int
    """When the row was made: an erased person's id is somebody else's afterwards."""
    joined: int
    """How often ids had been joined to them, or split."""
    seq: int
    revision: int
    window: Window
    window_ms: int
    """How far back the window reaches."""
    window_weight: int
    asked: tuple[Asked, ...]
    answered: tuple[Answered, ...]
    answers_ms: int
    """How far back the answers reach."""
    timers: frozenset[tuple[str, str]]
    """(survey_key, kind) of those that are set, as far as it was this person who set them."""
    counts: Mapping[str, "Count"]
    """By name of event, for the names that were ever asked for."""
    talk: tuple[int, str] | None
    """(occurred_at, id) of the conversation of the window's latest event that has one."""

    @property
    def weight(self) -> int:
        return 500 + self.window_weight + ASK_WEIGHT * (len(self.asked) + len(self.answered))


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation as of revision `revision` of its row (0: there is no row)."""

    revision: int
    participants_at: int = 0
    """As of when its participants were told."""
    told: tuple[Participant, ...] = ()
    """Its participants as told; the conversation has them under the ids that are theirs now."""
    conversation: Conversation

    @property
    def weight(self) -> int:
        return 500 + sum(300 + len(message.text or "") for message in self.conversation.messages)


T = TypeVar("T", bound=Weighed)


class Memory(Generic[T]):
    """The values used last, by (workspace, id), within a number and a weight."""

    def __init__(self, *, most: int, weight: int) -> None:
        self._most = most
        self._allowed = weight
        self._weight = 0
        self._values: OrderedDict[tuple[str, str], T] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: tuple[str, str]) -> T | None:
        """What is remembered of it."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: tuple[str, str], value: T) -> None:
        """Remember it, forgetting what was used longest ago."""
        before = self._values.pop(key, None)
        self._weight += value.weight - (before.weight if before is not None else 0)
        self._values[key] = value
        while len(self._values) > self._most or self._weight > self._allowed:
            _, forgotten = self._values.popitem(last=False)
            self._weight -= forgotten.weight

    def drop(self, key: tuple[str, str]) -> None:
        """Forget it."""
        forgotten = self._values.pop(key, None)
        self._weight -= forgotten.weight if forgotten is not None else 0


class Learned(msgspec.Struct):
    """What a transaction found out: remembered once it is committed, forgotten if it is not."""

    people: dict[tuple[str, str], Remembered] = {}
    talks: dict[tuple[str, str], Talk] = {}


class Memories:
    """People and conversations as last seen by this process."""

    def __init__(self) -> None:
        self.people: Memory[Remembered] = Memory(most=REMEMBERED_PEOPLE, weight=REMEMBERED_BYTES)
        self.talks: Memory[Talk] = Memory(most=REMEMBERED_TALKS, weight=REMEMBERED_BYTES // 8)

    def learn(self, learned: Learned) -> None:
        """What was learned is committed."""
        for key, person in learned.people.items():
            self.people.put(key, person)
        for key, talk in learned.talks.items():
            self.talks.put(key, talk)
