"""A filling without those parts of its moment that are not shown: taken out before anything is made of it.

Whatever is derived (questions with values of the moment in their texts, what was known before, the name in the thread) is
derived from what is left.
"""

from collections.abc import Callable, Mapping

import msgspec

from widget_server.core.access import PARTS, Part, Sight
from widget_server.core.assembly import Assembly
from widget_server.core.context import WORD, Context, ContextEvent
from widget_server.core.events import Json
from widget_server.core.reasons import Reason
from widget_server.core.triggers.why import Why
from widget_server.ports import Filling

NAMING = frozenset({"name", "surname", "nickname", "username", "login", "email", "phone", "имя", "фамилия", "отчество"})
"""A trait that has one of these among its words says who somebody is."""
ADDRESSES = frozenset({"url", "path", "referrer", "title", "search"})
"""Properties of `page_viewed` that tell the page."""

replace = msgspec.structs.replace


def visible(filling: Filling, sight: Sight) -> Filling:
    """The filling with what is shown, and nothing of what is hidden or only to be revealed."""
    for part in PARTS:
        if sight[part] != "shown":
            filling = _WITHOUT[part](filling)
    return filling


def _without_name(filling: Filling) -> Filling:
    filling = _without_values(filling, lambda name: says_who(name.removeprefix("trait.")), "trait.")
    filling = _without_known(filling, says_who)
    context = filling.invitation.context
    traits = {name: value for name, value in context.traits.items() if not says_who(name)}
    return replace(_with_context(filling, replace(context, traits=traits)), respondent_name=None)


def _without_messages(filling: Filling) -> Filling:
    filling = _with_context(filling, replace(filling.invitation.context, messages=()))
    return replace(filling, page_messages=())


def _without_events(filling: Filling) -> Filling:
    filling = _without_reasons(_without_values(filling, lambda _: True, "event."))
    return _with_context(filling, replace(filling.invitation.context, events=(), why=Why()))


def _without_page(filling: Filling) -> Filling:
    context = filling.invitation.context
    events = tuple(_without_address(event) for event in context.events)
    filling = _without_values(filling, lambda name: name.removeprefix("event.") in ADDRESSES, "event.")
    return _with_context(filling, replace(context, page=None, events=events))


def _without_traits(filling: Filling) -> Filling:
    filling = _without_known(_without_values(filling, lambda _: True, "trait."), lambda _: True)
    return _with_context(_without_reasons(filling), replace(filling.invitation.context, traits={}))


_WITHOUT: Mapping[Part, Callable[[Filling], Filling]] = {
    "name": _without_name,
    "messages": _without_messages,
    "events": _without_events,
    "page": _without_page,
    "traits": _without_traits,
}


def _without_address(event: ContextEvent) -> ContextEvent:
    properties: dict[str, Json] = event.properties
    if event.name == "page_viewed":
        properties = {name: value for name, value in properties.items() if name not in ADDRESSES}
    return replace(event, page=None, properties=properties)


def _without_values(filling: Filling, gone: Callable[[str], bool], prefix: str) -> Filling:
    """Without values in texts: their words for "not known" stand there instead."""
    assembly = filling.invitation.assembly
    values = {name: value for name, value in assembly.values.items() if not (name.startswith(prefix) and gone(name))}
    return _with_assembly(filling, replace(assembly, values=values))


def _without_known(filling: Filling, gone: Callable[[str], bool]) -> Filling:
    """Without the answers that were taken from traits."""
    assembly = filling.invitation.assembly
    known = tuple(one for one in assembly.known if one.trait is None or not gone(one.trait))
    return _with_assembly(filling, replace(assembly, known=known))


def _without_reasons(filling: Filling) -> Filling:
    """Why a question was asked, or was not, by its code alone: the rest names traits and events."""
    assembly = filling.invitation.assembly
    bare = {name: _codes(getattr(assembly, name)) for name in ("asked", "left_out")}
    return _with_assembly(filling, replace(assembly, **bare))


def _codes(reasons: Mapping[str, Reason]) -> dict[str, Reason]:
    return {id: Reason(code=reason.code) for id, reason in reasons.items()}


def says_who(trait: str) -> bool:
    """Whether a trait, by its name, tells who somebody is: it goes with the part `name`."""
    return any(word.casefold() in NAMING for word in WORD.findall(trait))


def _with_context(filling: Filling, context: Context) -> Filling:
    return replace(filling, invitation=replace(filling.invitation, context=context))


def _with_assembly(filling: Filling, assembly: Assembly) -> Filling:
    return replace(filling, invitation=replace(filling.invitation, assembly=assembly))
