"""`cuecard test` and `cuecard replay`: what surveys would do, told by example cases and by recorded events."""

import sys
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from widget_server.adapters import recordings, reports
from widget_server.adapters.files import documents
from widget_server.adapters.files.cases import SUFFIX, Placed, read_cases
from widget_server.adapters.files.rehearsed import Known, known
from widget_server.cli.drafts import read_draft, workspace_of
from widget_server.cli.showing import Story, outcome_lines, show, terminal
from widget_server.core.context import ContextRules
from widget_server.core.deciding.planning import Plan, plan
from widget_server.core.errors import CuecardError, InvalidInput
from widget_server.services.publishing import Content, Mistake, live
from widget_server.services.rehearsing import Rehearsal, nobody_looks, rehearse
from widget_server.services.rehearsing.casing import Trial
from widget_server.services.rehearsing.findings import Findings
from widget_server.services.rehearsing.recorded import LOOK_AHEAD, Heard, in_order
from widget_server.services.rehearsing.tallying import Tally, findings
from widget_server.settings import Settings

WORKSPACE = "rehearsal"


@click.command(name="test")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--survey", help="Only cases of this survey.")
@click.option("--language", default="en", show_default=True, help="In which reasons are told.")
@click.pass_obj
def test(settings: Settings, paths: tuple[Path, ...], survey: str | None, language: str) -> None:
    """Run the cases of surveys/*.test.yaml: example histories, and what is expected of them.

    PATHS are workspaces, folders of surveys, surveys or files of cases; left out, the workspaces of the settings.
    """
    looked = paths or (Path(settings.workspaces),)
    if not paths:
        click.echo(f"Cases in {looked[0]}:", err=True)
    files = list(dict.fromkeys(file for path in looked for file in _case_files(path)))
    where = ", ".join(map(str, looked))
    if not files:
        raise click.ClickException(
            f"There are no cases in {where}: write surveys/KEY.test.yaml beside surveys/KEY.yaml."
        )
    drafts: dict[Path, tuple[Trial, Known]] = {}
    console = Console(soft_wrap=True, highlight=False)
    passed = failed = 0
    for file in files:
        folder = file.parent
        if folder not in drafts:
            content = read_draft(folder, catalogue=True)
            drafts[folder] = Trial(content.surveys, content.policy, language=language), known(content)
        trial, around = drafts[folder]
        found = read_cases(file, name=str(file), known=around)
        if found and isinstance(found[0], Mistake):
            failed += len(found)
            for mistake in found:
                click.echo(f"✗ {mistake}")
            continue
        for placed in found:
            assert isinstance(placed, Placed)
            if survey is not None and (placed.case.survey or file.name.removesuffix(SUFFIX)) != survey:
                continue
            outcome = trial.run(placed.case, survey=file.name.removesuffix(SUFFIX))
            passed, failed = passed + outcome.passed, failed + (not outcome.passed)
            for line in outcome_lines(outcome, f"{placed.file}:{placed.line}"):
                console.print(line)
    if survey is not None and not passed and not failed:
        raise click.ClickException(f"There are no cases of the survey {survey!r} in {where}.")
    click.echo(f"{passed} passed, {failed} failed", err=True)
    if failed:
        sys.exit(1)
    if not passed:
        raise click.ClickException("No case was run.")


@click.command()
@click.argument("surveys", type=click.Path(path_type=Path, exists=True))
@click.argument("events", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option("--policy", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Instead of its own.")
@click.option("--against", type=click.Path(path_type=Path, exists=True), help="A second version, side by side.")
@click.option("--against-policy", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--format", "format", type=click.Choice(recordings.FORMATS), help="Of the recording; found out if left out."
)
@click.option(
    "--map", "pairs", multiple=True, metavar="who=COLUMN,…", help="Columns of a table, or a YAML file of them."
)
@click.option(
    "--answer-rate", type=click.FloatRange(0, 100), default=0, help="Per cent assumed to answer. [default: 0]"
)
@click.option("--as-occurred", is_flag=True, help="Every event arrives as it happens, whatever its receivedAt says.")
@click.option(
    "--look-ahead",
    type=click.IntRange(1, 10_000_000),
    default=LOOK_AHEAD,
    show_default=True,
    help="Events held at a time to put them in order.",
)
@click.option("--person", help="Tell this one person's story.")
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write all findings.")
@click.option("--html", "html_file", type=click.Path(path_type=Path, dir_okay=False), help="Write a report to look at.")
def replay(
    surveys: Path,
    events: tuple[str, ...],
    policy: Path | None,
    against: Path | None,
    against_policy: Path | None,
    format: recordings.Format | None,
    pairs: tuple[str, ...],
    answer_rate: float,
    as_occurred: bool,
    look_ahead: int,
    person: str | None,
    json_file: Path | None,
    html_file: Path | None,
) -> None:
    """Live through recorded EVENTS with a draft of SURVEYS: who would have been asked, when, and why not the others.

    SURVEYS is a workspace's folder, a folder of surveys or one file. EVENTS are files (also gzip), or - for standard
    input: our own export, Segment's messages or xAPI statements, one a line, or a table (CSV).
    """
    drafts = [(_label(surveys), read_draft(surveys, policy))]
    if against is not None:
        drafts.append((_label(against), read_draft(against, against_policy)))
    if len(drafts) > 1 and drafts[0][0] == drafts[1][0]:
        drafts = [(f"{name} ({which})", draft) for which, (name, draft) in zip(("draft", "now"), drafts, strict=True)]
    sides: list[tuple[str, Rehearsal, Tally]] = []
    story: Story | None = None
    for label, draft in drafts:
        tally = Tally()
        side_plan = _plan(draft)
        if person is not None and story is None:
            story = Story(person, side_plan, tally)
        watching = story if story is not None and not sides else tally
        sides.append((label, Rehearsal(side_plan, WORKSPACE, watching, answer_rate=answer_rate), tally))
    try:
        found = _replayed(sides, list(events), format, _mapping(pairs), not as_occurred, look_ahead, answer_rate, story)
    except CuecardError as error:
        raise click.ClickException(error.message) from None
    if json_file is not None:
        json_file.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    if html_file is not None:
        html_file.write_text(reports.html(found), encoding="utf-8")
    console = terminal()
    if story is not None:
        story.show(console)
    else:
        show(found, console)
    for file in (json_file, html_file):
        if file is not None:
            click.echo(f"Written: {file}", err=True)


def _replayed(
    sides: list[tuple[str, Rehearsal, Tally]],
    paths: list[str],
    format: recordings.Format | None,
    mapping: recordings.Mapping,
    as_received: bool,
    look_ahead: int,
    answer_rate: float,
    story: Story | None,
) -> Findings:
    """Live through the recordings on all sides, with a bar that says how far."""
    heard = Heard()
    if story is None:
        heard.passed.nobody = nobody_looks([side for _, side, _ in sides])
    size = sum(Path(path).stat().st_size for path in paths if path != "-" and Path(path).is_file())
    with _progress() as progress:
        task = progress.add_task("", total=size if "-" not in paths else None, events="0 events")

        def on_bytes(count: int) -> None:
            progress.update(task, advance=count, events=f"{heard.total:,} events")

        files = recordings.opened(
            paths, heard=heard, format=format, mapping=mapping, as_received=as_received, on_bytes=on_bytes
        )
        try:
            chunks = in_order(files, heard, look_ahead=look_ahead)
            span = rehearse([side for _, side, _ in sides], chunks if story is None else story.overhearing(chunks))
        finally:
            for file in files:
                file.close()
    if not heard.total:
        raise InvalidInput("There is no event in the recording.")
    return findings(heard, span, sides, answer_rate=answer_rate)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.fields[events]}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _plan(draft: Content) -> Plan:
    """The draft's surveys, ready. The moment itself is not frozen: nobody will read it."""
    versions = live(WORKSPACE, draft).versions.values()
    return plan(versions, draft.policy, ContextRules(events=0, messages=0))


def _mapping(given: tuple[str, ...]) -> recordings.Mapping:
    if len(given) == 1 and given[0].endswith((".yaml", ".yml")):
        file = Path(given[0])
        try:
            document = documents.parse(str(file), file.read_bytes())
            if document.mistakes:
                raise click.ClickException(str(document.mistakes[0]))
            return msgspec.convert(document.value, recordings.Mapping)
        except OSError as error:
            raise click.ClickException(f"{file} can't be read: {error.strerror}") from None
        except msgspec.ValidationError as error:
            raise click.ClickException(f"{file} is no mapping: {error}") from None
    try:
        return recordings.mapping_of(given)
    except CuecardError as error:
        raise click.ClickException(error.message) from None


def _case_files(path: Path) -> list[Path]:
    """Files of cases: the file itself, the one beside a survey, or those of a folder of surveys, of a workspace or of
    all workspaces in it."""
    if path.is_file():
        beside = path if path.name.endswith(SUFFIX) else path.with_name(path.stem + SUFFIX)
        if not beside.is_file():
            raise click.ClickException(f"There is no {beside}: write the cases of {path.name} there.")
        return [beside]
    for pattern in (f"*{SUFFIX}", f"surveys/*{SUFFIX}", f"*/surveys/*{SUFFIX}"):
        if found := sorted(path.glob(pattern)):
            return found
    return []


def _label(path: Path) -> str:
    """What a side is called: its workspace's folder, or the folder or file itself."""
    folder = workspace_of(path) if path.is_dir() else None
    name = (folder or path).resolve().name
    return name if path.is_dir() else path.stem


COMMANDS = [test, replay]
