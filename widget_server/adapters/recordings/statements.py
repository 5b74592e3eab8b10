"""xAPI statements, one a line: the verb is the event, the object and the result are its properties."""

from collections.abc import Sequence

import msgspec

from widget_server.adapters.recordings.lines import Refuse, Refused, milliseconds
from widget_server.core.events import Json
from widget_server.services.rehearsing.recorded import Chunk, Recorded

Words = dict[str, str]
"""By language tag."""


class Account(msgspec.Struct, frozen=True, gc=False):
    """`actor.account`."""

    name: str | int


class Actor(msgspec.Struct, frozen=True, gc=False):
    """Who did it: the first of account, mail address, its hash, OpenID that is there."""

    account: Account | None = None
    mbox: str | None = None
    mbox_sha1sum: str | None = None
    openid: str | None = None


class Verb(msgspec.Struct, frozen=True, gc=False):
    """What was done."""

    id: str


class Definition(msgspec.Struct, frozen=True, gc=False):
    """Of an object."""

    name: Words | None = None
    type: str | None = None


class Object(msgspec.Struct, frozen=True, gc=False):
    """What it was done to."""

    id: str | None = None
    definition: Definition | None = None


class Score(msgspec.Struct, frozen=True, gc=False):
    """`result.score`."""

    scaled: float | None = None
    raw: float | None = None
    min: float | None = None
    max: float | None = None


class Result(msgspec.Struct, frozen=True, gc=False):
    """What came of it."""

    score: Score | None = None
    success: bool | None = None
    completion: bool | None = None
    response: str | None = None
    duration: str | None = None


class Activities(msgspec.Struct, frozen=True, gc=False):
    """`context.contextActivities`: one, or a list of them."""

    parent: list[Object] | Object | None = None


class Around(msgspec.Struct, frozen=True, gc=False):
    """`context`."""

    registration: str | None = None
    contextActivities: Activities | None = None  # noqa: N815


class Statement(msgspec.Struct, frozen=True, gc=False):
    """One statement. What is not known here (extensions, attachments, authority) is not read."""

    actor: Actor | None = None
    verb: Verb | None = None
    object: Object | None = None
    id: str | None = None
    result: Result | None = None
    context: Around | None = None
    timestamp: str | None = None
    stored: str | None = None
    statements: list["Statement"] | None = None


_decoder = msgspec.json.Decoder(Statement | list[Statement])


class Statements:
    """Reads statements, also several on a line (a list, or an answer of a record store)."""

    def read(self, lines: Sequence[bytes], file: int, number: int, out: Chunk, refuse: Refuse) -> None:
        """The events of these lines, the first of which has that number."""
        for at, line in enumerate(lines, number):
            try:
                self.take(line, f"{file}:{at}", out)
            except (ValueError, RecursionError) as error:
                if line.strip():
                    refuse(at, error)

    def take(self, line: bytes, place: str, out: Chunk) -> None:
        """The events of one line."""
        said = _decoder.decode(line)
        if isinstance(said, Statement) and said.statements is None:
            self._take(said, place, out)
            return
        several = said if isinstance(said, list) else said.statements
        for number, one in enumerate(several or (), 1):
            self._take(one, f"{place}.{number}", out)

    def _take(self, said: Statement, place: str, out: Chunk) -> None:
        if said.actor is None or said.verb is None:
            raise Refused("a statement has an actor and a verb")
        time = said.timestamp or said.stored
        if time is None:
            raise Refused("neither timestamp nor stored says when it happened")
        at = milliseconds(time)
        name = last_part(said.verb.id)
        if not name:
            raise Refused("the verb's id ends in no name")
        out.append(Recorded(at, at, _who(said.actor), name, said.id or place, _properties(said)))


def last_part(address: str) -> str:
    """`answered` of `http://adlnet.gov/expapi/verbs/answered`."""
    return address.rstrip("/#").rpartition("/")[2].rpartition("#")[2]


def _who(actor: Actor) -> str:
    if actor.account is not None:
        return str(actor.account.name)
    found = actor.mbox or actor.mbox_sha1sum or actor.openid
    if not found:
        raise Refused("the actor has neither account, mbox, mbox_sha1sum nor openid")
    return found.removeprefix("mailto:")


def _properties(said: Statement) -> dict[str, Json]:
    found: dict[str, Json] = {}
    if said.object is not None and said.object.id is not None:
        found["object_id"] = said.object.id
        definition = said.object.definition
        if definition is not None:
            if definition.name:
                found["object_name"] = _english(definition.name)
            if definition.type:
                found["object_type"] = last_part(definition.type)
    if said.result is not None:
        found |= _came_of(said.result)
    if said.context is not None:
        found |= _around(said.context)
    return found


def _came_of(result: Result) -> dict[str, Json]:
    score = result.score or Score()
    all_of_it = {
        "score": score.raw if score.raw is not None else score.scaled,
        "score_scaled": score.scaled,
        "score_min": score.min,
        "score_max": score.max,
        "success": result.success,
        "completion": result.completion,
        "response": result.response,
        "duration": result.duration,
    }
    return {name: value for name, value in all_of_it.items() if value is not None}


def _around(context: Around) -> dict[str, Json]:
    found: dict[str, Json] = {}
    parents = context.contextActivities.parent if context.contextActivities else None
    parent = parents[0] if isinstance(parents, list) and parents else parents
    if isinstance(parent, Object) and parent.id is not None:
        found["parent_id"] = parent.id
    if context.registration is not None:
        found["registration"] = context.registration
    return found


def _english(names: Words) -> str:
    """In English where there is any, else in the first language given."""
    return next((text for tag, text in names.items() if tag.split("-")[0] == "en"), next(iter(names.values())))
