"""Answers as xAPI statements (1.0.3): who responded to which question, with what, about which moment.

A statement's id is made of its response and question: the same answer is the same statement, however often it is taken away.
"""

import uuid
from collections.abc import Iterator
from typing import Any

from widget_server.core.cells import moment
from widget_server.core.questions import AnyQuestion, Choosing, Chosen, Number, Ranking, Scale, Slider, Value, YesNo
from widget_server.core.questions import in_language as said_in
from widget_server.core.questions.values import is_number
from widget_server.ports import Filling
from widget_server.services.cards import shown
from widget_server.services.items import Item

RESPONDED = "http://adlnet.gov/expapi/verbs/responded"
QUESTION = "http://adlnet.gov/expapi/activities/cmi.interaction"
SURVEY = "http://id.tincanapi.com/activitytype/survey"
_NAMESPACE = uuid.UUID("0b7a2f0e-6c55-5b0c-9f43-2d1a3a7f5c11")


def statements(filling: Filling, seen: Item, *, home: str) -> Iterator[dict[str, Any]]:
    """One for each answer that stands and says something. `home` is the address under which people and questions are named."""
    invitation, survey = filling.invitation, shown(filling)
    home = home.rstrip("/")
    here = f"{home}/xapi/{invitation.workspace}"
    questions = {question.id: question for question in survey.questions}
    when = {saved.question_id: saved.answered_at for saved in filling.answers}
    surroundings = _surroundings(filling, seen, home, here)
    for answer in seen.answers:
        question = questions.get(answer.question)
        if question is None or answer.value is None or answer.question not in when:
            continue
        via = {f"{home}/xapi/via": answer.via} if answer.via else {}
        yield {
            "id": str(uuid.uuid5(_NAMESPACE, f"{invitation.workspace}\n{seen.response}\n{answer.question}")),
            "actor": _person(invitation.respondent_id, home),
            "verb": {"id": RESPONDED, "display": {"en-US": "responded"}},
            "object": {
                "objectType": "Activity",
                "id": f"{here}/surveys/{seen.survey.key}/questions/{answer.question}",
                "definition": {
                    "name": {survey.language: answer.text or answer.question},
                    "type": QUESTION,
                    **_interaction(question, survey.language),
                },
            },
            "result": _result(question, answer.value, answer.words),
            "context": {**surroundings, "extensions": {**surroundings["extensions"], **via}},
            "timestamp": moment(when[answer.question]).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }


def _person(id: str, home: str) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": home, "name": id}}


def _surroundings(filling: Filling, seen: Item, home: str, here: str) -> dict[str, Any]:
    """What all statements of one response share: the survey, the mentor then, why it was asked."""
    survey = {
        "objectType": "Activity",
        "id": f"{here}/surveys/{seen.survey.key}",
        "definition": {"name": {shown(filling).language: seen.survey.name}, "type": SURVEY},
    }
    said = {
        "response": seen.response,
        "version": seen.survey.version,
        "variant": seen.variant,
        "conversation": seen.conversation,
        "asked-because": seen.why or None,
        "page": seen.context.get("page"),
    }
    return {
        "registration": str(uuid.uuid5(_NAMESPACE, f"{filling.invitation.workspace}\n{seen.response}")),
        **({"instructor": _person(seen.mentor.id, home)} if seen.mentor is not None else {}),
        "platform": "Cuecard",
        "contextActivities": {"parent": [survey]},
        "extensions": {f"{home}/xapi/{name}": value for name, value in said.items() if value is not None},
    }


def _interaction(question: AnyQuestion, language: str) -> dict[str, Any]:
    """What kind of question it is, in the words of SCORM."""
    match question:
        case Scale() | Slider() | Number():
            return {"interactionType": "numeric"}
        case YesNo():
            return {"interactionType": "true-false"}
        case Choosing():
            options = [
                {"id": option.id, "description": {language: said_in(option.text, language, language) or option.id}}
                for option in question.choices
            ]
            return {"interactionType": "sequencing" if isinstance(question, Ranking) else "choice", "choices": options}
    return {"interactionType": "other"}


def _result(question: AnyQuestion, value: Value, words: str) -> dict[str, Any]:
    """The answer: as that kind of question writes it, and as a score where it is a mark."""
    if isinstance(value, Chosen):
        chosen = [*value.choices, *([value.other] if value.other else [])]
        return {"response": "[,]".join(chosen) if chosen else words}
    if isinstance(value, bool):
        return {"response": "true" if value else "false"}
    if not is_number(value):
        return {"response": str(value)}
    if not isinstance(question, Scale):
        return {"response": f"{value:g}" if isinstance(value, float) else str(value), "score": {"raw": value}}
    low, high = question.lowest, question.highest
    assert isinstance(value, int | float)
    score = {"raw": value, "min": low, "max": high, "scaled": round((value - low) / (high - low), 6)}
    return {"response": str(value), "score": score}
