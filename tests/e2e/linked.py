"""A server with a few surveys for tests of links: who was asked, by what, and what stands in the database then."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import uvicorn

from examples.playing import until
from tests.served import ORIGIN, QUICK, Clock, Keys, prepare
from widget_server.adapters.passwords import Argon2Passwords
from widget_server.adapters.tokens.tickets import Signer
from widget_server.app import Cuecard, create_app
from widget_server.core.actors import PersonalLink
from widget_server.core.responses import Via
from widget_server.house import House
from widget_server.settings import Settings

SURVEYS = {
    "useful": """
name: { en: Usefulness, ru: Польза }
when: { event: review_received }
channels: [chat, page, link]
again: { after: 1s }
about: { en: "About the review you just received", ru: "О разборе, который вы только что получили" }
questions:
  - { id: stars, kind: rating, text: { en: "Was it useful?", ru: "Разбор помог?" }, required: true }
  - id: topic
    kind: choice
    text: { en: "What was it about?", ru: "О чём он был?" }
    choices:
      - { id: style, text: { en: "Style", ru: "Стиль" } }
      - { id: tests, text: { en: "Tests", ru: "Тесты" } }
  - { id: words, kind: text, text: { en: "In your own words", ru: "Своими словами" } }
thanks: { en: Thank you. It helps., ru: "Спасибо, это поможет." }
""",
    "by-link": """
name: Recommend us
when: { event: lesson_ended }
channels: [link]
questions:
  - { id: score, kind: nps, text: { en: "How likely are you to recommend us?", ru: "Насколько вероятно, что вы нас посоветуете?" },
      low: { en: Not at all, ru: Точно нет }, high: { en: For sure, ru: Точно да } }
""",
    "mood": """
name: Mood
when: { event: week_ended }
identity: anonymous
questions:
  - { id: mood, kind: rating, scale: smileys, text: { en: "How was your week?", ru: "Как прошла неделя?" } }
""",
    "plain": """
name: All sorts
when: { event: sorts_wanted }
channels: [link]
questions:
  - { id: hello, kind: message, text: "A few questions." }
  - { id: again, kind: yesno, text: "Again?" }
  - id: parts
    kind: choice
    text: "Which parts?"
    many: true
    choices: [{ id: a, text: "Loops, and more" }, { id: b, text: Tests }, { id: c, text: Style }]
  - { id: hours, kind: number, text: "How many hours?", max: 60 }
  - { id: order, kind: ranking, text: "What first?", choices: [{ id: x, text: Speed }, { id: y, text: Words }] }
  - { id: bye, kind: message, text: "That was all." }
""",
    "desk": """
name: { en: Reception, ru: Приёмная }
when: { request: true }
questions:
  - { id: score, kind: csat, scale: smileys, text: { en: "How was your visit?", ru: "Как прошёл визит?" } }
  - { id: why, kind: text, text: { en: "What should we know?", ru: "Что нам стоит знать?" } }
""",
}


@dataclass
class Linked:
    """A running server, and how its database is asked from a test."""

    app: Cuecard
    url: str
    keys: Keys
    clock: Clock
    loop: asyncio.AbstractEventLoop
    http: httpx2.Client

    @property
    def house(self) -> House:
        """What the server holds open."""
        assert self.app.house is not None
        return self.app.house

    def run(self, wanted: Any) -> Any:
        """A coroutine in the server's own loop."""
        return asyncio.run_coroutine_threadsafe(wanted, self.loop).result(10)

    def event(self, name: str, who: str, **fields: Any) -> None:
        """An event of the customer's server."""
        body = {"event": name, "userId": who, **fields}
        self.http.post("/v1/track", json=body, auth=(self.keys.secret, "")).raise_for_status()

    def knows(self, who: str, **traits: Any) -> None:
        """Traits of a person."""
        body = {"userId": who, "traits": traits}
        self.http.post("/v1/identify", json=body, auth=(self.keys.secret, "")).raise_for_status()

    def lesson(self, who: str) -> None:
        """The person is in a conversation with Maria."""
        people = [{"id": who, "role": "student"}, {"id": "maria", "role": "mentor"}]
        context = {"conversation": {"id": f"c-{who}", "participants": people}}
        self.event("message_sent", who, context=context)
        self.knows("maria", name="Maria")

    def asked(self, who: str, event: str = "review_received") -> str:
        """Ask them; the invitation's id."""
        conversation = {"context": {"conversation": {"id": f"c-{who}"}}}
        before = {one.invitation.id for one in self.fillings(who)}
        self.event(event, who, **conversation)
        [new] = [str(one.invitation.id) for one in self.fillings(who) if one.invitation.id not in before]
        return new

    def fillings(self, who: str) -> list[Any]:
        """What they were asked, and what came of it."""
        return list(self.run(self.house.store.fillings("academy", who, since=0)))

    def filling(self, id: str) -> Any:
        """One of these."""
        return self.run(self.house.store.filling("academy", id))

    def answers(self, id: str) -> dict[str, Any]:
        """What was answered."""
        return {answer.question_id: answer.value for answer in self.filling(id).answers}

    def link(self, id: str, channel: Via = "email") -> str:
        """The address of an invitation's page, as a channel sends it."""
        invitation = self.filling(id).invitation
        return str(self.house.linking.personal(invitation, channel))

    def signed(self, id: str, **fields: Any) -> str:
        """The address of a link that no channel would send."""
        link = PersonalLink(workspace="academy", invitation_id=id, channel="link", **fields)
        return f"{self.url}/s/{Signer(self.run(self.house.store.secret())).link(link)}"

    def said(self, link: str, *frames: dict[str, Any], **headers: str) -> httpx2.Response:
        """Frames over HTTP by a link, as our page sends them."""
        body = {"link": link.rpartition("/")[2], "frames": frames}
        return self.http.post("/w/exchange", content=json.dumps(body), headers={"origin": self.url, **headers})

    def mentor(self, *frames: dict[str, Any]) -> httpx2.Response:
        """Frames of Maria's panel."""
        body = {"key": self.keys.browser.id, "staff_token": self.keys.staff_token("maria"), "frames": frames}
        return self.http.post("/w/exchange", content=json.dumps(body), headers={"origin": ORIGIN})

    def in_chat(self, who: str, *frames: dict[str, Any]) -> dict[str, Any]:
        """Frames of the person's own chat; what came of them."""
        body = {"key": self.keys.browser.id, "token": self.keys.token(who), "frames": frames}
        told = self.http.post("/w/exchange", content=json.dumps(body), headers={"origin": ORIGIN}).raise_for_status()
        return dict(told.json())

    def displays(self, id: str) -> list[str]:
        """By which channels it was on a screen."""

        async def read() -> list[str]:
            async with self.house.store._database.read() as tx:  # type: ignore[attr-defined]
                rows = await tx.fetch("held_displays", workspace="academy", invitations=json.dumps([id]))
                return [str(row[1]) for row in rows]

        return list(self.run(read()))


@contextmanager
def linked(folder: Path, database: str | None = None, **changes: str) -> Iterator[Linked]:
    """The server, until the end. `changes`: other settings."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings = Settings(
            database=database or str(folder / "cuecard.db"),
            workspaces=folder / "workspaces",
            public_url=url,
            **changes,  # type: ignore[arg-type]
        )
        with ThreadOf() as loop:
            made = asyncio.run_coroutine_threadsafe(prepare(settings, "academy"), loop).result(30)
            surveys = folder / "workspaces" / "academy" / "surveys"
            for old in surveys.iterdir():
                old.unlink()
            for name, text in SURVEYS.items():
                (surveys / f"{name}.yaml").write_text(text)
            clock = Clock()
            app = create_app(settings, clock=clock, passwords=Argon2Passwords(QUICK))
            server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
            serving = asyncio.run_coroutine_threadsafe(server.serve(sockets=[listening]), loop)
            try:
                until(lambda: server.started or serving.done(), "the server is there")
                with httpx2.Client(base_url=url, trust_env=False) as http:
                    yield Linked(app, url, made["academy"], clock, loop, http)
            finally:
                server.should_exit = True
                serving.result(10)


class ThreadOf:
    """An event loop on a thread of its own: Playwright keeps one in a test's."""

    def __enter__(self) -> asyncio.AbstractEventLoop:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="linked")
        self._thread.start()
        return self._loop

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
