"""The inbox: lists of ratings, one rating with its moment, and what staff do about them."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from widget_server.core.access import Action, Audited, Breadth, Deed, Part, Viewer, scope, sight_of
from widget_server.core.bounds import check_id
from widget_server.core.context import ContextRules, afterwards
from widget_server.core.errors import InvalidInput
from widget_server.core.events import Json
from widget_server.core.inbox import USUAL, Filter
from widget_server.core.responses import ReviewState
from widget_server.ports import Account, Bus, Clock, Reached, Store
from widget_server.ports.inbox import Note, Place
from widget_server.services.ingesting import conversation_topic
from widget_server.services.inviting import reviews_topic
from widget_server.services.items import Item
from widget_server.services.publishing import Live
from widget_server.services.ratings import Rating, Rows, chat_link, row_of, with_part
from widget_server.services.sights import Sights
from widget_server.services.timeline import Entry, timeline

MOST_MARKED = 200
MOST_COUNTED = 100
"""Counts end here: the pages say "99+"."""
MAX_NOTE_CHARS = 4_000
MAX_NAME_CHARS = 60

COUNTED: tuple[str, ...] = ("unread", "waiting", "handed")
"""The usual views that say how many there are."""


class Inbox:
    """What staff read and do about ratings. Everything is asked of the store within the viewer's scope, anew each time."""

    def __init__(
        self,
        *,
        store: Store,
        bus: Bus,
        clock: Clock,
        sights: Sights,
        live: Callable[[str], Live | None],
    ) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._sights = sights
        self._live = live

    async def rows(self, viewer: Viewer, filter: Filter, *, after: Place | None = None, limit: int = 40) -> Rows:
        """A page of the list, unread first, then newest first."""
        found = await self._store.inbox(
            scope(viewer, Action.RESPONSES),
            self._checked(viewer, filter),
            after=after,
            limit=limit,
            names=self.shows(viewer, "name"),
            now=self._clock(),
        )
        items = await self._sights.show(viewer, found.reached, moments=False)
        rows = tuple(row_of(reached, item) for reached, item in zip(found.reached, items, strict=True))
        return Rows(rows=rows, after=found.after, looked=found.looked, cut=found.cut)

    async def counts(self, viewer: Viewer) -> dict[str, int]:
        """How many the usual views hold, at most MOST_COUNTED each."""
        reach = scope(viewer, Action.RESPONSES)
        filters = [USUAL[key] for key in COUNTED]
        found = await self._store.counts(reach, filters, most=MOST_COUNTED, now=self._clock())
        return dict(zip(COUNTED, found, strict=True))

    async def fresh(self, viewer: Viewer, filter: Filter, *, since: int) -> int:
        """How many of the list are unread and came, or were written back to, since then (ms)."""
        if filter.review not in (None, "open"):
            return 0
        news = msgspec.structs.replace(self._checked(viewer, filter), review="open", moved_since=since)
        [count] = await self._store.counts(
            scope(viewer, Action.RESPONSES), [news], most=MOST_COUNTED, now=self._clock()
        )
        return count

    async def rating(self, viewer: Viewer, invitation_id: str, *, revealed: Sequence[Part] = ()) -> Rating:
        """One rating. `revealed`: parts that were asked for just now, one by one; the audit has each. Raises NotFound."""
        reach = scope(viewer, Action.RESPONSES)
        reached = await self._store.reviewable(reach, invitation_id, now=self._clock())
        [item] = await self._sights.show(viewer, [reached])
        for part in revealed:
            item = with_part(item, await self._sights.reveal(viewer, invitation_id, part), part)
        filling, invitation = reached.filling, reached.filling.invitation
        live = self._live(viewer.workspace)
        others = await self._store.others_of(reach, invitation.respondent_id, but=invitation_id, now=self._clock())
        account = None
        if filling.handed_to is not None:
            account = await self._store.account(viewer.workspace, staff_id=filling.handed_to)
        version = live.versions.get(invitation.survey_key) if live is not None else None
        return Rating(
            item=item,
            line=tuple(await self._line(viewer.workspace, item, reached, live)),
            row=row_of(reached, item),
            others=tuple(await self._sights.show(viewer, others, moments=False)),
            notes=tuple(await self._store.notes(viewer.workspace, invitation_id)),
            handed_to=account,
            current=version is not None and version.version == invitation.survey_version,
            chat_link=chat_link(live, item),
            may_reply=_may(viewer, Action.REPLY, reached),
            may_handle=_may(viewer, Action.HANDLE, reached),
        )

    async def mark(self, viewer: Viewer, states: Mapping[str, ReviewState]) -> dict[str, ReviewState]:
        """Set the review states by invitation; returns what those that are theirs were before, which given back undoes it."""
        if len(states) > MOST_MARKED:
            raise InvalidInput(f"At most {MOST_MARKED} are marked at once.")
        marked = await self._store.mark_all(scope(viewer, Action.HANDLE), states, now=self._clock())
        for id, one in marked.items():
            await self._tell(viewer.workspace, id, one.conversation_id)
        return {id: one.before for id, one in marked.items()}

    async def note(self, viewer: Viewer, invitation_id: str, *, id: str, text: str) -> None:
        """Write for colleagues. Raises NotFound where the response is not theirs to handle."""
        reached = await self._handled(viewer, invitation_id)
        text = text.strip()
        if not 0 < len(text) <= MAX_NOTE_CHARS:
            raise InvalidInput(f"A note has 1 to {MAX_NOTE_CHARS} characters.")
        note = Note(
            id=check_id(id, "The note's id"),
            author_id=viewer.actor,
            author_name=viewer.name,
            text=text,
            written_at=self._clock(),
        )
        deed = _deed(viewer, "noted", invitation_id, note=id)
        await self._store.add_note(viewer.workspace, invitation_id, note, deed, now=self._clock())
        await self._told(reached)

    async def colleagues(self, viewer: Viewer, invitation_id: str) -> list[Account]:
        """To whom the response may be handed over: the managers of its team."""
        reached = await self._handled(viewer, invitation_id)
        team = reached.filling.invitation.team
        return [
            account
            for account in await self._accounts(viewer.workspace)
            if account.disabled_at is None
            and account.id != viewer.staff_id
            and any(grant.role == "manager" and grant.team in (team, "*") for grant in account.grants)
        ]

    async def hand_over(self, viewer: Viewer, invitation_id: str, staff_id: str | None) -> None:
        """Give the response to a manager of its team to see to; None: nobody is to any more."""
        if staff_id is not None and staff_id not in {one.id for one in await self.colleagues(viewer, invitation_id)}:
            raise InvalidInput("It is handed over to a manager of its team.")
        reached = await self._handled(viewer, invitation_id)
        deed = _deed(viewer, "handed_over", invitation_id, to=staff_id)
        await self._store.hand_over(viewer.workspace, invitation_id, staff_id, deed, now=self._clock())
        await self._told(reached)

    def shows(self, viewer: Viewer, part: Part) -> bool:
        """Whether a part is shown them of all that they reach: else a filter, or a search, would tell it."""
        reach = scope(viewer, Action.RESPONSES)
        ways: dict[Breadth, bool] = {"everything": reach.everything, "teams": bool(reach.teams), "own": reach.own}
        live = self._live(viewer.workspace)
        rules = live.access.parts if live is not None else {}
        return all(sight_of(viewer, rules, {way})[part] == "shown" for way, there in ways.items() if there)

    async def _line(self, workspace: str, item: Item, reached: Reached, live: Live | None) -> list[Entry]:
        """The moment and what came after, as far as its parts are shown."""
        invitation = reached.filling.invitation
        gone = {*(item.revealable or ()), *(item.hidden or ())}
        if {"events", "messages"} <= gone:
            return timeline(item, (), ())
        since = invitation.context.asked_at
        after = await self._store.aftermath(
            workspace,
            respondent_id=invitation.respondent_id,
            conversation_id=invitation.conversation_id,
            event_id=invitation.event_id,
            since=since,
        )
        rules = live.rules if live is not None else ContextRules()
        events, messages = afterwards(
            rules, () if "events" in gone else after.events, () if "messages" in gone else after.messages
        )
        if "page" in gone:
            events = tuple(one for one in events if one.name != "page_viewed")
        return timeline(item, events, messages)

    async def _handled(self, viewer: Viewer, invitation_id: str) -> Reached:
        return await self._store.reviewable(scope(viewer, Action.HANDLE), invitation_id, now=self._clock())

    def _checked(self, viewer: Viewer, filter: Filter) -> Filter:
        """The filter, unless it asks for what they are not shown: the list would tell them."""
        if filter.happened is not None and not self.shows(viewer, "events"):
            raise InvalidInput("What happened before an answer is not shown to you, so that no list is narrowed by it.")
        return filter

    async def _accounts(self, workspace: str) -> list[Account]:
        found: list[Account] = []
        while page := await self._store.accounts(workspace, after=found[-1].id if found else ""):
            found += page
        return sorted(found, key=lambda account: account.name.casefold())

    async def _told(self, reached: Reached) -> None:
        invitation = reached.filling.invitation
        await self._tell(invitation.workspace, invitation.id, invitation.conversation_id)

    async def _tell(self, workspace: str, id: str, conversation_id: str | None) -> None:
        """The handling changed: colleagues are told. Of this no card shows anything."""
        if conversation_id is not None:
            await self._bus.publish(conversation_topic(workspace, conversation_id), id)
        await self._bus.publish(reviews_topic(workspace), id)


def _may(viewer: Viewer, action: Action, reached: Reached) -> bool:
    """Whether what reaches it allows that too."""
    reach = scope(viewer, action)
    return reach.everything or reached.filling.invitation.team in reach.teams or (reach.own and "own" in reached.by)


def _deed(viewer: Viewer, action: Audited, invitation_id: str, **details: Json) -> Deed:
    return Deed(
        workspace=viewer.workspace,
        actor=viewer.actor,
        action=action,
        subject="invitation",
        subject_id=invitation_id,
        details=details,
    )
