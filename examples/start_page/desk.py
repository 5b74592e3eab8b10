"""Opens the console for somebody of a room: makes their account with the `cuecard` command, and signs them in from here.

Only a demo can do this: the start page and Cuecard are two ports of one host, and a browser gives a cookie to both.
"""

import asyncio
import re
from typing import Literal

import httpx2

from examples import past
from examples.mentor_chat.people import NAMES
from examples.provisioning import Command

Seat = Literal["maria", "manager"]
SEATS: tuple[Seat, ...] = ("maria", "manager")
MANAGER = {"en": "Vera", "ru": "Вера"}
WORKSPACE = "academy"


class Desks:
    """The accounts that were made, by room and seat, with their logins and passwords."""

    def __init__(self, command: Command, server_key: str) -> None:
        self._command = command
        self._server_key = server_key
        self._made: dict[tuple[str, Seat], tuple[str, str]] = {}
        self._making = asyncio.Lock()

    async def sign_in(self, room: str, seat: Seat, language: str, http: httpx2.AsyncClient) -> str:
        """The cookie of a session of theirs, as a browser is told it."""
        login, password = await self._account(room, seat, language, http)
        form = {"login": login, "password": password}
        answer = await http.post(
            f"/console/{WORKSPACE}/sign-in", data=form, headers={"sec-fetch-site": "same-origin"}, timeout=20
        )
        cookie: str = answer.headers.get("set-cookie", "")
        if not cookie:
            raise RuntimeError("Cuecard's console did not let the demo in.")
        return cookie

    async def _account(self, room: str, seat: Seat, language: str, http: httpx2.AsyncClient) -> tuple[str, str]:
        async with self._making:
            if (room, seat) not in self._made:
                self._made[room, seat] = await asyncio.to_thread(self._make, room, seat, language)
                if seat == "maria":
                    await self._assign(f"maria-{room}", http)
        return self._made[room, seat]

    def _make(self, room: str, seat: Seat, language: str) -> tuple[str, str]:
        login = f"{seat}-{room}"
        name = NAMES["maria"][language] if seat == "maria" else MANAGER[language]
        who = ["--role", "mentor", "--person", login] if seat == "maria" else ["--role", "manager", "--team", "*"]
        words = ["staff", "add", name, *who, "--workspace", WORKSPACE, "--language", language]
        printed = self._command(*words, "--password", "--login", login)
        found = re.search(r"password +(\S+)", printed, re.IGNORECASE)
        if found is None:
            raise RuntimeError("The command printed no password.")
        return login, found[1]

    async def _assign(self, person: str, http: httpx2.AsyncClient) -> None:
        """The students of last week are hers now."""
        told = [{"person": person, "conversation": each} for each in past.conversations()]
        answer = await http.put("/v1/assignments", json={"assignments": told}, auth=(self._server_key, ""))
        answer.raise_for_status()
