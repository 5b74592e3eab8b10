"""Hooking: an endpoint is told what happened, at least once, under an id that stays, until it has taken it."""

import hashlib
import logging
import re
from collections import Counter
from collections.abc import Callable

from widget_server.core.access import Deed
from widget_server.core.access.audits import ITSELF
from widget_server.core.errors import NotFound, Unavailable
from widget_server.core.outbox import (
    CLOSED,
    PATIENCE_MS,
    Failed,
    Later,
    OutboxItem,
    Result,
    Sent,
    Skipped,
    pause_asked_ms,
)
from widget_server.core.reasons import Reason
from widget_server.core.webhooks import DisabledWhy, Endpoint, hopeless, next_try_ms, signing, typed
from widget_server.ports import Clock, Store
from widget_server.ports.outbound import AddressRefused, Told
from widget_server.ports.webhooks import Message, WebhookPost
from widget_server.services.delivering import Begin
from widget_server.services.webhook_messages import message

GONE = 410
PLAIN = re.compile(r"[A-Za-z0-9_-]{1,250}")
MOST_WHILE_FAILING = 2
"""So many of an endpoint that does not answer are under way at once: the others do not wait for it."""

log = logging.getLogger("cuecard.outbox")


class Hooking:
    """Implements `services.delivering.Delivery`. `chance` gives numbers from 0 to 1."""

    at_most_once = False

    def __init__(self, *, store: Store, clock: Clock, post: WebhookPost, chance: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._post = post
        self._chance = chance
        self._under_way: Counter[tuple[str, str]] = Counter()

    async def deliver(self, item: OutboxItem, begin: Begin) -> Result:
        """See Delivery; `begin` is for what must not be sent twice."""
        try:
            endpoint = await self._store.webhook(item.workspace, item.subject)
        except NotFound:
            return Skipped(reason=Reason(code="no_endpoint"))
        if endpoint.disabled_at is not None:
            return Skipped(reason=Reason(code="endpoint_disabled"))
        place = (item.workspace, item.subject)
        if endpoint.failing_since is not None and self._under_way[place] >= MOST_WHILE_FAILING:
            return Later(reason=Reason(code="endpoint_failing"), after_ms=self._pause_ms(item))
        self._under_way[place] += 1
        try:
            return await self._told(endpoint, item)
        finally:
            self._under_way[place] -= 1
            if not self._under_way[place]:
                del self._under_way[place]

    async def _told(self, endpoint: Endpoint, item: OutboxItem) -> Result:
        assert item.invitation_id is not None
        try:
            filling = await self._store.filling(item.workspace, item.invitation_id)
        except NotFound:
            return Skipped(reason=CLOSED)
        [type] = typed([str(item.content["type"])])
        reply = item.content.get("reply")
        body = message(endpoint, filling, type, at=item.made_at, reply=reply if isinstance(reply, str) else None)
        try:
            told = await self.send(endpoint, item.id, body)
        except AddressRefused:
            return await self._failed(endpoint, item, Reason(code="endpoint_refused"))
        except Unavailable:
            return await self._failed(endpoint, item, Reason(code="endpoint_away"))
        reason = Reason(code="endpoint_answered", values={"status": told.status})
        if 200 <= told.status < 300:
            if endpoint.failing_since is not None:
                await self._store.webhook_well(endpoint.workspace, endpoint.id)
            return Sent(note=reason)
        if told.status == GONE:
            await self._disable(endpoint, "gone")
            return Failed(reason=reason)
        return await self._failed(
            endpoint, item, reason, asked_for_ms=pause_asked_ms(told.retry_after, now=self._clock())
        )

    async def send(self, endpoint: Endpoint, id: str, body: bytes) -> Told:
        """Send it as it is, signed now. Raises Unavailable, AddressRefused."""
        now = self._clock()
        message = Message(id=told_as(id), at=now, body=body)
        return await self._post.send(endpoint.url, message, signing(endpoint, now=now))

    async def _failed(
        self, endpoint: Endpoint, item: OutboxItem, reason: Reason, *, asked_for_ms: int | None = None
    ) -> Result:
        now, pause = self._clock(), self._pause_ms(item, asked_for_ms)
        since = await self._store.webhook_failing(endpoint.workspace, endpoint.id, now=now)
        if item.attempts > 1 and hopeless(since, next_at=now + pause):
            await self._disable(endpoint, "failing")
            return Failed(reason=reason)
        return Later(reason=reason, after_ms=pause)

    def _pause_ms(self, item: OutboxItem, asked_for_ms: int | None = None) -> int:
        begun_at = item.give_up_at - PATIENCE_MS
        return next_try_ms(self._clock() - begun_at, self._chance(), asked_for_ms=asked_for_ms)

    async def _disable(self, endpoint: Endpoint, why: DisabledWhy) -> None:
        deed = Deed(
            workspace=endpoint.workspace,
            actor=ITSELF,
            action="webhook_disabled",
            subject="webhook",
            subject_id=endpoint.id,
            details={"why": why},
        )
        if await self._store.disable_webhook(endpoint.workspace, endpoint.id, why, deed, now=self._clock()):
            log.warning("The endpoint %s of %s is told nothing more: %s", endpoint.id, endpoint.workspace, why)


def told_as(id: str) -> str:
    """By what its receiver knows it: it travels in a header, and a page may have made up any id for a reply."""
    return id if PLAIN.fullmatch(id) else f"msg_{hashlib.sha256(id.encode()).hexdigest()[:40]}"
