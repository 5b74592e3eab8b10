"""An invitation as an Adaptive Card 1.5: the screen that is next, or all of a survey that is answered at once."""

from collections.abc import Sequence
from typing import Any

from widget_server.adapters.http.bridge import plain as plainly
from widget_server.adapters.http.bridge.escaping import unmarked
from widget_server.adapters.http.bridge.inputs import Element, Inputs, opening, plain
from widget_server.core.wording import chats
from widget_server.services.standing import Standing

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


def adaptive_card(standing: Standing, *, id: str, begun: bool = False, read: Sequence[str] = ()) -> dict[str, Any]:
    """The card. `id`: of the answers that its button sends, where they come at once; `begun`, `read`: see `plain.text`."""
    card = standing.card
    body = _asking(standing, begun=begun) if standing.open else [plain(line) for line in (*read, *_ended(standing))]
    return {
        "type": "AdaptiveCard",
        "$schema": SCHEMA,
        "version": "1.5",
        "lang": card.language.split("-")[0],
        **({"rtl": True} if chats.leftward(card.language) else {}),
        "fallbackText": unmarked(plainly.text(standing, begun=begun, read=read)),
        "body": body,
        "actions": _actions(standing, id) if standing.open else _ways_on(standing),
    }


def _asking(standing: Standing, *, begun: bool) -> list[Element]:
    card = standing.card
    head = [] if begun else [plain(plainly.asks(standing), weight="bolder")]
    if card.about and not begun:
        head.append(plain(card.about, isSubtle=True))
    inputs = Inputs(card.language, standing.survey.language)
    foot = [] if begun else [{**plain(plainly.seen(standing), size="small", isSubtle=True), "separator": True}]
    return [*head, *(element for one in standing.screen for element in inputs.drawn(one)), *foot]


def _actions(standing: Standing, id: str) -> list[Element]:
    card, shown = standing.card, standing.screen
    data: dict[str, Any] = {"invitation": card.invitation, "questions": [one.id for one in shown]}
    if not standing.named:
        data["id"] = id
    only_read = all(one.kind == "message" for one in shown)
    button = next((one.button for one in shown if isinstance(one.button, str)), None) if only_read else None
    send = {
        "type": "Action.Submit",
        "title": unmarked(button or _said(standing, "next" if only_read else "send")),
        "data": data,
    }
    later = {
        "type": "Action.Submit",
        "title": _said(standing, "later"),
        "data": {"invitation": card.invitation, "dismiss": True},
        "associatedInputs": "none",
    }
    page = [] if standing.link is None else [opening(_said(standing, "page"), standing.link)]
    return [send, later, *page]


def _ended(standing: Standing) -> list[str]:
    """The lines, but for the way on, which is a button."""
    thanks = standing.thanks if standing.card.status == "completed" else None
    way = f"{thanks.link.text}: {thanks.link.url}" if thanks is not None and thanks.link else None
    return [line for line in plainly.ended(standing) if line != way]


def _ways_on(standing: Standing) -> list[Element]:
    thanks = standing.thanks if standing.card.status == "completed" else None
    return [opening(thanks.link.text, thanks.link.url)] if thanks is not None and thanks.link else []


def _said(standing: Standing, which: str) -> str:
    return chats.said(which, standing.card.language, standing.survey.language)
