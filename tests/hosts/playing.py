"""Somebody at a card, on whatever page."""

from playwright.sync_api import FrameLocator, Page, expect

NASTY = (
    "Ünï 😀 👩‍👩‍👧‍👦 🇫🇮 é\u0301\u0323 العربية ‏\u202eבעברית\u202c \"double\" 'single' `back` \\ \\n \\u0041 \\\\ "
    "</script><!-- <b onclick=alert(1)> &amp; ${x} {{y}} %s %00 \u2028\u2029\u00a0\u200b\ufeff\ufffd\uffff \U0001f600\U00010000\U0010ffff "
    '\t[1,2]{"a":null} = + - @ |\n\nSecond line '
)
LONG = 1_000


def text_for(name: str) -> str:
    """A nasty text of a thousand characters that no other page gives."""
    text = f"{name}: {NASTY}"
    return text + "ы" * (LONG - len(text) - 1) + "."


def answer(page: Page, text: str, *, within: Page | FrameLocator | None = None) -> None:
    """Fill in the card, as somebody would."""
    card = (within or page).locator("cue-card")
    card.get_by_label("9 of 10", exact=True).click(force=True)
    card.locator("textarea").focus()
    page.keyboard.insert_text(text)
    card.locator("button.main").first.click()
    expect(card).to_contain_text("Thank you for this.")
