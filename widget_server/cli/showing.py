"""What a rehearsal found, in a terminal: tables, cases, one person's story."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from widget_server.adapters.reports import LABELS
from widget_server.cli.shown import shown
from widget_server.core import wording
from widget_server.core.deciding import Decision
from widget_server.core.deciding.planning import Plan
from widget_server.core.questions import in_language
from widget_server.core.situations import Situation
from widget_server.services.rehearsing.casing import Outcome
from widget_server.services.rehearsing.findings import Findings, Found
from widget_server.services.rehearsing.looking import Looking
from widget_server.services.rehearsing.recorded import Chunk, Recorded
from widget_server.services.rehearsing.tallying import Tally

MOST_REASONS = 4
MOST_LINES = 2_000
UNBROKEN = 10_000
"""Characters of a line that no terminal will break."""


def terminal() -> Console:
    """Where to print: as wide as it is; where it is a file, no line is broken."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=UNBROKEN)


def show(found: Findings, console: Console) -> None:
    """The findings, in short."""
    first, recording = found.first, found.recording
    console.print(
        f"[bold]{first.people_asked:,} of {_many(first.people, 'person', 'people')}[/] would have been asked, "
        f"[bold]{_many(len(first.asks), 'time')}[/] in all; at most {first.spread.most} for one person."
    )
    console.print(
        f"[dim]{_many(recording.events, 'event')}, {_moment(recording.first_at)} to {_moment(recording.last_at)} UTC. "
        f"{_assumption(found)}[/]"
    )
    console.print(_surveys(first))
    if found.compared is not None and found.second is not None:
        console.print(_sides(found))
    for line in _notes(found):
        console.print(line)


def outcome_lines(outcome: Outcome, place: str) -> Iterator[str]:
    """A case in a line; one that failed in a few."""
    if outcome.passed:
        yield f"[green]✓[/] {shown(outcome.survey)}: {shown(outcome.case.name)}"
        return
    yield f"[red]✗[/] {shown(outcome.survey)}: {shown(outcome.case.name)}  [dim]{shown(place)}[/]"
    yield f"    expected  {shown(outcome.expected)}"
    for number, line in enumerate(outcome.happened):
        yield f"    {'happened' if number == 0 else '        '}  {shown(line)}"


class Story:
    """One person's events and what was decided about them, beside the counting of everybody."""

    def __init__(self, person: str, plan: Plan, tally: Tally) -> None:
        self.person = person
        self._ids = (person, person.removeprefix("mailto:"))  # as xAPI says it, and as its reader does
        self._looking = Looking(plan)
        self._tally = tally
        self._others = 0
        self._lines: list[tuple[int, int, str]] = []
        self._names = {
            one.key: in_language(one.version.survey.name, "en", "en") or one.key for one in plan.listeners.values()
        }

    def decided(self, decision: Decision, here: Situation) -> None:
        """Count a decision, and keep it if it is theirs."""
        self._tally.decided(decision, here)
        if here.respondent.id in self._ids and len(self._lines) < MOST_LINES:
            self._lines += self._told(decision, here)

    def overhearing(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """The same events; those of the person at which a survey looks are kept on the way, the others counted."""
        for chunk in chunks:
            for event in chunk:
                if event.person in self._ids:
                    self._hear(event)
            yield chunk

    def _hear(self, event: Recorded) -> None:
        if not self._looking.at(event.name).kept:
            self._others += 1
        elif len(self._lines) < MOST_LINES:
            properties = ", ".join(f"{name}: {value}" for name, value in event.properties.items())
            others = f" [dim]after {_many(self._others, 'other event')}[/]" if self._others else ""
            words = f"[bold]{shown(event.name)}[/] [dim]{shown(properties[:200])}[/]{others}"
            self._lines.append((event.arrived_at, 0, words))
            self._others = 0

    def show(self, console: Console) -> None:
        """Tell it, oldest first."""
        if not self._lines:
            seen = f"{_many(self._others, 'event')}, none that a survey looks at" if self._others else "nothing"
            console.print(f"Of {shown(self.person)} there is {seen}.")
            return
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True, style="dim")
        table.add_column()
        for at, _, line in sorted(self._lines, key=lambda one: one[:2]):
            table.add_row(_moment(at), line)
        console.print(table)
        if len(self._lines) >= MOST_LINES:
            console.print(f"[dim]… and more: the first {MOST_LINES:,} lines are told.[/]")

    def _told(self, decision: Decision, here: Situation) -> Iterator[tuple[int, int, str]]:
        for key, reason in decision.reasons.items():
            words = wording.said(reason, "en", now=here.now, names=self._names)
            if decision.invitation is not None and key == decision.survey_key:
                why = wording.because(decision.invitation.context.why, "en")
                yield here.now, 1, f"[green]→ {shown(self._names.get(key, key))}[/]: {shown(why)}"
            else:
                yield here.now, 2, f"  [dim]{shown(self._names.get(key, key))}: {shown(words)}[/]"


def _surveys(found: Found) -> Table:
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for name in ("survey", "listened", "fired", "held back", "asked", "people"):
        table.add_column(name, justify="left" if name == "survey" else "right", no_wrap=True)
    table.columns[0].min_width = max([len("survey"), *(len(one.key) for one in found.surveys)])
    table.add_column("why not, most often")
    for one in found.surveys:
        reasons = sorted((r for r in one.reasons if r.code != "chosen"), key=lambda r: (-r.times, r.code))
        why = ", ".join(f"{LABELS.get(r.code, r.code).lower()} {r.times:,}" for r in reasons[:MOST_REASONS])
        numbers = (one.listened, one.fired, one.stages["policy"], one.asked, one.people)
        style = None if one.asked else "dim"
        table.add_row(shown(one.key), *(f"{number:,}" for number in numbers), why, style=style)
    return table


def _sides(found: Findings) -> Table:
    assert found.compared is not None
    assert found.second is not None
    compared = found.compared
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0), title_justify="left")
    for name in ("side by side", found.first.label, found.second.label, "difference"):
        table.add_column(name, justify="left" if name == "side by side" else "right", no_wrap=True)
    pairs: list[tuple[str, tuple[int, int]]] = [
        *compared.surveys.items(),
        ("all asks", compared.asks),
        ("people asked", compared.people_asked),
    ]
    table.columns[0].min_width = max(len("people asked by one only"), *(len(name) for name, _ in pairs))
    for name, (one, other) in pairs:
        table.add_row(shown(name), f"{one:,}", f"{other:,}", f"{one - other:+,}" if one != other else "0")
    table.add_row("people asked by one only", f"{compared.only_first:,}", f"{compared.only_second:,}", "", style="dim")
    return table


def _notes(found: Findings) -> Iterator[str]:
    recording, first = found.recording, found.first
    held: Counter[str] = Counter()
    for one in first.surveys:
        held.update({reason.code: reason.times for reason in one.reasons if reason.stage == "policy"})
    if held:
        parts = (f"{LABELS.get(code, code).lower()} {times:,}" for code, times in held.most_common())
        yield f"The policy held back {sum(held.values()):,}: {', '.join(parts)}."
    if first.unseen:
        names = ", ".join(shown(name) for name in first.unseen[:10])
        yield f"[yellow]Never in the recording:[/] {names}{' …' if len(first.unseen) > 10 else ''}"
    if recording.bad:
        yield f"[yellow]{_many(recording.bad, 'line')} could not be read:[/]"
        yield from (f"  {shown(line.file)}:{line.line}: {shown(line.message)}" for line in recording.first_bad)
    if recording.late:
        yield f"{_many(recording.late, 'event')} stood too far from their place to be sorted, and came late here too."
    if first.waits:
        yield f"{_many(first.waits, 'wait')} not over when the recording ended."


def _assumption(found: Findings) -> str:
    if found.answer_rate:
        return f"{found.answer_rate:g} % of the invitations are assumed to be answered."
    return "Nobody answers: invitations stay open until they expire."


def _many(number: int, one: str, more: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M:%S}"


__all__ = ["Story", "outcome_lines", "show", "terminal"]
