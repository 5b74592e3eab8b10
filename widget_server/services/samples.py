"""Samples: a survey as somebody would be asked it, without anybody. What a preview draws."""

from widget_server.core.assembly import Assembly, piping
from widget_server.core.assembly.forms import texts
from widget_server.core.context import Context
from widget_server.core.invitations import Invitation
from widget_server.core.patterns import duration_ms
from widget_server.core.surveys import SurveyVersion
from widget_server.core.triggers.why import Why
from widget_server.core.wording.standards import speaks
from widget_server.ports import Filling

MENTORS = {"en": "Maria", "ru": "Мария"}


def sample(version: SurveyVersion, *, language: str, now: int) -> Filling:
    """An open invitation to all of the survey's questions, with nothing known of the person, as a mentor asks it."""
    survey = version.survey
    values = piping.values(texts(survey, survey.questions), events=(), traits={}, language=survey.language)
    invitation = Invitation(
        id=f"sample_{survey.key}",
        workspace=version.workspace,
        respondent_id="sample",
        survey_key=survey.key,
        survey_version=version.version,
        event_id="",
        identity=survey.identity,
        assembly=Assembly(values=values),
        context=Context(asked_at=now, why=Why(request=True)),
        invited_at=now,
        expires_at=now + duration_ms(survey.expires),
    )
    spoken = language if language.split("-")[0] in {tag.split("-")[0] for tag in speaks(survey)} else survey.language
    mentor = MENTORS.get(spoken.split("-")[0], MENTORS["en"])
    return Filling(invitation=invitation, survey=version, mentor_name=mentor)
