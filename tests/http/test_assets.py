"""The widget's files by build: for ever the same under a name with a build, also after the server has another one."""

import base64
import gzip
import hashlib
import json
import re
import shutil
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner

from tests.served import Clock, Place, prepare, serving
from widget_server.adapters import http
from widget_server.cli import main
from widget_server.settings import Settings

IMMUTABLE = "public, max-age=31536000, immutable"
BUILD = json.loads((http.STATIC / "MANIFEST.json").read_text())["build"]


def another_build(folder: Path, name: str) -> Path:
    """What an upgrade brings: the same files under another name, with other content."""
    shutil.copytree(http.STATIC, folder)
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    (folder / "MANIFEST.json").write_text(json.dumps(manifest | {"build": name}))
    for file in [*folder.glob("chunks/*"), *folder.glob("cuecard*")]:
        if file.suffix in (".js", ".mjs"):
            content = file.read_bytes() + b"// another\n"
            file.write_bytes(content)
            file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(content))
            file.with_name(f"{file.name}.br").unlink()
            file.with_name(f"{file.name}.br").write_bytes(b"not looked at")
    for file in folder.glob("chunks/*"):
        file.rename(file.with_name(file.name.replace(BUILD, name)))
    return folder


async def plain(place: Place, path: str) -> httpx2.Response:
    return await place.http.get(path, headers={"accept-encoding": "identity"})


async def test_a_name_with_a_build_is_the_file_for_ever(light: Place) -> None:
    for name, pinned in (
        ("cuecard.js", f"cuecard-{BUILD}.js"),
        ("cuecard.mjs", f"cuecard-{BUILD}.mjs"),
        ("cuecard.full.js", f"cuecard.full-{BUILD}.js"),
        ("cuecard-push.js", f"cuecard-push-{BUILD}.js"),
    ):
        answer = await plain(light, f"/{pinned}")
        assert answer.content == (http.STATIC / name).read_bytes()
        assert answer.headers["cache-control"] == IMMUTABLE
        assert answer.headers["access-control-allow-origin"] == "*", "a hash is compared only where this is said"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "immutable" not in (await plain(light, f"/{name}")).headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["/cuecard-ffffff.js", "/cuecard-FFFFFF.js", "/cuecard-.js", "/chunks/face-ffffff.js", "/chunks/cuecard.js"]
)
async def test_what_never_was_is_not_there(light: Place, path: str) -> None:
    assert (await plain(light, path)).status_code == 404


async def test_a_former_build_is_there_after_an_upgrade(
    light_settings: Settings, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = await prepare(light_settings, "academy")
    former = {}
    async with serving(light_settings, keys, clock=clock) as place:
        for path in (f"/cuecard-{BUILD}.js", f"/cuecard.full-{BUILD}.js", f"/chunks/face-{BUILD}.js"):
            former[path] = (await plain(place, path)).content
    monkeypatch.setattr(http, "STATIC", another_build(tmp_path / "static", "abcdef"))
    async with serving(light_settings, keys, clock=clock) as place:
        assert (await plain(place, "/cuecard-abcdef.js")).content.endswith(b"// another\n")
        for path, content in former.items():
            for encoding in ("identity", "gzip", "br"):
                answer = await place.http.get(path, headers={"accept-encoding": encoding})
                assert answer.content == content
                assert answer.headers["cache-control"] == IMMUTABLE
                assert answer.headers.get("content-encoding", "identity") == encoding
        assert (await plain(place, "/cuecard.js")).content.endswith(b"// another\n")


async def test_a_process_with_the_former_build_finds_the_new_one(
    light: Place, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of a rolling upgrade: the page came from the one, its next file is asked of the other."""
    assert (await plain(light, "/chunks/face-abcdef.js")).status_code == 404
    house = light.app.house
    assert house is not None
    new = http.Assets(another_build(tmp_path / "static", "abcdef"), house._assets._builds)
    await new.keep()
    assert (await plain(light, "/chunks/face-abcdef.js")).status_code == 404, "looked a moment ago"
    clock.ahead_ms += 10_000
    assert (await plain(light, "/chunks/face-abcdef.js")).status_code == 200


@pytest.fixture
def snippet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    for name, value in {
        "DATABASE": str(tmp_path / "cue.db"),
        "WORKSPACES": str(tmp_path / "workspaces"),
        "PUBLIC_URL": "https://feedback.example.com/",
    }.items():
        monkeypatch.setenv(f"CUECARD_{name}", value)
    return CliRunner()


def test_the_snippet_names_the_key_and_keeps_early_calls(snippet: CliRunner) -> None:
    added = snippet.invoke(main, ["workspace", "add", "shop"]).output
    [key] = set(re.findall(r"wk_[\w-]{22}", added))
    said = snippet.invoke(main, ["snippet"]).output
    assert f'<script async src="https://feedback.example.com/cuecard.js" data-key="{key}"></script>' in said
    assert "cuecard.q = cuecard.q || []" in said


@pytest.mark.parametrize(
    ("options", "name", "pinned"),
    [
        pytest.param([], "cuecard.js", f"cuecard-{BUILD}.js", id="classic"),
        pytest.param(["--full"], "cuecard.full.js", f"cuecard.full-{BUILD}.js", id="full"),
        pytest.param(["--module"], "cuecard.mjs", f"cuecard-{BUILD}.mjs", id="module"),
    ],
)
def test_a_pinned_snippet_has_the_hash_of_what_is_served(
    snippet: CliRunner, options: list[str], name: str, pinned: str
) -> None:
    snippet.invoke(main, ["workspace", "add", "shop"])
    said = snippet.invoke(main, ["snippet", "shop", "--pinned", *options]).output
    digest = base64.b64encode(hashlib.sha384((http.STATIC / name).read_bytes()).digest()).decode()
    assert f"https://feedback.example.com/{pinned}" in said
    assert f"sha384-{digest}" in said
    assert "crossorigin" in said or "importmap" in said


def test_no_snippet_where_it_is_not_clear_whose(snippet: CliRunner) -> None:
    assert "there is none yet" in snippet.invoke(main, ["snippet"]).output
    for workspace in ("shop", "academy"):
        snippet.invoke(main, ["workspace", "add", workspace])
    assert "academy, shop" in snippet.invoke(main, ["snippet"]).output
    assert snippet.invoke(main, ["snippet", "nowhere"]).exit_code == 1
    assert snippet.invoke(main, ["snippet", "shop", "--full", "--module"]).exit_code == 1
