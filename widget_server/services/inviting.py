"""Asking: deciding over what is live now, asking for a survey by name, and closing what waited too long."""

from collections.abc import Callable

from widget_server.core import deciding
from widget_server.core.actors import RespondentActor
from widget_server.core.deciding import Decision, Invitation
from widget_server.core.errors import NotFound
from widget_server.core.reasons import Needs
from widget_server.core.situations import Situation
from widget_server.core.triggers import SURVEY_REQUESTED
from widget_server.ports import Bus, Clock, Store
from widget_server.services.ingesting import Ingesting, Told, conversation_topic, respondent_topic
from widget_server.services.publishing import Live

LiveNow = Callable[[str], Live | None]
"""What is live in a workspace now."""


def _nothing() -> None:
    """Nobody wants to be told."""


class Deciding:
    """The `Decide` that a store calls inside its transaction: pure over what is live at that instant.

    `soon` is told when a wait that is over already was set: the other side of an episode is waiting to be asked.
    """

    def __init__(self, live: LiveNow, *, new_id: Callable[[str], str], soon: Callable[[], None] = _nothing) -> None:
        self._live = live
        self._new_id = new_id
        self._soon = soon

    def __call__(self, situation: Situation) -> Decision:
        live = self._live(situation.event.workspace)
        if live is None:
            return deciding.FAR
        decision = deciding.decide(situation, live.plan, invitation_id=self._invitation_id)
        if any(timer.due_at <= situation.now for timer in decision.timers):
            self._soon()
        return decision

    def needs(self, workspace: str) -> Needs | None:
        """How much of a person's past the live surveys look at; None where nothing is live, so that timers stay."""
        live = self._live(workspace)
        return None if live is None else live.plan.needs

    def page_query(self, workspace: str) -> bool:
        """Whether the workspace keeps the query strings of pages."""
        live = self._live(workspace)
        return live is not None and live.rules.page_query

    def _invitation_id(self) -> str:
        return self._new_id("inv_")


class Inviting:
    """What a page may ask for, and what time ends."""

    def __init__(self, *, store: Store, bus: Bus, clock: Clock, ingesting: Ingesting, live: LiveNow) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._ingesting = ingesting
        self._live = live

    async def show(self, actor: RespondentActor, *, id: str, survey: str, conversation: str | None) -> None:
        """Invite the respondent to a survey that pages may ask for by name (`when: {request: true}`)."""
        live = self._live(actor.workspace)
        if live is None or survey not in live.plan.requests:
            raise NotFound("No live survey that a page may ask for has this key.")
        told = Told(name=SURVEY_REQUESTED, id=id, properties={"survey": survey}, conversation_id=conversation)
        await self._ingesting.keep(told, actor)

    async def expire(self) -> int:
        """Close what waited past its time and tell the sockets; returns how many."""
        closed = await self._store.expire(now=self._clock())
        await self.tell_closed(closed)
        return len(closed)

    async def tell_closed(self, invitations: list[Invitation] | tuple[Invitation, ...]) -> None:
        """Invitations ended: their cards go, in every tab."""
        for invitation in invitations:
            await tell(self._bus, invitation)


async def tell(bus: Bus, invitation: Invitation) -> None:
    """Something of this invitation changed: tell its mentors' sockets, who wait for it, then its respondent's.

    Of one that is not named no mentor is told anything.
    """
    if invitation.conversation_id is not None and invitation.identity == "named":
        await bus.publish(conversation_topic(invitation.workspace, invitation.conversation_id), invitation.id)
    await bus.publish(respondent_topic(invitation.workspace, invitation.respondent_id), invitation.id)
    if invitation.identity == "named":
        await bus.publish(reviews_topic(invitation.workspace), invitation.id)


def reviews_topic(workspace: str) -> str:
    """Where the ids of invitations are published whose named responses may have changed."""
    return f"v:{workspace}"
