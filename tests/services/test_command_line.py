"""The command line: a tenant from nothing, its keys, tokens, reasons and backup."""

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner, Result

from tests.served import serving
from widget_server.cli import main
from widget_server.settings import Settings

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CUECARD_DATABASE", str(tmp_path / "cue.db"))
    monkeypatch.setenv("CUECARD_WORKSPACES", str(tmp_path / "workspaces"))

    def run_one(*arguments: str, status: int = 0) -> Result:
        result = CliRunner().invoke(main, list(arguments))
        assert result.exit_code == status, result.output
        return result

    return run_one


def test_a_workspace_is_added_with_files_that_have_no_mistake(run: Run, tmp_path: Path) -> None:
    said = run("workspace", "add", "shop").output
    assert re.search(r"wk_[\w-]{22}\b", said)
    assert re.search(r"sk_[\w-]{43}\b", said)
    assert "cuecard workspace origin shop" in said
    assert "No mistakes." in run("check", str(tmp_path / "workspaces" / "shop")).output
    run("workspace", "add", "shop", status=1)
    assert run("workspace", "list").output == "shop\n"


def test_the_folders_own_files_are_left_alone(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "workspaces" / "shop"
    folder.mkdir(parents=True)
    (folder / "workspace.yaml").write_text("name: Mine\n")
    run("workspace", "add", "shop")
    assert (folder / "workspace.yaml").read_text() == "name: Mine\n"
    assert not (folder / "surveys").exists()


def test_origins_are_exact(run: Run) -> None:
    run("workspace", "add", "shop")
    run("workspace", "origin", "shop", "https://Shop.example:443/")
    run("workspace", "origin", "shop", "http://localhost:8500")
    run("workspace", "origin", "shop", "null")
    assert run("workspace", "origin", "shop").output.split() == [
        "http://localhost:8500",
        "https://shop.example",
        "null",
    ]
    run("workspace", "origin", "shop", "null", "--remove")
    assert "null" not in run("workspace", "list").output
    for wrong in ("shop.example", "https://shop.example/path", "ftp://x", "*"):
        run("workspace", "origin", "shop", wrong, status=1)
    run("workspace", "origin", "nope", "https://x.example", status=1)


def test_two_token_keys_at_once_and_a_third_after_one_ends(run: Run) -> None:
    run("workspace", "add", "shop")
    made = [run("workspace", "key", "shop", "--kind", "staff").output for _ in range(2)]
    kid = re.search(r"kid_[\w-]+", made[0])
    assert kid is not None
    run("workspace", "key", "shop", "--kind", "staff", status=1)
    run("workspace", "key", "shop", "--retire", kid[0])
    run("workspace", "key", "shop", "--kind", "staff")
    listed = run("workspace", "key", "shop").output
    assert kid[0] not in listed
    assert listed.count("staff") == 2
    secret = made[1].split()[-1]
    assert secret not in listed
    run("workspace", "key", "shop", "--retire", "kid_nope", status=1)


async def test_a_token_and_the_reasons_it_led_to(run: Run, tmp_path: Path) -> None:
    import anyio.to_thread

    def before() -> tuple[str, str, str]:
        added = run("workspace", "add", "shop").output
        run("workspace", "origin", "shop", "https://shop.example")
        kid = run("workspace", "key", "shop", "--kind", "respondent").output.split()[1]
        token = run(
            "token", "--workspace", "shop", "--key", kid, "respondent", "s1", "--conversation", "c1:student"
        ).output.strip()
        run("token", "--workspace", "shop", "--key", kid, "staff", "m", status=1)
        run("token", "--workspace", "shop", "--key", "kid_nope", "respondent", "m", status=1)
        return re.findall(r"wk_[\w-]{22}", added)[0], re.findall(r"sk_[\w-]{43}", added)[0], token

    browser, server, token = await anyio.to_thread.run_sync(before)
    settings = Settings(database=str(tmp_path / "cue.db"), workspaces=tmp_path / "workspaces", port=0)
    async with serving(settings, {"shop": None}) as place:  # type: ignore[dict-item]
        ticket = await place.http.post(
            "/w/ticket",
            content=json.dumps({"key": browser, "token": token}),
            headers={"origin": "https://shop.example"},
        )
        assert ticket.json()["respondent"] == {"id": "s1", "verified": True}
        for _ in range(2):
            said = {"event": "exercise_failed", "userId": "s1"}
            answer: httpx2.Response = await place.http.post("/v1/track", json=said, auth=(server, ""))
            assert answer.status_code == 200
        wish = {"event": "survey_requested", "properties": {"survey": "\x1b]0;[red]mine\x07"}, "userId": "s1"}
        assert (await place.http.post("/v1/track", json=wish, auth=(server, ""))).status_code == 200
        why = (await anyio.to_thread.run_sync(run, "why", "s1")).output
        assert "\x1b" not in why
        assert "\ufffd]0;[red]mine" in why
        assert "exercise_failed" in why
        assert "first-impression" in why
        assert max(map(len, why.splitlines())) > 80
        german = await anyio.to_thread.run_sync(partial(run, "why", "s1", "--language", "de", status=1))
        assert "There is no language 'de'; there are en and ru." in german.output
        russian = await anyio.to_thread.run_sync(partial(run, "why", "x", "--language", "ru", status=1))
        assert "В 'shop' нет никого с таким id" in russian.output
        unknown = await anyio.to_thread.run_sync(partial(run, "why", "nobody", status=1))
        assert "Nobody in 'shop' has the id, the name or the email 'nobody'." in unknown.output
        copy = tmp_path / "copy.db"
        await anyio.to_thread.run_sync(run, "backup", str(copy))
    assert copy.stat().st_size > 0


def test_migrate_says_what_it_did(run: Run) -> None:
    assert "applied" in run("migrate").output
    assert "Nothing to do." in run("migrate").output


def test_a_wrong_setting_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUECARD_DATABSE", "x")
    assert "Did you mean CUECARD_DATABASE?" in run("workspace", "list", status=1).output


def test_schemas_are_json(run: Run) -> None:
    for kind in ("survey", "policy", "workspace"):
        assert json.loads(run("schema", kind).output)


def test_events_that_nobody_ever_sent_are_named_by_what_the_database_has(run: Run, tmp_path: Path) -> None:
    run("workspace", "add", "shop")
    folder = tmp_path / "workspaces" / "shop"
    (folder / "events.yaml").unlink(missing_ok=True)
    assert "exercise_failed" not in run("check", str(folder)).output
    assert "warning" in run("check", "--recorded", str(folder)).output
