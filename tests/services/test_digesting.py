"""`cuecard staff digest`: somebody's week on the terminal."""

from pathlib import Path

from click.testing import CliRunner

from tests.served import write_workspace
from widget_server.cli import main


def run(folder: Path, *words: str) -> str:
    options = ["--database", str(folder / "cue.db"), "--workspaces", str(folder / "workspaces")]
    done = CliRunner().invoke(main, [*words, *options])
    return done.output


def test_the_week_of_a_mentor_as_text_and_as_html(tmp_path: Path) -> None:
    write_workspace(tmp_path / "workspaces" / "academy")
    run(tmp_path, "workspace", "add", "academy")
    run(tmp_path, "staff", "add", "Maria", "--role", "mentor", "--person", "maria", "--language", "ru")
    assert run(tmp_path, "staff", "digest", "Maria").startswith("Ваша неделя: Academy\n\nЗдравствуйте, Maria.")
    assert "<p>За неделю оценок не было.</p>" in run(tmp_path, "staff", "digest", "maria", "--html")
    assert "Nobody is called 'Zoe'" in run(tmp_path, "staff", "digest", "Zoe")
