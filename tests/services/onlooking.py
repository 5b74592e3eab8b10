"""A small school that mentors, managers and others look at, and an oracle that says, slowly and in plain words, who may see
what of it. The oracle knows nothing of `core.access`: its tables are written here by hand."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from tests.store.made import DAY, NOW, Deciding, answered, claimed, invitation, judge, told
from tests.store.staffed import given, hired
from widget_server.core.assembly import Assembly
from widget_server.core.assembly.known import KnownAnswer
from widget_server.core.context import Context, ContextEvent, Why
from widget_server.core.deciding import Decision
from widget_server.core.events import Message, Participant, Respondent
from widget_server.core.patterns import Trigger
from widget_server.core.questions import LongText, Nps
from widget_server.core.reasons import Reason
from widget_server.core.situations import Situation
from widget_server.core.surveys import Survey, SurveyVersion
from widget_server.ports import AssignedTo, AssignmentTold, Store

MARIA = "maria"
"""Who looks: the account `stf_maria` of the workspace acme."""
OTHERS = ("pavel", "olga")
PARTS = ("name", "messages", "events", "page", "traits")


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation: who was in it when its student was asked, and who is now."""

    then: Mapping[str, str]
    now: Mapping[str, str]


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """An assignment to Maria's account; times in days from now."""

    subject: AssignedTo
    id: str
    since: int = -9
    until: int | None = None


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """One response, named for what it is to Maria."""

    name: str
    who: str
    talk: str | None = None
    mentor: str | None = None
    team: str = "alpha"
    workspace: str = "acme"


def _talk(student: str, mentor: str, **now: str) -> Talk:
    then = {student: "student", mentor: "mentor"}
    return Talk(then=then, now=now or then)


TALKS: Mapping[str, Talk] = {
    "own": _talk("s1", MARIA),
    "sibling": _talk("s2", "pavel"),
    "same student": _talk("s1", "pavel"),
    "left": _talk("s3", MARIA, s3="student", pavel="mentor"),
    "gone": _talk("s7", MARIA, maria="mentor"),
    "shared": _talk("s8", "pavel", s8="student", pavel="mentor", maria="mentor"),
    "left behind": _talk("s15", MARIA, s15="student", pavel="mentor"),
    "elsewhere": _talk("s15", MARIA),
    "left, assigned": _talk("s16", MARIA, s16="student", pavel="mentor"),
    "given": _talk("s9", "pavel"),
    "taken": _talk("s10", "pavel"),
    "observed": _talk("s13", "pavel", s13="student", pavel="mentor", maria="observer"),
}
ASSIGNED: tuple[Given, ...] = (
    Given(subject="respondent", id="s4", until=-1),
    Given(subject="respondent", id="s5", until=90_000),
    Given(subject="respondent", id="s11", since=80_000),
    Given(subject="respondent", id="s2"),
    Given(subject="respondent", id="s16"),
    Given(subject="group", id="g1"),
    Given(subject="group", id="g2", until=0),
    Given(subject="conversation", id="given"),
    Given(subject="conversation", id="taken", until=-1),
)
GROUPS: Mapping[str, str] = {"s6": "g1", "s12": "g2"}
RESPONSES: tuple[Response, ...] = (
    Response(name="own student's before there was a mentor", who="s1"),
    Response(name="own", who="s1", talk="own", mentor=MARIA),
    Response(name="own, another team's survey", who="s1", talk="own", mentor=MARIA, team="beta"),
    Response(name="a sibling's, of a student who is also assigned", who="s2", talk="sibling", mentor="pavel"),
    Response(name="a sibling's, same student", who="s1", talk="same student", mentor="pavel"),
    Response(name="one's own before a colleague took over", who="s3", talk="left", mentor=MARIA),
    Response(
        name="before a colleague took over, of a student in another conversation",
        who="s15",
        talk="left behind",
        mentor=MARIA,
    ),
    Response(name="in that other conversation", who="s15", talk="elsewhere", mentor=MARIA),
    Response(
        name="before a colleague took over, of an assigned student", who="s16", talk="left, assigned", mentor=MARIA
    ),
    Response(name="of a student who left", who="s7", talk="gone", mentor=MARIA),
    Response(name="a colleague's, in a conversation that is shared now", who="s8", talk="shared", mentor="pavel"),
    Response(name="in a conversation that was assigned", who="s9", talk="given", mentor="pavel"),
    Response(name="in a conversation whose assignment ended", who="s10", talk="taken", mentor="pavel"),
    Response(name="in a conversation that is only observed", who="s13", talk="observed", mentor="pavel"),
    Response(name="revoked", who="s4"),
    Response(name="assigned", who="s5"),
    Response(name="assigned, another team's survey", who="s5", team="beta"),
    Response(name="assigned from a later day", who="s11"),
    Response(name="in an assigned group", who="s6"),
    Response(name="in a group whose assignment ended", who="s12"),
    Response(name="nobody's", who="s14", team="beta"),
    Response(name="another workspace's", who="s1", talk="own", mentor=MARIA, workspace="other"),
)


class Looker(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks, and how they came in."""

    roles: tuple[str, ...] = ()
    """`mentor`, `manager:alpha`, …"""
    stage: str = "moments"
    disabled: bool = False
    token: bool = False
    """By a staff token of the customer's server; else signed in."""
    account: bool = True
    """Without one the token is all there is: a mentor."""
    only: tuple[str, ...] | None = None
    """The conversations that the token names."""


# -- the oracle --------------------------------------------------------------------------------------------------------
MAY = {
    "administrator": "RESULTS RESPONSES MOMENT HANDLE PEOPLE EXPORT EXPORT_NUMBERS STAFF GRANT_STAGE ASSIGN CHANGE_STAFF "
    "AUDIT ERASE JOIN WORKSPACE WEBHOOKS OUTBOX",
    "manager": "RESULTS RESPONSES MOMENT REPLY HANDLE PEOPLE EXPORT EXPORT_NUMBERS STAFF GRANT_STAGE ASSIGN",
    "mentor": "RESULTS RESPONSES MOMENT REPLY HANDLE PEOPLE",
    "analyst": "RESULTS EXPORT_NUMBERS",
    "auditor": "AUDIT",
}
STAGES = {
    "RESULTS": "aggregates ratings moments",
    "RESPONSES": "ratings moments",
    "REPLY": "ratings moments",
    "HANDLE": "ratings moments",
    "PEOPLE": "ratings moments",
    "MOMENT": "moments",
}
USUALLY = {
    "mentor": "name:shown messages:shown events:shown page:shown traits:shown",
    "manager": "name:shown messages:reveal events:shown page:shown traits:shown",
    "administrator": "name:reveal messages:reveal events:shown page:shown traits:shown",
}
STRICTER = {
    "mentor": "name:reveal messages:reveal events:shown page:hidden traits:reveal",
    "manager": "name:hidden messages:hidden events:hidden page:reveal traits:shown",
    "administrator": "name:hidden messages:reveal events:reveal page:shown traits:hidden",
}
"""What some workspace may write instead."""
WIDTH = ("hidden", "reveal", "shown")


def rules(shown: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """`access: parts:` that says so."""
    pairs = [(role, *one.split(":")) for role, line in shown.items() for one in line.split()]
    return {part: {role: how for role, name, how in pairs if name == part} for part in PARTS}


def roles_that_may(looker: Looker, action: str, response: Response) -> list[str]:
    """Every role by which this looker may do that to this response; none: they may not."""
    if looker.disabled or response.workspace != "acme":
        return []
    if looker.only is not None and response.talk not in looker.only:
        return []
    found = []
    for written in looker.roles if looker.account else ("mentor",):
        role, _, team = written.partition(":")
        if action not in MAY[role].split():
            continue
        if role == "mentor":
            if looker.stage in STAGES[action].split() and is_own(looker, response):
                found.append(role)
        elif role == "manager":
            if team in ("*", response.team):
                found.append(role)
        else:
            found.append(role)
    return found


def is_own(looker: Looker, response: Response) -> bool:
    """Whether the response is Maria's as a mentor."""
    return _is_own(response, account=looker.account, only=looker.only)


@cache
def _is_own(response: Response, *, account: bool, only: tuple[str, ...] | None) -> bool:
    mine, people = own_people(account=account, only=only)
    return response.who in people and (response.mentor in (None, MARIA) or response.talk in mine)


@cache
def own_people(*, account: bool = True, only: tuple[str, ...] | None = None) -> tuple[frozenset[str], frozenset[str]]:
    """Maria's conversations, and the people who are hers now."""
    mine = {name for name, talk in TALKS.items() if talk.now.get(MARIA) == "mentor"}
    people = set()
    if account:
        now = [one for one in ASSIGNED if one.since <= 0 and (one.until is None or one.until > 0)]
        mine |= {one.id for one in now if one.subject == "conversation"}
        if only is None:
            people |= {one.id for one in now if one.subject == "respondent"}
            groups = {one.id for one in now if one.subject == "group"}
            people |= {who for who, group in GROUPS.items() if group in groups}
    if only is not None:
        mine &= {*only}
    for name in mine:
        people |= {who for who, role in TALKS[name].now.items() if role != "mentor"}
    return frozenset(mine), frozenset(people)


def showing(looker: Looker, response: Response, shown: Mapping[str, str]) -> dict[str, str]:
    """How each part of a response is shown to somebody who may read it."""
    found = {}
    for part in PARTS:
        action = "RESPONSES" if part == "name" else "MOMENT"
        lines = [shown.get(role, "") for role in roles_that_may(looker, action, response)]
        hows = [one.split(":")[1] for line in lines for one in line.split() if one.split(":")[0] == part]
        found[part] = max(hows, key=WIDTH.index, default="hidden")
    return found


# -- the school --------------------------------------------------------------------------------------------------------
def mark(part: str, response: Response) -> str:
    """A word that stands only in that part of that response; a name in every response of its person."""
    return f"{part}~{response.who if part == 'name' else RESPONSES.index(response)}~"


def marks(text: str | bytes) -> set[str]:
    """Those of such words that stand in it."""
    return set(re.findall(r"[a-z]+~\w+~", text if isinstance(text, str) else text.decode()))


def marked(response: Response, *parts: str) -> set[str]:
    """The words of these parts, and of its answers."""
    return {mark(part, response) for part in ("answers", *parts)}


def survey(key: str, workspace: str) -> SurveyVersion:
    """A survey in whose texts values of the moment stand."""
    words = "How was {event.exercise|it} at level {trait.level|so}, {trait.full_name|you}? ({event.url|here})"
    questions = (
        Nps(id="score", text=words),
        LongText(id="why", text="Why?"),
        LongText(id="level", text="Which level?"),
        LongText(id="called", text="Your name?"),
    )
    made = Survey(key=key, name=key, when=Trigger(event="failed"), questions=questions)
    return SurveyVersion(workspace=workspace, survey=made, version="v1")


def moment(response: Response) -> Context:
    """A moment full of marks."""
    return Context(
        asked_at=NOW,
        why=Why(
            steps=({"event": mark("events", response), "times": 2, "where": {"exercise": mark("events", response)}},)
        ),
        events=(
            ContextEvent(
                id="x1",
                name="failed",
                occurred_at=NOW,
                properties={"exercise": mark("events", response)},
                page=mark("page", response),
            ),
            ContextEvent(
                id="x2",
                name="page_viewed",
                occurred_at=NOW,
                properties={"url": mark("page", response), "title": mark("page", response)},
            ),
        ),
        messages=(Message(id="m1", author_id="s1", text=mark("messages", response), sent_at=NOW - 9),),
        page=mark("page", response),
        traits={"level": mark("traits", response), "full_name": mark("name", response)},
    )


def assembly(response: Response) -> Assembly:
    """Values of the moment in texts, and what was known before."""
    return Assembly(
        asked={
            "score": Reason(code="condition", values={"did": mark("events", response)}),
            "why": Reason(code="always"),
        },
        left_out={
            "level": Reason(code="known", values={"trait": mark("traits", response)}),
            "called": Reason(code="known", values={"trait": "full_name"}),
        },
        known=(
            KnownAnswer(question_id="level", value=mark("traits", response), trait="level"),
            KnownAnswer(question_id="called", value=mark("name", response), trait="full_name"),
        ),
        values={
            "event.exercise": mark("events", response),
            "event.url": mark("page", response),
            "trait.level": mark("traits", response),
            "trait.full_name": mark("name", response),
        },
    )


def asking(response: Response, key: str) -> Deciding:
    """Asks, with a moment full of marks."""

    def decide(here: Situation) -> Decision:
        made = invitation(here, key, team=response.team)
        made = msgspec.structs.replace(made, context=moment(response), assembly=assembly(response))
        assert (made.conversation_id, made.mentor_id) == (response.talk, response.mentor), response.name
        return Decision(survey_key=key, invitation=made)

    return Deciding(decide)


async def built(store: Store) -> dict[str, str]:
    """The school in a store: by a response's name the id of its invitation."""
    for workspace in ("acme", "other"):
        await hired(store, "stf_maria", person_id=MARIA, workspace=workspace, team="alpha")
    respondents = [
        Respondent(workspace=workspace, id=one.who, traits=_traits(one))
        for workspace in ("acme", "other")
        for one in RESPONSES
    ]
    await store.import_respondents(respondents, now=NOW)
    ids = {}
    for number, response in enumerate(RESPONSES):
        key = f"k{number}"
        await store.publish(survey(key, response.workspace), now=NOW)
        of: dict[str, Any] = {"workspace": response.workspace, "conversation_id": response.talk}
        if response.talk is not None:
            of |= {"participants": _participants(TALKS[response.talk].then), "told_at": NOW}
        [invited] = claimed(await store.ingest([told(f"e{number}", response.who, **of)], asking(response, key)))
        words = (Message(id="m2", text=mark("messages", response), sent_at=NOW - 5),)
        await store.display(
            response.workspace, response.who, invited.id, id="d1", channel="chat", at=NOW, page_messages=words
        )
        for question, value in (("score", 3), ("why", mark("answers", response))):
            answer = answered(f"a-{question}", invited.id, value, question=question)
            await store.answer(response.workspace, response.who, answer, judge(), now=NOW + number)
        ids[response.name] = invited.id
    for number, (name, talk) in enumerate(TALKS.items()):
        moved = told(f"t{number}", "s0", conversation_id=name, participants=_participants(talk.now), told_at=NOW + 1)
        await store.ingest([moved], Deciding(lambda _: Decision()))
    await store.assign("acme", [_given(one) for one in ASSIGNED], source="file", now=NOW)
    return ids


def _traits(one: Response) -> dict[str, Any]:
    groups = {"groups": [GROUPS[one.who]]} if one.who in GROUPS else {}
    return {"name": mark("name", one), **groups}


def _participants(people: Mapping[str, str]) -> tuple[Participant, ...]:
    return tuple(msgspec.convert({"id": id, "role": role}, Participant) for id, role in people.items())


def _given(one: Given) -> AssignmentTold:
    until = None if one.until is None else NOW + one.until * DAY
    return given("stf_maria", one.subject, one.id, since=NOW + one.since * DAY, until=until)
