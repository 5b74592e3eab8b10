"""`cuecard ask`: one survey to an audience or a list, once, spread over time, with the head count shown first."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from widget_server.cli.running import database_options, live_now, only_workspace, opened, plainly
from widget_server.clock import now_ms
from widget_server.core import wording
from widget_server.core.errors import InvalidInput
from widget_server.core.patterns import duration_ms
from widget_server.core.sampling import place
from widget_server.core.triggers.schedules import turn
from widget_server.ports import Store
from widget_server.services import explaining
from widget_server.services.counting import HeadCount, heads
from widget_server.services.publishing import Live
from widget_server.settings import Settings

PAGE = 1_000


@click.command()
@click.argument("survey")
@click.option("--workspace", help="Needed where there are several.")
@click.option(
    "--list",
    "list_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Ids, names or emails, one per line.",
)
@click.option(
    "--spread", default="1h", show_default=True, help="Ask over this time, so that nobody notices a campaign."
)
@click.option("--yes", is_flag=True, help="Do not ask back.")
@database_options
@plainly
async def ask(
    settings: Settings, survey: str, workspace: str | None, list_file: Path | None, spread: str, yes: bool
) -> None:
    """Ask a survey of its audience, or of a list of people, once. Shows first how many that is, and asks back.

    Audience and policy are judged again when each person's turn comes; a running server does the asking.
    """
    spread_ms = _spread_ms(spread)
    async with opened(settings) as store:
        live = live_now(settings, workspace or await only_workspace(store))
        if survey not in live.plan.listeners:
            raise explaining.not_live(live, survey)
        only = await _listed(store, live.workspace, list_file) if list_file else None
        count, ids = await _count(store, live, survey, only)
        _show(count, survey)
        if not ids:
            click.echo("Nobody would be asked.")
            return
        if not yes:
            click.confirm(f"Ask {len(ids):,} over {spread}?", abort=True)
        now, new = now_ms(), 0
        for first in range(0, len(ids), PAGE):
            new += await store.set_timers(
                [
                    turn(live.workspace, survey, id, due_at=now + round(place("ask", survey, id) / 100 * spread_ms))
                    for id in ids[first : first + PAGE]
                ]
            )
    click.echo(
        f"{new:,} will be asked over {spread}"
        + (f"; {len(ids) - new:,} had a turn set already." if new < len(ids) else ".")
    )


async def _count(store: Store, live: Live, survey: str, only: list[str] | None) -> tuple[HeadCount, list[str]]:
    """The head count, and who would be asked: now, or as soon as the policy lets them."""
    count, ids = HeadCount(), []
    with Progress(transient=True) as progress:
        task = progress.add_task("Looking at people", total=len(only) if only is not None else None)
        async for head in heads(store, live, survey, only=only, now=now_ms()):
            count.add(head)
            if head.asked or head.later:
                ids.append(head.respondent_id)
            progress.advance(task)
    return count, ids


async def _listed(store: Store, workspace: str, file: Path) -> list[str]:
    """Whom a list means, each once; those whom nobody knows, and names that several have, are named and left out."""
    found: list[str] = []
    for line, ids in (await explaining.meant(store, workspace, _lines(file))).items():
        if len(ids) == 1:
            found += ids
        elif ids:
            click.echo(f"Left out: {explaining.may_be(line, ids)}", err=True)
        else:
            click.echo(f"Left out: nobody has the id, the name or the email {line!r}.", err=True)
    return list(dict.fromkeys(found))


def _lines(file: Path) -> list[str]:
    """The lines of a list, each once; empty ones and what follows a # are passed over. Raises InvalidInput."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(f"{file} is not UTF-8; save it as text in UTF-8.") from None
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def _spread_ms(text: str) -> int:
    try:
        return duration_ms(text)
    except (KeyError, ValueError, IndexError):
        raise InvalidInput(f"--spread {text!r} is no duration; write 30m, 2h or 3d.") from None


def _show(count: HeadCount, survey: str) -> None:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right")
    table.add_column()
    table.add_row(f"{count.people:,}", "people looked at")
    table.add_row(f"[bold]{count.asked:,}[/bold]", f"would be asked «{survey}» now")
    if count.later:
        table.add_row(f"{count.later:,}", "of the others as soon as the policy lets them")
    for code, number in count.others.most_common():
        table.add_row(f"{number:,}", wording.heading(code, "en"))
    Console().print(table)


COMMANDS = [ask]
