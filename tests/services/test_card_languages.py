"""In which language a card speaks: the browser's, as far as the survey has words in it, then the survey's own."""

import msgspec
import pytest

from tests.services.test_cards import FILLING
from widget_server.core.patterns import Trigger
from widget_server.core.questions import Choice, LongText, Nps, Option, Text
from widget_server.core.surveys import Survey
from widget_server.ports import Filling
from widget_server.services.cards import Card, card

HOW: Text = {
    "en": "How was it?",
    "ru": "Как прошло?",
    "ar": "كيف كان الأمر؟",
    "pt": "Como foi?",
    "pt-BR": "Como foi, então?",
}


def survey(language: str = "en", text: Text = HOW) -> Survey:
    return Survey(
        key="useful",
        name="Usefulness",
        when=Trigger(event="x"),
        language=language,
        questions=(
            Nps(id="score", text=text, low={"en": "no", "ru": "нет"}),
            Choice(
                id="what",
                text=text,
                other=True,
                choices=(Option(id="a", text={"ar": "أ", "en": "A"}), Option(id="b", text="B")),
            ),
            LongText(id="words", text="?"),
        ),
    )


def spoken_to(*languages: str, of: Survey | None = None) -> Card:
    return card(_filling(of or survey()), languages=languages, grant="", now=0)


def _filling(of: Survey) -> Filling:
    version = msgspec.structs.replace(FILLING.survey, survey=of)
    return msgspec.structs.replace(FILLING, survey=version, answers=())


@pytest.mark.parametrize(
    ("languages", "language", "words"),
    [
        pytest.param(("ar",), "ar", "كيف كان الأمر؟", id="Arabic"),
        pytest.param(("ar-EG", "en"), "ar-EG", "كيف كان الأمر؟", id="Arabic of a country"),
        pytest.param(("ru-RU", "ru", "en-US"), "ru-RU", "Как прошло?", id="Russian as browsers say it"),
        pytest.param(
            ("pt-BR", "pt"), "pt-BR", "Como foi, então?", id="a language of a country that has words of its own"
        ),
        pytest.param(("pt-PT",), "pt-PT", "Como foi?", id="another country of it"),
        pytest.param(("de-DE", "ru"), "ru", "Как прошло?", id="the first that is spoken"),
        pytest.param(("de", "fr"), "en", "How was it?", id="none of them: the survey's own"),
        pytest.param((), "en", "How was it?", id="nothing known"),
    ],
)
def test_the_first_language_that_the_survey_speaks(languages: tuple[str, ...], language: str, words: str) -> None:
    told = spoken_to(*languages)
    assert (told.language, told.questions[0].text) == (language, words)


def test_a_text_that_lacks_the_language_falls_back_to_the_survey_s_own() -> None:
    told = spoken_to("ar")
    assert told.questions[0].low == "no"
    assert told.questions[1].choices[0].text == "أ"  # type: ignore[index]
    assert told.questions[1].choices[1].text == "B"  # type: ignore[index]


def test_a_text_that_lacks_both_is_said_in_what_it_has() -> None:
    told = spoken_to("ar", of=survey(language="pt", text={"ru": "Как прошло?", "ar": "كيف؟"}))
    assert told.questions[0].text == "كيف؟"
    assert spoken_to("de", of=survey(language="pt", text={"ru": "Как прошло?"})).questions[0].text == "Как прошло?"


@pytest.mark.parametrize(("languages", "other"), [(("ar",), "غير ذلك"), (("ru-RU",), "Другое"), (("pt-BR",), "Other")])
def test_what_the_product_says_by_itself(languages: tuple[str, ...], other: str) -> None:
    assert spoken_to(*languages).questions[1].other == other
