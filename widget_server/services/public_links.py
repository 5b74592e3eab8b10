"""Public links: made, listed, closed, and entered. Whoever enters is a new anonymous visitor, whom nothing joins to anybody."""

import hashlib
from collections.abc import Callable, Sequence

import msgspec

from widget_server.core.actors import OperatorActor, RespondentActor
from widget_server.core.bounds import MAX_INT
from widget_server.core.errors import CuecardError, InvalidInput, NotFound
from widget_server.core.events import ANONYMOUS, Device
from widget_server.core.invitations import Invitation
from widget_server.core.links import Over, PublicLink, over
from widget_server.core.surveys import SurveyVersion
from widget_server.core.triggers import SURVEY_REQUESTED
from widget_server.ports import Clock, Store
from widget_server.ports.records import Kept
from widget_server.services.ingesting import Ingesting, Told
from widget_server.services.publishing import Live

MAX_NAME = 100


class LinkOver(CuecardError):
    """A public link takes nobody any more, or not this visitor."""

    code = "not_found"


class PublicPage(msgspec.Struct, frozen=True, kw_only=True):
    """What a public link's page is drawn from."""

    live: Live
    link: PublicLink
    version: SurveyVersion
    over: Over | None


class PublicLinks:
    """What the operator says of public links, and what visitors do with them."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        new_id: Callable[[str], str],
        live: Callable[[str], Live | None],
        ingesting: Ingesting,
    ) -> None:
        self._store = store
        self._clock = clock
        self._new_id = new_id
        self._live = live
        self._ingesting = ingesting

    async def look(self, id: str) -> PublicPage:
        """The survey it asks, and whether it takes anybody. Changes nothing. Raises NotFound."""
        link = await self._store.public_link(id)
        live = self._live(link.workspace)
        version = None if live is None else live.versions.get(link.survey_key)
        if live is None or version is None or link.survey_key not in live.plan.requests:
            raise NotFound("There is no such link.")
        return PublicPage(live=live, link=link, version=version, over=over(link, now=self._clock()))

    async def enter(self, id: str, visitor: str | None, device: Device | None = None) -> Invitation:
        """The visitor's own invitation: the one they have, else a new one, if the link takes them. Raises NotFound, LinkOver.

        A seat is taken before they are asked, and given back where they are not: never are more asked than its limit says.
        """
        page = await self.look(id)
        link = page.link
        actor = RespondentActor(workspace=link.workspace, id=_visitor(link, visitor or self._new_id("")))
        if (mine := await self._mine(actor, link)) is not None:
            return mine
        if page.over or not await self._store.take_seat(link, now=self._clock()):
            if (mine := await self._mine(actor, link)) is not None:  # asked a moment ago, by another tap
                return mine
            raise LinkOver("This link takes nobody any more.")
        asked = False
        try:
            told = Told(
                name=SURVEY_REQUESTED, id=None, properties={"survey": link.survey_key, "link": link.id}, device=device
            )
            outcome = await self._ingesting.keep(told, actor)
            decision = outcome.decision if isinstance(outcome, Kept) else None
            asked = decision is not None and decision.invitation is not None
        finally:
            if not asked:
                await self._store.give_seat_back(link)
        if decision is not None and decision.invitation is not None:
            return decision.invitation
        if (mine := await self._mine(actor, link)) is not None:
            return mine
        raise LinkOver("This survey is not for this visitor.")

    async def _mine(self, actor: RespondentActor, link: PublicLink) -> Invitation | None:
        fillings = await self._store.fillings(actor.workspace, actor.id, since=0)
        return next((one.invitation for one in fillings if one.invitation.survey_key == link.survey_key), None)


class LinkDesk:
    """Public links as the operator keeps them."""

    def __init__(self, *, store: Store, clock: Clock, new_id: Callable[[str], str]) -> None:
        self._store = store
        self._clock = clock
        self._new_id = new_id

    async def add(self, live: Live, survey: str, *, name: str, most: int | None, until_at: int | None) -> PublicLink:
        """A new one, to a survey that pages may ask for. Raises NotFound, InvalidInput."""
        now = self._clock()
        if survey not in live.versions:
            raise NotFound(f"No live survey has the key {survey!r}.")
        if survey not in live.plan.requests:
            raise InvalidInput(
                f"The survey {survey!r} may not be asked for: a public link needs when: {{request: true}}."
            )
        if len(name) > MAX_NAME:
            raise InvalidInput(f"A name has at most {MAX_NAME} characters.")
        if most is not None and not 0 < most <= MAX_INT:
            raise InvalidInput("A limit is 1 or more.")
        if until_at is not None and until_at <= now:
            raise InvalidInput("That time has passed already.")
        link = PublicLink(
            workspace=live.workspace,
            id=self._new_id(""),
            survey_key=survey,
            name=name,
            most=most,
            until_at=until_at,
            made_at=now,
        )
        await self._store.add_public_link(link)
        return link

    async def list(self, actor: OperatorActor) -> Sequence[PublicLink]:
        """All of the workspace, oldest first."""
        return await self._store.public_links(actor.workspace)

    async def close(self, actor: OperatorActor, id: str) -> PublicLink:
        """It takes nobody any more; who was asked may still answer. Raises NotFound."""
        return await self._store.close_public_link(actor.workspace, id, now=self._clock())


def _visitor(link: PublicLink, said: str) -> str:
    """Who they are here: not whom a page of the workspace, or another link, knows under the same id."""
    return ANONYMOUS + hashlib.sha256(f"{link.id}\0{said}".encode()).hexdigest()[:32]
