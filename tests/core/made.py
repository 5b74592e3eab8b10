"""Events, surveys and situations for tests, told by what matters in each."""

import hashlib
from collections.abc import Iterable
from itertools import count
from typing import Any

import msgspec

from widget_server.core.context import ContextRules
from widget_server.core.deciding import Decision, decide
from widget_server.core.deciding.planning import Plan, plan
from widget_server.core.events import Conversation, Event, Message, Participant, Respondent, Window
from widget_server.core.patterns import duration_ms
from widget_server.core.policy import Policy
from widget_server.core.reasons import Asked, InvitationStatus, Timer
from widget_server.core.situations import Situation
from widget_server.core.surveys import Survey, SurveyVersion

NOW = 1_796_306_700_000
"""3 December 2026, 14:05 UTC."""

_numbers = count()


def before(ago: str, *, now: int = NOW) -> int:
    """The instant that long before now; "0s" is now."""
    return now if ago == "0s" else now - duration_ms(ago)


def event(name: str, ago: str = "0s", **fields: Any) -> Event:
    """An event that happened so long ago and arrived at once."""
    at = fields.pop("occurred_at", before(ago))
    return Event(
        **{
            "id": f"e{next(_numbers)}",
            "workspace": "course",
            "respondent_id": "s1",
            "name": name,
            "occurred_at": at,
            "received_at": at,
            **fields,
        }
    )


def failed(ago: str = "0s", **properties: Any) -> Event:
    return event("exercise_failed", ago, properties=properties)


def opened(ago: str = "0s") -> Event:
    return event("chat_opened", ago)


def window(*events: Event) -> Window:
    return Window(events=tuple(sorted(events, key=lambda one: one.occurred_at)))


def survey(key: str = "unclear", **fields: Any) -> Survey:
    given = {
        "key": key,
        "name": key.capitalize(),
        "when": {"event": "chat_opened"},
        "questions": [{"id": "q", "kind": "text", "text": "What is unclear?"}],
        **fields,
    }
    return msgspec.convert(given, Survey)


def version(made: Survey) -> SurveyVersion:
    return SurveyVersion(workspace="course", survey=made, version=hashlib.sha256(repr(made).encode()).hexdigest()[:12])


def planned(*surveys: Survey) -> Plan:
    return plan([version(one) for one in surveys])


def asked(key: str, ago: str, status: InvitationStatus = "completed", expires: str = "7d") -> Asked:
    at = before(ago)
    return Asked(
        invitation_id=f"inv_{key}",
        survey_key=key,
        status=status,
        invited_at=at,
        expires_at=at + duration_ms(expires),
    )


def timer(survey_key: str, *, due_at: int, since: int, **fields: Any) -> Timer:
    return Timer(
        **{
            "workspace": "course",
            "respondent_id": "s1",
            "survey_key": survey_key,
            "due_at": due_at,
            "since": since,
            **fields,
        }
    )


def situation(*events: Event, past: Iterable[Asked] = (), now: int = NOW, **fields: Any) -> Situation:
    """What is known when the last of the events has arrived."""
    return Situation(
        **{
            "event": events[-1],
            "window": window(*events),
            "respondent": Respondent(workspace="course", id="s1", verified=True),
            "conversation": None,
            "asked": tuple(past),
            "now": now,
            **fields,
        }
    )


def decided(
    here: Situation, *surveys: Survey, policy: Policy | None = None, rules: ContextRules | None = None
) -> Decision:
    live = plan([version(one) for one in surveys], policy or Policy(), rules or ContextRules())
    return decide(here, live, invitation_id=lambda: "inv_new")


def conversation(id: str = "c1", *messages: Message, mentor: str = "maria") -> Conversation:
    people = (Participant(id="s1", role="student"), Participant(id=mentor, role="mentor"))
    return Conversation(id=id, participants=people, messages=messages)
