"""Of the surveys that listen to an event, the one to ask: found by sets, so that a thousand more cost next to nothing.

Everything is looked at in the order in which reasons are told: is it in time, is the trigger complete, is the person in the
audience, are they to be left alone, is there something to ask. What one look settles for many is settled for all of them at
once. What has to be asked survey by survey (samples, triggers and audiences of a form of their own) is asked of the nearest,
who get a reason, and beyond them in order of rank until one is found; the same trigger or audience is asked once.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping

import msgspec

from widget_server.core import policy as policies
from widget_server.core.assembly import Assembly
from widget_server.core.deciding.asking import Asking
from widget_server.core.deciding.boards import Board
from widget_server.core.deciding.families import Family, Seen
from widget_server.core.deciding.listeners import Listener
from widget_server.core.deciding.masks import mask, places, union
from widget_server.core.deciding.nearest import Nearest, asked
from widget_server.core.deciding.planning import Plan
from widget_server.core.deciding.verdicts import FUTURE_MS, future, outranked, unaskable, wait, waiting
from widget_server.core.reasons import Reason, Timer, stale
from widget_server.core.situations import Situation
from widget_server.core.triggers.fired import Fired, Later


class Chosen(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The survey to ask, with what made it due and what it asks."""

    place: int
    listener: Listener
    fired: Fired
    assembly: Assembly


class Choosing:
    """One event before one board. `alive` are the surveys that nothing speaks against so far."""

    def __init__(self, here: Situation, plan: Plan, board: Board) -> None:
        self.here = here
        self.plan = plan
        self.board = board
        self.alive = board.everyone
        self.asked = asked(here, board)
        self.nearest = Nearest(board, self.asked)
        self.asking = Asking(here, plan, board)
        self.timers: list[Timer] = []
        self.held: list[Listener] = []
        """Those that are due and have a counterpart, while the person is to be left alone."""
        self._again: list[int] = []
        """Those asked before that may be asked again, in order."""

    def choose(self) -> Chosen | None:
        """The survey to ask, if any; reasons, `timers` and `held` are filled on the way."""
        self._be_in_time()
        if self.alive:
            self._be_complete()
        if self.alive:
            self._be_inside()
        if not self.alive:
            return None
        self._be_left_alone()
        chosen = self._first()
        if chosen is not None:
            self._tell_outranked(chosen.listener)
        return chosen

    def reasons(self, chosen: Chosen | None) -> dict[str, Reason]:
        """Of the nearest that are not chosen."""
        return self.nearest.told(chosen.place if chosen is not None else None)

    # -- in time -----------------------------------------------------------------------------------------------------
    def _be_in_time(self) -> None:
        board, at, now = self.board, self.here.event.occurred_at, self.here.now
        if now - at > board.lates[0]:
            index = bisect_left(board.lates, now - at)
            passing = board.fresh[index] if index < len(board.fresh) else 0
            for place in self.nearest.places(self.nearest.among(board.everyone ^ passing)):
                self.nearest.tell(place, stale(at, now, board.listeners[place].fresh_ms))
            self.alive &= passing
        elif at - now > FUTURE_MS:
            self._pass(0, future(at, now))

    # -- the trigger is complete -------------------------------------------------------------------------------------
    def _be_complete(self) -> None:
        board = self.board
        beginning = self._ask_eager() if board.eager else 0
        if board.asked_why:
            for place in self.nearest.places(self.nearest.among(board.asked_why)):
                self._ask_why(place)
        for wants in board.properties:
            self._pass(wants.passing(self.here.event.properties), wants.reason)
        if board.counting & self.alive:
            self._count()
        beginning |= board.waiting & self.alive
        if beginning:
            self._begin(beginning)

    def _ask_eager(self) -> int:
        """Who begins to wait, of those whose triggers have to be asked."""
        board, late_ms = self.board, self.here.now - self.here.event.occurred_at
        beginning = 0
        for way in board.eager:
            those = board.sharing[way] & self.alive
            found = self.asking.completes(way) if those else None
            if isinstance(found, Later):
                beginning |= those
            elif isinstance(found, Reason):
                self.alive &= ~those
            elif found is not None:
                late = [place for place in places(those, board.size) if late_ms > board.listeners[place].fresh_ms]
                self.alive &= ~mask(late, board.size)
        return beginning

    def _ask_why(self, place: int) -> None:
        found, at, now = self.asking.completes(self.board.ways[place]), self.here.event.occurred_at, self.here.now
        fresh_ms = self.board.listeners[place].fresh_ms
        if isinstance(found, Reason):
            self.nearest.tell(place, found)
        elif isinstance(found, Fired) and now - at > fresh_ms:
            self.nearest.tell(place, stale(at, now, fresh_ms))

    def _count(self) -> None:
        """What families of triggers hold, of those that have a survey alive."""
        board, nearest = self.board, self.nearest
        if board.preceded:
            self._be_preceded()
        rest = board.counting & self.alive
        while rest:
            family = board.families[board.size - rest.bit_length()]
            rest &= family.others
            seen = family.look(self.here)
            self.alive &= seen.holding | family.others
            missing = nearest.among(family.members) & ~(seen.holding >> nearest.shift)
            if missing:
                nearest.tell_each(missing, self._missing(family, seen, missing))

    def _be_preceded(self) -> None:
        """Leave out those of whose first events none has happened at all."""
        board, nearest = self.board, self.nearest
        there = [board.preceded[name] for name in self.here.window.names() if name in board.preceded]
        absent = board.needing & ~union(there)
        self.alive &= ~absent
        for place in nearest.places(nearest.among(absent)):
            nearest.tell(place, board.families[place].never)

    def _missing(self, family: Family, seen: Seen, those: int) -> Mapping[str, Reason]:
        """What the triggers of these lack: kept for the next time that just as many happened."""
        width = self.nearest.width
        state = (those, width, family.state(seen))
        known = family.told.get(state)
        if known is None:
            board = self.board
            near = list(places(those, width))
            reasons = {way: family.missing(way, seen) for way in {board.ways[place] for place in near}}
            known = {board.listeners[place].key: reasons[board.ways[place]] for place in near}
            family.keep(state, known)
        return known

    def _begin(self, beginning: int) -> None:
        """Set timers, and leave out who waits."""
        here = self.here
        self.alive &= ~beginning
        for place in places(beginning, self.board.size):
            listener = self.board.listeners[place]
            due_at = here.event.occurred_at + (listener.trigger.wait_ms or 0)
            reason = unaskable(listener, here, due_at) if place in self.asked else None
            if reason is None and listener.key not in here.waiting:
                self.timers.append(wait(listener, here, due_at))
            if place < self.nearest.width:
                self.nearest.tell(place, reason or waiting(here.event.name, due_at))

    # -- the person is in the audience -------------------------------------------------------------------------------
    def _be_inside(self) -> None:
        board, nearest = self.board, self.nearest
        if board.tested:
            self._tell_failing(nearest.among(board.tested), self.asking.outside)
        for wants in board.traits:
            self._pass(wants.passing(self.here.respondent.traits), wants.reason)
        if board.sampled:
            self._tell_failing(nearest.among(board.sampled), self.asking.unsampled)

    def _tell_failing(self, those: int, fails: Callable[[int], Reason | None]) -> None:
        for place in self.nearest.places(those):
            reason = fails(place)
            if reason is not None:
                self.nearest.tell(place, reason)

    # -- the person is to be left alone ------------------------------------------------------------------------------
    def _be_left_alone(self) -> None:
        board, nearest = self.board, self.nearest
        with_counterpart = self.alive & board.counterparts
        due = [place for place in places(with_counterpart, board.size) if not self.asking.not_due(place)]
        if self.asked:
            self._not_repeat()
        out = policies.held_out(self.plan.ready_policy, self.here)
        if out is not None:
            self._pass(0, out)
        for those in board.classes:
            near = nearest.among(those)
            reason = self.asking.held_back(nearest.width - near.bit_length()) if near else None
            if reason is not None:
                self._pass(board.everyone ^ those, reason)
        for place in due:
            repeated = place in self.asked and place not in self._again
            if repeated or out is not None or self.asking.held_back(place) is not None:
                self.held.append(board.listeners[place])

    def _not_repeat(self) -> None:
        """Leave out what the person was asked before, but what may be asked again."""
        here, board, nearest = self.here, self.board, self.nearest
        for place in self.asked:
            reason = policies.repeated(board.listeners[place].version.survey, here.asked, here.now)
            if reason is None:
                self._again.append(place)
                continue
            self.alive &= ~board.bit(place)
            if nearest.is_open(place):
                nearest.tell(place, reason)
        if len(self._again) > 1:
            self._again.sort(key=lambda place: (board.tier(place), self.asked[place], place))

    # -- the first in rank that has something to ask -----------------------------------------------------------------
    def _first(self) -> Chosen | None:
        while self.alive and (place := self._next()) is not None:
            found = self.asking.assembled(place)
            if not isinstance(found, Reason):
                fired, assembly = found
                return Chosen(place=place, listener=self.board.listeners[place], fired=fired, assembly=assembly)
            self.alive &= ~self.board.bit(place)
            if self.nearest.is_open(place):
                self.nearest.tell(place, found)
        return None

    def _next(self) -> int | None:
        """The next in rank of those that are due: among equals, first those that were never asked."""
        new = self._next_new()
        old = next((place for place in self._again if self._is_due(place)), None)
        if new is None or old is None:
            return old if new is None else new
        return old if self.board.tier(old) < self.board.tier(new) else new

    def _next_new(self) -> int | None:
        board, nearest = self.board, self.nearest
        asked = mask(tuple(self.asked), board.size) if self.asked else 0
        near = nearest.open & ~(asked >> nearest.shift)
        if near:
            return nearest.width - near.bit_length()
        rest = self.alive & ((1 << nearest.shift) - 1) & ~asked
        while rest:
            place = board.size - rest.bit_length()
            failing = self.asking.failing(place)
            if not failing:
                return place
            rest &= ~failing
            self.alive &= ~failing
        return None

    def _is_due(self, place: int) -> bool:
        if place < self.nearest.width:
            return self.nearest.is_open(place)
        return bool(self.alive & self.board.bit(place)) and not self.asking.failing(place)

    def _tell_outranked(self, winner: Listener) -> None:
        """The nearest that are due too, why not they."""
        told: dict[tuple[int, str], Reason] = {}
        for place in self.nearest.places(self.nearest.open):
            loser = self.board.listeners[place]
            if loser is winner:
                continue
            if not loser.certain:
                assembled = self.asking.assembled(place)
                if isinstance(assembled, Reason):
                    self.nearest.tell(place, assembled)
                    continue
            alike = (loser.version.survey.priority, loser.version.survey.team)
            if alike not in told:
                told[alike] = outranked(loser, winner, self.plan.policy)
            self.nearest.tell(place, told[alike])

    def _pass(self, passing: int, reason: Reason) -> None:
        """Only these pass."""
        self.nearest.tell_others(passing, reason)
        self.alive &= passing
