"""What a replay costs beside reading its events at all.

Method. One recording of 120,000 events of 4,000 people over 30 days, in our own export's form (about 400 bytes a line, in
order of time, in memory), is read twice in turn, several rounds, and the medians of processor time are compared: A only
decodes each line with msgspec into the struct that the reader decodes into, whole; B does what `cuecard replay` does with
it: decode, make events, put them in order, live through them with 100 surveys and a policy, count. People work in spells of
about forty events. One event in twenty has one of the ten names at which surveys look (in the public course log that
docs/rehearse.md replays it is one in 23), and ten surveys listen to each of these names, each with a trigger of its own: like
"failed at least twice within an hour, then opened the chat, plan = pro, a 20 % sample, not asked in 30 days".
`replay.decode_ratio` is A's time divided by B's: 1 would be a replay that costs nothing beyond decoding.
For information: `replay.events_per_s` (B); the same ratio where one event in ten is looked at (`…_tenth`), and where every
one is (`…_all`: what remains is the cost of deciding); `replay.memory_ratio`: the most memory that Python held for a
recording of twice the length by the same people, divided by that for the single one (1 would be flat).
"""

import gc
import json
import random
import time
import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

import msgspec

from widget_server.adapters.recordings.messages import Messages, decoder
from widget_server.core.context import ContextRules
from widget_server.core.deciding.planning import Plan, plan
from widget_server.core.policy import Cap, Policy
from widget_server.core.surveys import Survey, SurveyVersion
from widget_server.services.publishing import version_of
from widget_server.services.rehearsing import Rehearsal, nobody_looks, rehearse
from widget_server.services.rehearsing.recorded import Chunk, Heard, Recorded, in_order
from widget_server.services.rehearsing.tallying import Tally

BUDGETS: Mapping[str, tuple[str, float] | None] = {
    "replay.decode_ratio": ("≥", 0.25),
    "replay.events_per_s": None,
    "replay.decode_ratio_tenth": None,
    "replay.decode_ratio_all": None,
    "replay.memory_ratio": None,
}

EVENTS, PEOPLE, SURVEYS, ROUNDS = 120_000, 4_000, 100, 5
ACTIVE = 5
"""People at work at any time: each does about forty things in an hour or two, then somebody else begins."""
START, MONTH = 1_767_225_600_000, 30 * 86_400_000
PIECE = 2_000
LOOKED_AT = (
    *(f"exercise_{done}" for done in ("failed", "passed", "opened", "left")),
    *("chat_opened", "lesson_closed", "review_received", "hint_asked", "quiz_failed", "course_finished"),
)
OTHERS = tuple(
    f"{what}_{done}"
    for what in ("page", "video", "menu", "profile", "search")
    for done in ("seen", "begun", "left", "used")
)


def run(keys: Sequence[str]) -> dict[str, float]:
    """Measure what is asked for."""
    figures: dict[str, float] = {}
    if {"replay.decode_ratio", "replay.events_per_s"} & set(keys):
        lines = recording(EVENTS, looked_at=1 / 20)
        decoding, replaying = _measured(lines)
        figures["replay.decode_ratio"] = decoding / replaying
        figures["replay.events_per_s"] = len(lines) / replaying
    for key, count, share in (("tenth", EVENTS, 1 / 10), ("all", EVENTS // 4, 1)):
        if f"replay.decode_ratio_{key}" in keys:
            decoding, replaying = _measured(recording(count, looked_at=share))
            figures[f"replay.decode_ratio_{key}"] = decoding / replaying
    if "replay.memory_ratio" in keys:
        figures["replay.memory_ratio"] = _most_memory(2 * EVENTS) / _most_memory(EVENTS)
    return figures


def _measured(lines: Sequence[bytes]) -> tuple[float, float]:
    """Seconds of only decoding and of replaying, medians of rounds taken in turn."""
    ready = surveys()
    decoding, replaying = [], []
    for _ in range(ROUNDS):
        decoding.append(_timed(lambda: decode(lines)))
        replaying.append(_timed(lambda: replay(lines, ready)))
    return median(decoding), median(replaying)


def _timed(what: object) -> float:
    assert callable(what)
    gc.collect()
    began = time.process_time()
    what()
    return time.process_time() - began


def decode(lines: Sequence[bytes]) -> None:
    """Only that."""
    take = decoder.decode
    for line in lines:
        take(line)


def replay(lines: Sequence[bytes], ready: Plan) -> Tally:
    """All that `cuecard replay` does between the file and the findings."""
    tally, heard = Tally(), Heard()
    side = Rehearsal(ready, "w", tally)
    heard.passed.nobody = nobody_looks([side])
    rehearse([side], in_order([chunks(lines, heard)], heard))
    assert tally.asks
    return tally


def chunks(lines: Sequence[bytes], heard: Heard) -> Iterator[Chunk]:
    """As a recording gives them."""
    reader = Messages(as_received=True, passed=heard.passed)
    for at in range(0, len(lines), PIECE):
        out: list[Recorded] = []
        reader.read(lines[at : at + PIECE], 1, at, out, _refused)
        yield out


def _refused(line: int, error: Exception) -> None:
    raise error


def recording(count: int, *, looked_at: float) -> list[bytes]:
    """The lines; the same ones each time."""
    chance = random.Random(17)
    active = list(range(ACTIVE))
    lines = []
    for number in range(count):
        seat = chance.randrange(ACTIVE)
        if chance.random() < 1 / 40:
            active[seat] = chance.randrange(PEOPLE)
        at = START + number * MONTH // count
        name = chance.choice(LOOKED_AT) if chance.random() < looked_at else chance.choice(OTHERS)
        when = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at // 1000)) + f".{at % 1000:03}Z"
        line = {
            "type": "track",
            "event": name,
            "userId": f"student-{active[seat]}",
            "messageId": f"m-{number:08}",
            "timestamp": when,
            "receivedAt": when,
            "properties": {
                "exercise": f"loops-{chance.randrange(9)}",
                "course": "python-basics",
                "attempt": chance.randrange(1, 5),
                "seconds": chance.randrange(400),
                "passed": chance.random() < 0.5,
            },
            "context": {"library": {"name": "analytics.js", "version": "2.1.0"}, "locale": "en-GB"},
        }
        if number < PEOPLE:
            line |= {
                "type": "identify",
                "userId": f"student-{number}",
                "traits": {"plan": "pro" if number % 2 else "free"},
            }
        lines.append(json.dumps(line).encode())
    return lines


def surveys() -> Plan:
    """A hundred of them, ten to an event, each with a sequence, an audience, a sample and a rest of its own."""
    made = []
    for number in range(SURVEYS):
        before, last = LOOKED_AT[(number + 1) % 10], LOOKED_AT[number % 10]
        given = {
            "key": f"s{number}",
            "name": f"Survey {number}",
            "team": f"team-{number % 4}",
            "when": {
                "sequence": [{"event": before, "times": 2 + number % 3, "within": "1h"}, {"event": last}],
                "within": f"{10 + number % 20}h",
            },
            "audience": {"traits": {"plan": "pro"}, "sample": 20},
            "again": {"after": "30d"},
            "priority": number % 100,
            "questions": [{"id": "q", "kind": "text", "text": "What is unclear?"}],
        }
        survey = msgspec.convert(given, Survey)
        made.append(SurveyVersion(workspace="w", survey=survey, version=version_of(survey)))
    policy = Policy(rest="24h", caps=(Cap(asks=2, within="30d"),))
    return plan(made, policy, ContextRules(events=0, messages=0))


def _most_memory(count: int) -> float:
    """Bytes that Python held at the most while replaying, beyond the lines themselves; a tenth of the look-ahead, so that
    people and not the look-ahead are measured."""
    lines, ready = recording(count, looked_at=1 / 20), surveys()
    tracemalloc.start()
    try:
        tally, heard = Tally(), Heard()
        rehearse([Rehearsal(ready, "w", tally)], in_order([chunks(lines, heard)], heard, look_ahead=10_000))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
