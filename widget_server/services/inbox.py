"""The inbox: lists of ratings, one rating with its moment, and what staff do about them."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

import msgspec

from widget_server.core.access import Action, Audited, Breadth, Deed, Part, Viewer, scope, sight_of
from widget_server.core.bounds import check_id
from widget_server.core.context import ContextRules, afterwards
from widget_server.core.errors import InvalidInput, NotFound
from widget_server.core.events import Json
from widget_server.core.headlines import Level
from widget_server.core.inbox import USUAL, Filter
from widget_server.core.questions import in_language
from widget_server.core.responses import ReviewState
from widget_server.ports import Account, Bus, Clock, Filling, Reached, Store
from widget_server.ports.inbox import Note, Place, ReplyTemplate, View
from widget_server.services.ingesting import conversation_topic
from widget_server.services.inviting import reviews_topic
from widget_server.services.items import Item, item
from widget_server.services.marks import mark_of
from widget_server.services.publishing import Live
from widget_server.services.sights import Sights
from widget_server.services.timeline import Entry, timeline

MOST_MARKED = 200
MOST_COUNTED = 100
"""Counts end here: the pages say "99+"."""
MAX_NOTE_CHARS = 4_000
MAX_NAME_CHARS = 60

COUNTED: tuple[str, ...] = ("unread", "waiting", "handed")
"""The usual views that say how many there are."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a list."""

    item: Item
    at: int
    """When it began, or was written back to."""
    waiting_since: int | None
    handed_to: str | None
    reply_ms: int | None
    """How long the first reply took; None: there is none yet."""
    replied: bool
    """The last word is staff's."""


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a list."""

    rows: tuple[Row, ...]
    after: Place | None
    looked: int
    cut: bool


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """One rating with its moment, and what belongs to it."""

    item: Item
    line: tuple[Entry, ...]
    row: Row
    others: tuple[Item, ...]
    notes: tuple[Note, ...]
    handed_to: Account | None
    current: bool
    """Whether the survey is asked in this very version still."""
    chat_link: str | None
    may_reply: bool
    may_handle: bool


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
        new_id: Callable[[str], str],
    ) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._sights = sights
        self._live = live
        self._new_id = new_id

    async def rows(self, viewer: Viewer, filter: Filter, *, after: Place | None = None, limit: int = 40) -> Rows:
        """A page of the list, unread first, then newest first."""
        found = await self._store.inbox(
            scope(viewer, Action.RESPONSES),
            self._checked(viewer, filter),
            after=after,
            limit=limit,
            names=self._shown(viewer, "name"),
            now=self._clock(),
        )
        items = await self._sights.show(viewer, found.reached, moments=False)
        rows = tuple(_row(reached, item) for reached, item in zip(found.reached, items, strict=True))
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
            item = _with(item, await self._sights.reveal(viewer, invitation_id, part), part)
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
            row=_row(reached, item),
            others=tuple(await self._sights.show(viewer, others, moments=False)),
            notes=tuple(await self._store.notes(viewer.workspace, invitation_id)),
            handed_to=account,
            current=version is not None and version.version == invitation.survey_version,
            chat_link=_chat_link(live, item),
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
        if not 0 < len(name) <= MAX_NAME_CHARS or not 0 < len(text) <= MAX_NOTE_CHARS:
            raise InvalidInput(
                f"A template has a name of 1 to {MAX_NAME_CHARS} and words of 1 to {MAX_NOTE_CHARS} characters."
            )
        kept = ReplyTemplate(id=id or self._new_id("tpl_"), name=name, text=text, shared=shared)
        await self._store.keep_template(viewer.workspace, _own(viewer), kept, now=self._clock())

    async def drop_template(self, viewer: Viewer, id: str, *, shared: bool) -> None:
        """Remove one."""
        _check_shared(viewer, shared)
        await self._store.drop_template(viewer.workspace, _own(viewer), id, shared=shared)

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
        if filter.happened is not None and not self._shown(viewer, "events"):
            raise InvalidInput("What happened before an answer is not shown to you, so that no list is narrowed by it.")
        return filter

    def _shown(self, viewer: Viewer, part: Part) -> bool:
        """Whether a part is shown them of all that they reach: else a filter, or a search, would tell it."""
        reach = scope(viewer, Action.RESPONSES)
        ways: dict[Breadth, bool] = {"everything": reach.everything, "teams": bool(reach.teams), "own": reach.own}
        live = self._live(viewer.workspace)
        rules = live.access.parts if live is not None else {}
        return all(sight_of(viewer, rules, {way})[part] == "shown" for way, there in ways.items() if there)

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


def survey_choices(live: Live | None, language: str) -> list[tuple[str, str]]:
    """The workspace's surveys by key, with what people call them."""
    surveys = [one.survey for one in live.versions.values()] if live is not None else []
    named = [(one.key, in_language(one.name, language, one.language) or one.key) for one in surveys]
    return sorted(named, key=lambda pair: pair[1].casefold())


def filled(template: str, name: str | None) -> str:
    """A template's words for somebody; where their name is not known, or not shown, without it and what led to it."""
    if name:
        return template.replace("{name}", name)
    for before in (", {name}", " {name}", "{name}, ", "{name}"):
        template = template.replace(before, "")
    return template


def mark_level(filling: Filling) -> Level | None:
    """How good the mark of a response is."""
    mark = mark_of(item(filling))
    return mark.level if mark is not None else None


def _row(reached: Reached, item: Item) -> Row:
    filling = reached.filling
    done = filling.completed_at or filling.started_at or filling.invitation.invited_at
    last = filling.replies[-1] if filling.replies else None
    first = filling.first_reply_at
    return Row(
        item=item,
        at=last.sent_at if last is not None and last.author == "respondent" else done,
        waiting_since=filling.waiting_since,
        handed_to=filling.handed_to,
        reply_ms=max(0, first - done) if first is not None else None,
        replied=last is not None and last.author == "mentor",
    )


def _with(item: Item, revealed: Item, part: Part) -> Item:
    """The item with one more part of another that shows it."""
    rest = tuple(one for one in (item.revealable or ()) if one != part)
    if part == "name":
        return msgspec.structs.replace(item, respondent=revealed.respondent, replies=revealed.replies, revealable=rest)
    names: dict[Part, tuple[str, ...]] = {
        "messages": ("messages",),
        "events": ("events",),
        "page": ("page",),
        "traits": ("traits",),
    }
    context = {**item.context, **{name: revealed.context[name] for name in names[part]}}
    more: dict[str, object] = {"context": context, "revealable": rest}
    if part == "messages":
        more |= {"page_messages": revealed.page_messages, "about_message": revealed.about_message}
    if part == "events":
        more |= {"why": revealed.why}
    return msgspec.structs.replace(item, **more)


def _may(viewer: Viewer, action: Action, reached: Reached) -> bool:
    """Whether what reaches it allows that too."""
    reach = scope(viewer, action)
    return reach.everything or reached.filling.invitation.team in reach.teams or (reach.own and "own" in reached.by)


def _chat_link(live: Live | None, item: Item) -> str | None:
    """Where the conversation is in the customer's chat, at the message concerned, by the template in workspace.yaml."""
    template = live.chat_link if live is not None else None
    if template is None or item.conversation is None:
        return None
    return chat_address(template, item.conversation, item.about_message)


def chat_address(template: str, conversation: str, message: str | None) -> str:
    """The template with its places filled, each escaped; without a message, without what comes from its `#` on."""
    if message is None and "{message}" in template:
        template = template.partition("#")[0] if "{message}" in template.partition("#")[2] else template
    return template.replace("{conversation}", quote(conversation, safe="")).replace(
        "{message}", quote(message or "", safe="")
    )


def _own(viewer: Viewer) -> str:
    if viewer.staff_id is None:
        raise NotFound("Only an account keeps something at its desk.")
    return viewer.staff_id


def _check_shared(viewer: Viewer, shared: bool) -> None:
    if shared and not any(grant.role in ("manager", "administrator") for grant in viewer.grants):
        raise NotFound("There is no such template.")


def _deed(viewer: Viewer, action: Audited, invitation_id: str, **details: Json) -> Deed:
    return Deed(
        workspace=viewer.workspace,
        actor=viewer.actor,
        action=action,
        subject="invitation",
        subject_id=invitation_id,
        details=details,
    )
