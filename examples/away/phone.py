"""A phone: a push service of the demo's own, and the browser behind it, which alone can read what is sent."""

import base64
import itertools
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import http_ece
import httpx2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from examples.mentor_chat.people import Person, conversation_id
from examples.mentor_chat.tokens import Keys, respondent_token

Pushed = dict[str, Any]
"""One notification: {id, to, by, at, title, body, address}."""


@dataclass(frozen=True, kw_only=True)
class Browser:
    """One that allowed notifications, with the keys that it keeps to itself."""

    person: str
    key: ec.EllipticCurvePrivateKey
    auth: bytes


class Phone:
    """Everybody's phone. `arrived` hears of each notification. `service`: the address that ends in a browser's name."""

    def __init__(self, *, cuecard: str, chat: str, service: str, keys: Keys, arrived: Callable[[Pushed], None]) -> None:
        self._cuecard, self._chat, self._service, self._keys = cuecard, chat, service, keys
        self._arrived = arrived
        self._browsers: dict[str, Browser] = {}
        self._pushed: list[Pushed] = []
        self._numbers = itertools.count(1)

    def of(self, person: str) -> list[Pushed]:
        """What reached somebody, oldest first."""
        return [each for each in self._pushed if each["to"] == person]

    async def allow(self, person: Person) -> None:
        """Let Cuecard notify them, as the chat's page does when its reader has pressed a button; once for each."""
        name = f"{person.id}-{person.language}"
        if name in self._browsers:
            return
        key, auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        told = {
            "key": self._keys.browser,
            "token": respondent_token(self._keys, person, conversation_id(person.room, person.key)),
            "languages": [person.language],
            "subscription": {
                "endpoint": self._service + name,
                "keys": {"p256dh": _text(point), "auth": _text(auth)},
            },
        }
        self._browsers[name] = Browser(person=person.id, key=key, auth=auth)
        async with httpx2.AsyncClient(base_url=self._cuecard, timeout=5, trust_env=False) as http:
            answer = await http.post("/w/push", json=told, headers={"origin": self._chat})
            answer.raise_for_status()

    def push(self, name: str, sealed: bytes) -> bool:
        """Deliver what came for a browser; False where there is none of this name."""
        browser = self._browsers.get(name)
        if browser is None:
            return False
        content = http_ece.decrypt(sealed, private_key=browser.key, auth_secret=browser.auth, version="aes128gcm")
        shown = json.loads(content)["cuecard"]
        pushed: Pushed = {
            "id": f"push-{next(self._numbers)}",
            "to": browser.person,
            "by": "push",
            "at": int(time.time() * 1000),
            "title": shown["title"],
            "body": shown["body"],
            "address": shown["link"],
        }
        self._pushed.append(pushed)
        self._arrived(pushed)
        return True


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
