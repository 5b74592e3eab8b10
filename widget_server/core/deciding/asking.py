"""What has to be asked of one survey by itself, where no set can tell: each question once per event."""

from widget_server.core import audience as audiences
from widget_server.core import policy as policies
from widget_server.core import triggers
from widget_server.core.assembly import Assembly, assemble
from widget_server.core.audience import ReadyAudience
from widget_server.core.deciding.boards import Board
from widget_server.core.deciding.planning import Plan
from widget_server.core.deciding.verdicts import unsampled
from widget_server.core.deciding.ways import Way
from widget_server.core.reaching import unmailed
from widget_server.core.reasons import Reason
from widget_server.core.situations import Situation
from widget_server.core.triggers.fired import Fired, Later


class Asking:
    """The answers for one event before one board, by place in rank."""

    def __init__(self, here: Situation, plan: Plan, board: Board) -> None:
        self.here = here
        self.plan = plan
        self.board = board
        self._completed: dict[Way, Fired | Later | Reason] = {}
        self._audiences: dict[ReadyAudience, Reason | None] = {}
        self._classes: dict[int, Reason | None] = {}

    def completes(self, way: Way) -> Fired | Later | Reason:
        """Whether the event completes the trigger."""
        found = self._completed.get(way)
        if found is None:
            found = self._completed[way] = triggers.completes(way.trigger, self.here)
        return found

    def outside(self, place: int) -> Reason | None:
        """Whether the person is not in its audience, samples apart."""
        audience = self.board.listeners[place].audience
        if audience is None:
            return None
        if audience not in self._audiences:
            self._audiences[audience] = audiences.outside(audience, self.here)
        return self._audiences[audience]

    def unsampled(self, place: int) -> Reason | None:
        """Whether the person is not in its sample."""
        return unsampled(self.board.listeners[place], self.here)

    def held_back(self, place: int) -> Reason | None:
        """Whether the policy holds back surveys like it."""
        number = self.board.class_of[place]
        if number not in self._classes:
            survey = self.board.listeners[place].version.survey
            self._classes[number] = policies.held_back(self.plan.ready_policy, survey, self.here)
        return self._classes[number]

    def not_due(self, place: int) -> int:
        """Who is not due together with it, by trigger, audience or sample; 0: it is due."""
        board = self.board
        listener, way = board.listeners[place], board.ways[place]
        if self.unsampled(place) is not None:
            return board.bit(place)
        if not way.sure and not isinstance(self.completes(way), Fired):
            return board.sharing[way]
        if listener.audience is not None and self.outside(place) is not None:
            return board.audiences[listener.audience]
        return 0

    def failing(self, place: int) -> int:
        """Who may not be asked together with it, for that or because the person is to be left alone; 0: it may."""
        if self.held_back(place) is not None:
            return self.board.classes[self.board.class_of[place]]
        return self.not_due(place)

    def assembled(self, place: int) -> tuple[Fired, Assembly] | Reason:
        """What it asks, being due."""
        fired = self.completes(self.board.ways[place])
        assert isinstance(fired, Fired)
        survey = self.board.listeners[place].version.survey
        if (unfit := unmailed(survey, self.here.respondent.traits)) is not None:
            return unfit
        assembly = assemble(survey, self.here, fired, self.plan.rules.redact)
        return assembly.nothing_to_ask or (fired, assembly)
