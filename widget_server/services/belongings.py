"""What an account keeps at its desk: views of the inbox, and words for replies."""

from collections.abc import Callable, Sequence

from widget_server.core.access import Viewer
from widget_server.core.errors import InvalidInput, NotFound
from widget_server.core.inbox import Filter
from widget_server.ports import Clock, Store
from widget_server.ports.inbox import ReplyTemplate, View

MAX_NAME_CHARS = 60
MAX_TEMPLATE_CHARS = 4_000


class Belongings:
    """An account's own, and the words that a workspace shares."""

    def __init__(self, *, store: Store, clock: Clock, new_id: Callable[[str], str]) -> None:
        self._store = store
        self._clock = clock
        self._new_id = new_id

    async def views(self, viewer: Viewer) -> list[View]:
        """Their saved views."""
        return await self._store.views(viewer.workspace, viewer.staff_id) if viewer.staff_id else []

    async def keep_view(self, viewer: Viewer, name: str, filter: Filter) -> str:
        """Save a filter under a name; returns its id."""
        name = name.strip()
        if not 0 < len(name) <= MAX_NAME_CHARS:
            raise InvalidInput(f"A view's name has 1 to {MAX_NAME_CHARS} characters.")
        id = self._new_id("vw_")
        await self._store.keep_view(viewer.workspace, _own(viewer), View(id=id, name=name, filter=filter))
        return id

    async def drop_view(self, viewer: Viewer, id: str) -> None:
        """Remove it."""
        await self._store.drop_view(viewer.workspace, _own(viewer), id)

    async def place_views(self, viewer: Viewer, ids: Sequence[str]) -> None:
        """Put them in this order."""
        await self._store.place_views(viewer.workspace, _own(viewer), ids)

    async def templates(self, viewer: Viewer) -> list[ReplyTemplate]:
        """Their own, then the workspace's."""
        return await self._store.templates(viewer.workspace, viewer.staff_id or "")

    async def keep_template(self, viewer: Viewer, *, name: str, text: str, shared: bool, id: str = "") -> None:
        """Add or change one; those of the workspace are for whoever manages. Raises NotFound for others."""
        _check_shared(viewer, shared)
        name, text = name.strip(), text.strip()
        if not 0 < len(name) <= MAX_NAME_CHARS or not 0 < len(text) <= MAX_TEMPLATE_CHARS:
            raise InvalidInput(
                f"A template has a name of 1 to {MAX_NAME_CHARS} and words of 1 to {MAX_TEMPLATE_CHARS} characters."
            )
        kept = ReplyTemplate(id=id or self._new_id("tpl_"), name=name, text=text, shared=shared)
        await self._store.keep_template(viewer.workspace, _own(viewer), kept, now=self._clock())

    async def drop_template(self, viewer: Viewer, id: str, *, shared: bool) -> None:
        """Remove one."""
        _check_shared(viewer, shared)
        await self._store.drop_template(viewer.workspace, _own(viewer), id, shared=shared)


def _own(viewer: Viewer) -> str:
    if viewer.staff_id is None:
        raise NotFound("Only an account keeps something at its desk.")
    return viewer.staff_id


def _check_shared(viewer: Viewer, shared: bool) -> None:
    if shared and not any(grant.role in ("manager", "administrator") for grant in viewer.grants):
        raise NotFound("There is no such template.")
