"""The store: durable records behind domain verbs, each one transaction."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from widget_server.core.access import Scope
from widget_server.core.deciding import Decision, Invitation, Situation
from widget_server.core.events import Conversation, Incoming, Message, Respondent
from widget_server.core.reasons import Needs, Timer
from widget_server.core.responses import Answer, Reply, ReviewState
from widget_server.core.surveys import SurveyVersion
from widget_server.ports.audit import AuditStore
from widget_server.ports.bridging import BridgeStore
from widget_server.ports.email import MailStore
from widget_server.ports.exports import ExportStore
from widget_server.ports.groups import GroupStore
from widget_server.ports.inbox import InboxStore
from widget_server.ports.joining import JoiningStore
from widget_server.ports.journeys import JourneyStore
from widget_server.ports.links import LinkStore
from widget_server.ports.live import LiveStore
from widget_server.ports.matrix import MatrixStore
from widget_server.ports.outbox import OutboxStore
from widget_server.ports.past import PastStore
from widget_server.ports.people import PeopleStore
from widget_server.ports.privacy import PrivacyStore
from widget_server.ports.provisioning import ProvisioningStore
from widget_server.ports.push import PushStore
from widget_server.ports.records import DecisionRecord, Filling, Judge, Key, Outcome, Packed, Refusal
from widget_server.ports.results import ResultsStore
from widget_server.ports.sign_in import SignInStore
from widget_server.ports.staff import Look, Reached, StaffStore
from widget_server.ports.webhooks import WebhookStore


class Decide(Protocol):
    """What a store decides with, inside its own transaction: pure and synchronous, called in order."""

    def __call__(self, situation: Situation) -> Decision:
        """Whom to ask what about this event, or now that this wait is over."""
        ...

    def needs(self, workspace: str) -> Needs | None:
        """How much of a person's past it looks at; None: it does not know the workspace, and asks nobody there."""
        ...


class Store(
    GroupStore,
    StaffStore,
    AuditStore,
    InboxStore,
    SignInStore,
    JoiningStore,
    JourneyStore,
    LinkStore,
    LiveStore,
    MailStore,
    OutboxStore,
    PastStore,
    PushStore,
    ResultsStore,
    ProvisioningStore,
    PrivacyStore,
    PeopleStore,
    ExportStore,
    BridgeStore,
    MatrixStore,
    WebhookStore,
    Protocol,
):
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

        Traits and participants told as of an earlier time than those that stand change nothing. An alias makes all that came
        under the old id the person's; of two open invitations of a survey the old id's is withdrawn. One that names an id that
        is somebody else's fails with Conflict.
        """
        ...

    async def ring(self, decide: Decide, *, now: int, most: int = 500) -> list[Decision]:
        """Take timers that are due, those of up to `most` first, and decide about each inside the transaction that takes it.

        All that are due of one person are taken together. Each rings once, also with several processes; what `decide`
        sets anew is written in the same transaction. A timer whose event is gone rings no more. Timers of workspaces that
        `decide` does not know stay; those of a person about whom it fails ring again five minutes later.
        """
        ...

    async def set_timers(self, timers: Sequence[Timer]) -> int:
        """Set timers; one of its kind that is set for the same person and survey stays as it is. Returns how many are new."""
        ...

    async def respondents(
        self, workspace: str, *, after: tuple[int, str] | None, limit: int
    ) -> list[tuple[int, Respondent]]:
        """People with when they were first seen (ms), ordered by (first seen, id), after that key. Aliases are not among them."""
        ...

    async def situation(self, workspace: str, respondent_id: str, needs: Needs, *, now: int) -> Situation | None:
        """What deciding about the person would look at now (`event`: their latest, else a made-up one); None where nobody
        has this id. Changes nothing."""
        ...

    async def people(self, workspace: str, ids: Sequence[str]) -> dict[str, Respondent]:
        """Those of these ids who are known, by the id that was asked for (aliases followed), in one query."""
        ...

    async def import_respondents(self, respondents: Sequence[Respondent], *, now: int) -> int:
        """Merge traits (null removes one; `groups` replaces) into people, making those not known yet, as verified; told as of
        `now`. One transaction; returns how many were not known."""
        ...

    # -- what a respondent may do -----------------------------------------------------------------------------------
    async def resolve(self, workspace: str, respondent_id: str) -> str:
        """The id that events sent for `respondent_id` belong to now (aliases followed)."""
        ...

    async def fillings(self, workspace: str, respondent_id: str, *, since: int) -> list[Filling]:
        """The respondent's invitations that are open, were completed since `since` (ms), or have words of staff's that were not
        seen; oldest first."""
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
        """Save one answer, replacing an earlier one to the same question, as long as the judge takes it.

        Read, judge and write in one transaction. The first answer begins the response. A verdict `complete` completes
        response and invitation; what is complete stays so, since when it was, whatever the verdict on a changed answer.
        The same `answer.id` again with the same content returns the filling unchanged, also when another has replaced it
        or after completion; with other content raises Conflict. Answers go before events in the group commit.
        """
        ...

    async def dismiss(self, workspace: str, respondent_id: str, invitation_id: str, *, now: int) -> Filling:
        """Close an open invitation as dismissed; again changes nothing. Raises InvitationClosed when completed or expired."""
        ...

    async def reply(self, workspace: str, reply: Reply) -> Filling:
        """Add to the thread of a response (authorised by the caller's earlier read). Idempotent by id; NotFound without a response.

        The respondent's message makes the response unread again, and it waits for staff; staff's answers it.
        """
        ...

    async def seen(self, workspace: str, respondent_id: str, invitation_id: str, *, reply_id: str, now: int) -> bool:
        """Staff's replies of the respondent's thread were on their screen, as far as `reply_id`; those seen before stay as
        they were. Returns whether any is new."""
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
    async def reviews(self, scope: Scope, conversation_id: str, *, now: int, most: int = 50) -> list[Reached]:
        """Fillings of named responses of the conversation within the scope, newest first."""
        ...

    async def reviewable(self, scope: Scope, invitation_id: str, *, now: int) -> Reached:
        """One filling with a named response within the scope. Raises NotFound."""
        ...

    async def look(self, scope: Scope, invitation_id: str, look: Look, *, now: int) -> Reached:
        """As `reviewable`, and what `look` tells the audit of it is written in the same transaction. Raises NotFound, and
        what `look` raises."""
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

    async def keep_build(self, build: str, files: Mapping[str, Packed], *, now: int, most: int) -> None:
        """Keep the widget's built files by name; again only says that the build was served. The `most` served last stay."""
        ...

    async def builds(self) -> list[str]:
        """The builds that are kept, sorted."""
        ...

    async def build_file(self, build: str, name: str) -> Packed | None:
        """One file of a build that is kept."""
        ...

    async def publish(self, version: SurveyVersion, *, now: int) -> None:
        """Keep a survey version; again changes nothing."""
        ...

    async def open_surveys(self, workspace: str) -> list[str]:
        """Keys of the surveys that have open invitations, sorted."""
        ...

    async def event_names(self, workspace: str) -> list[str]:
        """Names of all events that were ever kept, sorted."""
        ...

    async def backup(self, file: Path) -> None:
        """Write a complete, consistent copy while serving (SQLite); raises Misconfigured where the database has its own tool."""
        ...

    async def aclose(self) -> None:
        """Finish what is queued, close everything opened."""
        ...
