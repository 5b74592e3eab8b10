"""An invitation's way over all channels, put in order: asked, opened, left out, sent, seen, answered, ended. Pure."""

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from widget_server.core.outbox import OutboxLine, Status
from widget_server.core.reasons import Reason
from widget_server.core.surveys import SENT, Survey, first_channels, steps
from widget_server.ports import Filling
from widget_server.ports.journeys import Display, Way

MomentKind = Literal[
    "asked", "opened", "left_out", "sent", "not_sent", "not_needed", "shown", "answered", "replied", "ended", "next", "until"
]  # fmt: skip
"""`opened`: it may be seen there from then on; `left_out`: a channel, or all of a step's, was not; `not_needed`: it ended before;
`next`: what is still to come; `until`: when it ends by itself."""

StopState = Literal["answered", "seen", "sent", "failed", "open", "next", "left_out", "not_needed"]
ROOM = "matrix"
"""The conversation where it lives in a room of Matrix: the only channel of a sending that a survey does not name."""

_RANK: dict[str, int] = {kind: place for place, kind in enumerate(
    ("asked", "opened", "left_out", "sent", "not_sent", "shown", "answered", "ended", "not_needed", "replied", "next", "until")
)}  # fmt: skip
_STATES: tuple[StopState, ...] = ("answered", "seen", "sent", "failed", "open", "next", "left_out", "not_needed")
"""What is told of a channel, where several hold: the first of these."""


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """One thing on the way. Times are Unix milliseconds."""

    kind: MomentKind
    at: int
    channels: tuple[str, ...] = ()
    via: str | None = None
    """How answers came; None: it was not kept."""
    times: int = 1
    """So many of these, one after another."""
    until: int | None = None
    """When the last of them was."""
    status: str | None = None
    """What came of sending; what became of the invitation."""
    unless_seen: bool = False
    """What is to come does not, if it is on a screen before."""
    reason: Reason | None = None
    author: str | None = None
    """Of a reply: `mentor` or `respondent`."""
    seen_at: int | None = None


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """One channel and how far it is there."""

    channel: str
    state: StopState


def moments(way: Way, *, now: int) -> list[Moment]:
    """All of it, in order. Of an invitation that is not named only that it was asked: the rest would tell whether somebody
    answered, or when."""
    filling = way.reached.filling
    invitation, survey = filling.invitation, filling.survey.survey
    waits = tuple(channel for channel in first_channels(survey) if channel not in SENT)
    found = [Moment(kind="asked", at=invitation.invited_at, channels=waits)]
    if invitation.identity != "named":
        return found
    for line in way.sendings:
        found += _sending(line, survey)
    found += (Moment(kind="shown", at=one.at, channels=(one.channel,)) for one in way.displays)
    found += _answers(filling, now=now)
    found += _replies(filling)
    found += _end(filling, now=now)
    return _folded(sorted(found, key=lambda one: (one.kind in ("next", "until"), one.at, _RANK[one.kind])))


def stops(way: Way, told: Sequence[Moment]) -> list[Stop]:
    """The channels in the order in which the survey names them, and how far it is in each."""
    filling = way.reached.filling
    survey = filling.survey.survey
    if filling.invitation.identity != "named":
        return []
    in_order: list[str] = [*first_channels(survey), *(one for step in steps(survey) for one in step.through)]
    named: dict[str, set[StopState]] = {channel: set() for channel in in_order}
    for one in told:
        state = _state(one)
        if state is not None:
            for channel in one.channels if one.kind != "answered" else (_where(one.via, filling, way.displays),):
                named.setdefault("chat" if channel == ROOM else channel, set()).add(state)
    ended = next((one for one in told if one.kind == "ended"), None)
    for states in named.values():
        if ended is not None and not states:
            states.add("not_needed")
    return [
        Stop(channel=channel, state=next((one for one in _STATES if one in states), "next"))
        for channel, states in named.items()
    ]


def _state(one: Moment) -> StopState | None:
    match one.kind:
        case "asked" | "opened":
            return "open"
        case "shown":
            return "seen"
        case "not_sent":
            return "left_out" if one.status == "skipped" else "failed"
        case "answered" | "sent" | "next" | "left_out" | "not_needed":
            return one.kind
        case _:
            return None


def _where(via: str | None, filling: Filling, displays: Sequence[Display]) -> str:
    """The channel of an answer: what is typed or brought is of the conversation."""
    if via is None:
        own = [one.channel for one in displays if one.channel not in (*SENT, "link")]
        return own[-1] if own else filling.invitation.channels[0]
    return "chat" if via in ("text", "bridge") else via


def _sending(line: OutboxLine, survey: Survey) -> Iterator[Moment]:
    if line.item.kind == "step":
        yield from _step(line, survey)
    elif line.item.kind in ("email", "push"):
        yield _sent(line, line.item.kind)
    elif line.item.kind == "matrix" and line.item.content.get("do") == "ask":
        yield _sent(line, ROOM)


def _sent(line: OutboxLine, channel: str) -> Moment:
    at, channels = _ended_at(line), (channel,)
    match line.status:
        case "sent":
            return Moment(kind="sent", at=at, channels=channels, reason=line.note)
        case "cancelled":
            return Moment(kind="not_needed", at=at, channels=channels)
        case "skipped" | "failed" | "unsure":
            return Moment(kind="not_sent", at=at, channels=channels, status=line.status, reason=line.note)
        case _:
            return Moment(kind="next", at=line.item.due_at, channels=channels, status=line.status, reason=line.note)


def _step(line: OutboxLine, survey: Survey) -> Iterator[Moment]:
    number, known = int(line.item.subject), steps(survey)
    step = known[number - 1] if 0 < number <= len(known) else None
    through = step.through if step is not None else tuple(one for one in first_channels(survey) if one in SENT)
    at = _ended_at(line)
    if line.status in _WAITING:
        unless = step is not None and step.unless == "seen"
        yield Moment(kind="next", at=line.item.due_at, channels=through, unless_seen=unless, reason=line.note)
    elif line.status == "cancelled":
        yield Moment(kind="not_needed", at=at, channels=through)
    elif line.note is not None and line.note.code in ("opened", "unreached"):
        opened = tuple(str(one) for one in _listed(line.note.values.get("opened")) if one not in SENT)
        if opened:
            yield Moment(kind="opened", at=at, channels=opened)
        skipped = line.note.values.get("skipped")
        for channel, why in skipped.items() if isinstance(skipped, dict) else ():
            yield Moment(kind="left_out", at=at, channels=(channel,), reason=msgspec.convert(why, Reason))
    else:
        yield Moment(kind="left_out", at=at, channels=through, reason=line.note)


_WAITING: tuple[Status, ...] = ("waiting", "taken", "sending")


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _ended_at(line: OutboxLine) -> int:
    return line.item.due_at if line.ended_at is None else line.ended_at


def _answers(filling: Filling, *, now: int) -> Iterator[Moment]:
    """Devices say when; where their clock is wrong, still between the first answer that came and the last."""
    first, last = filling.started_at or filling.invitation.invited_at, filling.completed_at or now
    for one in filling.answers:
        yield Moment(kind="answered", at=min(max(one.answered_at, first), max(first, last)), via=one.via)


def _replies(filling: Filling) -> Iterator[Moment]:
    for reply in filling.replies:
        yield Moment(kind="replied", at=reply.sent_at, author=reply.author, seen_at=reply.seen_at)


def _end(filling: Filling, *, now: int) -> Iterator[Moment]:
    invitation = filling.invitation
    if invitation.status != "open":
        at = filling.completed_at if invitation.status == "completed" else invitation.closed_at
        yield Moment(kind="ended", at=at or invitation.closed_at or invitation.expires_at, status=invitation.status)
    elif now >= invitation.expires_at:
        yield Moment(kind="ended", at=invitation.expires_at, status="expired")
    else:
        yield Moment(kind="until", at=invitation.expires_at)


def _folded(ordered: Sequence[Moment]) -> list[Moment]:
    """Displays in one channel, and answers that came one way, are one moment where nothing was in between."""
    found: list[Moment] = []
    for one in ordered:
        last = found[-1] if found else None
        if (
            last is not None
            and one.kind in ("shown", "answered")
            and (last.kind, last.channels, last.via) == (one.kind, one.channels, one.via)
        ):
            found[-1] = msgspec.structs.replace(last, times=last.times + 1, until=one.at)
        else:
            found.append(one)
    return found
