"""Endpoints as administrators, the customer's server and the operator keep them: named, tried, replaced, told again."""

import time
from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from widget_server.core.access import Action, Audited
from widget_server.core.errors import Conflict, InvalidInput, TooMany, Unavailable
from widget_server.core.outbox import PATIENCE_MS, OutboxLine
from widget_server.core.reasons import Reason
from widget_server.core.webhooks import (
    MOST_ENDPOINTS,
    MOST_OVERLAP_MS,
    OVERLAP_MS,
    TYPES,
    Endpoint,
    Secret,
    WebhookContent,
    WebhookType,
    checked,
    rotated,
    typed,
)
from widget_server.ports import Clock, Store
from widget_server.ports.outbound import AddressRefused
from widget_server.ports.webhooks import WebhookHealth, WebhookPost
from widget_server.services.authority import Author, deed, reach
from widget_server.services.hooking import Hooking
from widget_server.services.webhook_messages import message, sample

UNSET = msgspec.UNSET
Cursor = tuple[int, str]
MOST_TRIED = 4
"""Tests of a workspace at once."""
HEALTH_MS = 86_400_000
"""Over this span deliveries are counted."""


class EndpointChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be different; what is left out stays."""

    url: str | msgspec.UnsetType = UNSET
    name: str | msgspec.UnsetType = UNSET
    content: WebhookContent | msgspec.UnsetType = UNSET
    types: Sequence[str] | msgspec.UnsetType = UNSET
    team: str | msgspec.UnsetType | None = UNSET
    survey: str | msgspec.UnsetType | None = UNSET
    enabled: bool | msgspec.UnsetType = UNSET


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a test."""

    taken: bool
    status: int | None
    """What was answered; None: nothing was."""
    reason: Reason
    took_ms: int


class Webhooks:
    """Whoever may name the systems that are told. `soon`: something is due."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        new_id: Callable[[str], str],
        post: WebhookPost,
        hooking: Hooking,
        soon: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._new_id = new_id
        self._post = post
        self._hooking = hooking
        self._soon = soon
        self._trying: Counter[str] = Counter()
        """Tests under way, by workspace."""

    async def list(self, author: Author) -> Sequence[Endpoint]:
        """All of the workspace, oldest first."""
        reach(author, Action.WEBHOOKS)
        return await self._store.webhooks(author.workspace)

    async def health(self, author: Author) -> dict[str, WebhookHealth]:
        """How the deliveries of the last 24 hours stand, by endpoint."""
        reach(author, Action.WEBHOOKS)
        found = await self._store.webhook_health(author.workspace, since=self._clock() - HEALTH_MS)
        return {one.endpoint_id: one for one in found}

    async def get(self, author: Author, id: str) -> Endpoint:
        """One. Raises NotFound."""
        reach(author, Action.WEBHOOKS)
        return await self._store.webhook(author.workspace, id)

    async def add(
        self,
        author: Author,
        *,
        url: str,
        name: str = "",
        content: WebhookContent = "thin",
        types: Sequence[str] = TYPES,
        team: str | None = None,
        survey: str | None = None,
    ) -> Endpoint:
        """A new one; its secret is shown to whoever made it, this once. Raises InvalidInput, Conflict."""
        reach(author, Action.WEBHOOKS)
        now = self._clock()
        endpoint = checked(
            Endpoint(
                workspace=author.workspace,
                id=self._new_id("whk_"),
                url=url,
                name=name,
                content=content,
                types=typed(types),
                team=team or None,
                survey_key=survey or None,
                secrets=(Secret(secret=self._post.secret()),),
                made_at=now,
            )
        )
        await self._check(endpoint)
        told = deed(author, "webhook_added", "webhook", endpoint.id, content=content, types=list(endpoint.types))
        await self._store.add_webhook(endpoint, told, most=MOST_ENDPOINTS, now=now)
        return endpoint

    async def change(self, author: Author, id: str, change: EndpointChange) -> Endpoint:
        """As wanted. An endpoint that is enabled again begins with a clean slate; what it was not told meanwhile is told only
        by a replay. Raises NotFound, InvalidInput, Conflict."""
        before = await self.get(author, id)
        now, fields = self._clock(), msgspec.structs.asdict(change)
        enabled = fields.pop("enabled")
        fields["survey_key"] = fields.pop("survey")
        wanted = {name: value for name, value in fields.items() if value is not UNSET}
        wanted |= {name: wanted[name] or None for name in ("team", "survey_key") if name in wanted}
        if "types" in wanted:
            wanted["types"] = typed(wanted["types"])
        after = checked(msgspec.structs.replace(before, **wanted))
        await self._check(after, before)
        changed = [name for name in wanted if getattr(before, name) != getattr(after, name)]
        if changed:
            told = deed(author, "webhook_changed", "webhook", id, fields=sorted(changed))
            await self._store.change_webhook(before, after, told, now=now)
        if enabled is UNSET or enabled == (after.disabled_at is None):
            return after
        switched = msgspec.structs.replace(
            after,
            disabled_at=None if enabled else now,
            disabled_why=None if enabled else "hand",
            failing_since=None if enabled else after.failing_since,
        )
        action: Audited = "webhook_enabled" if enabled else "webhook_disabled"
        await self._store.change_webhook(after, switched, deed(author, action, "webhook", id), now=now)
        return switched

    async def rotate(self, author: Author, id: str, *, overlap_ms: int = OVERLAP_MS) -> Endpoint:
        """A new secret, first of its secrets, beside which that of before signs a while longer. Raises NotFound, InvalidInput."""
        if not 0 <= overlap_ms <= MOST_OVERLAP_MS:
            raise InvalidInput("The old secret signs for 30 days at most.", where="hours")
        before, now = await self.get(author, id), self._clock()
        after = rotated(before, self._post.secret(), now=now, overlap_ms=overlap_ms)
        told = deed(author, "webhook_rotated", "webhook", id, overlap_ms=overlap_ms)
        await self._store.change_webhook(before, after, told, now=now)
        return after

    async def remove(self, author: Author, id: str) -> None:
        """It is told nothing more, and forgotten. Raises NotFound."""
        reach(author, Action.WEBHOOKS)
        told = deed(author, "webhook_removed", "webhook", id)
        await self._store.remove_webhook(author.workspace, id, told, now=self._clock())

    async def test(self, author: Author, id: str, type: WebhookType = "response.completed") -> Tried:
        """Send what production sends, made up and marked as a test, now and once; disabled endpoints may be tried too. Raises
        NotFound, and TooMany: a test is no way to send much to somebody."""
        endpoint, now = await self.get(author, id), self._clock()
        if self._trying[author.workspace] >= MOST_TRIED:
            raise TooMany(f"At most {MOST_TRIED} tests at once: wait for what the others come to.", retry_after_s=10)
        self._trying[author.workspace] += 1
        try:
            return await self._tried(endpoint, type, now=now)
        finally:
            self._trying[author.workspace] -= 1

    async def _tried(self, endpoint: Endpoint, type: WebhookType, *, now: int) -> Tried:
        filling = sample(endpoint, type, now=now)
        reply = filling.replies[0].id if filling.replies else None
        body = message(endpoint, filling, type, at=now, reply=reply, test=True)
        began = time.monotonic()
        status: int | None = None
        try:
            status = (await self._hooking.send(endpoint, self._new_id("msg_test_"), body)).status
            reason = Reason(code="endpoint_answered", values={"status": status})
        except AddressRefused:
            reason = Reason(code="endpoint_refused")
        except Unavailable:
            reason = Reason(code="endpoint_away")
        took = round((time.monotonic() - began) * 1_000)
        return Tried(taken=status is not None and 200 <= status < 300, status=status, reason=reason, took_ms=took)

    async def deliveries(
        self, author: Author, id: str, *, before: Cursor | None = None, limit: int = 50
    ) -> tuple[Sequence[OutboxLine], Cursor | None]:
        """What it was told and is to be told, newest first, and the key to go on before. Raises NotFound."""
        await self.get(author, id)
        found = await self._store.deliveries(author.workspace, id, before=before, limit=limit)
        last = found[-1].item if len(found) == limit else None
        return found, None if last is None else (last.made_at, last.id)

    async def replay(self, author: Author, id: str, delivery: str) -> OutboxLine:
        """Tell it again, under the same id. Raises NotFound, Conflict where it is on its way, or its endpoint is disabled."""
        await self._listening(author, id)
        now = self._clock()
        line = await self._store.replay_delivery(author.workspace, id, delivery, now=now, give_up_at=now + PATIENCE_MS)
        if line is None:
            raise Conflict("It is on its way now, or was called off: there is nothing to tell again.")
        self._soon()
        return line

    async def replay_failed(self, author: Author, id: str, *, since: int = 0) -> int:
        """Tell it all again that it has not taken of what happened since then (ms). Returns how many. Raises NotFound,
        Conflict."""
        await self._listening(author, id)
        now = self._clock()
        count = await self._store.replay_failed(
            author.workspace, id, since=since, now=now, give_up_at=now + PATIENCE_MS
        )
        self._soon()
        return count

    async def _listening(self, author: Author, id: str) -> None:
        """What is told to a disabled endpoint is skipped: whoever wants it told has to enable it first."""
        if (await self.get(author, id)).disabled_at is not None:
            raise Conflict("This endpoint is disabled: enable it first.")

    async def _check(self, after: Endpoint, before: Endpoint | None = None) -> None:
        """Whether it may be spoken to, and its survey is one."""
        if before is None or after.url != before.url:
            try:
                await self._post.check(after.url)
            except AddressRefused as error:
                raise InvalidInput(
                    f"An endpoint is an https:// address on the Internet. {error.message}", where="url"
                ) from None
        known = after.survey_key is None or (before is not None and after.survey_key == before.survey_key)
        if not known and not await self._store.survey_versions(after.workspace, [after.survey_key or ""]):
            raise InvalidInput(f"There was never a survey {after.survey_key!r}.", where="survey")
