"""A server with surveys for a chat of one's own, and the four calls in words."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx2
import msgspec

from tests.served import Clock, Place, prepare, serving
from widget_server.settings import Settings

JSON = dict[str, Any]
PUBLIC = "https://feedback.example"
SURVEYS = {
    "mood": """
name: Mood
team: school
when: { event: week_ended }
identity: grouped
questions:
  - { id: mood, kind: csat, text: { en: "How is it going?", ru: "Как дела?" }, required: true }
  - { id: why, kind: text, text: { en: "Why?", ru: "Почему?" }, ask_if: { question: mood, at_most: 2 } }
  - { id: more, kind: choice, many: true, text: { en: "More?", ru: "Ещё?" }, choices: [{ id: a, text: { en: A, ru: А } }, { id: b, text: { en: B, ru: Б } }] }
""",
    "notices": """
name: Notices
when: { event: course_ended }
questions:
  - { id: hello, kind: message, text: Two questions. }
  - { id: stars, kind: rating, text: "Stars?", required: true }
  - { id: next, kind: yesno, text: "Another one?", same_screen: true }
  - { id: bye, kind: message, text: You get your certificate by mail. }
thanks: Until then.
""",
}


class Bridge:
    """What a bot calls."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.headers = {"authorization": f"Bearer {place.keys.secret}"}

    async def get(self, path: str, **query: Any) -> httpx2.Response:
        """Read."""
        return await self.place.http.get(f"/v1/invitations{path}", params=query, headers=self.headers)

    async def post(self, path: str, said: Any, **query: Any) -> httpx2.Response:
        """Tell."""
        content = said if isinstance(said, bytes) else msgspec.json.encode(said)
        return await self.place.http.post(f"/v1/invitations{path}", content=content, params=query, headers=self.headers)

    async def asked(self, person: str = "s1", **query: Any) -> list[JSON]:
        """What is open for somebody."""
        answer = await self.get("", respondent=person, **query)
        assert answer.status_code == 200, answer.text
        found: list[JSON] = answer.json()["invitations"]
        return found

    async def ask(self, person: str = "s1", event: str = "review_received") -> str:
        """An event, and the id of the invitation that came of it."""
        (await self.place.event(event, person)).raise_for_status()
        return str((await self.asked(person))[-1]["invitation"])

    async def answer(self, invitation: str, said: Any, *, status: int = 200, **query: Any) -> JSON:
        """Answers, and what came back."""
        answer = await self.post(f"/{invitation}/answers", said, **query)
        assert answer.status_code == status, answer.text
        told: JSON = answer.json()
        return told if status == 200 else told["error"]

    async def responses(self) -> list[JSON]:
        """All that were kept."""
        answer = await self.place.http.get("/v1/responses", headers=self.headers)
        found: list[JSON] = answer.json()["responses"]
        return found


def form(card: JSON, **inputs: str) -> JSON:
    """What the first button of a card sends, with inputs by question (`question__part` for parts)."""
    data: JSON = dict(card["actions"][0]["data"])
    return data | {f"q:{name.replace('__', ':')}": value for name, value in inputs.items()}


@contextlib.asynccontextmanager
async def bridging(
    settings: Settings, clock: Clock | None = None, *, more: Mapping[str, str] = MappingProxyType({})
) -> AsyncIterator[Bridge]:
    """A server that knows its own address, with the surveys above, and `more`, beside the usual ones."""
    settings = msgspec.structs.replace(settings, public_url=PUBLIC)
    keys = await prepare(settings, "academy", "shop")
    for name, text in {**SURVEYS, **more}.items():
        (Path(settings.workspaces) / "academy" / "surveys" / f"{name}.yaml").write_text(text)
    async with serving(settings, keys, clock=clock) as running:
        yield Bridge(running)
