"""A filling as it may be gone on with: what is asked in it, and what was answered so far."""

from widget_server.core.assembly import questions
from widget_server.core.questions import AnyQuestion, Value
from widget_server.core.questions.days import dated
from widget_server.ports import Filling


def open_questions(filling: Filling, *, now: int) -> list[AnyQuestion]:
    """What this person is asked, as it may be answered now."""
    invitation = filling.invitation
    asked = questions(filling.survey.survey, invitation.assembly)
    return [dated(one, since=invitation.invited_at, until=now) for one in asked]


def answered(filling: Filling) -> dict[str, Value]:
    """The answers so far, by question."""
    return {one.question_id: one.value for one in filling.answers}
