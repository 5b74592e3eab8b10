"""An invitation's way put in order: what was sent and what was not, what devices told late, and what is never told."""

from typing import Any

import pytest

from tests.store.made import DAY, MINUTE, NOW
from widget_server.core.assembly import Assembly
from widget_server.core.context import Context, Why
from widget_server.core.invitations import Invitation
from widget_server.core.outbox import Kind, OutboxItem, OutboxLine, Status
from widget_server.core.reasons import Reason
from widget_server.core.responses import Reply
from widget_server.core.surveys import Step, Survey, SurveyVersion
from widget_server.ports import Filling, Reached, SavedAnswer
from widget_server.ports.journeys import Display, Way
from widget_server.services.journeys import Moment, moments, stops

HOUR = 60 * MINUTE
SURVEY = Survey(
    key="long",
    name="Long",
    questions=(),
    when={"event": "seen"},  # type: ignore[arg-type]
    channels=(
        "chat",
        "email",
        Step(after="2h", unless="seen", through=("inbox", "push")),
        Step(after="24h", through=("link",)),
    ),
)


def line(kind: Kind, status: Status, *, at: int = HOUR, note: Reason | None = None, **fields: Any) -> OutboxLine:
    """An item of the outbox, ended (or due) so long after the question."""
    item = OutboxItem(
        workspace="acme", id=f"{kind}{at}", kind=kind, due_at=NOW + at, give_up_at=NOW + DAY, made_at=NOW, **fields
    )
    return OutboxLine(item=item, status=status, ended_at=None if status == "waiting" else NOW + at, note=note)


def way(*sendings: OutboxLine, displays: tuple[Display, ...] = (), identity: Any = "named", **fields: Any) -> Way:
    """The way of an invitation; `status` and `closed_at` are the invitation's, the rest the filling's."""
    own = {name: fields.pop(name) for name in ("status", "closed_at") if name in fields}
    invitation = Invitation(
        id="inv",
        workspace="acme",
        respondent_id="s1",
        survey_key="long",
        survey_version="v1",
        event_id="e1",
        identity=identity,
        assembly=Assembly(),
        context=Context(asked_at=NOW, why=Why()),
        invited_at=NOW,
        expires_at=NOW + 5 * DAY,
        **own,
    )
    version = SurveyVersion(workspace="acme", version="v1", survey=SURVEY)
    filling = Filling(invitation=invitation, survey=version, **fields)
    return Way(reached=Reached(filling=filling, by=frozenset()), displays=displays, sendings=sendings)


def told(found: Way, *, now: int = NOW + DAY) -> list[tuple[Any, ...]]:
    """Everything but the ask and the end, in short."""
    return [
        (one.kind, (one.at - NOW) // MINUTE, *one.channels, one.reason.code if one.reason else "")
        for one in moments(found, now=now)
        if one.kind not in ("asked", "until", "ended")
    ]


def why(code: str) -> Reason:
    return Reason(code=code)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param(line("email", "sent"), [("sent", 60, "email", "")], id="sent"),
        pytest.param(line("email", "skipped", note=why("unwanted")), [("not_sent", 60, "email", "unwanted")], id="left out"),
        pytest.param(line("push", "failed", note=why("push_refused")), [("not_sent", 60, "push", "push_refused")], id="failed"),
        pytest.param(line("push", "unsure", note=why("died")), [("not_sent", 60, "push", "died")], id="unsure"),
        pytest.param(line("email", "waiting", at=2 * DAY), [("next", 2880, "email", "")], id="to come"),
        pytest.param(line("email", "cancelled"), [("not_needed", 60, "email", "")], id="called off"),
        pytest.param(line("matrix", "sent", content={"do": "ask"}), [("sent", 60, "matrix", "")], id="asked in a room"),
        pytest.param(line("matrix", "sent", content={"do": "fold"}), [], id="a room's housekeeping"),
        pytest.param(line("webhook", "sent"), [], id="other systems"),
        pytest.param(
            line("step", "skipped", subject="1", note=why("seen")), [("left_out", 60, "inbox", "push", "seen")], id="a step left out"
        ),
        pytest.param(
            line("step", "waiting", subject="1", at=2 * DAY, note=why("quiet")),
            [("next", 2880, "inbox", "push", "quiet")],
            id="a step put off",
        ),
        pytest.param(line("step", "cancelled", subject="2"), [("not_needed", 60, "link", "")], id="a step called off"),
        pytest.param(
            line(
                "step",
                "sent",
                subject="1",
                note=Reason(
                    code="opened",
                    values={"opened": ["inbox"], "skipped": {"push": {"code": "no_browser", "values": {}}}},
                ),
            ),
            [("opened", 60, "inbox", ""), ("left_out", 60, "push", "no_browser")],
            id="a step half opened",
        ),
        pytest.param(
            line("step", "skipped", subject="0", note=Reason(code="unreached", values={"skipped": {"email": {"code": "no_address", "values": {}}}})),
            [("left_out", 60, "email", "no_address")],
            id="a first mail without an address",
        ),
    ],
)  # fmt: skip
def test_each_item_of_the_outbox_has_its_place(sent: OutboxLine, expected: list[Any]) -> None:
    assert told(way(sent)) == expected


def test_answers_stand_within_their_response_whatever_a_device_s_clock_says() -> None:
    answers = tuple(
        SavedAnswer(question_id=id, value=1, answered_at=at, via=via)
        for id, at, via in (("a", 1, "email"), ("b", NOW + 9 * DAY, "email"), ("c", NOW + 2 * HOUR, "link"))
    )
    found = way(answers=answers, response_id="r", started_at=NOW + HOUR, completed_at=NOW + 3 * HOUR,
                status="completed", closed_at=NOW + 3 * HOUR)  # fmt: skip
    kinds = [(one.kind, one.via, (one.at - NOW) // HOUR) for one in moments(found, now=NOW + DAY)]
    assert kinds == [
        ("asked", None, 0),
        ("answered", "email", 1),
        ("answered", "link", 2),
        ("answered", "email", 3),
        ("ended", None, 3),
    ]


def test_what_is_the_same_in_a_row_is_one_moment() -> None:
    seen = tuple(
        Display(channel=channel, at=NOW + n * MINUTE) for n, channel in enumerate(("chat", "chat", "inbox", "chat"))
    )
    found = [one for one in moments(way(displays=seen), now=NOW + HOUR) if one.kind == "shown"]
    assert [(one.channels, one.times, one.until) for one in found] == [
        (("chat",), 2, NOW + MINUTE),
        (("inbox",), 1, None),
        (("chat",), 1, None),
    ]


@pytest.mark.parametrize(
    ("now", "fields", "expected"),
    [
        pytest.param(NOW, {}, ("until", None), id="open"),
        pytest.param(NOW + 5 * DAY, {}, ("ended", "expired"), id="expired, and not swept yet"),
        pytest.param(NOW, {"status": "dismissed", "closed_at": NOW}, ("ended", "dismissed"), id="not now"),
    ],
)
def test_how_it_ends(now: int, fields: dict[str, Any], expected: tuple[str, str | None]) -> None:
    last = moments(way(**fields), now=now)[-1]
    assert (last.kind, last.status) == expected


def test_the_channels_in_the_survey_s_order_and_how_far_it_is_in_each() -> None:
    found = way(
        line("email", "sent"),
        line("step", "skipped", subject="1", note=why("seen"), at=2 * HOUR),
        displays=(Display(channel="chat", at=NOW),),
        answers=(SavedAnswer(question_id="a", value=1, answered_at=NOW + 3 * HOUR, via="text"),),
        response_id="r",
        started_at=NOW + 3 * HOUR,
        completed_at=NOW + 3 * HOUR,
        status="completed",
        closed_at=NOW + 3 * HOUR,
    )
    assert [(one.channel, one.state) for one in stops(found, moments(found, now=NOW + DAY))] == [
        ("chat", "answered"),
        ("email", "sent"),
        ("inbox", "left_out"),
        ("push", "left_out"),
        ("link", "not_needed"),
    ]


@pytest.mark.parametrize("identity", ["grouped", "anonymous"])
def test_without_names_it_is_the_same_whatever_happened(identity: str) -> None:
    reply = Reply(id="r", invitation_id="inv", author_id="m", author="mentor", text="?", sent_at=NOW)
    nothing = way(identity=identity)
    much = way(
        line("email", "cancelled"),
        displays=(Display(channel="chat", at=NOW),),
        identity=identity,
        replies=(reply,),
        status="completed",
        closed_at=NOW,
    )
    expected = [Moment(kind="asked", at=NOW, channels=("chat",))]
    for found in (nothing, much):
        assert moments(found, now=NOW + 9 * DAY) == expected
        assert stops(found, expected) == []
