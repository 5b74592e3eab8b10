"""What readers make of recordings: each format, packed or not, with the lines that are no events."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from widget_server.adapters import recordings
from widget_server.core.errors import InvalidInput
from widget_server.core.events import Conversation, Participant
from widget_server.services.rehearsing.recorded import Heard, Recorded

AT = 1_767_225_600_000
"""2026-01-01T00:00:00Z."""


def read(path: Path | str, **options: Any) -> tuple[list[Recorded], Heard]:
    """Everything in one recording."""
    heard = Heard()
    mapping = options.pop("mapping", None)
    (recording,) = recordings.opened([str(path)], heard=heard, mapping=mapping, **options)
    try:
        return [event for chunk in recording for event in chunk], heard
    finally:
        recording.close()


def written(folder: Path, *lines: object, name: str = "events.jsonl") -> Path:
    """A file of these lines, as JSON where they are no text."""
    file = folder / name
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    file.write_text(text, encoding="utf-8")
    return file


TRACK = {
    "type": "track",
    "event": "exercise_failed",
    "userId": "s1",
    "messageId": "m1",
    "timestamp": "2026-01-01T00:00:00Z",
    "properties": {"attempt": 2},
}
STATEMENT = {
    "id": "7c1e",
    "actor": {"account": {"homePage": "https://lms.example", "name": "s1"}},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/answered"},
    "object": {
        "id": "https://lms.example/q/7",
        "definition": {
            "name": {"de": "Schleifen", "en-US": "Loops"},
            "type": "http://adlnet.gov/expapi/activities/question",
        },
    },
    "result": {"score": {"raw": 3, "scaled": 0.6}, "success": False, "response": "b"},
    "context": {"contextActivities": {"parent": [{"id": "https://lms.example/quiz/1"}]}, "registration": "r1"},
    "timestamp": "2026-01-01T01:00:00+01:00",
}


def test_a_segment_track_is_its_event(tmp_path: Path) -> None:
    events, heard = read(written(tmp_path, TRACK))
    assert events == [Recorded(AT, AT, "s1", "exercise_failed", "m1", {"attempt": 2})]
    assert heard.files == [(str(tmp_path / "events.jsonl"), "segment")]
    assert (heard.lines, heard.events, heard.bad) == (1, 1, 0)


@pytest.mark.parametrize(
    ("message", "name", "properties", "beside"),
    [
        ({"type": "page", "name": "Pricing", "properties": {"url": "https://x/p"}}, "page_viewed", {"name": "Pricing", "url": "https://x/p"}, {"page": "https://x/p"}),
        ({"type": "identify", "traits": {"plan": "pro"}}, "identified", {}, {"traits": {"plan": "pro"}}),
        ({"type": "group", "groupId": "g1", "traits": {"size": 3}}, "grouped", {"size": 3, "group_id": "g1"}, {"group": "g1"}),
        ({"type": "alias", "previousId": "old"}, "aliased", {"previous_id": "old"}, {"alias_of": "old"}),
    ],
    ids=["page", "identify", "group", "alias"],
)  # fmt: skip
def test_other_messages_become_the_events_the_server_makes_of_them(
    tmp_path: Path, message: dict[str, Any], name: str, properties: dict[str, Any], beside: dict[str, Any]
) -> None:
    ((event,), _) = read(written(tmp_path, {"userId": "s1", "timestamp": AT, **message}))
    assert (event.name, event.properties) == (name, properties)
    assert event.beside is not None
    assert {key: getattr(event.beside, key) for key in beside} == beside


def test_a_batch_is_its_messages_and_the_anonymous_are_marked(tmp_path: Path) -> None:
    batch = {"batch": [TRACK, {**TRACK, "userId": None, "anonymousId": "v", "messageId": None}], "sentAt": AT}
    events, _ = read(written(tmp_path, batch))
    assert [(event.person, event.id) for event in events] == [("s1", "m1"), ("anon:v", "1:1.2")]


def test_what_a_message_tells_of_its_place_is_kept(tmp_path: Path) -> None:
    context = {
        "conversation": {"id": 7, "participants": [{"id": "s1", "role": "student"}]},
        "page": {"url": "https://x/p"},
        "device": {"type": "ios"},
    }
    ((event,), _) = read(written(tmp_path, {**TRACK, "context": context}))
    assert event.beside is not None
    assert event.beside.conversation == Conversation(id="7", participants=(Participant(id="s1", role="student"),))
    assert (event.beside.page, event.beside.device) == ("https://x/p", "phone")


def test_our_own_export_arrives_when_the_server_had_it(tmp_path: Path) -> None:
    file = written(tmp_path, {**TRACK, "receivedAt": "2026-01-01T02:00:00Z"})
    ((event,), heard) = read(file)
    assert (event.occurred_at, event.arrived_at) == (AT, AT + 7_200_000)
    assert heard.files[0][1] == "cuecard"
    ((event,), _) = read(file, as_received=False)
    assert event.arrived_at == AT


def test_a_statement_is_its_verb_with_object_and_result(tmp_path: Path) -> None:
    ((event,), heard) = read(written(tmp_path, STATEMENT))
    assert event == Recorded(
        AT,
        AT,
        "s1",
        "answered",
        "7c1e",
        {
            "object_id": "https://lms.example/q/7",
            "object_name": "Loops",
            "object_type": "question",
            "score": 3.0,
            "score_scaled": 0.6,
            "success": False,
            "response": "b",
            "parent_id": "https://lms.example/quiz/1",
            "registration": "r1",
        },
    )
    assert heard.files[0][1] == "xapi"


@pytest.mark.parametrize(
    ("actor", "person"),
    [
        ({"mbox": "mailto:a@x.org"}, "a@x.org"),
        ({"mbox_sha1sum": "ab12"}, "ab12"),
        ({"openid": "https://a.example"}, "https://a.example"),
        ({"account": {"name": 17}, "mbox": "mailto:a@x.org"}, "17"),
    ],
)
def test_an_actor_is_known_by_account_or_address(tmp_path: Path, actor: dict[str, Any], person: str) -> None:
    ((event,), _) = read(written(tmp_path, {**STATEMENT, "actor": actor}))
    assert event.person == person


def test_extensions_of_a_statement_are_properties_and_never_take_the_place_of_one(tmp_path: Path) -> None:
    told = {"https://x.example/ext/attempt": 3, "https://x.example/ext/score": 9}
    statement = {**STATEMENT, "result": {"score": {"raw": 3}, "extensions": told}, "context": {"platform": "LMS"}}
    ((event,), _) = read(written(tmp_path, statement))
    assert event.properties["attempt"] == 3
    assert (event.properties["score"], event.properties["platform"]) == (3.0, "LMS")


def test_a_group_is_nobody(tmp_path: Path) -> None:
    group = {"objectType": "Group", "mbox": "mailto:all@x.org"}
    _, heard = read(written(tmp_path, STATEMENT, {**STATEMENT, "actor": group}))
    assert [bad.message for bad in heard.first_bad] == ["the actor is a group; an event is of one person"]


def test_several_statements_may_stand_on_a_line(tmp_path: Path) -> None:
    events, _ = read(written(tmp_path, {"statements": [STATEMENT, STATEMENT]}, json.dumps([STATEMENT])))
    assert len(events) == 3


def test_a_table_is_read_by_its_mapping(tmp_path: Path) -> None:
    file = written(tmp_path, "user_id,action,ts,module,paid", "7,failed,2026-01-01 00:00:00,loops,TRUE", name="log.csv")
    mapping = recordings.mapping_of(["who=user_id,event=action", "at=ts,lesson=module"])
    ((event,), heard) = read(file, mapping=mapping)
    assert event == Recorded(AT, AT, "7", "failed", "1:2", {"lesson": "loops"})
    assert heard.files[0][1] == "csv"


def test_a_table_with_usual_names_needs_no_mapping(tmp_path: Path) -> None:
    file = written(
        tmp_path, "Time;User;Event name;score;code;passed;note", "1767225600;anna;done;4.5;007;true;", name="log.csv"
    )
    ((event,), _) = read(file)
    assert event == Recorded(AT, AT, "anna", "done", "1:2", {"score": 4.5, "code": "007", "passed": True})


def test_a_mapping_renames_events_and_tells_traits(tmp_path: Path) -> None:
    file = written(tmp_path, "who,what,at,group", "s1,Feedback viewed,2026-01-01,A", name="log.csv")
    mapping = recordings.Mapping(event="what", traits={"course": "group"}, names={"Feedback viewed": "feedback_viewed"})
    ((event,), _) = read(file, mapping=mapping)
    assert event.name == "feedback_viewed"
    assert event.beside is not None
    assert event.beside.traits == {"course": "A"}


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = written(tmp_path, "a,b,c", "1,2,3", name="log.csv")
    with pytest.raises(InvalidInput, match=r"has no column 'user'.*it has a, b, c"):
        read(file, mapping=recordings.mapping_of(["who=user"]))
    with pytest.raises(InvalidInput, match="--map who=COLUMN"):
        read(file)


def test_packed_recordings_are_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl.gz"
    file.write_bytes(gzip.compress(json.dumps(TRACK).encode()))
    events, _ = read(file)
    assert len(events) == 1


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        buffer = io.BufferedReader(io.BytesIO(json.dumps(TRACK).encode()))

    monkeypatch.setattr("sys.stdin", Input)
    events, heard = read("-")
    assert (len(events), heard.files) == (1, [("standard input", "segment")])


BAD = [
    ("{", "this is no JSON in UTF-8"),
    ({**TRACK, "userId": None}, "neither userId nor anonymousId says who did it"),
    ({**TRACK, "timestamp": None}, "no timestamp says when it happened"),
    ({**TRACK, "timestamp": "yesterday"}, "'yesterday' is no time"),
    ({**TRACK, "timestamp": -5}, "its time is out of bounds"),
    ({**TRACK, "event": ""}, "a track names no event"),
    ({**TRACK, "type": "screech"}, "its type is none of track, identify, page, group, alias"),
    ({**TRACK, "properties": [1]}, "the fields do not fit: Expected `object | null`, got `array` - at `$.properties`"),
    ('{"userId":"s1","timestamp":1,"event":"e","properties":{"a":' + "[" * 5_000, "this is no JSON in UTF-8"),
]


@pytest.mark.parametrize(("line", "message"), BAD)
def test_a_bad_line_is_told_and_the_rest_is_read(tmp_path: Path, line: object, message: str) -> None:
    events, heard = read(written(tmp_path, TRACK, line, {**TRACK, "messageId": "m2"}))
    assert [event.id for event in events] == ["m1", "m2"]
    assert [(bad.line, bad.message) for bad in heard.first_bad] == [(2, message)]


def test_only_the_first_ten_bad_lines_are_told_and_all_are_counted(tmp_path: Path) -> None:
    _, heard = read(written(tmp_path, TRACK, *["{"] * 25))
    assert (heard.bad, len(heard.first_bad), heard.first_bad[-1].line) == (25, 10, 11)


def test_a_recording_with_no_event_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"No line of .* can be read as xapi; line 1: a statement has an actor"):
        read(written(tmp_path, TRACK, TRACK), format="xapi")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b'{"hello": 1}\n', "is in no format known here"),
        (b'[\n  {"userId": "s1"}\n]', "one JSON document over many lines"),
        (b"\x1f\x8bnot gzip", "can't be unpacked"),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "events.jsonl"
    file.write_bytes(content)
    with pytest.raises(InvalidInput, match=message):
        read(file)


def test_a_row_that_says_too_little_is_told(tmp_path: Path) -> None:
    lines = ["who,event,at", "s1,done,2026-01-01", "s1,,2026-01-01", "s1", "", "s1,done,soon"]
    events, heard = read(written(tmp_path, *lines, name="log.csv"))
    assert len(events) == 1
    assert [bad.message for bad in heard.first_bad] == [
        "the row does not say what",
        "the row has 1 fields, fewer than the header",
        "'soon' is no time",
    ]


def test_a_packed_file_that_breaks_off_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl.gz"
    lines = "\n".join(json.dumps({**TRACK, "messageId": f"m{number}"}) for number in range(50_000))
    file.write_bytes(gzip.compress(lines.encode())[:-200])
    with pytest.raises(InvalidInput, match="can't be read on"):
        read(file)


def test_what_nobody_looks_at_is_counted_where_it_is_read(tmp_path: Path) -> None:
    told = {**TRACK, "event": "seen", "context": {"conversation": {"id": "c1"}}}
    lines = [
        TRACK,
        {**TRACK, "event": "seen"},
        {**TRACK, "event": "seen", "userId": "s2", "timestamp": "2026-01-02T00:00:00Z"},
        told,
        {**TRACK, "event": "seen", "userId": 7},
        {"type": "identify", "userId": "s1", "timestamp": AT, "traits": {}},
    ]
    heard = Heard()
    heard.passed.nobody = lambda name: name == "seen"
    (recording,) = recordings.opened([str(written(tmp_path, *lines))], heard=heard)
    events = [event for chunk in recording for event in chunk]
    recording.close()
    assert [(event.name, event.person) for event in events] == [
        ("exercise_failed", "s1"),
        ("seen", "s1"),
        ("seen", "7"),
        ("identified", "s1"),
    ]
    assert (heard.passed.names, heard.passed.people, heard.total) == ({"seen": 2}, {"s1", "s2"}, 6)
    assert (heard.passed.first, heard.passed.last) == ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")


@pytest.mark.parametrize(
    ("time", "at"),
    [
        ("01.01.2026 00:00", AT),
        ("1.1.2026", AT),
        ("01.01.2026, 10:05:07", AT + 36_307_000),
        ("01.10.2026 10:00", AT + 273 * 86_400_000 + 36_000_000),
    ],
)
def test_times_with_dots_begin_with_the_day(tmp_path: Path, time: str, at: int) -> None:
    events, _ = read(written(tmp_path, "who;event;time", f"s1;x;{time}", name="t.csv"))
    assert [event.occurred_at for event in events] == [at]


@pytest.mark.parametrize("time", ["31.02.2026", "13.13.2026 10:00", "01.01.2026 25:00", "1.2.3.4"])
def test_dots_alone_make_no_time(tmp_path: Path, time: str) -> None:
    _, heard = read(written(tmp_path, "who;event;time", "s1;x;01.01.2026", f"s1;x;{time}", name="t.csv"))
    assert [(one.line, one.message) for one in heard.first_bad] == [(3, f"{time!r} is no time")]


def test_a_mapping_without_a_table_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, TRACK)
    with pytest.raises(InvalidInput, match="is read as segment"):
        read(file, mapping=recordings.mapping_of(["who=userId"]))
    assert read(file, mapping=recordings.mapping_of([]))[0]


def test_what_is_known_of_somebody_stands_beside_an_event_also_where_nobody_looks_at_it(tmp_path: Path) -> None:
    file = written(tmp_path, {**TRACK, "receivedAt": "2026-01-01T00:00:00Z", "traits": {"plan": "pro"}}, TRACK)
    heard = Heard()
    heard.passed.nobody = lambda name: True
    [recording] = recordings.opened([str(file)], heard=heard)
    try:
        events = [event for chunk in recording for event in chunk]
    finally:
        recording.close()
    assert [(event.person, event.beside and event.beside.traits) for event in events] == [("s1", {"plan": "pro"})]
    assert heard.passed.names == {"exercise_failed": 1}
