"""Why somebody was not asked: who is meant, what was decided, and what would come of it now. Changes nothing."""

from collections.abc import Iterable, Sequence

import msgspec

from widget_server.core import triggers
from widget_server.core.deciding.listeners import Listener
from widget_server.core.errors import InvalidInput, NotFound
from widget_server.core.events import ANONYMOUS, Event, Json, Respondent, Window
from widget_server.core.reasons import Reason
from widget_server.core.situations import Situation
from widget_server.core.triggers import Fired, Later
from widget_server.core.wording.languages import grammar
from widget_server.ports import Store
from widget_server.services.counting import heads
from widget_server.services.publishing import Live

PAGE = 500
NAMED = 5
"""So many of several people who could be meant are named."""
DUE = Reason(code="due")
REQUESTED = Reason(code="by_request")


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What would come of one survey for one person now."""

    survey: str
    due: tuple[Reason, ...]
    """How far its trigger is: `due`, or what is missing."""
    event: str | None
    """The last event that its trigger was looked at from."""
    otherwise: Reason
    """What speaks against asking, whatever the trigger says; `free`: nothing does."""


async def person(store: Store, workspace: str, given: str, *, language: str = "en") -> str:
    """Who is meant: by an id, an alias or a visitor's id, else by name or email, where exactly one person has it.

    Raises NotFound where nobody does, InvalidInput where several do, in that language.
    """
    found = (await meant(store, workspace, [given]))[given]
    words = grammar(language)
    if not found:
        raise NotFound(words.say("nobody_called", workspace=workspace, given=given))
    if len(found) > 1:
        raise InvalidInput(may_be(given, found, language))
    return found[0]


def may_be(given: str, ids: Sequence[str], language: str = "en") -> str:
    """That several people are called so, and what to do."""
    words = grammar(language)
    others = words.say("and_more", number=len(ids) - NAMED) if len(ids) > NAMED else ""
    return words.say("may_be", given=given, ids=", ".join(ids[:NAMED]), others=others)


async def meant(store: Store, workspace: str, given: Iterable[str]) -> dict[str, list[str]]:
    """The ids that each of these may mean: whose id, alias or visitor's id it is, else all who have that name or email.

    Everybody is read through once, and only where some are no ids.
    """
    ids: dict[str, list[str]] = {one: [] for one in given}
    wanted = list(ids)
    for first in range(0, len(wanted), PAGE):
        part = wanted[first : first + PAGE]
        known = await store.people(workspace, [*part, *(ANONYMOUS + one for one in part)])
        for one in part:
            found = known.get(one) or known.get(ANONYMOUS + one)
            if found is not None:
                ids[one] = [found.id]
    called = [one for one, found in ids.items() if not found]
    if called:
        named = await _called(store, workspace, {_spelt(one) for one in called})
        ids |= {one: named.get(_spelt(one), []) for one in called}
    return ids


def not_live(live: Live, survey_key: str, language: str = "en") -> NotFound:
    """That there is no such survey, and which there are."""
    words = grammar(language)
    keys = ", ".join(live.plan.listeners) or words.say("nothing")
    return NotFound(words.say("not_live", workspace=live.workspace, survey=survey_key, keys=keys))


async def judged(
    store: Store, live: Live, respondent_id: str, survey_key: str, *, now: int, language: str = "en"
) -> Judged:
    """What would come of the survey now, for somebody about whom nothing was decided. Raises NotFound where it is not live,
    or nobody has this id."""
    listener = live.plan.listeners.get(survey_key)
    if listener is None:
        raise not_live(live, survey_key, language)
    here = await store.situation(live.workspace, respondent_id, live.plan.needs, now=now)
    if here is None:
        raise NotFound(f"Nobody in {live.workspace!r} has the id {respondent_id!r}.")
    [head] = [one async for one in heads(store, live, survey_key, only=[respondent_id], now=now)]
    otherwise = Reason(code="free") if head.asked else head.reason
    last = _last(listener, here)
    return Judged(
        survey=survey_key, due=_due(listener, here, last), event=last.name if last else None, otherwise=otherwise
    )


def _last(listener: Listener, here: Situation) -> Event | None:
    """The last event that may have completed the trigger."""
    return next((one for one in reversed(here.window.events) if listener.hears(one.name)), None)


def _due(listener: Listener, here: Situation, last: Event | None) -> tuple[Reason, ...]:
    """How far the trigger is, seen from the last event that may have completed it."""
    when = listener.version.survey.when
    if when.schedule is not None:
        return (Reason(code="turn_set" if listener.key in here.turns else "turn_unset"),)
    name = next(iter(listener.trigger.pattern.names), None) if listener.trigger.pattern is not None else None
    if name is None:
        return (REQUESTED,)
    found: Fired | Later | Reason
    if last is None:
        found = Reason(code="never_happened", values={"event": name})
    else:
        found = triggers.completes(listener.trigger, _at(last, here))
    if isinstance(found, Fired):
        return (_stale(listener, found.events[-1], here.now) or DUE,)
    if isinstance(found, Later):
        return (Reason(code="waiting", values={"event": found.event.name, "until": found.at}),)
    newest = here.window.events[-1] if here.window.events else None
    if last is None or (last is not newest and (when.sequence or when.all or when.any)):
        return _imagined(listener, name, here, found)
    return (found,)


def _imagined(listener: Listener, name: str, here: Situation, found: Reason) -> tuple[Reason, ...]:
    """What else would be missing if the event that completes the trigger happened now."""
    event = Event(
        id="",
        workspace=here.event.workspace,
        respondent_id=here.respondent.id,
        name=name,
        occurred_at=here.now,
        received_at=here.now,
        conversation_id=here.conversation.id if here.conversation else None,
        page=here.event.page,
    )
    imagined = triggers.completes(listener.trigger, _at(event, here))
    if "*" in name or not isinstance(imagined, Reason):
        return (Reason(code="to_come", values={"event": name}),)
    concerns: Json = imagined.values.get("event")
    return (found,) if concerns == name else (Reason(code="to_come", values={"event": name}), imagined)


def _at(event: Event, here: Situation) -> Situation:
    """The situation as of that event."""
    before = tuple(one for one in here.window.events if one.occurred_at <= event.occurred_at and one.id != event.id)
    ordinal = here.ordinal if event.id == here.event.id else None
    return msgspec.structs.replace(here, event=event, window=Window(events=(*before, event)), ordinal=ordinal)


def _stale(listener: Listener, event: Event, now: int) -> Reason | None:
    age_ms = now - event.occurred_at
    if age_ms <= listener.fresh_ms:
        return None
    return Reason(
        code="stale", values={"occurred_at": event.occurred_at, "age_ms": age_ms, "fresh_ms": listener.fresh_ms}
    )


async def _called(store: Store, workspace: str, wanted: set[str]) -> dict[str, list[str]]:
    """Ids of the people whose name or email is one of those, in any letter case."""
    found: dict[str, list[str]] = {}
    after: tuple[int, str] | None = None
    while True:
        people = await store.respondents(workspace, after=after, limit=PAGE)
        for _, one in people:
            for name in _names(one) & wanted:
                found.setdefault(name, []).append(one.id)
        if len(people) < PAGE:
            return found
        at, last = people[-1]
        after = (at, last.id)


def _spelt(name: str) -> str:
    return " ".join(name.split()).casefold()


def _names(respondent: Respondent) -> set[str]:
    """What somebody may be called by: their name, whole or from its parts, and their email."""
    traits = respondent.traits
    parts = (
        (traits.get("name"),),
        (traits.get("email"),),
        (traits.get("first_name"), traits.get("last_name")),
        (traits.get("firstName"), traits.get("lastName")),
    )
    return {_spelt(" ".join(map(str, part))) for part in parts if all(part)}
