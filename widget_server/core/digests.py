"""The week of one who reads, as a message: text and HTML of the same. It holds numbers and where to look; no names, no words."""

from collections.abc import Mapping
from html import escape
from types import MappingProxyType

import msgspec

from widget_server.core.headlines import Level
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


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """A message that a channel can send as it is."""

    subject: str
    text: str
    html: str


Words = Mapping[str, str | tuple[str, ...]]
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
    }
)
LANGUAGES: Mapping[str, Words] = MappingProxyType({"en": ENGLISH, "ru": RUSSIAN})


def digest(week: Week, language: str) -> Digest:
    """The message, in a language there are words for, else in English."""
    key = language.split("-")[0]
    words, said = LANGUAGES.get(key, ENGLISH), grammar(key if key in LANGUAGES else "en")

    def tell(sentence: str, n: int | None = None, /, **values: str) -> str:
        found = words[sentence]
        text = found if isinstance(found, str) else found[said.form(n or 0)]
        return text.format(n=n, **values)

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
    lines = [
        (tell("line", survey=one.survey, level=tell(f"level_{one.level or ''}"), time=said.about(one.waiting_ms)), one)
        for one in week.waiting
    ]
    heading = tell("waiting") if lines else tell("nobody")
    hello, subject = tell("hello", name=week.name), tell("subject", workspace=week.workspace)
    text = [hello, "", *numbers, "", heading, *(f"- {words}\n  {one.address}" for words, one in lines)]
    items = "".join(f'<li><a href="{escape(one.address)}">{escape(words)}</a></li>' for words, one in lines)
    html = (
        f"<p>{escape(hello)}</p><p>{escape(' '.join(numbers))}</p><p>{escape(heading)}</p>"
        + (f"<ul>{items}</ul>" if items else "")
        + f'<p><a href="{escape(week.inbox)}">{escape(tell("inbox"))}</a></p>'
    )
    return Digest(subject=subject, text="\n".join([*text, "", f"{tell('inbox')}: {week.inbox}"]), html=html)
