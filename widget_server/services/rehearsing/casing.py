"""Cases run: one example history lived through the workspace's surveys, and what came of it against what was expected."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from widget_server.core import wording
from widget_server.core.cases import Case, Given, Plain
from widget_server.core.context import ContextRules
from widget_server.core.deciding import Decision
from widget_server.core.deciding.planning import Plan, plan
from widget_server.core.errors import InvalidInput
from widget_server.core.events import Conversation, Json
from widget_server.core.patterns import duration_ms
from widget_server.core.policy import Policy
from widget_server.core.questions import normal
from widget_server.core.reasons import Answered, Asked, Reason
from widget_server.core.situations import Situation
from widget_server.core.surveys import Survey, SurveyVersion
from widget_server.services.publishing import version_of
from widget_server.services.rehearsing import Rehearsal
from widget_server.services.rehearsing.recorded import Beside, Recorded
from widget_server.services.times import milliseconds

WORKSPACE = "case"
NO_POLICY = Policy(rest=None)
SOMEONE = "someone"
OTHER_SIDE = "the other side's turn comes a moment later: add `after: 1m`"


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """One decision about the person that concerned some survey."""

    at: int
    event: str
    asked: str | None
    reasons: Mapping[str, Reason]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a case."""

    case: Case
    survey: str
    passed: bool
    expected: str = ""
    happened: tuple[str, ...] = ()
    """In words; told where it did not pass."""


class Trial:
    """The surveys and the policy that cases are tried with. Made ready once."""

    def __init__(self, surveys: Sequence[Survey], policy: Policy, *, language: str = "en") -> None:
        self.keys = frozenset(one.key for one in surveys)
        self._counterparts = frozenset(one.counterpart for one in surveys if one.counterpart is not None)
        versions = [
            SurveyVersion(workspace=WORKSPACE, survey=one, version=version_of(one)) for one in surveys if one.live
        ]
        rules = ContextRules(events=0, messages=0)
        self._plans: dict[str | None, Plan] = {
            None: plan(versions, policy, rules),
            "none": plan(versions, NO_POLICY, rules),
        }
        self._names = {one.key: _name(one.name, language) for one in surveys}
        self._language = language

    def run(self, case: Case, *, survey: str) -> Outcome:
        """Live through one case; `survey` is the one it is about where it names none. Raises InvalidInput."""
        key = case.survey or survey
        start = instant(case.start, 0)
        told = _lived(case, self._plans[case.policy], key, start)
        passed = _meets(case.expect, told, key, start)
        if passed:
            return Outcome(case=case, survey=key, passed=True)
        return Outcome(
            case=case,
            survey=key,
            passed=False,
            expected=_expected(case.expect, key, start),
            happened=tuple(self._happened(case, told, key, start)),
        )

    def _happened(self, case: Case, told: Sequence[Judged], key: str, start: int) -> list[str]:
        """The last decisions that concerned the survey, in words."""
        if key not in self.keys:
            return [f"there is no survey `{key}` in this workspace"]
        if key not in self._plans[None].listeners:
            return [f"`{key}` is not live (`live: false`)"]
        near = [one for one in told if key in one.reasons]
        later = [OTHER_SIDE] if case.after is None and key in self._counterparts else []
        if not near:
            return later or ["nothing that was given concerns the survey: none of its events completes the trigger"]
        lines = [*(self._line(one, key, start) for one in near[-3:]), *later]
        if len(near) > 3:
            lines.insert(0, f"… {len(near) - 3} earlier decisions")
        return lines

    def _line(self, one: Judged, key: str, start: int) -> str:
        reason = one.reasons[key]
        words = wording.said(reason, self._language, now=one.at, names=self._names)
        other = "" if one.asked in (None, key) else f" (`{one.asked}` was asked)"
        return f"{offset(one.at, start)}, `{one.event}`: {words} [{reason.code}]{other}"


class _Watch:
    """Keeps what was decided about one person."""

    def __init__(self, who: str) -> None:
        self.who = who
        self.judged: list[Judged] = []

    def decided(self, decision: Decision, here: Situation) -> None:
        if here.respondent.id == self.who:
            self.judged.append(
                Judged(at=here.now, event=here.event.name, asked=decision.survey_key, reasons=decision.reasons)
            )


def _lived(case: Case, plan: Plan, key: str, start: int) -> list[Judged]:
    who = subject(case)
    watch = _Watch(who)
    rehearsal = Rehearsal(plan, WORKSPACE, watch)
    rehearsal.now = min([start, *(instant(given.at, start) for given in case.given)])
    traits: dict[str, Json] = {name: _json(value) for name, value in case.traits.items()}
    if case.groups:
        traits["groups"] = list(case.groups)
    rehearsal.tell(who, traits=traits)
    person = rehearsal.person(who)
    talks = {given.conversation for given in case.given if given.conversation} or {"chat"}
    if case.participants:
        for id in sorted(talks):
            rehearsal.tell(who, conversation=Conversation(id=id, participants=case.participants))
    for number, given in enumerate(case.given):
        at = instant(given.at, start)
        if given.asked is not None:
            person.remember(_ask(given, number, plan, at))
        elif given.answered is not None:
            person.remember_answer(
                Answered(
                    survey_key=given.survey or key,
                    question_id=given.answered.question,
                    bank=given.answered.bank,
                    value=msgspec.to_builtins(normal(given.answered.value)),
                    answered_at=at,
                )
            )
    events = [_event(given, number, who, start, case) for number, given in enumerate(case.given) if given.event]
    events.sort(key=lambda one: one.arrived_at)
    rehearsal.live(events)
    if case.after is not None:
        rehearsal.pass_time(rehearsal.now + duration_ms(case.after))
    return watch.judged


def _event(given: Given, number: int, who: str, start: int, case: Case) -> Recorded:
    at = instant(given.at, start)
    assert given.event is not None
    conversation = None
    if given.conversation is not None:
        conversation = Conversation(id=given.conversation, participants=case.participants)
    return Recorded(
        at if given.arrived is None else instant(given.arrived, start),
        at,
        given.who or who,
        given.event,
        f"given_{number + 1}",
        {name: _json(value) for name, value in given.properties.items()},
        Beside(conversation=conversation, page=given.page, device=given.device, source=given.source),
    )


def _ask(given: Given, number: int, plan: Plan, at: int) -> Asked:
    assert given.asked is not None
    listener = plan.listeners.get(given.asked)
    survey = listener.version.survey if listener is not None else None
    status = given.status or "open"
    return Asked(
        invitation_id=f"given_{number + 1}",
        survey_key=given.asked,
        status=status,
        invited_at=at,
        expires_at=at + duration_ms(survey.expires if survey else "7d"),
        closed_at=None if status == "open" else at,
        kind=survey.kind if survey else "moment",
        team=survey.team if survey else "",
    )


def _meets(expect: str | Mapping[str, Plain], told: Sequence[Judged], key: str, start: int) -> bool:
    asked_at = [one.at for one in told if one.asked == key]
    if expect == "asked":
        return bool(asked_at)
    if expect == "not_asked":
        return not asked_at
    assert not isinstance(expect, str)
    if "asked_at" in expect:
        return instant(str(expect["asked_at"]), start) in asked_at
    if "survey" in expect:
        return not asked_at and any(one.asked == expect["survey"] for one in told)
    near = [one for one in told if key in one.reasons]
    return bool(near) and _is_so(expect, near[-1].reasons[key], start)


def _is_so(expect: Mapping[str, Plain], reason: Reason, start: int) -> bool:
    """Whether the reason is that code with these values among its own."""
    return reason.code == expect["reason"] and all(
        _same(wanted, name, reason.values, start) for name, wanted in expect.items() if name != "reason"
    )


def _same(wanted: Plain, name: str, values: Mapping[str, Json], start: int) -> bool:
    """A value as it stands; a duration for one in milliseconds (`within: 10m`); a time for an instant (`until: 1d`)."""
    for known in (name, f"{name}_ms", f"{name}_at"):
        if known in values:
            value = values[known]
            if value == _json(wanted):
                return True
            if isinstance(wanted, str) and isinstance(value, int):
                return _matches(wanted, value, known, start)
            return False
    return False


def _matches(wanted: str, value: int, name: str, start: int) -> bool:
    try:
        return value == (duration_ms(wanted) if name.endswith("_ms") else instant(wanted, start))
    except (InvalidInput, ValueError, KeyError):
        return False


def _expected(expect: str | Mapping[str, Plain], key: str, start: int) -> str:
    if isinstance(expect, str):
        return f"`{key}` is asked" if expect == "asked" else f"`{key}` is not asked"
    if "asked_at" in expect:
        return f"`{key}` is asked at {offset(instant(str(expect['asked_at']), start), start)}"
    if "survey" in expect:
        return f"`{expect['survey']}` is asked, and `{key}` is not"
    values = ", ".join(
        f"{name}: {msgspec.json.encode(value).decode()}" for name, value in expect.items() if name != "reason"
    )
    return f"`{key}` is not asked, because of `{expect['reason']}`" + (f" with {values}" if values else "")


def instant(text: str, start: int) -> int:
    """Unix milliseconds of `5m` or `+5m` after the start, `-5m` before it, or an ISO 8601 time. Raises InvalidInput."""
    plain = text.strip().lstrip("+-")
    if plain[-1:] in ("s", "m", "h", "d") and plain[:-1].isdecimal():
        ms = int(plain[:-1]) and duration_ms(plain)
        return start - ms if text.strip().startswith("-") else start + ms
    try:
        return milliseconds(text)
    except InvalidInput:
        raise InvalidInput(f"{text!r} is no time here: write 5m, -2h, or 2026-12-01T10:00Z.") from None


def offset(at: int, start: int) -> str:
    """A time as cases write it: 7m, 1d, else the date."""
    ms = at - start
    if ms == 0:
        return "0m"
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)):
        if ms % size == 0 and 0 < abs(ms) // size < 1_000:
            return f"{'-' if ms < 0 else ''}{abs(ms) // size}{unit}"
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def subject(case: Case) -> str:
    """Whom a case is about."""
    return case.who or _student(case) or SOMEONE


def _student(case: Case) -> str | None:
    by_role = {one.role: one.id for one in reversed(case.participants)}
    return by_role.get("student") or (case.participants[0].id if case.participants else None)


def _json(value: Plain) -> Json:
    return list(value) if isinstance(value, tuple) else value


def _name(name: str | Mapping[str, str], language: str) -> str:
    return name if isinstance(name, str) else name.get(language) or next(iter(name.values()), "")
