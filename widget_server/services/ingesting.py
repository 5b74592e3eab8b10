"""Events in: what a sender tells becomes what it may tell, is kept and decided in one transaction, and is told on."""

import hashlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit, urlunsplit

import msgspec

from widget_server.core.actors import RespondentActor, Sender, ServerActor
from widget_server.core.bounds import MAX_ID, check_id
from widget_server.core.errors import Conflict, CuecardError, InvalidInput, NotFound, Unauthenticated, Unavailable
from widget_server.core.events import ANONYMOUS, Device, Event, Incoming, Json, Message, Participant
from widget_server.core.traces import where
from widget_server.ports import Bus, Clashed, Clock, Decide, Failed, Kept, Outcome, Refusal, Store
from widget_server.services.times import Time, milliseconds, occurred

MAX_PARTICIPANTS = 100
MAX_MESSAGE_CHARS = 4_000
MAX_ANONYMOUS_ID = MAX_ID - len(ANONYMOUS)
_canonical = msgspec.json.Encoder(order="sorted").encode

log = logging.getLogger("cuecard.ingesting")


PREVIEW = "#cuecard-debug="
"""Begins the token of a preview in a page's address; it is kept nowhere."""


class Told(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a sender tells in one event, in whatever shape it came, before anybody asks whether it may."""

    name: str
    id: str | None = None
    user_id: str | None = None
    anonymous_id: str | None = None
    properties: dict[str, Json] = {}
    timestamp: Time = None
    sent_at: Time = None
    page: str | None = None
    conversation_id: str | None = None
    participants: tuple[Participant, ...] | None = None
    message_id: str | None = None
    message_author: str | None = None
    message_text: str | None = None
    message_sent_at: Time = None
    traits: dict[str, Json] | None = None
    group: str | None = None
    device: Device | None = None
    alias_of: str | None = None


class Ingesting:
    """Keeps events. `page_query` says whether a workspace keeps the query strings of pages; `claimed` joins the ids that a
    sender's token names."""

    def __init__(
        self,
        *,
        store: Store,
        bus: Bus,
        clock: Clock,
        new_id: Callable[[str], str],
        decide: Decide,
        page_query: Callable[[str], bool],
        claimed: Callable[[RespondentActor], Awaitable[None]] | None = None,
    ) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._new_id = new_id
        self._decide = decide
        self._page_query = page_query
        self._claimed = claimed

    async def keep(self, told: Told, sender: Sender) -> Outcome:
        """Keep one event; raises what refuses it, Conflict where its id came before with other content."""
        incoming = await self._allowed(told, sender)
        (outcome,) = await self._store.ingest([incoming], self._decide)
        if isinstance(outcome, Clashed):
            raise Conflict(f"The event {told.id!r} came before with other content.")
        if isinstance(outcome, Failed):
            raise outcome.error
        await self._tell(incoming, outcome)
        return outcome

    async def keep_together(self, tells: Sequence[Told], sender: Sender) -> list[Outcome]:
        """Keep several, if the sender may tell all of them; raises what refuses the first that it may not, and nothing is kept."""
        batch = [await self._allowed(told, sender) for told in tells]
        outcomes = await self._store.ingest(batch, self._decide) if batch else []
        for incoming, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Kept):
                await self._tell(incoming, outcome)
        return outcomes

    async def keep_batch(self, workspace: str, items: Sequence[tuple[Told, Sender] | Refusal]) -> int:
        """Keep what can be kept, in order; the rest goes to the workspace's refusal log. Returns how many were refused."""
        refused: list[Refusal] = []
        batch: list[Incoming] = []
        ids: list[str | None] = []
        for item in items:
            if isinstance(item, Refusal):
                refused.append(item)
                continue
            told, sender = item
            try:
                batch.append(await self._allowed(told, sender))
                ids.append(told.id)
            except CuecardError as error:
                if isinstance(error, Unavailable):
                    raise
                refused.append(self.refusal(error, told.id))
        outcomes = await self._store.ingest(batch, self._decide) if batch else []
        for incoming, id, outcome in zip(batch, ids, outcomes, strict=True):
            if isinstance(outcome, Clashed):
                refused.append(self.refusal(Conflict("An event with this id came before with other content."), id))
            elif isinstance(outcome, Failed):
                refused.append(self.refusal(outcome.error, id))
            else:
                await self._tell(incoming, outcome)
        if refused:
            await self._store.log_refusals(workspace, refused)
        return len(refused)

    async def _allowed(self, told: Told, sender: Sender) -> Incoming:
        incoming = self.incoming(told, sender)
        if self._claimed is not None and isinstance(sender, RespondentActor) and sender.joins:
            await self._claimed(sender)
        if told.conversation_id is not None:
            await self._check_conversation(told.conversation_id, sender)
        return incoming

    def refusal(self, error: Exception, item_id: str | None) -> Refusal:
        """What the workspace reads of an item that was not kept; our own mistake is told in full only to the operator."""
        code, message = "internal", "Our mistake; it was logged. Send it again later."
        if isinstance(error, CuecardError):
            code, message = error.code, error.message
        else:
            log.error("An event was not kept: %s at %s", type(error).__name__, where(error))
        return Refusal(
            id=self._new_id("ref_"),
            refused_at=self._clock(),
            code=code,
            message=message,
            item_id=item_id[:MAX_ID] if item_id else None,
        )

    def incoming(self, told: Told, sender: Sender) -> Incoming:
        """What the sender may tell of what it told; raises where it speaks for somebody else."""
        now = self._clock()
        by_server = isinstance(sender, ServerActor)
        respondent_id, verified = _whom(told, sender)
        event = Event(
            id=self._new_id("evt_") if told.id is None else _event_id(told.id, sender),
            workspace=sender.workspace,
            respondent_id=respondent_id,
            name=check_id(told.name, "The event's name"),
            occurred_at=occurred(told.timestamp, told.sent_at, now=now),
            received_at=now,
            properties=told.properties,
            source="server" if by_server else "widget",
            conversation_id=_optional_id(told.conversation_id, "The conversation's id"),
            page=self._page(sender.workspace, told.page),
            device=told.device,
        )
        message = _message(told, now) if by_server else None
        participants = told.participants if by_server and told.conversation_id else None
        if participants is not None:
            _check_participants(participants)
        traits = told.traits if by_server else None
        return Incoming(
            event=event,
            fingerprint=fingerprint(told, respondent_id, message, participants, traits),
            verified=verified,
            traits=sender.traits if isinstance(sender, RespondentActor) else traits,
            group=_optional_id(told.group, "The groupId") if by_server else None,
            told_at=min(now, (sender.issued_at or 0) if isinstance(sender, RespondentActor) else event.occurred_at),
            participants=participants,
            message=message,
            alias_of=_alias(told, sender),
        )

    def _page(self, workspace: str, page: str | None) -> str | None:
        if page is None:
            return None
        return (page.partition(PREVIEW)[0] if self._page_query(workspace) else without_query(page))[:2_000]

    async def _check_conversation(self, conversation_id: str, sender: Sender) -> None:
        """A page chooses only among the respondent's own conversations: the token's, or those a server told us of."""
        if isinstance(sender, ServerActor) or any(mine.id == conversation_id for mine in sender.conversations):
            return
        if sender.verified:
            known = await self._store.conversation(sender.workspace, conversation_id)
            if any(participant.id == sender.id for participant in known.participants):
                return
        raise NotFound("There is no such conversation.")

    async def _tell(self, incoming: Incoming, outcome: Kept) -> None:
        workspace = incoming.event.workspace
        if incoming.alias_of is not None:
            # Whoever is connected under either id reads everything again: invitations moved.
            for id in (incoming.alias_of, ANONYMOUS + incoming.alias_of, incoming.event.respondent_id):
                await self._bus.publish(respondent_topic(workspace, id), "")
        if outcome.decision is not None and outcome.decision.invitation is not None:
            invitation = outcome.decision.invitation
            await self._bus.publish(respondent_topic(workspace, invitation.respondent_id), invitation.id)


def respondent_topic(workspace: str, respondent_id: str) -> str:
    """What a respondent's sockets listen to."""
    return f"r:{workspace}:{respondent_id}"


def conversation_topic(workspace: str, conversation_id: str) -> str:
    """What the mentors' sockets listen to."""
    return f"c:{workspace}:{conversation_id}"


def without_query(address: str) -> str:
    """A page's address without query string, fragment, user and password."""
    try:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, host, parts.path, "", ""))
    except ValueError:
        return address.partition("?")[0].partition("#")[0]


def fingerprint(
    told: Told,
    respondent_id: str,
    message: Message | None,
    participants: tuple[Participant, ...] | None,
    traits: dict[str, Json] | None,
) -> str:
    """SHA-256 of the content without transport fields: a second sending has the same, another event has not. Message,
    participants and traits only as far as they are believed."""
    content = (
        told.name,
        respondent_id,
        told.properties,
        told.timestamp,
        told.conversation_id,
        told.page,
        message and (message.id, message.author_id, message.text, told.message_sent_at),
        participants,
        traits,
    )
    return hashlib.sha256(_canonical(content)).hexdigest()


def _whom(told: Told, sender: Sender) -> tuple[str, bool]:
    """Whose event it is, and whether that is proved."""
    if isinstance(sender, RespondentActor):
        if sender.only is not None:
            raise NotFound("By the link to an invitation nothing is told but its answers.")
        if told.user_id is not None and told.user_id != sender.id:
            raise Unauthenticated("A page speaks only for the respondent its token proves.")
        return sender.id, sender.verified
    if told.user_id is not None:
        if told.user_id.startswith(ANONYMOUS):
            raise InvalidInput(f"A userId must not begin with {ANONYMOUS!r}.")
        return check_id(told.user_id, "The userId"), True
    if told.anonymous_id is None:
        raise InvalidInput("Neither userId nor anonymousId says who did it.")
    if len(told.anonymous_id) > MAX_ANONYMOUS_ID:
        raise InvalidInput(f"The anonymousId must have 1 to {MAX_ANONYMOUS_ID} characters.")
    return ANONYMOUS + check_id(told.anonymous_id, "The anonymousId"), False


def _event_id(id: str, sender: Sender) -> str:
    """The id that the event is kept under: what a page makes up is its respondent's own, and never stands in the way of a
    server's event of the same id."""
    check_id(id, "The event's id")
    if isinstance(sender, ServerActor):
        return id
    return "w_" + hashlib.sha256(_canonical((sender.id, id))).hexdigest()[:40]


def _optional_id(id: str | None, what: str) -> str | None:
    return None if id is None else check_id(id, what)


def _check_participants(participants: Sequence[Participant]) -> None:
    if len(participants) > MAX_PARTICIPANTS:
        raise InvalidInput(f"A conversation has at most {MAX_PARTICIPANTS} participants.")
    for participant in participants:
        check_id(participant.id, "A participant's id")


def _alias(told: Told, sender: Sender) -> str | None:
    """Only a server joins two ids. Whether a previous id without `anon:` is a respondent or a visitor, the store knows."""
    if told.alias_of is None:
        return None
    if not isinstance(sender, ServerActor):
        raise Unauthenticated("Only a server key joins two ids.")
    if told.user_id is None:
        raise InvalidInput("An alias needs a userId.")
    return check_id(told.alias_of, "The previousId")


def _message(told: Told, now: int) -> Message | None:
    if told.message_id is None or told.conversation_id is None:
        return None
    sent_at = now if told.message_sent_at is None else milliseconds(told.message_sent_at, "context.message.sent_at")
    return Message(
        id=check_id(told.message_id, "The message's id"),
        author_id=_optional_id(told.message_author, "The message's author_id"),
        text=told.message_text and told.message_text[:MAX_MESSAGE_CHARS],
        sent_at=sent_at,
    )
