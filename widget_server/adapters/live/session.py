"""Sessions: what one connected person may say and is told. The same object answers a socket and an HTTP exchange."""

import logging
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import msgspec

from widget_server.adapters.live import frames
from widget_server.adapters.live.frames import (
    Ack,
    CardTold,
    ErrorTold,
    HistoryTold,
    PastTold,
    Pong,
    Refused,
    Review,
    Reviews,
    State,
    Told,
    Who,
)
from widget_server.core.access import Viewer
from widget_server.core.actors import PageActor, RespondentActor, StaffActor
from widget_server.core.errors import CuecardError, NotFound, TooMany
from widget_server.core.events import Device, Json
from widget_server.core.traces import where
from widget_server.ports import Clock
from widget_server.services import ingesting
from widget_server.services.cards import SHOWN_IN
from widget_server.services.ingesting import Ingesting, conversation_topic, respondent_topic
from widget_server.services.inviting import Inviting
from widget_server.services.joining import Joining
from widget_server.services.past import Past
from widget_server.services.people import History, People
from widget_server.services.responding import Responding
from widget_server.services.reviewing import Reviewing
from widget_server.services.staffing import Viewing
from widget_server.services.times import occurred

MOST_WATCHED = 50

log = logging.getLogger("cuecard.live")


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """What sessions call."""

    ingesting: Ingesting
    inviting: Inviting
    joining: Joining
    responding: Responding
    past: Past
    reviewing: Reviewing
    viewing: Viewing
    people: People
    theme: Callable[[str], dict[str, Json]]
    clock: Clock


Follow = Callable[[str], None]
"""Hear one more topic of the bus."""


def _unheard(topic: str) -> None:
    """An exchange hears nothing: it is over at once."""


class RespondentSession:
    """A respondent on a page."""

    def __init__(
        self, services: Services, actor: RespondentActor, follow: Follow = _unheard, device: Device | None = None
    ) -> None:
        self._services = services
        self._claimed = actor
        self._device = device
        self._actor = actor
        self._follow = follow

    async def opening(self) -> list[Told]:
        """The state."""
        return [await self._state()]

    async def hear(self, raw: bytes) -> list[Told]:
        """Answer one frame of a page."""
        return await _answered(raw, frames.respondent_frames, self._do)

    async def news(self, topic: str, id: str) -> list[Told]:
        """A card that changed; everything where something was lost."""
        if not id:
            return [await self._state()]
        try:
            card = await self._services.responding.card(self._actor, id)
        except NotFound:
            return []
        # One that is open in other channels alone is for no page.
        return [CardTold(card=card)] if card.status != "open" or SHOWN_IN.intersection(card.channels) else []

    async def _state(self) -> State:
        services = self._services
        # Heard before it is read, so that nothing falls between.
        self._follow(respondent_topic(self._claimed.workspace, self._claimed.id))
        await services.joining.claimed(self._claimed)
        self._actor = actor = await services.responding.settle(self._claimed)
        self._follow(respondent_topic(actor.workspace, actor.id))
        return State(
            respondent=Who(id=self._claimed.only or self._claimed.id, verified=actor.verified),
            cards=await services.responding.cards(actor),
            now=services.clock(),
            theme=services.theme(actor.workspace),
        )

    async def _do(self, frame: Any) -> list[Told]:
        before = self._actor
        try:
            return await self._done(frame)
        except NotFound:
            # Their ids may have been joined or split in between, and the news of it be on its way.
            actor = await self._services.responding.settle(self._claimed)
            if actor.id == before.id:
                raise
            self._actor = actor
            return await self._done(frame)

    async def _done(self, frame: Any) -> list[Told]:
        services, actor = self._services, self._actor
        match frame:
            case frames.Track():
                await services.ingesting.keep(_told(frame, self._device), self._claimed)
            case frames.Answer():
                await services.responding.answer(
                    actor,
                    id=frame.id,
                    invitation=frame.invitation,
                    question=frame.question,
                    value=frame.value,
                    together={one.question: one.value for one in frame.together},
                    answered_at=occurred(frame.answered_at, frame.sent_at, now=services.clock()),
                    grant=frame.grant,
                )
            case frames.Display(reply=str(reply)):
                await services.responding.seen(actor, invitation=frame.invitation, reply=reply)
            case frames.Display():
                await services.responding.display(
                    actor,
                    id=frame.id,
                    invitation=frame.invitation,
                    channel=frame.channel,
                    messages=tuple(around.message() for around in frame.messages),
                )
            case frames.Dismiss():
                await services.responding.dismiss(actor, invitation=frame.invitation)
            case frames.Reply():
                await services.responding.reply(actor, id=frame.id, invitation=frame.invitation, text=frame.text)
            case frames.Show():
                await services.inviting.show(
                    self._claimed, id=frame.id, survey=frame.survey, conversation=frame.conversation
                )
            case frames.Past():
                page = await services.past.page(actor, before=frame.before)
                return [Ack(id=frame.id), PastTold(cards=page.cards, more=page.more)]
            case frames.Sync():
                return [Ack(id=frame.id), await self._state()]
        return [Ack(id=frame.id)]


class StaffSession:
    """A mentor in an embed."""

    def __init__(self, services: Services, actor: StaffActor, follow: Follow = _unheard) -> None:
        self._services = services
        self._actor = actor
        self._follow = follow
        self._watched: dict[str, str] = {}
        """Conversations by the topic that tells of them."""
        self._people: dict[str, str] = {}
        """Likewise people."""
        self._told: dict[str, bytes] = {}
        """What was told last of each of them."""

    async def opening(self) -> list[Told]:
        """As whom they are connected; then a mentor says what they look at."""
        actor = self._actor
        who = Who(id=actor.id, verified=True)
        theme = self._services.theme(actor.workspace)
        return [State(respondent=who, cards=[], now=self._services.clock(), theme=theme)]

    async def hear(self, raw: bytes) -> list[Told]:
        """Answer one frame of a mentor."""
        return await _answered(raw, frames.staff_frames, self._do)

    async def news(self, topic: str, id: str) -> list[Told]:
        """A response that changed, if it is (still) this mentor's to see."""
        if topic in self._people:
            return await self._person(self._people[topic], again=False)
        if not id:
            return [await self._reviews(self._watched[topic])] if topic in self._watched else []
        try:
            return [Review(item=await self._services.reviewing.item(await self._viewer(), id))]
        except NotFound:
            return []

    async def _reviews(self, conversation: str) -> Reviews:
        items = await self._services.reviewing.items(await self._viewer(), conversation)
        return Reviews(conversation=conversation, items=items)

    async def _viewer(self) -> Viewer:
        """As they are now: who is disabled, or no longer assigned, sees it at the next frame."""
        return await self._services.viewing.embedded(self._actor)

    async def _do(self, frame: Any) -> list[Told]:
        reviewing, viewer = self._services.reviewing, await self._viewer()
        match frame:
            case frames.Watch():
                return [Ack(id=frame.id), await self._watch(frame.conversation)]
            case frames.Look():
                return [Ack(id=frame.id), *await self._look_at(frame.respondent)]
            case frames.Reply():
                await reviewing.reply(viewer, id=frame.id, invitation=frame.invitation, text=frame.text)
            case frames.Mark():
                await reviewing.mark(viewer, invitation=frame.invitation, state=frame.state)
            case frames.Reveal():
                item = await reviewing.reveal(viewer, frame.invitation, frame.part)
                return [Ack(id=frame.id), Review(item=item)]
            case frames.Sync():
                told: list[Told] = [await self._reviews(watched) for watched in self._watched.values()]
                for respondent in self._people.values():
                    told += await self._person(respondent)
                return [Ack(id=frame.id), *told]
        return [Ack(id=frame.id)]

    async def _watch(self, conversation: str) -> Reviews:
        topic = conversation_topic(self._actor.workspace, conversation)
        if topic not in self._watched and len(self._watched) >= MOST_WATCHED:
            raise TooMany(f"One connection watches at most {MOST_WATCHED} conversations.", retry_after_s=60)
        self._watched[topic] = conversation
        # Heard before it is read, so that nothing falls between.
        self._follow(topic)
        return await self._reviews(conversation)

    async def _look_at(self, respondent: str) -> list[Told]:
        topic = respondent_topic(self._actor.workspace, respondent)
        if topic not in self._people and len(self._people) >= MOST_WATCHED:
            raise TooMany(f"One connection watches at most {MOST_WATCHED} people.", retry_after_s=60)
        self._people[topic] = respondent
        self._follow(topic)
        return await self._person(respondent)

    async def _person(self, respondent: str, *, again: bool = True) -> list[Told]:
        """The newest of their history; without one where they are not (any more) theirs to see. Not `again`: nothing where it
        is as before: that something happened would tell of whoever is not theirs, and of answers that are not named."""
        history: History | None
        try:
            history = await self._services.people.history(await self._viewer(), respondent)
        except NotFound:
            history = None
        told = HistoryTold(respondent=respondent, history=history)
        before, self._told[respondent] = self._told.get(respondent), sha256(frames.encode(told)).digest()
        return [told] if again or before != self._told[respondent] else []


def session(
    services: Services, actor: PageActor, follow: Follow = _unheard, *, device: Device | None = None
) -> RespondentSession | StaffSession:
    """The session of whoever was admitted, on this device."""
    if isinstance(actor, StaffActor):
        return StaffSession(services, actor, follow)
    return RespondentSession(services, actor, follow, device)


async def _answered(raw: bytes, decoder: msgspec.json.Decoder[Any], do: Callable[[Any], Any]) -> list[Told]:
    """Read a frame and do it; every refusal names the frame's id."""
    id: str | None = None
    try:
        frame = frames.decode(raw, decoder)
        if isinstance(frame, frames.Ping):
            return [Pong()]
        id = frame.id
        told: list[Told] = await do(frame)
        return told
    except CuecardError as error:
        return [frames.refused(id if id is not None else frames.id_of(raw), error)]
    except Exception as error:
        log.error("A frame failed: %s at %s", type(error).__name__, where(error))
        return [Refused(id=id, error=ErrorTold(code="internal", message="Our mistake; try again later."), final=False)]


def _told(frame: frames.Track, device: Device | None) -> ingesting.Told:
    page = frame.page
    return ingesting.Told(
        name=frame.name,
        id=frame.id,
        properties=frame.properties,
        timestamp=frame.occurred_at,
        sent_at=frame.sent_at,
        page=page.url if isinstance(page, frames.Page) else page,
        conversation_id=frame.conversation,
        device=device,
    )
