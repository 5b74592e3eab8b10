"""The built widget belongs to its sources: installing never needs Node, so nobody else would notice."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from widget_server.services.cards import PARTS

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "widget_server" / "static"
MANIFEST = json.loads((STATIC / "MANIFEST.json").read_text("utf-8"))
STALE = "widget_server/static is older than js/src: run ./dev js and commit what it builds"


def hash_of_sources() -> str:
    """The same as in js/build.mjs: path and content of every source, in order."""
    paths = [path for path in (ROOT / "js" / "src").rglob("*") if path.is_file()]
    names = sorted(path.relative_to(ROOT).as_posix() for path in [*paths, ROOT / "js" / "build.mjs"])
    whole = hashlib.sha256()
    for name in names:
        whole.update(f"{name}\0".encode())
        whole.update(hashlib.sha256((ROOT / name).read_bytes()).digest())
    return whole.hexdigest()


def test_static_is_built_from_these_sources() -> None:
    assert MANIFEST["sources"] == hash_of_sources(), STALE


def test_every_file_of_the_manifest_is_there_with_its_compressed_copies() -> None:
    for name, sizes in MANIFEST["files"].items():
        plain = (STATIC / name).read_bytes()
        assert len(plain) == sizes["bytes"], STALE
        assert gzip.decompress((STATIC / f"{name}.gz").read_bytes()) == plain, STALE
        assert (STATIC / f"{name}.br").stat().st_size == sizes["br"], STALE


def test_nothing_is_left_of_an_older_build() -> None:
    built = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.*js")}
    assert built == set(MANIFEST["files"]), STALE


@pytest.mark.parametrize(
    ("names", "most"),
    [
        pytest.param(["cuecard.js"], 3 * 1024, id="every page"),
        pytest.param(["cuecard.js", "face", "en"], 14 * 1024, id="survey path"),
        pytest.param(["cuecard-push.js"], 1_500, id="the line in a site's service worker"),
        pytest.param(["cuecard.js", "face", "en", "more-en", *sorted(set(PARTS.values()))], 24 * 1024, id="all kinds"),
    ],
)
def test_budgets(names: list[str], most: int) -> None:
    """Bytes, gzip -9. A mark and a comment (nps, text) are in the face."""
    files = [name if "." in name else f"chunks/{name}-{MANIFEST['build']}.js" for name in names]
    assert sum(MANIFEST["files"][file]["gz"] for file in files) <= most


def test_classic_scripts_have_no_import_meta() -> None:
    for name in ("cuecard.js", "cuecard.full.js"):
        assert b"import.meta" not in (STATIC / name).read_bytes()


def test_nothing_names_a_place() -> None:
    for name in MANIFEST["files"]:
        assert b"sourceMappingURL" not in (STATIC / name).read_bytes()
