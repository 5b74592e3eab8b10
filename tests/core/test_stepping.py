"""An invitation's next channels: what is planned with it, and what is looked at once more when they are due."""

from typing import Any

import msgspec
import pytest

from tests.core.made import NOW, asked, before, survey
from widget_server.core.context import Context, Why
from widget_server.core.events import Respondent
from widget_server.core.invitations import Invitation
from widget_server.core.policy import Policy, ready
from widget_server.core.reaching import Contact
from widget_server.core.stepping import StepDone, StepHere, planned, sending, step
from widget_server.core.surveys import Step, Survey

HOUR = 3_600_000
LATER = Step(after="2h", unless="seen", through=("inbox", "push"))
MAIL = Step(after="24h", through=("email",))
REACHED = Contact(traits={"email": "sam@example.com", "consent_email": True}, browsers=1)
FREE: dict[str, Any] = {"rest": None}


def asking(*channels: Any, **fields: Any) -> Survey:
    return msgspec.structs.replace(survey(), channels=channels or ("chat", LATER, MAIL), **fields)


def invitation(ago: str = "2h", **fields: Any) -> Invitation:
    invited_at = before(ago)
    given: dict[str, Any] = {"expires_at": invited_at + 7 * 24 * HOUR, **fields}
    return Invitation(
        id="inv_1",
        workspace="course",
        respondent_id="s1",
        survey_key="unclear",
        survey_version="v1",
        event_id="e1",
        channels=("chat",),
        context=Context(asked_at=invited_at, why=Why()),
        invited_at=invited_at,
        **given,
    )


def done(number: int = 1, ago: str = "2h", policy: dict[str, Any] = FREE, **fields: Any) -> StepDone:
    of_invitation = {name: fields.pop(name) for name in ("status", "expires_at") if name in fields}
    given: dict[str, Any] = {"asked": (), "contact": REACHED, "displayed": False, "survey": asking()} | fields
    here = StepHere(
        invitation=invitation(ago, **of_invitation),
        respondent=Respondent(workspace="course", id="s1", verified=True, traits={}),
        number=number,
        now=NOW,
        **given,
    )
    return step(here, ready(msgspec.convert(policy, Policy)), "required")


def test_steps_are_planned_with_the_invitation() -> None:
    items = planned(invitation("0s"), asking())
    assert [(one.id, one.subject, one.due_at - NOW) for one in items] == [
        ("stp_inv_1_1", "1", 2 * HOUR),
        ("stp_inv_1_2", "2", 24 * HOUR),
    ]
    [at_once] = planned(invitation("0s"), asking("chat", "email"))
    assert (at_once.subject, at_once.due_at) == ("0", NOW)
    assert planned(invitation("0s"), asking("chat", "page", "inbox", "link")) == []
    ends_before = planned(invitation("0s", expires_at=NOW + 3 * HOUR), asking())
    assert [one.subject for one in ends_before] == ["1"]


def test_a_step_opens_its_channels_and_says_whom_it_does_not_reach() -> None:
    both = done()
    assert (both.opened, both.sends, both.skipped) == (("inbox", "push"), ("push",), {})
    without = done(contact=Contact())
    assert (without.opened, without.sends) == (("inbox",), ())
    assert without.skipped["push"].code == "no_browser"
    nobody = done(2, "24h", contact=Contact())
    assert (nobody.opened, nobody.skipped["email"].code) == ((), "no_address")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"status": "completed"}, "closed", id="answered meanwhile"),
        pytest.param({"expires_at": NOW}, "closed", id="over"),
        pytest.param({"displayed": True}, "seen", id="seen"),
        pytest.param({"number": 9}, "not_live", id="no such step"),
        pytest.param({"ago": "27h"}, "stale", id="the server was away for more than a day"),
    ],
)
def test_why_a_step_is_not_done(fields: dict[str, Any], expected: str) -> None:
    result = done(**fields)
    assert result.reason is not None
    assert (result.reason.code, result.opened, result.put_off_until) == (expected, (), None)


def test_what_was_seen_is_mailed_where_the_step_does_not_mind() -> None:
    assert done(2, "24h", displayed=True).opened == ("email",)


def test_quiet_hours_put_a_step_off_and_a_long_rest_ends_it() -> None:
    quiet = done(policy={"rest": None, "quiet": [{"from": "14:00", "to": "16:00"}]})
    assert quiet.put_off_until == NOW + 115 * 60_000  # 14:05 to 16:00
    resting = done(policy={"rest": "48h"}, asked=(asked("other", "1h"),))
    assert (resting.put_off_until, resting.reason and resting.reason.code) == (None, "resting")


def test_its_own_ask_is_no_other() -> None:
    own = msgspec.structs.replace(asked("unclear", "2h"), invitation_id="inv_1")
    assert done(policy={"rest": "48h"}, asked=(own,)).opened == ("inbox", "push")


def test_a_cap_of_a_channel_counts_the_steps_that_opened_it() -> None:
    capped = {"rest": None, "caps": [{"asks": 1, "within": "30d", "channel": "email"}]}
    before_this = msgspec.structs.replace(asked("other", "9d"), channels=("chat", "email"))
    assert done(policy=capped, asked=(before_this,)).opened == ("inbox", "push")
    mail = done(2, "24h", policy=capped, asked=(before_this,))
    assert (mail.opened, mail.reason and mail.reason.code) == ((), "cap")


def test_what_is_sent_is_given_up_with_its_invitation_or_after_a_day() -> None:
    assert sending(invitation("0s"), "email", number=2, now=NOW).give_up_at == NOW + 24 * HOUR
    soon_over = invitation("0s", expires_at=NOW + HOUR)
    assert sending(soon_over, "push", number=1, now=NOW).give_up_at == NOW + HOUR
