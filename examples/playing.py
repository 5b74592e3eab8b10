"""The people of the demo, played in a browser: for the check, the pictures and the browser tests. Only what they can see."""

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
from playwright.sync_api import BrowserContext, Locator, Page, expect

from examples.mentor_chat.people import NAMES, conversation_id
from examples.running import NO_TLS, Demo

WITHIN_S = 10
REPLY = re.compile("^(Reply|Send|Ответить|Отправить)$")


def until(true: Callable[[], Any], what: str, *, seconds: float = WITHIN_S) -> Any:
    """Wait until it gives something true, and return that. Raises AssertionError naming what was waited for."""
    end = time.monotonic() + seconds
    while not (found := true()):
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:g} s in vain: {what}")
        time.sleep(0.02)
    return found


@dataclass(frozen=True, kw_only=True)
class Room:
    """A fresh run of the story, with people nobody has asked anything yet."""

    demo: Demo
    id: str = field(default_factory=lambda: secrets.token_hex(4))
    language: str = "en"

    def student(self, browser: BrowserContext, key: str = "sam", *, view: str = "lesson") -> "Student":
        """Open a student's page in a new tab; `view` is what it shows first: "lesson" or "chat"."""
        page = browser.new_page()
        page.goto(f"{self.demo.places.chat}/student?as={key}&room={self.id}&lang={self.language}#{view}")
        expect(page.locator(".messages > li").first).to_be_attached()
        return Student(page=page, room=self, key=key)

    def mentor(self, browser: BrowserContext, key: str = "maria", *, student: str = "sam") -> "Mentor":
        """Open a mentor's page in a new tab, at the conversation with that student."""
        page = browser.new_page()
        page.goto(f"{self.demo.places.chat}/mentor?as={key}&room={self.id}&with={student}&lang={self.language}")
        expect(page.locator(".messages > li").first).to_be_visible()
        return Mentor(page=page, room=self, key=key)

    def told(self) -> None:
        """Wait until Cuecard has acknowledged everything the chat's server has sent."""
        until(self.demo.hosts.delivered, "the chat's events are delivered")

    def get(self, path: str, **parameters: str | int) -> dict[str, Any]:
        """Ask Cuecard with the academy's server key."""
        answer = httpx2.get(
            self.demo.places.cuecard + path,
            params=parameters,
            auth=(self.demo.keys.academy.server, ""),
            trust_env=False,
            verify=NO_TLS,
        )
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def decisions(self, key: str) -> list[dict[str, Any]]:
        """What was decided about somebody of this room, newest first; nothing for one who is not known yet."""
        try:
            found: list[dict[str, Any]] = self.get(f"/v1/respondents/{key}-{self.id}/decisions")["decisions"]
        except httpx2.HTTPStatusError as error:
            if error.response.status_code != 404:
                raise
            return []
        return found

    def responses(self, key: str) -> list[dict[str, Any]]:
        """What somebody of this room has answered, oldest first."""
        found: list[dict[str, Any]] = []
        after: dict[str, str] = {}
        while True:
            page = self.get("/v1/responses", limit=200, **after)
            found += [each for each in page["responses"] if each["respondent"]["id"] == f"{key}-{self.id}"]
            if not page["next"]:
                return found
            after = {"after": page["next"]}


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody at a page of the chat."""

    page: Page
    room: Room
    key: str

    @property
    def id(self) -> str:
        """What Cuecard knows them by."""
        return f"{self.key}-{self.room.id}"

    @property
    def messages(self) -> Locator:
        """The messages that stand in the list, the course's notes left out."""
        return self.page.locator(".messages > li.message, .messages > li.review")

    def say(self, text: str) -> None:
        """Write a message and see it arrive."""
        self.page.locator(".composer input").fill(text)
        self.page.locator(".composer button").click()
        expect(self.messages.get_by_text(text, exact=True)).to_have_count(1)

    def do(self, deed: str) -> None:
        """Press one of the page's buttons."""
        self.page.locator(f"[data-do={deed}]").click()


@dataclass(frozen=True, kw_only=True)
class Student(Person):
    """A student: the lesson, the chat, and the card in it."""

    @property
    def conversation(self) -> str:
        """With the mentor."""
        return conversation_id(self.room.id, self.key)

    @property
    def card(self) -> Locator:
        """The cards in the message list."""
        return self.page.locator(".messages cue-card")

    @property
    def question(self) -> Locator:
        """What is asked now."""
        return self.card.locator(".title")

    def fail_twice(self) -> None:
        """Run the tests twice; the course's server tells Cuecard."""
        for _ in range(2):
            before = (
                self.page.locator(".result small").text_content() if self.page.locator(".result small").count() else ""
            )
            self.do("run_tests")
            expect(self.page.locator(".result small")).not_to_have_text(before or "")
        self.room.told()

    def open_chat(self) -> None:
        """From the lesson to the chat; this page tells Cuecard itself."""
        self.page.locator("[data-show=chat]").click()

    def rate(self, mark: str) -> None:
        """Give stars or a face, by its name ("4 of 5"): one tap is the whole answer."""
        self.card.get_by_label(mark, exact=True).click(force=True)

    def choose(self, *texts: str) -> None:
        """Tick some of several, and go on."""
        for text in texts:
            self.card.get_by_label(text, exact=True).check(force=True)
        self.go_on()

    def go_on(self, text: str = "") -> None:
        """Write what is asked for, if anything, and press the card's one action."""
        if text:
            self.card.locator("textarea").fill(text)
        self.card.locator("button.main").first.click()


@dataclass(frozen=True, kw_only=True)
class Mentor(Person):
    """A mentor: the chat, and the panel with what students answered."""

    @property
    def panel(self) -> Locator:
        """All of it."""
        return self.page.locator("cue-review")

    def review(self) -> None:
        """Send the student of the open conversation a review."""
        self.do("give_review")
        expect(self.page.locator(".messages > li.review").last).to_be_visible()
        self.room.told()

    def reply(self, text: str) -> None:
        """Write back to the newest answer in the panel."""
        self.panel.get_by_role("textbox").first.fill(text)
        self.panel.get_by_role("button", name=REPLY).first.click()

    def turn_to(self, student: str) -> None:
        """Open the conversation with the other student."""
        name = NAMES[student][self.room.language]
        self.page.locator(".views").get_by_role("button", name=name).click()
        expect(self.page.locator(".messages > li").first).to_be_visible()


def asked(room: Room, student: Student, mentor: Mentor) -> None:
    """The main job's first half: a review arrives, and the student's card is there."""
    mentor.review()
    expect(student.card).to_be_visible()
