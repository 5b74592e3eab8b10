"""Answers in: only the invitation's own respondent sees and answers it; each change is durable before it is told."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import msgspec

from widget_server.core.actors import Grant, RespondentActor
from widget_server.core.bounds import check_id
from widget_server.core.errors import AnswerRefused, CuecardError, InvalidInput, InvitationClosed, NotFound
from widget_server.core.events import ANONYMOUS, Message
from widget_server.core.groups import Gathered, gathered
from widget_server.core.headlines import headline
from widget_server.core.invitations import Invitation
from widget_server.core.options import options
from widget_server.core.questions import AnyQuestion, Value, normal
from widget_server.core.responses import Answer, Reply, Via, asked, judge
from widget_server.ports import Bus, Clock, Filling, Identity, Store, Verdict
from widget_server.services.cards import SHOWN_IN, Card, alone, card, changeable_until
from widget_server.services.fillings import answered, open_questions
from widget_server.services.grouping import groups_topic
from widget_server.services.inviting import tell

THANKS_MS = 30 * 86_400_000
"""How long a completed card, with its thread, stays with its respondent."""
GRANT_MS = 7 * 86_400_000
MAX_REPLY_CHARS = 4_000
MAX_PAGE_MESSAGES = 20
MAX_SEGMENT_CHARS = 64
MAX_PAGE_MESSAGE_CHARS = 500
NOTHING: Mapping[str, Value] = MappingProxyType({})


class Responding:
    """What a respondent may see and do. Every verb is authorised by the respondent's id in the store's own query."""

    def __init__(
        self,
        *,
        store: Store,
        bus: Bus,
        clock: Clock,
        identity: Identity,
        segment_trait: Callable[[str], str | None] = lambda workspace: None,
    ) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._identity = identity
        self._segment_trait = segment_trait

    async def settle(self, actor: RespondentActor) -> RespondentActor:
        """The same person under the id that their events belong to now."""
        return await settled(self._store, actor)

    async def cards(self, actor: RespondentActor) -> list[Card]:
        """The open cards that are for a page, those completed in the last 30 days, and those with words of staff's that were
        not seen; oldest first."""
        if actor.only is not None:
            try:
                return [await self.card(actor, actor.only)]
            except NotFound:  # erased meanwhile
                return []
        now = self._clock()
        fillings = await self._store.fillings(actor.workspace, actor.id, since=now - THANKS_MS)
        return [
            self.drawn(filling, actor)
            for filling in fillings
            if filling.invitation.status != "open"
            or (now < filling.invitation.expires_at and SHOWN_IN.intersection(filling.invitation.channels))
        ]

    async def card(self, actor: RespondentActor, invitation_id: str) -> Card:
        """One card of the respondent's own, whatever its status."""
        _reach(actor, invitation_id)
        filling = await self._store.filling(actor.workspace, invitation_id)
        if filling.invitation.respondent_id != actor.id:
            raise _nothing_there()
        return self.drawn(filling, actor)

    async def answer(
        self,
        actor: RespondentActor,
        *,
        id: str,
        invitation: str,
        question: str,
        value: Value,
        answered_at: int,
        grant: str | None = None,
        together: Mapping[str, Value] = NOTHING,
        via: Via | None = None,
    ) -> None:
        """Save one answer, or change one of a completed response while that is possible (`changeable_until`).

        A grant delivers it for the person who was asked, whoever sits there now. What was answered, or changed, in time
        and comes late is taken with a grant. Of two changes the one that is acknowledged last stands.

        To a survey that is not named all answers come at once, those before this one in `together` by question: then the
        invitation is completed, and they are in their groups (`core.groups`), for good.
        """
        _reach(actor, invitation)
        respondent_id = actor.id
        if grant is not None:
            granted = self._identity.granted(actor.workspace, grant)
            if granted.invitation_id != invitation:
                raise _nothing_there()
            # Whose it is now: ids may have been joined, or split, since the grant was given out.
            filling = await self._store.filling(actor.workspace, invitation)
            respondent_id = filling.invitation.respondent_id
        answer = Answer(
            id=check_id(id, "The answer's id"),
            invitation_id=invitation,
            question_id=question,
            value=normal(value),
            answered_at=answered_at,
            via=via or actor.via,
        )
        now = self._clock()

        def judged(filling: Filling, given: Answer) -> Verdict:
            invitation = filling.invitation
            if invitation.identity != "named":
                raise _Unnamed("All answers to this survey come at once.")
            if together:
                raise AnswerRefused("The answers to this survey come one by one.", where="together")
            if _late(filling, given, now, granted=grant is not None):
                invitation = msgspec.structs.replace(invitation, status="open")
            elif invitation.status == "completed":
                if not _changeable(filling, given, now, late=grant is not None):
                    raise InvitationClosed("This answer is final: the time to change it is over, or it was replied to.")
                invitation = msgspec.structs.replace(invitation, status="open")
            open_now = open_questions(filling, now=now)
            answers = answered(filling)
            complete = judge(invitation.status, open_now, answers, given)
            answers[given.question_id] = given.value
            return Verdict(
                complete=complete,
                bank=next(one.bank for one in open_now if one.id == given.question_id),
                headline=headline(asked(open_now, answers), answers),
                counts=options(next(one for one in open_now if one.id == given.question_id), given.value),
                recounts=_recounts(open_now, answers, given.question_id),
                segment=_segment(self._segment_trait(actor.workspace), invitation),
            )

        try:
            filling = await self._store.answer(actor.workspace, respondent_id, answer, judged, now=now)
        except _Unnamed:
            await self._join(actor.workspace, respondent_id, answer, together, now, granted=grant is not None)
        else:
            await tell(self._bus, filling.invitation)

    async def _join(
        self, workspace: str, respondent_id: str, last: Answer, before: Mapping[str, Value], now: int, *, granted: bool
    ) -> None:
        """All answers to a survey that is not named, into their groups."""
        answers = {id: normal(value) for id, value in before.items()} | {last.question_id: last.value}

        def gather(filling: Filling) -> Gathered:
            late, status = _late(filling, last, now, granted=granted), filling.invitation.status
            if status != "open" and not late:
                raise InvitationClosed("This invitation takes no more answers.")
            return gathered(filling.survey.survey, filling.invitation, open_questions(filling, now=now), answers)

        joined = await self._store.join_group(
            workspace, respondent_id, last.invitation_id, gather, sent_id=last.id, now=now
        )
        invitation = joined.filling.invitation
        await tell(self._bus, invitation)
        if joined.released:
            await self._bus.publish(groups_topic(workspace), invitation.survey_key)

    async def dismiss(self, actor: RespondentActor, *, invitation: str) -> None:
        """Not now: the card goes, in every tab."""
        _reach(actor, invitation)
        filling = await self._store.dismiss(actor.workspace, actor.id, invitation, now=self._clock())
        await tell(self._bus, filling.invitation)

    async def display(
        self, actor: RespondentActor, *, id: str, invitation: str, channel: str, messages: tuple[Message, ...] = ()
    ) -> None:
        """The card was on a screen. What the page says is around is kept once, as unverified."""
        if len(messages) > MAX_PAGE_MESSAGES:
            raise InvalidInput(f"A page tells at most {MAX_PAGE_MESSAGES} messages.")
        _reach(actor, invitation)
        await self._store.display(
            actor.workspace,
            actor.id,
            invitation,
            id=check_id(id, "The display's id"),
            channel=actor.via or channel,
            at=self._clock(),
            page_messages=[_unverified(message) for message in messages],
        )

    async def seen(self, actor: RespondentActor, *, invitation: str, reply: str) -> None:
        """Staff's words in the thread were on the screen, as far as that reply: whoever wrote them is told so."""
        _reach(actor, invitation)
        new = await self._store.seen(actor.workspace, actor.id, invitation, reply_id=reply, now=self._clock())
        if new:
            await tell(self._bus, (await self._store.filling(actor.workspace, invitation)).invitation)

    async def reply(self, actor: RespondentActor, *, id: str, invitation: str, text: str) -> None:
        """Answer back in the thread of the respondent's own response."""
        await self.card(actor, invitation)
        reply = Reply(
            id=check_id(id, "The reply's id"),
            invitation_id=invitation,
            author_id=actor.id,
            author="respondent",
            text=reply_text(text),
            sent_at=self._clock(),
        )
        filling = await self._store.reply(actor.workspace, reply)
        await tell(self._bus, filling.invitation)

    def drawn(self, filling: Filling, actor: RespondentActor) -> Card:
        """The card of a filling that is this respondent's own."""
        invitation = filling.invitation
        grant = Grant(
            workspace=invitation.workspace,
            invitation_id=invitation.id,
            respondent_id=invitation.respondent_id,
            expires_at=invitation.invited_at + GRANT_MS,
        )
        whole = card(filling, languages=actor.languages, grant=self._identity.grant(grant), now=self._clock())
        return whole if actor.only is None else alone(whole)


async def settled(store: Store, actor: RespondentActor) -> RespondentActor:
    """The same person under the id that their events belong to now.

    An anonymous visitor never becomes a verified person this way: a visitor's id proves nothing. Whoever came by a link is
    whoever its invitation belongs to now.
    """
    if actor.only is not None:
        try:
            filling = await store.filling(actor.workspace, actor.only)
        except NotFound:
            return actor
        return msgspec.structs.replace(actor, id=filling.invitation.respondent_id)
    id = await store.resolve(actor.workspace, actor.id)
    if id == actor.id or (not actor.verified and not id.startswith(ANONYMOUS)):
        return actor
    return msgspec.structs.replace(actor, id=id)


def _reach(actor: RespondentActor, invitation_id: str) -> None:
    """Whoever came by the link to one invitation reaches no other, whatever else they hold."""
    if actor.only not in (None, invitation_id):
        raise _nothing_there()


def _nothing_there() -> NotFound:
    return NotFound("There is no such invitation.")


class _Unnamed(CuecardError):
    """The answers belong into groups."""


def _recounts(questions: Sequence[AnyQuestion], answers: Mapping[str, Value], given: str) -> dict[str, tuple[str, ...]]:
    """What the other answers count for, where a condition may leave some of them behind."""
    if not any(question.ask_if for question in questions):
        return {}
    path = {question.id for question in asked(questions, answers)}
    return {
        one.id: options(one, answers[one.id]) if one.id in path else ()
        for one in questions
        if one.id in answers and one.id != given
    }


def _segment(trait: str | None, invitation: Invitation) -> str | None:
    """By what the workspace splits its results, of this person when they were asked."""
    value = None if trait is None else invitation.context.traits.get(trait)
    if isinstance(value, bool | int | float) or value is None:
        value = None if value is None else str(value).casefold() if isinstance(value, bool) else f"{value:g}"
    return f"{trait}={value[:MAX_SEGMENT_CHARS]}" if isinstance(value, str) and value else None


def _late(filling: Filling, answer: Answer, now: int, *, granted: bool) -> bool:
    """Whether it comes after the invitation's end. Raises InvitationClosed where it is too late."""
    invitation = filling.invitation
    if invitation.status not in ("open", "expired") or now < invitation.expires_at:
        return False
    if not granted or not _in_time(filling, answer):
        raise InvitationClosed("This invitation is expired; it takes no more answers.")
    return True


def _in_time(filling: Filling, answer: Answer) -> bool:
    """Whether it was on a screen, and answered there, before the invitation's end."""
    expires_at = filling.invitation.expires_at
    return filling.displayed_at is not None and filling.displayed_at < expires_at and answer.answered_at < expires_at


def _changeable(filling: Filling, answer: Answer, now: int, *, late: bool) -> bool:
    """Whether a completed response takes it: it comes, or (`late`) was made, before that ends."""
    until = changeable_until(filling)
    if until is None:
        return False
    return now < until or (late and (filling.completed_at or until) <= answer.answered_at < until)


def reply_text(text: str) -> str:
    """The words of a reply: 1 to 4,000 characters."""
    text = text.strip()
    if not 0 < len(text) <= MAX_REPLY_CHARS:
        raise InvalidInput(f"A reply has 1 to {MAX_REPLY_CHARS} characters.")
    return text


def _unverified(message: Message) -> Message:
    return Message(
        id=check_id(message.id, "The message's id"),
        author_id=message.author_id and check_id(message.author_id, "The message's author_id"),
        text=message.text and message.text[:MAX_PAGE_MESSAGE_CHARS],
        sent_at=message.sent_at,
        verified=False,
    )
