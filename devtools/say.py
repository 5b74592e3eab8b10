"""What is printed: one voice for headers, notes and refusals."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
"""Continuous integration: what cannot be checked is a failure there, not a note."""

COLOUR = sys.stdout.isatty() and "NO_COLOR" not in os.environ


def paint(text: str, code: str) -> str:
    """`text` in an ANSI colour, where a person looks at a terminal."""
    return f"\x1b[{code}m{text}\x1b[0m" if COLOUR else text


def header(text: str) -> None:
    """The line over what a step prints."""
    print(paint(f"── {text} ", "1") + paint("─" * max(2, 76 - len(text)), "2"), flush=True)


def note(text: str) -> None:
    """One line beside the matter."""
    print(paint(text, "2"), flush=True)


def stop(text: str, *, status: int = 1) -> NoReturn:
    """Say why and end."""
    print(text, file=sys.stderr, flush=True)
    raise SystemExit(status)


@contextmanager
def timed() -> Iterator[list[float]]:
    """Yields a list that holds the seconds passed once the block has ended."""
    taken: list[float] = []
    began = time.perf_counter()
    try:
        yield taken
    finally:
        taken.append(time.perf_counter() - began)
