"""Names in groups: who answered what, where the card said that an administrator may see it. Asked for, and audited."""

from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import Page
from widget_server.core import wording
from widget_server.core.access import Action
from widget_server.core.questions import in_language
from widget_server.core.surveys import Survey
from widget_server.ports.groups import GroupName


async def names(request: Request, here: Here) -> Response:
    """Everybody's answers to a survey, by name."""
    key = request.path_params["survey"]
    found = await here.desk.grouping.names(here.viewer, key)
    version = here.live.versions.get(key)
    survey = version.survey if version is not None else None
    return here.render("results_names.html", rows=[_row(one, survey, here.language) for one in found])


def _row(one: GroupName, survey: Survey | None, language: str) -> tuple[str, str, str]:
    """Who, what they were asked, what they answered; of a question that is no more by its id, and as it was kept."""
    questions = survey.questions if survey is not None else ()
    question = next((each for each in questions if each.id == one.question_id), None)
    if survey is None or question is None:
        return one.name or one.respondent_id, one.question_id, str(one.value)
    text = in_language(question.text, language, survey.language) or question.id
    return one.name or one.respondent_id, text, wording.words(question, one.value, language, survey.language)


PAGES = [Page(path="/results/{survey}/names", handler=names, need=Action.MOMENT, methods=("POST",))]
