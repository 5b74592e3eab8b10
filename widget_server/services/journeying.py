"""Journeys: one invitation's way as whoever looks may see it, with every reason in words."""

from collections.abc import Callable

import msgspec

from widget_server.core import wording
from widget_server.core.access import Action, Scope, Viewer, scope
from widget_server.core.actors import ServerActor
from widget_server.core.questions import in_language
from widget_server.core.zones import zone_of
from widget_server.ports import Clock, Store
from widget_server.ports.journeys import Way
from widget_server.services.journeys import Moment, Stop, moments, stops
from widget_server.services.publishing import Live
from widget_server.services.sights import Sights


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A moment with its reason in words; nothing where there is none."""

    moment: Moment
    why: str = ""


class Journey(msgspec.Struct, frozen=True, kw_only=True):
    """One invitation's way. Times are Unix milliseconds."""

    invitation: str
    respondent: str
    name: str | None
    """Of the respondent, where it is shown."""
    survey: str
    survey_name: str
    version: str
    identity: str
    status: str | None
    """None: it is not named, and this would tell whether somebody answered."""
    answered: bool
    """Whether there is a response to look at."""
    invited_at: int
    expires_at: int
    why: str
    """What led to it, where that is shown."""
    stops: tuple[Stop, ...]
    told: tuple[Told, ...]


class Journeying:
    """Reads the way of one invitation for staff, and for the customer's own systems."""

    def __init__(self, *, store: Store, clock: Clock, sights: Sights, live: Callable[[str], Live | None]) -> None:
        self._store = store
        self._clock = clock
        self._sights = sights
        self._live = live

    async def journey(self, viewer: Viewer, invitation_id: str) -> Journey:
        """The way as far as this viewer sees it; what led to it is a part of the moment, of which the audit is told first.
        Raises NotFound where it is not theirs to see."""
        way = await self._store.way(scope(viewer, Action.PEOPLE), invitation_id, now=self._clock())
        named = way.reached.filling.invitation.identity == "named"
        [item] = await self._sights.show(viewer, [way.reached], moments=named)
        return await self._told(way, viewer.languages, name=item.respondent.name, why=item.why if named else "")

    async def whole(self, actor: ServerActor, invitation_id: str, languages: tuple[str, ...]) -> Journey:
        """All of it. Raises NotFound."""
        seen = Scope(workspace=actor.workspace, everything=True)
        way = await self._store.way(seen, invitation_id, now=self._clock())
        filling = way.reached.filling
        named = filling.invitation.identity == "named"
        language = languages[0] if languages else "en"
        why = wording.because(filling.invitation.context.why, language) if named else ""
        return await self._told(way, languages, name=filling.respondent_name, why=why)

    async def _told(self, way: Way, languages: tuple[str, ...], *, name: str | None, why: str) -> Journey:
        filling, now = way.reached.filling, self._clock()
        invitation, survey = filling.invitation, filling.survey.survey
        named = invitation.identity == "named"
        language = languages[0] if languages else "en"
        found = moments(way, now=now)
        known = await self._store.people(invitation.workspace, [invitation.respondent_id])
        person = known.get(invitation.respondent_id)
        live = self._live(invitation.workspace)
        zone = zone_of(person.traits if person else {}, live.plan.ready_policy.zone if live is not None else None)
        status = "expired" if invitation.status == "open" and now >= invitation.expires_at else invitation.status
        return Journey(
            invitation=invitation.id,
            respondent=invitation.respondent_id,
            name=name,
            survey=invitation.survey_key,
            survey_name=in_language(survey.name, language, survey.language) or invitation.survey_key,
            version=invitation.survey_version,
            identity=invitation.identity,
            status=status if named else None,
            answered=named and filling.response_id is not None,
            invited_at=invitation.invited_at,
            expires_at=invitation.expires_at,
            why=why,
            stops=tuple(stops(way, found)),
            told=tuple(
                Told(moment=one, why=wording.said(one.reason, language, now=now, zone=zone) if one.reason else "")
                for one in found
            ),
        )
