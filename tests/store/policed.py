"""20 surveys under one policy, decided as a server decides, and the slow count of what it forbids, over what was written."""

import itertools
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from tests.store.made import DAY
from widget_server.core.deciding import Decision, decide
from widget_server.core.deciding.planning import plan
from widget_server.core.policy import Policy
from widget_server.core.reasons import Needs
from widget_server.core.situations import Situation
from widget_server.core.surveys import Survey, SurveyVersion

HOUR = 3_600_000
SURVEYS = 20
REST = 25 * HOUR
DISMISSED_REST = 4 * DAY
CAPS = (
    (2, 5 * DAY, "", ""),
    (2, 7 * DAY, "kind", "pulse"),
    (1, 6 * DAY, "team", "t1"),
    (2, 8 * DAY, "channel", "page"),
)
"""At most so many asks, within, of which kind, team or channel."""

POLICY = msgspec.convert(
    {
        "rest": "25h",
        "rest_after_dismissal": "4d",
        "caps": [
            {"asks": most, "within": f"{within // DAY}d", **({what: name} if what else {})}
            for most, within, what, name in CAPS
        ],
    },
    Policy,
)


def key(number: int) -> str:
    """Of survey number …"""
    return f"k{number:02d}"


def _version(number: int) -> SurveyVersion:
    """Survey number … of the 20: each listens to half of what happens, every fifth waits for an hour, the even ones ask once."""
    firsts = [(number + place) % SURVEYS for place in range(SURVEYS // 2)]
    survey = {
        "key": key(number),
        "name": key(number),
        "kind": "pulse" if number % 3 else "moment",
        "team": f"t{number % 4}",
        "channels": ["page"] if number % 2 else ["chat"],
        "when": {"event": "failed", "where": {"first": {"one_of": firsts}}} | ({} if number % 5 else {"wait": "1h"}),
        "expires": "1d" if number % 4 else "6h",
        "questions": [{"id": "q", "kind": "text", "text": "How was it?"}],
    } | ({"again": {"after": "1s"}} if number % 2 else {})
    return SurveyVersion(workspace="acme", survey=msgspec.convert(survey, Survey), version="v1")


VERSIONS = [_version(number) for number in range(SURVEYS)]
PLAN = plan(VERSIONS, POLICY)


class Policed:
    """Decides as a server does."""

    def __call__(self, situation: Situation) -> Decision:
        # One event may ask by itself and, when waits are over, again.
        rung = situation.timer.survey_key if situation.timer is not None else ""
        return decide(situation, PLAN, invitation_id=lambda: f"inv {situation.event.id} {rung}")

    def needs(self, workspace: str) -> Needs:
        """What the plan needs."""
        return PLAN.needs


def _is(ask: "Row", what: str, name: str) -> bool:
    return (
        not what
        or name == {"kind": ask.kind, "team": ask.team}.get(what)
        or (what == "channel" and f'"{name}"' in ask.channels)
    )


class Row(msgspec.Struct, frozen=True):
    """An invitation as it stands in its table."""

    respondent_id: str
    survey_key: str
    status: str
    invited_at: int
    expires_at: int
    closed_at: int | None
    kind: str
    team: str
    channels: str


def breaches(rows: Iterable[Row]) -> list[str]:
    """Everything the policy forbids that is there: every pair and every window of every person is looked at."""
    people: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        people[row.respondent_id].append(row)
    found = []
    for who, asks in people.items():
        asks.sort(key=lambda ask: ask.invited_at)
        for one, other in itertools.combinations(asks, 2):
            if other.invited_at - one.invited_at < REST:
                found.append(f"{who}: rest")
            if one.survey_key == other.survey_key and int(one.survey_key[1:]) % 2 == 0:
                found.append(f"{who}: twice")
            if one.survey_key == other.survey_key and other.invited_at < min(one.expires_at, one.closed_at or 2**62):
                found.append(f"{who}: two open")
            if one.status == "dismissed" and 0 <= other.invited_at - (one.closed_at or 0) < DISMISSED_REST:
                found.append(f"{who}: dismissed")
        for most, within, what, name in CAPS:
            for last in asks:
                window = [ask for ask in asks if last.invited_at - within < ask.invited_at <= last.invited_at]
                if sum(_is(ask, what, name) for ask in window) > most:
                    found.append(f"{who}: cap {what} {name}")
    return found
