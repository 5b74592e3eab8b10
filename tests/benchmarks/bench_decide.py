"""What a decision costs as surveys and histories grow: `decide` in process, nothing of HTTP or the database.

Method. Two sides are built at once and measured in interleaved rounds (A B A B …), each round the same situations for both;
a figure is the median over the rounds of the one side's processor time ÷ the other's in the same round. The garbage collector
rests during a round. Situations are made beforehand: what is timed is `decide` alone, whether or not it asks somebody.

The surveys. "homework_failed at least k times within W, then chat_opened, all within a day; plan = p; a sample of 20 %; again
after 30 d", with k of 2 to 6, W of 5 m to 2 h, five plans; every fourth is "chat_opened at least k times within W, on this
topic" instead. The policy rests 24 h and allows 4 asks in 30 d. The people: 100 events of the last day each, of twelve names;
some failed often, some never; half of them were asked two or three surveys before, some within the last day.

More surveys ask more people, and an ask costs the same whoever makes it: it assembles questions and freezes a moment. So that
asks are not what is compared, all sides decide about the same people, 95 of 100 of whom are asked nothing by any side (they
rest, or nothing is complete), and 5 are asked by every side. `decide.ratio_10000_all` is the ratio over all people as they
come, for information: with 10,000 surveys most are asked something, with 10 few are (`decide.asked_per_100_…`).

`decide.ratio_10000_same`: every survey listens to `chat_opened`; 10,000 of them against 10.
`decide.ratio_10000_spread`: ten surveys to a name; 10,000 of them over 1,000 names against 10 over one. The surveys of a name,
and the person's events, are alike but for the name.
`decide.history_ratio`: 1,000 surveys, all on one name, every tenth without "all within a day", so that the plan needs events
of 90 days; a respondent with 100,000 past events, of which the window keeps what the store keeps (at most the newest 1,000),
against one who did the same 100 things in the last day and nothing before. All of them rest since an ask three hours ago, so
everything is looked at and nothing asked. The window is made as the store makes it, event by event; that is not timed. For
information `decide.history_window_ratio`: adding the event to the window, and deciding.
For information: µs per decision (`decide.us_…`), how long it takes to plan 10,000 surveys from nothing and anew after one of
them changed (`decide.plan_ms_…`; at most 50 ms are wanted for one).
"""

import gc
import hashlib
import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from widget_server.core.deciding import decide
from widget_server.core.deciding.planning import Plan, plan
from widget_server.core.events import Event, Respondent, Window
from widget_server.core.policy import Policy
from widget_server.core.reasons import Asked
from widget_server.core.situations import Situation
from widget_server.core.surveys import Survey, SurveyVersion

BUDGETS: Mapping[str, tuple[str, float]] = {
    "decide.ratio_10000_same": ("≤", 1.5),
    "decide.ratio_10000_spread": ("≤", 1.5),
    "decide.history_ratio": ("≤", 1.2),
}

NOW = 1_796_306_700_000
DAY = 86_400_000
ROUNDS = 31
PEOPLE = 400
PLANS = ("free", "basic", "pro", "team", "school")
WITHIN = ("5m", "10m", "20m", "30m", "1h", "2h")
POLICY = msgspec.convert({"rest": "24h", "caps": [{"asks": 4, "within": "30d"}]}, Policy)
WINDOW_MOST = 1_000
"""What the store keeps of a person's events (`adapters.sql.remembering`)."""

Side = Callable[[], None]
"""Decide about all situations once."""


def run(keys: Sequence[str]) -> dict[str, float]:
    """Measure what is asked for."""
    figures: dict[str, float] = {}
    if "decide.ratio_10000_same" in keys:
        figures |= _same()
    if "decide.ratio_10000_spread" in keys:
        figures |= _spread()
    if "decide.history_ratio" in keys:
        figures |= _history()
    figures |= _rebuild()
    return figures


def _same() -> dict[str, float]:
    people = list(_people("chat_opened", "homework_failed"))
    plans = [_plan(_versions(number, lambda _: "")) for number in (10, 1_000, 10_000)]
    asked = [[_asks(here, ready) for here in people] for ready in plans]
    chosen = _alike(asked)
    seconds = _rounds([_side(ready, [people[place] for place in chosen]) for ready in plans])
    whole = _rounds([_side(ready, people) for ready in plans])
    each = [statistics.median(one) / len(chosen) * 1e6 for one in seconds]
    return {
        "decide.ratio_10000_same": _ratio(seconds[2], seconds[0]),
        "decide.ratio_1000_same": _ratio(seconds[1], seconds[0]),
        "decide.us_10": each[0],
        "decide.us_1000": each[1],
        "decide.us_10000": each[2],
        "decide.ratio_10000_all": _ratio(whole[2], whole[0]),
        "decide.asked_per_100_10": sum(asked[0]) / len(people) * 100,
        "decide.asked_per_100_10000": sum(asked[2]) / len(people) * 100,
    }


def _spread() -> dict[str, float]:
    chance = random.Random(7)
    names = [chance.randrange(1_000) for _ in range(PEOPLE)]
    people = [
        list(_people("chat_opened_0", "homework_failed_0")),
        [_person(f"chat_opened_{name}", f"homework_failed_{name}", number, name) for number, name in enumerate(names)],
    ]
    plans = [_plan(_versions(number, lambda number: f"_{number // 10}")) for number in (10, 10_000)]
    asked = [[_asks(here, ready) for here in those] for those, ready in zip(people, plans, strict=True)]
    chosen = _alike(asked)
    sides = [_side(ready, [those[place] for place in chosen]) for those, ready in zip(people, plans, strict=True)]
    seconds = _rounds(sides)
    return {
        "decide.ratio_10000_spread": _ratio(seconds[1], seconds[0]),
        "decide.us_10000_spread": statistics.median(seconds[1]) / len(chosen) * 1e6,
    }


def _alike(asked: Sequence[Sequence[bool]]) -> list[int]:
    """Places of people about whom all sides say the same: 95 of whom nothing is asked to 5 who are asked."""
    nobody = [place for place, those in enumerate(zip(*asked, strict=True)) if not any(those)]
    everybody = [place for place, those in enumerate(zip(*asked, strict=True)) if all(those)]
    assert everybody
    wanted = len(nobody) // 19
    return nobody + (everybody * wanted)[:wanted]


def _asks(here: Situation, ready: Plan) -> bool:
    return decide(here, ready, invitation_id=lambda: "inv_1").invitation is not None


def _history() -> dict[str, float]:
    ready = _plan([_version(_survey(number, "", ever=number % 10 == 0)) for number in range(1_000)])
    keep_ms = ready.needs.window_ms
    young = [_with_history(number, 100, keep_ms) for number in range(20)] * 10
    old = [_with_history(number, 100_000, keep_ms) for number in range(20)] * 10
    assert not any(_asks(here, ready) for here in (*young, *old))
    seconds = _rounds([_side(ready, young), _side(ready, old)])
    adding = _rounds([_adding(ready, young), _adding(ready, old)])
    return {
        "decide.history_ratio": _ratio(seconds[1], seconds[0]),
        "decide.history_window_ratio": _ratio(adding[1], adding[0]),
        "decide.history_us": statistics.median(seconds[1]) / len(old) * 1e6,
    }


def _rebuild() -> dict[str, float]:
    figures: dict[str, float] = {}
    for word, name in (("same", lambda _: ""), ("spread", lambda number: f"_{number // 10}")):
        versions = _versions(10_000, name)
        began = time.perf_counter()
        before = _plan(versions)
        figures[f"decide.plan_ms_new_{word}"] = (time.perf_counter() - began) * 1e3
        took: list[float] = []
        for turn in range(9):
            place = 1_000 * turn
            survey = msgspec.structs.replace(versions[place].survey, priority=60 + turn, name="Changed")
            changed = [*versions[:place], _version(survey), *versions[place + 1 :]]
            began = time.process_time()
            plan(changed, POLICY, before=before)
            took.append((time.process_time() - began) * 1e3)
        figures[f"decide.plan_ms_one_changed_{word}"] = statistics.median(took)
    return figures


def _rounds(sides: Sequence[Side]) -> list[list[float]]:
    seconds: list[list[float]] = [[] for _ in sides]
    for side in sides:
        side()  # warms them
    for _ in range(ROUNDS):
        for place, side in enumerate(sides):
            gc.collect()
            gc.disable()
            began = time.process_time()
            side()
            seconds[place].append(time.process_time() - began)
            gc.enable()
    return seconds


def _ratio(one: Sequence[float], other: Sequence[float]) -> float:
    return statistics.median(mine / yours for mine, yours in zip(one, other, strict=True))


def _side(ready: Plan, people: Sequence[Situation]) -> Side:
    def decide_all() -> None:
        for here in people:
            decide(here, ready, invitation_id=lambda: "inv_1")

    return decide_all


def _adding(ready: Plan, people: Sequence[Situation]) -> Side:
    """With the window of each made by adding the event to what was before."""
    earlier = [Window(events=here.window.events[:-1]) for here in people]
    for window in earlier:
        window.named("")
        window.trails.clear()  # made, and handed on from now

    def decide_all() -> None:
        for here, window in zip(people, earlier, strict=True):
            now = window.with_event(here.event, keep_ms=ready.needs.window_ms, most=WINDOW_MOST)
            decide(msgspec.structs.replace(here, window=now), ready, invitation_id=lambda: "inv_1")

    return decide_all


def _plan(versions: Sequence[SurveyVersion]) -> Plan:
    return plan(versions, POLICY)


def _versions(number: int, suffix: Callable[[int], str]) -> list[SurveyVersion]:
    return [_version(_survey(place, suffix(place))) for place in range(number)]


def _version(survey: Survey) -> SurveyVersion:
    version = hashlib.sha256(msgspec.json.encode(survey)).hexdigest()[:12]
    return SurveyVersion(workspace="course", survey=survey, version=version)


def _survey(number: int, suffix: str, *, ever: bool = False) -> Survey:
    chance = random.Random(number)
    times, within = chance.randint(2, 6), chance.choice(WITHIN)
    when: dict[str, object]
    if number % 4 == 3:
        when = {"event": f"chat_opened{suffix}", "times": times, "within": within, "where": {"topic": "loops"}}
    else:
        failed = {"event": f"homework_failed{suffix}", "times": times, "within": within}
        when = {"sequence": [failed, {"event": f"chat_opened{suffix}"}], **({} if ever else {"within": "1d"})}
    made = {
        "key": f"survey-{number:05}",
        "name": f"Survey {number}",
        "when": when,
        "audience": {"traits": {"plan": PLANS[number % len(PLANS)]}, "sample": 20},
        "again": {"after": "30d"},
        "questions": [{"id": "q", "kind": "nps", "text": "How likely?"}],
    }
    return msgspec.convert(made, Survey)


def _people(opened: str, failed: str) -> Iterator[Situation]:
    for number in range(PEOPLE):
        yield _person(opened, failed, number, 0)


def _person(opened: str, failed: str, number: int, tens: int) -> Situation:
    """Somebody who opens the chat, having done one thing and another; asked some of the surveys `tens`0 to `tens`9."""
    chance = random.Random(1_000_000 + number)
    often = chance.choice((0, 0, 1, 5, 20, 60))
    names = [failed] * often + [opened] * 5 + [f"other_{place % 10}" for place in range(94 - often)]
    chance.shuffle(names)
    times = sorted(NOW - int(DAY * chance.random() ** 2) for _ in names)
    events = [_event(name, at, place) for place, (name, at) in enumerate(zip(names, times, strict=True))]
    window = Window(events=(*events, _event(opened, NOW, 99)))
    ages = [chance.randrange(60 * DAY), chance.randrange(60 * DAY), chance.choice((DAY // 2, 3 * DAY))]
    asked = [_asked(tens * 10 + chance.randrange(10), NOW - age) for age in ages[: chance.choice((0, 0, 2, 3))]]
    return _situation(number, window, asked)


def _with_history(number: int, events: int, keep_ms: int) -> Situation:
    """Somebody of whom so many events are known, the newest hundred of the last day, the others before, who opens the chat."""
    chance = random.Random(2_000_000 + number)
    names = ("homework_failed", "chat_opened", *(f"other_{place % 10}" for place in range(10)))
    times = [NOW - int(DAY * (place + 1) / 101) for place in range(100)]
    times += [NOW - DAY - int(89 * DAY * place / events) for place in range(min(events - 100, 2 * WINDOW_MOST))]
    happened = [_event(chance.choice(names), at, place) for place, at in enumerate(times)]
    window = Window()
    for event in [*reversed(happened), _event("chat_opened", NOW, len(happened))]:
        window = window.with_event(event, keep_ms=keep_ms, most=WINDOW_MOST)
    return _situation(number, window, [_asked(number, NOW - DAY // 8)])


def _event(name: str, at: int, place: int) -> Event:
    return Event(
        id=f"e{place}",
        workspace="course",
        respondent_id="student",
        name=name,
        occurred_at=at,
        received_at=at,
        properties={"topic": "loops" if place % 3 else "lists", "attempt": place % 5},
    )


def _situation(number: int, window: Window, asked: Sequence[Asked]) -> Situation:
    window.named("")  # makes the index by name, which the store carries from event to event
    plan_of = PLANS[number % len(PLANS)]
    return Situation(
        event=window.events[-1],
        window=window,
        respondent=Respondent(workspace="course", id=f"student-{number}", verified=True, traits={"plan": plan_of}),
        conversation=None,
        asked=tuple(asked),
        now=NOW + 50,
    )


def _asked(number: int, at: int) -> Asked:
    return Asked(
        invitation_id=f"inv_{number}",
        survey_key=f"survey-{number:05}",
        status="completed",
        invited_at=at,
        expires_at=at + 7 * DAY,
    )
