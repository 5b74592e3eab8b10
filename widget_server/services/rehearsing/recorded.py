"""What happened once, as a recording tells it, put in order of time without holding it all."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import merge
from itertools import chain
from operator import attrgetter

import msgspec

from widget_server.core.events import Conversation, Device, Json, Source

LOOK_AHEAD = 100_000
"""An event that stands at most so many lines after its place is put back into it."""


class Beside(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a line tells beside the event: of the person, and where it happened."""

    traits: dict[str, Json] | None = None
    group: str | None = None
    conversation: Conversation | None = None
    """With participants only where the line names them."""
    page: str | None = None
    device: Device | None = None
    source: Source = "server"
    alias_of: str | None = None


class Recorded(msgspec.Struct, frozen=True, gc=False):
    """One event of a recording. Times are Unix milliseconds, UTC. By position: millions of them are made."""

    arrived_at: int
    """When the server would have had it; the time it occurred where the recording does not say."""
    occurred_at: int
    person: str
    name: str
    id: str
    properties: dict[str, Json] = {}
    beside: Beside | None = None


Chunk = list[Recorded]
arrived_at = attrgetter("arrived_at")


class BadLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line that is no event, and why."""

    file: str
    line: int
    message: str


class Passed(msgspec.Struct, kw_only=True):
    """Events that nobody looks at: counted where they are read, and no more is made of them. Changes."""

    nobody: Callable[[str], bool] | None = None
    """Whether nobody looks at events of that name; None: an event is made of each."""
    names: dict[str, int] = {}
    people: set[str] = set()
    first: str = ""
    """The earliest and the latest of their times, as written."""
    last: str = ""
    known: dict[str, bool] = {}
    """What `nobody` said."""

    def at(self, name: str) -> bool:
        """What `nobody` says, asked once per name."""
        known = self.known.get(name)
        if known is None:
            known = self.known[name] = self.nobody is not None and self.nobody(name)
        return known


class Heard(msgspec.Struct, kw_only=True):
    """What was read so far. Changes while a recording is read."""

    lines: int = 0
    events: int = 0
    """Those that were made; `total` has those that were passed over, too."""
    bad: int = 0
    first_bad: list[BadLine] = []
    """The first ten."""
    late: int = 0
    """Events further from their place than the look-ahead reaches: taken as arriving when they came."""
    files: list[tuple[str, str]] = []
    """Names and formats."""
    passed: Passed = msgspec.field(default_factory=Passed)

    @property
    def total(self) -> int:
        """All events."""
        return self.events + sum(self.passed.names.values())

    def refuse(self, line: BadLine) -> None:
        """Count a line that can't be read."""
        self.bad += 1
        if len(self.first_bad) < 10:
            self.first_bad.append(line)


def in_order(files: Sequence[Iterable[Chunk]], heard: Heard, *, look_ahead: int = LOOK_AHEAD) -> Iterator[Chunk]:
    """The events of all files by the time they arrived; where two arrived at once, as they stand.

    Holds at most twice `look_ahead` events of each file (and a chunk).
    """
    if len(files) == 1:
        yield from _sorted(files[0], heard, look_ahead)
        return
    streams = [chain.from_iterable(_sorted(file, heard, look_ahead)) for file in files]
    chunk: Chunk = []
    for event in merge(*streams, key=arrived_at):
        chunk.append(event)
        if len(chunk) >= 1_000:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _sorted(chunks: Iterable[Chunk], heard: Heard, look_ahead: int) -> Iterator[Chunk]:
    """Sorted within the look-ahead: timsort over what is nearly sorted already costs next to nothing."""
    waiting: Chunk = []
    until = 0
    for chunk in chunks:
        waiting += chunk
        if len(waiting) < 2 * look_ahead:
            continue
        waiting.sort(key=arrived_at)
        out, waiting = waiting[:-look_ahead], waiting[-look_ahead:]
        if out:
            until = _counted_late(out, heard, until)
            yield out
    waiting.sort(key=arrived_at)
    if waiting:
        _counted_late(waiting, heard, until)
        yield waiting


def _counted_late(out: Chunk, heard: Heard, until: int) -> int:
    for event in out:
        if event.arrived_at >= until:
            break
        heard.late += 1
    return max(until, out[-1].arrived_at)
