"""Every kind of question in every state, stood up on the gallery's page."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from tests.a11y.pairs import Row

ROOT = Path(__file__).parents[2]
STAND = (Path(__file__).parent / "stand.js").read_text(encoding="utf-8").split("\n", 1)[1]

ANSWERS: dict[str, Any] = {
    "nps": 9,
    "csat": 4,
    "ces": 6,
    "stars": 3,
    "hearts": 4,
    "smileys of 3": 2,
    "numbers": 2,
    "thumbs": 2,
    "thumbs with words": 1,
    "choice": {"choices": ["loops"]},
    "choice other": {"choices": [], "other": "The tests"},
    "choice some": {"choices": ["task", "loops"]},
    "dropdown": {"choices": ["c2"]},
    "dropdown long": {"choices": ["c5"]},
    "picture": {"choices": ["video"]},
    "ranking": {"choices": ["c2", "c0", "c3", "c1"]},
    "matrix": {"rows": {"c0": "c2", "c1": "c3", "c2": "c1"}},
    "slider": 35,
    "slider worded": 7.5,
    "text": "An example of a nested loop",
    "text short": "An example",
    "number": 40,
    "email": "sam@example.com",
    "date": "2026-12-12",
    "yesno": True,
    "consent": True,
    "message": None,
}
"""What of the gallery stands for each kind, by its name there, with an answer."""

KEYS: dict[str, str] = {
    "nps": "Space ArrowRight*9",
    "csat": "Space ArrowRight*3",
    "ces": "Space ArrowRight*5",
    "stars": "Space ArrowRight*2",
    "hearts": "Space ArrowRight*3",
    "smileys of 3": "Space ArrowRight",
    "numbers": "Space ArrowRight",
    "thumbs": "Space ArrowRight",
    "thumbs with words": "Space",
    "choice": "Space ArrowDown",
    "choice other": "Space ArrowUp Tab 'The_tests'",
    "choice some": "Space Tab Space",
    "dropdown": "ArrowDown*3",
    "dropdown long": "'berl' Enter",
    "picture": "Space",
    "ranking": "Tab Tab Space Tab Space Tab Tab Space",
    "matrix": "Space ArrowRight*2 Tab Space ArrowRight*3 Tab Space ArrowRight",
    "slider": "Home ArrowRight*7",
    "slider worded": "Home ArrowRight*15",
    "text": "'An_example_of_a_nested_loop'",
    "text short": "'An_example'",
    "number": "'40'",
    "email": "'sam@example.com'",
    "date": "'12122026'",
    "yesno": "Space",
    "consent": "Space",
    "message": "",
}
"""The same answers by keys, with the focus on the first control."""

STATES = ("idle", "filled", "error", "sending", "kept", "refused", "sent", "expired", "reply")
THEMES = ("plain", "soft", "ink", "paper", "round")
LANGUAGES = ("en", "ru", "ar")

FACTORS = {
    "state": STATES,
    "language": LANGUAGES,
    "theme": THEMES,
    "host": ("light", "dark"),
    "direction": ("ltr", "rtl"),
    "width": ("320", "1200"),
    "kinds": ("0", "1", "2"),
}
"""What can be varied; a third of the kinds stands on a page."""


def wanted(
    *names: str,
    state: str = "idle",
    language: str = "en",
    theme: str = "plain",
    host: str = "light",
    direction: str = "ltr",
    survey: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """What `stand.js` is told.

    None named: one of each kind. `survey` is the questions of one named so, as the server would send them.
    """
    return {
        "names": names or list(ANSWERS),
        "state": state,
        "language": language,
        "theme": theme,
        "host": host,
        "direction": direction,
        "answers": ANSWERS,
        "survey": list(survey) or None,
    }


def varied(row: Row) -> dict[str, Any]:
    """What it is told of one row of the factors; the width is the window's matter."""
    kinds = list(ANSWERS)[int(row["kinds"]) :: 3]
    how: dict[str, Any] = {each: row[each] for each in ("state", "language", "theme", "host", "direction")}
    return wanted(*kinds, **how)


def stand(page: Page, *names: str, **how: Any) -> Locator:
    """Put these cards on the page instead of those that stand there; gives the first. Takes what `wanted` takes."""
    page.evaluate(STAND, wanted(*names, **how))
    return page.locator("cue-card").first


def calls(page: Page, name: str) -> list[Any]:
    """What was done with the cards: calls of this name, without it."""
    found: list[Any] = page.evaluate("name => fake.calls.filter(([call]) => call === name)", name)
    return [call[1:] for call in found]


def press(page: Page, keys: str) -> None:
    """Press keys, parted by blanks; `Key*3` is three times, words in quotes are typed, with blanks for underscores."""
    for key in keys.split():
        if key.startswith("'"):
            page.keyboard.type(key.strip("'").replace("_", " "))
            continue
        name, _, times = key.partition("*")
        for _ in range(int(times or 1)):
            page.keyboard.press(name)
