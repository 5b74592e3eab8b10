"""A workspace's folder: what is read, and when it has changed."""

import os
from pathlib import Path

import pytest

from widget_server.adapters.files import check, fingerprint, folders, read
from widget_server.services.publishing import Content

SURVEY = "name: Unclear\nwhen: {event: chat_opened}\nquestions: [{id: q, kind: text, text: What?}]\n"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    (folder / "surveys").mkdir(parents=True)
    (folder / "workspace.yaml").write_text("name: Python course\n")
    (folder / "policy.yaml").write_text("rest: 2h\n")
    (folder / "surveys" / "unclear.yaml").write_text(SURVEY)
    return folder


def test_all_of_a_workspace(course: Path) -> None:
    content = read(course)
    assert isinstance(content, Content)
    assert content.workspace.name == "Python course"
    assert content.policy.rest == "2h"
    assert [survey.key for survey in content.surveys] == ["unclear"]


def test_files_that_are_not_there_say_nothing(tmp_path: Path) -> None:
    assert read(tmp_path) == Content()


def test_a_key_in_the_file_goes_before_its_name(course: Path) -> None:
    (course / "surveys" / "2. Anything.yaml").write_text("key: other\n" + SURVEY)
    content = read(course)
    assert isinstance(content, Content)
    assert [survey.key for survey in content.surveys] == ["other", "unclear"]


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("again.yaml", "key: unclear\n" + SURVEY, "another file has the survey `unclear`"),
        ("After Review.yaml", SURVEY, "the file's name can't be the survey's key"),
        ("other.yml", SURVEY, "Rename it to other.yaml"),
    ],
)
def test_names(name: str, text: str, part: str, course: Path) -> None:
    (course / "surveys" / name).write_text(text)
    found = check(course)
    assert len(found) == 1
    assert part in str(found[0])


def test_the_mistakes_of_all_files_are_told_at_once(course: Path) -> None:
    for file in ("workspace.yaml", "policy.yaml", "surveys/unclear.yaml"):
        (course / file).write_text("what: is this\n")
    assert {mistake.file for mistake in check(course)} == {"workspace.yaml", "policy.yaml", "surveys/unclear.yaml"}
    assert {mistake.file for mistake in check(course / "surveys")} == {"unclear.yaml"}


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    assert "no such file" in str(check(tmp_path / "surveys")[0])


def test_a_folder_of_workspaces_tells_the_mistakes_of_each(course: Path) -> None:
    (course / "policy.yaml").write_text("rst: 1d\n")
    (other := course.parent / "other").mkdir()
    (other / "workspace.yaml").write_text("nam: Other\n")
    assert {mistake.file for mistake in check(course.parent)} == {f"{course.name}/policy.yaml", "other/workspace.yaml"}


def test_a_folder_with_nothing_to_check_is_a_mistake(tmp_path: Path) -> None:
    assert "no survey here" in str(check(tmp_path)[0])


def test_a_fingerprint_changes_with_every_edit(course: Path) -> None:
    before = fingerprint(course)
    assert fingerprint(course) == before
    file = course / "surveys" / "unclear.yaml"
    os.utime(file, ns=(1, 1))
    touched = fingerprint(course)
    file.unlink()
    assert len({before, touched, fingerprint(course)}) == 3


def test_workspaces_are_the_folders_with_a_file_of_their_own(course: Path, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "Not An Id").mkdir()
    (tmp_path / "Not An Id" / "workspace.yaml").write_text("")
    assert folders(tmp_path) == {"course": course}
    assert folders(tmp_path / "nowhere") == {}


def test_a_survey_speaks_the_language_of_its_workspace(course: Path) -> None:
    (course / "workspace.yaml").write_text("language: ru\n")
    file = course / "surveys" / "unclear.yaml"
    file.write_text(SURVEY.replace("name: Unclear", "name: {ru: Непонятно}"))
    content = read(course)
    assert isinstance(content, Content)
    assert content.surveys[0].language == "ru"
    assert check(course / "surveys") == check(file) == ()


def test_what_is_read_again_is_what_stands_there_now(course: Path) -> None:
    """Surveys are remembered by all that they are read from: their file, its name, the bank, the workspace's language."""

    def told() -> list[tuple[str, object, str]]:
        content = read(course)
        assert isinstance(content, Content), content
        return [(one.key, one.questions[0].text, one.language) for one in content.surveys]

    (course / "questions").mkdir()
    (bank := course / "questions" / "mood.yaml").write_text("kind: nps\ntext: First\n")
    survey = course / "surveys" / "unclear.yaml"
    survey.write_text("name: Mood\nwhen: {event: a}\nquestions: [{use: mood}]\n")
    assert told() == told() == [("unclear", "First", "en")]
    bank.write_text("kind: nps\ntext: Second\n")
    assert told() == [("unclear", "Second", "en")]
    (course / "workspace.yaml").write_text("language: ru\n")
    assert told() == [("unclear", "Second", "ru")]
    survey.rename(course / "surveys" / "mood.yaml")
    assert told() == [("mood", "Second", "ru")]
    (course / "events.yaml").write_text("events: {b: {}}\n")
    assert isinstance(read(course), tuple)
