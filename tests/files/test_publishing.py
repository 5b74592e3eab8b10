"""Making files live: versions by content, and nothing half-done."""

from typing import Any

import msgspec
import pytest

from tests.core.made import survey
from widget_server.core.context import Context, Why
from widget_server.core.invitations import Invitation
from widget_server.core.policy import Policy
from widget_server.core.surveys import Survey, SurveyVersion
from widget_server.services.publishing import MANY, Content, Mistake, Workspaces, live, version_of

pytestmark = pytest.mark.anyio


class Kept:
    """A store's three verbs of publishing, in memory."""

    def __init__(self, *asking: str) -> None:
        self.asking = list(asking)
        self.published: list[str] = []
        self.withdrawn: list[str] = []

    async def publish(self, version: SurveyVersion, *, now: int) -> None:
        self.published.append(f"{version.key}@{version.version}")

    async def open_surveys(self, workspace: str) -> list[str]:
        return self.asking

    async def withdraw(self, workspace: str, survey_key: str, *, now: int) -> list[Invitation]:
        self.withdrawn.append(survey_key)
        return [
            Invitation(
                id="inv_1",
                workspace=workspace,
                respondent_id="s1",
                survey_key=survey_key,
                survey_version="0" * 12,
                event_id="e1",
                context=Context(asked_at=now, why=Why()),
                invited_at=now,
                expires_at=now + 1,
            )
        ]


def content(*surveys: Survey, **fields: Any) -> Content:
    return Content(surveys=surveys, **fields)


def test_a_version_is_made_of_what_the_survey_says() -> None:
    plain = survey()
    assert version_of(plain) == version_of(survey(priority=50, fresh="1h"))
    assert version_of(plain) != version_of(survey(priority=51))
    assert len(version_of(plain)) == 12


def test_a_version_does_not_change_with_the_library() -> None:
    """Written down: answers of years are told apart by it."""
    assert version_of(survey()) == WRITTEN_DOWN
    both = survey(name={"ru": "Да", "en": "Yes"}), survey(name={"en": "Yes", "ru": "Да"})
    assert version_of(both[0]) == version_of(both[1])


WRITTEN_DOWN = "81db3e4a5165"


def test_only_live_surveys_are_planned() -> None:
    here = live("course", content(survey("a"), survey("b", live=False)))
    assert list(here.versions) == ["a"]
    assert list(here.plan.listeners) == ["a"]
    assert here.name == "course"


def test_the_plan_decides_by_the_policy_and_the_rules_of_the_files() -> None:
    policy = Policy(rest="7d")
    here = live("course", content(survey("a"), policy=policy))
    assert here.plan.policy == policy
    edited = live("course", content(survey("a"), policy=Policy(rest="8d")), before=here)
    assert edited.plan.policy.rest == "8d"


def test_what_an_edit_leaves_alone_is_the_same_value() -> None:
    before = live("course", content(survey("a"), survey("b")))
    after = live("course", content(survey("a"), survey("b", priority=9)), before=before)
    assert after.versions["a"] is before.versions["a"]
    assert after.plan.listeners["a"].version is before.versions["a"]
    assert after.versions["b"] != before.versions["b"]


async def test_many_surveys_are_made_live_at_once() -> None:
    store = Kept()
    workspaces = Workspaces(store)
    await workspaces.take("course", content(*(survey(f"s{number}") for number in range(MANY + 1))), now=1)
    assert len(workspaces.live["course"].plan.listeners) == len(store.published) == MANY + 1


async def test_an_edit_makes_a_version_and_keeps_the_old_one_known() -> None:
    store = Kept()
    workspaces = Workspaces(store)
    for name in ("One", "Two", "Two"):
        await workspaces.take("course", content(survey("a", name=name)), now=1)
    here = workspaces.live["course"]
    assert len(store.published) == 2
    assert len(here.known) == 2
    assert here.versions["a"].survey.name == "Two"


@pytest.mark.parametrize(
    "after", [pytest.param([], id="removed"), pytest.param([survey("a", live=False)], id="no longer live")]
)
async def test_a_survey_that_ends_takes_its_invitations_along(after: list[Survey]) -> None:
    store = Kept()
    workspaces = Workspaces(store)
    assert await workspaces.take("course", content(survey("a"), survey("b")), now=1) == ()
    ended = await workspaces.take("course", content(survey("b"), *after), now=2)
    assert [one.survey_key for one in ended] == ["a"]
    await workspaces.take("course", content(survey("b"), *after), now=3)
    assert store.withdrawn == ["a"]


@pytest.mark.parametrize("left", [(survey("a", live=False), survey("b")), (survey("b"),)])
async def test_what_asks_still_and_is_not_live_at_the_start_is_withdrawn(left: tuple[Survey, ...]) -> None:
    store = Kept("a", "b")
    await Workspaces(store).take("course", content(*left), now=1)
    assert store.withdrawn == ["a"]


async def test_a_broken_edit_keeps_the_last_good_version_live() -> None:
    workspaces = Workspaces(Kept())
    await workspaces.take("course", content(survey("a")), now=1)
    good = workspaces.get("course")
    mistake = Mistake(file="surveys/a.yaml", line=3, column=1, message="no", suggestion="Do.")
    await workspaces.take("course", [mistake], now=2)
    assert workspaces.get("course") is good
    assert workspaces.mistakes == {"course": (mistake,)}
    assert str(mistake) == "surveys/a.yaml:3:1: no. Do."
    await workspaces.take("course", content(survey("a")), now=3)
    assert workspaces.mistakes == {}


async def test_what_never_held_together_is_not_live() -> None:
    workspaces = Workspaces(Kept())
    await workspaces.take("course", [], now=1)
    assert workspaces.get("course") is None


def test_what_is_live_survives_being_written_as_json() -> None:
    version = live("course", content(survey("a"))).versions["a"]
    assert msgspec.json.decode(msgspec.json.encode(version), type=SurveyVersion) == version
