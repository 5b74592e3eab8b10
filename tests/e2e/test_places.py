"""Where a card stands on a page that has no slot for it, and its manners: on a real server, on pages under the strictest policy."""

import itertools
import os
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tests.e2e.conftest import Tab
from tests.hosts.ground import Ground, standing

SURVEY = """
name: {name}
when: {when}
channels: [page]
{more}
again: {{ after: 1s }}
questions:
  - {{ id: score, kind: nps, text: {{ en: "How likely are you to recommend us to a colleague?", ru: "Насколько вероятно, что вы посоветуете нас коллеге?", ar: "ما مدى احتمال أن توصي بنا زميلًا؟" }}, low: {{ en: Not at all, ru: Точно нет, ar: غير محتمل }}, high: {{ en: Very likely, ru: Точно да, ar: محتمل جدًا }}, required: true }}
  - {{ id: words, kind: text, text: {{ en: What is the main reason?, ru: Почему?, ar: ما السبب الرئيسي؟ }} }}
thanks: {{ en: Thank you. We read every answer., ru: Спасибо. Мы читаем каждый ответ., ar: شكرًا لك. نقرأ كل إجابة. }}
"""
PLACES = ("corner", "banner", "tab", "modal")


def survey(when: str, more: str = "") -> str:
    """A survey file."""
    return SURVEY.format(name=f"On {when}".replace("{", "").replace("}", "").replace(":", ""), when=when, more=more)


SURVEYS = {
    **{place: survey(f"{{ event: {place} }}", f"place: {place}") for place in PLACES},
    **{f"ask-{place}": survey("{ request: true }", f"place: {place}") for place in PLACES},
    "lessons": survey("{ event: lesson }", 'pages: ["/lessons/*"]'),
    "chat": survey("{ event: chat }").replace("channels: [page]", "channels: [chat, page]"),
}

POLICY = (
    "default-src 'none'; script-src {cuecard}; connect-src {cuecard} {socket}; style-src 'self'; form-action 'none'; "
    "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
LOOKS = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { margin: 0; background: light-dark(#fff, #16181c); color: light-dark(#222, #eee) }
header { padding: 16px 24px; border-bottom: 1px solid #8884 } main { padding: 24px; max-width: 640px }
p { max-width: 60ch } input, textarea { font: inherit; padding: 8px; width: 100%; box-sizing: border-box }
[role=dialog] { position: fixed; inset: 20% 30%; background: #fff; color: #222; padding: 24px; z-index: 999999 }
"""
TEXT = (
    "<p>" + "Notes that find themselves: write anything down, and it is there when you look for it again. " * 3 + "</p>"
)
BODY = f"""
<header><b>Lantern</b></header>
<main><h1>Plans</h1><label>Search <input id="search"></label> <button type="button" id="button">Look</button>
{TEXT * 8}<label>Write <textarea id="write" rows="2"></textarea></label>
<dialog id="dialog" aria-label="Theirs"><p>A dialog of the page.</p><button>Close</button></dialog></main>
"""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A Cuecard whose surveys stand in every place, and a server of pages beside it."""
    with standing(tmp_path_factory.mktemp("places"), surveys=SURVEYS) as ground:
        yield ground


Open = Callable[..., Page]


@pytest.fixture
def opened(ground: Ground, tab: Tab) -> Open:
    """Opens a page of the host's in a browser of its own: a visitor nobody has asked anything."""

    def open_one(
        path: str = "/plans",
        *,
        language: str = "en",
        direction: str = "ltr",
        body: str = BODY,
        keys: tuple[str, ...] = ("academy",),
        look: str = "",
        **options: Any,
    ) -> Page:
        policy = POLICY.format(cuecard=ground.cuecard, socket=ground.cuecard.replace("http", "ws"))
        tags = "".join(
            f'<script async src="{ground.cuecard}/cuecard.js" data-key="{ground.key(key)}" {look}></script>'
            for key in keys
        )
        text = (
            f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><title>Plans</title>'
            f'<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/looks.css">{tags}</head><body>{body}</body></html>'
        )

        def reply(request: Request) -> Response:
            return Response(text, media_type="text/html", headers={"content-security-policy": policy})

        ground.lay("/looks.css", lambda request: PlainTextResponse(LOOKS, media_type="text/css"))
        page = tab(**{"reduced_motion": "reduce"} | options).new_page()
        page.goto(ground.lay(path, reply))
        page.wait_for_function("() => typeof cuecard == 'function'")
        return page

    return open_one


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def tell(page: Page, *call: Any) -> None:
    """Make a call of `cuecard`."""
    page.evaluate("call => cuecard(...call)", list(call))


def place(page: Page) -> Locator:
    """What of ours stands on the page itself."""
    return page.locator("cue-place [part=place]")


def asked(page: Page, event: str) -> Locator:
    """The place, once the card is there."""
    tell(page, "track", event)
    expect(place(page)).to_be_visible()
    return place(page)


def focused(page: Page) -> str:
    """What has the focus: the element's name, and its id."""
    return str(page.evaluate("() => document.activeElement.localName + '#' + document.activeElement.id"))


def barriers(page: Page) -> list[str]:
    """What axe-core finds: rule, and where."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['target']} {each['nodes'][0]['failureSummary']}" for each in found]


def rate(within: Locator, score: int = 9) -> None:
    """Give a mark, and go on to the words."""
    within.get_by_label(f"{score} of 10", exact=True).click(force=True)
    expect(within.locator("textarea")).to_be_visible()


def box(locator: Locator) -> dict[str, float]:
    """Where it is."""
    found = locator.bounding_box()
    assert found is not None
    x, y, width, height = found["x"], found["y"], found["width"], found["height"]
    return {"x": x, "y": y, "width": width, "height": height, "right": x + width, "bottom": y + height}


# Each place


def test_in_the_corner(opened: Open) -> None:
    page = opened()
    corner = box(asked(page, "corner"))
    assert (corner["width"], corner["right"], corner["bottom"]) == (360, 1184, 784)
    landmark = page.get_by_role("complementary", name="Feedback")
    expect(landmark.get_by_role("radiogroup", name="How likely")).to_be_visible()


@pytest.mark.parametrize("where", ["corner", "banner", "modal"])
def test_on_a_phone_it_is_a_sheet_at_the_bottom(opened: Open, where: str) -> None:
    page = opened(**PHONE)
    sheet = box(asked(page, where))
    assert (sheet["x"], sheet["width"], sheet["bottom"]) == (0, 390, 844)
    assert sheet["height"] <= 0.8 * 844


def test_a_sheet_that_is_too_high_scrolls_within(opened: Open) -> None:
    page = opened(viewport={"width": 320, "height": 300})
    sheet = asked(page, "corner")
    assert box(sheet)["height"] == pytest.approx(240, abs=1)
    assert sheet.evaluate("sheet => sheet.scrollHeight > sheet.clientHeight")
    sheet.get_by_role("button", name="Next").scroll_into_view_if_needed()
    assert box(sheet.get_by_role("button", name="Next"))["bottom"] <= 300


def test_a_banner_takes_one_line_at_the_bottom(opened: Open) -> None:
    page = opened()
    banner = asked(page, "banner")
    found = box(banner)
    assert (found["x"], found["width"], found["bottom"]) == (0, 1200, 800)
    assert found["height"] < 130
    scale, action = box(banner.locator(".scale")), box(banner.get_by_role("button", name="Next"))
    assert scale["y"] < action["y"] + action["height"] / 2 < scale["bottom"]
    assert box(banner.locator(".title"))["right"] <= scale["x"]
    rate(banner)
    field = box(banner.locator("textarea"))
    assert box(banner.locator(".title"))["right"] <= field["x"]
    assert box(banner)["height"] < 150


def test_a_tab_opens_and_folds_again(opened: Open) -> None:
    page = opened()
    tab = asked(page, "tab")
    handle = tab.get_by_role("button", name="Feedback")
    card = page.locator("cue-card")
    expect(handle).to_have_attribute("aria-expanded", "false")
    expect(card).not_to_be_visible()
    assert box(handle)["right"] == 1200
    handle.click()
    expect(handle).to_have_attribute("aria-expanded", "true")
    expect(card).to_be_visible()
    rate(card)
    card.locator("textarea").fill("Half a")
    page.keyboard.press("Escape")
    expect(card).not_to_be_visible()
    expect(handle).to_be_focused()
    page.keyboard.press("Enter")
    expect(card.locator("textarea")).to_have_value("Half a")
    page.keyboard.press("Tab")
    expect(card.locator("textarea")).to_be_focused()
    card.get_by_role("button", name="Not now").click()
    expect(place(page)).to_have_count(0)


def test_the_handle_is_written_in_the_theme_s_font(opened: Open) -> None:
    handle = asked(opened(look='data-font="serif"'), "tab").locator(".handle")
    assert "Charter" in handle.evaluate("node => getComputedStyle(node).fontFamily")


def test_on_a_phone_an_open_tab_is_a_sheet_with_a_head_that_folds_it(opened: Open) -> None:
    page = opened(**PHONE)
    tab = asked(page, "tab")
    handle = tab.get_by_role("button", name="Feedback")
    assert box(handle)["right"] == 390
    handle.tap()
    assert (box(tab)["width"], box(tab)["bottom"]) == (390, 844)
    assert box(handle)["width"] == 390
    handle.tap()
    expect(page.locator("cue-card")).not_to_be_visible()


def test_a_tab_leaves_the_bar_free_with_which_the_host_scrolls(opened: Open) -> None:
    looks = "body { height: 100vh; overflow: hidden } main { max-width: none; height: calc(100vh - 60px); overflow-y: scroll; box-sizing: border-box }"
    page = opened()
    page.evaluate(
        "looks => { const sheet = new CSSStyleSheet(); sheet.replaceSync(looks); document.adoptedStyleSheets = [sheet] }",
        looks,
    )
    bar = page.evaluate(
        "() => { const main = document.querySelector('main'); return main.offsetWidth - main.clientWidth }"
    )
    handle = asked(page, "tab").locator(".handle")
    assert box(handle)["right"] == 1200 - bar


def test_a_modal_takes_the_focus_and_gives_it_back(opened: Open) -> None:
    page = opened()
    page.locator("#button").focus()
    asked(page, "modal")
    dialog = page.get_by_role("dialog", name="The team would like to know")
    expect(dialog).to_be_visible()
    assert focused(page) == "cue-place#"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.shadowRoot.activeElement.shadowRoot.activeElement.value") == "0"
    for _ in range(12):  # round and round: the page behind is out of reach
        page.keyboard.press("Tab")
        assert focused(page) in ("cue-place#", "body#")
    page.keyboard.press("Escape")
    expect(place(page)).to_have_count(0)
    assert focused(page) == "button#button"
    page.reload()
    page.wait_for_function("() => typeof cuecard == 'function'")
    tell(page, "track", "corner")
    expect(place(page)).to_be_visible()
    expect(page.get_by_role("dialog", name="The team")).to_have_count(0)


def test_escape_in_a_modal_is_told_as_not_now(opened: Open) -> None:
    page = opened()
    page.evaluate(
        "() => { window.told = []; for (const name of ['cue-dismissed', 'cue-shown']) document.addEventListener(name, ({ detail }) => told.push([name, detail.survey])) }"
    )
    asked(page, "modal")
    page.wait_for_function("() => told.length == 1")
    page.mouse.click(20, 400)  # beside it: nothing
    expect(place(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(place(page)).to_have_count(0)
    assert page.evaluate("() => told") == [["cue-shown", "modal"], ["cue-dismissed", "modal"]]


def test_the_end_of_a_modal_offers_the_way_out_and_escape_takes_it(opened: Open) -> None:
    for way in ("Enter", "Escape"):
        page = opened()
        page.locator("#button").focus()
        card = asked(page, "modal").locator("cue-card")
        rate(card)
        page.keyboard.press("Control+Enter")
        expect(card).to_contain_text("We read every answer.")
        expect(card.get_by_role("button", name="Close")).to_be_focused()
        page.keyboard.press(way)
        expect(place(page)).to_have_count(0)
        assert focused(page) == "button#button"


def test_a_modal_takes_the_focus_once_and_then_waits_as_a_tab_until_it_is_asked_for(opened: Open) -> None:
    page = opened()
    tell(page, "show", "ask-modal")
    rate(page.get_by_role("dialog").locator("cue-card"))
    page.wait_for_timeout(400)  # the mark is on the server
    page.reload()
    handle = place(page).get_by_role("button", name="Feedback")
    expect(handle).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert focused(page) == "body#"
    handle.click()
    expect(page.locator("cue-card textarea")).to_be_visible()
    tell(page, "show", "ask-modal")
    expect(page.get_by_role("dialog").locator("textarea")).to_be_visible()
    page.keyboard.press("Escape")
    expect(place(page)).to_have_count(0)


@pytest.mark.parametrize("size", [(1280, 800), (1280, 400), (320, 400), (320, 568)])
@pytest.mark.parametrize("where", ["modal", "corner"])
def test_the_action_is_in_sight_however_low_the_window(opened: Open, where: str, size: tuple[int, int]) -> None:
    page = opened(viewport={"width": size[0], "height": size[1]})
    standing = asked(page, where)
    assert box(standing.locator("cue-card"))["width"] == pytest.approx(box(standing)["width"], abs=16)  # a scroll bar
    for _ in range(2):
        action = standing.get_by_role("button", name=re.compile("Next|Skip|Send"))
        assert box(action)["bottom"] <= min(size[1], box(standing)["bottom"])
        assert action.evaluate(
            "node => { const { x, y, width, height } = node.getBoundingClientRect(); let at = document.elementFromPoint(x + width / 2, y + height / 2); while (at.shadowRoot) { const within = at.shadowRoot.elementFromPoint(x + width / 2, y + height / 2); if (!within || within === at) break; at = within } return at === node }"
        )
        if standing.locator("textarea").count() == 0:
            rate(standing)


@pytest.mark.parametrize("where", ["corner", "banner", "tab"])
def test_all_others_take_no_focus_and_keep_no_key(opened: Open, where: str) -> None:
    page = opened()
    page.locator("#button").focus()
    asked(page, where)
    assert focused(page) == "button#button"
    page.keyboard.press("Tab")
    assert focused(page) == "textarea#write"
    page.keyboard.press("Tab")
    assert focused(page) == "cue-place#"
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "textarea#write"


@pytest.mark.parametrize("where", ["corner", "banner", "modal"])
def test_whoever_goes_through_it_comes_back_to_where_they_were(opened: Open, where: str) -> None:
    page = opened()
    page.locator("#button").focus()
    card = asked(page, where).locator("cue-card")
    rate(card)
    card.locator("textarea").fill("Why not")
    page.keyboard.press("Control+Enter")
    expect(card).to_contain_text("We read every answer.")
    card.get_by_role("button", name="Close").click()
    expect(place(page)).to_have_count(0)
    assert focused(page) == "button#button"


@pytest.mark.parametrize("where", PLACES)
def test_nothing_of_the_page_moves(opened: Open, where: str) -> None:
    page = opened()
    page.evaluate(
        "() => { window.shift = 0; new PerformanceObserver(list => { for (const entry of list.getEntries()) shift += entry.value }).observe({ type: 'layout-shift', buffered: true }) }"
    )
    before = page.evaluate(
        "() => [document.documentElement.outerHTML.replace(/<cue-place.*/, ''), document.body.scrollHeight, scrollY]"
    )
    asked(page, where)
    page.wait_for_timeout(400)
    after = page.evaluate(
        "() => [document.documentElement.outerHTML.replace(/<cue-place.*/, ''), document.body.scrollHeight, scrollY]"
    )
    assert [re.sub(r"</body.*", "", before[0]), *before[1:]] == after
    assert page.evaluate("() => shift") == 0


@pytest.mark.parametrize("where", PLACES)
def test_over_transforms_and_every_z_index(opened: Open, where: str) -> None:
    page = opened()
    page.evaluate(
        """() => { const sheet = new CSSStyleSheet(); document.adoptedStyleSheets = [sheet];
        sheet.replaceSync(`body { transform: scale(.5); overflow: hidden; pointer-events: none; visibility: hidden } body > * { opacity: .1 !important; margin: 9px !important; display: none }
        header { display: block; position: fixed; inset: 0; z-index: 2147483647 }`) }"""
    )
    found = box(asked(page, where))
    assert 400 < found["bottom"] <= 800
    assert found["right"] <= 1200
    page.locator("cue-place").get_by_role("button").first.click()


PAIRS = [
    ("light", "desktop", "en"),
    ("light", "phone", "ar"),
    ("dark", "desktop", "ar"),
    ("dark", "phone", "en"),
]
"""Every two of these meet."""
EVERY = [*itertools.product(["light", "dark"], ["desktop", "phone"], ["en", "ar"])]


@pytest.mark.parametrize(("scheme", "on", "language"), EVERY if os.environ.get("CUECARD_TEST_FULL") == "1" else PAIRS)
@pytest.mark.parametrize("where", PLACES)
def test_no_barriers(opened: Open, where: str, scheme: str, on: str, language: str) -> None:
    size: dict[str, Any] = PHONE if on == "phone" else {}
    direction = "rtl" if language == "ar" else "ltr"
    page = opened(language=language, direction=direction, color_scheme=scheme, **size)
    standing = asked(page, where)
    assert barriers(page) == []
    if where == "tab":
        standing.locator(".handle").click()
        assert barriers(page) == []


def test_from_right_to_left_everything_is_at_the_other_side(opened: Open) -> None:
    page = opened(language="ar", direction="rtl")
    assert box(asked(page, "corner"))["x"] == 16
    page = opened(language="ar", direction="rtl")
    tab = asked(page, "tab")
    assert box(tab.locator(".handle"))["x"] == 0
    tab.locator(".handle").click()
    assert box(page.locator("cue-card"))["x"] > 30


# Manners


def test_it_waits_until_nobody_types(opened: Open) -> None:
    page = opened()
    page.locator("#write").focus()
    tell(page, "track", "corner")
    until = time.monotonic() + 3
    while time.monotonic() < until:
        page.keyboard.type("a")
        expect(page.locator("cue-place")).to_have_count(0, timeout=1)
        page.wait_for_timeout(150)
    stopped = time.monotonic()
    expect(place(page)).to_be_visible()
    assert 1.5 < time.monotonic() - stopped < 4
    assert focused(page) == "textarea#write"
    page.keyboard.type("b")  # it goes on standing
    page.wait_for_timeout(500)
    expect(place(page)).to_be_visible()


def test_what_takes_the_focus_waits_until_nobody_is_in_a_field(opened: Open) -> None:
    page = opened()
    page.locator("#write").focus()
    tell(page, "track", "modal")
    page.wait_for_timeout(4_000)
    expect(page.locator("cue-place")).to_have_count(0)
    page.locator("#button").focus()
    expect(place(page)).to_be_visible()


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        pytest.param("dialog.showModal()", "dialog.close()", id="native"),
        pytest.param(
            "made.role = 'dialog', made.ariaModal = 'true', made.hidden = false", "made.hidden = true", id="aria"
        ),
        pytest.param("dialog.popover = 'auto', dialog.showPopover()", "dialog.hidePopover()", id="popover"),
        pytest.param("inner.showModal()", "inner.close()", id="in a shadow root"),
    ],
)
def test_it_waits_until_a_dialog_is_gone(opened: Open, opens: str, closes: str) -> None:
    page = opened()
    page.evaluate(
        """() => { const made = document.body.appendChild(document.createElement('div')); made.id = 'made'; made.hidden = true; made.textContent = 'Theirs';
        const host = document.body.appendChild(document.createElement('x-host')).attachShadow({ mode: 'open' });
        window.inner = host.appendChild(document.createElement('dialog')); inner.append(document.createElement('button')) }"""
    )
    page.evaluate(f"() => {{ {opens} }}")
    tell(page, "track", "corner")
    page.wait_for_timeout(1_500)
    expect(page.locator("cue-place")).to_have_count(0)
    page.evaluate(f"() => {{ {closes} }}")
    expect(place(page)).to_be_visible()


def test_one_that_stands_goes_out_of_the_way_of_a_dialog_and_comes_back_as_it_was(opened: Open) -> None:
    page = opened()
    card = asked(page, "corner").locator("cue-card")
    rate(card)
    card.locator("textarea").fill("Half a")
    page.evaluate("() => setTimeout(() => dialog.showModal(), 50)")
    expect(place(page)).not_to_be_visible()
    page.evaluate("() => dialog.close()")
    expect(place(page)).to_be_visible()
    expect(card.locator("textarea")).to_have_value("Half a")


def test_it_never_covers_what_has_the_focus(opened: Open) -> None:
    page = opened()
    banner = asked(page, "banner")
    page.evaluate(
        "() => { const field = document.createElement('input'); field.id = 'low'; document.body.append(field); field.style.cssText = 'position: fixed; bottom: 20px; left: 200px; width: 300px'; }"
    )
    assert box(banner)["bottom"] == 800
    page.locator("#low").focus()
    page.wait_for_function(
        "() => document.querySelector('cue-place').shadowRoot.querySelector('.banner').getBoundingClientRect().top == 0"
    )
    page.locator("#low").blur()
    page.locator("#search").focus()
    assert box(banner)["y"] == 0  # it does not wander about


def test_navigation_hides_it_where_it_does_not_fit_and_brings_it_back(opened: Open, ground: Ground) -> None:
    page = opened("/lessons/1")
    card = asked(page, "lesson").locator("cue-card")
    rate(card)
    card.locator("textarea").fill("Half a")
    page.evaluate("() => history.pushState({}, '', '/plans')")
    expect(place(page)).to_have_count(0)
    page.evaluate("() => history.pushState({}, '', '/lessons/2?page=1')")
    expect(place(page)).to_be_visible()
    expect(card.locator("textarea")).to_have_value("Half a")
    page.evaluate("() => history.go(-1)")
    expect(place(page)).to_have_count(0)
    tell(page, "context", {"page": "/lessons/3"})  # what the page says it is goes before its address
    expect(place(page)).to_be_visible()
    tell(page, "context", {"page": "/plans"})
    expect(place(page)).to_have_count(0)


def test_navigation_is_seen_without_the_newest_browser(opened: Open) -> None:
    page = opened("/lessons/1")
    page.evaluate("() => delete window.navigation || Object.defineProperty(window, 'navigation', { value: undefined })")
    asked(page, "lesson")
    page.evaluate("() => history.pushState({}, '', '/plans')")
    tell(page, "page")
    expect(place(page)).to_have_count(0)
    page.evaluate("() => history.back()")
    expect(place(page)).to_be_visible()


def test_on_a_page_that_it_is_not_for_it_waits_also_where_there_is_a_slot(opened: Open) -> None:
    page = opened("/plans", body=BODY + "<cue-slot></cue-slot>")
    tell(page, "track", "lesson")
    page.wait_for_timeout(1_000)
    expect(page.locator("cue-card")).to_have_count(0)
    page.evaluate("() => history.pushState({}, '', '/lessons/2')")
    expect(page.locator("cue-slot cue-card")).to_be_visible()
    page.evaluate("() => history.pushState({}, '', '/plans')")
    expect(page.locator("cue-card")).to_have_count(0)


def test_two_workspaces_on_one_page_ask_one_after_the_other(opened: Open, ground: Ground) -> None:
    page = opened(keys=("academy", "shop"))
    for workspace in ("academy", "shop"):
        tell(page, "track", "corner", {}, {"key": ground.key(workspace)})
    expect(place(page)).to_be_visible()
    page.wait_for_timeout(1_000)
    assert page.locator("cue-place").count() == page.locator("cue-card").count() == 1
    place(page).get_by_role("button", name="Not now").click()
    expect(place(page)).to_be_visible()
    place(page).get_by_role("button", name="Not now").click()
    expect(place(page)).to_have_count(0)


def test_two_copies_of_the_widget_ask_one_after_the_other(ground: Ground, tab: Tab) -> None:
    text = (
        f'<!doctype html><title>Twice</title><script src="{ground.cuecard}/cuecard.full.js" data-key="{ground.key()}"></script><script type="module">'
        f"import {{ start }} from '{ground.cuecard}/cuecard.mjs'; window.second = start({{ key: '{ground.key('shop')}' }})</script>"
    )
    page = tab(reduced_motion="reduce").new_page()
    page.goto(ground.lay("/twice", lambda request: Response(text, media_type="text/html")))
    asked(page, "banner")
    page.evaluate("() => second('track', 'corner')")
    page.wait_for_timeout(1_000)
    expect(place(page)).to_have_class("root banner")
    place(page).get_by_role("button", name="Not now").click()
    expect(place(page)).to_have_class("root corner")


@pytest.fixture
def chat(opened: Open, ground: Ground) -> Page:
    """A page with a conversation, in which a card asks and was seen."""
    page = opened("/chat", body=BODY.replace("<main>", "<main><cue-slot conversation='c1'></cue-slot>"))
    student = f"student-{time.monotonic_ns()}"
    token = ground.keys["academy"].token(student, conversations=[{"id": "c1", "role": "student"}])
    page.evaluate("() => addEventListener('cue-shown', () => { window.seen = true })")
    tell(page, "identify", student, {"token": token})
    tell(page, "track", "chat", {}, {"conversation": "c1"})
    page.wait_for_function("() => window.seen")
    return page


def test_it_waits_while_another_asks_in_a_slot(chat: Page) -> None:
    page = chat
    tell(page, "track", "corner")
    page.wait_for_timeout(1_200)
    expect(page.locator("cue-place")).to_have_count(0)
    page.locator("cue-slot").get_by_role("button", name="Not now").click()
    expect(place(page)).to_be_visible()


def test_a_card_of_a_conversation_waits_there_while_the_host_has_its_place_away(chat: Page) -> None:
    card = chat.locator("cue-slot cue-card")
    rate(card)
    card.locator("textarea").fill("Half a")
    chat.evaluate("() => { window.kept = document.querySelector('cue-slot'); kept.remove() }")
    chat.wait_for_timeout(1_500)
    expect(chat.locator("cue-card")).to_have_count(0)
    chat.evaluate("() => document.querySelector('main').append(kept.cloneNode())")
    expect(card.locator("textarea")).to_have_value("Half a")
    chat.evaluate("() => { document.querySelector('cue-slot').remove(); history.pushState({}, '', '/plans') }")
    expect(place(chat).locator("textarea")).to_have_value("Half a")  # on another page it may stand by itself


def test_a_slot_that_comes_later_takes_it_over_with_draft_caret_and_focus(opened: Open) -> None:
    page = opened()
    card = asked(page, "corner").locator("cue-card")
    rate(card)
    field = card.locator("textarea")
    field.fill("Half a")
    page.keyboard.press("ArrowLeft")
    page.evaluate("() => document.querySelector('main').prepend(document.createElement('cue-slot'))")
    expect(page.locator("cue-slot cue-card")).to_be_visible()
    expect(page.locator("cue-place")).to_have_count(0)
    page.keyboard.type("n ")
    expect(page.locator("cue-slot cue-card textarea")).to_have_value("Half n a")


def test_a_host_that_throws_it_off_the_page_gets_it_back(opened: Open) -> None:
    page = opened()
    card = asked(page, "corner").locator("cue-card")
    rate(card)
    page.evaluate("() => document.querySelector('cue-place').remove()")
    expect(card.locator("textarea")).to_be_visible()
    page.evaluate("() => document.body.replaceWith(document.createElement('body'))")
    expect(card.locator("textarea")).to_be_visible()


def test_what_is_asked_for_comes_at_once_and_open(opened: Open) -> None:
    page = opened()
    page.locator("#write").focus()
    tell(page, "show", "ask-tab")
    expect(place(page).locator("cue-card")).to_be_visible(timeout=1_800)
    expect(place(page).locator(".handle")).to_have_attribute("aria-expanded", "true")
    assert focused(page) == "textarea#write"
    tell(page, "show", "ask-modal")  # what stands goes out of its way
    expect(page.get_by_role("dialog")).to_be_visible(timeout=1_800)
    assert page.locator("cue-place").count() == 1
    page.keyboard.press("Escape")
    expect(place(page).locator(".handle")).to_be_visible()


def test_a_modal_is_asked_for_from_within_a_dialog(opened: Open) -> None:
    page = opened()
    page.evaluate("() => dialog.showModal()")
    tell(page, "show", "ask-modal")
    expect(place(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(place(page)).to_have_count(0)
    assert page.evaluate("() => dialog.open && dialog.contains(document.activeElement)")


def test_an_answered_card_goes_by_itself_unless_somebody_is_at_it(opened: Open) -> None:
    page = opened()
    card = asked(page, "corner").locator("cue-card")
    rate(card)
    card.get_by_role("button", name="Skip").click()
    expect(card).to_contain_text("We read every answer.")
    page.wait_for_timeout(9_000)  # the pointer is still over it
    expect(card).to_be_visible()
    page.mouse.move(10, 10)
    expect(place(page)).to_have_count(0, timeout=10_000)


def test_it_says_once_that_it_is_there(opened: Open) -> None:
    for where in ("corner", "tab"):
        live = asked(opened(), where).get_by_role("status")
        expect(live).to_contain_text("The team would like to know")
        expect(live).to_have_count(1)


def test_nothing_is_left_of_it_when_the_page_is_left_alone(opened: Open) -> None:
    page = opened()
    asked(page, "banner")
    tell(page, "destroy")
    expect(page.locator("cue-place")).to_have_count(0)
