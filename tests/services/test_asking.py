"""`cuecard ask`: a survey with no event, to an audience or a list; how many it is comes first, and nobody is asked twice."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.served import Clock
from widget_server.app import create_app
from widget_server.cli import main
from widget_server.settings import Settings

Run = Callable[..., Result]

PULSE = """
name: Pulse
kind: pulse
when: { request: true }
audience: { traits: { department: support } }
questions: [{ id: well, kind: rating, text: How are you? }]
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CUECARD_DATABASE", str(tmp_path / "cue.db"))
    monkeypatch.setenv("CUECARD_WORKSPACES", str(tmp_path / "workspaces"))

    def run_one(*arguments: str, status: int = 0, answer: str | None = None) -> Result:
        result = CliRunner().invoke(main, list(arguments), input=answer)
        assert result.exit_code == status, result.output
        return result

    run_one("workspace", "add", "firm")
    (tmp_path / "workspaces" / "firm" / "surveys" / "pulse.yaml").write_text(PULSE)
    people = tmp_path / "people.csv"
    rows = [f"p{number},{'support' if number % 3 else 'sales'}" for number in range(30)]
    people.write_text("id,department\n" + "\n".join(rows) + "\n")
    run_one("import", str(people), "--apply")
    return run_one


def test_the_head_count_comes_first_and_no_is_no(run: Run) -> None:
    said = run("ask", "pulse", answer="n\n", status=1).output
    assert "30 people looked at" in " ".join(said.split())
    assert "20 would be asked" in " ".join(said.split())
    assert "10" in said
    assert "Ask 20 over 1h?" in said
    assert "20 will be asked" in run("ask", "pulse", "--yes").output


def test_asked_once_however_often_it_is_said(run: Run, tmp_path: Path) -> None:
    assert "20 will be asked" in run("ask", "pulse", "--yes", "--spread", "1s").output
    assert "20 had a turn set already" in run("ask", "pulse", "--yes", "--spread", "1s").output
    settings = Settings(database=str(tmp_path / "cue.db"), workspaces=tmp_path / "workspaces", port=0)

    clock = Clock()
    clock.ahead_ms = 2_000

    async def rung() -> tuple[int, int]:
        app = create_app(settings, clock=clock)
        house = await app.start()
        try:
            return await house.ring(), await house.ring()
        finally:
            await app.aclose()

    first, again = asyncio.run(rung())
    assert (first, again) == (20, 0)
    said = run("ask", "pulse", "--yes").output
    assert "Nobody would be asked." in said


def test_a_list_asks_only_those_on_it(run: Run, tmp_path: Path) -> None:
    chosen = tmp_path / "list.txt"
    chosen.write_text("p1\np2  # of support\n\np3\nnobody\np1\n")
    said = " ".join(run("ask", "pulse", "--list", str(chosen), "--yes").output.split())
    assert "nobody has the id, the name or the email 'nobody'" in said
    assert "3 people looked at" in said
    assert "2 will be asked" in said


def test_a_list_may_hold_names_and_addresses(run: Run, tmp_path: Path) -> None:
    people, chosen = tmp_path / "named.csv", tmp_path / "list.txt"
    people.write_text("id,name,email\np1,Anna,a@x.de\np2,Boris,b@x.de\np4,Boris,c@x.de\n")
    run("import", str(people), "--apply")
    chosen.write_text("anna\nB@x.de\nBoris\np1\n")
    said = " ".join(run("ask", "pulse", "--list", str(chosen), "--yes").output.split())
    assert "Left out: 'Boris' may be p2, p4: say the id." in said
    assert "2 people looked at" in said
    assert "2 will be asked" in said


@pytest.mark.parametrize(
    ("arguments", "said"), [(("nope",), "no live survey"), (("pulse", "--spread", "soon"), "duration")]
)
def test_what_can_not_be_asked_is_said(run: Run, arguments: tuple[str, ...], said: str) -> None:
    assert said in run("ask", *arguments, status=1).output


def test_whom_the_policy_holds_back_for_an_hour_is_asked_after_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "workspaces" / "firm" / "policy.yaml").write_text(
        'rest: null\nquiet: [{ from: "00:00", to: "12:00" }, { from: "12:00", to: "23:59" }]\n'
    )
    said = " ".join(run("ask", "pulse", "--yes").output.split())
    assert "0 would be asked" in said
    assert "20 of the others as soon as the policy lets them" in said
    assert "20 will be asked" in said
