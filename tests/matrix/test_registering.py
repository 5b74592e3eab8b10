"""The registration: a file that a homeserver takes, two secrets in it, and what we keep of them."""

import asyncio
import hashlib
import stat
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from devtools.synapse import free_port
from tests.store.made import Clock, new_id
from widget_server.adapters.sql import open_store
from widget_server.cli import main
from widget_server.core.errors import InvalidInput
from widget_server.ports.matrix import MatrixHome
from widget_server.services.matrix.registering import register

HOMESERVER, OURS = "https://matrix.example.org", "https://feedback.example.com"


def test_it_says_what_a_homeserver_asks_for_and_we_keep_a_hash() -> None:
    made = register("Academy 1", homeserver=f"{HOMESERVER}/", url=OURS, server_name="example.org", now=5)
    written = yaml.safe_load(made.text)
    assert (written["id"], written["url"], written["sender_localpart"]) == (
        "cuecard-academy-1",
        OURS,
        "cuecard-academy-1",
    )
    [users] = written["namespaces"]["users"]
    assert users == {"exclusive": True, "regex": r"@cuecard\-academy\-1(_.*)?:example\.org"}
    assert made.home.url == HOMESERVER
    assert made.home.as_token == written["as_token"] != written["hs_token"]
    assert made.home.hs_hash == hashlib.sha256(written["hs_token"].encode()).hexdigest()
    assert written["hs_token"] not in repr(made.home)
    assert register("a", homeserver=HOMESERVER, url=OURS, now=5).home.as_token != made.home.as_token


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("homeserver", "matrix.example.org"),
        ("homeserver", "https://me@matrix.example.org"),
        ("url", "ftp://x"),
        ("url", f"{OURS}?x=1"),
        ("localpart", "Cue Card"),
        ("server_name", "example.org/x"),
    ],
)
def test_what_is_no_address_and_no_name_is_refused(field: str, value: str) -> None:
    with pytest.raises(InvalidInput):
        register("academy", **{"homeserver": HOMESERVER, "url": OURS, "now": 5, field: value})  # type: ignore[arg-type]


def run(folder: Path, *words: str) -> Result:
    """The command line on this folder's database."""
    database = ["--database", str(folder / "cue.db"), "--workspaces", str(folder / "workspaces")]
    return CliRunner(env={"CUECARD_OUTBOUND_NETWORKS": "127.0.0.0/8"}).invoke(main, [*database, *words])


def homes(folder: Path) -> list[MatrixHome]:
    """What it keeps."""

    async def read() -> list[MatrixHome]:
        store = await open_store(folder / "cue.db", new_id=new_id, clock=Clock())
        try:
            return await store.matrix_homes()
        finally:
            await store.aclose()

    return asyncio.run(read())


def test_the_command_line_registers_looks_and_leaves(tmp_path: Path) -> None:
    assert run(tmp_path, "workspace", "add", "academy").exit_code == 0
    file, dead = tmp_path / "cuecard-academy.yaml", f"http://127.0.0.1:{free_port()}"
    words = ("matrix", "registration", "academy", "--homeserver", dead)
    assert "CUECARD_PUBLIC_URL" in run(tmp_path, *words).output
    file.touch(mode=0o644)
    made = run(tmp_path, *words, "--url", OURS, "-o", str(file))
    assert (made.exit_code, str(file) in made.output) == (0, True)
    written = yaml.safe_load(file.read_text())
    assert written["hs_token"] not in made.output
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, "for nobody else's eyes"
    [home] = homes(tmp_path)
    assert (home.workspace, home.as_token) == ("academy", written["as_token"])
    looked = run(tmp_path, "matrix", "check", "academy")
    assert (looked.exit_code, "can't be reached now" in looked.output) == (1, True)
    assert yaml.safe_load(run(tmp_path, *words, "--url", OURS).output)["as_token"] != written["as_token"]
    assert run(tmp_path, "matrix", "registration", "shop", *words[3:], "--url", OURS).exit_code == 1
    assert run(tmp_path, "matrix", "leave", "academy").exit_code == 0
    assert homes(tmp_path) == []
    assert "is not connected" in run(tmp_path, "matrix", "leave", "academy").output
