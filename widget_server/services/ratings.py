"""Ratings as pages show them: a line of a list, one rating with all that belongs to it, and what is made of them. Pure."""

from urllib.parse import quote

import msgspec

from widget_server.core.access import Part
from widget_server.core.headlines import Level
from widget_server.core.questions import in_language
from widget_server.ports import Account, Filling, Reached
from widget_server.ports.inbox import Note, Place
from widget_server.services.items import Item, item
from widget_server.services.marks import mark_of
from widget_server.services.publishing import Live
from widget_server.services.timeline import Entry


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a list."""

    item: Item
    at: int
    """When it began, or was written back to."""
    waiting_since: int | None
    handed_to: str | None
    reply_ms: int | None
    """How long the first reply took; None: there is none yet."""
    replied: bool
    """The last word is staff's."""


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a list."""

    rows: tuple[Row, ...]
    after: Place | None
    looked: int
    cut: bool


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """One rating with its moment, and what belongs to it."""

    item: Item
    line: tuple[Entry, ...]
    row: Row
    others: tuple[Item, ...]
    notes: tuple[Note, ...]
    handed_to: Account | None
    current: bool
    """Whether the survey is asked in this very version still."""
    chat_link: str | None
    may_reply: bool
    may_handle: bool


def row_of(reached: Reached, item: Item) -> Row:
    """The line of what was reached; `item` is how it is shown."""
    filling = reached.filling
    done = filling.completed_at or filling.started_at or filling.invitation.invited_at
    last = filling.replies[-1] if filling.replies else None
    first = filling.first_reply_at
    return Row(
        item=item,
        at=last.sent_at if last is not None and last.author == "respondent" else done,
        waiting_since=filling.waiting_since,
        handed_to=filling.handed_to,
        reply_ms=max(0, first - done) if first is not None else None,
        replied=last is not None and last.author == "mentor",
    )


def with_part(item: Item, revealed: Item, part: Part) -> Item:
    """The item with one more part of another that shows it."""
    rest = tuple(one for one in (item.revealable or ()) if one != part)
    if part == "name":
        return msgspec.structs.replace(item, respondent=revealed.respondent, replies=revealed.replies, revealable=rest)
    names: dict[Part, tuple[str, ...]] = {
        "messages": ("messages",),
        "events": ("events",),
        "page": ("page",),
        "traits": ("traits",),
    }
    context = {**item.context, **{name: revealed.context[name] for name in names[part]}}
    more: dict[str, object] = {"context": context, "revealable": rest}
    if part == "messages":
        more |= {"page_messages": revealed.page_messages, "about_message": revealed.about_message}
    if part == "events":
        more |= {"why": revealed.why}
    return msgspec.structs.replace(item, **more)


def mark_level(filling: Filling) -> Level | None:
    """How good the mark of a response is."""
    mark = mark_of(item(filling))
    return mark.level if mark is not None else None


def survey_choices(live: Live | None, language: str) -> list[tuple[str, str]]:
    """The workspace's surveys by key, with what people call them."""
    surveys = [one.survey for one in live.versions.values()] if live is not None else []
    named = [(one.key, in_language(one.name, language, one.language) or one.key) for one in surveys]
    return sorted(named, key=lambda pair: pair[1].casefold())


def filled(template: str, name: str | None) -> str:
    """A template's words for somebody; where their name is not known, or not shown, without it and what led to it."""
    if name:
        return template.replace("{name}", name)
    for before in (", {name}", " {name}", "{name}, ", "{name}"):
        template = template.replace(before, "")
    return template


def chat_link(live: Live | None, item: Item) -> str | None:
    """Where the conversation is in the customer's chat, at the message concerned, by the template in workspace.yaml."""
    template = live.chat_link if live is not None else None
    if template is None or item.conversation is None:
        return None
    return chat_address(template, item.conversation, item.about_message)


def chat_address(template: str, conversation: str, message: str | None) -> str:
    """The template with its places filled, each escaped; without a message, without what comes from its `#` on."""
    if message is None and "{message}" in template:
        template = template.partition("#")[0] if "{message}" in template.partition("#")[2] else template
    return template.replace("{conversation}", quote(conversation, safe="")).replace(
        "{message}", quote(message or "", safe="")
    )
