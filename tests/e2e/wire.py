"""Cuecard's HTTP exchange as a hostile or clumsy page would use it, past the widget."""

import secrets
import time
from typing import Any

import httpx2
import jwt

from examples.mentor_chat.people import Person, conversation_id
from examples.mentor_chat.tokens import respondent_token
from examples.playing import Room
from examples.running import NO_TLS


def token_of(room: Room, key: str) -> str:
    """A good token of somebody in the room, as the chat's server signs it."""
    who = Person(room=room.id, key=key, language="en")
    return respondent_token(room.demo.keys.academy, who, conversation_id(room.id, key))


def forged(room: Room, key: str) -> str:
    """Everything right but the signature."""
    now = int(time.time())
    claims = {"aud": "academy", "sub": f"{key}-{room.id}", "iat": now, "exp": now + 600}
    headers = {"kid": room.demo.keys.academy.respondent_kid, "typ": "cue-respondent"}
    return jwt.encode(claims, secrets.token_hex(32), algorithm="HS256", headers=headers)


def exchange(room: Room, token: str, *frames: dict[str, Any]) -> httpx2.Response:
    """Send frames over HTTP from the chat's origin."""
    return httpx2.post(
        f"{room.demo.places.cuecard}/w/exchange",
        headers={"Origin": room.demo.places.chat, "Content-Type": "text/plain"},
        json={"key": room.demo.keys.academy.browser, "token": token, "frames": list(frames)},
        trust_env=False,
        verify=NO_TLS,
    )


def answer(invitation: str, value: int, *, id: str = "", question: str = "useful") -> dict[str, Any]:
    """One answer, now."""
    return {
        "type": "answer",
        "id": id or secrets.token_hex(8),
        "invitation": invitation,
        "question": question,
        "value": value,
        "answered_at": int(time.time() * 1000),
    }
