"""An invitation's next channels: looked at once more when they are due, by all that may have changed since it was made."""

import msgspec

from widget_server.core import policy as policies
from widget_server.core.events import Event, Respondent, Window
from widget_server.core.invitations import Invitation
from widget_server.core.outbox import OutboxItem
from widget_server.core.patterns import duration_ms
from widget_server.core.policy import ReadyPolicy
from widget_server.core.reaching import Consent, Contact, unreached
from widget_server.core.reasons import Asked, Reason, stale
from widget_server.core.situations import Situation
from widget_server.core.surveys import SENT, Channel, Step, Survey, first_channels, steps

PUT_OFF_MS = 86_400_000
"""A step that quiet hours or a rest hold back is done as soon as they end, if that is no later than this after its time."""


class StepHere(msgspec.Struct, frozen=True, kw_only=True):
    """All that doing a step looks at."""

    survey: Survey
    invitation: Invitation
    respondent: Respondent
    asked: tuple[Asked, ...]
    contact: Contact
    displayed: bool
    number: int
    """0: the channels by which it is asked at once; then the steps of the survey."""
    now: int

    @property
    def due_at(self) -> int:
        """When it was due first, whatever has put it off since."""
        those = steps(self.survey)
        after_ms = duration_ms(those[self.number - 1].after) if 0 < self.number <= len(those) else 0
        return self.invitation.invited_at + after_ms


class StepDone(msgspec.Struct, frozen=True, kw_only=True):
    """What a step comes to: the channels that are open from now on, those that are not and why; or when to look again."""

    opened: tuple[Channel, ...] = ()
    skipped: dict[str, Reason] = {}
    reason: Reason | None = None
    """Why nothing at all is done, or why it is put off."""
    put_off_until: int | None = None

    @property
    def sends(self) -> tuple[Channel, ...]:
        """Those of the opened by which something is sent."""
        return tuple(one for one in self.opened if one in SENT)


def planned(invitation: Invitation, survey: Survey) -> list[OutboxItem]:
    """What is to be done for a new invitation: what is sent at once, and its steps in their time."""
    due = [(0, 0)] if SENT.intersection(first_channels(survey)) else []
    due += [(number, duration_ms(step.after)) for number, step in enumerate(steps(survey), start=1)]
    return [
        OutboxItem(
            workspace=invitation.workspace,
            id=f"stp_{invitation.id}_{number}",
            kind="step",
            invitation_id=invitation.id,
            subject=str(number),
            due_at=invitation.invited_at + after_ms,
            give_up_at=invitation.expires_at,
            made_at=invitation.invited_at,
        )
        for number, after_ms in due
        if after_ms < invitation.expires_at - invitation.invited_at
    ]


def sending(invitation: Invitation, channel: Channel, *, number: int, now: int) -> OutboxItem:
    """What sends an invitation by a channel."""
    return OutboxItem(
        workspace=invitation.workspace,
        id=f"{channel}_{invitation.id}_{number}",
        kind="email" if channel == "email" else "push",
        invitation_id=invitation.id,
        subject=str(number),
        due_at=now,
        give_up_at=min(invitation.expires_at, now + PUT_OFF_MS),
        made_at=now,
    )


def step(here: StepHere, policy: ReadyPolicy, consent: Consent) -> StepDone:
    """What the step comes to now."""
    wanted = numbered(here.survey, here.number)
    if here.invitation.status != "open" or here.now >= here.invitation.expires_at:
        return StepDone(reason=Reason(code="closed", values={"status": here.invitation.status}))
    if wanted is None:
        return StepDone(reason=Reason(code="not_live"))
    if wanted.unless == "seen" and here.displayed:
        return StepDone(reason=Reason(code="seen"))
    # The first channels passed the policy with the claim itself.
    held = policies.held_back(policy, _through(here.survey, wanted), _situation(here)) if here.number else None
    if held is not None:
        until = int(held.values["until"])
        if until > here.due_at + PUT_OFF_MS or until >= here.invitation.expires_at:
            return StepDone(reason=held)
        return StepDone(reason=held, put_off_until=until)
    fresh_ms = max(PUT_OFF_MS, duration_ms(here.survey.fresh))
    if here.now - here.due_at > fresh_ms:
        return StepDone(reason=stale(here.due_at, here.now, fresh_ms))
    reasons = {
        channel: unreached(channel, here.survey.kind, here.contact, consent=consent) for channel in wanted.through
    }
    return StepDone(
        opened=tuple(channel for channel in wanted.through if reasons[channel] is None),
        skipped={channel: reason for channel, reason in reasons.items() if reason is not None},
    )


def untimely(
    policy: ReadyPolicy, survey: Survey, invitation: Invitation, respondent: Respondent, *, now: int
) -> Reason | None:
    """Whether what was due before must not be sent now: quiet hours or days without asking, where the person is."""
    alone = StepHere(
        survey=survey,
        invitation=invitation,
        respondent=respondent,
        asked=(),
        contact=Contact(),
        displayed=False,
        number=0,
        now=now,
    )
    return policies.held_back(policy, survey, _situation(alone))


def numbered(survey: Survey, number: int) -> Step | None:
    """A survey's step by its number, as `StepHere` has it; None: the survey has none of it (any more)."""
    if number == 0:
        return Step(after="1s", through=tuple(one for one in first_channels(survey) if one in SENT))
    those = steps(survey)
    return those[number - 1] if number <= len(those) else None


def _through(survey: Survey, wanted: Step) -> Survey:
    """The survey as the policy's caps are to see it: asking by these channels."""
    return msgspec.structs.replace(survey, channels=wanted.through)


def _situation(here: StepHere) -> Situation:
    """As the policy looks at it: this invitation is no other ask."""
    asked = tuple(one for one in here.asked if one.invitation_id != here.invitation.id)
    event = Event(
        id=here.invitation.event_id,
        workspace=here.invitation.workspace,
        respondent_id=here.respondent.id,
        name="step",
        occurred_at=here.due_at,
        received_at=here.now,
        source="server",
    )
    return Situation(
        event=event,
        window=Window(),
        respondent=here.respondent,
        conversation=None,
        asked=asked,
        now=here.now,
    )
