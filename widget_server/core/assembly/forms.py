"""A survey's forms: as it stands, and its variants, each for a lasting share of the people."""

from collections.abc import Iterator, Sequence

import msgspec

from widget_server.core import sampling
from widget_server.core.assembly import piping
from widget_server.core.questions import AnyQuestion, Text
from widget_server.core.surveys import Survey, Variant, last_words


def variant_of(survey: Survey, respondent_id: str) -> str | None:
    """The key of the variant that is this person's for good; None: the survey as it stands."""
    if not survey.variants:
        return None
    place, end = sampling.place("variant", survey.key, respondent_id), 0.0
    for variant in survey.variants:
        end += variant.share
        if place < end:
            return variant.key
    return None


def form(survey: Survey, variant: str | None) -> Survey:
    """The survey with what the variant says otherwise."""
    found = next((one for one in survey.variants if one.key == variant), None)
    return survey if found is None else _changed(survey, found)


def forms(survey: Survey) -> Iterator[Survey]:
    """All of them, first the survey as it stands."""
    yield survey
    yield from (_changed(survey, variant) for variant in survey.variants)


def texts(form: Survey, shown: Sequence[AnyQuestion]) -> Iterator[Text]:
    """What a form says to its respondent, with these of its questions."""
    if form.about is not None:
        yield form.about
    for thanks in last_words(form):
        yield thanks.text
        if thanks.link is not None:
            yield thanks.link.text
    for question in shown:
        yield from piping.texts(question)


def _changed(survey: Survey, variant: Variant) -> Survey:
    return msgspec.structs.replace(
        survey,
        about=survey.about if variant.about is None else variant.about,
        questions=variant.questions or survey.questions,
        thanks=survey.thanks if variant.thanks is None else variant.thanks,
    )
