"""One person: their whole feedback history over surveys and channels, within what somebody may see of it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import msgspec

from widget_server.core import wording
from widget_server.core.access import PARTS, Action, Breadth, Deed, Part, Scope, Sight, Viewer, scope, sight_of
from widget_server.core.actors import ServerActor
from widget_server.core.context import kept_traits
from widget_server.core.errors import NotFound
from widget_server.core.events import Json
from widget_server.core.questions import in_language
from widget_server.core.zones import zone_of
from widget_server.ports import Clock, DecisionRecord, Filling, Store
from widget_server.ports.people import Cursor, FormerId, PersonFound, Stay
from widget_server.services.items import Item, item
from widget_server.services.parts import says_who
from widget_server.services.publishing import Live
from widget_server.services.reviewing import survey_names
from widget_server.services.sights import SEEN_AGAIN_MS, Sights

PAGE = 30
MOST_FOUND = 50
EVERY_PART: Sight = dict.fromkeys(PARTS, "shown")


class PersonOut(msgspec.Struct, frozen=True, kw_only=True):
    """Who it is, as far as this reader is shown it. Times are Unix milliseconds."""

    id: str
    """The one they have now."""
    name: str | None
    verified: bool
    first_seen_at: int
    former_ids: tuple[FormerId, ...] = ()
    conversations: tuple[Stay, ...] = ()
    traits: dict[str, Json] = {}
    """Those that the workspace keeps in moments, redacted as there."""
    revealable: tuple[Part, ...] = ()
    hidden: tuple[Part, ...] = ()


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why one survey was not asked."""

    survey: str
    name: str
    code: str
    text: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in a history: that they were asked, with what came of it, or that they were not, and why."""

    kind: Literal["asked", "not_asked"]
    id: str
    at: int
    survey: str | None = None
    name: str = ""
    """What people call the survey."""
    identity: str = "named"
    """Of what is not named nothing more is told than that they were asked."""
    status: str | None = None
    channels: tuple[str, ...] = ()
    conversation: str | None = None
    mentor: str | None = None
    displayed_at: int | None = None
    closed_at: int | None = None
    item: Item | None = None
    """The answers, where there are any and they may be seen."""
    event: str | None = None
    """What happened when they were not asked, where events are shown …"""
    reasons: tuple[Reason, ...] = ()
    """… and why each survey that was near was not."""


class History(msgspec.Struct, frozen=True, kw_only=True):
    """A page of somebody's history, newest first, and where it goes on."""

    respondent: PersonOut
    entries: tuple[Entry, ...]
    next: Cursor | None = None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """People who fit what was looked for."""

    people: tuple[PersonOut, ...]
    cut: bool = False


class People:
    """Reads one person's history for staff, and for the customer's own systems."""

    def __init__(self, *, store: Store, clock: Clock, sights: Sights, live: Callable[[str], Live | None]) -> None:
        self._store = store
        self._clock = clock
        self._sights = sights
        self._live = live

    async def history(
        self,
        viewer: Viewer,
        respondent_id: str,
        *,
        before: Cursor | None = None,
        limit: int = PAGE,
        revealed: Sequence[Part] = (),
    ) -> History:
        """A page of what this viewer may see. The audit has that they looked, and each part that is revealed, first. Raises
        NotFound for whoever is not theirs to see."""
        seen = scope(viewer, Action.PEOPLE)
        found = await self._store.person(seen, respondent_id, now=self._clock())
        sight = await self._look(viewer, found, revealed)
        past = await self._store.past(seen, found.respondent.id, before=before, limit=limit, now=self._clock())
        answered = [one for one in past.asked if one.filling.response_id is not None]
        items = {one.invitation: one for one in await self._sights.show(viewer, answered, moments=False)}
        language = _language(viewer.languages)
        return _history(
            self._person(viewer.workspace, found, sight),
            [_asked(one.filling, items.get(one.filling.invitation.id), language) for one in past.asked],
            self._not_asked(past.not_asked, seen, found, language, sight),
            limit,
        )

    async def whole(
        self,
        actor: ServerActor,
        respondent_id: str,
        *,
        before: Cursor | None = None,
        limit: int = PAGE,
        languages: tuple[str, ...] = (),
    ) -> History:
        """A page of everything, for the customer's own systems. Raises NotFound."""
        seen = Scope(workspace=actor.workspace, everything=True)
        found = await self._store.person(seen, respondent_id, now=self._clock())
        past = await self._store.past(seen, found.respondent.id, before=before, limit=limit, now=self._clock())
        language = _language(languages)
        return _history(
            self._person(actor.workspace, found, EVERY_PART),
            [
                _asked(filling, item(filling, languages=languages) if filling.response_id else None, language)
                for filling in (one.filling for one in past.asked)
            ],
            self._not_asked(past.not_asked, seen, found, language, EVERY_PART),
            limit,
        )

    async def find(self, viewer: Viewer, text: str) -> Found:
        """People within reach, by the beginning of their id or by a part of their name; names only where they are shown."""
        shown: list[Breadth] = [
            breadth for breadth in BREADTHS if self._sight(viewer, frozenset({breadth}))["name"] == "shown"
        ]
        found = await self._store.find_people(
            scope(viewer, Action.PEOPLE), text.strip(), names=shown, limit=MOST_FOUND, now=self._clock()
        )
        people = [self._person(viewer.workspace, one, self._sight(viewer, one.by)) for one in found.people]
        return Found(people=tuple(people), cut=found.cut)

    async def _look(self, viewer: Viewer, found: PersonFound, revealed: Sequence[Part]) -> Sight:
        sight = self._sight(viewer, found.by)
        asked: list[Part] = [part for part in revealed if sight[part] != "shown"]
        if any(sight[part] == "hidden" for part in asked):
            raise NotFound("There is no such part to reveal.")
        now, of = self._clock(), {"workspace": viewer.workspace, "actor": viewer.actor}
        whom = {"subject": "respondent", "subject_id": found.respondent.id}
        if asked:
            deeds = [Deed(**of, **whom, action="part_revealed", details={"part": part}) for part in asked]  # type: ignore[arg-type]
            await self._store.audit(deeds, now=now)
        seen = Deed(**of, **whom, action="person_seen")  # type: ignore[arg-type]
        await self._store.audit([seen], now=now, unless_since=now - SEEN_AGAIN_MS)
        return {**sight, **dict.fromkeys(asked, "shown")}

    def _sight(self, viewer: Viewer, by: frozenset[Breadth]) -> Sight:
        live = self._live(viewer.workspace)
        return sight_of(viewer, live.access.parts if live is not None else {}, by)

    def _person(self, workspace: str, found: PersonFound, sight: Sight) -> PersonOut:
        live = self._live(workspace)
        person = found.respondent
        name = person.traits.get("name")
        traits = kept_traits(live.rules, person.traits) if live is not None and sight["traits"] == "shown" else {}
        if sight["name"] != "shown":
            traits = {name: value for name, value in traits.items() if not says_who(name)}
        parts: tuple[Part, ...] = ("name", "traits")
        return PersonOut(
            id=person.id,
            name=name if isinstance(name, str) and sight["name"] == "shown" else None,
            verified=person.verified,
            first_seen_at=found.first_seen_at,
            former_ids=found.former,
            conversations=found.stays,
            traits=traits,
            revealable=tuple(part for part in parts if sight[part] == "reveal"),
            hidden=tuple(part for part in parts if sight[part] == "hidden"),
        )

    def _not_asked(
        self, records: Iterable[DecisionRecord], seen: Scope, found: PersonFound, language: str, sight: Sight
    ) -> list[Entry]:
        """Where events or traits are not shown, by what the reasons are called: the rest names them."""
        whole = sight["events"] == sight["traits"] == "shown"
        live = self._live(seen.workspace)
        names = survey_names(live, language)
        zone = zone_of(found.respondent.traits, live.plan.ready_policy.zone if live is not None else None)
        own = "own" in found.by
        entries = []
        for record in records:
            reasons = [
                Reason(
                    survey=key,
                    name=names.get(key, key),
                    code=reason.code,
                    text=wording.said(
                        reason, language, now=record.decided_at, names=names, event=record.event_name, zone=zone
                    )
                    if whole
                    else wording.heading(reason.code, language),
                )
                for key, reason in record.reasons.items()
                if seen.everything or own or (live is not None and _team(live, key) in seen.teams)
            ]
            told = tuple(reasons)
            event = record.event_name if sight["events"] == "shown" else None
            entries.append(Entry(kind="not_asked", id=record.id, at=record.decided_at, event=event, reasons=told))
        return entries


BREADTHS: tuple[Breadth, ...] = ("everything", "teams", "own")


def _team(live: Live, key: str) -> str | None:
    version = live.versions.get(key) or live.drafts.get(key)
    return version.survey.team if version is not None else None


def _language(languages: tuple[str, ...]) -> str:
    return languages[0] if languages else "en"


def _asked(filling: Filling, found: Item | None, language: str) -> Entry:
    invitation, survey = filling.invitation, filling.survey.survey
    entry = Entry(
        kind="asked",
        id=invitation.id,
        at=invitation.invited_at,
        survey=invitation.survey_key,
        name=in_language(survey.name, language, survey.language) or invitation.survey_key,
        identity=invitation.identity,
    )
    if invitation.identity != "named":
        return entry
    return msgspec.structs.replace(
        entry,
        status=invitation.status,
        channels=invitation.channels,
        conversation=invitation.conversation_id,
        mentor=invitation.mentor_id,
        displayed_at=filling.displayed_at,
        closed_at=invitation.closed_at,
        item=found,
    )


def _history(person: PersonOut, asked: list[Entry], not_asked: list[Entry], limit: int) -> History:
    """A page of both together. What had nothing to tell this reader counts for the page, and is not on it."""
    whole = sorted([*asked, *not_asked], key=lambda entry: (entry.at, entry.id), reverse=True)
    page = whole[:limit]
    more = len(asked) == limit or len(not_asked) == limit or len(whole) > limit
    told = tuple(entry for entry in page if entry.kind == "asked" or entry.reasons)
    return History(respondent=person, entries=told, next=(page[-1].at, page[-1].id) if page and more else None)
