"""The cookbook: its files pass the check without a warning, its cases come true, and the documentation shows just them."""

from pathlib import Path

import pytest

from examples.cookbook.writing import HERE, PAGE, SITUATIONS, page
from widget_server.adapters import files
from widget_server.adapters.files.cases import SUFFIX, Placed, read_cases
from widget_server.core import triggers
from widget_server.core.wording import because
from widget_server.core.wording.english import ENGLISH
from widget_server.core.wording.languages import GRAMMARS
from widget_server.services.publishing import Content
from widget_server.services.rehearsing.casing import Trial

FOLDERS = [pytest.param(HERE / name, id=name) for name in SITUATIONS]
CASES = [
    pytest.param(file, id=f"{name}/{file.name.removesuffix(SUFFIX)}")
    for name in SITUATIONS
    for file in sorted((HERE / name / "surveys").glob(f"*{SUFFIX}"))
]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_workspace_of_the_cookbook_has_nothing_to_be_said_of(folder: Path) -> None:
    assert [str(mistake) for mistake in files.check(folder)] == []


@pytest.mark.parametrize("file", CASES)
def test_the_cases_of_the_cookbook_come_true(file: Path) -> None:
    content = files.read(file.parents[1])
    assert isinstance(content, Content)
    trial = Trial(content.surveys, content.policy)
    told: list[str] = []
    for placed in read_cases(file, name=file.name):
        assert isinstance(placed, Placed), placed
        outcome = trial.run(placed.case, survey=file.name.removesuffix(SUFFIX))
        if not outcome.passed:
            told.append(f"{placed.case.name}: expected {outcome.expected}; {' | '.join(outcome.happened)}")
    assert told == []


@pytest.mark.parametrize("file", CASES)
def test_every_situation_has_one_who_is_asked_and_one_who_is_not_and_why(file: Path) -> None:
    expected = [placed.case.expect for placed in read_cases(file, name=file.name) if isinstance(placed, Placed)]
    assert any(one == "asked" or (isinstance(one, dict) and "asked_at" in one) for one in expected)
    reasons = [one["reason"] for one in expected if isinstance(one, dict) and "reason" in one]
    assert reasons
    assert set(reasons) <= set(ENGLISH.headings)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_survey_of_a_workspace_has_cases_and_is_told_of(folder: Path) -> None:
    surveys = {file.stem for file in (folder / "surveys").glob("*.yaml") if not file.name.endswith(SUFFIX)}
    assert surveys == {file.name.removesuffix(SUFFIX) for file in (folder / "surveys").glob(f"*{SUFFIX}")}
    assert sorted(SITUATIONS[folder.name]) == sorted(surveys)


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_led_to_each_ask_can_be_said_in_every_language(folder: Path) -> None:
    content = files.read(folder)
    assert isinstance(content, Content)
    for survey in content.surveys:
        for language in GRAMMARS:
            text = because(triggers.ready(survey.when).told, language)
            assert text
            assert not set("{}") & set(text)
            for name in (survey.when.event, *(step.event for step in survey.when.sequence)):
                assert name in (None, "*") or f"`{name}`" in text


def test_the_page_shows_what_the_files_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "Run python -m examples.cookbook"


def test_there_are_enough_of_each() -> None:
    counts = {name: len(keys) for name, keys in SITUATIONS.items()}
    assert counts["mentoring"] >= 10
    assert counts["product"] >= 7
    assert counts["employees"] >= 5
    assert sum(counts.values()) >= 24
