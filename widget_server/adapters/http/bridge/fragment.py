"""An invitation as a small piece of HTML: inline styles, no script, no form; answers are links to the person's own page."""

from collections.abc import Iterator, Sequence
from html import escape

from widget_server.adapters.http.bridge import plain as plainly
from widget_server.adapters.http.bridge.inputs import marks
from widget_server.core.questions import Notice
from widget_server.core.wording import chats
from widget_server.core.wording.plain import asked_as_text
from widget_server.services.cards import CardLink, CardQuestion
from widget_server.services.letters import chosen
from widget_server.services.standing import Standing

MOST = 12
"""A longer list of choices stands on the page alone."""
_BOX = "font: 16px/1.45 system-ui, sans-serif; max-width: 36em; overflow-wrap: anywhere"
_BUTTON = "display: inline-block; min-width: 1.5em; margin: 0 6px 6px 0; padding: 6px 12px; border: 1px solid; border-radius: 8px; color: inherit; text-align: center; text-decoration: none"
_SMALL = "margin: 0 0 8px; font-size: 0.85em; opacity: 0.8"
_LINE = "margin: 0 0 8px"


def html(standing: Standing, *, begun: bool = False, read: Sequence[str] = ()) -> str:
    """The fragment; `begun`, `read`: see `plain.text`."""
    card = standing.card
    lines = _asking(standing, begun=begun) if standing.open else map(_line, (*read, *plainly.ended(standing)))
    way = "rtl" if chats.leftward(card.language) else "ltr"
    return f'<div lang="{escape(card.language)}" dir="{way}" style="{_BOX}">{"".join(lines)}</div>'


def _asking(standing: Standing, *, begun: bool) -> Iterator[str]:
    card = standing.card
    if not begun:
        yield f'<p style="{_LINE}"><strong>{escape(plainly.asks(standing))}</strong></p>'
        if card.about:
            yield _line(card.about)
        yield _line(plainly.seen(standing), _SMALL)
    shown = standing.screen if standing.named else standing.screen[:1]
    for question in shown:
        yield from _question(standing, question)
    if standing.link is not None:
        label = chats.said("page", card.language, standing.survey.language)
        yield f'<p style="{_LINE}">{_link(standing.link, label)}</p>'
    elif not standing.named:
        yield _line(plainly.text(standing, begun=True))


def _question(standing: Standing, question: CardQuestion) -> Iterator[str]:
    language, fallback = standing.card.language, standing.survey.language
    if standing.link is None and standing.named:
        # Nowhere to go: how to reply, as it is said in plain text.
        own = next(one for one in standing.questions if one.id == question.id)
        yield _line(asked_as_text(own, language, fallback))
        if not (question.required or isinstance(own, Notice)):
            yield _line(chats.said("skip", language, fallback))
        return
    yield f'<p style="{_LINE}"><strong>{escape(question.text)}</strong></p>'
    if question.help:
        yield _line(question.help, _SMALL)
    if isinstance(question.link, CardLink):
        yield f'<p style="{_LINE}">{_link(question.link.url, question.link.text, plain=True)}</p>'
    # Which of several links somebody opens, the chat sees: where answers are nobody's, there is only the page's.
    if standing.link is not None and standing.named:
        links = [_link(chosen(standing.link, question.id, value), words) for value, words in _ways(question)]
        yield f'<p style="{_LINE}">{"".join(links)}</p>' if links else ""


def _ways(question: CardQuestion) -> list[tuple[str, str]]:
    """What one tap may choose, with the words on it."""
    if question.kind in ("nps", "csat", "ces", "rating"):
        return [(str(mark), words) for mark, words in marks(question)]
    if question.kind == "yesno":
        return [("yes", question.yes or ""), ("no", question.no or "")]
    listed = question.choices if question.kind in ("choice", "dropdown", "picture") else ()
    return [(one.id, one.text) for one in listed] if isinstance(listed, tuple) and len(listed) <= MOST else []


def _link(url: str, text: str, *, plain: bool = False) -> str:
    style = "" if plain else f' style="{_BUTTON}"'
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer"{style}>{escape(text)}</a>'


def _line(text: str, style: str = _LINE) -> str:
    """Words, line by line."""
    return f'<p style="{style}">{escape(text).replace(chr(10), "<br>")}</p>'
