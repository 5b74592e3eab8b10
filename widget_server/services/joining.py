"""Several ids of one person: joined by the customer's own systems alone, split again by them or by an administrator."""

import logging

import msgspec

from widget_server.core.access import Action
from widget_server.core.actors import OperatorActor, RespondentActor, ServerActor
from widget_server.core.bounds import check_id
from widget_server.core.errors import Conflict
from widget_server.ports import Bus, Clock, Store
from widget_server.ports.joining import JoinedId, Source
from widget_server.services.authority import Author, deed, reach
from widget_server.services.ingesting import respondent_topic

log = logging.getLogger("cuecard.joining")


class Ids(msgspec.Struct, frozen=True, kw_only=True):
    """A person: the id they have now, and all that were joined to it, the first before."""

    respondent: str
    joined: tuple[JoinedId, ...]


class Split(msgspec.Struct, frozen=True, kw_only=True):
    """The id that was split from somebody, and from whom."""

    id: str
    respondent: str


class Joining:
    """Nothing that a page claims joins anybody: only a server key, a token that its server signed, and staff do."""

    def __init__(self, *, store: Store, bus: Bus, clock: Clock) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock

    async def ids(self, author: Author, respondent_id: str) -> Ids:
        """All ids of the person to whom this one belongs."""
        reach(author, Action.JOIN)
        person, joined = await self._store.joined_ids(author.workspace, check_id(respondent_id, "The respondent's id"))
        return Ids(respondent=person, joined=tuple(joined))

    async def join(self, author: Author, respondent_id: str, id: str) -> str | None:
        """Make an id the person's. Returns the id that is meant; None where it was theirs. Raises Conflict where it is somebody
        else's."""
        reach(author, Action.JOIN)
        line = deed(author, "ids_joined", "respondent", "")
        check_id(respondent_id, "The respondent's id")
        joined = await self._store.join(
            author.workspace, respondent_id, check_id(id, "The other id"), _source(author), line, now=self._clock()
        )
        if joined is not None:
            await self._tell(author.workspace, joined, respondent_id)
        return joined

    async def split(self, author: Author, id: str) -> Split | None:
        """Split an id from whom it was joined to: what came under it goes back with it. None where it is joined to nobody."""
        reach(author, Action.JOIN)
        line = deed(author, "ids_split", "respondent", "")
        split = await self._store.split(author.workspace, check_id(id, "The id"), line, now=self._clock())
        if split is None:
            return None
        await self._tell(author.workspace, *split)
        return Split(id=split[0], respondent=split[1])

    async def claimed(self, actor: RespondentActor) -> None:
        """Join the ids that the actor's token names beside their own. One that is somebody else's, or was split off after the
        token was made, stays as it is: the page has nothing to do with that."""
        for id in actor.joins:
            if await self._store.resolve(actor.workspace, id) == await self._store.resolve(actor.workspace, actor.id):
                continue
            try:
                joined = await self._store.join(
                    actor.workspace, actor.id, id, "token", None, told_at=actor.issued_at, now=self._clock()
                )
            except Conflict:
                log.info("A token of %s names an id that is joined to somebody else.", actor.workspace)
                continue
            if joined is not None:
                await self._tell(actor.workspace, joined, actor.id)

    async def _tell(self, workspace: str, *ids: str) -> None:
        """Whoever is connected under one of them reads everything again."""
        person = await self._store.resolve(workspace, ids[-1])
        for id in dict.fromkeys((*ids, person)):
            await self._bus.publish(respondent_topic(workspace, id), "")


def _source(author: Author) -> Source:
    if isinstance(author, ServerActor):
        return "server"
    return "command" if isinstance(author, OperatorActor) else "console"
