"""The report of a replay as one HTML file: its own style, drawn with SVG, no script, nothing fetched."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup

from widget_server.adapters.reports import plots
from widget_server.adapters.reports.labels import LABELS
from widget_server.core import wording
from widget_server.core.reasons import Reason
from widget_server.services.rehearsing.findings import Ask, Findings, Found, ReasonCount, SurveyFound

MOST_PEOPLE = 10
MOST_BINS = 15


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A bar with its label and number."""

    label: str
    number: int
    width: str
    kind: str = ""
    note: str = ""


class SurveyPart(msgspec.Struct, frozen=True, kw_only=True):
    """What the page says of one survey."""

    survey: SurveyFound
    funnel: tuple[Row, ...]
    reasons: tuple[Row, ...]
    silent: str


class PersonPart(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was asked often."""

    person: str
    asks: tuple[tuple[str, str], ...]
    """When, which survey."""
    number: int


def html(found: Findings, *, title: str = "Rehearsal") -> str:
    """The page. The same findings give the same bytes."""
    style = _file("report.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    recording, first = found.recording, found.first
    names = {one.key: one.name for one in first.surveys}
    order = [one.key for one in first.surveys if one.asked]
    return _template().render(
        title=title,
        style=Markup(style),  # noqa: S704 - our own file
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        found=found,
        first=first,
        recording=recording,
        span=_span(recording.first_at, recording.last_at),
        days=(recording.last_at - recording.first_at) // 86_400_000 + 1 if recording.events else 0,
        names=names,
        columns=plots.columns(first.per_day, _day(recording.first_at), _day(recording.last_at), order),
        column_height=plots.HEIGHT,
        histogram=_histogram(first),
        surveys=[_survey(one, names) for one in first.surveys],
        held=_held(first),
        people=_often(first),
        held_back=sum(one.stages["policy"] for one in first.surveys),
        differences=_differences(found),
        looked_at=sum(recording.names[name] for name in recording.looked_at),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("widget_server.adapters.reports"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = lambda number: f"{number:,}"
    environment.filters["many"] = lambda number, one, more=None: (
        f"{number:,} {one if number == 1 else more or one + 's'}"
    )
    environment.filters["coded"] = _coded
    environment.filters["signed"] = lambda number: f"{number:+,}".replace("-", "−") if number else "0"
    environment.filters["percent"] = _percent
    return environment.get_template("replay.html.j2")


def _file(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


def _histogram(found: Found) -> list[Row]:
    """People by how often they were asked, from none to most; the tail together."""
    by_asks = found.spread.by_asks
    most = max(by_asks.values(), default=1)
    last = min(found.spread.most, MOST_BINS)
    bins = [(str(asks) if asks else "never", by_asks.get(asks, 0)) for asks in range(last + 1)]
    beyond = sum(people for asks, people in by_asks.items() if asks > last)
    if beyond:
        bins.append((f"more than {last}", beyond))
    return [Row(label=label, number=people, width=plots.share(people, most)) for label, people in bins]


def _survey(one: SurveyFound, names: Mapping[str, str]) -> SurveyPart:
    steps = [("An event it listens to", one.listened), ("… completes its trigger", one.fired), *_steps(one)]
    top = max(one.listened, 1)
    funnel = tuple(
        Row(label=label, number=number, width=plots.share(number, top), kind="asked" if label == "Asked" else "")
        for label, number in steps
    )
    others = [reason for reason in one.reasons if reason.code != "chosen"]
    most = max((reason.times for reason in others), default=1)
    return SurveyPart(
        survey=one,
        funnel=funnel if one.listened else (),
        reasons=tuple(
            Row(
                label=LABELS.get(reason.code, reason.code),
                number=reason.times,
                width=plots.share(reason.times, most),
                kind=reason.stage,
                note=_said(reason, names),
            )
            for reason in sorted(others, key=lambda reason: (-reason.times, reason.code))
        ),
        silent="" if one.listened else "Nothing it listens to happened.",
    )


def _steps(one: SurveyFound) -> Iterable[tuple[str, int]]:
    """What remains after each judgement that took something away."""
    left = one.fired
    for stage, label in (
        ("audience", "… and is of somebody it is for"),
        ("again", "… and it may be asked again"),
        ("policy", "… and the policy lets it"),
    ):
        left -= one.stages[stage]
        if one.stages[stage] and left != one.asked:
            yield label, left
    yield "Asked", one.asked


def _held(found: Found) -> list[Row]:
    """What the policy held back, over all surveys."""
    times: Counter[str] = Counter()
    firsts: dict[str, ReasonCount] = {}
    for survey in found.surveys:
        for reason in survey.reasons:
            if reason.stage == "policy":
                times[reason.code] += reason.times
                before = firsts.get(reason.code)
                firsts[reason.code] = reason if before is None or reason.first.now < before.first.now else before
    most = max(times.values(), default=1)
    return [
        Row(
            label=LABELS.get(code, code),
            number=number,
            width=plots.share(number, most),
            kind="policy",
            note=_said(firsts[code], {one.key: one.name for one in found.surveys}),
        )
        for code, number in sorted(times.items(), key=lambda one: (-one[1], one[0]))
    ]


def _often(found: Found) -> list[PersonPart]:
    asks: dict[str, list[Ask]] = {}
    for ask in found.asks:
        asks.setdefault(ask.person, []).append(ask)
    often = sorted(asks.items(), key=lambda one: (-len(one[1]), one[0]))[:MOST_PEOPLE]
    names = {one.key: one.name for one in found.surveys}
    return [
        PersonPart(
            person=person, asks=tuple((_moment(ask.at), names[ask.survey]) for ask in theirs), number=len(theirs)
        )
        for person, theirs in often
    ]


def _differences(found: Findings) -> list[tuple[str, int, int, int, str, str]]:
    """By survey: name, asks of the first side, of the second, the difference, and both widths."""
    if found.compared is None or found.second is None:
        return []
    names = {one.key: one.name for one in (*found.second.surveys, *found.first.surveys)}
    most = max((max(pair) for pair in found.compared.surveys.values()), default=1)
    rows = [
        (names.get(key, key), one, other, one - other, plots.share(one, most), plots.share(other, most))
        for key, (one, other) in found.compared.surveys.items()
    ]
    return sorted(rows, key=lambda row: (-max(row[1], row[2]), row[0]))


def _said(reason: ReasonCount, names: Mapping[str, str]) -> str:
    first = reason.first
    return wording.said(Reason(code=first.code, values=first.values), "en", now=first.now, names=names)


def _span(first: int, last: int) -> str:
    """9 September to 27 October 2019."""
    one, other = _date(first), _date(last)
    if one == other:
        return plots.long(one)
    begin = plots.long(one)
    return f"{begin.removesuffix(f' {other.year}')} to {plots.long(other)}"


def _date(at: int) -> date:
    return datetime.fromtimestamp(at / 1000, UTC).date()


def _day(at: int) -> str:
    return _date(at).isoformat()


def _moment(at: int) -> str:
    then = datetime.fromtimestamp(at / 1000, UTC)
    return f"{then.day} {plots.MONTHS[then.month - 1][:3]} {then.hour}:{then.minute:02}"


def _coded(text: str) -> Markup:
    """The text with what stands in backticks as code."""
    parts = text.split("`")
    return Markup("").join(Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts))


def _percent(part: float, whole: float) -> str:
    """Rounded, and never 0 % or 100 % of what is not."""
    if not whole:
        return "0 %"
    value = 100 * part / whole
    if 0 < value < 1:
        return "under 1 %"
    return f"{min(99, round(value)) if value < 100 else 100} %"


__all__: Sequence[str] = ["html"]
