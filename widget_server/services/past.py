"""What somebody has answered, as they look back on it: their own words, with the threads, page by page."""

import msgspec

from widget_server.core.actors import RespondentActor
from widget_server.ports import Store
from widget_server.services.cards import Card
from widget_server.services.responding import Responding

PAGE = 20


class PastPage(msgspec.Struct, frozen=True, kw_only=True):
    """Answered cards, newest first."""

    cards: list[Card]
    more: bool
    """Whether others come after them."""


class Past:
    """Only of surveys that are named: of the others no trail is kept that could be read."""

    def __init__(self, *, store: Store, responding: Responding) -> None:
        self._store = store
        self._responding = responding

    async def page(self, actor: RespondentActor, *, before: str | None) -> PastPage:
        """The cards answered before that of the invitation `before`. Whoever came by the link to one invitation has no past."""
        if actor.only is not None:
            return PastPage(cards=[], more=False)
        found = await self._store.past_answers(actor.workspace, actor.id, before=before, limit=PAGE + 1)
        return PastPage(
            cards=[self._responding.drawn(filling, actor) for filling in found[:PAGE]], more=len(found) > PAGE
        )
