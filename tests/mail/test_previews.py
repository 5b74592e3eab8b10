"""`cuecard mail`: what a mail will look like, in files and in a mailbox of one's own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.mail.post_office import PostOffice, office_apart, parsed
from tests.mail.test_mailing import SURVEY, WORKSPACE
from widget_server.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    folder = tmp_path / "workspaces" / "academy"
    (folder / "surveys").mkdir(parents=True)
    (folder / "workspace.yaml").write_text(WORKSPACE)
    (folder / "surveys" / "useful.yaml").write_text(SURVEY)
    (folder / "surveys" / "words.yaml").write_text(
        "name: Words\nlive: false\nwhen: {request: true}\nquestions: [{id: words, kind: text, text: What is missing?}]\n"
    )
    monkeypatch.setenv("CUECARD_WORKSPACES", str(tmp_path / "workspaces"))
    monkeypatch.setenv("CUECARD_DATABASE", str(tmp_path / "never-made.db"))

    def run_one(*arguments: str, status: int = 0) -> Result:
        result = CliRunner().invoke(main, ["mail", *arguments])
        assert result.exit_code == status, result.output
        return result

    return run_one


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A command runs its own loop."""
    with office_apart() as office:
        yield office


def test_every_survey_in_every_language_is_written(run: Run, tmp_path: Path) -> None:
    run("--out", str(tmp_path / "mails"))
    names = sorted(file.name for file in (tmp_path / "mails").iterdir())
    assert names == sorted(
        f"{name}.{kind}" for name in ("useful.en", "useful.ru", "words.en") for kind in ("html", "txt", "eml")
    )
    mail = parsed((tmp_path / "mails" / "useful.ru.eml").read_bytes())
    assert mail["Subject"] == "Помогло?"
    assert mail["From"] == "Academy <hello@academy.example>"
    body = mail.get_body(("html",))
    assert body is not None
    written = (tmp_path / "mails" / "useful.ru.html").read_text()
    assert body.get_content().replace("\r\n", "\n").strip() == written.strip()
    assert not (tmp_path / "never-made.db").exists()


def test_without_a_folder_the_text_is_printed(run: Run) -> None:
    said = run("useful", "--language", "ru").output
    assert "Мария хочет узнать" in said
    assert "О ревью" in said
    assert "Was it useful?" not in said


def test_one_is_sent_to_a_mailbox_of_ones_own(run: Run, office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUECARD_SMTP_URL", office.url)
    said = run("useful", "--language", "en", "--to", "me@school.example").output
    assert said == "Sent useful.en to me@school.example\n"
    [mail] = office.mails()
    assert mail["To"] == "me@school.example"
    assert mail["Subject"] == "Was it useful?"
    office.to = lambda address: "550 5.1.1 no such user"
    assert "knows no such address (550)" in run("useful", "--to", "you@school.example", status=1).output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing"], "There is no survey 'nothing'; there is useful, words."),
        (["--workspace", "shop"], "The files of 'shop' can't be read"),
        (["--open"], "--open needs a folder"),
        (["--to", "nobody"], "Nothing can be sent to 'nobody'."),
        (["--to", "me@school.example"], "Set CUECARD_SMTP_URL"),
    ],
)
def test_what_can_not_be_shown(run: Run, arguments: list[str], said: str) -> None:
    assert said in run(*arguments, status=1).output
