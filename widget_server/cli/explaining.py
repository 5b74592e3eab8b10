"""`cuecard why`: why was Anna asked, why was she not, and what would come of it now."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click
import msgspec
from rich.console import Console
from rich.table import Table

from widget_server.cli.running import database_options, live_now, only_workspace, opened, plainly
from widget_server.cli.shown import shown
from widget_server.clock import now_ms
from widget_server.core import wording
from widget_server.core.errors import Misconfigured
from widget_server.core.wording.languages import spoken
from widget_server.ports import DecisionRecord, Store
from widget_server.services import explaining
from widget_server.services.explaining import Judged
from widget_server.services.publishing import Live
from widget_server.services.reviewing import DecisionOut, survey_names, their_zone, told, why_asked
from widget_server.settings import Settings

MOST_NOW = 50
MOST_COLUMNS = 4_096
"""Of a table that goes into a file or to another program."""


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What stands around the reasons, in one language."""

    decided: tuple[str, ...]
    judged: tuple[str, ...]
    sentences: tuple[str, ...]
    """Those of these columns that hold sentences."""
    nothing: str
    nothing_of: str
    now: str


ENGLISH = Words(
    decided=("when (UTC)", "event", "survey", "why"),
    judged=("survey", "trigger", "otherwise"),
    sentences=("why", "trigger", "otherwise"),
    nothing="No decision about {who}: no event of theirs came near a live survey.\n"
    "With --survey KEY or --now: what would come of it now.",
    nothing_of="Nothing was decided about {who} and {survey} yet. Now:",
    now="If it were decided now about {who}:",
)
RUSSIAN = Words(
    decided=("когда (UTC)", "событие", "опрос", "почему"),
    judged=("опрос", "повод", "в остальном"),
    sentences=("почему", "повод", "в остальном"),
    nothing="Решений нет ({who}): ни одно событие не касалось действующих опросов.\n"
    "С --survey КЛЮЧ или --now будет видно, что вышло бы сейчас.",
    nothing_of="Решений ещё нет ({who}, опрос {survey}). Сейчас:",
    now="Если бы решали сейчас ({who}):",
)


WORDS = {"en": ENGLISH, "ru": RUSSIAN}


@click.command()
@click.argument("respondent")
@click.option("--workspace", help="Needed where there are several.")
@click.option("--survey", help="Only this survey; where nothing was decided about it yet, what would come of it now.")
@click.option("--now", "judge", is_flag=True, help="What would come of it now, whatever was decided before.")
@click.option("--language", default="en", show_default=True, help="en or ru.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@database_options
@plainly
async def why(
    settings: Settings,
    respondent: str,
    workspace: str | None,
    survey: str | None,
    judge: bool,
    language: str,
    limit: int,
) -> None:
    """Say why somebody was asked, and why not: the latest decisions about them, newest first.

    RESPONDENT is an id, or a name or email that only one person has: cuecard why "Anna Petrova"
    """
    language = spoken(language)
    words = WORDS[language]
    async with opened(settings) as store:
        workspace = workspace or await only_workspace(store)
        id = await explaining.person(store, workspace, respondent, language=language)
        records = [] if judge else await store.decisions(workspace, id, before=None, limit=limit, survey_key=survey)
        if records:
            live = _if_readable(settings, workspace)
            zone = await their_zone(store, workspace, id, live)
            _print(_decided(await _told(store, workspace, records, live, language, zone), survey, words))
            return
        if not (survey or judge):
            click.echo(words.nothing.format(who=id))
            return
        live = live_now(settings, workspace)
        keys = [survey] if survey else list(live.plan.listeners)[:MOST_NOW]
        now = now_ms()
        found = [await explaining.judged(store, live, id, key, now=now, language=language) for key in keys]
        zone = await their_zone(store, workspace, id, live)
    click.echo((words.now if judge else words.nothing_of).format(who=id, survey=survey))
    _print(_judged(found, live, language, words, zone, now=now))


async def _told(
    store: Store,
    workspace: str,
    records: list[DecisionRecord],
    live: Live | None,
    language: str,
    zone: ZoneInfo | None,
) -> list[DecisionOut]:
    names = survey_names(live, language)
    return [
        told(record, language, names=names, why=await why_asked(store, workspace, record), zone=zone)
        for record in records
    ]


def _decided(decisions: list[DecisionOut], survey: str | None, words: Words) -> Table:
    table = _table(words.decided)
    for decision in decisions:
        when = datetime.fromtimestamp(decision.decided_at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
        event = decision.event
        for key, said in _rows(decision, survey):
            table.add_row(when, shown(event), key, shown(said))
            when = event = ""
    return table


def _rows(decision: DecisionOut, survey: str | None) -> Iterator[tuple[str, str]]:
    """The chosen survey first, then the others, then how many more there were."""
    for key in sorted(decision.reasons, key=lambda key: key != decision.survey):
        if survey in (None, key):
            name = shown(key)
            yield f"[bold]{name}[/bold]" if key == decision.survey else name, str(decision.reasons[key]["text"])
    if decision.others_text and survey is None:
        yield "", decision.others_text


def _judged(found: list[Judged], live: Live, language: str, words: Words, zone: ZoneInfo | None, *, now: int) -> Table:
    names = survey_names(live, language)
    table = _table(words.judged)
    for one in found:
        due = "; ".join(
            wording.said(reason, language, now=now, names=names, event=one.event, zone=zone) for reason in one.due
        )
        otherwise = wording.said(one.otherwise, language, now=now, names=names, zone=zone)
        table.add_row(shown(one.survey), shown(due), shown(otherwise))
    return table


def _table(columns: tuple[str, ...]) -> Table:
    """Times, names and keys stay whole: people copy them. Sentences go on below."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column not in (*ENGLISH.sentences, *RUSSIAN.sentences))
    return table


def _print(table: Table) -> None:
    """As wide as the terminal; where there is none, each row is one line."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=MOST_COLUMNS)
    console.print(table)


def _if_readable(settings: Settings, workspace: str) -> Live | None:
    """What the files say now, for the surveys' names; what was decided is told without them too."""
    with suppress(Misconfigured):
        return live_now(settings, workspace)
    return None


COMMANDS = [why]
