"""Rights of the person: erasing with a second person's yes, handing out what is held, and keeping nothing for longer than said."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from widget_server.core.access import Action, Viewer
from widget_server.core.errors import InvalidInput
from widget_server.core.patterns import duration_ms
from widget_server.ports import Bus, Clock, Store
from widget_server.ports.privacy import BEGIN, Erased, Erasure, Horizon, Round, Tombstone
from widget_server.services.authority import Author, deed, named, reach
from widget_server.services.grouping import groups_topic
from widget_server.services.ingesting import conversation_topic, respondent_topic
from widget_server.services.inviting import reviews_topic
from widget_server.services.items import Item, item
from widget_server.services.publishing import Live

ALL_AGAIN = ""
"""In place of an id: whoever listens reads everything again."""
WAITING = "waiting_in_groups"
TELLING = frozenset({"answer_sent", "group_member", "group_pending"})
"""Tables whose counts tell that somebody answered without their name."""
STEPS = 20
"""So many steps of forgetting at a time, so that nobody who writes waits for long."""


class Privacy:
    """What administrators and the operator do for a person who asks, and what time does."""

    def __init__(
        self,
        *,
        store: Store,
        bus: Bus,
        clock: Clock,
        new_id: Callable[[str], str],
        live: Callable[[], Mapping[str, Live]],
    ) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._new_id = new_id
        self._live = live
        self._rounds: dict[str, Round] = {}
        self._erased: int | None = None

    async def traces(self, author: Author, respondent_id: str) -> Erased:
        """What an erasure would take away; to staff nothing that tells whether somebody answered without their name. Raises
        NotFound."""
        reach(author, Action.ERASE)
        line = deed(author, "erased", "respondent", "")
        found = await self._store.erase(author.workspace, respondent_id, line, rehearse=True, now=self._clock())
        if not isinstance(author, Viewer):
            return found
        counts = {table: count for table, count in found.counts.items() if table not in TELLING}
        return msgspec.structs.replace(found, counts=counts)

    async def erase(self, author: Author, respondent_id: str) -> Erased:
        """At once: for whoever holds the command line. Raises NotFound; Conflict where an account stands in the way."""
        if isinstance(author, Viewer):
            raise InvalidInput("An erasure is asked for, and confirmed by a second person.")
        reach(author, Action.ERASE)
        return await self._erase(author, respondent_id, None)

    async def ask(self, viewer: Viewer, respondent_id: str) -> Erasure:
        """Ask that a person be erased; another administrator confirms it. Raises NotFound where nothing is held, Conflict
        where it is asked for already."""
        await self.traces(viewer, respondent_id)
        hash = await self._store.person_hash(viewer.workspace, respondent_id)
        request = Erasure(
            id=self._new_id("era_"),
            respondent_id=respondent_id,
            state="asked",
            asked_by=named(viewer),
            asked_at=self._clock(),
        )
        line = deed(viewer, "erasure_asked", "respondent", hash)
        await self._store.ask_erasure(viewer.workspace, request, line)
        return request

    async def confirm(self, viewer: Viewer, id: str) -> Erased:
        """Erase whom another asked to erase. Raises NotFound; Conflict where it is one's own request, or decided."""
        reach(viewer, Action.ERASE)
        request = await self._store.erasure(viewer.workspace, id)
        return await self._erase(viewer, request.respondent_id, id)

    async def cancel(self, viewer: Viewer, id: str) -> None:
        """End an open request: anybody who may ask may also say no. Raises NotFound; Conflict where it is decided."""
        reach(viewer, Action.ERASE)
        line = deed(viewer, "erasure_refused", "respondent", "")
        await self._store.cancel_erasure(viewer.workspace, id, line, now=self._clock())

    async def requests(
        self, viewer: Viewer, *, before: tuple[int, str] | None = None, limit: int = 50
    ) -> tuple[list[Erasure], tuple[int, str] | None]:
        """Newest first, and where to go on."""
        reach(viewer, Action.ERASE)
        found = await self._store.erasures(viewer.workspace, before=before, limit=limit)
        return found, (found[-1].asked_at, found[-1].id) if len(found) == limit else None

    async def request(self, viewer: Viewer, id: str) -> Erasure:
        """One. Raises NotFound."""
        reach(viewer, Action.ERASE)
        return await self._store.erasure(viewer.workspace, id)

    async def held(self, author: Author, respondent_id: str) -> dict[str, Any]:
        """Everything that is held about a person, as plain values; told to the audit. Raises NotFound.

        What waits in a group by name, and whether somebody answered without their name at all, is handed out by whoever
        holds the command line alone: no staff may see it.
        """
        reach(author, Action.ERASE)
        line = deed(author, "person_exported", "respondent", "")
        held = await self._store.held(author.workspace, respondent_id, line, now=self._clock())
        moments = {one.invitation.id: item(one) for one in held.fillings}
        hidden = {row["id"] for row in held.rest["invitations"] if _hidden(author, row)}
        return {
            "workspace": author.workspace,
            "ids": list(held.ids),
            "exported_at": self._clock(),
            **{
                # What was sent, and what was called off, tells when somebody answered.
                kind: [row for row in found if row.get("invitation") not in hidden]
                for kind, found in held.rest.items()
                if kind != WAITING or not isinstance(author, Viewer)
            },
            "invitations": [_invitation(author, row, moments.get(str(row["id"]))) for row in held.rest["invitations"]],
            "decisions": [msgspec.to_builtins(one) for one in held.decisions],
        }

    async def replay(self, tombstones: list[Tombstone]) -> int:
        """Erase again whoever of these is here; returns how many."""
        return await self._store.replay(tombstones, now=self._clock())

    async def forget_old(self, *, steps: int = STEPS) -> int:
        """A few steps of dropping what is too old, of each workspace; returns how many records. It begins anew when it has
        been through."""
        dropped = 0
        for workspace, live in sorted(self._live().items()):
            horizon = horizon_of(live, now=self._clock())
            at = self._rounds.get(workspace, BEGIN)
            for _ in range(steps):
                count, on = await self._store.forget_old(horizon, at)
                dropped += count
                at = on or BEGIN
                if on is None:
                    break
            self._rounds[workspace] = at
        return dropped

    async def erased_elsewhere(self) -> bool:
        """Whether somebody was erased since this was asked last, the first time apart."""
        last = await self._store.last_erased(since=self._erased or 0)
        before, self._erased = self._erased, last
        return before is not None and last > before

    async def _erase(self, author: Author, respondent_id: str, request: str | None) -> Erased:
        workspace, line = author.workspace, deed(author, "erased", "respondent", "")
        erased = await self._store.erase(workspace, respondent_id, line, request=request, now=self._clock())
        for topic in (
            *(respondent_topic(workspace, id) for id in erased.ids),
            *(conversation_topic(workspace, id) for id in erased.talks),
            reviews_topic(workspace),
            groups_topic(workspace),
        ):
            await self._bus.publish(topic, ALL_AGAIN)
        return erased


def horizon_of(live: Live, *, now: int) -> Horizon:
    """Before which instants what the workspace keeps is too old, by what its files say now."""
    surveys = {
        version.survey.key: now - duration_ms(version.survey.retention)
        for version in (*live.versions.values(), *live.drafts.values())
        if version.survey.retention is not None
    }
    return Horizon(workspace=live.workspace, before=now - duration_ms(live.retention), surveys=surveys)


def _invitation(author: Author, row: Mapping[str, Any], moment: Item | None) -> dict[str, Any]:
    """An invitation with what came of it; to staff of one that is answered without a name only that it was made."""
    if _hidden(author, row):
        return {name: row[name] for name in ("id", "asked_as", "identity", "invited_at")}
    return {**row, **(_plain(moment) if moment is not None else {})}


def _hidden(author: Author, row: Mapping[str, Any]) -> bool:
    return isinstance(author, Viewer) and row["identity"] != "named"


def _plain(moment: Any) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(moment)
    return {
        name: value for name, value in found.items() if name not in ("invitation", "invited_at", "status", "identity")
    }
