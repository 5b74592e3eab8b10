"""Notifications: what a browser shows of an invitation, in its person's language. Nothing of them but the question is in it."""

import msgspec

from widget_server.core.surveys import SurveyVersion
from widget_server.core.wording import chats
from widget_server.core.wording.plain import seen_as_text
from widget_server.core.wording.prompts import SEEN
from widget_server.core.workspaces import PushRules
from widget_server.services.cards import Card
from widget_server.services.letters import asked

MOST_TITLE = 80
MOST_QUESTION = 240
MOST_SEEN = 200
MOST_BYTES = 3_000
"""Of what is encrypted: services take 4,096 bytes with what encryption adds."""
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """What our lines in a service worker are sent."""

    invitation: str
    title: str
    """Who asks."""
    body: str
    """What, and who will see it."""
    tag: str
    """A second of one invitation takes the place of the first."""
    lang: str
    dir: str
    link: str
    """The person's own page of it, for where no page of the site shows the card."""


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """By this name our lines know what is ours: a site's own pushes are left to the site."""

    cuecard: Notification


def notification(card: Card, version: SurveyVersion, rules: PushRules, *, link: str) -> Notification | None:
    """None where nothing is left to ask."""
    question = asked(card).question
    if question is None:
        return None
    survey, base = version.survey, card.language.split("-")[0]
    team = SEEN["team"]
    name = _line(card.asker or "", MOST_TITLE // 2) or team.get(base, team["en"])
    lines = [
        _line(question.text, MOST_QUESTION) if rules.shows == "question" else "",
        _line(seen_as_text(survey, card.asker and name, card.language), MOST_SEEN),
    ]
    return Notification(
        invitation=card.invitation,
        title=_line(chats.said("asks", card.language, survey.language, name=name), MOST_TITLE),
        body="\n".join(line for line in lines if line),
        tag=f"cuecard-{card.invitation}",
        lang=card.language,
        dir="rtl" if base in RIGHT_TO_LEFT else "ltr",
        link=link,
    )


def encoded(notification: Notification) -> bytes:
    """As it is sent, within bounds whatever its texts hold."""
    content = msgspec.json.encode(Marked(cuecard=notification))
    while len(content) > MOST_BYTES and notification.body:
        notification = msgspec.structs.replace(notification, body=notification.body[: len(notification.body) // 2])
        content = msgspec.json.encode(Marked(cuecard=notification))
    return content


def _line(text: str, most: int) -> str:
    """In one line, its end cut off where it is too long."""
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
