"""Links: one invitation on a page of our own, on any device; and surveys that whoever comes by is asked."""

import itertools
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from examples.playing import until
from tests.a11y.axe import OPTIONS, SOURCE, barriers
from tests.e2e.conftest import Tab
from tests.e2e.linked import Linked, linked
from widget_server.core.actors import OperatorActor
from widget_server.core.links import PublicLink

DAY = 86_400_000
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 760}, "has_touch": True, "is_mobile": True}
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linked]:
    """One server for all: everybody in a test is new."""
    with linked(tmp_path_factory.mktemp("links")) as one:
        yield one


@pytest.fixture
def who(here: Linked) -> str:
    """Somebody new, in a conversation with Maria."""
    name = f"student-{next(_numbers)}"
    here.lesson(name)
    return name


@pytest.fixture
def public(here: Linked) -> PublicLink:
    """A public link of its own."""
    return hung(here)


def hung(here: Linked, **fields: Any) -> PublicLink:
    """A public link of the reception's survey."""
    link = PublicLink(
        workspace="academy", id=f"reception-{next(_numbers)}", survey_key="desk", made_at=here.clock(), **fields
    )
    here.run(here.house.store.add_public_link(link))
    return link


def opened(context: BrowserContext, address: str, text: str | re.Pattern[str]) -> Page:
    """The address in a tab, once these words are there."""
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_text(text).first).to_be_visible()
    return page


def frame(kind: str, invitation: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "id": f"{kind}-{next(_numbers):016}", "invitation": invitation, **fields}


def refused(answer: httpx2.Response) -> list[str]:
    return [told["error"]["code"] if told["type"] == "refused" else told["type"] for told in answer.json()["frames"]]


def test_what_a_mail_chose_stands_there_and_only_a_tap_makes_it_an_answer(here: Linked, who: str, tab: Tab) -> None:
    invitation = here.asked(who)
    link = here.link(invitation, "email")
    page = opened(tab(**PHONE), f"{link}#stars=4", "Your answer is chosen")
    expect(page.get_by_role("radio", name="4 of 5")).to_be_checked()
    assert page.url == link
    until(lambda: here.displays(invitation) == ["email"], "the page tells that it was seen")
    assert here.answers(invitation) == {}
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("What was it about?")).to_be_visible()
    expect(page.get_by_text("Your answer is chosen")).to_be_hidden()
    until(lambda: here.answers(invitation) == {"stars": 4}, "it came")
    assert [answer.via for answer in here.filling(invitation).answers] == ["email"]


def test_another_tap_in_the_mail_shows_the_new_choice_in_the_tab_that_is_there(
    here: Linked, who: str, tab: Tab
) -> None:
    invitation = here.asked(who)
    page = opened(tab(), f"{here.link(invitation)}#stars=4", "Was it useful?")
    expect(page.get_by_role("radio", name="4 of 5")).to_be_checked()
    page.evaluate("location.hash = 'stars=2'")
    expect(page.get_by_role("radio", name="2 of 5")).to_be_checked()
    assert here.answers(invitation) == {}


def test_an_address_that_chooses_nonsense_chooses_nothing(here: Linked, who: str, tab: Tab) -> None:
    page = opened(tab(), here.link(here.asked(who)), "Was it useful?")
    for nonsense in (
        "stars=9",
        "stars=",
        "stars=%00",
        "nothing=1",
        "stars",
        "__proto__=1",
        "words=x",
        "stars=%E0%A4%A",
    ):
        page.evaluate("nonsense => location.hash = nonsense", nonsense)
        page.wait_for_function("!location.hash")  # it was looked at
        expect(page.get_by_role("radio", checked=True)).to_have_count(0)
        expect(page.locator(".ready")).to_be_hidden()


def test_programs_that_look_at_links_leave_no_trace(here: Linked, who: str) -> None:
    invitation = here.asked(who)
    before = here.filling(invitation)
    for _ in range(20):
        for method in ("GET", "HEAD"):
            answer = here.http.request(method, here.link(invitation))
            assert answer.status_code == 200
    assert here.filling(invitation) == before
    assert here.displays(invitation) == []
    assert (before.displayed_at, before.answers) == (None, ())


def test_begun_on_one_device_it_goes_on_on_another_and_in_the_chat(here: Linked, who: str, tab: Tab) -> None:
    invitation = here.asked(who)
    link = here.link(invitation, "push")
    phone = opened(tab(**PHONE), link, "Was it useful?")
    phone.get_by_role("radio", name="5 of 5").check(force=True)
    expect(phone.get_by_text("What was it about?")).to_be_visible()
    desk = opened(tab(), link, "What was it about?")
    desk.get_by_role("button", name="Back").click()
    expect(desk.get_by_role("radio", name="5 of 5")).to_be_checked()
    [card] = here.in_chat(who)["state"]["cards"]
    assert card["answers"] == [{"question": "stars", "value": 5}]
    now = here.clock()
    here.in_chat(who, frame("answer", invitation, question="topic", value={"choices": ["tests"]}, answered_at=now))
    here.in_chat(who, frame("answer", invitation, question="words", value=None, answered_at=now))
    for page in (phone, desk):
        page.get_by_role("heading", name="Academy").click()  # whoever is in the card is not disturbed
    expect(phone.get_by_text("You answered 5 of 5")).to_be_visible()
    expect(desk.get_by_text("nswered in another window").first).to_be_visible()
    assert here.filling(invitation).invitation.status == "completed"


def test_it_says_thanks_and_later_what_maria_replied_and_takes_words_back(here: Linked, who: str, tab: Tab) -> None:
    invitation = here.asked(who)
    for question, value in (("stars", 3), ("topic", None), ("words", None)):
        here.in_chat(who, frame("answer", invitation, question=question, value=value, answered_at=here.clock()))
    page = opened(tab(), here.link(invitation), "Thank you. It helps.")
    expect(page.get_by_text("You answered 3 of 5")).to_be_visible()
    here.mentor(frame("reply", invitation, text="Which part was hard?")).raise_for_status()
    expect(page.get_by_text("Which part was hard?")).to_be_visible()
    page.get_by_role("textbox", name="Reply").fill("The tests.")
    page.get_by_role("button", name="Send").click()
    until(lambda: [reply.text for reply in here.filling(invitation).replies][-1] == "The tests.", "it came")


def test_put_away_it_says_so_also_when_it_is_opened_again(here: Linked, who: str, tab: Tab) -> None:
    link = here.link(here.asked(who))
    page = opened(tab(), link, "Was it useful?")
    page.get_by_role("button", name="Not now").click()
    expect(page.get_by_role("heading", name="Not now, then.")).to_be_focused()
    opened(tab(), link, "Not now, then.")


def test_an_invitation_that_ended_says_how(here: Linked, who: str, tab: Tab) -> None:
    ended, taken = here.asked(who), here.asked(who, "lesson_ended")
    here.clock.ahead_ms += 8 * DAY
    then = tab()
    try:
        opened(then, here.link(ended), "This question has ended.")
        then.close()  # or its ticket for a socket is of another time than the socket
    finally:
        here.clock.ahead_ms -= 8 * DAY
    here.run(here.house.store.withdraw("academy", "by-link", now=here.clock()))
    opened(tab(locale="ru-RU"), here.link(taken), "Об этом больше не спрашивают.")


def test_every_link_that_opens_nothing_is_one_and_the_same_page(here: Linked, who: str) -> None:
    link = here.link(here.asked(who))
    damaged = [link[:-1], link + "A", f"{here.url}/s/x", f"{here.url}/s/{'x' * 9_000}", here.url + "/s/p/nothing"]
    nobodys = [here.signed("inv_nothing", expires_at=here.clock() + DAY), here.signed("inv_nothing", expires_at=0)]
    pages = [here.http.get(address) for address in (*damaged, *nobodys)]
    bare = {re.sub(r'nonce="[^"]+"', "", page.text) for page in pages}
    assert len(bare) == 1
    assert {page.status_code for page in pages} == {404}
    assert "This link does not open anything." in bare.pop()
    told = [here.said(address) for address in (*damaged, *nobodys)]
    assert {(answer.status_code, answer.json()["error"]["message"]) for answer in told} == {
        (401, "This link opens nothing.")
    }


def test_by_a_link_nobody_reaches_another_invitation_not_even_another_of_their_own(here: Linked, who: str) -> None:
    here.lesson("lena")
    mine, others, lenas = here.asked(who), here.asked(who, "lesson_ended"), here.asked("lena")
    link = here.link(mine)
    grants = {each: here.said(here.link(each)).json()["state"]["cards"][0]["grant"] for each in (others, lenas)}
    [card] = here.said(link).json()["state"]["cards"]
    assert card["invitation"] == mine
    before = [here.filling(each) for each in (others, lenas)]
    now = here.clock()
    tried = [
        frame(kind, each, **fields)
        for each in (others, lenas)
        for kind, fields in (
            ("answer", {"question": "score", "value": 4, "answered_at": now}),
            ("answer", {"question": "stars", "value": 4, "answered_at": now, "grant": grants[each]}),
            ("answer", {"question": "stars", "value": 4, "answered_at": now, "grant": card["grant"]}),
            ("dismiss", {}),
            ("display", {"channel": "page"}),
            ("reply", {"text": "Hello"}),
        )
    ]
    told: list[dict[str, Any]] = [
        {"type": "track", "id": f"t{next(_numbers):016}", "name": "lesson_ended", "occurred_at": now},
        {"type": "show", "id": f"s{next(_numbers):016}", "survey": "desk"},
    ]
    assert refused(here.said(link, *tried, *told)) == ["not_found"] * 14
    looked = here.said(link, {"type": "past", "id": f"p{next(_numbers):016}"}, {"type": "sync", "id": "s"}).text
    assert (mine in looked, others in looked, lenas in looked) == (True, False, False)
    assert [here.filling(each) for each in (others, lenas)] == before
    assert {one.invitation.id for one in here.fillings(who)} == {mine, others}


def test_a_link_follows_the_person_whom_the_invitation_belongs_to_and_ends_with_them(
    here: Linked, who: str, tab: Tab
) -> None:
    invitation = here.asked(who)
    link = here.link(invitation)
    body = {"userId": f"{who}-new", "previousId": who}
    here.http.post("/v1/alias", json=body, auth=(here.keys.secret, "")).raise_for_status()
    answer = frame("answer", invitation, question="stars", value=4, answered_at=here.clock())
    assert refused(here.said(link, answer)) == ["ack"]
    assert here.filling(invitation).invitation.respondent_id == f"{who}-new"
    page = opened(tab(), link, "What was it about?")
    here.run(here.house.privacy.erase(OperatorActor(workspace="academy"), f"{who}-new"))
    expect(page.get_by_text("This link does not open anything.")).to_be_visible()
    assert here.http.get(link).status_code == 404
    assert here.said(link).status_code == 401


def test_a_survey_without_names_says_so_on_the_page_too(here: Linked, who: str, tab: Tab) -> None:
    invitation = here.asked(who, "week_ended")
    page = opened(tab(), f"{here.link(invitation)}#mood=2", "Nobody can tell this was you")
    expect(page.get_by_role("radio", name="2 of 5")).to_be_checked()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()
    until(lambda: here.filling(invitation).invitation.status == "completed", "they came")
    assert here.answers(invitation) == {}  # none of them is theirs


def test_without_scripts_questions_are_answered_one_by_one_as_plain_forms(here: Linked, who: str) -> None:
    invitation = here.asked(who, "sorts_wanted")
    link = here.link(invitation, "email")

    def sends(question: str, *values: str, **more: str) -> int:
        answer = here.http.post(
            link, data={"question": question, "value": list(values), **more}, headers={"sec-fetch-site": "same-origin"}
        )
        assert answer.status_code == 422 or answer.headers["location"] == link.rpartition("/")[2]
        return answer.status_code

    def shown() -> str:
        return here.http.get(link).text.partition("<noscript>")[2].partition("</noscript>")[0]

    assert ("A few questions." in shown(), "Again?" in shown()) == (True, True)
    assert (sends("again", "perhaps"), sends("again")) == (422, 303)  # it may be skipped, not guessed
    assert sends("again", "yes") == 303  # a second tap, on what is not asked any more
    assert here.answers(invitation) == {"hello": None, "again": None}
    assert sends("parts", "1", "3") == 303
    assert (sends("hours", "600"), sends("hours", "twelve"), sends("hours", "12")) == (422, 422, 303)
    assert "1. Speed" in shown()
    assert sends("order", "2 1") == 303
    assert sends("bye") == 303
    given = here.answers(invitation)
    assert (given["parts"].choices, given["hours"], given["order"].choices) == (("a", "c"), 12, ("y", "x"))
    assert here.filling(invitation).invitation.status == "completed"
    assert "Thank you." in shown()
    assert here.displays(invitation) == ["email"]
    assert {answer.via for answer in here.filling(invitation).answers} == {"email"}


def test_a_plain_form_is_taken_only_from_our_own_page_and_read_carefully(here: Linked, who: str) -> None:
    invitation = here.asked(who)
    link = here.link(invitation)
    ours, sent = {"sec-fetch-site": "same-origin"}, {"question": "stars", "value": "4"}
    for headers in ({}, {"origin": "https://other.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        assert here.http.post(link, data=sent, headers=headers).status_code == 403
    assert here.http.post(link[:-1], data=sent, headers=ours).status_code == 404
    for odd in (b"\xff=1", b"question=stars&value=4%00", b"x=1&" * 200, b"question=stars&value=%ED%A0%80"):
        assert here.http.post(link, content=odd, headers=ours).status_code in (303, 400, 422)
    with suppress(httpx2.ReadError):  # refused before all of it is read: the connection may be gone before the answer
        assert here.http.post(link, content=b"v" * 70_000, headers=ours).status_code == 413
    assert here.answers(invitation) == {}


def test_only_our_own_page_speaks_with_a_link_and_proves_nothing_else_beside_it(here: Linked, who: str) -> None:
    link = here.link(here.asked(who))
    assert here.said(link).status_code == 200
    assert here.said(link, **{"origin": "null", "sec-fetch-site": "same-origin"}).status_code == 200
    elsewhere: list[dict[str, str]] = [
        {"origin": "https://academy.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ]
    for headers in elsewhere:
        assert here.said(link, **headers).json()["error"]["code"] == "origin_refused"
    token = link.rpartition("/")[2]
    for more in ({"key": here.keys.browser.id}, {"token": here.keys.token("lena")}, {"visitor": "v" * 20}):
        answer = here.http.post("/w/ticket", json={"link": token, **more}, headers={"origin": here.url})
        assert answer.json()["error"]["code"] == "invalid_input"


def test_the_page_tells_nobody_who_is_asked_and_lets_nothing_foreign_in(here: Linked, who: str) -> None:
    invitation = here.asked(who)
    answer = here.http.get(here.link(invitation))
    policy = answer.headers["content-security-policy"]
    for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "trusted-types 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    state = here.said(here.link(invitation)).json()["state"]
    assert who not in answer.text + str(state)


def test_it_speaks_the_language_that_is_known_of_the_person_else_their_devices(
    here: Linked, who: str, tab: Tab
) -> None:
    link = here.link(here.asked(who))
    page = opened(tab(locale="ru-RU"), link, "Разбор помог?")
    expect(page.get_by_text("Эта ссылка только для вас")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "ru"
    here.knows(who, language="en")
    page = opened(tab(locale="ru-RU"), link, "Was it useful?")
    expect(page.get_by_text("This link is yours alone")).to_be_visible()


def test_a_survey_only_for_links_is_drawn_nowhere_else(here: Linked, who: str, tab: Tab) -> None:
    invitation = here.asked(who, "lesson_ended")
    assert here.in_chat(who)["state"]["cards"] == []
    page = opened(tab(), f"{here.link(invitation, 'link')}#score=9", "How likely are you to recommend us?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("You answered 9 of 10")).to_be_visible()
    until(lambda: here.answers(invitation) == {"score": 9}, "it came")


def test_it_is_answered_by_keyboard_alone(here: Linked, who: str, tab: Tab) -> None:
    invitation = here.asked(who)
    page = opened(tab(), here.link(invitation), "Was it useful?")
    page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("What was it about?")).to_be_visible()
    until(lambda: here.answers(invitation).get("stars") in (3, 4), "it came")


def test_what_is_kept_on_the_device_is_what_the_docs_say(here: Linked, who: str, tab: Tab) -> None:
    invitation = here.asked(who)
    page = opened(tab(), f"{here.link(invitation)}#stars=4", "Was it useful?")
    kept = f"cuecard:s:{invitation}:{invitation}:draft:{invitation}"
    until(lambda: page.evaluate("Object.keys(localStorage)") == [kept], "the draft is kept")
    page.get_by_role("button", name="Not now").click()
    expect(page.get_by_text("Not now, then.")).to_be_visible()
    until(lambda: page.evaluate("Object.keys(localStorage)") == [], "nothing is kept any more")


def test_where_consent_is_required_nothing_is_kept(here: Linked, who: str, tab: Tab, public: PublicLink) -> None:
    file = Path(here.app.settings.workspaces) / "academy" / "workspace.yaml"
    before = file.read_text()
    consented(here, before + "consent: required\n", "required")
    try:
        page = opened(tab(), f"{here.link(here.asked(who))}#stars=4", "Was it useful?")
        page.get_by_role("button", name="Next").click()
        expect(page.get_by_text("What was it about?")).to_be_visible()
        page.goto(f"{here.url}/s/p/{public.id}")
        page.get_by_role("button", name="Start").click()
        expect(page.get_by_text("How was your visit?")).to_be_visible()
        assert page.evaluate("Object.keys(localStorage)") == []
    finally:
        consented(here, before, None)


def consented(here: Linked, text: str, consent: str | None) -> None:
    """The workspace says so from now on."""
    (Path(here.app.settings.workspaces) / "academy" / "workspace.yaml").write_text(text)
    until(lambda: here.house.workspaces.get("academy").consent == consent, "it is live")  # type: ignore[union-attr]


def test_whoever_comes_by_begins_with_a_tap_and_finds_their_own_again(
    here: Linked, tab: Tab, public: PublicLink
) -> None:
    address = f"{here.url}/s/p/{public.id}"
    for _ in range(20):
        here.http.get(address)
        here.http.head(address)
    assert here.run(here.house.store.public_link(public.id)).taken == 0
    page = opened(tab(**PHONE), address, "How was your visit?")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(re.compile(r"/s/[^p/][^/]+$"))
    page.get_by_role("radio", name="5 of 5").check(force=True)
    page.get_by_role("textbox").fill("Very kind.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("You answered 5 of 5")).to_be_visible()
    mine = page.url
    page.goto(address)
    page.wait_for_url(mine)
    assert here.run(here.house.store.public_link(public.id)).taken == 1
    kept = f"cuecard:p:{public.id}:visitor"
    until(lambda: page.evaluate("Object.keys(localStorage)") == [kept], "nothing waits any more")
    visitor = page.evaluate("kept => localStorage.getItem(kept)", kept)
    assert here.fillings(f"anon:{visitor}") == []  # who this is to a page of the workspace, nobody is here


def test_of_fifty_who_begin_at_once_exactly_ten_are_asked(here: Linked) -> None:
    link = hung(here, most=10)
    links = here.house.public_links

    async def all_at_once() -> list[bool]:
        import asyncio

        came = await asyncio.gather(*(links.enter(link.id, None) for _ in range(50)), return_exceptions=True)
        return [not isinstance(one, Exception) for one in came]

    assert here.run(all_at_once()).count(True) == 10
    assert here.run(here.house.store.public_link(link.id)).taken == 10


def test_a_public_link_that_is_full_over_or_closed_says_so_and_who_began_goes_on(
    here: Linked, tab: Tab, complaints: list[str]
) -> None:
    full = hung(here, most=1)
    began = opened(tab(), f"{here.url}/s/p/{full.id}", "How was your visit?")
    began.get_by_role("button", name="Start").click()
    expect(began.get_by_role("radio", name="5 of 5")).to_be_visible()
    mine = began.url
    late, shut = hung(here, until_at=here.clock() + 60_000), hung(here)
    here.clock.ahead_ms += 61_000
    try:
        here.run(here.house.store.close_public_link("academy", shut.id, now=here.clock()))
        for link in (full, late, shut):
            page = opened(tab(locale="ru-RU"), f"{here.url}/s/p/{link.id}", "Ответы на этот опрос больше не принимают.")
            expect(page.get_by_role("button")).to_have_count(0)
            entered = here.http.post(f"/s/p/{link.id}", headers={"origin": here.url})
            assert entered.status_code == 410
    finally:
        here.clock.ahead_ms -= 61_000
    began.goto(f"{here.url}/s/p/{full.id}")
    began.wait_for_url(mine)
    complaints[:] = [each for each in complaints if "410" not in each]


def test_a_public_link_begins_without_scripts_and_never_from_another_page(
    here: Linked, tab: Tab, public: PublicLink
) -> None:
    page = tab(java_script_enabled=False).new_page()
    page.goto(f"{here.url}/s/p/{public.id}")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(re.compile(r"/s/[^p/][^/]+$"))
    assert "<noscript><form" in page.content()
    for headers in ({"origin": "https://other.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert here.http.post(f"/s/p/{public.id}", headers=headers).status_code == 403
    assert here.run(here.house.store.public_link(public.id)).taken == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_on_our_pages_is_a_barrier(
    here: Linked, who: str, tab: Tab, public: PublicLink, scheme: str, complaints: list[str]
) -> None:
    first, other = here.asked(who), f"{who}-other"
    here.lesson(other)
    second = here.asked(other)
    page = tab(color_scheme=scheme, bypass_csp=True).new_page()
    for address, text in (
        (f"{here.link(first)}#stars=4", "Your answer is chosen"),
        (f"{here.url}/s/p/{public.id}", "How was your visit?"),
        (here.link(second)[:-1], "This link does not open anything."),
    ):
        page.goto(address)
        expect(page.get_by_text(text).first).to_be_visible()
        assert checked(page) == []
    here.in_chat(other, frame("dismiss", second))
    page.goto(here.link(second))
    expect(page.get_by_text("Not now, then.")).to_be_visible()
    assert checked(page) == []
    complaints[:] = [each for each in complaints if "404" not in each]


def checked(page: Page) -> list[str]:
    """What axe-core finds."""
    page.evaluate(SOURCE)
    return barriers(page.evaluate("options => axe.run(options)", OPTIONS))
