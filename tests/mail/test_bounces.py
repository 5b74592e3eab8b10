"""What mail providers tell, in their shapes and in ours: which addresses are gone, and which complained."""

import json
from typing import Any

import pytest

from widget_server.adapters.http.bounces import told
from widget_server.core.errors import InvalidInput

ANNA = "anna@school.example"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"bounces": [{"email": ANNA, "kind": "bounce"}]}, "bounce"),
        ({"bounces": [{"email": ANNA, "kind": "complaint", "at": 5}]}, "complaint"),
        ([{"event": "bounce", "type": "bounce", "email": ANNA, "sg_event_id": "x"}], "bounce"),
        ([{"event": "spamreport", "email": ANNA}, {"event": "open", "email": "b@c.example"}], "complaint"),
        ({"RecordType": "Bounce", "Type": "HardBounce", "Email": ANNA, "ID": 1}, "bounce"),
        ({"RecordType": "SpamComplaint", "Type": "SpamComplaint", "Email": ANNA}, "complaint"),
        ({"event-data": {"event": "failed", "severity": "permanent", "recipient": ANNA}, "signature": {}}, "bounce"),
        ({"event-data": {"event": "complained", "recipient": ANNA}}, "complaint"),
    ],
)
def test_an_address_that_is_not_written_to_any_more(body: Any, kind: str) -> None:
    assert [(one.email, one.kind) for one in told(json.dumps(body).encode())] == [(ANNA, kind)]


@pytest.mark.parametrize(
    "body",
    [
        [{"event": "bounce", "type": "blocked", "email": ANNA}],
        [{"event": "delivered", "email": ANNA}],
        [{"event": "bounce", "email": 5}],
        {"RecordType": "Bounce", "Type": "SoftBounce", "Email": ANNA},
        {"RecordType": "Open", "Email": ANNA},
        {"event-data": {"event": "failed", "severity": "temporary", "recipient": ANNA}},
        {"bounces": []},
    ],
)
def test_what_came_back_for_now_stops_nothing(body: Any) -> None:
    assert told(json.dumps(body).encode()) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"text",
        b'"text"',
        b"{}",
        b"[]",
        b"[" * 100_000,
        b'{"bounces": [{"kind": "bounce"}]}',
        b'{"bounces": [{"email": "nobody", "kind": "bounce"}]}',
        b'{"bounces": [{"email": "a@b.example", "kind": "soft"}]}',
        b'{"bounces": [{"email": "a@b.example", "kind": "bounce", "more": 1}]}',
        b'{"bounces": [{"email": "a\\u0000@b.example", "kind": "bounce"}]}',
        b'{"bounces": [{"email": "a@b.example", "kind": "bounce", "at": 9007199254740993}]}',
        json.dumps({"bounces": [{"email": ANNA, "kind": "bounce"}] * 1_001}).encode(),
    ],
)
def test_what_is_in_no_shape_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput):
        told(body)
