"""The bus of one process: topics to subscriptions, each with a small queue that drops rather than grows."""

import asyncio
from collections.abc import AsyncIterator, Sequence

MOST_WAITING = 256
LOST = ""
"""In place of an id: something of this topic was lost."""


class LocalSubscription:
    """What one listener waits for. The same news twice is told once."""

    def __init__(self, bus: "LocalBus", topics: Sequence[str]) -> None:
        self._bus = bus
        self.topics: set[str] = set()
        self._waiting: dict[tuple[str, str], None] = {}
        self._news: asyncio.Future[None] | None = None
        self._ended = False
        for topic in topics:
            self.add(topic)

    async def __aenter__(self) -> "LocalSubscription":
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._bus.forget(self)
        self.end()

    def __aiter__(self) -> AsyncIterator[tuple[str, str]]:
        return self

    async def __anext__(self) -> tuple[str, str]:
        while not self._waiting:
            if self._ended:
                raise StopAsyncIteration
            self._news = asyncio.get_running_loop().create_future()
            await self._news
        news = next(iter(self._waiting))
        del self._waiting[news]
        return news

    def add(self, topic: str) -> None:
        """Hear one more topic."""
        if topic not in self.topics and not self._ended:
            self.topics.add(topic)
            self._bus.listen(topic, self)

    def tell(self, topic: str, id: str) -> None:
        """Queue the news; where too much waits, say instead that something was lost."""
        self._waiting[topic, id] = None
        if len(self._waiting) > MOST_WAITING:
            self._waiting = dict.fromkeys((each, LOST) for each in sorted(self.topics))
        self._wake()

    def end(self) -> None:
        """No more news."""
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)


class LocalBus:
    """The `Bus` port within one process."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[LocalSubscription]] = {}
        self._closed = False

    async def publish(self, topic: str, id: str) -> None:
        """Tell the topic's subscribers."""
        self.tell(topic, id)

    def subscribe(self, topics: Sequence[str]) -> LocalSubscription:
        """From now on, until its `async with` ends."""
        subscription = LocalSubscription(self, topics)
        if self._closed:
            subscription.end()
        return subscription

    async def aclose(self) -> None:
        """End every subscription."""
        self._closed = True
        for subscription in {each for listeners in self._listeners.values() for each in listeners}:
            subscription.end()
        self._listeners.clear()

    def tell(self, topic: str, id: str) -> None:
        """Tell the topic's subscribers, now."""
        for subscription in self._listeners.get(topic, ()):
            subscription.tell(topic, id)

    def tell_lost(self) -> None:
        """Tell every subscriber that something of each of its topics was lost."""
        for topic in list(self._listeners):
            self.tell(topic, LOST)

    def listen(self, topic: str, subscription: LocalSubscription) -> None:
        """Called by a subscription."""
        self._listeners.setdefault(topic, set()).add(subscription)

    def forget(self, subscription: LocalSubscription) -> None:
        """Called by a subscription that ends."""
        for topic in subscription.topics:
            listeners = self._listeners.get(topic)
            if listeners is not None:
                listeners.discard(subscription)
                if not listeners:
                    del self._listeners[topic]
