"""What is known of one person while a rehearsal lives their life: events, asks, answers, traits, waits."""

import msgspec

from widget_server.core.deciding import Invitation
from widget_server.core.events import ANONYMOUS, Json, Respondent, Window
from widget_server.core.reasons import Answered, Asked

NEVER = 2**63


NONE: frozenset[str] = frozenset()


class Person:
    """Somebody so far. Changes."""

    __slots__ = ("answered", "asked", "expiring", "ordinals", "respondent", "talk", "timers", "window")

    def __init__(self, workspace: str, id: str) -> None:
        self.respondent = Respondent(workspace=workspace, id=id, verified=not id.startswith(ANONYMOUS))
        self.window = Window()
        self.asked: tuple[Asked, ...] = ()
        self.answered: tuple[Answered, ...] = ()
        self.timers: frozenset[tuple[str, str]] = frozenset()
        """What is set: by survey and kind."""
        self.ordinals: dict[str, int] = {}
        """How many events of a name there have been, of the names that count."""
        self.talk: str | None = None
        """The conversation they were in last."""
        self.expiring = NEVER
        """When the first open invitation ends."""

    def set_for(self, kind: str) -> frozenset[str]:
        """The surveys for which a timer of that kind is set."""
        return frozenset(key for key, its_kind in self.timers if its_kind == kind) if self.timers else NONE

    def learn(self, traits: dict[str, Json], group: str | None) -> None:
        """Traits and a group they were told to have; null removes a trait."""
        known = {name: value for name, value in {**self.respondent.traits, **traits}.items() if value is not None}
        if group is not None:
            groups = known.get("groups")
            others = groups if isinstance(groups, list) else []
            known["groups"] = [*others, *([group] if group not in others else [])]
        self.respondent = msgspec.structs.replace(self.respondent, traits=known)

    def ask(self, invitation: Invitation) -> Asked:
        """They are invited."""
        ask = Asked(
            invitation_id=invitation.id,
            survey_key=invitation.survey_key,
            status="open",
            invited_at=invitation.invited_at,
            expires_at=invitation.expires_at,
            kind=invitation.kind,
            team=invitation.team,
            channels=invitation.channels,
        )
        self.asked = (*self.asked, ask)
        self.expiring = min(self.expiring, ask.expires_at)
        return ask

    def remember(self, ask: Asked) -> None:
        """An ask of before."""
        self.asked = tuple(sorted((*self.asked, ask), key=lambda one: one.invited_at))
        self._note_expiring()

    def remember_answer(self, answer: Answered) -> None:
        """An answer of before."""
        self.answered = tuple(sorted((*self.answered, answer), key=lambda one: one.answered_at))

    def expire(self, now: int) -> None:
        """Close the invitations whose time is over."""
        self.asked = tuple(
            msgspec.structs.replace(ask, status="expired", closed_at=ask.expires_at)
            if ask.status == "open" and ask.expires_at <= now
            else ask
            for ask in self.asked
        )
        self._note_expiring()

    def complete(self, invitation_id: str, at: int) -> None:
        """They answer an open invitation."""
        self.asked = tuple(
            msgspec.structs.replace(ask, status="completed", closed_at=at)
            if ask.invitation_id == invitation_id and ask.status == "open"
            else ask
            for ask in self.asked
        )
        self._note_expiring()

    def take_over(self, other: "Person", *, most: int) -> None:
        """What came under another id is theirs: what they did, were asked and answered."""
        lived = sorted((*self.window.events, *other.window.events), key=lambda event: event.occurred_at)
        self.window, other.window = Window(events=tuple(lived[-most:])), Window()
        for name, times in other.ordinals.items():
            self.ordinals[name] = self.ordinals.get(name, 0) + times
        self.answered = tuple(sorted((*self.answered, *other.answered), key=lambda one: one.answered_at))
        for ask in other.asked:
            self.remember(ask)
        other.asked, other.answered, other.ordinals = (), (), {}

    def _note_expiring(self) -> None:
        self.expiring = min((ask.expires_at for ask in self.asked if ask.status == "open"), default=NEVER)


class Answering:
    """An answer to come."""

    __slots__ = ("invitation_id", "person")

    def __init__(self, person: Person, invitation_id: str) -> None:
        self.person = person
        self.invitation_id = invitation_id

    def complete(self, at: int) -> None:
        """It comes."""
        self.person.complete(self.invitation_id, at)
