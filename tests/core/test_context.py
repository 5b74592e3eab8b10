"""The frozen moment: what it holds, what it never holds, and how large it may be."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.made import NOW, before, event, failed, opened, window
from widget_server.core.context import MAX_CONTEXT_BYTES, REDACTED, Context, ContextRules, Why, freeze
from widget_server.core.events import Event, Message


def frozen(*events: Event, rules: ContextRules | None = None, why: Why | None = None, **fields: Any) -> Context:
    given = {"traits": {}, "messages": (), "now": NOW, **fields}
    why = why or Why(event_ids=(events[-1].id,))
    made_by = [one for one in events if one.id in why.event_ids]
    made = window(*events)
    return freeze(rules or ContextRules(), why=why, event=events[-1], made_by=made_by, window=made, **given)


def size(context: Context) -> int:
    return len(msgspec.json.encode(context))


@pytest.mark.parametrize(
    ("rules", "kept"),
    [
        pytest.param(ContextRules(), ["8m", "2m", "0s"], id="the last half hour"),
        pytest.param(ContextRules(events=2), ["2m", "0s"], id="the last two"),
        pytest.param(ContextRules(within="1h"), ["50m", "8m", "2m", "0s"], id="the last hour"),
        pytest.param(ContextRules(events=0), ["0s"], id="none but what made it due"),
    ],
)
def test_the_last_events(rules: ContextRules, kept: list[str]) -> None:
    context = frozen(failed("50m"), failed("8m"), failed("2m"), opened(), rules=rules)
    assert [one.occurred_at for one in context.events] == [before(ago) for ago in kept]


def test_what_made_it_due_is_always_there() -> None:
    events = [failed("2d"), failed("1h"), opened()]
    context = frozen(*events, why=Why(event_ids=(events[0].id, events[2].id)))
    assert [(one.name, one.trigger) for one in context.events] == [("exercise_failed", True), ("chat_opened", True)]


def test_names_on_the_list_are_redacted_at_any_depth_and_in_any_case() -> None:
    made = frozen(
        failed(Email="a@b.example", nested=[{"TOKEN": {"deep": 1}, "task": "loops"}]),
        traits={"phone": "1", "plan": "pro", "age": 30},
        rules=ContextRules(traits=("plan", "phone", "absent")),
    )
    assert made.events[0].properties == {"Email": REDACTED, "nested": [{"TOKEN": REDACTED, "task": "loops"}]}
    assert made.traits == {"plan": "pro", "phone": REDACTED}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("access_token", False),
        ("accessToken", False),
        ("APIToken", False),
        ("user-email", False),
        ("Card Number", False),
        ("phone2", False),
        ("discarded", True),
        ("tokenized", True),
        ("emailed", True),
    ],
)
def test_a_word_on_the_list_covers_the_names_that_hold_it(name: str, kept: bool) -> None:
    context = frozen(failed(**{name: "x"}))
    assert context.events[0].properties == {name: "x" if kept else REDACTED}


@pytest.mark.parametrize(
    ("allowed", "page", "url"),
    [
        (False, "https://a.example/x", "https://b.example/"),
        (True, "https://a.example/x?q=1#f", "https://b.example/?s=2"),
    ],
)
def test_query_strings_stay_out_unless_allowed(allowed: bool, page: str, url: str) -> None:
    seen = event("page_viewed", page="https://a.example/x?q=1#f", properties={"referrer": "https://b.example/?s=2"})
    context = frozen(seen, rules=ContextRules(page_query=allowed))
    assert (context.page, context.events[0].properties["referrer"]) == (page, url)


def test_messages_are_the_latest_and_bounded() -> None:
    said = [Message(id=f"m{index}", text="слово" * 10, sent_at=index) for index in range(9)]
    context = frozen(opened(), messages=said, rules=ContextRules(messages=2, message_chars=8))
    assert [(one.id, one.text) for one in context.messages] == [("m7", "словосл…"), ("m8", "словосл…")]
    assert frozen(opened(), messages=said, rules=ContextRules(message_chars=0)).messages[0].text is None
    assert frozen(opened(), messages=said, rules=ContextRules(messages=0)).messages == ()


def test_an_ordinary_moment_is_whole() -> None:
    assert not frozen(failed("2m"), opened()).cut


def test_too_much_loses_the_oldest_events_first() -> None:
    events = [failed(f"{29 - index}m", text="x" * 1_000) for index in range(20)]
    context = frozen(*events, messages=[Message(id="m", text="kept", sent_at=NOW)])
    assert context.cut
    assert size(context) <= MAX_CONTEXT_BYTES
    assert [one.id for one in context.events] == [one.id for one in events[-len(context.events) :]]
    assert len(context.events) > 10
    assert context.messages[0].text == "kept"


def test_then_properties_and_then_words() -> None:
    heavy = failed(text="x" * 20_000)
    said = [Message(id=f"m{index}", text="y" * 4_000, sent_at=index) for index in range(6)]
    context = frozen(heavy, messages=said, rules=ContextRules(message_chars=4_000))
    assert context.events[0].properties == {}
    assert [one.text is None for one in context.messages] == [True, True, True, False, False, False]
    assert size(context) <= MAX_CONTEXT_BYTES


@settings(max_examples=200, deadline=None)
@given(
    events=st.integers(1, 600),
    letters=st.integers(0, 60_000),
    messages=st.integers(0, 50),
    character=st.sampled_from(["x", "ы", "\U0001f600", '"']),
)
def test_whatever_comes_it_fits_and_is_the_same_twice(events: int, letters: int, messages: int, character: str) -> None:
    long_id = "i" * 120
    history = [
        event(
            "n" * 128,
            occurred_at=NOW - events + index,
            id=f"{long_id}{index}",
            page="p" * letters,
            conversation_id=long_id,
        )
        for index in range(events)
    ]
    history.append(failed(text=character * letters))
    said = [
        Message(id=f"{long_id}{index}", author_id=long_id, text=character * letters, sent_at=index)
        for index in range(messages)
    ]
    why = Why(
        event_ids=tuple(one.id for one in history), steps=({"event": "e", "times": 1, "where": {"p": "v" * letters}},)
    )
    rules = ContextRules(events=100, messages=50, message_chars=4_000, traits=("long",))
    one, same = (
        frozen(*history, why=why, messages=said, rules=rules, traits={"long": character * letters}) for _ in range(2)
    )
    assert size(one) <= MAX_CONTEXT_BYTES
    assert one == same
    assert one.events[-1].id == history[-1].id
    assert one.cut or len(one.messages) == messages


def test_a_trigger_too_long_for_a_moment_is_left_out() -> None:
    named = {"event": "n" * 128, "times": 1, "without": {"event": "x" * 128, "where": {"p": "v" * 50}}}
    part = Why(steps=(named,) * 10, not_=Why(steps=(named,)), until=named, unless=(named,) * 3, not_since=named)
    made = failed(task="loops")
    context = frozen(made, why=Why(all=(part,) * 20, any=(part,), event_ids=(made.id,)))
    assert size(context) <= MAX_CONTEXT_BYTES
    assert context.why == Why(event_ids=(made.id,))
    assert [one.id for one in context.events] == [made.id]


def test_values_of_filters_go_before_the_trigger_does() -> None:
    long = {"event": "a", "where": {"p": "v" * 3_000}}
    why = Why(steps=({**long, "times": 1, "without": long},), all=(Why(not_=Why(not_since=long)),), unless=(long,))
    context = frozen(opened(), why=why, rules=ContextRules(events=0))
    assert context.why == why, "an ordinary one is whole"
    context = frozen(opened(), why=msgspec.structs.replace(why, until={**long, "where": {"p": "v" * 9_000}}))
    assert context.why.steps == ({"event": "a", "times": 1, "without": {"event": "a"}},)
    assert context.why.all == (Why(not_=Why(not_since={"event": "a"})),)
    assert (context.why.until, context.why.unless) == ({"event": "a"}, ({"event": "a"},))


def test_contexts_that_were_stored_before_the_language_grew_are_read() -> None:
    stored = b"""{"asked_at": 1, "why": {"steps": [{"event": "a", "times": 2, "within_ms": 600000}], "within_ms": null,
        "not_since": null, "event_ids": ["e1"], "request": false}, "events": [], "messages": [], "page": null,
        "traits": {}, "cut": false}"""
    why = msgspec.json.decode(stored, type=Context).why
    assert why == Why(steps=({"event": "a", "times": 2, "within_ms": 600_000},), event_ids=("e1",))


def test_a_told_trigger_is_plain_json() -> None:
    why = Why(all=(Why(steps=({"event": "a", "times": 1},), same=("p",)), Why(not_=Why(nth=2))), wait_ms=5)
    told = {
        "all": [{"steps": [{"event": "a", "times": 1}], "same": ["p"]}, {"not": {"nth": 2}}],
        "wait_ms": 5,
    }
    assert msgspec.json.decode(msgspec.json.encode(why)) == told
    assert msgspec.convert(told, Why) == why
