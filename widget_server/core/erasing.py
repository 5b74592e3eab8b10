"""Erasing a person: how they are remembered as not to come back, and what of others' moments goes with them. Pure."""

import hashlib
import hmac
from collections.abc import Collection

import msgspec

from widget_server.core.context import Context
from widget_server.core.events import Message
from widget_server.core.triggers.why import Why


def tombstone(salt: str, workspace: str, id: str) -> str:
    """64 hexadecimal digits that stand for an id: HMAC-SHA256 keyed with the installation's salt."""
    return hmac.new(salt.encode(), f"{workspace}\0{id}".encode(), hashlib.sha256).hexdigest()


def installation(salt: str) -> str:
    """Names an installation without giving its salt away: what was erased in one says nothing about another."""
    return hashlib.sha256(f"installation\0{salt}".encode()).hexdigest()[:16]


def without(context: Context, *, people: Collection[str], events: Collection[str]) -> Context:
    """Somebody else's moment without the messages of these people and these events; where one of the events made it due, also
    without what is said of it: when, where and after what."""
    due = [id for id in context.why.event_ids if id in events]
    return msgspec.structs.replace(
        context,
        why=Why(request=context.why.request, episode=context.why.episode) if due else context.why,
        page=None if due else context.page,
        events=tuple(event for event in context.events if event.id not in events),
        messages=said_by_others(context.messages, people),
    )


def said_by_others(messages: tuple[Message, ...], people: Collection[str]) -> tuple[Message, ...]:
    """The messages that these people did not write."""
    return tuple(message for message in messages if message.author_id not in people)
