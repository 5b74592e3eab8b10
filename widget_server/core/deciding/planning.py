"""What is live in a workspace, made ready to decide with: which surveys listen to an event, and the policy over all."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from widget_server.core import policy as policies
from widget_server.core.context import ContextRules
from widget_server.core.deciding import needs
from widget_server.core.deciding.boards import Board, board
from widget_server.core.deciding.listeners import Listener, Shared
from widget_server.core.policy import Policy, ReadyPolicy
from widget_server.core.reasons import Needs
from widget_server.core.surveys import SurveyVersion
from widget_server.core.triggers.filters import OWN_NAMES

MET = 1_024
"""So many names of events that only patterns of names mean are remembered."""

FORMS = 1_000
"""So many forms of triggers and audiences, and some for each survey, are kept to be shared before it begins anew."""

Hearing = tuple[tuple[Listener, ...], frozenset[str]]
"""Who listens, in order of rank, and the keys of those whose wait the event may end."""


class Plan(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """The live surveys of a workspace by the event that may make them due: built once per set of surveys, read per event."""

    listeners: Mapping[str, Listener] = {}
    """By key, in order of rank: by team, priority and key."""
    requests: Mapping[str, Listener] = {}
    """Those that a page may ask for."""
    schedules: Mapping[str, Listener] = {}
    """Those that come by the calendar."""
    policy: Policy = Policy()
    ready_policy: ReadyPolicy = policies.ready(Policy())
    rules: ContextRules = ContextRules()
    needs: Needs = needs.together((), ContextRules())
    boards: Mapping[str, Board] = {}
    """By name of the event; built of those that name it, and of those whose patterns mean it."""
    patterned: tuple[Listener, ...] = ()
    """Those that listen to patterns of names, in order of rank."""
    met: dict[str, Board | None] = {}
    """Boards of other names, made when one is first met."""
    same: dict[Hearing, Board] = {}
    """Of these: names that the same surveys listen to have one board."""
    shared: Shared = msgspec.field(default_factory=Shared)

    def board(self, name: str) -> Board | None:
        """The surveys that listen to an event of that name; None: there are none."""
        known = self.boards.get(name)
        if known is not None or not self.patterned:
            return known
        if name in self.met:
            return self.met[name]
        if len(self.met) >= MET:
            self.met.clear()
            self.same.clear()
        known = self.met[name] = self._meet(name)
        return known

    def _meet(self, name: str) -> Board | None:
        those = tuple(one for one in self.patterned if one.hears(name))
        if not those or name in OWN_NAMES:
            return None
        hearing = (those, _ended(those, name))
        known = self.same.get(hearing)
        if known is None:
            known = self.same[hearing] = board(*hearing, self.ready_policy)
        return known


def plan(
    versions: Iterable[SurveyVersion],
    policy: Policy = Policy(),  # noqa: B008 - a frozen value
    rules: ContextRules = ContextRules(),  # noqa: B008 - likewise
    *,
    before: Plan | None = None,
) -> Plan:
    """What these live surveys are decided with. What `before` holds ready of unchanged versions is taken over: a version is
    known by survey key and version."""
    ready_policy = policies.ready(policy)
    shared = (
        before.shared if before is not None and len(before.shared) < FORMS + 4 * len(before.listeners) else Shared()
    )
    known = before.listeners if before is not None else {}
    listeners = _ranked([_listener(version, known, shared) for version in versions], policy)
    return Plan(
        listeners={one.key: one for one in listeners},
        requests={one.key: one for one in listeners if one.trigger.request},
        schedules={one.key: one for one in listeners if one.trigger.schedule is not None},
        policy=policy,
        ready_policy=ready_policy,
        rules=rules,
        needs=needs.together(
            (one.needs for one in listeners), rules, late_ms=max((one.late_ms for one in listeners), default=0)
        ),
        boards=_boards(
            listeners, ready_policy, before.boards if before is not None and before.policy == policy else {}
        ),
        patterned=tuple(one for one in listeners if one.patterned),
        met={},
        same={},
        shared=shared,
    )


def _listener(version: SurveyVersion, known: Mapping[str, Listener], shared: Shared) -> Listener:
    before = known.get(version.survey.key)
    if before is not None and before.version.version == version.version:
        return before
    return shared.listener(version)


def _ranked(listeners: list[Listener], policy: Policy) -> list[Listener]:
    place = {team: index for index, team in enumerate(policy.teams)}
    none = len(place)
    listeners.sort(key=lambda one: (place.get(one.version.survey.team, none), -one.version.survey.priority, one.key))
    return listeners


def _boards(listeners: Sequence[Listener], policy: ReadyPolicy, before: Mapping[str, Board]) -> dict[str, Board]:
    """A board for every name that is named; one that would hold the same as before is taken over."""
    named: dict[str, list[Listener]] = {}
    patterned = [one for one in listeners if one.patterned]
    for one in listeners:
        for name in one.names:
            if "*" not in name:
                named.setdefault(name, []).append(one)
    if patterned:
        for name, those in named.items():
            keys = {one.key for one in those}
            more = [one for one in patterned if one.key not in keys and one.hears(name)]
            if more:
                named[name] = _merged(those, more, listeners)
    boards: dict[str, Board] = {}
    for name, those in named.items():
        known = before.get(name)
        if known is not None and known.listeners == tuple(those):
            boards[name] = known
        else:
            boards[name] = board(those, _ended(those, name), policy)
    return boards


def _merged(those: Sequence[Listener], more: Sequence[Listener], listeners: Sequence[Listener]) -> list[Listener]:
    keys = {one.key for one in (*those, *more)}
    return [one for one in listeners if one.key in keys]


def _ended(listeners: Sequence[Listener], name: str) -> frozenset[str]:
    return frozenset(one.key for one in listeners if one.trigger.until is not None and one.ends(name))
