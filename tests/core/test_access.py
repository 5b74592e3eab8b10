"""Roles, stages and parts by table: how far somebody reaches, and what is shown them of what they reach."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from widget_server.core.access import (
    AUDITED,
    PARTS,
    ROLES,
    TABLE,
    Action,
    Breadth,
    PartRules,
    Role,
    RoleGrant,
    Scope,
    Stage,
    StageRules,
    Viewer,
    scope,
    sight,
    sight_of,
    stage,
)

DAY = 86_400_000
MADE = 1_000 * DAY
TENURE = {"ratings": {"after": "7d"}, "moments": {"after": "30d"}}
TRAINED = {"moments": {"trained": True}}
ALL: Mapping[str, str] = dict.fromkeys(PARTS, "shown")
NOTHING: Mapping[str, str] = dict.fromkeys(PARTS, "hidden")


def grant(text: str) -> RoleGrant:
    role, _, team = text.partition(":")
    return msgspec.convert({"role": role, "team": team}, RoleGrant)


def viewer(*grants: str, at: Stage = "moments", conversations: tuple[str, ...] | None = None) -> Viewer:
    return Viewer(
        workspace="acme",
        staff_id="stf_1",
        person_id="maria",
        grants=tuple(map(grant, grants)),
        stage=at,
        conversations=conversations,
    )


@pytest.mark.parametrize(
    ("rules", "days", "trained", "granted", "expected"),
    [
        pytest.param({}, 0, False, None, "moments", id="without rules at once"),
        pytest.param(TENURE, 0, False, None, "aggregates", id="on the first day"),
        pytest.param(TENURE, 6.9, False, None, "aggregates", id="just before a week"),
        pytest.param(TENURE, 7, False, None, "ratings", id="after a week to the millisecond"),
        pytest.param(TENURE, 29, True, None, "ratings", id="training is not asked for"),
        pytest.param(TENURE, 30, False, None, "moments", id="after a month"),
        pytest.param(TRAINED, 999, False, None, "ratings", id="never trained, however long"),
        pytest.param(TRAINED, 0, True, None, "moments", id="trained on the first day"),
        pytest.param({"ratings": {"after": "7d", "trained": True}}, 8, False, None, "aggregates", id="both must hold"),
        pytest.param({"ratings": {"after": "7d", "trained": True}}, 8, True, None, "moments", id="both hold"),
        pytest.param({"ratings": {"after": "9d"}, "moments": {"after": "2d"}}, 5, True, None, "aggregates", id="moments never come before ratings"),
        pytest.param(TENURE, 0, False, "moments", "moments", id="granted more"),
        pytest.param(TENURE, 99, True, "aggregates", "aggregates", id="granted less"),
        pytest.param({}, None, False, None, "moments", id="no account, no rules"),
        pytest.param(TENURE, None, False, None, "aggregates", id="no account: no time has passed"),
        pytest.param(TRAINED, None, False, None, "ratings", id="no account: nobody was trained"),
    ],
)  # fmt: skip
def test_how_far_a_mentor_has_come(
    rules: dict[str, Any], days: float | None, trained: bool, granted: Stage | None, expected: Stage
) -> None:
    now = MADE + int((days or 0) * DAY)
    made_at = None if days is None else MADE
    trained_at = now if trained else None
    parsed = msgspec.convert(rules, StageRules)
    assert stage(parsed, made_at=made_at, trained_at=trained_at, granted=granted, now=now) == expected


def test_training_in_the_future_does_not_count() -> None:
    rules = msgspec.convert(TRAINED, StageRules)
    assert stage(rules, made_at=0, trained_at=MADE + 1, granted=None, now=MADE) == "ratings"


@pytest.mark.parametrize(
    ("grants", "at", "action", "expected"),
    [
        pytest.param([], "moments", Action.RESULTS, {}, id="no role"),
        pytest.param(["mentor"], "moments", Action.MOMENT, {"own": True}, id="a mentor"),
        pytest.param(["mentor"], "ratings", Action.MOMENT, {}, id="not so far yet"),
        pytest.param(["mentor"], "ratings", Action.REPLY, {"own": True}, id="so far"),
        pytest.param(["mentor"], "aggregates", Action.RESPONSES, {}, id="numbers only"),
        pytest.param(["mentor"], "aggregates", Action.RESULTS, {"own": True}, id="own numbers"),
        pytest.param(["mentor", "mentor:x"], "moments", Action.EXPORT, {}, id="mentors take nothing away"),
        pytest.param(["manager:b", "manager:a"], "aggregates", Action.MOMENT, {"teams": ("a", "b")}, id="teams; stages are for mentors"),
        pytest.param(["manager:*"], "aggregates", Action.REPLY, {"everything": True}, id="every team"),
        pytest.param(["manager"], "moments", Action.RESPONSES, {}, id="a manager of no team"),
        pytest.param(["administrator"], "moments", Action.REPLY, {}, id="administrators do not write to respondents"),
        pytest.param(["analyst"], "moments", Action.RESPONSES, {}, id="analysts see no response"),
        pytest.param(["analyst"], "moments", Action.EXPORT_NUMBERS, {"everything": True}, id="but every number"),
        pytest.param(["auditor"], "moments", Action.RESULTS, {}, id="auditors read the audit"),
        pytest.param(["mentor", "manager:a", "auditor"], "moments", Action.RESPONSES, {"own": True, "teams": ("a",)}, id="all roles together"),
    ],
)  # fmt: skip
def test_how_far_somebody_reaches(grants: list[str], at: Stage, action: Action, expected: dict[str, Any]) -> None:
    who = viewer(*grants, at=at, conversations=("c1",))
    ids = {"staff_id": "stf_1", "person_id": "maria", "conversations": ("c1",)}
    assert scope(who, action) == msgspec.convert({"workspace": "acme", **ids, **expected}, Scope)
    assert bool(scope(who, action)) == bool(expected)


NARROWER: PartRules = {"messages": {"mentor": "reveal", "manager": "hidden"}, "name": {"administrator": "hidden"}}


@pytest.mark.parametrize(
    ("rules", "roles", "expected"),
    [
        pytest.param({}, ["mentor"], ALL, id="mentors"),
        pytest.param({}, ["manager"], {"messages": "reveal"}, id="managers"),
        pytest.param({}, ["administrator"], {"messages": "reveal", "name": "reveal"}, id="administrators"),
        pytest.param({}, ["analyst"], NOTHING, id="analysts"),
        pytest.param({}, ["auditor"], NOTHING, id="auditors"),
        pytest.param({}, [], NOTHING, id="nobody"),
        pytest.param({}, ["administrator", "mentor"], ALL, id="of several the widest"),
        pytest.param(NARROWER, ["mentor"], {"messages": "reveal"}, id="a rule"),
        pytest.param(NARROWER, ["manager"], {"messages": "hidden"}, id="hidden by a rule"),
        pytest.param(NARROWER, ["manager", "mentor"], {"messages": "reveal"}, id="the widest of the rules"),
        pytest.param(NARROWER, ["administrator"], {"messages": "reveal", "name": "hidden"}, id="what a rule leaves out is as usual"),
    ],
)  # fmt: skip
def test_what_roles_are_shown(rules: PartRules, roles: list[Role], expected: Mapping[str, str]) -> None:
    assert sight(rules, roles) == {**ALL, **expected}


@pytest.mark.parametrize(
    ("grants", "at", "by", "expected"),
    [
        pytest.param(["mentor"], "moments", {"own"}, ALL, id="own"),
        pytest.param(["mentor"], "ratings", {"own"}, {**NOTHING, "name": "shown"}, id="answers without their moment"),
        pytest.param(["mentor"], "aggregates", {"own"}, NOTHING, id="nothing but results"),
        pytest.param(["mentor", "manager:a"], "moments", {"teams"}, {"messages": "reveal"}, id="reached as a manager only"),
        pytest.param(["mentor", "manager:a"], "ratings", {"own", "teams"}, {"messages": "reveal"}, id="as a mentor not so far"),
        pytest.param(["mentor", "manager:a"], "moments", {"own", "teams"}, {}, id="as both"),
        pytest.param(["manager:*"], "moments", {"everything"}, {"messages": "reveal"}, id="a manager of every team is no administrator"),
        pytest.param(["administrator", "mentor"], "moments", {"everything"}, {"messages": "reveal", "name": "reveal"}, id="somebody else's"),
        pytest.param(["administrator", "mentor"], "moments", {"everything", "own"}, {}, id="one's own"),
        pytest.param(["mentor"], "moments", set(), NOTHING, id="by nothing"),
    ],
)  # fmt: skip
def test_what_is_shown_of_what_is_reached(
    grants: list[str], at: Stage, by: set[Breadth], expected: Mapping[str, str]
) -> None:
    assert sight_of(viewer(*grants, at=at), {}, by) == {**ALL, **expected}


def test_every_action_is_somebodys() -> None:
    assert set(TABLE) == set(Action)
    assert all(TABLE[action] for action in Action)


def test_the_documentation_shows_the_table_as_it_is() -> None:
    words = {"everything": "everything", "teams": "their teams", "own": "their own"}
    said = (Path(__file__).parents[2] / "docs" / "access.md").read_text("utf-8")
    for action, breadths in TABLE.items():
        cells = [words.get(breadths.get(role, ""), "") for role in ROLES]
        assert f"| {action.value} | {' | '.join(cells)} |" in said
    seeing: tuple[Role, ...] = ("mentor", "manager", "administrator")
    for part in PARTS:
        row = re.escape(" | ".join(sight({}, [role])[part] for role in seeing))
        assert re.search(rf"^\| `{part}`[^|]*\| {row} \|$", said, re.MULTILINE), part
    assert set(re.findall(r"`(\w+)`", said)) >= set(AUDITED)
