"""./dev test: every check there is, in an order that fails early and uses both cores."""

import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from devtools import browser, debian, javascript, memory, node, postgres, xmlsec
from devtools.say import IN_CI, ROOT, note
from devtools.steps import Beside, LeftOut, Result, Step, run, summary

BROWSER_TESTS = ("tests/e2e", "tests/hosts", "tests/a11y")

FULL_BROWSER_TESTS = (*BROWSER_TESTS, "tests/firefox")
"""With those in Firefox, which only --full looks for."""

WITHOUT_BROWSER = ["tests", *(f"--ignore={room}" for room in FULL_BROWSER_TESTS)]

MOST_WORKERS = 4
"""More would only wait for the one database server."""

FULL_VARIABLE = "CUECARD_TEST_FULL"
"""Tells the tests that the written counts are wanted."""

FULL_SECONDS = 3600
"""How long one command may take then."""

NOTHING_COLLECTED = 5
"""pytest's exit status when no test was left to run."""

# The tests take their settings from here and from nowhere else: a developer's own server must not lend them any.
OURS = "CUECARD_"
KEPT = (postgres.URL_VARIABLE, browser.PATH_VARIABLE)

UNCOMPILED = "PYTHONDONTWRITEBYTECODE"
"""Set in containers as a rule. Every worker and every `cuecard` of the tests would compile all it imports anew."""


def test(*, full: bool, expression: str | None, paths: Sequence[str]) -> int:
    """Run the checks; 0 when all passed. With an expression or paths: only the tests they name."""
    for name in [name for name in os.environ if name.startswith(OURS) and name not in KEPT]:
        del os.environ[name]
    os.environ.pop(UNCOMPILED, None)
    if full:
        os.environ[FULL_VARIABLE] = "1"
    with ExitStack() as stack:
        try:
            os.environ[postgres.URL_VARIABLE] = stack.enter_context(postgres.running())
        except postgres.NoPostgres as reason:
            note(f"no PostgreSQL, its tests are left out: {reason}")
        # After PostgreSQL, which keeps a file of its own beside its data until this process ends.
        stack.enter_context(memory.temporary_files())
        found, words = xmlsec.ensure()
        if found is None:
            note(words)
        results = [run(packages())] if full else []
        results += _some(expression, paths) if expression or paths else _all()
    return judged(results)


def lint() -> int:
    """The static checks alone."""
    return judged([run(step) for step in (*_first_checks(), _types(), *javascript.checks())])


def mend() -> None:
    """Let ruff mend what it can."""
    run(
        Step(
            name="mend (ruff)", commands=[[_tool("ruff"), "check", "--fix", "-q", "."], [_tool("ruff"), "format", "."]]
        )
    )


def _all() -> list[Result]:
    results = [run(step) for step in _first_checks()]
    with suppress(node.NoNode):  # the JavaScript checks say so; its packages are there before anything looks for them
        node.ensure()
    beside = Beside([_types(), *javascript.checks()])
    cores = os.cpu_count() or 1
    # More than there are cores: a database and a page are waited for longer than they work.
    results.append(run(python_tests([*WITHOUT_BROWSER, *_spread(cores + 1)])))
    results += beside.shown()
    # In their order: left to itself, xdist keeps files of few tests for the end, and among them are those that wait longest.
    results.append(run(browser_tests([*browser_rooms(), *_spread(cores + 1), "--no-loadscope-reorder"])))
    return results


def _spread(workers: int) -> list[str]:
    return ["-n", str(min(MOST_WORKERS, workers)), "--dist", "loadfile"]


def _some(expression: str | None, paths: Sequence[str]) -> list[Result]:
    chosen = ["-k", expression] if expression else []
    in_browser = [path for path in paths if path.startswith(FULL_BROWSER_TESTS)]
    others = [path for path in paths if path not in in_browser]
    if not paths:
        others, in_browser = WITHOUT_BROWSER, [*browser_rooms()]
    results: list[Result] = []
    if others:
        results.append(run(python_tests([*others, *chosen], empty_passes=bool(in_browser))))
    if in_browser:
        ran = any(result.status == 0 for result in results)
        results.append(run(browser_tests([*in_browser, *chosen], empty_passes=ran)))
    return results


def judged(results: Sequence[Result]) -> int:
    """Sum up; the exit status."""
    summary(results)
    left_out = [result for result in results if result.state == "left out"]
    if left_out and IN_CI:
        note("in continuous integration nothing may be left out")
    failed = [result for result in results if result.state == "failed"]
    return 1 if failed or (left_out and IN_CI) else 0


def _first_checks() -> list[Step]:
    return [
        Step(name="style (ruff)", commands=[[_tool("ruff"), "check", "."], [_tool("ruff"), "format", "--check", "."]]),
        Step(name="who imports whom (import-linter)", commands=[[_tool("lint-imports"), "--no-logo"]]),
    ]


def _types() -> Step:
    rooms = [room for room in ("widget_server", "devtools", "examples", "tests") if _python_files(room)]
    return Step(name="types (mypy)", commands=[[_tool("mypy"), *rooms]])


def python_tests(arguments: Sequence[str], *, empty_passes: bool = False) -> Step:
    """Those that need none."""
    passing = frozenset({0, NOTHING_COLLECTED} if empty_passes else {0})
    command = [sys.executable, "-m", "pytest", *arguments]
    return Step(name="tests (pytest)", commands=[command], passing=passing, seconds=_patience())


def browser_tests(arguments: Sequence[str], *, empty_passes: bool = False) -> Step:
    """Those that do."""
    # A process of its own: pytest-playwright leaves an event loop running that breaks every async test after it.
    passing = frozenset({0, NOTHING_COLLECTED} if empty_passes else {0})
    command = [sys.executable, "-m", "pytest", *arguments]
    return Step(
        name="browser tests (pytest)",
        commands=[command],
        passing=passing,
        seconds=_patience(),
        prepare=_need_browser,
    )


def packages(wanted: Sequence[debian.Package] = debian.PACKAGES) -> Step:
    """What Debian has and no registry; without it the tests that need it are left out, by name."""

    def need() -> None:
        if lacking := debian.lacking(wanted):
            raise LeftOut("; ".join(f"{package.tests}: no {package.name}" for package in lacking))

    return Step(name="Debian's packages (apt)", commands=[], prepare=need)


def _is_full() -> bool:
    return os.environ.get(FULL_VARIABLE) == "1"


def browser_rooms() -> Sequence[str]:
    """Where tests stand that need a browser."""
    return FULL_BROWSER_TESTS if _is_full() else BROWSER_TESTS


def _patience() -> float:
    """Seconds after which a command of tests is stuck."""
    return FULL_SECONDS if _is_full() else Step.seconds


def _need_browser() -> None:
    path, words = browser.ensure()
    note(words)
    if path is None:
        raise LeftOut(words)
    os.environ[browser.PATH_VARIABLE] = str(path)


def _tool(name: str) -> str:
    """The environment's own, also when it is not on PATH."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or name


def _python_files(room: str) -> bool:
    return any((ROOT / room).rglob("*.py"))
