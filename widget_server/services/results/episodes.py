"""Both sides of a moment: what either answered, and the gap between them."""

from typing import Literal

import msgspec

from widget_server.core import scoring
from widget_server.core.access import Action, Viewer, scope
from widget_server.core.errors import NotFound
from widget_server.core.surveys import Survey
from widget_server.ports import Clock, Filling, Store
from widget_server.services.cards import shown
from widget_server.services.items import Item
from widget_server.services.results.known import main_question
from widget_server.services.sights import Sights

Cursor = tuple[int, str]
PAGE = 20

Gap = Literal["none", "small", "wide"]


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """What one of them answered."""

    item: Item
    mark: int | None
    lowest: int
    highest: int
    own: bool
    """Whether it is the viewer's own answer."""

    @property
    def place(self) -> float | None:
        """Where the mark stands between the ends of its scale, from 0 to 1."""
        return None if self.mark is None else (self.mark - self.lowest) / (self.highest - self.lowest)


class Episode(msgspec.Struct, frozen=True, kw_only=True):
    """One moment. A side that is not the viewer's to see is not there."""

    id: str
    asked_at: int
    sides: tuple[Side, ...]

    @property
    def gap(self) -> float | None:
        """How far the first two marks lie apart, each on its own scale: 0 the same place, 1 both ends."""
        places = [side.place for side in self.sides if side.place is not None]
        return abs(places[0] - places[1]) if len(places) > 1 else None

    @property
    def told(self) -> Gap:
        """The gap in words."""
        gap = self.gap or 0.0
        return "wide" if gap >= 0.5 else "small" if gap >= 0.2 else "none"


class Episodes:
    """Moments about which both sides were asked."""

    def __init__(self, *, store: Store, clock: Clock, sights: Sights) -> None:
        self._store = store
        self._clock = clock
        self._sights = sights

    async def latest(self, viewer: Viewer, *, before: Cursor | None = None) -> tuple[list[Episode], Cursor | None]:
        """Those that both sides answered, newest first, and the key to go on before."""
        reach, now = scope(viewer, Action.RESPONSES), self._clock()
        found = await self._store.episodes(reach, before=before, limit=PAGE, now=now)
        sides = await self._sides(viewer, [one.episode for one in found])
        episodes = [
            Episode(id=one.episode, asked_at=one.asked_at, sides=sides[one.episode])
            for one in found
            if len(sides.get(one.episode, ())) > 1
        ]
        return episodes, (found[-1].asked_at, found[-1].episode) if len(found) == PAGE else None

    async def one(self, viewer: Viewer, id: str) -> Episode:
        """One of them. Raises NotFound where nothing of it but their own answer is theirs to see."""
        sides = (await self._sides(viewer, [id])).get(id, ())
        if all(side.own for side in sides):
            raise NotFound("There is no such moment.")
        return Episode(id=id, asked_at=min(side.item.invited_at for side in sides), sides=sides)

    async def _sides(self, viewer: Viewer, ids: list[str]) -> dict[str, tuple[Side, ...]]:
        reach = scope(viewer, Action.RESPONSES)
        found = await self._store.sides(reach, ids, now=self._clock()) if ids else {}
        sides = {}
        for id, reached in found.items():
            items = await self._sights.show(viewer, reached, moments=False)
            sides[id] = tuple(_side(item, one.filling, viewer) for item, one in zip(items, reached, strict=True))
        return sides


def _side(item: Item, filling: Filling, viewer: Viewer) -> Side:
    survey: Survey = shown(filling)
    question = main_question(survey)
    how = scoring.measured(question) if question is not None else None
    value = next(
        (one.value for one in filling.answers if question is not None and one.question_id == question.id), None
    )
    return Side(
        item=item,
        mark=value if isinstance(value, int) and not isinstance(value, bool) else None,
        lowest=how.lowest if how is not None else 0,
        highest=how.highest if how is not None else 1,
        own=filling.invitation.respondent_id == viewer.person_id,
    )
