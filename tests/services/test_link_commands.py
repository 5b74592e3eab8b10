"""`cuecard link`: a public link from nothing to closed, an invitation's own, and both as codes that a phone would read."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from widget_server.cli import main
from widget_server.services import qr

Run = Callable[..., Result]
SURVEY = """
name: Reception
when: { request: true }
questions:
  - { id: score, kind: csat, text: "How was your visit?" }
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CUECARD_DATABASE", str(tmp_path / "cue.db"))
    monkeypatch.setenv("CUECARD_WORKSPACES", str(tmp_path / "workspaces"))
    monkeypatch.setenv("CUECARD_PUBLIC_URL", "https://feedback.example")

    def run_one(*arguments: str, status: int = 0) -> Result:
        result = CliRunner().invoke(main, list(arguments))
        assert result.exit_code == status, result.output
        return result

    run_one("workspace", "add", "shop")
    (tmp_path / "workspaces" / "shop" / "surveys" / "desk.yaml").write_text(SURVEY)
    return run_one


def test_a_public_link_is_made_listed_and_closed(run: Run, tmp_path: Path) -> None:
    assert "cuecard link add shop SURVEY" in run("link", "list", "shop").output
    code = tmp_path / "poster.svg"
    made = run(
        "link",
        "add",
        "shop",
        "desk",
        "--limit",
        "500",
        "--until",
        "2099-12-31",
        "--name",
        "Reception [/b]",
        "--qr",
        str(code),
    )
    found = re.match(r"https://feedback\.example/s/p/([\w-]{22})\n", made.stdout)
    assert found
    assert code.read_bytes() == qr.svg(f"https://feedback.example/s/p/{found[1]}")
    listed = run("link", "list", "shop").output
    for part in (found[1], "Reception [/b]", "desk", "0 of 500", "2100-01-01 00:00"):
        assert part in listed
    assert "it took 0" in run("link", "close", "shop", found[1]).output
    assert "closed" in run("link", "list", "shop").output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("add", "shop", "nothing"), "No live survey has the key 'nothing'", id="no such survey"),
        pytest.param(("add", "shop", "example"), "request: true", id="a survey that nobody may ask for"),
        pytest.param(("add", "shop", "desk", "--until", "2020-01-01"), "has passed", id="a day that is over"),
        pytest.param(("add", "shop", "desk", "--until", "soon"), "neither a day", id="no day"),
        pytest.param(("add", "shop", "desk", "--qr", "x.jpg"), ".svg or .png", id="another picture"),
        pytest.param(("add", "mall", "desk"), "no workspace 'mall'", id="no such workspace"),
        pytest.param(("close", "shop", "nothing"), "cuecard link list shop", id="no such link"),
        pytest.param(("invitation", "inv_nothing"), "no such invitation", id="no such invitation"),
    ],
)
def test_a_refusal_says_what_to_do(run: Run, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    (tmp_path / "workspaces" / "shop" / "surveys" / "example.yaml").write_text(
        SURVEY.replace("{ request: true }", "{ event: left }")
    )
    assert words in run("link", *arguments, status=1).output


def test_no_link_is_kept_that_would_have_no_address(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUECARD_PUBLIC_URL")
    assert "CUECARD_PUBLIC_URL" in run("link", "add", "shop", "desk", status=1).output
    assert "There is no public link yet" in run("link", "list", "shop").output


def test_codes_are_pictures() -> None:
    assert qr.svg("https://feedback.example/s/x").startswith(b"<svg ")
    assert qr.png("https://feedback.example/s/x").startswith(b"\x89PNG")
