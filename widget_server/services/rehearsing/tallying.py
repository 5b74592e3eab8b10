"""Counting what a rehearsal decides, and putting it together at the end."""

from collections import Counter
from collections.abc import Mapping, Set
from contextlib import suppress
from datetime import UTC, datetime
from statistics import median

from widget_server.core.deciding import Decision
from widget_server.core.deciding.planning import Plan
from widget_server.core.errors import InvalidInput
from widget_server.core.reasons import Reason
from widget_server.core.situations import Situation
from widget_server.services.rehearsing import Rehearsal
from widget_server.services.rehearsing.findings import (
    STAGE_OF,
    STAGES,
    Ask,
    Compared,
    Events,
    Findings,
    Found,
    ReasonCount,
    Spread,
    SurveyFound,
    Told,
)
from widget_server.services.rehearsing.recorded import Heard, Passed
from widget_server.services.times import milliseconds

TOP_NAMES = 200


class Tally:
    """Counts one side's decisions. Grows with surveys and asks, never with events."""

    def __init__(self) -> None:
        self.asks: list[Ask] = []
        self.untold = 0
        self._times: dict[tuple[str, str], int] = {}
        self._first: dict[tuple[str, str], Told] = {}

    def decided(self, decision: Decision, here: Situation) -> None:
        """Count a decision."""
        times = self._times
        if here.timer is not None and here.timer.kind == "wait" and (here.timer.survey_key, "waiting") in times:
            times[here.timer.survey_key, "waiting"] -= 1  # it has its outcome now
        for key, reason in decision.reasons.items():
            which = (key, reason.code)
            try:
                times[which] += 1
            except KeyError:
                times[which] = 1
                self._first[which] = _told(reason, here)
        self.untold += decision.others
        if decision.invitation is not None:
            self.asks.append(Ask(at=here.now, person=here.respondent.id, survey=decision.invitation.survey_key))

    def surveys(self, plan: Plan) -> tuple[SurveyFound, ...]:
        """What came of each survey, those that asked most first."""
        people: dict[str, set[str]] = {}
        for ask in self.asks:
            people.setdefault(ask.survey, set()).add(ask.person)
        found = [self._survey(plan, key, len(people.get(key, ()))) for key in self._keys(plan)]
        return tuple(sorted(found, key=lambda one: (-one.asked, -one.fired, -one.listened, one.key)))

    def _keys(self, plan: Plan) -> list[str]:
        return sorted({*plan.listeners, *(key for key, _ in self._times)})

    def _survey(self, plan: Plan, key: str, people: int) -> SurveyFound:
        reasons = [
            ReasonCount(code=code, stage=stage(code), times=times, first=self._first[survey, code])
            for (survey, code), times in self._times.items()
            if survey == key and times > 0
        ]
        reasons.sort(key=lambda one: (STAGES.index(one.stage), -one.times, one.code))
        stages = {name: sum(one.times for one in reasons if one.stage == name) for name in STAGES}
        listened = sum(stages.values())
        survey = plan.listeners[key].version.survey if key in plan.listeners else None
        return SurveyFound(
            key=key,
            name=_name(survey.name) if survey else key,
            team=survey.team if survey else "",
            kind=survey.kind if survey else "",
            listened=listened,
            fired=listened - stages["trigger"],
            asked=stages["asked"],
            people=people,
            stages=stages,
            reasons=tuple(reasons),
        )


def found(side: Rehearsal, tally: Tally, *, label: str, others: Set[str] = frozenset()) -> Found:
    """What came of one side; `others` are people whose events were all passed over."""
    asks = tuple(sorted(tally.asks, key=lambda one: (one.at, one.person, one.survey)))
    per_person = Counter(ask.person for ask in asks)
    spread = Counter(per_person.values())
    people = len(side.people) + sum(1 for id in others if id not in side.people)
    if people > len(per_person):
        spread[0] = people - len(per_person)
    per_day: dict[str, Counter[str]] = {}
    for ask in asks:
        per_day.setdefault(day(ask.at), Counter())[ask.survey] += 1
    return Found(
        label=label,
        surveys=tally.surveys(side.plan),
        people=people,
        people_asked=len(per_person),
        asks=asks,
        spread=Spread(
            by_asks=dict(sorted(spread.items())),
            most=max(per_person.values(), default=0),
            median=float(median(per_person.values())) if per_person else 0.0,
        ),
        per_day={name: dict(sorted(count.items())) for name, count in per_day.items()},
        waits=side.waits,
        doubles=side.doubles,
        untold=tally.untold,
        unseen=tuple(side.looking.unseen()),
    )


def compared(first: Found, second: Found) -> Compared:
    """What the second side does otherwise."""
    one, other = ({ask.person for ask in side.asks} for side in (first, second))
    asked: list[Mapping[str, int]] = [{one.key: one.asked for one in side.surveys} for side in (first, second)]
    keys = sorted({*asked[0], *asked[1]})
    return Compared(
        asks=(len(first.asks), len(second.asks)),
        people_asked=(first.people_asked, second.people_asked),
        only_first=len(one - other),
        only_second=len(other - one),
        both=len(one & other),
        surveys={key: (asked[0].get(key, 0), asked[1].get(key, 0)) for key in keys},
    )


def findings(
    heard: Heard,
    span: tuple[int, int],
    sides: list[tuple[str, Rehearsal, Tally]],
    *,
    answer_rate: float,
) -> Findings:
    """All that a replay found, of one side or two."""
    label, side, tally = sides[0]
    first = found(side, tally, label=label, others=heard.passed.people)
    second = found(sides[1][1], sides[1][2], label=sides[1][0], others=heard.passed.people) if len(sides) > 1 else None
    names = Counter({name: look.times for name, look in side.looking.by_name.items() if look.times})
    names.update(heard.passed.names)
    begin, end = _span(span, heard.passed)
    often = sorted(names.items(), key=lambda one: (-one[1], one[0]))[:TOP_NAMES]
    return Findings(
        recording=Events(
            files=tuple(heard.files),
            events=heard.total,
            people=first.people,
            lines=heard.lines,
            first_at=begin,
            last_at=end,
            bad=heard.bad,
            first_bad=tuple(heard.first_bad),
            late=heard.late,
            names=dict(often),
            looked_at=tuple(name for name, _ in often if side.looking.at(name).kept),
        ),
        answer_rate=answer_rate,
        first=first,
        second=second,
        compared=compared(first, second) if second is not None else None,
    )


def _span(span: tuple[int, int], passed: Passed) -> tuple[int, int]:
    """From the first to the last event, those that were passed over included."""
    times = [at for at in span if at]
    for text in (passed.first, passed.last):
        with suppress(InvalidInput):
            times += [milliseconds(text)] if text else []
    return min(times, default=0), max(times, default=0)


def day(at: int) -> str:
    """The day of an instant, UTC."""
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()


def stage(code: str) -> str:
    """Where in the order of judgement a reason stands."""
    return STAGE_OF.get(code, "trigger")


def _told(reason: Reason, here: Situation) -> Told:
    return Told(code=reason.code, values=reason.values, now=here.now, person=here.respondent.id)


def _name(name: str | Mapping[str, str]) -> str:
    return name if isinstance(name, str) else name.get("en") or next(iter(name.values()), "")
