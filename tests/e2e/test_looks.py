"""How cards look, in a real browser: contrast as it is drawn, and nothing cut off, on every state of the gallery."""

import random
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Tab

ROOT = Path(__file__).parents[2]
THEMES = ("plain", "soft", "ink", "paper", "round")
PHONE: Any = {"width": 320, "height": 640}

MEASURE = """() => {
  const parts = color => {
    const [, r, g, b, a] = /color\\(srgb ([\\d.e-]+) ([\\d.e-]+) ([\\d.e-]+)(?: \\/ ([\\d.e-]+))?\\)/.exec(color) ?? [];
    if (r) return [+r, +g, +b, a ? +a : 1];
    const [red, green, blue, alpha = 1] = color.match(/[\\d.]+/g).map(Number);
    return [red / 255, green / 255, blue / 255, alpha];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((c, i) => c * a + under[i] * (1 - a));
  const luminance = color => {
    const [r, g, b] = color.map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [a, b] = [luminance(one) + 0.05, luminance(other) + 0.05];
    return Math.max(a / b, b / a);
  };
  const above = node => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host;
  const ground = node => {
    if (!node) return [1, 1, 1];
    const color = parts(getComputedStyle(node).backgroundColor);
    return color[3] === 1 ? color.slice(0, 3) : over(color, ground(above(node)));
  };
  const wrong = [];
  let looked = 0;
  const cards = [...document.querySelectorAll('cue-slot')].flatMap(slot => [...slot.shadowRoot.querySelectorAll('cue-card')].map(card => [slot.id, card]));
  for (const [name, card] of cards) {
    for (const node of card.shadowRoot.querySelectorAll('.root *')) {
      const style = getComputedStyle(node);
      const box = node.getBoundingClientRect();
      if (style.visibility === 'hidden' || box.width < 2 || node.closest('.sr, [hidden]')) continue;
      const say = (what, color, on, least) => {
        looked++;
        const far = contrast(over(parts(color), on), on);
        if (far < least - 0.02) wrong.push(`${name}: ${what}: ${far.toFixed(2)}, ${color} on ${on.map(c => Math.round(c * 255))}`);
      };
      const words = [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim());
      if (words) say(`"${node.textContent.slice(0, 20)}"`, style.color, ground(node), 4.5);
      if (node.matches('.field')) {
        say('the edge of a field', style.borderBottomColor, ground(above(node)), 3);
        say('a placeholder', getComputedStyle(node, '::placeholder').color, ground(node), 4.5);
        if (node.value) say('what was typed', style.color, ground(node), 4.5);
      }
      if (node.matches('.scale svg path')) {
        const filled = node.previousElementSibling && getComputedStyle(node.ownerSVGElement.firstElementChild).fill;
        say('a mark', style.stroke, filled && filled !== 'none' ? over(parts(filled), ground(node.closest('span'))) : ground(node.closest('span')), 3);
      }
    }
  }
  return { looked, wrong };
}"""
"""Every text, field and mark of every card, against what is really behind it."""

CUT = """() => {
  const wrong = [];
  const page = document.documentElement;
  if (page.scrollWidth > innerWidth) wrong.push(`the page is ${page.scrollWidth} wide`);
  for (const slot of document.querySelectorAll('cue-slot')) {
    for (const card of slot.shadowRoot.querySelectorAll('cue-card')) {
      const root = card.shadowRoot.querySelector('.root');
      const { left, right } = root.getBoundingClientRect();
      for (const node of root.querySelectorAll('*')) {
        const style = getComputedStyle(node);
        if (node.closest('.sr, [hidden], svg, option') || style.opacity === '0') continue;
        const box = node.getBoundingClientRect();
        if (!box.width) continue;
        const say = what => wrong.push(`${slot.id}: ${node.tagName.toLowerCase()}.${node.className}: ${what} "${node.textContent.slice(0, 20)}"`);
        if (box.left < left - 0.5 || box.right > right + 0.5) say('sticks out');
        const clips = style.overflowX !== 'visible' && !/auto|scroll/.test(style.overflowX) && style.display !== 'inline';
        if (clips && node.scrollWidth > node.clientWidth + 1 && !node.matches('input, textarea, select')) say('is cut at the side');
        if (/hidden|clip/.test(style.overflowY) && node.scrollHeight > node.clientHeight + 1 && !node.matches('input, textarea, select')) say('is cut below');
      }
      if (root.scrollHeight > root.clientHeight + 1) wrong.push(`${slot.id}: the card is cut below`);
    }
  }
  return wrong;
}"""
"""What sticks out of its card, or is cut off in it."""

SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }');
  for (const slot of document.querySelectorAll('cue-slot'))
    for (const card of slot.shadowRoot.querySelectorAll('cue-card')) card.shadowRoot.adoptedStyleSheets.push(sheet);
}"""
"""The text spacing of WCAG 1.4.12, as a reader's own style would set it."""

REDRESS = """theme => {
  Object.values(fakes)[0].session.theme = theme;
  document.documentElement.style.background = theme.host;
  for (const slot of document.querySelectorAll('cue-slot')) slot.shadowRoot.querySelector('cue-card').paint();
}"""


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    """The gallery's address, served from the sources."""
    with subprocess.Popen(["node", "js/gallery/serve.mjs"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield server.stdout.readline().strip()
        server.terminate()


@pytest.fixture(autouse=True)
def lost_pictures(complaints: list[str]) -> Iterator[None]:
    """The gallery has pictures that do not come, on purpose."""
    yield
    complaints[:] = [complaint for complaint in complaints if "404" not in complaint]


def opened(tab: Tab, gallery: str, query: str, **options: Any) -> Page:
    page = tab(**{"viewport": {"width": 1400, "height": 900}, "reduced_motion": "reduce"} | options).new_page()
    page.goto(f"{gallery}?{query}")
    expect(page.locator("html")).to_have_attribute("data-ready", "yes", timeout=30_000)
    return page


@pytest.mark.parametrize(("theme", "language"), zip(THEMES, ("en", "ru", "ar", "en", "ar"), strict=True))
def test_every_card_can_be_read_in_every_finished_theme(theme: str, language: str, tab: Tab, gallery: str) -> None:
    page = opened(tab, gallery, f"theme={theme}&language={language}")
    for host in ("light", "dark"):
        page.evaluate(f"document.documentElement.classList.add('{host}')")
        expect(page.locator("cue-card .root").first).to_have_css("color-scheme", host)
        found = page.evaluate(MEASURE)
        assert found["looked"] > 500
        assert found["wrong"] == [], host
    page.set_viewport_size(PHONE)
    assert page.evaluate(CUT) == []


def test_forty_random_themes_can_be_read_as_they_are_drawn(tab: Tab, gallery: str) -> None:
    """A sample in a real browser of what js/test/color.test.js computes for 10,000."""
    chance = random.Random(4)
    page = opened(
        tab,
        gallery,
        "theme=paper&only=nps,stars,chosen,many,near,text,middle,kept,refused,error,talk,done,slider,matrix,ranking",
    )

    def colour() -> str:
        return f"#{chance.randrange(1 << 24):06x}"

    for _ in range(40):
        theme = {
            "host": colour(),
            "accent": colour(),
            "radius": chance.randint(0, 24),
            "edges": chance.choice(["hairline", "none", "bold", "ruled", "tinted"]),
            "density": chance.choice(["comfortable", "compact"]),
            "scheme": chance.choice(["auto", "light", "dark"]),
            "surface": chance.choice([None, colour()]),
        }
        page.evaluate(REDRESS, theme)
        found = page.evaluate(MEASURE)
        assert found["looked"] > 80
        assert found["wrong"] == [], theme


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_nothing_sticks_out_and_nothing_is_cut(language: str, tab: Tab, gallery: str) -> None:
    """On a small phone (or at 400 % zoom), with forced colours, and with a reader's own text spacing, narrow and wide."""
    page = opened(tab, gallery, f"language={language}", viewport=PHONE)
    assert page.evaluate(CUT) == [], "a small phone"
    page.emulate_media(forced_colors="active")
    assert page.evaluate(CUT) == [], "forced colours"
    page.emulate_media(forced_colors="none")
    page.evaluate(SPACED)
    assert page.evaluate(CUT) == [], "text spacing on a small phone"
    page.set_viewport_size({"width": 900, "height": 640})
    assert page.evaluate(CUT) == [], "text spacing"


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ru", "ltr"), ("ar", "rtl")])
def test_a_card_runs_as_its_language_does_whatever_its_host_does(
    language: str, direction: str, tab: Tab, gallery: str
) -> None:
    page = opened(tab, gallery, f"language={language}&only=nps,many")
    root = page.locator("cue-card .root").first
    for host in ("rtl", "ltr"):
        page.evaluate(f"document.documentElement.dir = '{host}'")
        expect(root).to_have_css("direction", direction)
        expect(root).to_have_attribute("lang", language)
    zero, ten = page.locator("cue-card .numbers label").nth(0), page.locator("cue-card .numbers label").nth(5)
    first, later = zero.bounding_box(), ten.bounding_box()
    assert first
    assert later
    assert (first["x"] < later["x"]) == (direction == "ltr")


def test_what_is_chosen_stays_visible_in_forced_colours(tab: Tab, gallery: str) -> None:
    page = opened(tab, gallery, "only=chosen,many", forced_colors="active")
    ground = "node => getComputedStyle(node).backgroundColor"
    cells = page.locator("cue-slot#chosen cue-card .numbers label > span")
    assert cells.nth(7).evaluate(ground) != cells.nth(6).evaluate(ground)
    rows = page.locator("cue-slot#many cue-card .rows label")
    assert rows.nth(1).evaluate(ground) != rows.nth(0).evaluate(ground)


def test_the_mentor_s_panel_is_written_in_the_theme_s_font(tab: Tab, gallery: str) -> None:
    panel = opened(tab, gallery, "show=review&font=serif").locator("cue-review").first.locator(".root")
    assert "Charter" in panel.evaluate("node => getComputedStyle(node).fontFamily")


def test_the_page_s_own_tokens_win(tab: Tab, gallery: str) -> None:
    page = opened(tab, gallery, "theme=ink&only=nps")
    root = page.locator("cue-card .root")
    expect(root).to_have_css("border-start-start-radius", "2px")
    page.evaluate(
        """() => {
          const style = document.querySelector('cue-slot').style;
          style.setProperty('--cue-accent', '#b00020');
          style.setProperty('--cue-radius', '7px');
          style.setProperty('--cue-max-width', '250px');
          document.documentElement.classList.add('touched');
        }"""
    )
    expect(root).to_have_css("border-start-start-radius", "7px")
    expect(page.locator("cue-card")).to_have_css("width", "250px")
    expect(root).to_have_css("--a", re.compile(r"rgb\(176 0 32\)"))


def test_a_card_follows_its_host_from_light_to_dark_and_back(tab: Tab, gallery: str) -> None:
    page = opened(tab, gallery, "only=nps")
    root = page.locator("cue-card .root")
    expect(root).to_have_css("color-scheme", "light")
    page.evaluate("document.documentElement.classList.replace('light', 'dark')")
    expect(root).to_have_css("color-scheme", "dark")
    page.evaluate("document.querySelector('cue-slot').setAttribute('scheme', 'light')")
    expect(root).to_have_css("color-scheme", "light")
