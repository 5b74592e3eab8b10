"""What a customer's server signs: who this page's student is, who this page's mentor is. Secrets never leave the server."""

import time
from dataclasses import dataclass

import jwt

from examples.mentor_chat.people import Person

LIFETIME_S = 15 * 60


@dataclass(frozen=True, kw_only=True)
class Keys:
    """What `cuecard workspace key` printed for this chat. The browser key is public, all others are secret."""

    workspace: str
    browser: str
    server: str
    respondent_kid: str
    respondent_secret: str
    staff_kid: str
    staff_secret: str


def respondent_token(keys: Keys, student: Person, conversation: str) -> str:
    """Proves that the page speaks for this student, and in which conversation."""
    now = int(time.time())
    claims = {
        "aud": keys.workspace,
        "sub": student.id,
        "iat": now,
        "exp": now + LIFETIME_S,
        "traits": {"name": student.name},
        "conversations": [{"id": conversation, "role": "student"}],
    }
    headers = {"kid": keys.respondent_kid, "typ": "cue-respondent"}
    return jwt.encode(claims, keys.respondent_secret, algorithm="HS256", headers=headers)


def staff_token(keys: Keys, mentor: Person, conversations: list[str]) -> str:
    """Lets the page show what was answered in these conversations."""
    now = int(time.time())
    claims = {
        "aud": keys.workspace,
        "sub": mentor.id,
        "name": mentor.name,
        "iat": now,
        "exp": now + LIFETIME_S,
        "conversations": conversations,
    }
    headers = {"kid": keys.staff_kid, "typ": "cue-staff"}
    return jwt.encode(claims, keys.staff_secret, algorithm="HS256", headers=headers)
