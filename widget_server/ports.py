"""What the services need of the outside world, as Protocols of domain verbs. Each docstring is the contract its tests check."""

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from widget_server.core.actors import Admission, Grant, PageActor, RespondentActor, ServerActor, StaffActor
from widget_server.core.context import Context
from widget_server.core.deciding import Decision, Invitation, InvitationStatus, Reason, Situation
from widget_server.core.events import Conversation, Incoming, Message, Respondent
from widget_server.core.responses import Answer, Reply, ReviewState
from widget_server.core.surveys import SurveyVersion, Value

Decide = Callable[[Situation], Decision]
"""Pure and synchronous; called inside the ingesting transaction, in order."""

KeyKind = Literal["browser", "server", "respondent", "staff"]


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A workspace's key. `id` is what is sent (browser: `wk_…`) or what finds it (server: its first 16 characters after
    `sk_`; token keys: the `kid`). `secret` is never logged: a SHA-256 hex digest for server keys, the HS256 secret or the
    EdDSA public key (PEM) for token keys, empty for browser keys."""

    workspace: str
    id: str
    kind: KeyKind
    algorithm: Literal["", "HS256", "EdDSA"] = ""
    secret: str = ""
    created_at: int
    retired_at: int | None = None


class Kept(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The event is durable. `decision` is None for one that was kept before (nothing changed)."""

    decision: Decision | None


class Clashed(msgspec.Struct, frozen=True, kw_only=True):
    """An event with this id was kept before with other content; nothing was changed."""

    event_id: str


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """The event could not be kept and changed nothing; the others of its call are not concerned."""

    error: Exception
    """A refusal of what it tells, or our own mistake."""


Outcome = Kept | Clashed | Failed


class SavedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer as it stands."""

    question_id: str
    value: Value
    answered_at: int


class Filling(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation with all that has come of it: its survey version, answers, thread and review."""

    invitation: Invitation
    survey: SurveyVersion
    response_id: str | None = None
    response_status: Literal["open", "complete"] | None = None
    started_at: int | None = None
    completed_at: int | None = None
    displayed_at: int | None = None
    """First display in any channel."""
    answers: tuple[SavedAnswer, ...] = ()
    """In the order given."""
    replies: tuple[Reply, ...] = ()
    """Oldest first."""
    review: ReviewState = "open"
    page_messages: tuple[Message, ...] = ()
    """What the page said was around (unverified), kept with the first display."""
    mentor_name: str | None = None
    """Trait `name` of the mentor who was asked about."""
    respondent_name: str | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a judge says of an answer: whether the response is complete with it. A judge refuses by raising."""

    complete: bool


Judge = Callable[[Filling, Answer], Verdict]
"""Pure: does this answer fit this filling? Raises AnswerRefused or InvitationClosed."""


class DecisionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One stored decision."""

    id: str
    event_id: str
    event_name: str
    respondent_id: str
    decided_at: int
    survey_key: str | None
    invitation_id: str | None
    reasons: dict[str, Reason]


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a batch that was not kept, for the workspace to read."""

    id: str
    refused_at: int
    code: str
    message: str
    item_id: str | None = None


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """Whose responses a staff actor may see: those of conversations in which `mentor_id` is a mentor now, narrowed to
    `conversations` (the token's claim) unless that is None."""

    workspace: str
    mentor_id: str
    conversations: tuple[str, ...] | None = None


class Store(Protocol):
    """Durable records. Every verb is one transaction; what it returns has been committed with full durability.

    Every verb raises `Unavailable` when the database can't write (or read) now, and works again within 5 s of its
    recovery without a restart. Every record is found by (workspace, id) in one query; a record of another workspace or
    another respondent is `NotFound`, like one that does not exist.
    """

    # -- what happened -------------------------------------------------------------------------------------------
    async def ingest(self, batch: Sequence[Incoming], decide: Decide) -> list[Outcome]:
        """Keep the events and claim what `decide` chooses, in order, one outcome per item.

        Concurrent calls share one commit (group commit). An event kept before with the same fingerprint changes
        nothing. Aliases are resolved before deciding. The respondents' rows are locked in id order, so two processes
        never decide about one person at once. If the shared transaction fails it is retried item by item, so one bad
        item fails alone, as its outcome; only Unavailable is raised, for all. Decisions with `near` are stored. At most
        one open invitation per respondent per survey.

        Traits and participants told as of an earlier time than those that stand change nothing. An alias moves the old
        id's invitations to the person; of two open ones of a survey the old id's is withdrawn.
        """
        ...

    # -- what a respondent may do -----------------------------------------------------------------------------------
    async def resolve(self, workspace: str, respondent_id: str) -> str:
        """The id that events sent for `respondent_id` belong to now (aliases followed)."""
        ...

    async def fillings(self, workspace: str, respondent_id: str, *, since: int) -> list[Filling]:
        """The respondent's invitations that are open, or were completed since `since` (ms), oldest first."""
        ...

    async def filling(self, workspace: str, invitation_id: str) -> Filling:
        """One invitation with all that has come of it. Raises NotFound."""
        ...

    async def display(
        self,
        workspace: str,
        respondent_id: str,
        invitation_id: str,
        *,
        id: str,
        channel: str,
        at: int,
        page_messages: Sequence[Message] = (),
    ) -> None:
        """It was on a screen. The first display of an invitation keeps `page_messages`; later ones do not. Idempotent by `id`."""
        ...

    async def answer(self, workspace: str, respondent_id: str, answer: Answer, judge: Judge, *, now: int) -> Filling:
        """Save one answer, replacing an earlier one to the same question while the response is open.

        Read, judge and write in one transaction. The first answer begins the response. A verdict `complete` completes
        response and invitation. The same `answer.id` again with the same content returns the filling unchanged, also
        after completion; with other content raises Conflict. Answers go before events in the group commit.
        """
        ...

    async def dismiss(self, workspace: str, respondent_id: str, invitation_id: str, *, now: int) -> Filling:
        """Close an open invitation as dismissed; again changes nothing. Raises InvitationClosed when completed or expired."""
        ...

    async def reply(self, workspace: str, reply: Reply) -> Filling:
        """Add to the thread of a response (authorised by the caller's earlier read). Idempotent by id; NotFound without a response."""
        ...

    async def mark(self, workspace: str, invitation_id: str, state: ReviewState, *, now: int) -> Filling:
        """Set the review state."""
        ...

    async def expire(self, *, now: int, most: int = 500) -> list[Invitation]:
        """Close up to `most` open invitations whose `expires_at` has passed; returns those closed by this call."""
        ...

    async def withdraw(self, workspace: str, survey_key: str, *, now: int) -> list[Invitation]:
        """Close a survey's open invitations that nobody has begun to answer."""
        ...

    # -- what staff and other systems read --------------------------------------------------------------------------
    async def reviews(self, who: Assignment, conversation_id: str, *, most: int = 50) -> list[Filling]:
        """Fillings of the conversation that have at least one answer, newest first, if `who` may see it; else empty."""
        ...

    async def reviewable(self, who: Assignment, invitation_id: str) -> Filling:
        """One filling with a response that `who` may see. Raises NotFound."""
        ...

    async def responses(self, workspace: str, *, after: tuple[int, str] | None, limit: int) -> list[Filling]:
        """Fillings with a response, ordered by (started_at, response id), after that key."""
        ...

    async def decisions(
        self,
        workspace: str,
        respondent_id: str,
        *,
        before: tuple[int, str] | None,
        limit: int,
        survey_key: str | None = None,
    ) -> list[DecisionRecord]:
        """Stored decisions about a respondent, newest first, before the key (decided_at, id)."""
        ...

    async def latest_decisions(self, workspace: str, *, limit: int) -> list[DecisionRecord]:
        """The workspace's newest decisions, newest first."""
        ...

    async def respondent(self, workspace: str, respondent_id: str) -> Respondent:
        """Raises NotFound."""
        ...

    async def conversation(self, workspace: str, conversation_id: str, *, messages: int = 0) -> Conversation:
        """As it stands now, with its latest `messages` messages. Raises NotFound."""
        ...

    async def log_refusals(self, workspace: str, refusals: Sequence[Refusal]) -> None:
        """Keep what was refused; the log holds the newest 10,000 of a workspace."""
        ...

    async def refusals(self, workspace: str, *, before: tuple[int, str] | None, limit: int) -> list[Refusal]:
        """Newest first."""
        ...

    # -- what the operator keeps -------------------------------------------------------------------------------------
    async def add_workspace(self, workspace: str, *, now: int) -> None:
        """Raises Conflict if it exists."""
        ...

    async def workspaces(self) -> list[str]:
        """Ids, sorted."""
        ...

    async def add_key(self, key: Key) -> None:
        """At most two live keys of each token kind (for rotation): a third raises Conflict. NotFound without the workspace."""
        ...

    async def retire_key(self, workspace: str, key_id: str, *, now: int) -> None:
        """It stops working. Raises NotFound."""
        ...

    async def keys(self) -> list[Key]:
        """All live keys of all workspaces."""
        ...

    async def add_origin(self, workspace: str, origin: str) -> None:
        """Allow a page origin (`https://shop.example`); again changes nothing."""
        ...

    async def remove_origin(self, workspace: str, origin: str) -> None:
        """Disallow it; again changes nothing."""
        ...

    async def origins(self) -> dict[str, frozenset[str]]:
        """Allowed origins by workspace."""
        ...

    async def secret(self) -> bytes:
        """The installation's 32 random bytes for signing tickets and grants: made once, the same for every process."""
        ...

    async def spend(self, ticket_id: str, *, expires_at: int, now: int) -> bool:
        """Use up a single-use ticket in one statement; False if it was spent before. Forgets those past `expires_at`."""
        ...

    async def publish(self, version: SurveyVersion, *, now: int) -> None:
        """Keep a survey version; again changes nothing."""
        ...

    async def backup(self, file: Path) -> None:
        """Write a complete, consistent copy while serving (SQLite); raises Misconfigured where the database has its own tool."""
        ...

    async def aclose(self) -> None:
        """Finish what is queued, close everything opened."""
        ...


class Bus(Protocol):
    """Tells every process that something changed. Loses messages rather than delay anybody; carries ids, never contents."""

    async def publish(self, topic: str, id: str) -> None:
        """Tell the subscribers of `topic`, in every process, once each; never raises, never blocks on a slow one."""
        ...

    def subscribe(self, topics: Sequence[str]) -> "Subscription":
        """From now on, until its `async with` ends."""
        ...

    async def aclose(self) -> None:
        """End every subscription."""
        ...


class Subscription(Protocol):
    """An async context manager and iterator of (topic, id). An empty id: something of the topic was lost, read it all again."""

    async def __aenter__(self) -> "Subscription": ...
    async def __aexit__(self, *exc: object) -> None: ...
    def __aiter__(self) -> AsyncIterator[tuple[str, str]]: ...
    def add(self, topic: str) -> None:
        """Hear one more topic."""
        ...


class Identity(Protocol):
    """Who is speaking. Every proof is verified, never only decoded; what proves nothing raises Unauthenticated."""

    def server(self, key: str) -> ServerActor:
        """The workspace that a server key (`sk_…`) belongs to."""
        ...

    def page(self, key: str) -> str:
        """The workspace that a browser key (`wk_…`) belongs to."""
        ...

    def respondent(self, workspace: str, token: str | None, visitor: str | None) -> RespondentActor:
        """Whom a token proves; without one an anonymous visitor. Raises TokenExpired for a good token that has ended."""
        ...

    def staff(self, workspace: str, token: str) -> StaffActor:
        """The mentor that a staff token proves. Raises TokenExpired for a good token that has ended."""
        ...

    def allows(self, workspace: str | None, origin: str) -> bool:
        """Whether pages of this origin may speak to the workspace (None: to any workspace)."""
        ...

    def ticket(self, actor: PageActor, origin: str, *, key: str) -> str:
        """A ticket for one socket, good for 30 s and for pages of `origin`, given under the browser key `key`. It tells
        nothing to whoever reads it in a log."""
        ...

    async def admit(self, ticket: str, origin: str) -> Admission:
        """Use up a ticket. Raises Unauthenticated, also the second time, and OriginRefused."""
        ...

    def stands(self, admission: Admission) -> bool:
        """Whether the keys and the origin that it rests on are still live."""
        ...

    def grant(self, grant: Grant) -> str:
        """Sign a grant."""
        ...

    def granted(self, workspace: str, text: str) -> Grant:
        """The grant that was signed. Raises TokenExpired when it has ended."""
        ...


class Clock(Protocol):
    """The time, so that tests can hold it."""

    def __call__(self) -> int:
        """Now, in Unix milliseconds, UTC."""
        ...


__all__ = [
    "Assignment",
    "Bus",
    "Clashed",
    "Clock",
    "Context",
    "Decide",
    "DecisionRecord",
    "Failed",
    "Filling",
    "Grant",
    "Identity",
    "InvitationStatus",
    "Judge",
    "Kept",
    "Key",
    "Outcome",
    "Refusal",
    "SavedAnswer",
    "Store",
    "Subscription",
    "Verdict",
]
