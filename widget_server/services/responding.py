"""Answers in: only the invitation's own respondent sees and answers it; each change is durable before it is told."""

import msgspec

from widget_server.core.actors import Grant, RespondentActor
from widget_server.core.assembly import questions
from widget_server.core.bounds import check_id
from widget_server.core.errors import InvalidInput, InvitationClosed, NotFound
from widget_server.core.events import ANONYMOUS, Message
from widget_server.core.headlines import headline
from widget_server.core.questions import Value, normal
from widget_server.core.questions.days import dated
from widget_server.core.responses import Answer, Reply, asked, judge
from widget_server.ports import Bus, Clock, Filling, Identity, Store, Verdict
from widget_server.services.cards import Card, card, changeable_until
from widget_server.services.inviting import tell

THANKS_MS = 30 * 86_400_000
"""How long a completed card, with its thread, stays with its respondent."""
GRANT_MS = 7 * 86_400_000
MAX_REPLY_CHARS = 4_000
MAX_PAGE_MESSAGES = 20
MAX_PAGE_MESSAGE_CHARS = 500


class Responding:
    """What a respondent may see and do. Every verb is authorised by the respondent's id in the store's own query."""

    def __init__(self, *, store: Store, bus: Bus, clock: Clock, identity: Identity) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._identity = identity

    async def settle(self, actor: RespondentActor) -> RespondentActor:
        """The same person under the id that their events belong to now."""
        return await settled(self._store, actor)

    async def cards(self, actor: RespondentActor) -> list[Card]:
        """The open cards, and those completed in the last 30 days; oldest first."""
        now = self._clock()
        fillings = await self._store.fillings(actor.workspace, actor.id, since=now - THANKS_MS)
        return [
            self._card(filling, actor, now)
            for filling in fillings
            if filling.invitation.status != "open" or now < filling.invitation.expires_at
        ]

    async def card(self, actor: RespondentActor, invitation_id: str) -> Card:
        """One card of the respondent's own, whatever its status."""
        filling = await self._store.filling(actor.workspace, invitation_id)
        if filling.invitation.respondent_id != actor.id:
            raise NotFound("There is no such invitation.")
        return self._card(filling, actor, self._clock())

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
    ) -> None:
        """Save one answer, or change one of a completed response while that is possible (`changeable_until`).

        A grant delivers it for the person who was asked, whoever sits there now. What was answered, or changed, in time
        and comes late is taken with a grant. Of two changes the one that is acknowledged last stands.
        """
        respondent_id = actor.id
        if grant is not None:
            granted = self._identity.granted(actor.workspace, grant)
            if granted.invitation_id != invitation:
                raise NotFound("There is no such invitation.")
            respondent_id = await self._store.resolve(actor.workspace, granted.respondent_id)
        answer = Answer(
            id=check_id(id, "The answer's id"),
            invitation_id=invitation,
            question_id=question,
            value=normal(value),
            answered_at=answered_at,
        )
        now = self._clock()

        def judged(filling: Filling, given: Answer) -> Verdict:
            invitation = filling.invitation
            if invitation.status in ("open", "expired") and now >= invitation.expires_at:
                if grant is None or not _in_time(filling, given):
                    raise InvitationClosed("This invitation is expired; it takes no more answers.")
                invitation = msgspec.structs.replace(invitation, status="open")
            elif invitation.status == "completed":
                if not _changeable(filling, given, now, late=grant is not None):
                    raise InvitationClosed("This answer is final: the time to change it is over, or it was replied to.")
                invitation = msgspec.structs.replace(invitation, status="open")
            open_to = questions(filling.survey.survey, invitation.assembly)
            open_now = [dated(one, since=invitation.invited_at, until=now) for one in open_to]
            answers = {saved.question_id: saved.value for saved in filling.answers}
            complete = judge(invitation.status, open_now, answers, given)
            answers[given.question_id] = given.value
            return Verdict(
                complete=complete,
                bank=next(one.bank for one in open_now if one.id == given.question_id),
                headline=headline(asked(open_now, answers), answers),
            )

        filling = await self._store.answer(actor.workspace, respondent_id, answer, judged, now=now)
        await tell(self._bus, filling.invitation)

    async def dismiss(self, actor: RespondentActor, *, invitation: str) -> None:
        """Not now: the card goes, in every tab."""
        filling = await self._store.dismiss(actor.workspace, actor.id, invitation, now=self._clock())
        await tell(self._bus, filling.invitation)

    async def display(
        self, actor: RespondentActor, *, id: str, invitation: str, channel: str, messages: tuple[Message, ...] = ()
    ) -> None:
        """The card was on a screen. What the page says is around is kept once, as unverified."""
        if len(messages) > MAX_PAGE_MESSAGES:
            raise InvalidInput(f"A page tells at most {MAX_PAGE_MESSAGES} messages.")
        await self._store.display(
            actor.workspace,
            actor.id,
            invitation,
            id=check_id(id, "The display's id"),
            channel=channel,
            at=self._clock(),
            page_messages=[_unverified(message) for message in messages],
        )

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

    def _card(self, filling: Filling, actor: RespondentActor, now: int) -> Card:
        invitation = filling.invitation
        grant = Grant(
            workspace=invitation.workspace,
            invitation_id=invitation.id,
            respondent_id=invitation.respondent_id,
            expires_at=invitation.invited_at + GRANT_MS,
        )
        return card(filling, languages=actor.languages, grant=self._identity.grant(grant), now=now)


async def settled(store: Store, actor: RespondentActor) -> RespondentActor:
    """The same person under the id that their events belong to now.

    An anonymous visitor never becomes a verified person this way: a visitor's id proves nothing.
    """
    id = await store.resolve(actor.workspace, actor.id)
    if id == actor.id or (not actor.verified and not id.startswith(ANONYMOUS)):
        return actor
    return msgspec.structs.replace(actor, id=id)


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
