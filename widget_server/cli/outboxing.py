"""`cuecard outbox`: what waits to be sent, what is on its way, what failed and why; and trying it again."""

import json
from collections.abc import Sequence
from typing import get_args

import click
import msgspec
from rich.table import Table

from widget_server.cli.running import database_options, opened, plainly
from widget_server.cli.showing import terminal
from widget_server.cli.shown import shown
from widget_server.clock import now_ms
from widget_server.core import wording
from widget_server.core.actors import OperatorActor
from widget_server.core.errors import NotFound
from widget_server.core.outbox import Kind, OutboxLine, Status
from widget_server.core.wording.languages import grammar
from widget_server.ports import Store
from widget_server.services.outboxing import KindCount, Outboxing, channels, why
from widget_server.settings import Settings

SECRET = ("content",)
"""What of an item is printed nowhere: it may hold what is sent."""


@click.command()
@click.option("--workspace", help="Only this workspace; left out: all of them.")
@click.option("--kind", type=click.Choice(get_args(Kind)), help="Item by item, only of this kind.")
@click.option("--status", type=click.Choice(get_args(Status)), help="Item by item, only those that stand so.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many items.")
@click.option("--again", metavar="ID", help="Try this one again now: it failed, or was left out.")
@click.option("--all-failed", is_flag=True, help="Try again all that failed (of --kind).")
@click.option("--json", "as_json", is_flag=True, help="One document of JSON, for a monitor.")
@database_options
@plainly
async def outbox(
    settings: Settings,
    workspace: str | None,
    kind: Kind | None,
    status: Status | None,
    limit: int,
    again: str | None,
    all_failed: bool,
    as_json: bool,
) -> None:
    """What waits to be sent, is on its way, failed, or may have been sent."""
    async with opened(settings) as store:
        workspaces = await _meant(store, workspace)
        outboxing = Outboxing(store=store, clock=now_ms)
        if again is not None:
            await _again(outboxing, workspaces, again)
            click.echo(f"{again} is tried again.")
            return
        if all_failed:
            tried = sum([await outboxing.all_failed(_author(one), kind=kind, named=False) for one in workspaces])
            click.echo(f"{tried} {'is' if tried == 1 else 'are'} tried again." if tried else "Nothing failed.")
            return
        counts = {one: await outboxing.counts(_author(one), named=False) for one in workspaces}
        lines: list[OutboxLine] = []
        if kind or status:
            for one in workspaces:
                found, _ = await outboxing.lines(_author(one), kind=kind, status=status, named=False, limit=limit)
                lines += found
    if as_json:
        click.echo(_document(counts, lines))
    elif kind or status:
        _items(lines[:limit], many=len(workspaces) > 1)
    else:
        _counts(counts)


async def _meant(store: Store, workspace: str | None) -> list[str]:
    known = sorted(await store.workspaces())
    if workspace is not None and workspace not in known:
        raise NotFound(f"There is no workspace {workspace!r}.")
    return known if workspace is None else [workspace]


async def _again(outboxing: Outboxing, workspaces: Sequence[str], id: str) -> None:
    for one in workspaces:
        try:
            await outboxing.again(_author(one), id)
        except NotFound:
            continue
        return
    raise NotFound(f"There is nothing with the id {id[:80]!r} in the outbox.")


def _author(workspace: str) -> OperatorActor:
    return OperatorActor(workspace=workspace)


def _document(counts: dict[str, list[KindCount]], lines: Sequence[OutboxLine]) -> str:
    every = [one for kinds in counts.values() for one in kinds]
    document = {
        "late_ms": max((one.late_ms for one in every), default=0),
        "counts": [{"workspace": name, **msgspec.to_builtins(one)} for name, kinds in counts.items() for one in kinds],
        "items": [
            {name: value for name, value in _plain(line).items() if name not in SECRET and value is not None}
            for line in lines
        ],
    }
    return json.dumps(document, ensure_ascii=False)


def _plain(line: OutboxLine) -> dict[str, object]:
    return {
        **msgspec.to_builtins(line.item),
        "status": line.status,
        "ended_at": line.ended_at,
        "why": _why(line),
        **_about(line),
    }


def _about(line: OutboxLine) -> dict[str, object]:
    """What it asks, by which channels, or to whom it goes."""
    survey, by = line.about.survey, channels(line)
    return {"survey": None if survey is None else survey.key, "channels": list(by) or None, "to": line.about.to}


def _what(line: OutboxLine) -> str:
    survey = line.about.survey.key if line.about.survey is not None else ""
    return " → ".join(one for one in (survey, ", ".join(channels(line)) or line.about.to) if one)


def _why(line: OutboxLine) -> str | None:
    note = why(line)
    return None if note is None else wording.said(note, "en", now=now_ms())


def _counts(counts: dict[str, list[KindCount]]) -> None:
    console = terminal()
    if not any(counts.values()):
        console.print("Nothing waits, and nothing failed.")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("workspace")
    table.add_column("kind")
    for head in ("waiting", "on its way", "failed", "unsure", "overdue for"):
        table.add_column(head, justify="right")
    for workspace, kinds in counts.items():
        for one in kinds:
            numbers = (one.waiting, one.on_its_way, one.failed, one.unsure)
            late = grammar("en").about(one.late_ms) if one.late_ms >= 1_000 else ""
            table.add_row(shown(workspace), one.kind, *(str(number or "") for number in numbers), late)
    console.print(table)


def _items(lines: Sequence[OutboxLine], *, many: bool) -> None:
    console, now, words = terminal(), now_ms(), grammar("en")
    if not lines:
        console.print("There is nothing of the kind.")
        return
    table = Table(box=None, pad_edge=False)
    for head in (*(["workspace"] if many else []), "id", "kind", "what", "status", "when", "tries", "why"):
        table.add_column(head, overflow="fold")
    for line in lines:
        at = line.ended_at if line.ended_at is not None else line.item.due_at
        when = words.ago(at, now) if at <= now else f"in {words.about(at - now)}"
        cells = [
            shown(line.item.id),
            line.item.kind,
            shown(_what(line)),
            line.status,
            when,
            str(line.item.attempts),
            shown(_why(line) or ""),
        ]
        table.add_row(*([shown(line.item.workspace)] if many else []), *cells)
    console.print(table)


COMMANDS = [outbox]
