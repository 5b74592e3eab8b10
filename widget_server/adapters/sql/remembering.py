"""What the writer remembers between batches, so that a long history costs no more than a short one. Bounded; never
trusted without the row's own numbers beside it."""

from collections import OrderedDict
from typing import Generic, Protocol, TypeVar

import msgspec

from widget_server.core.deciding import Asked
from widget_server.core.events import Conversation, Window


class Weighed(Protocol):
    """Something with a size, roughly in bytes."""

    @property
    def weight(self) -> int: ...


class Remembered(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A respondent's past as of event number `seq` and revision `revision` of the row."""

    seq: int
    revision: int
    window: Window
    asked: tuple[Asked, ...]
    talk: tuple[int, str] | None
    """(occurred_at, id) of the conversation of the window's latest event that has one."""
    weight: int


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation as of revision `revision` of its row (0: there is no row)."""

    revision: int
    participants_at: int = 0
    """As of when its participants were told."""
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
