"""How an invitation stands now, for whoever draws it elsewhere than our own card: what is shown, what is asked, where it is
answered on a page."""

from collections.abc import Callable, Mapping

import msgspec

from widget_server.core.questions import AnyQuestion, Notice, Value
from widget_server.core.questions.days import dated
from widget_server.core.responses import holds
from widget_server.core.screens import screen
from widget_server.core.surveys import Survey
from widget_server.ports import Filling
from widget_server.services.cards import Card, CardQuestion, CardThanks, card, shown

LinkOf = Callable[[Filling], str | None]
"""The page of an invitation; None where this server does not know its own address."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation as its respondent may see it now, in one language."""

    card: Card
    respondent: str
    """Who was asked, by the id that their events belong to now."""
    survey: Survey
    """As this person got it."""
    questions: tuple[AnyQuestion, ...]
    """All of it, as may be answered now."""
    answers: Mapping[str, Value]
    """Those kept: of a survey that is not named none."""
    shown: tuple[str, ...]
    """The ids of what is on the screen now; of a survey that is not named all, since all is sent at once."""
    thanks: CardThanks | None
    """What is said in the end; None: no words of its own."""
    link: str | None

    @property
    def open(self) -> bool:
        """Whether it takes answers."""
        return self.card.status == "open"

    @property
    def named(self) -> bool:
        """Whether it is answered one by one, and who answered is seen."""
        return self.card.identity == "named"

    @property
    def screen(self) -> list[CardQuestion]:
        """What is on the screen now, as it is drawn."""
        return [one for one in self.card.questions if one.id in self.shown] if self.open else []

    @property
    def current(self) -> AnyQuestion | None:
        """What a typed reply answers: the first that is asked; where all that is left is read, the last of it."""
        left = [one for one in self.questions if one.id in self.shown]
        return next((one for one in left if not isinstance(one, Notice)), left[-1] if left else None)


def standing(
    filling: Filling, *, languages: tuple[str, ...], now: int, link: LinkOf, given: Mapping[str, Value] | None = None
) -> Standing:
    """How it stands in the first of `languages` that the survey speaks; `given`: what was answered just now to a survey that
    keeps nobody's answers, for its last words."""
    drawn = card(filling, languages=languages, grant="", now=now)
    survey, named = shown(filling), filling.invitation.identity == "named"
    questions = tuple(dated(one, since=filling.invitation.invited_at, until=now) for one in survey.questions)
    answers = {one.question: one.value for one in drawn.answers}
    joined = {one.id for one in drawn.questions if one.same_screen is True}
    known = given if given is not None else answers
    return Standing(
        card=drawn,
        respondent=filling.invitation.respondent_id,
        survey=survey,
        questions=questions,
        answers=answers,
        shown=tuple(one.id for one in (screen(questions, answers, joined) if named else questions)),
        thanks=next(
            (one for one in drawn.thanks if all(holds(test, known.get(test.question or "")) for test in one.say_if)),
            None,
        ),
        link=link(filling),
    )
