"""The personal account: what waits for somebody and what they have answered, on a page of their own, live in every tab."""

import gzip
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from starlette.responses import HTMLResponse

from devtools.say import ROOT
from examples.playing import until
from tests.a11y.test_axe import barriers
from tests.e2e.conftest import Tab
from tests.e2e.road import REFUSE, road
from tests.e2e.test_flow import Somebody
from tests.hosts.ground import Ground, standing

SURVEYS = {
    "mark": """
name: One mark
when: { event: mark }
again: { after: 1s }
questions:
  - { id: score, kind: nps, text: { en: How likely?, ru: Посоветуете? }, required: true }
""",
    "several": """
name: Several
when: { event: several }
again: { after: 1s }
questions:
  - { id: stars, kind: rating, text: Was it good?, required: true }
  - { id: pick, kind: choice, text: Which?, choices: [{ id: a, text: Loops }, { id: b, text: Lists }], many: true }
  - { id: words, kind: text, text: In your words? }
  - { id: sure, kind: yesno, text: Sure? }
""",
    "quiet": """
name: In the account alone
when: { event: quiet }
again: { after: 1s }
channels: [inbox]
questions: [{ id: score, kind: nps, text: In private?, required: true }]
""",
    "corner": """
name: In a corner
when: { event: corner }
again: { after: 1s }
channels: [page]
questions: [{ id: score, kind: nps, text: On the page?, required: true }]
""",
    "far": """
name: By mail alone
when: { event: far }
again: { after: 1s }
channels: [link]
questions: [{ id: score, kind: nps, text: By mail?, required: true }]
""",
} | {
    identity: f"""
name: Honest
when: {{ event: {identity} }}
again: {{ after: 1s }}
identity: {identity}
questions: [{{ id: score, kind: nps, text: How {identity}?, required: true }}]
"""
    for identity in ("grouped", "anonymous")
}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A Cuecard with these surveys, and a server of pages beside it."""
    with standing(tmp_path_factory.mktemp("inbox"), surveys=SURVEYS) as ground:
        yield ground


class Student(Somebody):
    """Somebody with a chat (`device`), an account (`account`) and pages of their own making."""

    def account(self, page: Page | None = None, *, more: str = "", language: str = "en", **options: Any) -> Page:
        """Their account, in a browser of its own or in another tab of the same."""
        body = f"<h1>Account</h1><b id='count' hidden></b>{more}<cue-inbox></cue-inbox>"
        return self.opened("account", body, page, language=language, **options)

    def opened(
        self,
        name: str,
        body: str,
        beside: Page | None = None,
        *,
        language: str = "en",
        cuecard: str | None = None,
        script: str = "cuecard.js",
        **options: Any,
    ) -> Page:
        """A page with this in it, which counts what waits."""
        token = self.ground.keys["academy"].token(self.id, conversations=[{"id": self.conversation, "role": "student"}])
        html = f"""<!doctype html><html lang="{language}"><meta charset="utf-8"><title>Own</title>
<meta name="viewport" content="width=device-width"><style>:root {{ color-scheme: light dark; font: 15px system-ui }}</style><main>{body}</main>
<script async src="{cuecard or self.ground.cuecard}/{script}" data-key="{self.ground.key()}"></script>
<script>window.heard = []; if (typeof cuecard != 'function') window.cuecard = function () {{ (cuecard.q = cuecard.q || []).push(arguments) }};
cuecard('on', 'cue-inbox', ({{ detail }}) => heard.push([detail.open, detail.unread]));
cuecard('on', 'cue-shown', ({{ detail }}) => heard.push(detail.channel));
cuecard('identify', '{self.id}', {{ token: '{token}' }})</script>"""
        page = (beside.context if beside else self.tab(**options)).new_page()
        page.goto(self.ground.lay(f"/{name}-{self.id}", lambda request: HTMLResponse(html)))
        return page

    def answered(self, event: str, *values: tuple[str, Any]) -> str:
        """Asked and answered on some other device; the invitation."""
        self.happened(event)
        token = self.ground.keys["academy"].token(self.id)
        exchange = self.ground.place.exchange
        cards = self.ground.do(exchange(token=token)).json()["state"]["cards"]
        [id] = [card["invitation"] for card in cards if card["status"] == "open" and card["survey"] == event]
        frames = [
            {"type": "answer", "id": f"{id}-{at}", "invitation": id, "question": name, "value": value, "answered_at": 1}
            for at, (name, value) in enumerate(values)
        ]
        said = self.ground.do(exchange(*frames, token=token)).json()["frames"]
        assert {told["type"] for told in said} == {"ack"}
        return str(id)

    def replied(self, invitation: str, text: str) -> None:
        """Their mentor writes back."""

        async def write() -> None:
            async with self.ground.place.mentor("maria", self.conversation) as mentor:
                told = await mentor.say("reply", invitation=invitation, text=text)
                assert told["type"] == "ack"

        self.ground.do(write())


@pytest.fixture
def sam(ground: Ground, tab: Tab) -> Student:
    return Student(ground, tab)


def inbox(page: Page) -> Locator:
    return page.locator("cue-inbox")


def entries(page: Page) -> Locator:
    return inbox(page).locator(".entry")


def counts(page: Page) -> list[list[int]]:
    found: list[list[int]] = page.evaluate("heard.filter(one => Array.isArray(one))")
    return found


def counted(page: Page, *count: int) -> None:
    until(lambda: counts(page)[-1:] == [list(count)], f"{count} is told")


def rows(ground: Ground, query: str, *values: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(ground.place.app.settings.database)) as database:
        return database.execute(query, values).fetchall()


# What waits


def test_begun_in_the_chat_it_is_finished_in_the_account_and_gone_everywhere(sam: Student) -> None:
    chat = sam.device()
    sam.happened("several")
    chat.locator("cue-card").get_by_label("4 of 5", exact=True).click(force=True)
    chat.locator("#theirs").focus()
    page = sam.account(chat)
    card = inbox(page).locator("cue-card")
    expect(card.locator(".title")).to_have_text("Which?")
    expect(inbox(page).get_by_role("heading", name="Questions for you")).to_be_visible()
    counted(page, 1, 0)
    card.get_by_label("Loops").check(force=True)
    card.locator("button.main").click()
    expect(card.locator(".title")).to_have_text("In your words?")
    card.locator("button.main").click()
    card.get_by_label("Yes").click(force=True)
    expect(card).to_contain_text("You answered 4 of 5")
    expect(chat.locator("cue-card")).to_contain_text("You answered 4 of 5")
    counted(page, 0, 0)
    # It stays where it was answered; the next time it is among the answers.
    expect(entries(page)).to_have_count(0)
    page.reload()
    expect(entries(page)).to_have_count(1)
    expect(inbox(page).locator("cue-card")).to_have_count(0)


def test_one_for_the_account_alone_stands_nowhere_else(sam: Student, ground: Ground) -> None:
    slots = f"<cue-slot></cue-slot><cue-slot conversation='{sam.conversation}'></cue-slot>"
    elsewhere = sam.opened("elsewhere", slots)
    sam.happened("quiet")
    counted(elsewhere, 1, 0)
    page = sam.account(elsewhere)
    expect(inbox(page).locator("cue-card .title")).to_have_text("In private?")
    expect(elsewhere.locator("cue-card")).to_have_count(0)
    until(lambda: "inbox" in page.evaluate("heard"), "it is told as shown in the inbox")
    mark = inbox(page).locator("cue-card").get_by_label("9 of 10", exact=True)
    until(lambda: rows(ground, "SELECT 1 FROM display WHERE channel = 'inbox'"), "the server knows where it was shown")
    mark.click(force=True)
    until(lambda: sam.values() == {"score": 9}, "the answer arrives")
    [(via,)] = rows(
        ground,
        "SELECT a.via FROM answer AS a JOIN response AS r ON r.id = a.response_id WHERE r.respondent_id = ?",
        sam.id,
    )
    assert via == "inbox"


def test_a_card_is_drawn_once_in_its_slot_before_the_account_and_there_instead_of_a_corner(sam: Student) -> None:
    page = sam.account(more=f"<cue-slot conversation='{sam.conversation}'></cue-slot>")
    sam.happened("mark")
    sam.happened("corner")
    expect(page.locator("cue-slot cue-card .title")).to_have_text("How likely?")
    expect(inbox(page).locator("cue-card .title")).to_have_text(["On the page?"])
    expect(page.locator("cue-place")).to_have_count(0)
    # Without its slot it goes into the account, and with what was begun.
    page.locator("cue-slot").evaluate("slot => slot.remove()")
    expect(inbox(page).locator("cue-card .title")).to_have_text(["How likely?", "On the page?"])
    counted(page, 2, 0)


def test_put_away_it_is_gone_and_the_focus_is_not_lost(sam: Student) -> None:
    page = sam.account()
    sam.happened("mark")
    sam.happened("corner")
    cards = inbox(page).locator("cue-card")
    expect(cards).to_have_count(2)
    cards.first.get_by_role("button", name="Not now").press("Enter")
    expect(cards).to_have_count(1)
    expect(inbox(page).get_by_role("heading", name="Questions for you")).to_be_focused()
    counted(page, 1, 0)


def test_what_is_open_in_no_channel_of_a_page_is_not_there(sam: Student) -> None:
    page = sam.account()
    sam.happened("far")
    sam.happened("quiet")
    expect(inbox(page).locator("cue-card .title")).to_have_text(["In private?"])
    counted(page, 1, 0)
    page.reload()
    expect(inbox(page).locator("cue-card .title")).to_have_text(["In private?"])


# What was answered


def test_answers_are_told_in_words_newest_first(sam: Student) -> None:
    sam.answered("mark", ("score", 7))
    sam.answered(
        "several",
        ("stars", 2),
        ("pick", {"choices": ["b", "a"]}),
        ("words", "More\nexamples"),
        ("sure", None),
    )
    page = sam.account()
    expect(entries(page).locator(".title")).to_have_text(["Was it good?", "How likely?"])
    first = entries(page).first
    expect(first.locator(".answer")).to_have_text("2 of 5")
    expect(first.locator("dt")).to_have_text(["Which?", "In your words?", "Sure?"])
    expect(first.locator("dd").first).to_have_text("Loops, Lists")
    expect(first.locator("dd").last).to_be_hidden()
    first.get_by_text("1 more answer").click()
    expect(first.locator("dd").last).to_have_text("Skipped")
    expect(first.locator("time")).to_have_attribute("datetime", re.compile("^20"))


def test_many_come_by_keys_page_by_page(sam: Student) -> None:
    for score in range(22):
        sam.ground.clock.ahead_ms += 1_000
        sam.answered("mark", ("score", score % 11))
    page = sam.account()
    expect(entries(page)).to_have_count(20)
    expect(entries(page).locator(".answer").first).to_have_text("10 of 10")
    more = inbox(page).get_by_role("button", name="Show more")
    more.press("Enter")
    expect(entries(page)).to_have_count(22)
    expect(entries(page).nth(20).get_by_role("heading")).to_be_focused()
    expect(more).to_be_hidden()
    expect(entries(page).locator(".answer").last).to_have_text("0 of 10")


def test_an_answer_is_changed_where_it_is_listed(sam: Student) -> None:
    sam.answered("mark", ("score", 3))
    page = sam.account()
    entry = entries(page).first
    entry.get_by_role("button", name="Change").press("Enter")
    score = entry.locator("cue-card").get_by_label("3 of 10", exact=True)
    expect(score).to_be_checked()
    expect(score).to_be_focused()
    entry.get_by_role("button", name="Cancel").press("Enter")
    expect(entry.get_by_role("button", name="Change")).to_be_focused()
    entry.get_by_role("button", name="Change").press("Enter")
    entry.locator("cue-card").get_by_label("8 of 10", exact=True).click(force=True)
    expect(entry.locator(".answer")).to_have_text("8 of 10")
    expect(entry.locator("cue-card")).to_have_count(0)
    until(lambda: sam.values() == {"score": 8}, "the change arrives")


def test_of_what_is_not_named_nothing_comes_back(sam: Student) -> None:
    page = sam.account()
    for identity in ("grouped", "anonymous"):
        sam.happened(identity)
        card = inbox(page).locator("cue-card").filter(has_text=f"How {identity}?")
        card.get_by_label("9 of 10", exact=True).click(force=True)
        expect(
            inbox(page).locator("cue-card").filter(has_text="Thank you.").nth(int(identity == "anonymous"))
        ).to_be_visible()
    page.reload()
    expect(entries(page)).to_have_count(1)
    expect(entries(page)).to_contain_text("Sent. It is shown only together with the answers of others.")
    expect(inbox(page)).not_to_contain_text("9")
    expect(inbox(page)).not_to_contain_text("anonymous")


# Replies


def test_an_unread_reply_is_counted_shown_first_and_read_on_the_screen(sam: Student, ground: Ground) -> None:
    old = sam.answered("mark", ("score", 3))
    sam.ground.clock.ahead_ms += 1_000
    sam.answered("mark", ("score", 9))
    sam.replied(old, "Shall we talk?")
    other = sam.opened("plain", "<h1>No place for a card</h1>")
    counted(other, 0, 1)
    page = sam.account(other)
    first = entries(page).first
    expect(first.locator(".answer")).to_have_text("3 of 10")
    expect(first).to_contain_text("New reply")
    expect(first).to_contain_text("Shall we talk?")
    counted(page, 0, 0)
    counted(other, 0, 0)
    seen = "SELECT seen_at FROM reply WHERE invitation_id = ?"
    assert rows(ground, seen, old)[0][0] is not None
    expect(first.get_by_role("button", name="Change")).to_be_hidden()


def test_a_reply_comes_live_and_is_answered_there(sam: Student) -> None:
    id = sam.answered("mark", ("score", 3))
    page, beside = sam.account(), sam.account()
    for each in (page, beside):
        expect(entries(each)).to_have_count(1)
    sam.replied(id, "What was wrong?")
    for each in (page, beside):
        expect(entries(each).locator(".thread li")).to_have_count(1)
    entries(page).get_by_role("textbox", name="Reply").fill("The hints")
    entries(page).get_by_role("button", name="Send").press("Enter")
    expect(entries(beside).locator(".thread li.mine")).to_contain_text("The hints")
    [response] = [each for each in sam.ground.given() if each["respondent"]["id"] == sam.id]
    assert [reply["text"] for reply in response["replies"]] == ["What was wrong?", "The hints"]


def test_something_old_is_written_about_as_well(sam: Student, ground: Ground) -> None:
    id = sam.answered("mark", ("score", 3))
    sam.replied(id, "Shall we talk?")
    sam.ground.do(
        sam.ground.place.exchange(
            {
                "type": "display",
                "id": f"seen-{id}",
                "invitation": id,
                "channel": "chat",
                "reply": rows(ground, "SELECT id FROM reply WHERE invitation_id = ?", id)[0][0],
            },
            token=sam.ground.keys["academy"].token(sam.id),
        )
    )
    with closing(sqlite3.connect(ground.place.app.settings.database)) as database:
        # As if it had been answered long ago.
        database.execute("UPDATE invitation SET closed_at = closed_at - 4000000000 WHERE id = ?", (id,))
        database.commit()
    page = sam.account()
    expect(entries(page)).to_have_count(1)
    entries(page).get_by_role("textbox", name="Reply").fill("Yes, please")
    entries(page).get_by_role("button", name="Send").click()
    expect(entries(page).locator(".thread li.mine")).to_contain_text("Yes, please")
    until(
        lambda: rows(ground, "SELECT 1 FROM reply WHERE invitation_id = ? AND author = 'respondent'", id),
        "it arrives",
    )


# States


@pytest.mark.parametrize("script", ["cuecard.js", "cuecard.full.js"])
def test_who_was_asked_nothing_is_told_what_will_be_there(script: str, sam: Student) -> None:
    page = sam.account(script=script)
    expect(inbox(page)).to_contain_text(
        "Nothing here yet. When somebody asks you something, the question appears here."
    )
    counted(page, 0, 0)
    sam.happened("quiet")
    expect(inbox(page).locator("cue-card .title")).to_have_text("In private?")
    expect(inbox(page)).not_to_contain_text("Nothing here yet")


def test_away_it_says_so_keeps_what_is_written_and_comes_back_by_itself(
    sam: Student, ground: Ground, complaints: list[str]
) -> None:
    id = sam.answered("mark", ("score", 3))
    sam.replied(id, "What was wrong?")
    with road(ground) as away:
        page = sam.opened("away", "<h1>Account</h1><cue-inbox></cue-inbox>", cuecard=away.url)
        expect(entries(page).locator(".thread li")).to_have_count(1)
        away.turns(REFUSE)
        entries(page).get_by_role("textbox", name="Reply").fill("The hints")
        entries(page).get_by_role("button", name="Send").click()
        expect(entries(page)).to_contain_text("Saved here. It will be sent when you are back online.")
        away.turns("pass")
        page.evaluate("dispatchEvent(new Event('online'))")
        until(
            lambda: rows(ground, "SELECT 1 FROM reply WHERE text = 'The hints' AND invitation_id = ?", id),
            "it is sent",
            seconds=20,
        )
        expect(entries(page)).not_to_contain_text("Saved here")
    complaints.clear()


def test_a_visitor_without_a_name_has_what_is_theirs(ground: Ground, tab: Tab) -> None:
    html = f"""<!doctype html><html lang="en"><title>Own</title><cue-inbox></cue-inbox>
<script async src="{ground.cuecard}/cuecard.js" data-key="{ground.key()}"></script>
<script>if (typeof cuecard != 'function') window.cuecard = function () {{ (cuecard.q = cuecard.q || []).push(arguments) }};
cuecard('track', 'mark')</script>"""
    page = tab().new_page()
    page.goto(ground.lay("/visitor", lambda request: HTMLResponse(html)))
    inbox(page).locator("cue-card").get_by_label("9 of 10", exact=True).click(force=True)
    expect(inbox(page)).to_contain_text("You answered 9 of 10")
    page.evaluate("cuecard('reset')")
    expect(inbox(page)).to_contain_text("Nothing here yet")


@pytest.mark.parametrize(
    ("language", "options"),
    [
        pytest.param("en", {"color_scheme": "dark"}, id="dark"),
        pytest.param(
            "ru", {"viewport": {"width": 375, "height": 700}, "has_touch": True, "is_mobile": True}, id="phone"
        ),
        pytest.param("ar", {}, id="arabic"),
    ],
)
def test_there_are_no_barriers(language: str, options: dict[str, Any], sam: Student) -> None:
    for score in (3, 9):
        sam.ground.clock.ahead_ms += 1_000
        id = sam.answered("mark", ("score", score))
    sam.replied(id, "Maria writes")
    sam.happened("quiet")
    page = sam.account(language=language, reduced_motion="reduce", **options)
    expect(entries(page)).to_have_count(2)
    expect(inbox(page).locator("cue-card .title")).to_be_visible()
    assert barriers(page) == []
    order = (
        inbox(page)
        .locator(":is(h2, h3, .title)")
        .evaluate_all("all => all.filter(one => one.checkVisibility()).map(one => one.localName)")
    )
    assert [name for name in order if name in ("h2", "h3")] == ["h2", "h2", "h3", "h3"]
    expect(inbox(page).locator(".root").first).to_have_attribute("lang", language)


# What it costs


def test_whoever_has_nothing_fetches_one_script_and_the_inbox_has_a_budget(sam: Student) -> None:
    page = sam.opened("nothing", "<h1>No place for a card</h1>")
    fetched: list[str] = page.evaluate(
        "new Promise(done => setTimeout(() => done(performance.getEntriesByType('resource').map(({ name }) => name)), 500))"
    )
    assert [name.rsplit("/", 1)[1] for name in fetched if ".js" in name] == ["cuecard.js"]
    # Whoever only counts is told the number, and fetches no list for it.
    sam.happened("quiet")
    counted(page, 1, 0)
    names = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1))")
    assert not [name for name in names if name.startswith(("inbox-en", "done", "places"))]
    static = ROOT / "widget_server" / "static"
    build = json.loads((static / "MANIFEST.json").read_text("utf-8"))["build"]
    sizes = [
        len(gzip.compress((static / "chunks" / f"{name}-{build}.js").read_bytes(), 9)) for name in ("inbox", "inbox-en")
    ]
    assert sum(sizes) <= 7_500
