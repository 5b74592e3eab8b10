"""./dev bench: find the benchmarks, run the chosen ones, print figures beside their budgets.

A benchmark is a file `tests/benchmarks/bench_*.py` with its method in the docstring, `BUDGETS` (its keys, each with the
most or the least that is allowed) and `run(keys) -> dict[str, float]`. A figure without a budget is for information.
"""

import importlib
import json
import platform
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, cast

from rich.console import Console
from rich.table import Table

from devtools.say import ROOT, note, stop

Budget = tuple[str, float] | None
"""("≤" or "≥", figure); None where none is set."""

FOLDER = ROOT / "tests" / "benchmarks"


class Benchmark(Protocol):
    """What a module in tests/benchmarks offers."""

    BUDGETS: Mapping[str, "Budget"]
    """By key: what can be asked for."""

    def run(self, keys: Sequence[str]) -> dict[str, float]:
        """Measure; figures by key, those asked for and any that come along for information."""


def run(chosen: Sequence[str], file: Path | None) -> int:
    """Measure what is chosen by key or by its beginning (`ingest`), all by default. 1 when a benchmark broke."""
    modules = load()
    known = [key for module in modules.values() for key in module.BUDGETS]
    unknown = [word for word in chosen if not any(_chooses(word, key) for key in known)]
    if unknown:
        stop(f"Nothing is measured as {', '.join(unknown)}; there are: {', '.join(known)}.")
    figures: dict[str, float] = {}
    broken: list[str] = []
    for name, module in modules.items():
        keys = [key for key in module.BUDGETS if not chosen or any(_chooses(word, key) for word in chosen)]
        if not keys:
            continue
        note(f"{name}: {', '.join(keys)}")
        began = time.perf_counter()
        try:
            figures.update(module.run(keys))
        except Exception:
            broken.append(name)
            traceback.print_exc()
        note(f"{name}: {time.perf_counter() - began:.0f} s")
    budgets = {key: budget for module in modules.values() for key, budget in module.BUDGETS.items()}
    _print(figures, budgets)
    if file is not None:
        _write(file, figures, budgets)
    return 1 if broken else 0


def load() -> dict[str, Benchmark]:
    """The benchmarks by file name, in order."""
    found = sorted(FOLDER.glob("bench_*.py"))
    if not found:
        stop("There are no benchmarks in tests/benchmarks.")
    return {path.stem: cast("Benchmark", importlib.import_module(f"tests.benchmarks.{path.stem}")) for path in found}


def _chooses(word: str, key: str) -> bool:
    return key == word or key.startswith(f"{word}.")


def _print(figures: Mapping[str, float], budgets: Mapping[str, Budget]) -> None:
    table = Table(box=None, header_style="bold")
    for column, justify in (
        ("key", "left"),
        ("figure", "right"),
        ("budget", "right"),
        ("of the budget", "right"),
        ("", "left"),
    ):
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    for key, figure in figures.items():
        limit = budgets.get(key)
        if limit is None:
            table.add_row(key, _number(figure), "", "", "for information", style="dim")
            continue
        sign, budget = limit
        kept = figure <= budget if sign == "≤" else figure >= budget
        word = "[green]kept[/]" if kept else "[red]missed[/]"
        table.add_row(key, _number(figure), f"{sign} {_number(budget)}", f"{figure / budget:.2f}", word)
    terminal = Console()
    (terminal if terminal.is_terminal else Console(width=120)).print(table)


def _number(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 or figure == int(figure) else f"{figure:.3g}"


def _write(file: Path, figures: Mapping[str, float], budgets: Mapping[str, Budget]) -> None:
    lines = {
        "python": platform.python_version(),
        "figures": dict(figures),
        "budgets": {key: f"{limit[0]} {limit[1]:g}" for key in figures if (limit := budgets.get(key))},
    }
    file.write_text(json.dumps(lines, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    note(f"written to {file}")
