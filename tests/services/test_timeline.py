"""A moment as one line of time, the mark that stands for a response, and the words of a template."""

from typing import Any

import msgspec
import pytest

from widget_server.core.context import ContextEvent
from widget_server.core.events import Message
from widget_server.services.cards import CardReply
from widget_server.services.items import Item, ItemAnswer, ItemPerson, ItemSurvey
from widget_server.services.marks import gist, mark_of
from widget_server.services.ratings import chat_address, filled
from widget_server.services.timeline import in_short, timeline

ASKED = 1_000_000
MINUTE = 60_000


def rating(value: Any = 2, *, kind: str = "rating", points: int = 5, **more: Any) -> ItemAnswer:
    return ItemAnswer(question="q", kind=kind, text="How was it?", value=value, words=f"{value}", points=points, **more)


def an_item(*answers: ItemAnswer, **fields: Any) -> Item:
    context: dict[str, Any] = {"asked_at": ASKED, "events": [], "messages": [], "page": None, "traits": {}}
    values: dict[str, Any] = {
        "invitation": "inv",
        "response": "rsp",
        "survey": ItemSurvey(key="k", version="v", name="K"),
        "respondent": ItemPerson(id="s1", name="Sam"),
        "mentor": ItemPerson(id="maria", name="Maria"),
        "conversation": "c1",
        "identity": "named",
        "status": "complete",
        "state": "open",
        "invited_at": ASKED,
        "started_at": ASKED + MINUTE,
        "completed_at": ASKED + 2 * MINUTE,
        "variant": None,
        "answers": answers,
        "asked_because": {},
        "left_out_because": {},
        "why": "",
        "page_messages": (),
        "about_message": None,
        "replies": (),
    }
    return Item(**{**values, **fields, "context": {**context, **fields.get("context", {})}})


def event(id: str, at: int, **fields: Any) -> dict[str, Any]:
    return msgspec.to_builtins(ContextEvent(id=id, name=id, occurred_at=at, **fields))  # type: ignore[no-any-return]


def test_everything_stands_at_its_time_around_the_question() -> None:
    item = an_item(
        rating(),
        context={
            "events": [event("failed", ASKED, trigger=True, properties={"attempt": 2})],
            "messages": [{"id": "m1", "author_id": "maria", "text": "Hello", "sent_at": ASKED - MINUTE}],
        },
        replies=(CardReply(id="r1", author="mentor", name="Maria", text="Hi", sent_at=ASKED + 9 * MINUTE, seen_at=7),),
    )
    later = ContextEvent(id="gone on", name="gone on", occurred_at=ASKED + MINUTE)
    said = Message(id="m2", author_id="s1", text="Thanks", sent_at=ASKED + 3 * MINUTE)
    again = Message(id="m1", author_id="maria", text="Hello", sent_at=ASKED - MINUTE)
    line = timeline(item, [later], [said, again])
    assert [(one.kind, one.offset // MINUTE) for one in line] == [
        ("message", -1),
        ("event", 0),
        ("asked", 0),
        ("event", 1),
        ("answers", 2),
        ("message", 3),
        ("reply", 9),
    ]
    assert [one.trigger for one in line] == [False, True, False, False, False, False, False]
    assert [one.name for one in line if one.kind == "message"] == ["Maria", "Sam"]
    assert line[-1].ours
    assert line[-1].seen_at == 7


def test_a_name_that_is_not_shown_is_nowhere_on_the_line() -> None:
    said = {"id": "m1", "author_id": "s1", "text": "Hello", "sent_at": ASKED}
    reply = CardReply(id="r1", author="respondent", name=None, text="Hi", sent_at=ASKED)
    item = an_item(rating(), respondent=ItemPerson(id="s1", name=None), context={"messages": [said]}, replies=(reply,))
    assert [one.unnamed for one in timeline(item, [], []) if one.kind in ("message", "reply")] == [True, True]


def test_an_event_that_only_tells_a_message_is_no_second_thing() -> None:
    told = event("message_sent", ASKED - MINUTE)
    said = {"id": "m1", "author_id": "s1", "text": "Hello", "sent_at": ASKED - MINUTE}
    both = an_item(context={"events": [told], "messages": [said]})
    assert [one.kind for one in timeline(both, [], [])] == ["message", "asked"]
    assert [one.kind for one in timeline(an_item(context={"events": [told]}), [], [])] == ["event", "asked"]


def test_of_a_long_past_only_what_is_near_or_led_to_it_stands_open() -> None:
    events = [event(f"e{n}", ASKED - (20 - n) * MINUTE, trigger=n == 2) for n in range(12)]
    line = timeline(an_item(context={"events": events}), [], [])
    assert [one.name for one in line if one.earlier] == ["e0", "e1", "e3", "e4", "e5"]


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"exercise": "loops-3", "attempt": 2}, "exercise loops-3 · attempt 2"),
        ({"done": True, "list": [1], "none": None, "part": 0.5}, "done yes · part 0.5"),
        ({}, ""),
    ],
)
def test_an_events_properties_in_a_few_words(properties: dict[str, Any], expected: str) -> None:
    assert in_short(properties) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (rating(1), (1, 5, "low")),
        (rating(3), (3, 5, "middle")),
        (rating(5), (5, 5, "high")),
        (rating(6, kind="nps"), (6, 10, "low")),
        (rating(8, kind="nps"), (8, 10, "middle")),
        (rating(9, kind="nps"), (9, 10, "high")),
        (rating(3, points=3), (3, 3, "high")),
    ],
)
def test_the_mark_that_stands_for_a_response(answer: ItemAnswer, expected: tuple[int, int, str]) -> None:
    mark = mark_of(an_item(answer))
    assert mark is not None
    assert (mark.value, mark.most, mark.level) == expected


def test_what_was_written_stands_beside_the_mark() -> None:
    choice = ItemAnswer(question="c", kind="choice", text="Which?", value="a", words="The error")
    text = ItemAnswer(question="t", kind="text", text="Why?", value="So", words="So")
    assert gist(an_item(choice, rating(), text)) == "So"
    assert gist(an_item(choice, rating())) == "The error"
    assert gist(an_item(rating())) == ""
    assert mark_of(an_item(choice)) is None


@pytest.mark.parametrize(
    ("template", "name", "expected"),
    [
        ("Hello {name}, thank you.", "Sam", "Hello Sam, thank you."),
        ("Hello {name}, thank you.", None, "Hello, thank you."),
        ("Sorry, {name}.", None, "Sorry."),
        ("{name}, come by.", None, "come by."),
    ],
)
def test_a_template_fits_whoever_is_answered(template: str, name: str | None, expected: str) -> None:
    assert filled(template, name) == expected


def test_the_chats_address_holds_what_it_is_given_escaped() -> None:
    template = "https://chat.example/c/{conversation}#{message}"
    assert chat_address(template, "a/b", "m 1") == "https://chat.example/c/a%2Fb#m%201"
    assert chat_address(template, "a", None) == "https://chat.example/c/a"
    assert chat_address("https://chat.example/{conversation}?at={message}", "a", None) == "https://chat.example/a?at="
