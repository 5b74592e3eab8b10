"""The pictures in README and docs, as `./dev shots` takes them: each brings a page to the moment worth looking at."""

import secrets

from playwright.sync_api import FrameLocator, Page, expect

from devtools.shots import sheet, shot


def _frame(page: Page, key: str) -> FrameLocator:
    return page.frame_locator(f".pane[data-pane={key}] iframe")


def _asked(page: Page, start: str, language: str) -> FrameLocator:
    """The story up to the question in Sam's chat."""
    page.goto(f"{start}?lang={language}")
    sam = _frame(page, "sam")
    for _ in range(2):
        sam.locator("[data-do=run_tests]").click()
    expect(page.locator("#step-fail.lived")).to_be_attached()
    page.wait_for_timeout(500)
    sam.locator("[data-show=chat]").click()
    expect(sam.locator("cue-card")).to_be_visible()
    return sam


def _answered(page: Page, start: str, language: str) -> None:
    """The story up to the reply."""
    sam = _asked(page, start, language)
    card = sam.locator("cue-card")
    card.locator("input").nth(1).check(force=True)
    card.locator("button.main").click()
    card.locator("input[type=radio]").nth(1).click(force=True)
    words = {"en": "Why does it say 0 for AEIOU?", "ru": "Почему для AEIOU выходит 0?"}
    card.locator("textarea").fill(words[language])
    card.locator("button.main").click()
    expect(page.locator("#step-answer.lived")).to_be_attached()
    expect(_frame(page, "maria").locator("cue-review")).to_contain_text("AEIOU")
    page.wait_for_timeout(600)


@shot("docs/pictures/demo.png", width=1440, height=900)
def demo(page: Page, start: str) -> None:
    """The start page once Sam has answered."""
    _answered(page, start, "en")


@shot("docs/pictures/demo-dark-ru.png", width=1440, height=900, scheme="dark")
def demo_dark_ru(page: Page, start: str) -> None:
    """The same in Russian, in the dark."""
    _answered(page, start, "ru")


@shot("docs/pictures/inbox.png", width=1440, height=1080)
def inbox(page: Page, start: str) -> None:
    """One rating in Maria's inbox, with a reply begun."""
    page.goto(f"{start}/inbox?room={secrets.token_hex(4)}")
    page.get_by_role("link", name="range(5) stops at 4?").click()
    expect(page.locator("#line .answered")).to_be_visible()
    page.locator("#reply").fill(
        "range(1, 6) is 1, 2, 3, 4, 5: the end is left out. Come to the chat at six, we look at it together."
    )
    page.locator("h1").click()


@shot("docs/pictures/card.png", width=390, height=700)
def card(page: Page, start: str) -> None:
    """The question in Sam's chat, on a phone."""
    page.set_viewport_size({"width": 1440, "height": 900})
    sam = _asked(page, start, "en")
    address = sam.owner.get_attribute("src")
    page.set_viewport_size({"width": 390, "height": 700})
    page.goto(f"{address}#chat")
    expect(page.locator("cue-card")).to_be_visible()
    page.wait_for_timeout(400)


@shot("docs/pictures/mentor.png", width=1100, height=760)
def mentor(page: Page, start: str) -> None:
    """Maria's page with the answer and its moment."""
    page.set_viewport_size({"width": 1440, "height": 900})
    _answered(page, start, "en")
    address = _frame(page, "maria").owner.get_attribute("src")
    page.set_viewport_size({"width": 1100, "height": 760})
    page.goto(str(address))
    expect(page.locator("cue-review")).to_contain_text("AEIOU")
    page.wait_for_timeout(400)


@shot("docs/pictures/product.png", width=1200, height=800)
def product(page: Page, start: str) -> None:
    """A visitor who has looked into three plans."""
    page.goto(start)
    address = page.locator(".pane[data-pane=visitor] iframe").get_attribute("src")
    page.goto(str(address))
    for plan in page.locator(".plan summary").all():
        plan.click()
    expect(page.locator("cue-card")).to_be_visible()
    page.wait_for_timeout(400)


def _theme(page: Page, gallery: str, name: str) -> None:
    """Every kind in one theme: light, dark, and from right to left."""
    page.goto(f"{gallery}?sheet&theme={name}")
    expect(page.locator("html")).to_have_attribute("data-ready", "yes", timeout=30_000)
    page.wait_for_timeout(500)


@sheet("docs/pictures/theme-plain.webp", width=2000)
def theme_plain(page: Page, gallery: str) -> None:
    """Hairlines and air: the one without a name."""
    _theme(page, gallery, "plain")


@sheet("docs/pictures/theme-soft.webp", width=2000)
def theme_soft(page: Page, gallery: str) -> None:
    """Fills without lines."""
    _theme(page, gallery, "soft")


@sheet("docs/pictures/theme-ink.webp", width=2000)
def theme_ink(page: Page, gallery: str) -> None:
    """Bold lines, black and white."""
    _theme(page, gallery, "ink")


@sheet("docs/pictures/theme-paper.webp", width=2000)
def theme_paper(page: Page, gallery: str) -> None:
    """Rules, serifs, warm ground."""
    _theme(page, gallery, "paper")


@sheet("docs/pictures/theme-round.webp", width=2000)
def theme_round(page: Page, gallery: str) -> None:
    """Round and friendly."""
    _theme(page, gallery, "round")


@sheet("docs/pictures/themes.webp", width=1800)
def themes(page: Page, gallery: str) -> None:
    """The same four cards in all five, side by side."""
    page.goto(f"{gallery}?sheet=themes&only=nps,many,kept,talk")
    expect(page.locator("html")).to_have_attribute("data-ready", "yes", timeout=30_000)
    page.wait_for_timeout(500)
