"""The bus: tells every process that something changed."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol


class Bus(Protocol):
    """Tells every process that something changed. Loses messages rather than delay anybody; carries ids, never contents."""

    async def publish(self, topic: str, id: str) -> None:
        """Tell the subscribers of `topic`, in every process, once each; never raises, never blocks on a slow one."""
        ...

    def subscribe(self, topics: Sequence[str]) -> "Subscription":
        """From now on, until its `async with` ends."""
        ...

    def tell_lost(self) -> None:
        """Tell every subscriber in this process to read everything again."""
        ...

    async def aclose(self) -> None:
        """End every subscription."""
        ...


class Subscription(Protocol):
    """An async context manager and iterator of (topic, id). An empty id: something of the topic was lost, read it all again."""

    async def __aenter__(self) -> "Subscription": ...
    async def __aexit__(self, *exc: object) -> None: ...
    def __aiter__(self) -> AsyncIterator[tuple[str, str]]: ...
    def add(self, topic: str) -> None:
        """Hear one more topic."""
        ...
