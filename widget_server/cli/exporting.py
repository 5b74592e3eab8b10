"""`cuecard export`: responses as a file, for whoever holds the database."""

import sys
from typing import TextIO

import click

from widget_server.cli.privacy import written
from widget_server.cli.running import database_options, opened, plainly, the_workspace
from widget_server.clock import now_ms
from widget_server.core.errors import InvalidInput
from widget_server.services.exporting import Cursor, Form, whole
from widget_server.settings import Settings


@click.command()
@click.option("--workspace", help="Needed where there are several.")
@click.option("--survey", help="Only this one's. A CSV file needs it.")
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="jsonl", show_default=True)
@click.option("--after", help="Go on after this place, as the last export named it.")
@click.option("--respondent", help="Instead: everything that is held about this person, as one JSON document.")
@click.option(
    "--output", type=click.File("w", encoding="utf-8", lazy=False), default="-", help="A file; left out: here."
)
@database_options
@plainly
async def export(
    settings: Settings,
    workspace: str | None,
    survey: str | None,
    form: Form,
    after: str | None,
    respondent: str | None,
    output: TextIO,
) -> None:
    """Write every response with its moment, oldest first: a line of JSON for each, or a table of one survey.

    Answers to surveys that are shown only in groups are not among them. The last line on the error output names the place
    where it ended: `--after` goes on there, also after an interruption. The audit has each export.
    """
    if respondent is not None:
        if survey is not None or after is not None:
            raise InvalidInput("--respondent writes everything about one person: leave --survey and --after out.")
        async with opened(settings) as store:
            output.write(await written(store, await the_workspace(store, workspace), respondent))
        return
    place, count = _place(after), 0
    async with opened(settings) as store:
        pieces = whole(
            store, await the_workspace(store, workspace), form=form, survey=survey, after=place, now=now_ms()
        )
        async for text, reached in pieces:
            output.write(text)
            output.flush()
            count += text.count("\n") if reached is not None else 0
            place = reached or place
            if sys.stderr.isatty():
                click.echo(f"\r{count:,} lines", err=True, nl=False)
    told = f"{place[0]}-{place[1]}" if place is not None else None
    click.echo(f"Nothing more after {told}." if told else "There are no responses.", err=True)


def _place(after: str | None) -> Cursor | None:
    if after is None:
        return None
    at, _, id = after.partition("-")
    if not (at.isascii() and at.isdigit() and id):
        raise InvalidInput("--after is the place that the last export named, such as 1700000000000-rsp_abc.")
    return int(at), id


COMMANDS = [export]
