"""python -m examples: the demo. With --check it plays the main job once, says what happened, and ends."""

import signal
import sys
import tempfile
import threading
from pathlib import Path

import click

from examples.running import PortTaken, running

ROOT = Path(__file__).parent.parent


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65532), default=8400, show_default=True, help="The first of four ports; 0: any."
)
@click.option("--check", is_flag=True, help="Play the main job once in a headless browser, then end.")
@click.option("--database", help="Where Cuecard keeps its records: a file or postgresql://… (default: a fresh one).")
def main(*, port: int, check: bool, database: str | None) -> None:
    """Start Cuecard, a mentor-student chat, a product page and a page that shows them side by side."""
    ended = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: ended.set())
    with tempfile.TemporaryDirectory(prefix="cuecard-demo-") as temporary:
        try:
            with running(port=port, database=database, folder=_folder(database, Path(temporary))) as demo:
                if check:
                    from examples.checking import check as play

                    sys.exit(play(demo))
                click.echo(f"\n  Cuecard's demo is at {demo.places.start}\n\n  Stop it with Ctrl+C.\n")
                ended.wait()
        except (PortTaken, RuntimeError) as reason:
            click.echo(str(reason), err=True)
            sys.exit(1)


def _folder(database: str | None, temporary: Path) -> Path:
    """A fresh database goes with the demo; one that stays needs its keys the next time."""
    if database is None:
        return temporary
    (kept := ROOT / ".demo").mkdir(exist_ok=True)
    return kept


if __name__ == "__main__":
    main()
