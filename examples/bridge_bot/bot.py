"""The bot: between a chat that sends and takes plain text, and Cuecard. It knows neither: `post` sends into the chat."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2

Post = Callable[[str, str], Awaitable[None]]
"""Sends a text to a person in the chat, as plain text."""


class Bot:
    """What it remembers is the invitation that each person was shown last; if it forgets, it looks again."""

    def __init__(self, cuecard: httpx2.AsyncClient, post: Post) -> None:
        self.cuecard = cuecard
        self.post = post
        self.shown: dict[str, str] = {}

    async def did(self, person: str, event: str, **more: Any) -> None:
        """Call 1: something happened in the chat, or wherever the bot is told of it. Then see what came of it."""
        told = await self.cuecard.post("/v1/track", json={"userId": person, "event": event, **more})
        told.raise_for_status()
        await self.look(person)

    async def look(self, person: str) -> None:
        """Show what is open for somebody: for bots that no webhook reaches."""
        query: dict[str, str | int] = {"respondent": person, "channel": "chat", "limit": 1}
        found = await self.cuecard.get("/v1/invitations", params=query)
        for one in found.raise_for_status().json()["invitations"]:
            await self.show(person, one["invitation"])

    async def show(self, person: str, invitation: str) -> None:
        """Call 2: the question as text, and that it was on a screen. Not twice, however the bot heard of it."""
        if self.shown.get(person) == invitation:
            return
        self.shown[person] = invitation
        drawn = await self.cuecard.get(f"/v1/invitations/{invitation}/render", params={"as": "text"})
        await self.post(person, drawn.raise_for_status().json()["text"])
        await self.cuecard.post(f"/v1/invitations/{invitation}/displays", json={"id": f"bot-{invitation}"})

    async def said(self, person: str, message: str, text: str) -> None:
        """Call 3: a message with its id. Where a question stands open it is the answer, else it is what somebody said."""
        invitation = self.shown.get(person)
        if invitation is not None:
            answer = await self.cuecard.post(
                f"/v1/invitations/{invitation}/answers", json={"id": message, "text": text}
            )
            if answer.status_code == 422:
                await self.post(person, answer.json()["error"]["message"])
                return
            if answer.status_code == 200:
                if answer.json()["done"]:
                    del self.shown[person]
                await self.post(person, answer.json()["next"]["text"])
                return
            del self.shown[person]  # closed meanwhile: answered elsewhere, or too late
        await self.did(person, "message_sent", messageId=message)

    async def told(self, kind: str, invitation: str) -> None:
        """Call 4, the other way round: a webhook. It says what changed; what to show is asked for."""
        found = await self.cuecard.get(f"/v1/invitations/{invitation}")
        if found.status_code != 200:
            return
        person = found.json()["respondent"]
        if kind == "invitation.created" and "chat" in found.json()["channels"]:
            await self.show(person, invitation)
        elif kind == "reply.created" or (self.shown.get(person) == invitation and found.json()["status"] != "open"):
            self.shown.pop(person, None)
            drawn = await self.cuecard.get(f"/v1/invitations/{invitation}/render", params={"as": "text"})
            await self.post(person, drawn.json()["text"])
