"""Previews: what was decided about the person on a page and why, and any survey shown there without asking anybody.

A previewed card is no invitation: nothing of it is kept, so nothing that is answered in it ever counts.
"""

from collections.abc import Callable

import msgspec

from widget_server.core import wording
from widget_server.core.actors import RespondentActor
from widget_server.core.assembly import Assembly, piping
from widget_server.core.assembly.forms import texts
from widget_server.core.context import Context
from widget_server.core.errors import NotFound
from widget_server.core.events import Json
from widget_server.core.invitations import Invitation
from widget_server.core.patterns import duration_ms
from widget_server.core.surveys import first_channels
from widget_server.core.triggers.why import Why
from widget_server.core.wording.languages import GRAMMARS
from widget_server.ports import Clock, Filling, Store
from widget_server.services import explaining
from widget_server.services.cards import Card, card
from widget_server.services.explaining import not_live
from widget_server.services.publishing import Live
from widget_server.services.responding import settled
from widget_server.services.reviewing import survey_names, their_zone, told, why_asked

PREFIX = "preview:"
"""Begins the id of a card that is no invitation."""
MOST_SURVEYS = 50
MOST_DECISIONS = 20


class PreviewReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why one survey was asked, or not."""

    survey: str
    name: str
    text: str
    asked: bool


class PreviewDecision(msgspec.Struct, frozen=True, kw_only=True):
    """What one event, or a timer, led to."""

    id: str
    event: str
    decided_at: int
    reasons: tuple[PreviewReason, ...]
    others: str
    """How many surveys more were looked at; empty where none was."""


class PreviewSurvey(msgspec.Struct, frozen=True, kw_only=True):
    """A survey of the workspace, and what would come of it for this person now."""

    key: str
    name: str
    live: bool
    trigger: str
    """How far its trigger is, in words; empty for a draft, and where nothing is known of the person yet."""
    otherwise: str
    """What speaks against asking, whatever the trigger says."""


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a previewer sees. Times are Unix milliseconds."""

    workspace: str
    respondent: str
    verified: bool
    now: int
    surveys: tuple[PreviewSurvey, ...]
    decisions: tuple[PreviewDecision, ...]
    """Newest first."""


class Previewing:
    """What a page shows to whoever holds a preview token. Changes nothing."""

    def __init__(self, *, store: Store, clock: Clock, live: Callable[[str], Live | None]) -> None:
        self._store = store
        self._clock = clock
        self._live = live

    async def look(self, actor: RespondentActor) -> Preview:
        """The surveys and the latest decisions, as they concern the person of this page."""
        live, now = self._now(actor.workspace), self._clock()
        language = next((tag[:2] for tag in actor.languages if tag[:2] in GRAMMARS), "en")
        id = (await settled(self._store, actor)).id
        names = survey_names(live, language)
        return Preview(
            workspace=live.name,
            respondent=id,
            verified=actor.verified,
            now=now,
            surveys=tuple(
                [await self._survey(live, key, id, language, names, now) for key in sorted(names)[:MOST_SURVEYS]]
            ),
            decisions=await self._decisions(live, id, language, names),
        )

    async def card(self, actor: RespondentActor, survey_key: str) -> Card:
        """The survey as this person would see it, with all its questions. Raises NotFound where there is no such survey."""
        live, now = self._now(actor.workspace), self._clock()
        actor = await settled(self._store, actor)
        version = live.versions.get(survey_key) or live.drafts.get(survey_key)
        if version is None:
            raise not_live(live, survey_key)
        survey = version.survey
        values = piping.values(
            texts(survey, survey.questions), events=(), traits=await self._traits(actor), language=survey.language
        )
        invitation = Invitation(
            id=PREFIX + survey_key,
            workspace=live.workspace,
            respondent_id=actor.id,
            survey_key=survey_key,
            survey_version=version.version,
            event_id="",
            identity=survey.identity,
            channels=first_channels(survey),
            assembly=Assembly(values=values),
            context=Context(asked_at=now, why=Why(request=True)),
            conversation_id=actor.conversations[0].id if actor.conversations else None,
            invited_at=now,
            expires_at=now + duration_ms(survey.expires),
        )
        filling = Filling(invitation=invitation, survey=version, displayed_at=now)
        return card(filling, languages=actor.languages, grant="", now=now)

    async def _traits(self, actor: RespondentActor) -> dict[str, Json]:
        try:
            known = (await self._store.respondent(actor.workspace, actor.id)).traits
        except NotFound:
            known = {}
        return {**known, **(actor.traits or {})}

    async def _survey(
        self, live: Live, key: str, respondent_id: str, language: str, names: dict[str, str], now: int
    ) -> PreviewSurvey:
        trigger = otherwise = ""
        if key in live.versions:
            try:
                judged = await explaining.judged(self._store, live, respondent_id, key, now=now, language=language)
            except NotFound:
                pass
            else:
                zone = await their_zone(self._store, live.workspace, respondent_id, live)
                trigger = "; ".join(
                    wording.said(reason, language, now=now, names=names, event=judged.event, zone=zone)
                    for reason in judged.due
                )
                otherwise = wording.said(judged.otherwise, language, now=now, names=names, zone=zone)
        return PreviewSurvey(key=key, name=names[key], live=key in live.versions, trigger=trigger, otherwise=otherwise)

    async def _decisions(
        self, live: Live, respondent_id: str, language: str, names: dict[str, str]
    ) -> tuple[PreviewDecision, ...]:
        found = []
        zone = await their_zone(self._store, live.workspace, respondent_id, live)
        for record in await self._store.decisions(
            live.workspace, respondent_id, before=None, limit=MOST_DECISIONS, survey_key=None
        ):
            why = await why_asked(self._store, live.workspace, record)
            out = told(record, language, names=names, why=why, zone=zone)
            reasons = tuple(
                PreviewReason(survey=key, name=names.get(key, key), text=str(reason["text"]), asked=key == out.survey)
                for key, reason in out.reasons.items()
            )
            found.append(
                PreviewDecision(
                    id=out.id, event=out.event, decided_at=out.decided_at, reasons=reasons, others=out.others_text
                )
            )
        return tuple(found)

    def _now(self, workspace: str) -> Live:
        live = self._live(workspace)
        if live is None:
            raise NotFound(f"The workspace {workspace!r} has no files that hold together; see the server's log.")
        return live
