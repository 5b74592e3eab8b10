"""Standard wordings: what a question says where its survey leaves it out, in the languages the widget speaks."""

from collections.abc import Iterable, Sequence

import msgspec

from widget_server.core.assembly.forms import forms, texts
from widget_server.core.questions import AnyQuestion, Scale, Text, kind
from widget_server.core.surveys import Survey

Words = dict[str, str]

OTHER: Words = {"en": "Other", "ru": "Другое", "ar": "غير ذلك"}
YES: Words = {"en": "Yes", "ru": "Да", "ar": "نعم"}
NO: Words = {"en": "No", "ru": "Нет", "ar": "لا"}
AGREE: Words = {"en": "I agree", "ru": "Согласен", "ar": "أوافق"}

SCALES: dict[str, dict[str, Words]] = {
    "nps": {
        "text": {
            "en": "How likely are you to recommend us to a friend or colleague?",
            "ru": "Насколько вероятно, что вы посоветуете нас друзьям или коллегам?",
            "ar": "ما مدى احتمال أن توصي بنا صديقًا أو زميلًا؟",
        },
        "low": {"en": "Not at all likely", "ru": "Точно не посоветую", "ar": "غير محتمل إطلاقًا"},
        "high": {"en": "Extremely likely", "ru": "Точно посоветую", "ar": "محتمل جدًا"},
    },
    "csat": {
        "text": {
            "en": "Overall, how satisfied are you?",
            "ru": "Насколько вы довольны в целом?",
            "ar": "ما مدى رضاك بشكل عام؟",
        },
        "low": {"en": "Very dissatisfied", "ru": "Совсем недоволен", "ar": "غير راضٍ إطلاقًا"},
        "high": {"en": "Very satisfied", "ru": "Очень доволен", "ar": "راضٍ جدًا"},
    },
    "ces": {
        "text": {
            "en": "It was easy to do what I wanted to do.",
            "ru": "Мне легко удалось сделать то, что я хотел.",
            "ar": "كان من السهل إنجاز ما أردته.",
        },
        "low": {"en": "Strongly disagree", "ru": "Совершенно не согласен", "ar": "لا أوافق إطلاقًا"},
        "high": {"en": "Strongly agree", "ru": "Полностью согласен", "ar": "أوافق تمامًا"},
    },
}
"""By kind: the text and the words at both ends."""

LANGUAGES = tuple(OTHER)
"""What every standard wording speaks."""


def filled(survey: Survey) -> Survey:
    """The survey with standard wordings where its questions leave the text, or both ends, of a scale out.

    In the languages that its other texts speak, and in its own; in all where it has no other text. Ends that lack one of
    these languages stay out: in a scale without words nobody reads a foreign one.
    """
    tags = speaks(survey)
    return msgspec.structs.replace(
        survey,
        questions=tuple(_filled(question, tags) for question in survey.questions),
        variants=tuple(
            msgspec.structs.replace(one, questions=tuple(_filled(question, tags) for question in one.questions))
            for one in survey.variants
        ),
    )


def speaks(survey: Survey) -> tuple[str, ...]:
    """The languages that its texts are in; where it has none of its own, those of the standard wordings."""
    found = [text for form in forms(survey) for text in texts(form, form.questions) if text != ""]
    tags = dict.fromkeys(tag for text in found for tag in (text if isinstance(text, dict) else (survey.language,)))
    return tuple(dict.fromkeys((survey.language, *(tags if found else LANGUAGES))))


def lacking(tags: Iterable[str]) -> list[str]:
    """Those of the languages in which there is no standard wording."""
    return [tag for tag in tags if tag.split("-")[0] not in LANGUAGES]


def _filled(question: AnyQuestion, tags: Sequence[str]) -> AnyQuestion:
    standard = SCALES.get(kind(question))
    if standard is None or not isinstance(question, Scale):
        return question
    changes = {} if question.text else {"text": _in(standard["text"], tags)}
    if question.low is None and question.high is None and not lacking(tags):
        changes |= {"low": _in(standard["low"], tags), "high": _in(standard["high"], tags)}
    return msgspec.structs.replace(question, **changes)


def _in(words: Words, tags: Sequence[str]) -> Text:
    """A wording in these languages, as far as it has them; in all of its own where it has none of them."""
    said = {tag: words[tag.split("-")[0]] for tag in tags if not lacking([tag])}
    return next(iter(said.values())) if len(said) == len(tags) == 1 else said or words
