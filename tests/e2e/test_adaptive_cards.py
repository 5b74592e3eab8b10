"""The open renderer of Adaptive Cards, in a browser: our card is drawn, filled in, submitted, posted as it comes, and kept."""

import asyncio
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page

from tests.bridge.chatting import Bridge, bridging
from tests.bridge.made import filled, filling, stands
from tests.core.answering import QUESTIONS, fitting
from widget_server.adapters.http.bridge.adaptive import adaptive_card
from widget_server.core.questions import Choice, Chosen, Option, Value
from widget_server.settings import Settings

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "node_modules"
BAD = "<img src=x onerror=window.harmed=1> **[x](javascript:window.harmed=1)** `c`"
DRAW = """card => {
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = marked.parse(text);
    result.didProcess = true;
  };
  const drawn = new AdaptiveCards.AdaptiveCard();
  const told = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
  window.sent = [];
  window.harmed = 0;
  drawn.onExecuteAction = action => window.sent.push(action.data);
  drawn.parse(card, told);
  const events = Array.from({ length: told.eventCount }, (_, at) => told.getEventAt(at).message);
  document.body.replaceChildren(drawn.render());
  return events;
}"""


class Chat:
    """A server in a thread of its own, spoken to as a bot does."""

    def __init__(self, url: str, secret: str) -> None:
        self.http = httpx2.Client(base_url=url, headers={"authorization": f"Bearer {secret}"}, trust_env=False)

    def ask(self, event: str, person: str = "s1") -> str:
        """The invitation that comes of an event."""
        self.http.post("/v1/track", json={"event": event, "userId": person}).raise_for_status()
        found = self.http.get("/v1/invitations", params={"respondent": person}).json()["invitations"]
        return str(found[-1]["invitation"])

    def card(self, invitation: str, language: str = "en") -> Any:
        """It as an Adaptive Card."""
        query = {"as": "adaptive-card", "language": language}
        return self.http.get(f"/v1/invitations/{invitation}/render", params=query).json()["card"]

    def submit(self, invitation: str, data: Any) -> Any:
        """What a card sent, as it came."""
        answer = self.http.post(f"/v1/invitations/{invitation}/answers", params={"as": "adaptive-card"}, json=data)
        assert answer.status_code == 200, answer.text
        return answer.json()


def spoken(value: Any) -> Any:
    """Every text in every language, be it the same."""
    if isinstance(value, list | tuple):
        return [spoken(one) for one in value]
    if not isinstance(value, dict):
        return value
    texts = {name: one for name, one in value.items() if name in ("text", "other") and one is not True}
    return {name: spoken(one) for name, one in value.items()} | {
        name: dict.fromkeys(("en", "ru", "ar"), one if isinstance(one, str) else one["en"])
        | (one if isinstance(one, dict) else {})
        for name, one in texts.items()
    }


def surveys() -> dict[str, str]:
    """All kinds of questions on one screen, named and not."""
    asked = [
        {**msgspec.to_builtins(one), "id": name.replace(" ", "-"), "text": f"{name}?", "same_screen": True}
        for name, one in QUESTIONS.items()
    ]
    asked[0].pop("same_screen")
    whole: dict[str, Any] = {"name": "All", "again": {"after": "1m"}, "questions": spoken(asked)}
    return {
        "all": yaml.safe_dump({**whole, "when": {"event": "all_named"}}, allow_unicode=True),
        "nobody": yaml.safe_dump(
            {
                **whole,
                "questions": [one for one in whole["questions"] if one["kind"] != "email"],
                "when": {"event": "all_grouped"},
                "team": "school",
                "identity": "grouped",
            },
            allow_unicode=True,
        ),
    }


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """The server."""
    folder = tmp_path_factory.mktemp("bridge")
    settings = Settings(database=str(folder / "cue.db"), workspaces=folder / "workspaces", port=0)
    ready, found = threading.Event(), []
    loop = asyncio.new_event_loop()
    ended = asyncio.Event()

    async def serve() -> None:
        async with bridging(settings, more=surveys()) as bridge:
            found.append(bridge)
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), name="bridge server")
    thread.start()
    assert ready.wait(20)
    running: Bridge = found[0]
    chat = Chat(running.place.url, running.place.keys.secret)
    yield chat
    chat.http.close()
    loop.call_soon_threadsafe(ended.set)
    thread.join(20)
    loop.close()


Draw = Callable[[Any], Page]


@pytest.fixture
def draw(browser: Browser) -> Iterator[Draw]:
    """Draws a card with the open renderer, with Markdown switched on and nothing cleaned; fails where it complains."""
    context = browser.new_context(viewport={"width": 500, "height": 900})

    def one(card: Any) -> Page:
        page = context.new_page()
        page.route("**/*", lambda route: route.abort())
        page.set_content("<meta charset=utf-8><body></body>")
        page.add_script_tag(path=MODULES / "adaptivecards" / "dist" / "adaptivecards.min.js")
        page.add_script_tag(path=MODULES / "marked" / "marked.min.js")
        assert page.evaluate(DRAW, card) == []
        return page

    yield one
    context.close()


def fill(page: Page, id: str, text: str) -> None:
    """One input, whatever it was drawn as."""
    place = page.locator(f'[id="{id}"]')
    boxes = place.locator("input[type=radio], input[type=checkbox]")
    if boxes.count():
        for value in text.split(","):
            named: Locator = place.locator(f'input[value="{value}"]')
            (named if named.count() else boxes.first).check()
    elif place.locator("select").count():
        place.locator("select").select_option(text)
    else:
        place.locator("input, textarea").fill(text)


def simple(name: str, chance: random.Random) -> Value:
    """An answer that a keyboard can write."""
    value = fitting(name, chance)
    if name == "text":
        return "Words: * _ <b> [x](y), слова"
    if name in ("slider", "decimals"):
        return 0.5
    if name == "email":
        return "ann@example.com"
    if isinstance(value, Chosen) and value.other is not None:
        return Chosen(choices=value.choices, other="my own")
    return value


def test_every_kind_is_filled_in_posted_and_kept(chat: Chat, draw: Draw) -> None:
    chance = random.Random(3)
    invitation = chat.ask("all_named")
    page = draw(chat.card(invitation))
    given: dict[str, Value] = {}
    for name, one in QUESTIONS.items():
        id = name.replace(" ", "-")
        if name == "message":
            continue
        given[id] = simple(name, chance)
        for input, text in filled(msgspec.structs.replace(one, id=id), given[id]).items():
            fill(page, input, text)
    page.get_by_role("button", name="Send").click()
    [data] = page.evaluate("window.sent")
    told = chat.submit(invitation, data)
    assert told["done"] is True, told
    page = draw(told["next"]["card"])
    assert page.get_by_text("Thank you.").is_visible()
    [kept] = chat.http.get("/v1/responses").json()["responses"]
    kept_values = {one["question"]: msgspec.convert(one["value"], Value) for one in kept["answers"]}
    for id, value in given.items():
        if isinstance(value, Chosen) and id != "ranking":
            value = Chosen(choices=tuple(sorted(value.choices)), other=value.other, rows=value.rows)
        assert kept_values[id] == value, id


def test_what_is_needed_is_asked_for_and_not_now_is_always_possible(chat: Chat, draw: Draw) -> None:
    invitation = chat.ask("review_received", "s2")
    page = draw(chat.card(invitation))
    page.get_by_role("button", name="Send").click()
    assert page.evaluate("window.sent") == []
    assert page.get_by_text("An answer is needed here.").is_visible()
    page.get_by_role("button", name="Not now").click()
    [data] = page.evaluate("window.sent")
    assert chat.submit(invitation, data)["status"] == "dismissed"


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_a_grouped_survey_is_one_card_in_each_language(chat: Chat, draw: Draw, language: str) -> None:
    invitation = chat.ask("all_grouped", f"person-{language}")
    page = draw(chat.card(invitation, language))
    assert page.locator("[id^='q:']").count() > len(QUESTIONS)
    for id, text in (("q:wide-slider", "5"), *((f"q:whole-matrix:{row}", "a") for row in "abc")):
        fill(page, id, text)
    page.locator(".ac-pushButton, button").first.click()
    [data] = page.evaluate("window.sent")
    told = chat.submit(invitation, data)
    assert (told["done"], told["understood"]) == (True, [])


def test_marks_in_names_and_choices_are_neither_markup_nor_script(chat: Chat, draw: Draw) -> None:
    bad = Choice(id="what", text=BAD, help=BAD, choices=(Option(id="a", text=BAD), Option(id="b", text=BAD)), other=BAD)
    page = draw(adaptive_card(stands(filling(bad, name=BAD, about=BAD)), id="x"))
    assert page.locator("img, a[href], strong, em, code").count() == 0
    assert page.evaluate("window.harmed") == 0
    assert page.get_by_text("would like to know").inner_text().startswith("<img src=x")
