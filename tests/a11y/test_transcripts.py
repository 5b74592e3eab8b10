"""What is heard of each kind of question, from its coming to its thanks, as it is written in `transcripts/`.

`CUECARD_TRANSCRIPTS=write` writes them anew, to be read by a person before they are kept.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.a11y.gallery import KEYS, press, stand
from tests.a11y.speech import Reader, heard, listen

KEPT = Path(__file__).parent / "transcripts"


class Account:
    """One transcript while it is made."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._reader = Reader(page)
        self._text: list[str] = []
        self._before: list[str] = []

    def tell(self, what: str, *, whole: bool = False) -> None:
        """What happened, what was said then, and what can be read now: all of it, or what is new."""
        said = heard(self.page)
        lines = self._reader.lines()
        known = Counter(line.strip() for line in self._before)
        fresh = []
        for line in lines:
            known[line.strip()] -= 1
            if known[line.strip()] < 0:
                fresh.append(line.strip())
        self._before = lines
        self._text += ["", f"## {what}", *said, *(lines if whole else fresh)]

    def __str__(self) -> str:
        return "\n".join(self._text).strip() + "\n"


@pytest.fixture(scope="module")
def listened(address: str, browser: Any) -> Iterator[Page]:
    """One page for all, on which every live region is heard."""
    context = browser.new_context(viewport={"width": 800, "height": 800}, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    listen(page)
    page.goto(f"{address}?only=none")
    expect(page.locator("html")).to_have_attribute("data-ready", "yes", timeout=30_000)
    yield page
    context.close()


def compared(name: str, account: Account) -> None:
    """Hold a transcript against the one that was kept."""
    file = KEPT / f"{name.replace(' ', '-')}.txt"
    if os.environ.get("CUECARD_TRANSCRIPTS") == "write":
        file.write_text(str(account), encoding="utf-8")
    assert str(account) == file.read_text(encoding="utf-8")


def send(card: Locator) -> None:
    """Press the card's action."""
    card.get_by_role("button", name=re.compile("^(Send|Let us begin|Отправить|إرسال)$")).press("Enter")


def first(card: Locator) -> Locator:
    """The control somebody comes to first."""
    return card.locator("input, textarea, select, .pick").first


@pytest.mark.parametrize("name", list(KEYS))
def test_a_kind_as_it_is_heard(name: str, listened: Page) -> None:
    page = listened
    card = stand(page, name)
    account = Account(page)
    account.tell("It comes", whole=True)
    if name != "message":
        send(card)
        account.tell("Sent with nothing given")
        first(card).focus()
        press(page, KEYS[name])
        account.tell("Answered by keys")
    send(card)
    expect(card.locator(".done")).to_be_visible()
    account.tell("Sent", whole=True)
    compared(name, account)


@pytest.mark.parametrize("language", ["ru", "ar"])
def test_a_card_in_another_language_than_its_page(language: str, listened: Page) -> None:
    card = stand(listened, "nps", language=language)
    account = Account(listened)
    account.tell("It comes", whole=True)
    send(card)
    account.tell("Sent with nothing given")
    compared(f"language {language}", account)


def test_what_becomes_of_an_answer(listened: Page) -> None:
    page = listened

    def change(script: str) -> Callable[[], None]:
        return lambda: page.evaluate(f"() => {{ const [card] = fake.session.cards(); {script} }}")

    card = stand(page, "stars")
    account = Account(page)
    account.tell("It comes")
    first(card).focus()
    press(page, "Space ArrowRight")
    change("fake.deliver(card.invitation, 'kept')")()
    send(card)
    account.tell("Sent while the network is away", whole=True)
    change("fake.deliver(card.invitation, 'sending')")()
    account.tell("The network is back")
    change("fake.deliver(card.invitation, 'idle')")()
    account.tell("It has arrived")
    card.get_by_role("button", name="Change").press("Enter")
    account.tell("Taken up again", whole=True)
    card.get_by_role("button", name="Cancel").press("Enter")
    account.tell("Left as it was")
    change(
        "fake.put(card.invitation, { changeable_until: null, replies: [{ id: 'r1', author: 'mentor', name: 'Maria', text: 'Shall we look at it together?', sent_at: 0 }] })"
    )()
    account.tell("The mentor replies", whole=True)
    compared("an answer", account)


def test_what_ends_without_an_answer(listened: Page) -> None:
    page = listened
    stand(page, "stars")
    account = Account(page)
    account.tell("It comes")
    page.evaluate("() => fake.put(fake.session.cards()[0].invitation, { status: 'expired' })")
    account.tell("Its time is over", whole=True)
    stand(page, "stars")
    account.tell("Another comes")
    page.evaluate(
        "() => fake.put(fake.session.cards()[0].invitation, { status: 'completed', answers: [{ question: 'it', value: 4 }] })"
    )
    account.tell("Answered in another window", whole=True)
    compared("an end", account)


def test_a_screen_of_several_questions(listened: Page) -> None:
    page = listened
    card = stand(page, "survey", survey=SCREEN)
    account = Account(page)
    account.tell("It comes", whole=True)
    card.get_by_role("button", name="Next").press("Enter")
    account.tell("Sent with nothing given")
    first(card).focus()
    press(page, "Space ArrowRight*2")
    account.tell("A low mark brings up a question")
    card.get_by_role("button", name="Next").press("Enter")
    account.tell("Sent without it")
    page.keyboard.type("The hints")
    card.get_by_role("button", name="Next").press("Enter")
    account.tell("The next screen", whole=True)
    compared("a screen", account)


SCREEN: list[dict[str, Any]] = [
    {"id": "mark", "kind": "nps", "text": "How likely?", "low": "Not at all", "high": "Very", "required": True},
    {
        "id": "wrong",
        "kind": "text",
        "text": "What went wrong?",
        "required": True,
        "same_screen": True,
        "ask_if": [{"question": "mark", "at_most": 6}],
    },
    {"id": "name", "kind": "text", "multiline": False, "text": "Who are you?", "same_screen": True},
    {"id": "last", "kind": "text", "text": "Anything else?"},
]
