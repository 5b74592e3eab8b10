"""What is shown of a response to whoever reached it: the one place where a moment's parts are left out, revealed, audited."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence

import msgspec

from widget_server.core.access import PARTS, Action, Audited, Deed, Part, PartRules, Sight, Viewer, scope, sight_of
from widget_server.core.errors import NotFound, Unavailable
from widget_server.core.events import Json
from widget_server.ports import Clock, Filling, Reached, Store
from widget_server.services.items import Item, item
from widget_server.services.parts import visible
from widget_server.services.publishing import Live

SEEN_AGAIN_MS = 10 * 60_000
"""A moment that is looked at again within this time is told to the audit once."""
REMEMBERED = 10_000
"""So many looks are remembered, so that a live panel does not ask the database about each change."""


class Sights:
    """Shapes what is shown by the workspace's rules and the roles that reach it, and tells the audit."""

    def __init__(self, *, store: Store, clock: Clock, live: Callable[[str], Live | None]) -> None:
        self._store = store
        self._clock = clock
        self._live = live
        self._seen: OrderedDict[tuple[str, str, str], tuple[int, tuple[Part, ...]]] = OrderedDict()

    def sight(self, viewer: Viewer, reached: Reached) -> Sight:
        """Which parts they are shown of it."""
        live = self._live(viewer.workspace)
        rules: PartRules = live.access.parts if live is not None else {}
        return sight_of(viewer, rules, reached.by)

    async def show(self, viewer: Viewer, found: Sequence[Reached], *, moments: bool = True) -> list[Item]:
        """The responses as they are shown to this viewer; the audit has it first. Without `moments`: answers and names alone,
        for lists, and for as long as the audit can't be written."""
        sights = [self.sight(viewer, reached) for reached in found]
        if moments:
            ids = [reached.filling.invitation.id for reached in found]
            try:
                await self._tell(viewer, zip(ids, map(_shown, sights), strict=True))
            except Unavailable:
                moments = False
        if not moments:
            sights = [{**dict.fromkeys(PARTS, "hidden"), "name": sight["name"]} for sight in sights]
        return [_item(viewer, reached.filling, sight) for reached, sight in zip(found, sights, strict=True)]

    async def reveal(self, viewer: Viewer, invitation_id: str, part: Part) -> Item:
        """The response with one part more, that may be asked for; the audit has it in the same transaction. A part that is
        shown anyway is no revelation. Raises NotFound where the response, or the part, is not theirs to see."""

        def look(reached: Reached) -> Sequence[Deed]:
            match self.sight(viewer, reached)[part]:
                case "hidden":
                    raise NotFound("There is no such part to reveal.")
                case "reveal":
                    return [_deed(viewer, "part_revealed", invitation_id, part=part)]
                case _:
                    return ()

        reached = await self._store.look(scope(viewer, Action.RESPONSES), invitation_id, look, now=self._clock())
        sight = self.sight(viewer, reached)
        await self._tell(viewer, [(invitation_id, _shown(sight))])
        return _item(viewer, reached.filling, {**sight, part: "shown"})

    async def _tell(self, viewer: Viewer, seen: Iterable[tuple[str, tuple[Part, ...]]]) -> None:
        now = self._clock()
        new = {key: parts for id, parts in seen if parts and not self._told(key := _key(viewer, id), parts, now)}
        deeds = [_deed(viewer, "moment_seen", id, parts=[*parts]) for (_, _, id), parts in new.items()]
        await self._store.audit(deeds, now=now, unless_since=now - SEEN_AGAIN_MS)
        for key, parts in new.items():
            self._seen[key] = now, parts
            self._seen.move_to_end(key)
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    def _told(self, key: tuple[str, str, str], parts: tuple[Part, ...], now: int) -> bool:
        at, before = self._seen.get(key, (0, ()))
        return before == parts and 0 <= now - at < SEEN_AGAIN_MS


def _key(viewer: Viewer, invitation_id: str) -> tuple[str, str, str]:
    return viewer.workspace, viewer.actor, invitation_id


def _shown(sight: Sight) -> tuple[Part, ...]:
    """The parts that are shown; none where nothing of the moment is: a name alone is no moment."""
    shown = tuple(part for part in PARTS if sight[part] == "shown")
    return () if shown == ("name",) else shown


def _item(viewer: Viewer, filling: Filling, sight: Sight) -> Item:
    shaped = item(
        visible(filling, sight), languages=viewer.languages, staff=(viewer.person_id or viewer.actor, viewer.name)
    )
    return msgspec.structs.replace(
        shaped,
        why=shaped.why if sight["events"] == "shown" else "",
        revealable=tuple(part for part in PARTS if sight[part] == "reveal"),
        hidden=tuple(part for part in PARTS if sight[part] == "hidden"),
    )


def _deed(viewer: Viewer, action: Audited, invitation_id: str, **details: Json) -> Deed:
    return Deed(
        workspace=viewer.workspace,
        actor=viewer.actor,
        action=action,
        subject="invitation",
        subject_id=invitation_id,
        details=details,
    )
