"""Whether a message in a room answers what its writer was asked there, or goes on with the thread: then it does so."""

import itertools
from collections.abc import Mapping, Sequence

from widget_server.core.actors import RespondentActor
from widget_server.core.errors import CuecardError, NotFound, Unavailable
from widget_server.core.heard import Heard, heard
from widget_server.core.matrix import Reacted, Read, Spoken
from widget_server.core.outbox import OutboxItem
from widget_server.core.patterns import duration_ms
from widget_server.core.questions import AnyQuestion, LongText, Notice, Value
from widget_server.core.responses import asked
from widget_server.core.screens import read_on, unanswered
from widget_server.ports import Clock, Filling, Store
from widget_server.ports.matrix import MatrixHome, RoomPost
from widget_server.services.cards import changeable_until
from widget_server.services.fillings import answered, open_questions
from widget_server.services.matrix.homes import Homes
from widget_server.services.responding import MAX_REPLY_CHARS, Responding, settled

CHANNEL = "chat"
ANSWERED_MS = 86_400_000
"""How long it is worth saying that something was not understood."""


class Hearing:
    """Only the one who was asked is heard; everybody else's words are words."""

    def __init__(self, *, store: Store, clock: Clock, homes: Homes, responding: Responding) -> None:
        self._store = store
        self._clock = clock
        self._homes = homes
        self._responding = responding

    async def heard(self, home: MatrixHome, one: Spoken, *, alone: bool) -> bool:
        """Whether the message was for us, and was taken. `alone`: nobody else is in the room."""
        if one.text is None or not one.text.strip():
            return False
        post = await self._meant(home, one)
        return post is not None and await self._heard(home, one, post, to_us=alone or one.reply_to is not None)

    async def _heard(self, home: MatrixHome, one: Spoken, post: RoomPost, *, to_us: bool) -> bool:
        try:
            filling = await self._store.filling(home.workspace, post.invitation_id)
        except NotFound:
            return False
        told = RespondentActor(workspace=home.workspace, id=one.sender, verified=True)
        actor = await settled(self._store, told)
        if filling.invitation.respondent_id != actor.id:
            return False
        try:
            return await self._took(home, one, post, filling, actor, to_us=to_us)
        except Unavailable:
            raise
        except CuecardError:
            return to_us  # it ended in between: nothing to do, and no message to anybody else

    async def signed(self, home: MatrixHome, one: Reacted) -> bool:
        """Whether a sign beside a question is the answer to it, as 4️⃣ or 👍 may be, and was taken."""
        post = await self._store.post(home.workspace, one.to)
        if post is None or post.kind != "ask":
            return False
        spoken = Spoken(id=one.id, room=one.room, sender=one.sender, at=one.at, text=one.sign, reply_to=one.to)
        return await self._heard(home, spoken, post, to_us=False)

    async def read(self, home: MatrixHome, one: Read) -> None:
        """Somebody has read the room: what asks them there was on their screen."""
        told = RespondentActor(workspace=home.workspace, id=one.sender, verified=True)
        actor = await settled(self._store, told)
        for post in await self._store.open_posts(home.workspace, one.room):
            filling = await self._store.filling(home.workspace, post.invitation_id)
            if filling.invitation.respondent_id == actor.id and filling.displayed_at is None:
                await self._responding.display(actor, id=post.event_id, invitation=post.invitation_id, channel=CHANNEL)

    async def _meant(self, home: MatrixHome, one: Spoken) -> RoomPost | None:
        """What of ours the message is about: what it replies to, else what stands right above it."""
        if one.reply_to is not None:
            post = await self._store.post(home.workspace, one.reply_to)
            return post if post is not None and post.room_id == one.room else None
        post = await self._store.last_ask(home.workspace, one.room)
        within = duration_ms(self._homes.rules(home.workspace).answers_within)
        return post if post is not None and self._clock() - post.posted_at <= within else None

    async def _took(
        self, home: MatrixHome, one: Spoken, post: RoomPost, filling: Filling, actor: RespondentActor, *, to_us: bool
    ) -> bool:
        invitation = filling.invitation
        if await self._store.was_sent(home.workspace, invitation.id, one.id):
            meant = heard(_asked(filling, post), one.text or "", to_us=True)
            if meant.rest and not await self._store.was_sent(home.workspace, invitation.id, f"{one.id}.rest"):
                await self._reply(actor, one, filling, meant.rest)
            return True
        if invitation.identity != "named":
            return to_us  # those are answered on their page alone
        asks = post.kind in ("ask", "note")
        if asks and invitation.status == "open" and post.subject in _open(filling, self._clock()):
            return await self._answered(home, one, post, filling, actor, to_us=to_us)
        if one.reply_to is None or not to_us:
            return False
        if asks and await self._changed(one, post, filling, actor):
            return True
        if filling.response_id is None:
            return False
        await self._reply(actor, one, filling, one.text or "")
        return True

    async def _answered(
        self, home: MatrixHome, one: Spoken, post: RoomPost, filling: Filling, actor: RespondentActor, *, to_us: bool
    ) -> bool:
        invitation = filling.invitation
        meant = heard(_asked(filling, post, until=self._clock()), one.text or "", to_us=to_us)
        if meant.what == "nothing":
            return False
        await self._responding.display(actor, id=one.id, invitation=invitation.id, channel=CHANNEL)
        if meant.what == "not_now":
            await self._responding.dismiss(actor, invitation=invitation.id)
        elif meant.what == "unclear":
            await self._explain(home, one, post)
        else:
            await self._give(actor, one, filling, post, meant)
        return True

    async def _give(self, actor: RespondentActor, one: Spoken, filling: Filling, post: RoomPost, meant: Heard) -> None:
        """The answer, and with it what it says beside: messages that stood around the question were read, and what was said
        to an answer is the next question's, where that asks for words, else the thread's. The answer itself comes last, so
        that nobody is asked in between what is answered here."""
        whole, now = open_questions(filling, now=self._clock()), self._clock()
        answers = answered(filling) | {post.subject: meant.value}
        for notice in _read_before(whole, answers, post.subject):
            answers[notice.id] = None
            await self._answer(actor, f"{one.id}.{notice.id}", filling, notice.id, None, now)
        left = unanswered(whole, answers)
        words = left[0] if meant.rest and left and isinstance(left[0], LongText) else None
        if words is not None:
            answers[words.id] = meant.rest[: words.max_length]
            await self._answer(actor, f"{one.id}.rest", filling, words.id, answers[words.id], now)
        for notice in read_on(whole, answers):
            await self._answer(actor, f"{one.id}.{notice.id}", filling, notice.id, None, now)
        await self._answer(actor, one.id, filling, post.subject, meant.value, now)
        if meant.rest and words is None:
            await self._reply(actor, one, filling, meant.rest)

    async def _answer(
        self, actor: RespondentActor, id: str, filling: Filling, question: str, value: Value, now: int
    ) -> None:
        await self._responding.answer(
            actor,
            id=id,
            invitation=filling.invitation.id,
            question=question,
            value=value,
            answered_at=now,
            via="text",
        )

    async def _reply(self, actor: RespondentActor, one: Spoken, filling: Filling, text: str) -> None:
        await self._responding.reply(actor, id=one.id, invitation=filling.invitation.id, text=text[:MAX_REPLY_CHARS])

    async def _changed(self, one: Spoken, post: RoomPost, filling: Filling, actor: RespondentActor) -> bool:
        """Another answer to a question that was answered, as long as that may be changed."""
        until, now = changeable_until(filling), self._clock()
        ongoing = filling.invitation.status == "open"
        if not ongoing and (until is None or now >= until):
            return False
        if not any(given.question_id == post.subject for given in filling.answers):
            return False
        question = _asked(filling, post, until=now)
        meant = heard(question, one.text or "", to_us=not isinstance(question, LongText))
        if meant.what != "answer" or meant.rest:
            return False
        await self._answer(actor, one.id, filling, post.subject, meant.value, now)
        return True

    async def _explain(self, home: MatrixHome, one: Spoken, post: RoomPost) -> None:
        """Say how to answer; once for each question: the item's id is the question's."""
        now = self._clock()
        item = OutboxItem(
            workspace=home.workspace,
            id=f"matrix_{post.invitation_id}_{post.subject}_unclear",
            kind="matrix",
            invitation_id=post.invitation_id,
            subject=post.subject,
            content={"do": "explain", "to": one.id, "room": one.room},
            due_at=now,
            give_up_at=now + ANSWERED_MS,
            made_at=now,
        )
        await self._store.add_outbox([item])
        if post.state == "open":
            await self._store.mark_post(home.workspace, post.event_id, state="explained")


def _asked(filling: Filling, post: RoomPost, *, until: int | None = None) -> AnyQuestion:
    """The question that a message asked. Raises NotFound where there is none like it."""
    for one in open_questions(filling, now=filling.invitation.expires_at if until is None else until):
        if one.id == post.subject:
            return one
    raise NotFound("There is no such question.")


def _open(filling: Filling, now: int) -> set[str]:
    """Which questions still wait for an answer."""
    return {one.id for one in unanswered(open_questions(filling, now=now), answered(filling))}


def _read_before(whole: Sequence[AnyQuestion], answers: Mapping[str, Value], question: str) -> list[AnyQuestion]:
    """Messages that stood above the question, and were not marked as read."""
    path = asked(whole, answers)
    before = itertools.takewhile(lambda one: one.id != question, path)
    return [one for one in before if isinstance(one, Notice) and one.id not in answers]
