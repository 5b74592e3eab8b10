"""An invitation as plain text, to be sent as it is into a chat that takes text."""

from collections.abc import Iterator, Sequence

from widget_server.adapters.http.bridge.escaping import one_line
from widget_server.core.questions import Notice
from widget_server.core.wording import chats, rooms
from widget_server.core.wording.plain import asked_as_text, seen_as_text
from widget_server.core.wording.prompts import SEEN
from widget_server.services.standing import Standing


def text(standing: Standing, *, begun: bool = False, read: Sequence[str] = ()) -> str:
    """Who asks and who will see it, the question that is next, what to type. `begun`: the first of it was said before; `read`:
    last messages, which stand before the thanks."""
    return "\n".join(_open(standing, begun=begun) if standing.open else [*read, *ended(standing)])


def asker(standing: Standing) -> str:
    """Who asks."""
    team = SEEN["team"]
    return one_line(standing.card.asker or "") or team.get(standing.card.language.split("-")[0], team["en"])


def asks(standing: Standing) -> str:
    """That they ask."""
    return chats.said("asks", standing.card.language, standing.survey.language, name=asker(standing))


def seen(standing: Standing) -> str:
    """Who will see the answer."""
    name = None if standing.card.asker is None else asker(standing)
    return seen_as_text(standing.survey, name, standing.card.language)


def ended(standing: Standing) -> Iterator[str]:
    """What is said of one that takes no answers any more, with what was replied to it."""
    language, fallback = standing.card.language, standing.survey.language
    if standing.card.status != "completed":
        yield chats.said("closed", language, fallback)
        return
    yield (standing.thanks.text if standing.thanks else "") or chats.said("thanks", language, fallback)
    if standing.thanks is not None and standing.thanks.link:
        yield f"{standing.thanks.link.text}: {standing.thanks.link.url}"
    for reply in standing.card.replies:
        if reply.author == "mentor":
            name = one_line(reply.name or "") or SEEN["team"]["en"]
            yield chats.said("replied", language, fallback, name=name, text=reply.text)


def _open(standing: Standing, *, begun: bool) -> Iterator[str]:
    card, fallback = standing.card, standing.survey.language

    def said(which: str, **values: object) -> str:
        return chats.said(which, card.language, fallback, **values)

    if not begun:
        yield f"{asks(standing)}."
        if card.about:
            yield card.about
        yield seen(standing)
        yield ""
    if not standing.named:
        yield next((one.text for one in card.questions), "")
        yield said("no_link") if standing.link is None else said("only_link", url=standing.link)
        return
    current = standing.current
    for one in standing.questions:
        if one.id in standing.shown and (one is current or isinstance(one, Notice)):
            yield asked_as_text(one, card.language, fallback)
        if one is current:
            break
    if isinstance(current, Notice):
        yield said("go_on")
    elif current is not None and not current.required:
        yield said("skip")
    if begun:
        return
    yield rooms.said("not_now", card.language, fallback)
    if standing.link is not None:
        yield said("link", url=standing.link)
