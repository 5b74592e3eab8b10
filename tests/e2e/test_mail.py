"""A mail in a browser: it fits a phone, can be read light and dark, and one tap in it leads to an answer that the page sends."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from examples.playing import until
from tests.a11y.axe import OPTIONS, SOURCE, barriers
from tests.core.answering import QUESTIONS
from tests.e2e.conftest import Tab
from tests.e2e.linked import Linked, linked
from tests.mail.letters import OPTIONS as CHOICES
from tests.mail.letters import USEFUL, WORDS, asked_card, letter
from tests.mail.post_office import PostOffice, office_apart
from widget_server.adapters.channels.email import draw
from widget_server.core.questions import AnyQuestion, Choice, Csat, Nps, YesNo
from widget_server.core.themes import FINISHED
from widget_server.house import House

WORKSPACE = "name: Academy\nemail: { from: 'Academy <hello@academy.example>', consent: assumed }\n"
SURVEY = """
name: Usefulness
when: { event: review_received }
channels: [chat, email]
about: { en: "About the review you just received", ru: "О разборе" }
questions:
  - { id: stars, kind: rating, text: { en: "Was it useful?", ru: "Разбор помог?" }, required: true }
  - { id: words, kind: text, text: { en: "In your own words", ru: "Своими словами" } }
"""
MAILS: dict[str, tuple[AnyQuestion, ...]] = {
    "nps": (Nps(id="q"), WORDS),
    "stars": (USEFUL,),
    "faces": (Csat(id="q"),),
    "yesno": (YesNo(id="q", text={"en": "Did you get an answer?", "ru": "Вы получили ответ?"}),),
    "choice": (Choice(id="q", text={"en": "What got in the way?", "ru": "Что помешало?"}, choices=CHOICES, many=True, other=True),),
    "words": (WORDS,),
}  # fmt: skip


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with office_apart() as office:
        yield office


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, office: PostOffice) -> Iterator[Linked]:
    folder = tmp_path_factory.mktemp("mail")
    with linked(folder, smtp_url=office.url) as here:
        (folder / "workspaces" / "academy" / "workspace.yaml").write_text(WORKSPACE)
        surveys = folder / "workspaces" / "academy" / "surveys"
        for old in surveys.iterdir():
            old.unlink()
        (surveys / "useful.yaml").write_text(SURVEY)
        here.run(house_of(here).refresh())
        yield here


def house_of(here: Linked) -> House:
    assert here.app.house is not None
    return here.app.house


def newest(office: PostOffice) -> str:
    """The HTML of the newest mail."""
    body = office.mails()[-1].get_body(("html",))
    assert body is not None
    return str(body.get_content())


def requests(page: Page) -> list[Request]:
    """What the page asks for from now on."""
    found: list[Request] = []
    page.on("request", lambda request: found.append(request))
    return found


def test_a_tap_in_the_mail_is_an_answer_once_the_page_sends_it(
    here: Linked, office: PostOffice, tab: Tab, tmp_path: Path
) -> None:
    here.knows("anna", email="anna@school.example", name="Anna")
    here.event("review_received", "anna")
    until(lambda: len(office.came) == 1, "the mail came")
    [invitation] = [one.invitation.id for one in here.fillings("anna")]
    (tmp_path / "mail.html").write_text(newest(office), encoding="utf-8")
    page = tab(viewport={"width": 390, "height": 760}, has_touch=True).new_page()
    page.goto((tmp_path / "mail.html").as_uri())
    page.get_by_role("link", name="4 of 5").click()
    expect(page.get_by_role("radio", name="4 of 5")).to_be_checked()
    assert here.answers(invitation) == {}
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("In your own words")).to_be_visible()
    assert here.answers(invitation) == {"stars": 4}
    assert [answer.via for answer in here.filling(invitation).answers] == ["email"]


def test_the_way_out_is_two_taps_and_can_be_taken_back(
    here: Linked, office: PostOffice, tab: Tab, tmp_path: Path
) -> None:
    here.knows("sam", email="sam@school.example", language="ru")
    before = len(office.came)
    here.event("review_received", "sam")
    until(lambda: len(office.came) == before + 1, "the mail came")
    (tmp_path / "mail.html").write_text(newest(office), encoding="utf-8")
    page = tab(viewport={"width": 360, "height": 760}, color_scheme="dark").new_page()
    page.goto((tmp_path / "mail.html").as_uri())
    page.get_by_role("link", name="Отписаться").click()
    expect(page.get_by_role("checkbox", name="По почте")).to_be_checked()
    page.evaluate(SOURCE)
    assert barriers(page.evaluate("options => axe.run(document, options)", OPTIONS)) == []
    page.get_by_role("button", name="Больше не писать").click()
    expect(page.get_by_text("Вопросы по почте больше не придут.").first).to_be_visible()
    expect(page.get_by_role("checkbox", name="По почте")).not_to_be_checked()
    said = here.run(house_of(here).store.contact("academy", "sam")).preferences
    assert [(one.channel, one.kind, one.wanted) for one in said] == [("email", "", False)]
    page.get_by_role("button", name="Отменить").click()
    expect(page.get_by_role("checkbox", name="По почте")).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", MAILS)
def test_it_fits_and_can_be_read_everywhere(name: str, tab: Tab) -> None:
    for scheme, width, language, theme in (
        ("light", 320, "en", "plain"),
        ("dark", 360, "ru", "soft"),
        ("dark", 760, "en", "paper"),
        ("light", 1200, "ru", "ink"),
    ):
        html = draw(letter(asked_card(*MAILS[name], language=language), look=FINISHED[theme])).html  # type: ignore[index]
        context = tab(viewport={"width": width, "height": 700}, color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        asked = requests(page)
        page.set_content(html)
        assert asked == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for box in [link.bounding_box() for link in page.locator(".cell a, .row a, .go a").all()]:
            assert box is not None
            assert box["height"] >= 40
            assert box["width"] >= 38
        page.evaluate(SOURCE)
        found = page.evaluate("options => axe.run(document, options)", OPTIONS)
        # A mail is a piece of a page that is the mail program's: it has no landmarks of its own.
        assert [each for each in barriers(found) if not each.startswith(("region:", "landmark"))] == []
        context.close()


def test_every_kind_fits_a_phone(tab: Tab) -> None:
    page = tab(viewport={"width": 320, "height": 700}).new_page()
    for name, question in QUESTIONS.items():
        page.set_content(draw(letter(asked_card(question, language="ru"))).html)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
