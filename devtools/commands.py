"""The commands of ./dev: read the words, call the room that does it."""

import subprocess
import sys
from pathlib import Path

import click

from devtools import benchmarks, demo, javascript, shots, testing
from devtools.say import ROOT


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Everything a developer of Cuecard does."""


@main.command("demo")
@click.option("--port", type=click.IntRange(0, 65532), default=8400, show_default=True, help="The first of four ports.")
@click.option("--check", is_flag=True, help="Start everything, drive the main job once, say what happened, end.")
@click.option("--database", help="A file or postgresql://… that stays; left out: a fresh one.")
def demo_command(*, port: int, check: bool, database: str | None) -> None:
    """Start the mentor-student chat and the product page."""
    sys.exit(demo.run(port=port, check=check, database=database))


@main.command("test")
@click.option(
    "--full", is_flag=True, help="The written counts of cases and rounds, and Firefox: for a machine with time."
)
@click.option("-k", "expression", metavar="EXPR", help="Only tests whose names match, as pytest's -k.")
@click.argument("paths", nargs=-1)
def test_command(*, full: bool, expression: str | None, paths: tuple[str, ...]) -> None:
    """Run every check; or only the tests named by -k and PATHS."""
    sys.exit(testing.test(full=full, expression=expression, paths=paths))


@main.command("lint")
@click.option("--fix", is_flag=True, help="Mend what can be mended by itself first.")
def lint_command(*, fix: bool) -> None:
    """Run the static checks alone."""
    if fix:
        testing.mend()
    sys.exit(testing.lint())


@main.command("bench")
@click.option("--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures there too.")
@click.argument("keys", nargs=-1)
def bench_command(*, file: Path | None, keys: tuple[str, ...]) -> None:
    """Measure against the budgets; KEYS choose (`ingest`, `bytes.page_gz`)."""
    sys.exit(benchmarks.run(keys, file))


@main.command("js")
def js_command() -> None:
    """Build the widget from js/src into widget_server/static."""
    sys.exit(javascript.build())


@main.command("serve", context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def serve_command(*, words: tuple[str, ...]) -> None:
    """Run `cuecard serve` from this tree, with whatever WORDS it takes."""
    sys.exit(subprocess.call([sys.executable, "-m", "widget_server", "serve", *words], cwd=ROOT))


@main.command("shots")
@click.argument("names", nargs=-1)
def shots_command(*, names: tuple[str, ...]) -> None:
    """Take the documentation's pictures anew from the running demo."""
    sys.exit(shots.take(names))
