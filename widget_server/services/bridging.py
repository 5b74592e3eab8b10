"""A bridge to another chat: what stands open for a person, how it stands, and their answers, with a server key.

The key speaks for anybody of its workspace, so whoever was asked is whoever answers. Of a survey that is not named nothing is
kept here before its last answer: it comes whole, or on a page of ours.
"""

import hashlib
from collections.abc import Callable, Mapping

import msgspec

from widget_server.core.actors import RespondentActor, ServerActor
from widget_server.core.bounds import check_id
from widget_server.core.errors import AnswerRefused, InvitationClosed
from widget_server.core.events import ANONYMOUS
from widget_server.core.heard import put_aside
from widget_server.core.languages import languages_of
from widget_server.core.questions import AnyQuestion, Notice, Value, in_language, normal
from widget_server.core.questions.fitting import fits, is_fitting
from widget_server.core.responses import Via, asked
from widget_server.core.screens import read_on
from widget_server.core.wording import chats, words
from widget_server.ports import Clock, Filling, Store
from widget_server.ports.bridging import InvitationsWanted
from widget_server.services.hearing import typed, unclear
from widget_server.services.linking import Linking
from widget_server.services.responding import Responding
from widget_server.services.standing import Standing, standing

Cursor = tuple[int, str]
Languages = tuple[str, ...]
OVER = "over"
"""How an invitation stands that is not named and takes no answers any more: whether it was answered is told to nobody."""


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """One answer as it was taken."""

    question: str
    value: Value
    words: str
    """As a person would say it."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What has become of an invitation, and what of what was sent was taken."""

    standing: Standing
    understood: tuple[Understood, ...] = ()
    """Nothing of a survey that is not named: its answers are nobody's."""
    read: tuple[str, ...] = ()
    """Last messages of the survey, to be shown with its thanks."""
    replied: str | None = None
    """What more was said, and stands in the thread."""


class Bridging:
    """What another chat may see and do for the people of a workspace."""

    def __init__(
        self, *, store: Store, responding: Responding, linking: Linking, clock: Clock, new_id: Callable[[str], str]
    ) -> None:
        self._store = store
        self._responding = responding
        self._linking = linking
        self._clock = clock
        self._new_id = new_id

    async def asked_of(
        self,
        actor: ServerActor,
        respondent_id: str,
        *,
        wanted: InvitationsWanted,
        channel: str | None,
        after: Cursor | None,
        limit: int,
        languages: Languages,
    ) -> tuple[list[Standing], Cursor | None]:
        """A person's invitations, oldest first, and the key of the last one where there may be more. `channel`: those that are
        open there."""
        person = await self._store.resolve(actor.workspace, respondent_id)
        found = await self._store.asked_of(
            actor.workspace, person, wanted=wanted, after=after, limit=limit, now=self._clock()
        )
        last = found[-1].invitation if len(found) == limit else None
        spoken = await self._spoken(actor.workspace, person, languages)
        return (
            [self._standing(one, spoken) for one in found if channel is None or channel in one.invitation.channels],
            None if last is None else (last.invited_at, last.id),
        )

    async def standing(self, actor: ServerActor, invitation: str, languages: Languages) -> Standing:
        """How one invitation stands. Raises NotFound."""
        filling = await self._store.filling(actor.workspace, invitation)
        person = filling.invitation.respondent_id
        return self._standing(filling, await self._spoken(actor.workspace, person, languages))

    async def answer(
        self,
        actor: ServerActor,
        before: Standing,
        given: Mapping[str, Value],
        *,
        id: str | None,
        languages: Languages,
        kindly: bool = False,
    ) -> Told:
        """Keep answers by question, all that fit or none. Without an id what stands so already changes nothing. `kindly`: what
        does not fit is refused in words for whoever answers."""
        given = {question: normal(value) for question, value in given.items()}
        if not given:
            raise AnswerRefused("There is no answer in this.", where="answers")
        for question, value in given.items():
            self._check(before, question, value, kindly=kindly)
        if not before.named:
            await self._together(actor, before, given, id=id)
            return Told(standing=await self._after(actor, before, languages, given))
        if id is None:
            given = {
                one: value for one, value in given.items() if one not in before.answers or before.answers[one] != value
            }
        return await self._keep(actor, before, given, id=id, via="bridge", languages=languages)

    async def typed(self, actor: ServerActor, before: Standing, text: str, *, id: str, languages: Languages) -> Told:
        """Take what somebody typed as the answer to the present question, and what more was said as words. Raises NotUnderstood
        with what to say to them. A message that was taken before is not taken again, for another question may stand there."""
        check_id(id, "The message's id")
        if await self._store.was_sent(actor.workspace, before.card.invitation, id):
            return Told(standing=before)
        if before.card.status == "dismissed" and put_aside(text):
            return Told(standing=before)
        if not before.open:
            raise InvitationClosed(chats.said("closed", before.card.language))
        taken = typed(before, text)
        if taken.not_now:
            return Told(standing=await self.dismiss(actor, before, languages))
        told = await self._keep(actor, before, taken.answers, id=id, via="text", languages=languages)
        if not taken.reply:
            return told
        await self.reply(actor, before, id=_id(id, "reply"), text=taken.reply)
        return msgspec.structs.replace(told, replied=taken.reply)

    def new_id(self) -> str:
        """An id for the answers that a card sends at once: pressed twice, it sends them once."""
        return self._new_id("brg_")

    async def dismiss(self, actor: ServerActor, before: Standing, languages: Languages) -> Standing:
        """Not now."""
        if before.card.status == OVER:
            return before
        person = _person(actor, before)
        await self._responding.dismiss(person, invitation=before.card.invitation)
        return await self._after(actor, before, languages)

    async def display(self, actor: ServerActor, before: Standing, *, id: str, channel: str) -> None:
        """It was on a screen."""
        person = _person(actor, before)
        await self._responding.display(person, id=id, invitation=before.card.invitation, channel=channel)

    async def reply(self, actor: ServerActor, before: Standing, *, id: str, text: str) -> None:
        """The respondent answers back in the thread."""
        person = _person(actor, before)
        await self._responding.reply(person, id=id, invitation=before.card.invitation, text=text)

    def _check(self, before: Standing, question: str, value: Value, *, kindly: bool) -> None:
        """Whether it fits, before anything is kept."""
        asked_for = next((one for one in before.questions if one.id == question), None)
        if asked_for is None:
            known = ", ".join(one.id for one in before.questions)
            raise AnswerRefused(f"This survey has no question {question[:64]!r}; it has {known}.", where="question")
        if kindly and not is_fitting(asked_for, value):
            raise unclear(before, asked_for, needed=value is None)
        fits(asked_for, value)

    async def _keep(
        self,
        actor: ServerActor,
        before: Standing,
        given: Mapping[str, Value],
        *,
        id: str | None,
        via: Via,
        languages: Languages,
    ) -> Told:
        """Keep the answers to a named survey; the last bears the id, which so tells that all were kept."""
        read = _passed(before, given)
        path = asked(before.questions, {**before.answers, **given, **read})
        last = [one for one in read_on(before.questions, {**before.answers, **given, **read}) if given]
        person, now = _person(actor, before), self._clock()
        whole = {**read, **given, **dict.fromkeys((one.id for one in last), None)}
        for place, (question, value) in enumerate(whole.items(), 1):
            await self._responding.answer(
                person,
                id=self._new_id("ans_") if id is None else id if place == len(whole) else _id(id, question),
                invitation=before.card.invitation,
                question=question,
                value=value,
                answered_at=now,
                via=via,
            )
        kept = {one.id: one for one in path}
        return Told(
            standing=await self._after(actor, before, languages),
            understood=tuple(_understood(before, kept[one], value) for one, value in given.items() if one in kept),
            read=tuple(in_language(one.text, before.card.language, before.survey.language) or "" for one in last),
        )

    async def _together(
        self, actor: ServerActor, before: Standing, given: Mapping[str, Value], *, id: str | None
    ) -> None:
        """All answers to a survey that is not named, at once; messages in between were read."""
        whole: dict[str, Value] = {one.id: None for one in before.questions if isinstance(one, Notice)} | dict(given)
        [*others, last] = whole
        await self._responding.answer(
            _person(actor, before),
            id=id or self._new_id("ans_"),
            invitation=before.card.invitation,
            question=last,
            value=whole[last],
            together={one: whole[one] for one in others},
            answered_at=self._clock(),
            via="bridge",
        )

    def _standing(self, filling: Filling, languages: Languages, given: Mapping[str, Value] | None = None) -> Standing:
        stands = standing(filling, languages=languages, now=self._clock(), link=self._link, given=given)
        return stands if stands.named or stands.open or given is not None else _over(stands)

    def _link(self, filling: Filling) -> str | None:
        return self._linking.personal(filling.invitation, "link") if self._linking.ready else None

    async def _after(
        self, actor: ServerActor, before: Standing, languages: Languages, given: Mapping[str, Value] | None = None
    ) -> Standing:
        filling = await self._store.filling(actor.workspace, before.card.invitation)
        return self._standing(filling, languages or (before.card.language,), given)

    async def _spoken(self, workspace: str, person: str, languages: Languages) -> Languages:
        """What was asked for, else what is known of the person's language."""
        if languages:
            return languages
        found = (await self._store.people(workspace, [person])).get(person)
        return () if found is None else languages_of(found.traits)


def _over(stands: Standing) -> Standing:
    """Without what would tell whether it was answered, put aside, or waited too long."""
    card = msgspec.structs.replace(stands.card, status=OVER, closed_at=None)
    return msgspec.structs.replace(stands, card=card, thanks=None)


def _person(actor: ServerActor, before: Standing) -> RespondentActor:
    """Whoever was asked."""
    verified = not before.respondent.startswith(ANONYMOUS)
    return RespondentActor(workspace=actor.workspace, id=before.respondent, verified=verified)


def _passed(before: Standing, given: Mapping[str, Value]) -> dict[str, Value]:
    """The messages that stand before an answered question: whoever answered has read them."""
    answers = {**before.answers, **given}
    path = asked(before.questions, answers)
    places = [place for place, one in enumerate(path) if one.id in given]
    ahead = path[: max(places, default=0)]
    return {one.id: None for one in ahead if isinstance(one, Notice) and one.id not in answers}


def _understood(before: Standing, question: AnyQuestion, value: Value) -> Understood:
    said = words(question, value, before.card.language, before.survey.language)
    return Understood(question=question.id, value=value, words=said)


def _id(id: str, part: str) -> str:
    """The id of one of several things that came under one id: always the same."""
    return "ans_" + hashlib.sha256(f"{id}\n{part}".encode()).hexdigest()[:40]
