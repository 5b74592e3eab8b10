"""The week of one who reads, and what waits for them, as messages: text and HTML of the same. They hold numbers and where to look;
no names, no words."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from types import MappingProxyType

import msgspec

from widget_server.core.headlines import Level
from widget_server.core.wording.grammar import Grammar
from widget_server.core.wording.languages import grammar

MOST_LINES = 10


class DigestLine(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that waits."""

    survey: str
    level: Level | None
    waiting_ms: int
    address: str


class Week(msgspec.Struct, frozen=True, kw_only=True):
    """What a digest tells."""

    name: str
    """Of whoever reads it."""
    workspace: str
    came: int
    low: int
    replied: int
    usual_reply_ms: int | None
    """The middle one of the times to the first reply."""
    unread: int
    more: bool = False
    """Whether the numbers are only those of the newest."""
    waiting: tuple[DigestLine, ...] = ()
    inbox: str


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """What a notice tells: that something waits, never whose it is or what was said."""

    name: str
    workspace: str
    low: int
    """Low marks that nobody has looked at …"""
    wrote: int
    """… and words of students that wait for an answer."""
    lines: tuple[DigestLine, ...] = ()
    inbox: str


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """A message that a channel can send as it is."""

    subject: str
    text: str
    html: str


Words = Mapping[str, str | tuple[str, ...]]
Tell = Callable[..., str]
ENGLISH: Words = MappingProxyType(
    {
        "subject": "Your week in {workspace}",
        "hello": "Hello {name},",
        "came": ("{n} rating came this week", "{n} ratings came this week"),
        "low": ("{n} of them was low", "{n} of them were low"),
        "replied": ("{n} got a reply", "{n} got a reply"),
        "usual": "half of them within {time}",
        "more": "More came than are counted here.",
        "nothing": "No ratings came this week.",
        "unread": ("{n} rating is unread.", "{n} ratings are unread."),
        "waiting": "These wait for you:",
        "line": "{survey}, {level}: waits {time}",
        "nobody": "Nobody waits for you.",
        "level_low": "a low mark",
        "level_middle": "a middling mark",
        "level_high": "a high mark",
        "level_": "without a mark",
        "inbox": "Open the inbox",
        "notice": ("{n} thing waits for you in {workspace}", "{n} things wait for you in {workspace}"),
        "low_waits": (
            "{n} low mark waits, and nobody has looked at it.",
            "{n} low marks wait, and nobody has looked at them.",
        ),
        "wrote": ("{n} student has written back.", "{n} students have written back."),
        "settings": "What you are told, and when",
    }
)
RUSSIAN: Words = MappingProxyType(
    {
        "subject": "Ваша неделя: {workspace}",
        "hello": "Здравствуйте, {name}.",
        "came": ("За неделю пришла {n} оценка", "За неделю пришли {n} оценки", "За неделю пришло {n} оценок"),
        "low": ("{n} из них низкая", "{n} из них низкие", "{n} из них низких"),
        "replied": ("{n} с ответом", "{n} с ответом", "{n} с ответом"),
        "usual": "на половину ответили за {time}",
        "more": "Пришло больше, чем здесь сосчитано.",
        "nothing": "За неделю оценок не было.",
        "unread": ("{n} оценка не прочитана.", "{n} оценки не прочитаны.", "{n} оценок не прочитано."),
        "waiting": "Вас ждут:",
        "line": "{survey}, {level}: ждёт {time}",
        "nobody": "Вас никто не ждёт.",
        "level_low": "низкая оценка",
        "level_middle": "средняя оценка",
        "level_high": "высокая оценка",
        "level_": "без оценки",
        "inbox": "Открыть входящие",
        "notice": ("Вас ждёт {n} дело: {workspace}", "Вас ждут {n} дела: {workspace}", "Вас ждёт {n} дел: {workspace}"),
        "low_waits": (
            "{n} низкая оценка ждёт, её никто не посмотрел.",
            "{n} низкие оценки ждут, их никто не посмотрел.",
            "{n} низких оценок ждёт, их никто не посмотрел.",
        ),
        "wrote": ("{n} студент написал в ответ.", "{n} студента написали в ответ.", "{n} студентов написали в ответ."),
        "settings": "О чём и когда вам сообщать",
    }
)
LANGUAGES: Mapping[str, Words] = MappingProxyType({"en": ENGLISH, "ru": RUSSIAN})


def digest(week: Week, language: str) -> Digest:
    """The week as a message, in a language there are words for, else in English."""
    tell, said = _teller(language)
    numbers = [tell("nothing")]
    if week.came:
        parts = [tell("came", week.came), tell("low", week.low), tell("replied", week.replied)]
        if week.usual_reply_ms is not None:
            parts.append(tell("usual", time=said.about(week.usual_reply_ms)))
        numbers = [", ".join(parts) + "."]
    if week.more:
        numbers.append(tell("more"))
    if week.unread:
        numbers.append(tell("unread", week.unread))
    heading = tell("waiting") if week.waiting else tell("nobody")
    subject = tell("subject", workspace=week.workspace)
    return _message(tell, said, subject, week.name, numbers, heading, week.waiting, week.inbox)


def waiting(what: Waiting, language: str) -> Digest:
    """That something waits, as a message; likewise."""
    tell, said = _teller(language)
    numbers = [tell(key, n) for key, n in (("low_waits", what.low), ("wrote", what.wrote)) if n]
    subject = tell("notice", what.low + what.wrote, workspace=what.workspace)
    return _message(tell, said, subject, what.name, numbers, tell("waiting"), what.lines, what.inbox)


def settings_words(language: str) -> str:
    """What the link to one's notices is called."""
    return _teller(language)[0]("settings")


def spoken(language: str) -> str:
    """The language in which a message is, of those there are words for."""
    key = language.split("-")[0]
    return key if key in LANGUAGES else "en"


def _teller(language: str) -> tuple[Tell, Grammar]:
    words, said = LANGUAGES[spoken(language)], grammar(spoken(language))

    def tell(sentence: str, n: int | None = None, /, **values: str) -> str:
        found = words[sentence]
        text = found if isinstance(found, str) else found[said.form(n or 0)]
        return text.format(n=n, **values)

    return tell, said


def _message(
    tell: Tell,
    said: Grammar,
    subject: str,
    name: str,
    numbers: Sequence[str],
    heading: str,
    waiting: Sequence[DigestLine],
    inbox: str,
) -> Digest:
    lines = [
        (tell("line", survey=one.survey, level=tell(f"level_{one.level or ''}"), time=said.about(one.waiting_ms)), one)
        for one in waiting
    ]
    hello = tell("hello", name=name)
    text = [hello, "", *numbers, "", heading, *(f"- {words}\n  {one.address}" for words, one in lines)]
    items = "".join(f'<li><a href="{escape(one.address)}">{escape(words)}</a></li>' for words, one in lines)
    html = (
        f"<p>{escape(hello)}</p><p>{escape(' '.join(numbers))}</p><p>{escape(heading)}</p>"
        + (f"<ul>{items}</ul>" if items else "")
        + f'<p><a href="{escape(inbox)}">{escape(tell("inbox"))}</a></p>'
    )
    return Digest(subject=subject, text="\n".join([*text, "", f"{tell('inbox')}: {inbox}"]), html=html)
