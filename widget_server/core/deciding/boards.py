"""A board: the surveys that listen to one event, in order of rank, as sets of bits by what they ask for."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

import msgspec

from widget_server.core.audience import ReadyAudience
from widget_server.core.deciding.families import Family
from widget_server.core.deciding.listeners import Listener
from widget_server.core.deciding.masks import mask, places, union
from widget_server.core.deciding.wants import Want, Wants, wanted
from widget_server.core.deciding.ways import Kin, Way
from widget_server.core.policy import ReadyPolicy
from widget_server.core.surveys import first_channels

NEAR = 20
"""So many surveys that are not chosen, those highest in rank, have their reason told."""
FEW = 2
"""So many families are simply looked at; of more, only those whose events have happened."""
KEPT = 1_024
"""So many sets of keys are kept ready per board."""

Alike = tuple[object, ...]
"""What the policy looks at in a survey."""


class Board(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """The surveys that listen to one event. A set of them is an integer: the first in rank has the highest bit."""

    listeners: tuple[Listener, ...]
    """In order of rank."""
    size: int
    everyone: int
    width: int
    """How many stand nearest, one more than are told beside the chosen one."""
    place: Mapping[str, int]
    """In rank, by key."""
    tiers: tuple[int, ...]
    """Where each run of equals in team and priority ends; within one, who was asked longer ago goes first."""
    lates: tuple[int, ...]
    """How late an event may come (ms), rising …"""
    fresh: tuple[int, ...]
    """… and for whom it is not too late then."""
    properties: tuple[Wants, ...]
    families: Mapping[int, Family]
    """By the place of each of their surveys."""
    counting: int
    """Who is in a family."""
    preceded: Mapping[str, int]
    """Of these, by name of the event that has to have happened before; empty where there are few names …"""
    needing: int
    """… and all who need one of them."""
    asked_why: int
    """Who has to be asked whether the event completes the trigger, or else why not."""
    ways: tuple[Way, ...]
    """By place."""
    sharing: Mapping[Way, int]
    """Who has the same trigger."""
    eager: tuple[Way, ...]
    """Triggers that have to be asked and may begin a wait."""
    waiting: int
    """Who of the others waits after the event."""
    traits: tuple[Wants, ...]
    tested: int
    """Who has to be asked whether the person is in the audience."""
    audiences: Mapping[ReadyAudience, int]
    """Who has the same audience."""
    sampled: int
    classes: tuple[int, ...]
    """Those that the policy treats alike."""
    class_of: tuple[int, ...]
    """By place."""
    counterparts: int
    """Who has the other side of the conversation asked too."""
    told: dict[int, tuple[str, ...]]
    """Keys of sets of the nearest, kept when first wanted."""

    def bit(self, place: int) -> int:
        """The set of that one."""
        return 1 << (self.size - 1 - place)

    def tier(self, place: int) -> int:
        """In which run of equals it stands."""
        return bisect_right(self.tiers, place)

    def keys(self, those: int, width: int) -> tuple[str, ...]:
        """The keys of a set of the `width` first in rank."""
        known = self.told.get(those | 1 << width)
        if known is None:
            if len(self.told) >= KEPT:
                self.told.clear()
            known = tuple(self.listeners[place].key for place in places(those, width))
            self.told[those | 1 << width] = known
        return known


def board(listeners: Sequence[Listener], ended: frozenset[str], policy: ReadyPolicy) -> Board:
    """The board of these listeners, given in order of rank; `ended`: keys of those whose wait the event may end."""
    size = len(listeners)
    everyone = (1 << size) - 1
    groups = _Groups(listeners, ended)
    sharing = {way: mask(those, size) for way, those in groups.ways.items()}
    audiences = {one: mask(those, size) for one, those in groups.audiences.items()}
    properties, odd = wanted(((those, way.wants) for way, those in sharing.items()), everyone)
    traits, untold = wanted(((those, _traits(one)) for one, those in audiences.items()), everyone)
    families = _families(groups.ways, size)
    preceded = _preceded([family for family, _ in families])
    classes = _classes(groups.alike, policy)
    lates, fresh = _fresh(groups.late, size)
    sure = [way for way in sharing if way.sure]
    return Board(
        listeners=tuple(listeners),
        size=size,
        everyone=everyone,
        width=min(size, NEAR + 1),
        place={one.key: place for place, one in enumerate(listeners)},
        tiers=_tiers(listeners, policy),
        lates=lates,
        fresh=fresh,
        properties=properties,
        families={place: family for family, those in families for place in those},
        counting=union(family.members for family, _ in families),
        preceded=preceded,
        needing=union(preceded.values()),
        asked_why=union(those for way, those in sharing.items() if not way.sure) | odd,
        ways=groups.way_of,
        sharing=sharing,
        eager=tuple(way for way in sharing if not way.sure and way.trigger.wait_ms is not None),
        waiting=union(sharing[way] for way in sure if way.trigger.wait_ms is not None),
        traits=traits,
        tested=union(audiences.values()) & ~(mask(groups.matched, size) & ~untold),
        audiences=audiences,
        sampled=mask(groups.sampled, size),
        classes=tuple(mask(those, size) for those in classes),
        class_of=_class_of(classes, size),
        counterparts=mask(groups.counterparts, size),
        told={},
    )


class _Groups:
    """Places by what their surveys have in common, found in one pass."""

    def __init__(self, listeners: Sequence[Listener], ended: frozenset[str]) -> None:
        self.ways: dict[Way, list[int]] = {}
        self.audiences: dict[ReadyAudience, list[int]] = {}
        self.late: dict[int, list[int]] = {}
        self.alike: dict[tuple[str, str, tuple[str, ...]], list[int]] = {}
        self.matched: list[int] = []
        self.sampled: list[int] = []
        self.counterparts: list[int] = []
        self._ending: dict[Way, Way] = {}
        way_of: list[Way] = []
        for place, one in enumerate(listeners):
            survey = one.version.survey
            way = one.way if not ended or one.key not in ended else self._ended(one.way)
            way_of.append(way)
            self.ways.setdefault(way, []).append(place)
            self.late.setdefault(one.late_ms, []).append(place)
            self.alike.setdefault((survey.kind, survey.team, first_channels(survey)), []).append(place)
            if one.audience is not None:
                self.audiences.setdefault(one.audience, []).append(place)
                if one.matched:
                    self.matched.append(place)
            if one.sample is not None:
                self.sampled.append(place)
            if survey.counterpart is not None:
                self.counterparts.append(place)
        self.way_of = tuple(way_of)

    def _ended(self, way: Way) -> Way:
        """The same trigger, of which nothing can be said but by asking it."""
        return self._ending.setdefault(way, Way(trigger=way.trigger))


def _traits(audience: ReadyAudience) -> list[Want]:
    return [Want(name=one.trait, values=one.values, reason=one.reason) for one in audience.equalities]


def _families(ways: Mapping[Way, Sequence[int]], size: int) -> list[tuple[Family, list[int]]]:
    kin: dict[Kin, dict[Way, Sequence[int]]] = {}
    for way, those in ways.items():
        if way.kin is not None:
            kin.setdefault(way.kin, {})[way] = those
    return [
        (Family(one, members, size), [place for those in members.values() for place in those])
        for one, members in kin.items()
    ]


def _preceded(families: Sequence[Family]) -> dict[str, int]:
    before = [family for family in families if family.kin.kind == "before"]
    found: dict[str, int] = {}
    for family in before if len(before) > FEW else ():
        found[family.kin.event] = found.get(family.kin.event, 0) | family.members
    return found


def _fresh(late: Mapping[int, Sequence[int]], size: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    lates = tuple(sorted(late))
    bits, fresh = 0, []
    for one in reversed(lates):
        bits |= mask(late[one], size)
        fresh.append(bits)
    return lates, tuple(reversed(fresh))


def _tiers(listeners: Sequence[Listener], policy: ReadyPolicy) -> tuple[int, ...]:
    teams = policy.policy.teams
    ranks = [
        (teams.index(one.version.survey.team) if one.version.survey.team in teams else -1, one.version.survey.priority)
        for one in listeners
    ]
    return (*(place for place in range(1, len(ranks)) if ranks[place] != ranks[place - 1]), len(ranks))


def _classes(
    alike: Mapping[tuple[str, str, tuple[str, ...]], Sequence[int]], policy: ReadyPolicy
) -> list[Sequence[int]]:
    """Of kind, team and channels only what some cap or exemption tells apart."""
    kinds = {cap.kind for cap in policy.caps}
    teams = {cap.team for cap in policy.caps}
    channels = {cap.channel for cap in policy.caps}
    classes: dict[Alike, list[int]] = {}
    for (kind, team, through), those in alike.items():
        same: Alike = ()
        if kind not in policy.exempt:
            capped = tuple(channel for channel in through if channel in channels)
            same = (kind if kind in kinds else None, team if team in teams else None, capped)
        classes.setdefault(same, []).extend(those)
    return list(classes.values())


def _class_of(classes: Sequence[Sequence[int]], size: int) -> tuple[int, ...]:
    numbers = [0] * size
    for number, those in enumerate(classes[1:], start=1):
        for place in those:
            numbers[place] = number
    return tuple(numbers)
