"""Responses with their moment, for staff: only those assigned now, asked of the store on each read."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from widget_server.core import wording
from widget_server.core.access import Action, Part, Viewer, scope
from widget_server.core.actors import ServerActor
from widget_server.core.bounds import check_id
from widget_server.core.context import Why
from widget_server.core.errors import NotFound
from widget_server.core.questions import in_language
from widget_server.core.responses import Reply, ReviewState
from widget_server.core.zones import zone_of
from widget_server.ports import Bus, Clock, DecisionRecord, Reached, Refusal, Store
from widget_server.services.inviting import LiveNow, tell
from widget_server.services.items import Item, item
from widget_server.services.publishing import Live
from widget_server.services.responding import reply_text
from widget_server.services.sights import Sights

Cursor = tuple[int, str]


def _nothing_live(workspace: str) -> None:
    """No survey's name is known."""


class Reviewing:
    """What staff may see and do about single responses."""

    def __init__(self, *, store: Store, bus: Bus, clock: Clock, sights: Sights) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._sights = sights

    async def items(self, viewer: Viewer, conversation_id: str) -> list[Item]:
        """The conversation's responses, newest first; none where they are not this viewer's to see."""
        seen = scope(viewer, Action.RESPONSES)
        return await self._sights.show(viewer, await self._store.reviews(seen, conversation_id, now=self._clock()))

    async def item(self, viewer: Viewer, invitation_id: str) -> Item:
        """One response. Raises NotFound where it is not theirs to see (any more)."""
        [item] = await self._sights.show(viewer, [await self._reached(viewer, Action.RESPONSES, invitation_id)])
        return item

    async def reveal(self, viewer: Viewer, invitation_id: str, part: Part) -> Item:
        """The response with a part of its moment that was asked for. Raises NotFound where there is none for them."""
        return await self._sights.reveal(viewer, invitation_id, part)

    async def reply(self, viewer: Viewer, *, id: str, invitation: str, text: str) -> None:
        """Write to the respondent, in the thread of their response."""
        await self._reached(viewer, Action.REPLY, invitation)
        reply = Reply(
            id=check_id(id, "The reply's id"),
            invitation_id=invitation,
            author_id=viewer.person_id or viewer.actor,
            author="mentor",
            text=reply_text(text),
            sent_at=self._clock(),
        )
        filling = await self._store.reply(viewer.workspace, reply)
        await tell(self._bus, filling.invitation)

    async def mark(self, viewer: Viewer, *, invitation: str, state: ReviewState) -> None:
        """Set how far the handling is."""
        await self._reached(viewer, Action.HANDLE, invitation)
        filling = await self._store.mark(viewer.workspace, invitation, state, now=self._clock())
        await tell(self._bus, filling.invitation)

    async def _reached(self, viewer: Viewer, action: Action, invitation_id: str) -> Reached:
        return await self._store.reviewable(scope(viewer, action), invitation_id, now=self._clock())


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
    others: int = 0
    """How many more surveys were looked at, further down by priority …"""
    others_text: str = ""
    """… in words."""


class Reading:
    """What the customer's own systems may read: everything of their workspace. `live` knows the surveys' names."""

    def __init__(self, *, store: Store, live: LiveNow = _nothing_live) -> None:
        self._store = store
        self._live = live

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
        names = self._names(actor.workspace, language)
        zone = await their_zone(self._store, actor.workspace, respondent_id, self._live(actor.workspace))
        found = [
            told(record, language, names=names, why=await why_asked(self._store, actor.workspace, record), zone=zone)
            for record in records
        ]
        return found, (last.decided_at, last.id) if last else None

    async def latest(self, actor: ServerActor, *, limit: int, language: str) -> list[DecisionOut]:
        """The workspace's newest decisions."""
        names = self._names(actor.workspace, language)
        records = await self._store.latest_decisions(actor.workspace, limit=limit)
        return [told(record, language, names=names) for record in records]

    def _names(self, workspace: str, language: str) -> dict[str, str]:
        return survey_names(self._live(workspace), language)

    async def refusals(
        self, actor: ServerActor, *, before: Cursor | None, limit: int
    ) -> tuple[list[Refusal], Cursor | None]:
        """What was not kept of the workspace's batches, newest first."""
        refusals = await self._store.refusals(actor.workspace, before=before, limit=limit)
        last = refusals[-1] if len(refusals) == limit else None
        return refusals, (last.refused_at, last.id) if last else None


def told(
    record: DecisionRecord,
    language: str,
    *,
    names: Mapping[str, str] | None = None,
    why: Why | None = None,
    zone: ZoneInfo | None = None,
) -> DecisionOut:
    """A decision with its reasons in words; `names` of surveys by their keys, `why` the chosen one was due, the person's time
    `zone`."""
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
                "text": wording.because(why, language)
                if why is not None and key == record.survey_key
                else wording.said(
                    reason, language, now=record.decided_at, names=names, event=record.event_name, zone=zone
                ),
            }
            for key, reason in record.reasons.items()
        },
        others=record.others,
        others_text=wording.more(record.others, language),
    )


async def why_asked(store: Store, workspace: str, record: DecisionRecord) -> Why | None:
    """What led to the ask that a decision chose; None where it chose none, or its invitation is gone, or keeps no moment."""
    if record.invitation_id is None:
        return None
    try:
        invitation = (await store.filling(workspace, record.invitation_id)).invitation
    except NotFound:
        return None
    return invitation.context.why if invitation.identity == "named" else None


async def their_zone(store: Store, workspace: str, respondent_id: str, live: Live | None) -> ZoneInfo | None:
    """Where somebody lives, or the policy takes them to: UTC where neither says. None where nobody has this id."""
    fallback = live.plan.ready_policy.zone if live is not None else None
    try:
        return zone_of((await store.respondent(workspace, respondent_id)).traits, fallback)
    except NotFound:
        return None


def survey_names(live: Live | None, language: str) -> dict[str, str]:
    """What people call the workspace's surveys, drafts included, by key."""
    versions = [*live.versions.values(), *live.drafts.values()] if live is not None else []
    surveys = [version.survey for version in versions]
    return {one.key: in_language(one.name, language, one.language) or one.key for one in surveys}
