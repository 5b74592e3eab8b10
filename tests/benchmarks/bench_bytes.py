"""What a page pays in bytes, gzipped at level 9, from the files in widget_server/static as they are served.

Method. Every file is compressed here and now, so the figures don't depend on what the build wrote beside it.
`bytes.page_gz`: `cuecard.js`, all that a page without a card fetches. `bytes.survey_path_gz`: that, and the chunks that
an NPS question with a comment needs in English: the face, the two kinds of question, the language.
`bytes.every_kind_gz`: that, and every other kind of question. Headers are not counted. 1 KB is 1,000 bytes, the stricter
reading of the budgets. For information: the same by brotli (`…_br`) where the package brotli is here.
"""

import gzip
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from devtools.say import ROOT

BUDGETS: Mapping[str, tuple[str, float]] = {
    "bytes.page_gz": ("≤", 3_000),
    "bytes.survey_path_gz": ("≤", 14_000),
    "bytes.every_kind_gz": ("≤", 24_000),
}

STATIC = ROOT / "widget_server" / "static"

SURVEY_PATH = ("face", "nps", "text", "en")

NOT_A_KIND = re.compile(r"^(face|staff|[a-z]{2}(-[A-Z]{2})?)$")
"""Chunks that are no question: the elements, the mentor's side, a language."""


def run(keys: Sequence[str]) -> dict[str, float]:
    """Measure what is asked for."""
    page = [STATIC / "cuecard.js"]
    chunks = _chunks()
    files = {
        "bytes.page_gz": page,
        "bytes.survey_path_gz": page + [chunks[name] for name in SURVEY_PATH],
        "bytes.every_kind_gz": page
        + [path for name, path in chunks.items() if name in SURVEY_PATH or not NOT_A_KIND.match(name)],
    }
    figures = {key: _total(files[key], lambda content: gzip.compress(content, 9, mtime=0)) for key in keys}
    try:
        import brotli
    except ImportError:
        return figures
    return figures | {f"{key.removesuffix('_gz')}_br": _total(files[key], brotli.compress) for key in keys}


def _chunks() -> dict[str, Path]:
    """By the name before the hash."""
    return {path.name.rsplit("-", 1)[0]: path for path in sorted((STATIC / "chunks").glob("*.js"))}


def _total(files: Sequence[Path], compress: Callable[[bytes], bytes]) -> float:
    return sum(len(compress(file.read_bytes())) for file in files)
