"""`cuecard export`: responses or events as a file, for whoever holds the database."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from widget_server.cli.privacy import written
from widget_server.cli.running import database_options, opened, plainly, the_workspace
from widget_server.cli.sinks import Format, Sink, sink_for, text_form
from widget_server.clock import now_ms
from widget_server.core.errors import CuecardError, InvalidInput
from widget_server.ports import Store
from widget_server.ports.exports import BEGINNING, After
from widget_server.services.exporting import Take, Taking, Wanted, placed, released, told
from widget_server.settings import Settings

INTERRUPTED = 130
SUFFIXES: dict[str, Format] = {".csv": "csv", ".jsonl": "jsonl", ".xlsx": "xlsx", ".parquet": "parquet"}


@click.command()
@click.option("--workspace", help="Needed where there are several.")
@click.option("--survey", help="Only this one's. A table (csv, xlsx) needs it.")
@click.option("--events", is_flag=True, help="Events instead of responses, as `cuecard replay` reads them.")
@click.option("--groups", is_flag=True, help="What was released of a survey that is not named; it needs --survey.")
@click.option("--format", "form", type=click.Choice(get_args(Format)), help="[default: as --output ends, else jsonl]")
@click.option("--after", help="Go on after this place, as the last export named it.")
@click.option("--home", help="xAPI: the address under which people and questions are named. [default: the public URL]")
@click.option("--respondent", help="Instead: everything that is held about this person, as one JSON document.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), default="-", help="A file; left out: here.")  # fmt: skip
@database_options
@plainly
async def export(
    settings: Settings,
    workspace: str | None,
    survey: str | None,
    events: bool,
    groups: bool,
    form: Format | None,
    after: str | None,
    home: str | None,
    respondent: str | None,
    output: Path,
) -> None:
    """Write every response with its moment, oldest first: a line of JSON for each, xAPI statements, or a table.

    Answers to surveys that are shown only in groups are not among them: --groups writes what was released. A file has its name once it is whole. The last line
    on the error output names the place where it ended: `--after` goes on there, also after an interruption. The audit has
    each export.
    """
    file = None if str(output) == "-" else output
    if respondent is not None:
        if survey is not None or after is not None or events or groups:
            raise InvalidInput("--respondent writes everything about one person: leave the other options out.")
        async with opened(settings) as store:
            _write(file, await written(store, await the_workspace(store, workspace), respondent))
        return
    if groups:
        if survey is None or events or after is not None or form not in (None, "jsonl"):
            raise InvalidInput("--groups writes the released groups of one --survey as jsonl, always all of them.")
        async with opened(settings) as store:
            found = await released(store, await the_workspace(store, workspace), survey, clock=now_ms)
        _write(file, "".join(msgspec.json.encode(one).decode() + "\n" for one in found))
        if not found:
            click.echo(f"No group of {survey} has been released yet.", err=True)
        return
    form = form or (SUFFIXES.get(file.suffix.casefold(), "jsonl") if file is not None else "jsonl")
    place = BEGINNING if after is None else placed(after, events=events)
    async with opened(settings) as store:
        wanted = Wanted(
            workspace=await the_workspace(store, workspace),
            form=text_form(form, events=events),
            events=events,
            survey=survey,
            after=place,
            home=home or settings.public_url,
        )
        sink = sink_for(form, file, wanted, after=after)
        with sink:
            await _taken(store, wanted, sink)


async def _taken(store: Store, wanted: Wanted, sink: Sink) -> None:
    """Read it all into the sink; whoever is interrupted hears where to go on."""
    things = "events" if wanted.events else "responses"
    place: After | None = None
    count = 0
    with _terminable():
        try:
            take = await Taking(store=store, clock=now_ms).whole(wanted, wait=asyncio.sleep)
            sink.begin(take.heads)
            with _progress(take, things) as progress:
                task = progress.add_task("", total=take.count, things=things)
                async for piece in take.pieces():
                    sink.write(piece, None if piece.place is None else told(piece.place, events=wanted.events))
                    place, count = piece.place or place, count + piece.count
                    progress.update(task, advance=piece.count)
            sink.finish()
        except CuecardError:
            if place is not None:
                click.echo(_stopped(sink, wanted, place, count, things), err=True)
            raise
        except (asyncio.CancelledError, OSError) as error:
            click.echo(f"\n{_stopped(sink, wanted, place, count, things)}", err=True)
            if isinstance(error, asyncio.CancelledError):
                raise click.exceptions.Exit(INTERRUPTED) from None
            raise click.ClickException(f"It can't be written: {error.strerror or error}.") from None
    if place is not None:
        click.echo(f"Nothing more after {told(place, events=wanted.events)}.", err=True)
    else:
        click.echo(f"There are no {things}{'' if wanted.after == BEGINNING else ' after that place'}.", err=True)


def _stopped(sink: Sink, wanted: Wanted, place: After | None, count: int, things: str) -> str:
    if place is None or not sink.goes_on:
        return f"Stopped after {count:,} {things}; nothing was kept. Begin again with the same command."
    where = f" What there is stands in {sink.part}." if sink.part is not None else ""
    return f"Stopped after {count:,} {things}.{where} Go on with --after {told(place, events=wanted.events)}"


def _progress(take: Take, things: str) -> Progress:
    """A bar on a terminal, nothing elsewhere."""
    return Progress(
        TextColumn("{task.fields[things]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM interrupts as Ctrl-C does: between two pieces."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        yield
    finally:
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.remove_signal_handler(signal.SIGTERM)


def _write(file: Path | None, text: str) -> None:
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")


COMMANDS = [export]
