"""Questions, situations and past answers for tests of what is assembled."""

from typing import Any

from tests.core.made import before, event, situation, survey
from widget_server.core.assembly import Assembly, assemble
from widget_server.core.context import Why
from widget_server.core.events import Event, Json, Respondent
from widget_server.core.reasons import Answered
from widget_server.core.situations import Situation
from widget_server.core.triggers import Fired


def text(id: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "kind": "text", "text": f"{id}?", **fields}


def nps(id: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "kind": "nps", "text": f"{id}?", **fields}


def message(id: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "kind": "message", "text": f"{id}.", **fields}


def one_of(id: str, *ids: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "kind": "choice", "text": "?", "choices": [{"id": one, "text": one} for one in ids], **fields}


def here(*events: Event, traits: dict[str, Json] | None = None, id: str = "s1", **fields: Any) -> Situation:
    person = Respondent(workspace="course", id=id, verified=True, traits=traits or {})
    return situation(*(events or (event("lesson_closed"),)), respondent=person, **fields)


def fired(*events: Event) -> Fired:
    return Fired(events=events, why=Why(event_ids=tuple(one.id for one in events)))


def assembled(*plain: dict[str, Any], at: Situation | None = None, by: Fired | None = None, **fields: Any) -> Assembly:
    at = at or here()
    return assemble(survey(questions=plain, **fields), at, by or fired(at.event))


def answered(bank: str | None, value: Json, ago: str = "1d", **fields: Any) -> Answered:
    return Answered(
        **{
            "survey_key": "other",
            "question_id": "x",
            "bank": bank,
            "value": value,
            "answered_at": before(ago),
            **fields,
        }
    )


def ids(found: Assembly) -> list[str]:
    return list(found.asked)


def why(found: Assembly, id: str) -> tuple[str, dict[str, Json]]:
    reason = found.asked.get(id) or found.left_out[id]
    return reason.code, reason.values
