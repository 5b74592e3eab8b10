"""What a page pays in bytes, gzipped at level 9, from the files in widget_server/static as they are served.

Method. Every file is compressed here and now, so the figures don't depend on what the build wrote beside it.
`bytes.page_gz`: `cuecard.js`, all that a page without a card fetches. `bytes.survey_path_gz`: that, and the chunks that
an NPS question with a comment needs in English: the face (these two kinds are in it), the language.
`bytes.all_kinds_gz`: that, the parts of every other kind of question, and their words. What a chunk imports statically
comes with it. Headers are not counted. 1 KB is 1,000 bytes, the stricter reading of the budgets. For information: the
same by brotli (`…_br`) where the package brotli is here; what is fetched after the last answer (`after_answer`: thanks,
change, replies), for several questions (`steps`), for a page without a slot (`places`), and for the personal account (`inbox`).
"""

import gzip
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from devtools.say import ROOT
from widget_server.services.cards import PARTS

BUDGETS: Mapping[str, tuple[str, float]] = {
    "bytes.page_gz": ("≤", 3_000),
    "bytes.survey_path_gz": ("≤", 14_000),
    "bytes.all_kinds_gz": ("≤", 24_000),
}

STATIC = ROOT / "widget_server" / "static"

SURVEY_PATH = ("face", "en")

STATIC_IMPORT = re.compile(r"""(?:from|import)\s*["'`]\./([^"'`]+)["'`]""")

LATER = {
    "after_answer": ("done", "done-en"),
    "steps": ("steps",),
    "places": ("places", "places-en"),
    "inbox": ("inbox", "inbox-en"),
}


def run(keys: Sequence[str]) -> dict[str, float]:
    """Measure what is asked for."""
    page = {STATIC / "cuecard.js"}
    chunks = _chunks()
    survey = page.union(*(_with_imports(chunks[name]) for name in SURVEY_PATH))
    files = {
        "bytes.page_gz": page,
        "bytes.survey_path_gz": survey,
        "bytes.all_kinds_gz": survey.union(*(_with_imports(chunks[name]) for name in {*PARTS.values(), "more-en"})),
    }
    figures = {key: _total(files[key], _gzipped) for key in keys}
    for later, names in LATER.items():
        figures[f"bytes.{later}_gz"] = _total({chunks[name] for name in names if name in chunks}, _gzipped)
    try:
        import brotli
    except ImportError:
        return figures
    return figures | {f"{key.removesuffix('_gz')}_br": _total(files[key], brotli.compress) for key in keys}


def _chunks() -> dict[str, Path]:
    """By the name before the hash."""
    return {path.name.rsplit("-", 1)[0]: path for path in sorted((STATIC / "chunks").glob("*.js"))}


def _with_imports(file: Path) -> set[Path]:
    """The file and what it imports statically, and so on."""
    found, waiting = set(), [file]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [path.parent / name for name in STATIC_IMPORT.findall(path.read_text(encoding="utf-8"))]
    return found


def _gzipped(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def _total(files: Iterable[Path], compress: Callable[[bytes], bytes]) -> float:
    return sum(len(compress(file.read_bytes())) for file in files)
