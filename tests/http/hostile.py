"""Hostile bodies and frames: good ones, bent in every way that has broken some server somewhere. Seeded."""

import copy
import gzip
import json
from random import Random
from typing import Any

JSON = Any

RAW_VALUES = [
    b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1e999", b"9007199254740993", b"-9007199254740993", b"1" * 400,
    b"0.1e-400", b"-0", b"1E400", b'"\\u0000"', b'"\\ud800"', b'"\\udfff\\ud800"', b'"\xff"', b'"\xed\xa0\x80"',
    b'"\x00"', b'"\n"', b"[" * 40 + b"]" * 40, b"[" * 3_000, b'{"a":' * 30 + b"1" + b"}" * 30, b"[" + b"0," * 2_500 + b"0]",
    b'"' + b"x" * 40_000 + b'"', b"nul", b"tru", b"'x'", b"", b",", b"}", b'{"a":1,"a":2}', b'{"":0}', b'"\\x"', b"01", b"+1",
    b'{"__proto__":{"x":1}}', '"\u202e\u0000"'.encode(), '"🙂"'.encode(), b"/**/1", b"\xef\xbb\xbf1",
]  # fmt: skip
"""Spliced in as they are: most are no JSON."""

VALUES: list[JSON] = [
    None, True, False, 0, -1, 1, 2**53, 2**53 + 1, -(2**63), 2**64, 10**30, 0.5, -1e300, "", " ", "x", "0", "null",
    "\x00", "a\x00b", "x" * 129, "x" * 70_000, "'; DROP TABLE event; --", "{{7*7}}", "../../etc/passwd", "%00", "%s%n",
    "anon:x", "anon:" + "v" * 20, "9999-99-99", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999-23:59",
    "2026-01-01", "🙂" * 40, "\u202eabc", "ſ", [], {}, [[]], [None], {"": None}, {"\x00": 1}, {"id": {}}, [1] * 2_100,
    {"choices": []}, {"choices": ["x"], "other": ""}, {"choices": [1]}, {"id": "c1", "participants": "all"},
    {"id": "c1", "participants": [{"id": "", "role": "student"}]}, {"id": None}, {"token": 5}, {"token": "a.b.c"},
]  # fmt: skip

GRANTED = ["wk", "sk", "none", "wrong"]


def events(random: Random) -> dict[str, JSON]:
    """A good event of a random kind, with everything it may have."""
    return {
        "type": random.choice(["track", "identify", "page", "group", "alias"]),
        "event": random.choice(["review_received", "x", "survey_requested"]),
        "userId": random.choice(["s1", "s2", 7]),
        "anonymousId": "v" * 20,
        "messageId": f"m{random.randrange(400)}",
        "timestamp": random.choice([1_700_000_000_000, "2026-11-22T00:00:00.000Z"]),
        "sentAt": "2026-11-22T00:00:01Z",
        "properties": {"survey": "asked-for", "n": 1, "url": "https://a.example/?x#y", "deep": {"a": [1, {"b": 2}]}},
        "traits": {"name": "Ann", "plan": None},
        "groupId": "g1",
        "previousId": random.choice(["s1", "s2", "s3", "anon:" + "v" * 20]),
        "context": {
            "conversation": {
                "id": "c1",
                "participants": [{"id": "s1", "role": "student"}, {"id": "m", "role": "mentor"}],
            },
            "message": {"id": "m1", "author_id": "s1", "text": "hello", "sent_at": 1_700_000_000_000},
            "page": {"url": "https://a.example/p?q=1"},
            "cuecard": {"token": None},
            "library": {"name": "x", "version": "1"},
        },
    }


def frame(random: Random, invitation: str, grant: str) -> dict[str, JSON]:
    """A good frame of a random kind."""
    frames: list[dict[str, JSON]] = [
        {"type": "track", "name": "x", "properties": {"a": 1}, "occurred_at": 1_700_000_000_000, "conversation": "c1",
         "page": {"url": "https://a.example/", "title": "T"}},
        {"type": "display", "invitation": invitation, "channel": "chat",
         "messages": [{"id": "m1", "text": "t", "author_id": "a", "sent_at": 1}]},
        {"type": "answer", "invitation": invitation, "question": random.choice(["stars", "words"]), "value": 3,
         "answered_at": 1, "grant": grant},
        {"type": "answer", "invitation": invitation, "question": "words", "value": "text", "answered_at": 1},
        {"type": "reply", "invitation": invitation, "text": "hello"},
        {"type": "show", "survey": "asked-for", "conversation": "c1"},
        {"type": "sync"},
        {"type": "ping"},
        {"type": "watch", "conversation": "c1", "badges": True},
        {"type": "history", "respondent": "s1"},
        {"type": "reveal", "invitation": invitation, "part": "messages"},
        {"type": "display", "invitation": invitation, "channel": "chat", "reply": "rep_1"},
        {"type": "answer", "invitation": invitation, "question": "words", "value": "text", "answered_at": 1,
         "together": [{"question": "stars", "value": 3}]},
        {"type": "mark", "invitation": invitation, "state": "read"},
    ]  # fmt: skip
    return {"id": f"f{random.randrange(10**6)}", **random.choice(frames)}


def bent(random: Random, good: JSON) -> bytes:
    """The good value, encoded and broken somewhere; now and then not broken at all."""
    way = random.randrange(10)
    if way == 0:
        return random.randbytes(random.randrange(200))
    if way == 1:
        whole = _encoded(good)
        return whole[: random.randrange(len(whole) + 1)]
    if way == 2:
        flipped = bytearray(_encoded(good))
        for _ in range(random.randrange(1, 6)):
            flipped[random.randrange(len(flipped))] = random.randrange(256)
        return bytes(flipped)
    if way == 3:
        return random.choice(RAW_VALUES)
    if way in (4, 5):
        marked = _replaced(random, good, "@@here@@")
        return _encoded(marked).replace(b'"@@here@@"', random.choice(RAW_VALUES))
    value = good
    for _ in range(random.randrange(0, 4)):
        value = _replaced(random, value, random.choice(VALUES))
    return _encoded(value)


def headers(random: Random, body: bytes) -> tuple[dict[str, str], bytes]:
    """Headers for a body, sometimes lying about it."""
    way = random.randrange(12)
    if way == 0:
        return {"content-encoding": "gzip"}, gzip.compress(body)
    if way == 1:
        return {"content-encoding": "gzip"}, gzip.compress(body)[: random.randrange(30)]
    if way == 2:
        return {"content-encoding": random.choice(["gzip", "br", "deflate", "x", "gzip, gzip"])}, body
    if way == 3:
        return {
            "content-type": random.choice(["", "multipart/form-data", "text/plain; charset=utf-16", "x" * 200])
        }, body
    return {}, body


def _encoded(value: JSON) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _replaced(random: Random, value: JSON, new: JSON) -> JSON:
    """A copy with one place changed: replaced, removed, added, or renamed."""
    value = copy.deepcopy(value)
    places = list(_places(value))
    if not places:
        return new
    container, key = random.choice(places)
    if isinstance(container, dict) and random.random() < 0.2:
        moved = container.pop(key)
        if random.random() < 0.5:
            container[random.choice(["", "\x00", "extra", "__proto__", "x" * 200])] = moved
        return value
    container[key] = new
    return value


def _places(value: JSON) -> Any:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])
