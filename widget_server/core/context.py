"""The frozen moment: why somebody was asked, what they had done, what was being said. Bounded and redacted."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec

from widget_server.core.events import Event, Json, Message, Source, Window
from widget_server.core.patterns import Duration, duration_ms
from widget_server.core.triggers.why import Why, without_filters

MAX_CONTEXT_BYTES = 16_384
REDACTED = "[redacted]"
WORD = re.compile(r"[A-ZА-ЯЁ]+(?![a-zа-яё])|[A-ZА-ЯЁ]?[a-zа-яё]+|[^\W\d_A-Za-zА-Яа-яЁё]+")


class ContextRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What of a moment a workspace keeps (`context:` in workspace.yaml)."""

    events: Annotated[int, msgspec.Meta(ge=0, le=100)] = 20
    within: Duration = "30m"
    messages: Annotated[int, msgspec.Meta(ge=0, le=50)] = 6
    message_chars: Annotated[int, msgspec.Meta(ge=0, le=4000)] = 500
    traits: tuple[str, ...] = ()
    redact: tuple[str, ...] = ("password", "token", "secret", "card", "iban", "email", "phone")
    """Property and trait names, or words of names (`token` covers `access_token` and `tokenId`), any case and any depth,
    whose values are replaced by "[redacted]"."""
    page_query: bool = False


class ContextEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One of the last events before the ask."""

    id: str
    name: str
    occurred_at: int
    properties: dict[str, Json] = {}
    source: Source = "server"
    """Who told it: the respondent's own page (`widget`), or a server."""
    conversation_id: str | None = None
    page: str | None = None
    trigger: bool = False
    """Whether it is one of the events that made the survey due."""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """The moment, frozen when the invitation was claimed. At most MAX_CONTEXT_BYTES as JSON."""

    asked_at: int
    why: Why
    events: tuple[ContextEvent, ...] = ()
    messages: tuple[Message, ...] = ()
    page: str | None = None
    traits: dict[str, Json] = {}
    cut: bool = False
    """Whether something was left out to stay within bounds."""


def freeze(
    rules: ContextRules,
    *,
    why: Why,
    event: Event,
    made_by: Sequence[Event],
    window: Window,
    traits: Mapping[str, Json],
    messages: Sequence[Message],
    now: int,
) -> Context:
    """The moment of an ask at `now`: what the rules allow, redacted, at most MAX_CONTEXT_BYTES.

    `event` made it due, together with the others of `made_by` (oldest first); all of them are in it.
    """
    due = frozenset(why.event_ids)
    redacted = frozenset(name.casefold() for name in rules.redact)
    latest = messages[-rules.messages :] if rules.messages else ()
    return _fitted(
        Context(
            asked_at=now,
            why=why,
            events=tuple(
                _event(one, one.id in due, redacted, rules) for one in _events(rules, event, made_by, window, now)
            ),
            messages=tuple(_message(one, rules.message_chars) for one in latest),
            page=_page(event.page, rules),
            traits=kept_traits(rules, traits),
        )
    )


def afterwards(
    rules: ContextRules, events: Sequence[Event], messages: Sequence[Message]
) -> tuple[tuple[ContextEvent, ...], tuple[Message, ...]]:
    """What happened and was said since an ask, as its moment would show it: redacted and shortened by the same rules; nothing
    of what the workspace keeps out of moments."""
    redacted = frozenset(name.casefold() for name in rules.redact)
    return (
        tuple(_event(one, False, redacted, rules) for one in events) if rules.events else (),
        tuple(_message(one, rules.message_chars) for one in messages) if rules.messages else (),
    )


def kept_traits(rules: ContextRules, traits: Mapping[str, Json]) -> dict[str, Json]:
    """The traits that the workspace keeps in moments, redacted."""
    redacted = frozenset(name.casefold() for name in rules.redact)
    return {name: _clean(name, traits[name], redacted, query=True) for name in rules.traits if name in traits}


def _events(rules: ContextRules, event: Event, made_by: Sequence[Event], window: Window, now: int) -> list[Event]:
    """The last events, and those that made the survey due, in order."""
    latest = max(now, event.occurred_at)
    within_ms = latest - event.occurred_at + duration_ms(rules.within)
    recent = window.recent(now=latest, within_ms=within_ms)[-rules.events :] if rules.events else ()
    known = {one.id for one in recent}
    others = [one for one in made_by if one.id not in known]
    if not others:
        return list(recent)
    return sorted([*others, *recent], key=lambda one: one.occurred_at)


def _event(event: Event, due: bool, redacted: frozenset[str], rules: ContextRules) -> ContextEvent:
    return ContextEvent(
        id=event.id,
        name=event.name,
        occurred_at=event.occurred_at,
        properties=_clean("", event.properties, redacted, query=rules.page_query),
        source=event.source,
        conversation_id=event.conversation_id,
        page=_page(event.page, rules),
        trigger=due,
    )


def _message(message: Message, most: int) -> Message:
    if message.text is None or len(message.text) <= most:
        return message
    return msgspec.structs.replace(message, text=message.text[: most - 1] + "…" if most else None)


def _clean(name: str, value: Json, redacted: frozenset[str], *, query: bool) -> Json:
    """The value without what the redaction list names, and without the query strings of addresses unless allowed."""
    if name.casefold() in redacted or not redacted.isdisjoint(_words(name)):
        return REDACTED
    if isinstance(value, dict):
        return {key: _clean(key, item, redacted, query=query) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean("", item, redacted, query=query) for item in value]
    if not query and isinstance(value, str):
        if value.startswith(("http://", "https://")):
            return _without_query(value)
        if name == "search" and value.startswith("?"):
            return ""
    return value


def _words(name: str) -> list[str]:
    """The words of a name in any of the usual spellings: `card_number`, `cardNumber`, `Card Number`, `card-number`."""
    return [word.casefold() for word in WORD.findall(name)]


def _page(page: str | None, rules: ContextRules) -> str | None:
    return page if page is None or rules.page_query else _without_query(page)


def _without_query(address: str) -> str:
    return address.partition("#")[0].partition("?")[0]


def _fitted(context: Context) -> Context:
    """Within MAX_CONTEXT_BYTES: without the oldest events, then without properties, then without words, and at the very
    last without what no honest workspace would miss."""
    excess = _size(context) - MAX_CONTEXT_BYTES
    if excess <= 0:
        return context
    context = msgspec.structs.replace(context, cut=True)
    for lessen in (
        _fewer_events,
        _no_properties,
        _no_words,
        _no_surroundings,
        _fewer_triggers,
        _fewer_messages,
        _no_trigger,
    ):
        context = lessen(context, _size(context) - MAX_CONTEXT_BYTES)
        if _size(context) <= MAX_CONTEXT_BYTES:
            break
    return context


def _fewer_events(context: Context, excess: int) -> Context:
    kept: list[ContextEvent] = []
    for event in context.events:
        if excess > 0 and not event.trigger:
            excess -= _size(event) + 1
        else:
            kept.append(event)
    return msgspec.structs.replace(context, events=tuple(kept))


def _no_properties(context: Context, excess: int) -> Context:
    kept: list[ContextEvent] = []
    for event in context.events:
        bare = msgspec.structs.replace(event, properties={}) if excess > 0 else event
        excess -= _size(event) - _size(bare)
        kept.append(bare)
    return msgspec.structs.replace(context, events=tuple(kept))


def _no_words(context: Context, excess: int) -> Context:
    kept: list[Message] = []
    for message in context.messages:
        bare = msgspec.structs.replace(message, text=None) if excess > 0 else message
        excess -= _size(message) - _size(bare)
        kept.append(bare)
    return msgspec.structs.replace(context, messages=tuple(kept))


def _no_surroundings(context: Context, excess: int) -> Context:
    """Without traits, pages, and the values of filters: none of them is a moment."""
    events = tuple(msgspec.structs.replace(event, page=None) for event in context.events)
    return msgspec.structs.replace(context, traits={}, page=None, events=events, why=without_filters(context.why))


def _no_trigger(context: Context, excess: int) -> Context:
    """Without the trigger in words, when that alone is as long as a moment."""
    if excess <= 0:
        return context
    bare = Why(request=context.why.request, episode=context.why.episode, event_ids=context.why.event_ids)
    return msgspec.structs.replace(context, why=bare)


def _fewer_triggers(context: Context, excess: int) -> Context:
    """The newest of the events that made it due, when there are hundreds."""
    events, ids = context.events, context.why.event_ids
    while excess > 0 and len(ids) > 1:
        half = len(ids) // 2
        ids = ids[half:]
        events = tuple(event for event in events if event.id in ids)
        context = msgspec.structs.replace(
            context, events=events, why=msgspec.structs.replace(context.why, event_ids=ids)
        )
        excess = _size(context) - MAX_CONTEXT_BYTES
    return context


def _fewer_messages(context: Context, excess: int) -> Context:
    messages = context.messages
    while excess > 0 and messages:
        excess -= _size(messages[0]) + 1
        messages = messages[1:]
    return msgspec.structs.replace(context, messages=messages)


def _size(value: Context | ContextEvent | Message) -> int:
    return len(msgspec.json.encode(value))


__all__ = [
    "MAX_CONTEXT_BYTES",
    "REDACTED",
    "WORD",
    "Context",
    "ContextEvent",
    "ContextRules",
    "Why",
    "afterwards",
    "freeze",
    "kept_traits",
]
