"""xAPI statements as values, and what one means as an event: the same whether it is recorded or comes now.

The actor is the person, the verb is the event, object, result and context are its properties. What is not known here
(attachments, authority) is not read.
"""

import msgspec

from widget_server.core.events import Json

Words = dict[str, str]
"""By language tag."""
Extensions = dict[str, Json]
"""By the address that names each."""


class NoEvent(ValueError):
    """A statement that means no event of a person; the message says why."""


class Account(msgspec.Struct, frozen=True, gc=False):
    """`actor.account`."""

    name: str | int


class Actor(msgspec.Struct, frozen=True, gc=False):
    """Who did it: the first of account, mail address, its hash, OpenID that is there."""

    account: Account | None = None
    mbox: str | None = None
    mbox_sha1sum: str | None = None
    openid: str | None = None
    objectType: str | None = None  # noqa: N815


class Verb(msgspec.Struct, frozen=True, gc=False):
    """What was done."""

    id: str


class Definition(msgspec.Struct, frozen=True, gc=False):
    """Of an object."""

    name: Words | None = None
    type: str | None = None
    extensions: Extensions | None = None


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
    extensions: Extensions | None = None


class Activities(msgspec.Struct, frozen=True, gc=False):
    """`context.contextActivities`: one, or a list of them."""

    parent: list[Object] | Object | None = None


class Around(msgspec.Struct, frozen=True, gc=False):
    """`context`."""

    registration: str | None = None
    platform: str | None = None
    contextActivities: Activities | None = None  # noqa: N815
    extensions: Extensions | None = None


class Statement(msgspec.Struct, frozen=True, gc=False):
    """One statement; or, of a recording, an answer of a record store with several."""

    actor: Actor | None = None
    verb: Verb | None = None
    object: Object | None = None
    id: str | None = None
    result: Result | None = None
    context: Around | None = None
    timestamp: str | None = None
    stored: str | None = None
    statements: list["Statement"] | None = None


class Meant(msgspec.Struct, frozen=True, gc=False):
    """What a statement means: who, the event's name, its properties."""

    person: str
    name: str
    properties: dict[str, Json]


def meant(said: Statement) -> Meant:
    """The event that a statement tells. Raises NoEvent."""
    if said.actor is None or said.verb is None:
        raise NoEvent("a statement has an actor and a verb")
    name = last_part(said.verb.id)
    if not name:
        raise NoEvent("the verb's id ends in no name")
    return Meant(_who(said.actor), name, _properties(said))


def last_part(address: str) -> str:
    """`answered` of `http://adlnet.gov/expapi/verbs/answered`."""
    return address.rstrip("/#").rpartition("/")[2].rpartition("#")[2]


def _who(actor: Actor) -> str:
    if actor.objectType == "Group":
        raise NoEvent("the actor is a group; an event is of one person")
    if actor.account is not None:
        return str(actor.account.name)
    found = actor.mbox or actor.mbox_sha1sum or actor.openid
    if not found:
        raise NoEvent("the actor has neither account, mbox, mbox_sha1sum nor openid")
    return found.removeprefix("mailto:")


def _properties(said: Statement) -> dict[str, Json]:
    found: dict[str, Json] = {}
    definition = said.object.definition if said.object is not None else None
    if said.object is not None and said.object.id is not None:
        found["object_id"] = said.object.id
        if definition is not None:
            if definition.name:
                found["object_name"] = _english(definition.name)
            if definition.type:
                found["object_type"] = last_part(definition.type)
    if said.result is not None:
        found |= _came_of(said.result)
    if said.context is not None:
        found |= _around(said.context)
    for more in (said.result, said.context, definition):
        for address, value in (more.extensions or {}).items() if more is not None else ():
            # An extension stands under the last part of its address, and never in place of a field.
            found.setdefault(last_part(address) or address, value)
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
    if context.platform is not None:
        found["platform"] = context.platform
    return found


def _english(names: Words) -> str:
    """In English where there is any, else in the first language given."""
    return next((text for tag, text in names.items() if tag.split("-")[0] == "en"), next(iter(names.values())))
