"""The inbox: lists of responses, what staff keep at their desk, and what is to be told to the absent."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

import msgspec

from widget_server.core.access import Deed, Scope
from widget_server.core.events import Event, Message
from widget_server.core.inbox import Filter
from widget_server.core.noticing import Preferences
from widget_server.core.responses import ReviewState
from widget_server.ports.staff import Reached

Place = tuple[int, int, str]
"""Where a list is gone on: 0 among the unread and 1 among the rest, then the last one's time (ms) and response id."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a list: what is unread first, then the rest, each newest first."""

    reached: tuple[Reached, ...]
    after: Place | None = None
    """Where there may be more; None: that was all."""
    looked: int = 0
    """How many were looked through."""
    cut: bool = False
    """Whether the looking ended before the page was full."""


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """A response whose review state was set: what it was before, and whom to tell."""

    before: ReviewState
    conversation_id: str | None


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Words for colleagues about a response; its respondent never sees them."""

    id: str
    author_id: str
    author_name: str | None
    text: str
    written_at: int


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A filter that an account keeps under a name."""

    id: str
    name: str
    filter: Filter


class ReplyTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """Words for replies; `{name}` stands for the respondent's name."""

    id: str
    name: str
    text: str
    shared: bool = False
    """Whether the whole workspace uses it."""


class Aftermath(msgspec.Struct, frozen=True, kw_only=True):
    """What happened since an ask, oldest first, as it was told: not redacted yet."""

    events: tuple[Event, ...] = ()
    messages: tuple[Message, ...] = ()


class Unseen(msgspec.Struct, frozen=True, kw_only=True):
    """What waits, and nobody has looked."""

    invitation_id: str
    response_id: str
    since: int
    kind: Literal["low", "reply"]
    handed_to: str | None
    mentor_id: str | None
    team: str = ""
    """Of the survey."""


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody is to be told of one thing that waits since `since` (ms)."""

    staff_id: str
    invitation_id: str
    since: int
    kind: Literal["low", "reply"]
    channel: str
    due_at: int


class InboxStore(Protocol):
    """Verbs about lists of responses and what staff keep beside them. Only named responses, only within the scope."""

    async def inbox(
        self,
        scope: Scope,
        filter: Filter,
        *,
        after: Place | None = None,
        limit: int = 50,
        most: int = 10_000,
        names: bool = True,
        now: int,
    ) -> Found:
        """A page of the list, after that place. What no index leads to is looked for among the next `most` of the list;
        `names`: whether the filter's text is looked for in people's names too. `queue: handed` means the scope's account."""
        ...

    async def counts(self, scope: Scope, filters: Sequence[Filter], *, most: int = 100, now: int) -> list[int]:
        """How many each of the lists holds, up to `most`; what no index leads to is looked for among the next 10 × `most`."""
        ...

    async def mark_all(self, scope: Scope, states: Mapping[str, ReviewState], *, now: int) -> dict[str, Marked]:
        """Set the review states by invitation, in one transaction; those that are not within the scope are left out. Giving
        back what they were before undoes it."""
        ...

    async def hand_over(
        self, workspace: str, invitation_id: str, staff_id: str | None, deed: Deed, *, now: int
    ) -> None:
        """Give a response to an account to see to; None takes it back. Raises NotFound without the response."""
        ...

    async def add_note(self, workspace: str, invitation_id: str, note: Note, deed: Deed, *, now: int) -> None:
        """Write for colleagues. Idempotent by id. Raises NotFound without a response, ThreadFull after 200 notes."""
        ...

    async def notes(self, workspace: str, invitation_id: str) -> list[Note]:
        """Oldest first."""
        ...

    async def aftermath(
        self,
        workspace: str,
        *,
        respondent_id: str,
        conversation_id: str | None,
        event_id: str,
        since: int,
        most: int = 20,
    ) -> Aftermath:
        """The first `most` events of the person, and messages of the conversation, after `since` (ms); `event_id` is that
        of the event by which they were asked."""
        ...

    async def others_of(self, scope: Scope, respondent_id: str, *, but: str, now: int, most: int = 10) -> list[Reached]:
        """The person's other responses within the scope, newest first, without the invitation `but`."""
        ...

    async def views(self, workspace: str, staff_id: str) -> list[View]:
        """An account's saved views, in their order; at most 50."""
        ...

    async def keep_view(self, workspace: str, staff_id: str, view: View) -> None:
        """Add it after the others, or change the account's own of this id."""
        ...

    async def place_views(self, workspace: str, staff_id: str, ids: Sequence[str]) -> None:
        """Put the account's views in this order."""
        ...

    async def drop_view(self, workspace: str, staff_id: str, id: str) -> None:
        """Remove the account's view; again changes nothing."""
        ...

    async def templates(self, workspace: str, staff_id: str) -> list[ReplyTemplate]:
        """The account's own, then the workspace's; at most 200."""
        ...

    async def keep_template(self, workspace: str, staff_id: str, template: ReplyTemplate, *, now: int) -> None:
        """Add it or change it, as one's own or (`shared`) as the workspace's."""
        ...

    async def drop_template(self, workspace: str, staff_id: str, id: str, *, shared: bool) -> None:
        """Remove it; again changes nothing."""
        ...

    async def preferences(self, workspace: str, staff_id: str) -> Preferences:
        """What an account wants to be told, and how. Raises NotFound."""
        ...

    async def set_preferences(self, workspace: str, staff_id: str, preferences: Preferences) -> None:
        """Raises NotFound."""
        ...

    async def unseen(self, workspace: str, *, after: tuple[int, str], until: int, limit: int = 500) -> list[Unseen]:
        """What waits unseen since before `until` (ms) and nobody was told of, by (since, response id), after that key."""
        ...

    async def add_notices(self, workspace: str, notices: Sequence[Notice], *, now: int) -> int:
        """Write down whom to tell of what, once per account and thing; and for whoever is told by email, in the same
        transaction, a `notice` of the outbox at its time. Returns how many are new."""
        ...

    async def notices(self, workspace: str, *, now: int, limit: int = 500, staff_id: str | None = None) -> list[Notice]:
        """What is to be told (to one account) by now and has not been, the oldest first; what was seen meanwhile is no news."""
        ...

    async def sent_notice(self, workspace: str, notice: Notice, *, now: int) -> bool:
        """A channel takes it; False where one did before."""
        ...

    async def unsent_notice(self, workspace: str, notice: Notice, *, now: int) -> None:
        """The channel that took it at `now` surely did not tell it: it is to be told still."""
        ...
