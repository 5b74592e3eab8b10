"""The nearest: the surveys of a board that stand highest in rank for one person. Each of them is told a reason."""

from collections.abc import Mapping, Sequence

from widget_server.core.deciding.boards import NEAR, Board
from widget_server.core.deciding.masks import places
from widget_server.core.reasons import Reason
from widget_server.core.situations import Situation


class Nearest:
    """`open` are those whose reason is not known yet: bits like the board's, of its `width` first only."""

    def __init__(self, board: Board, asked: Mapping[int, int]) -> None:
        self.board = board
        self.reasons: dict[str, Reason] = {}
        self.width = board.width
        self._last = NEAR
        """Where the last of them stands, who goes if nobody among them is chosen."""
        self._further: tuple[int, ...] = ()
        """Who stands between them, but is further: asked before."""
        if asked and min(asked) < board.width:
            order = _order(board, asked)
            self.width = max(order) + 1
            self._last = order[-1] if len(order) > NEAR else board.size
            self._further = tuple(place for place in asked if place < self.width and place not in order)
        self.shift = board.size - self.width
        self.open = (1 << self.width) - 1

    def among(self, those: int) -> int:
        """Which of a set of the board's are open."""
        return those >> self.shift & self.open

    def is_open(self, place: int) -> bool:
        """Whether that one is."""
        return place < self.width and bool(self.open >> (self.width - 1 - place) & 1)

    def places(self, those: int) -> Sequence[int]:
        """Where those of a set of the open ones stand."""
        return list(places(those, self.width)) if those else ()

    def tell(self, place: int, reason: Reason) -> None:
        """Tell one of them."""
        self.open &= ~(1 << (self.width - 1 - place))
        self.reasons[self.board.listeners[place].key] = reason

    def tell_others(self, passing: int, reason: Reason) -> None:
        """Tell those that are not among a set of the board's."""
        failing = self.open & ~(passing >> self.shift)
        if failing:
            self.open ^= failing
            self.reasons.update(dict.fromkeys(self.board.keys(failing, self.width), reason))

    def tell_each(self, those: int, reasons: Mapping[str, Reason]) -> None:
        """Tell those their reasons, by key."""
        self.open ^= those
        self.reasons.update(reasons)

    def told(self, winner: int | None) -> dict[str, Reason]:
        """Reasons of the NEAR highest that are not chosen, and the winner's if there is one."""
        listeners = self.board.listeners
        for place in self._further:
            if place != winner:
                self.reasons.pop(listeners[place].key, None)
        if self._last < self.board.size and (winner is None or winner >= self.width or winner in self._further):
            self.reasons.pop(listeners[self._last].key, None)
        return self.reasons


def asked(here: Situation, board: Board) -> dict[int, int]:
    """The places of those that the person was asked before, with when last (ms)."""
    found: dict[int, int] = {}
    for ask in here.asked:
        place = board.place.get(ask.survey_key)
        if place is not None:
            found[place] = max(found.get(place, 0), ask.invited_at)
    return found


def _order(board: Board, asked: Mapping[int, int]) -> list[int]:
    """The places of the nearest: in each tier first those never asked, then those asked longest ago."""
    order: list[int] = []
    start = 0
    for end in board.tiers:
        enough = min(end, start + NEAR + 1 + len(asked))
        order += [place for place in range(start, enough) if place not in asked]
        if len(order) > NEAR:
            break
        again = [place for place in asked if start <= place < end]
        order += sorted(again, key=lambda place: (asked[place], place))
        start = end
    return order[: NEAR + 1]
