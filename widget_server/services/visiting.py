"""Visits: who comes to our own page by a personal link, and what there is to see before any of it is recorded."""

from collections.abc import Callable

import msgspec

from widget_server.core.actors import PersonalLink, RespondentActor
from widget_server.core.errors import NotFound, Unauthenticated
from widget_server.core.events import ANONYMOUS
from widget_server.core.languages import languages_of
from widget_server.ports import Clock, Filling, Identity, Store
from widget_server.services.cards import Card, alone, card
from widget_server.services.publishing import Live
from widget_server.services.standing import Standing, standing


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """What a page shows to whoever opened a link."""

    live: Live
    actor: RespondentActor
    card: Card
    standing: Standing


class Visiting:
    """Opens personal links. What opens nothing is refused alike: damaged, ended, of an invitation that is no more."""

    def __init__(self, *, store: Store, identity: Identity, clock: Clock, live: Callable[[str], Live | None]) -> None:
        self._store = store
        self._identity = identity
        self._clock = clock
        self._live = live

    def opened(self, text: str) -> PersonalLink:
        """The link, without a look at what it leads to. Raises Unauthenticated."""
        try:
            return self._identity.linked(text)
        except Unauthenticated:
            raise _opens_nothing() from None

    async def arrive(self, link: PersonalLink, languages: tuple[str, ...]) -> RespondentActor:
        """The person who was asked, as far as that invitation goes. Raises Unauthenticated."""
        _, actor = await self._who(link, languages)
        return actor

    async def look(self, link: PersonalLink, languages: tuple[str, ...]) -> Visit:
        """The card as it stands. Changes nothing. Raises Unauthenticated."""
        filling, actor = await self._who(link, languages)
        live = self._live(link.workspace)
        if live is None:
            raise _opens_nothing()
        return Visit(
            live=live,
            actor=actor,
            card=alone(card(filling, languages=actor.languages, grant="", now=self._clock())),
            standing=standing(filling, languages=actor.languages, now=self._clock(), link=lambda filling: None),
        )

    async def _who(self, link: PersonalLink, languages: tuple[str, ...]) -> tuple[Filling, RespondentActor]:
        try:
            filling = await self._store.filling(link.workspace, link.invitation_id)
        except NotFound:
            raise _opens_nothing() from None
        id = filling.invitation.respondent_id
        actor = RespondentActor(
            workspace=link.workspace,
            id=id,
            verified=not id.startswith(ANONYMOUS),
            languages=(*await self._speaks(link.workspace, id), *languages),
            expires_at=link.expires_at,
            only=link.invitation_id,
            via=link.channel,
        )
        return filling, actor

    async def _speaks(self, workspace: str, id: str) -> tuple[str, ...]:
        """The language that is known of the person, if any: it goes before what their device says."""
        try:
            return languages_of((await self._store.respondent(workspace, id)).traits)
        except NotFound:
            return ()


def _opens_nothing() -> Unauthenticated:
    return Unauthenticated("This link opens nothing.")
