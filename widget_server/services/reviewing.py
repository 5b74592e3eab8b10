"""Responses with their moment, for staff: only those assigned now, asked of the store on each read."""

from typing import Any

import msgspec

from widget_server.core import wording
from widget_server.core.actors import ServerActor, StaffActor
from widget_server.core.bounds import check_id
from widget_server.core.responses import Reply, ReviewState
from widget_server.ports import Assignment, Bus, Clock, DecisionRecord, Refusal, Store
from widget_server.services.inviting import tell
from widget_server.services.items import Item, item
from widget_server.services.responding import reply_text

Cursor = tuple[int, str]


class Reviewing:
    """What a mentor may see and do."""

    def __init__(self, *, store: Store, bus: Bus, clock: Clock) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock

    async def items(self, actor: StaffActor, conversation_id: str) -> list[Item]:
        """The conversation's responses, newest first; none where the mentor is not assigned."""
        fillings = await self._store.reviews(_assignment(actor), conversation_id)
        return [item(filling, languages=actor.languages, staff=(actor.id, actor.name)) for filling in fillings]

    async def item(self, actor: StaffActor, invitation_id: str) -> Item:
        """One response. Raises NotFound where the mentor is not assigned (any more)."""
        filling = await self._store.reviewable(_assignment(actor), invitation_id)
        return item(filling, languages=actor.languages, staff=(actor.id, actor.name))

    async def reply(self, actor: StaffActor, *, id: str, invitation: str, text: str) -> None:
        """Write to the respondent, in the thread of their response."""
        await self._store.reviewable(_assignment(actor), invitation)
        reply = Reply(
            id=check_id(id, "The reply's id"),
            invitation_id=invitation,
            author_id=actor.id,
            author="mentor",
            text=reply_text(text),
            sent_at=self._clock(),
        )
        filling = await self._store.reply(actor.workspace, reply)
        await tell(self._bus, filling.invitation)

    async def mark(self, actor: StaffActor, *, invitation: str, state: ReviewState) -> None:
        """Set how far the mentor's handling is."""
        await self._store.reviewable(_assignment(actor), invitation)
        filling = await self._store.mark(actor.workspace, invitation, state, now=self._clock())
        await tell(self._bus, filling.invitation)


class DecisionOut(msgspec.Struct, frozen=True, kw_only=True):
    """One stored decision as other systems read it."""

    id: str
    event: str
    event_id: str
    respondent_id: str
    decided_at: int
    survey: str | None
    invitation: str | None
    reasons: dict[str, dict[str, Any]]


class Reading:
    """What the customer's own systems may read: everything of their workspace."""

    def __init__(self, *, store: Store) -> None:
        self._store = store

    async def responses(
        self, actor: ServerActor, *, after: Cursor | None, limit: int, languages: tuple[str, ...] = ()
    ) -> tuple[list[Item], Cursor | None]:
        """Responses by (started_at, response id), and the key of the last one where there may be more.

        Their words are in the first of `languages` that a survey speaks, else in the survey's own.
        """
        fillings = await self._store.responses(actor.workspace, after=after, limit=limit)
        last = fillings[-1] if len(fillings) == limit else None
        items = [item(filling, languages=languages) for filling in fillings]
        return items, (last.started_at or 0, last.response_id or "") if last else None

    async def decisions(
        self,
        actor: ServerActor,
        respondent_id: str,
        *,
        before: Cursor | None,
        limit: int,
        survey: str | None,
        language: str,
    ) -> tuple[list[DecisionOut], Cursor | None]:
        """Decisions about the person that the id belongs to now, newest first."""
        respondent_id = await self._store.resolve(actor.workspace, respondent_id)
        records = await self._store.decisions(
            actor.workspace, respondent_id, before=before, limit=limit, survey_key=survey
        )
        last = records[-1] if len(records) == limit else None
        return [told(record, language) for record in records], (last.decided_at, last.id) if last else None

    async def latest(self, actor: ServerActor, *, limit: int, language: str) -> list[DecisionOut]:
        """The workspace's newest decisions."""
        return [told(record, language) for record in await self._store.latest_decisions(actor.workspace, limit=limit)]

    async def refusals(
        self, actor: ServerActor, *, before: Cursor | None, limit: int
    ) -> tuple[list[Refusal], Cursor | None]:
        """What was not kept of the workspace's batches, newest first."""
        refusals = await self._store.refusals(actor.workspace, before=before, limit=limit)
        last = refusals[-1] if len(refusals) == limit else None
        return refusals, (last.refused_at, last.id) if last else None


def told(record: DecisionRecord, language: str) -> DecisionOut:
    """A decision with its reasons in words."""
    return DecisionOut(
        id=record.id,
        event=record.event_name,
        event_id=record.event_id,
        respondent_id=record.respondent_id,
        decided_at=record.decided_at,
        survey=record.survey_key,
        invitation=record.invitation_id,
        reasons={
            key: {
                "code": reason.code,
                "values": reason.values,
                "text": wording.said(reason, language, now=record.decided_at),
            }
            for key, reason in record.reasons.items()
        },
    )


def _assignment(actor: StaffActor) -> Assignment:
    return Assignment(workspace=actor.workspace, mentor_id=actor.id, conversations=actor.conversations)
