"""Words for a room: a question, what became of it, a reply. As plain text, and as the little HTML that Matrix clients show."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import msgspec

from widget_server.core.events import Json
from widget_server.core.matrix import INVITATION, NOTE, REPLY
from widget_server.core.questions import AnyQuestion, Notice, Value, in_language
from widget_server.core.questions.days import dated
from widget_server.core.responses import asked, holds
from widget_server.core.screens import screen
from widget_server.core.surveys import Survey, last_words, said_if
from widget_server.core.wording import chats, rooms, words
from widget_server.core.wording.plain import asked_as_text, seen_as_text
from widget_server.ports import Filling
from widget_server.services.cards import shown, spoken
from widget_server.services.fillings import answered
from widget_server.services.matrix.rooms import Audience, Member

DONE = "✓"
MOST_SAID = 20_000
"""Characters of one message: an event of Matrix holds 64 KiB."""


class Saying(msgspec.Struct, frozen=True, kw_only=True):
    """All that is said about one invitation is said from this: the survey as this person got it, in their language."""

    filling: Filling
    survey: Survey
    language: str
    now: int

    @property
    def questions(self) -> list[AnyQuestion]:
        """What this person is asked."""
        invited_at = self.filling.invitation.invited_at
        return [dated(one, since=invited_at, until=self.now) for one in self.survey.questions]

    @property
    def answers(self) -> dict[str, Value]:
        """By question."""
        return answered(self.filling)

    def screen(self) -> tuple[AnyQuestion, ...]:
        """What is to be asked now: a question, and above it what only wants to be read. Empty where nothing is left."""
        found = screen(self.questions, self.answers, ())
        return found if any(not isinstance(one, Notice) for one in found) else ()


def saying(filling: Filling, languages: Sequence[str], *, now: int) -> Saying:
    """In the first of the languages that the survey speaks."""
    survey = shown(filling)
    return Saying(filling=filling, survey=survey, language=spoken(survey, tuple(languages)), now=now)


def asking(one: Saying, to: Member, audience: Audience, *, first: bool, link: str | None) -> dict[str, Json]:
    """The message that asks what is next; the `first` says who asks, and who will see the answer. `link`: for those who would
    rather have a page; only where nobody else reads it."""
    *notices, question = one.screen()
    survey, language = one.survey, one.language
    path = [each for each in asked(one.questions, one.answers) if not isinstance(each, Notice)]
    lines: list[str] = []
    if audience != "direct":
        lines.append(rooms.said("about", language, survey.language, name=to.name))
    if first and one.filling.mentor_name is not None:
        lines.append(chats.said("asks", language, survey.language, name=one.filling.mentor_name))
    if first and (about := in_language(survey.about, language, survey.language)):
        lines.append(about)
    lines += [in_language(each.text, language, survey.language) or "" for each in notices]
    bold = in_language(question.text, language, survey.language) or ""
    lines.append(asked_as_text(question, language, survey.language))
    hints = [] if question.required else [chats.said("skip", language, survey.language)]
    hints.append(rooms.said("not_now", language, survey.language))
    if len(path) > 1:
        place = 1 + next((place for place, each in enumerate(path) if each.id == question.id), 0)
        hints.insert(0, rooms.said("place", language, survey.language, index=place, total=len(path)))
    small = [" ".join(hints)]
    if first:
        small.append(seen_as_text(survey, one.filling.mentor_name, language))
    if audience != "direct":
        small.append(rooms.said("open", language, survey.language))
    if link is not None:
        small.append(chats.said("link", language, survey.language, url=link))
    about_it = {"invitation": one.filling.invitation.id, "question": question.id}
    return _message([*lines, "", *small], bold=bold, to=to, more={INVITATION: about_it})


def pointing(one: Saying, to: Member, link: str) -> dict[str, Json]:
    """The message that only leads to the page: of a survey that is not named, whose answers no chat should hold."""
    survey, language = one.survey, one.language
    about = in_language(survey.about, language, survey.language)
    name = in_language(survey.name, language, survey.language) or survey.key
    lines = [
        about or name,
        seen_as_text(survey, one.filling.mentor_name, language),
        chats.said("only_link", language, survey.language, url=link),
    ]
    about_it = {"invitation": one.filling.invitation.id, "question": ""}
    return _message(lines, bold=about or name, to=to, more={INVITATION: about_it})


def folding(one: Saying, event_id: str, question_id: str, *, openly: bool) -> dict[str, Json]:
    """The edit that closes what was asked. `openly`: the answer itself is said, which was given there, or which nobody else
    reads."""
    survey, language = one.survey, one.language
    status = one.filling.invitation.status
    question = next((each for each in survey.questions if each.id == question_id), None)
    text = "" if question is None else in_language(question.text, language, survey.language) or ""
    if question is None or one.filling.invitation.identity != "named":
        said = [chats.said("closed", language, survey.language)]
    elif question_id in one.answers:
        given = words(question, one.answers[question_id], language, survey.language)
        which = rooms.said("answered", language, survey.language, answer=given)
        said = [f"{DONE} {which if openly else rooms.said('elsewhere', language, survey.language)}"]
        if status == "completed" and _last(one) == question_id:
            said.append(thanks(one))
    elif status == "completed":
        said = [f"{DONE} {rooms.said('elsewhere', language, survey.language)}", thanks(one)]
    elif status == "dismissed":
        said = [rooms.said("put_aside", language, survey.language)]
    else:
        said = [chats.said("closed", language, survey.language)]
    about_it = {"invitation": one.filling.invitation.id, "question": question_id, "closed": True}
    new = _message([text, *said] if text else said, bold="", more={INVITATION: about_it})
    return {
        **new,
        "body": f"* {new['body']}",
        "m.new_content": new,
        "m.relates_to": {"rel_type": "m.replace", "event_id": event_id},
    }


def explaining(one: Saying, question_id: str, to_event: str) -> dict[str, Json]:
    """How to answer, in reply to what could not be read."""
    survey, language = one.survey, one.language
    question = next(each for each in one.questions if each.id == question_id)
    text = in_language(question.text, language, survey.language) or ""
    how = asked_as_text(question, language, survey.language).removeprefix(text).strip()
    lines = [chats.said("unclear", language, survey.language), how, rooms.said("not_now", language, survey.language)]
    return _in_reply(_message(lines, bold="", more={NOTE: {"invitation": one.filling.invitation.id}}), to_event)


def replying(
    one: Saying, name: str, text: str, reply_id: str, to: Member, audience: Audience, to_event: str | None
) -> dict[str, Json]:
    """A mentor's reply; where others are in the room, only that there is one."""
    survey, language = one.survey, one.language
    about_it = {"invitation": one.filling.invitation.id, "reply": reply_id}
    if audience == "shared":
        said = rooms.said("reply_elsewhere", language, survey.language, name=name)
    else:
        said = chats.said("replied", language, survey.language, name=name, text=text)
    content = _message([said], bold="", to=to, more={REPLY: about_it})
    return content if to_event is None else _in_reply(content, to_event)


def sealed(language: str) -> dict[str, Json]:
    """That a room can't be read."""
    return {**_message([rooms.said("sealed", language)], bold="", more={NOTE: {}}), "msgtype": "m.notice"}


def thanks(one: Saying) -> str:
    """The last words."""
    for each in last_words(one.survey):
        if all(holds(test, one.answers.get(test.question or "")) for test in said_if(each)):
            told = in_language(each.text, one.language, one.survey.language) or ""
            link = each.link
            return f"{told} {link.url}" if link is not None else told
    return chats.said("thanks", one.language, one.survey.language)


def _last(one: Saying) -> str | None:
    """The question that was answered last in the order of the survey, of those that were asked."""
    path = [each.id for each in asked(one.questions, one.answers) if not isinstance(each, Notice)]
    given = [id for id in path if id in one.answers]
    return given[-1] if given else None


def _message(
    lines: Sequence[str], *, bold: str, to: Member | None = None, more: Mapping[str, Json] | None = None
) -> dict[str, Any]:
    body = "\n".join(lines).strip()[:MOST_SAID]
    html = escape(body, quote=True)
    if bold and escape(bold) in html:
        html = html.replace(escape(bold), f"<strong>{escape(bold)}</strong>", 1)
    return {
        "msgtype": "m.text",
        "body": body,
        "format": "org.matrix.custom.html",
        "formatted_body": html.replace("\n", "<br>"),
        "m.mentions": {"user_ids": [to.id]} if to is not None else {},
        **(more or {}),
    }


def _in_reply(content: dict[str, Any], event_id: str) -> dict[str, Any]:
    return {**content, "m.relates_to": {"m.in_reply_to": {"event_id": event_id}}}
