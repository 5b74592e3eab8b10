"""How somebody goes through a card: screens of several questions, changing one's mind, thanks by answer, two devices."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from starlette.responses import HTMLResponse

from examples.playing import until
from tests.e2e.conftest import Tab
from tests.hosts.ground import Ground, standing

SURVEYS = {
    "mark": """
name: One mark
when: { event: mark }
again: { after: 1s }
questions:
  - { id: score, kind: nps, text: How likely?, low: Not at all, high: Very, required: true }
thanks:
  - { text: We are sorry. Write to us., say_if: { question: score, at_most: 6 }, link: { text: Write, url: "https://help.example/" } }
  - { text: Wonderful. }
""",
    "screen": """
name: A screen
when: { event: screen }
again: { after: 1s }
questions:
  - { id: score, kind: nps, text: How likely?, required: true }
  - { id: wrong, kind: text, text: What went wrong?, same_screen: true, required: true, ask_if: { question: score, at_most: 6 } }
  - { id: name, kind: text, multiline: false, text: Who are you?, same_screen: true }
  - { id: again, kind: yesno, text: Again?, ask_if: { question: score, at_least: 9 } }
  - { id: last, kind: text, text: Anything else? }
""",
    "several": """
name: Several
when: { event: several }
again: { after: 1s }
questions:
  - { id: stars, kind: rating, text: Was it good?, required: true }
  - { id: why, kind: text, text: What was missing?, ask_if: { question: stars, at_most: 3 } }
  - { id: words, kind: text, text: In your words? }
""",
}
COUNT = iter(range(1, 1_000))


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A Cuecard with these surveys, and a server of pages beside it."""
    with standing(tmp_path_factory.mktemp("flow"), surveys=SURVEYS) as ground:
        yield ground


class Somebody:
    """A respondent with devices, in a conversation with a mentor."""

    def __init__(self, ground: Ground, tab: Tab) -> None:
        self.ground = ground
        self.tab = tab
        self.id = f"s{next(COUNT)}"
        self.conversation = f"c-{self.id}"
        ground.do(ground.place.lesson(self.conversation, self.id))

    def device(self, context: BrowserContext | None = None, **options: Any) -> Page:
        """Their page, in a browser of its own."""
        token = self.ground.keys["academy"].token(self.id, conversations=[{"id": self.conversation, "role": "student"}])
        page = (context or self.tab(**options)).new_page()
        page.goto(self.ground.lay(f"/{self.id}", lambda request: HTMLResponse(self.page(token))))
        return page

    def page(self, token: str) -> str:
        """A chat."""
        return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Chat</title>
<style>body {{ font: 15px system-ui; max-width: 560px; margin: 20px auto }}</style><h1>Chat</h1><input id="theirs" aria-label="Theirs">
<cue-slot conversation="{self.conversation}"></cue-slot>
<script async src="{self.ground.cuecard}/cuecard.js" data-key="{self.ground.key()}"></script>
<script>window.heard = []; if (typeof cuecard != 'function') window.cuecard = function () {{ (cuecard.q = cuecard.q || []).push(arguments) }};
for (const name of ['cue-answered', 'cue-completed', 'cue-dismissed'])
  cuecard('on', name, event => heard.push([name, event.detail.question, event.detail.value]));
cuecard('identify', '{self.id}', {{ token: '{token}' }})</script>"""

    def happened(self, event: str) -> None:
        """Something that makes a survey due."""
        context = {"conversation": {"id": self.conversation}}
        self.ground.do(self.ground.place.event(event, self.id, context=context)).raise_for_status()

    def values(self) -> dict[str, Any]:
        """What stands of their one response; nothing before it is begun."""
        responses = [each for each in self.ground.given() if each["respondent"]["id"] == self.id]
        assert len(responses) <= 1
        return {each["question"]: each["value"] for response in responses for each in response["answers"]}

    def status(self) -> str:
        """Of their one response."""
        [response] = [each for each in self.ground.given() if each["respondent"]["id"] == self.id]
        return str(response["status"])


@pytest.fixture
def sam(ground: Ground, tab: Tab) -> Somebody:
    return Somebody(ground, tab)


def card(page: Page) -> Locator:
    return page.locator("cue-card")


def mark(page: Page, score: int) -> None:
    card(page).get_by_label(f"{score} of 10", exact=True).click(force=True)


def button(page: Page, name: str) -> Locator:
    return card(page).get_by_role("button", name=name, exact=True)


def heard(page: Page) -> list[Any]:
    found: list[Any] = page.evaluate("heard")
    return found


# Changing one's mind


def test_one_tap_answers_and_one_may_change_ones_mind(sam: Somebody) -> None:
    page = sam.device()
    sam.happened("mark")
    mark(page, 4)
    expect(card(page)).to_contain_text("You answered 4 of 10")
    button(page, "Change").click()
    expect(card(page).get_by_label("4 of 10", exact=True)).to_be_checked()
    expect(button(page, "Not now")).to_have_count(0)
    mark(page, 9)
    expect(card(page)).to_contain_text("You answered 9 of 10")
    until(lambda: sam.values() == {"score": 9}, "the change arrives")
    assert sam.status() == "complete"
    assert heard(page) == [["cue-answered", "score", 4], ["cue-completed", None, None], ["cue-answered", "score", 9]]


def test_what_is_cancelled_or_sent_as_it_was_changes_nothing(sam: Somebody) -> None:
    page = sam.device()
    sam.happened("mark")
    mark(page, 4)
    button(page, "Change").click()
    button(page, "Cancel").click()
    expect(card(page)).to_contain_text("You answered 4 of 10")
    button(page, "Change").click()
    mark(page, 4)
    expect(card(page)).to_contain_text("You answered 4 of 10")
    assert heard(page) == [["cue-answered", "score", 4], ["cue-completed", None, None]]
    page.reload()
    expect(button(page, "Change")).to_be_visible()
    assert sam.values() == {"score": 4}


def test_a_change_walks_through_what_was_given_and_asks_what_it_brings_up(sam: Somebody) -> None:
    page = sam.device()
    sam.happened("several")
    card(page).get_by_label("5 of 5", exact=True).click(force=True)
    card(page).locator("textarea").fill("The hints")
    button(page, "Send").click()
    button(page, "Change").click()
    card(page).get_by_label("2 of 5", exact=True).click(force=True)
    expect(card(page).locator(".title")).to_have_text("What was missing?")
    button(page, "Back").click()
    expect(card(page).get_by_label("2 of 5", exact=True)).to_be_checked()
    button(page, "Next").click()
    card(page).locator("textarea").fill("An example")
    assert sam.values() == {"stars": 5, "words": "The hints"}
    button(page, "Next").click()
    expect(card(page).locator("textarea")).to_have_value("The hints")
    button(page, "Send").click()
    expect(card(page)).to_contain_text("You answered 2 of 5")
    until(lambda: sam.values() == {"stars": 2, "words": "The hints", "why": "An example"}, "the change arrives")
    assert [each[1:] for each in heard(page)][3:] == [["stars", 2], ["why", "An example"]]


def test_once_a_mentor_has_replied_an_answer_is_final(sam: Somebody) -> None:
    page = sam.device()
    sam.happened("mark")
    mark(page, 4)
    expect(button(page, "Change")).to_be_visible()
    button(page, "Change").click()
    until(sam.values, "the answer arrives")

    async def reply() -> None:
        async with sam.ground.place.mentor("maria", sam.conversation) as mentor:
            await mentor.say("reply", invitation=mentor.state["items"][0]["invitation"], text="Let us talk")

    sam.ground.do(reply())
    # Whoever is about to change it is not disturbed, and told clearly.
    expect(card(page).get_by_label("4 of 10", exact=True)).to_be_checked()
    page.wait_for_timeout(300)
    mark(page, 9)
    expect(card(page)).to_contain_text("It is too late to change this answer")
    expect(card(page)).to_contain_text("You answered 4 of 10")
    expect(card(page)).to_contain_text("Let us talk")
    expect(button(page, "Change")).to_have_count(0)
    assert sam.values() == {"score": 4}


def test_offline_a_change_takes_its_place_in_order(sam: Somebody, complaints: list[str]) -> None:
    context = sam.tab()
    page = sam.device(context)
    sam.happened("mark")
    expect(card(page)).to_be_visible()
    page.wait_for_function("performance.getEntriesByType('resource').some(({ name }) => /done-en/.test(name))")
    page.wait_for_load_state("networkidle")
    context.set_offline(True)
    mark(page, 4)
    button(page, "Change").click()
    mark(page, 8)
    expect(card(page)).to_contain_text("You answered 8 of 10")
    context.set_offline(False)
    until(lambda: sam.values() == {"score": 8}, "it arrives", seconds=40)
    expect(card(page)).to_contain_text("You answered 8 of 10")
    assert [each for each in complaints if not re.search("DISCONNECTED|WebSocket|Failed to load", each)] == []
    complaints.clear()


# Thanks by answer


def test_thanks_depend_on_the_answer_and_change_with_it(sam: Somebody) -> None:
    page = sam.device()
    sam.happened("mark")
    mark(page, 3)
    expect(card(page).locator(".thanks")).to_contain_text("We are sorry. Write to us.")
    link = card(page).get_by_role("link")
    assert (link.get_attribute("href"), link.get_attribute("target")) == ("https://help.example/", "_blank")
    assert "noopener" in (link.get_attribute("rel") or "")
    button(page, "Change").click()
    mark(page, 10)
    expect(card(page).locator(".thanks")).to_have_text("Wonderful.")
    expect(card(page).get_by_role("link")).to_have_count(0)


# Several questions on one screen


def shown(page: Page) -> list[str]:
    """The questions on the screen, without the word for those that may be left out."""
    return [text.partition(" · ")[0] for text in card(page).locator(".title:visible").all_text_contents()]


def test_questions_on_one_screen_follow_its_own_answers(sam: Somebody) -> None:
    page = sam.device()
    sam.happened("screen")
    expect(card(page)).to_be_visible()
    assert shown(page) == ["How likely?", "Who are you?"]
    name = card(page).get_by_label("Who are you?")
    name.fill("Sam")
    name.evaluate("field => { field.focus(); field.setSelectionRange(1, 2) }")
    card(page).get_by_label("3 of 10", exact=True).evaluate("input => input.click()")
    assert shown(page) == ["How likely?", "What went wrong?", "Who are you?"]
    # Nobody's focus moved, nothing typed is gone, and it is said.
    expect(name).to_be_focused()
    expect(name).to_have_value("Sam")
    expect(card(page).locator("[role=status]")).to_have_text("What went wrong?")
    # A tap is not the whole answer here.
    mark(page, 4)
    page.wait_for_timeout(300)
    assert shown(page) == ["How likely?", "What went wrong?", "Who are you?"]
    button(page, "Next").click()
    error = card(page).locator(".error:visible")
    expect(error).to_have_text("Write a few words first")
    wrong = card(page).get_by_label("What went wrong?")
    expect(wrong).to_be_focused()
    assert (error.get_attribute("id") or "?") in (wrong.get_attribute("aria-describedby") or "")
    wrong.fill("The tests")
    mark(page, 9)
    assert shown(page) == ["How likely?", "Who are you?"]
    mark(page, 5)
    expect(wrong).to_have_value("The tests")
    button(page, "Next").click()
    expect(card(page).locator(".title")).to_have_text("Anything else?")
    until(lambda: sam.values() == {"score": 5, "wrong": "The tests", "name": "Sam"}, "each is saved")
    button(page, "Back").click()
    expect(card(page).get_by_label("5 of 10", exact=True)).to_be_checked()
    expect(name).to_have_value("Sam")
    mark(page, 9)
    button(page, "Next").click()
    expect(card(page).locator(".title")).to_have_text("Again?")


def test_enter_in_a_line_sends_the_screen_and_arrows_and_composing_never_do(sam: Somebody) -> None:
    page = sam.device()
    sam.happened("screen")
    expect(card(page)).to_be_visible()
    card(page).get_by_label("7 of 10", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(card(page).get_by_label("9 of 10", exact=True)).to_be_checked()
    name = card(page).get_by_label("Who are you?")
    name.focus()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Input.imeSetComposition", {"text": "са", "selectionStart": 2, "selectionEnd": 2})
    page.keyboard.press("Control+Enter")
    assert shown(page) == ["How likely?", "Who are you?"]
    devtools.send("Input.insertText", {"text": "Сэм"})
    assert shown(page) == ["How likely?", "Who are you?"]
    name.fill("Sam")
    page.keyboard.press("Enter")
    expect(card(page).locator(".title")).to_have_text("Again?")
    until(lambda: sam.values() == {"score": 9, "name": "Sam"}, "both are saved")


@pytest.mark.parametrize("how", ["moved", "removed for a moment", "rebuilt"])
def test_a_screen_survives_what_its_host_does_with_the_node(sam: Somebody, how: str) -> None:
    page = sam.device()
    sam.happened("screen")
    expect(card(page)).to_be_visible()
    mark(page, 3)
    wrong = card(page).get_by_label("What went wrong?")
    wrong.fill("One\n" * 60)
    wrong.evaluate("field => { field.focus(); field.setSelectionRange(5, 9); field.scrollTop = 40 }")
    page.wait_for_timeout(50)
    page.evaluate(
        """how => new Promise(done => {
      const slot = document.querySelector('cue-slot');
      if (how === 'moved') { document.body.prepend(slot); return done() }
      if (how === 'rebuilt') { const fresh = slot.cloneNode(); slot.replaceWith(fresh); return requestAnimationFrame(done) }
      slot.remove();
      requestAnimationFrame(() => { document.body.append(slot); requestAnimationFrame(done) });
    })""",
        how,
    )
    expect(wrong).to_be_focused()
    found = wrong.evaluate("field => [field.value.length, field.selectionStart, field.selectionEnd, field.scrollTop]")
    assert found == [240, 5, 9, 40]
    expect(card(page).get_by_label("3 of 10", exact=True)).to_be_checked()


# Two devices


def test_begun_here_gone_on_with_there(sam: Somebody) -> None:
    laptop, phone = sam.device(), sam.device(viewport={"width": 390, "height": 844})
    sam.happened("several")
    for page in (laptop, phone):
        expect(card(page)).to_be_visible()
    card(laptop).get_by_label("2 of 5", exact=True).click(force=True)
    expect(card(phone).locator(".title")).to_have_text("What was missing?")
    # Somebody who types is not disturbed by what happens elsewhere.
    card(phone).locator("textarea").click()
    page_has_focus(phone)
    phone.keyboard.type("An exa")
    card(laptop).locator("textarea").fill("From the laptop")
    button(laptop, "Next").click()
    expect(card(laptop).locator(".title")).to_have_text("In your words?")
    phone.wait_for_timeout(300)
    expect(card(phone).locator("textarea")).to_have_value("An exa")
    phone.keyboard.type("mple")
    button(phone, "Next").click()
    until(lambda: sam.values() == {"stars": 2, "why": "An example"}, "the last one stands")
    expect(card(phone).locator(".title")).to_have_text("In your words?")
    # Whoever leaves the card is shown where it stands.
    card(phone).locator("textarea").click()
    card(laptop).locator("textarea").fill("Done")
    button(laptop, "Send").click()
    expect(card(laptop)).to_contain_text("You answered 2 of 5")
    phone.wait_for_timeout(300)
    expect(card(phone).locator(".title")).to_have_text("In your words?")
    phone.locator("#theirs").click()
    expect(card(phone)).to_contain_text("You answered 2 of 5")


def page_has_focus(page: Page) -> None:
    assert page.evaluate("document.hasFocus()")


def test_a_change_is_on_the_other_device_at_once(sam: Somebody) -> None:
    laptop, phone = sam.device(), sam.device()
    sam.happened("mark")
    mark(laptop, 3)
    expect(card(phone)).to_contain_text("You answered 3 of 10")
    for page, score in ((phone, 6), (laptop, 8), (phone, 10)):
        button(page, "Change").click()
        mark(page, score)
        for each in (laptop, phone):
            expect(card(each)).to_contain_text(f"You answered {score} of 10")
    assert sam.values() == {"score": 10}


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_the_check_is_drawn_once(sam: Somebody, motion: str) -> None:
    page = sam.device(reduced_motion=motion)
    sam.happened("mark")
    mark(page, 3)
    check = card(page).locator("svg.check")
    expect(check).to_have_class(re.compile("draw"))
    assert check.evaluate("node => getComputedStyle(node).animationName") == (
        "draw" if motion == "no-preference" else "none"
    )
    page.reload()
    expect(check).not_to_have_class(re.compile("draw"))
