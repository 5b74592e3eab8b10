"""Cards: what a respondent may see, in which language, and nothing of the reasons."""

from typing import Any, get_args

import msgspec
import pytest

from tests.core.answering import ALONE, OPTIONS, QUESTIONS, question
from widget_server.core.assembly import Assembly, KnownAnswer
from widget_server.core.context import Context, ContextEvent, Why
from widget_server.core.events import Message
from widget_server.core.invitations import Invitation
from widget_server.core.patterns import Trigger
from widget_server.core.questions import (
    AnyQuestion,
    Choice,
    Chosen,
    Condition,
    KnownFrom,
    LongText,
    Notice,
    Nps,
    Option,
    Rating,
    Value,
)
from widget_server.core.reasons import Reason
from widget_server.core.responses import Reply
from widget_server.core.surveys import Survey, SurveyVersion, Thanks, Variant
from widget_server.ports import Filling, SavedAnswer
from widget_server.services.cards import PARTS, card, in_order, spoken
from widget_server.services.items import item

SURVEY = Survey(
    key="useful",
    name={"en": "Usefulness", "ru": "Польза"},
    when=Trigger(event="x"),
    language="ru",
    about={"ru": "О ревью"},
    questions=(
        Notice(id="hello", text={"ru": "Привет", "en": "Hello"}),
        Nps(id="score", text="?", low={"ru": "нет", "en": "no"}),
        Rating(id="stars", text="?", scale="smileys", points=3),
        Choice(
            id="what",
            text="?",
            choices=(Option(id="a", text={"ru": "А", "en": "A"}), Option(id="b", text="B")),
            many=True,
            other=True,
        ),
        LongText(id="words", text="?", max_length=10),
    ),
)
FILLING = Filling(
    invitation=Invitation(
        id="inv_1",
        workspace="academy",
        respondent_id="s1",
        survey_key="useful",
        survey_version="v1",
        event_id="e1",
        context=Context(
            asked_at=100,
            why=Why(event_ids=("e1",), steps=({"event": "secret_event", "times": 1},)),
            events=(ContextEvent(id="e1", name="secret_event", occurred_at=1),),
            messages=(
                Message(id="m1", author_id="maria", text="secret words", sent_at=50),
                Message(id="m2", author_id="s1", text="later", sent_at=150),
            ),
        ),
        conversation_id="c1",
        mentor_id="maria",
        invited_at=100,
        expires_at=1_000,
    ),
    survey=SurveyVersion(workspace="academy", survey=SURVEY, version="v1"),
    response_id="rsp_1",
    answers=(SavedAnswer(question_id="what", value=Chosen(choices=("a",), other="more"), answered_at=1),),
    replies=(
        Reply(id="r1", invitation_id="inv_1", author_id="maria", author="mentor", text="Hm", sent_at=1),
        Reply(id="r2", invitation_id="inv_1", author_id="s1", author="respondent", text="Yes", sent_at=2),
        Reply(id="r3", invitation_id="inv_1", author_id="nina", author="mentor", text="Oh", sent_at=3),
    ),
    mentor_name="Maria",
    respondent_name="Ann",
)


@pytest.mark.parametrize(
    ("languages", "spoken_language"),
    [((), "ru"), (("en",), "en"), (("de", "en-GB"), "en-GB"), (("de",), "ru"), (("RU",), "ru")],
)
def test_the_first_language_that_the_survey_speaks(languages: tuple[str, ...], spoken_language: str) -> None:
    assert spoken(SURVEY, languages) == spoken_language


def test_a_card_has_its_words_and_no_reason_and_no_context() -> None:
    drawn = msgspec.json.decode(msgspec.json.encode(card(FILLING, languages=("en",), grant="g", now=200)))
    assert "secret" not in str(drawn)
    assert drawn["about"] == "О ревью"
    assert [question["kind"] for question in drawn["questions"]] == ["message", "nps", "rating", "choice", "text"]
    notice, nps, rating, choice, words = drawn["questions"]
    assert notice["text"] == "Hello"
    assert "low" not in notice
    assert nps["low"] == "no"
    assert (rating["scale"], rating["points"]) == ("smileys", 3)
    assert choice["choices"] == [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]
    assert (choice["many"], choice["other"]) == (True, "Other")
    assert (words["multiline"], words["max_length"]) == (True, 10)
    assert drawn["answers"] == [{"question": "what", "value": {"choices": ["a"], "other": "more"}}]
    assert [(reply["author"], reply["name"]) for reply in drawn["replies"]] == [
        ("mentor", "Maria"),
        ("respondent", "Ann"),
        ("mentor", None),
    ]


def test_a_card_past_its_time_is_expired_before_anybody_closes_it() -> None:
    assert card(FILLING, languages=(), grant="", now=999).status == "open"
    assert card(FILLING, languages=(), grant="", now=1_000).status == "expired"


def test_an_item_has_the_moment_and_the_answers_in_words() -> None:
    read = item(FILLING, languages=("en",), staff=("nina", "Nina"))
    assert read.survey.name == "Usefulness"
    assert read.about_message == "m1"
    assert "secret_event" in read.why
    assert read.context["events"][0]["name"] == "secret_event"
    assert "why" not in read.context
    assert read.mentor is not None
    assert (read.mentor.name, read.respondent.name) == ("Maria", "Ann")
    assert "more" in read.answers[0].words
    assert [reply.name for reply in read.replies] == ["Maria", "Ann", "Nina"]


def test_a_badge_sits_only_at_a_message_that_a_server_told_of() -> None:
    said = Message(id="p1", text="said a page", sent_at=60, verified=False)
    context = msgspec.structs.replace(FILLING.invitation.context, messages=(said,))
    invitation = msgspec.structs.replace(FILLING.invitation, context=context)
    filling = msgspec.structs.replace(FILLING, invitation=invitation, page_messages=(said,))
    assert item(filling).about_message is None


def test_an_answer_on_a_branch_that_was_left_again_is_not_told() -> None:
    low = Condition(question="score", at_most=6)
    questions = (Nps(id="score", text="?"), LongText(id="why", text="?", ask_if=low))
    survey = SurveyVersion(
        workspace="academy", survey=msgspec.structs.replace(SURVEY, questions=questions), version="v2"
    )
    given: dict[str, Value] = {"score": 9, "why": "written while it was a 3"}
    answers = tuple(SavedAnswer(question_id=id, value=value, answered_at=1) for id, value in given.items())
    read = item(msgspec.structs.replace(FILLING, survey=survey, answers=answers))
    assert [answer.question for answer in read.answers] == ["score"]


PERSONAL = Survey(
    key="personal",
    name="Personal",
    when=Trigger(event="x"),
    about={"en": "About «{event.title|the lesson}»", "ru": "О занятии «{event.title|занятие}»"},
    questions=(
        Notice(id="hello", text="Hello {trait.name|there}", ask_if=Condition(trait="vip_level", equals="gold")),
        Nps(id="score", text="{event.title}?", low="{event.gone}", ask_if=Condition(property="cohort", at_least=3)),
        Choice(
            id="team",
            text="Which team, {trait.name|you}?",
            choices=(Option(id="sales", text="Sales of {event.title}"), Option(id="it", text="IT")),
            known_from=KnownFrom(trait="squad"),
        ),
        Rating(id="mood", text="Mood?", bank="mood", known_from=KnownFrom(within="90d")),
        LongText(
            id="why",
            text="Why?",
            placeholder="{mentor|Somebody} reads this",
            ask_if=(Condition(question="score", at_most=6), Condition(question="team", equals="sales")),
        ),
        LongText(id="never", text="Never?", ask_if=Condition(trait="secret_trait", answered=True)),
        LongText(id="later", text="Later?"),
    ),
    thanks="{{Thanks}}, {trait.name|you}",
    most=3,
    variants=(Variant(key="warm", share=10, thanks="Warm thanks, {trait.name|you}"),),
)
ASSEMBLED = Assembly(
    variant="warm",
    asked={
        "hello": Reason(code="condition", values={"trait": "vip_level"}),
        "score": Reason(code="condition", values={"property": "cohort"}),
        "why": Reason(code="condition", values={"question": "score"}),
    },
    left_out={
        "team": Reason(code="known", values={"trait": "squad"}),
        "mood": Reason(code="known", values={"survey": "nps", "answered_at": 40}),
        "never": Reason(code="condition", values={"trait": "secret_trait"}),
        "later": Reason(code="turn"),
    },
    known=(
        KnownAnswer(question_id="team", value={"choices": ["sales"]}, trait="squad"),
        KnownAnswer(question_id="mood", value=4, survey_key="nps", answered_at=40),
    ),
    values={"event.title": "<b>Loops</b> {event.gone}", "trait.name": "Ann"},
)
PERSONALLY = msgspec.structs.replace(
    FILLING,
    invitation=msgspec.structs.replace(FILLING.invitation, survey_key="personal", assembly=ASSEMBLED),
    survey=SurveyVersion(workspace="academy", survey=PERSONAL, version="v3"),
    answers=(SavedAnswer(question_id="score", value=3, answered_at=1),),
)


def test_a_card_has_only_what_was_assembled_with_its_texts_filled() -> None:
    drawn = msgspec.json.decode(msgspec.json.encode(card(PERSONALLY, languages=("ru",), grant="g", now=200)))
    hello, score, why = drawn["questions"]
    assert (hello["text"], score["text"], score["low"]) == ("Hello Ann", "<b>Loops</b> {event.gone}?", "…")
    assert why["placeholder"] == "Maria reads this"
    assert drawn["about"] == "О занятии «<b>Loops</b> {event.gone}»"
    assert drawn["thanks"] == [{"text": "Warm thanks, Ann", "say_if": []}]
    assert (hello["ask_if"], score["ask_if"], why["ask_if"]) == ([], [], [{"question": "score", "at_most": 6.0}])


def test_a_card_tells_nothing_of_why_its_questions_are_there_or_not() -> None:
    drawn = msgspec.json.encode(card(PERSONALLY, languages=("en",), grant="g", now=200)).decode()
    secrets = (
        "vip_level",
        "gold",
        "cohort",
        "squad",
        "sales",
        "secret_trait",
        "mood",
        "warm",
        "never",
        "known",
        "turn",
    )
    assert [word for word in secrets if word in drawn] == []


def test_a_placeholder_without_a_mentor_s_name_has_its_fallback() -> None:
    drawn = card(msgspec.structs.replace(PERSONALLY, mentor_name=None), languages=(), grant="", now=200)
    assert drawn.questions[-1].placeholder == "Somebody reads this"


def test_an_item_marks_what_was_known_and_says_why_each_question_was_there() -> None:
    read = msgspec.json.decode(msgspec.json.encode(item(PERSONALLY, languages=("en",))))
    score, team, mood = read["answers"]
    assert ("known" in score, score["words"], score["text"]) == (False, "3 of 10", "<b>Loops</b> {event.gone}?")
    assert (team["text"], team["words"], team["value"]) == (
        "Which team, Ann?",
        "Sales of <b>Loops</b> {event.gone}",
        {"choices": ["sales"]},
    )
    assert (team["known"]["trait"], mood["known"]["survey"], mood["known"]["answered_at"]) == ("squad", "nps", 40)
    assert "squad" in team["known"]["words"]
    assert read["variant"] == "warm"
    assert read["asked_because"] == {
        "hello": {"code": "condition", "trait": "vip_level"},
        "score": {"code": "condition", "property": "cohort"},
        "why": {"code": "condition", "question": "score"},
    }
    assert read["left_out_because"]["later"] == {"code": "turn"}
    assert read["left_out_because"]["mood"] == {"code": "known", "survey": "nps", "answered_at": 40}


# -- every kind ----------------------------------------------------------------------------------------------------------
NOON = 1_795_608_000_000  # 25 November 2026, 12:00 UTC
IDS = [{"id": one["id"], "text": text} for one, text in zip(OPTIONS, ("Уроки", "Exercises", "The mentor"), strict=True)]


def of(*questions: AnyQuestion, given: dict[str, Value] | None = None, **fields: Any) -> Filling:
    asked = msgspec.structs.replace(SURVEY, questions=questions, about=None, **fields)
    invitation = msgspec.structs.replace(FILLING.invitation, invited_at=NOON, expires_at=NOON + 10**9)
    return msgspec.structs.replace(
        FILLING,
        invitation=invitation,
        survey=SurveyVersion(workspace="academy", survey=asked, version="v4"),
        answers=tuple(SavedAnswer(question_id=id, value=value, answered_at=1) for id, value in (given or {}).items()),
    )


def drawn(asked: AnyQuestion, now: int = NOON, language: str = "ru") -> dict[str, Any]:
    """One question as the widget is told it, without what every question has."""
    made = card(of(asked), languages=(language,), grant="", now=now)
    told = msgspec.json.decode(msgspec.json.encode(made.questions[0]))
    return {name: value for name, value in told.items() if name not in ("id", "text", "help", "required", "ask_if")}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"kind": "nps", "low": "No"}, {"low": "No", "high": None}),
        ({"kind": "csat"}, {"part": "rating", "scale": "smileys", "points": 5, "low": None, "high": None}),
        ({"kind": "ces"}, {"part": "rating", "scale": "numbers", "points": 7, "low": None, "high": None}),
        ({"kind": "rating"}, {"part": "rating", "scale": "stars", "points": 5, "low": None, "high": None}),
        ({"kind": "rating", "scale": "thumbs"}, {"part": "rating", "scale": "thumbs", "points": 2, "low": None, "high": None}),
        ({"kind": "slider", "unit": {"en": "h", "ru": "ч"}}, {"part": "slider", "min": 0, "max": 100, "step": 1, "low": None, "high": None, "unit": "ч"}),
        ({"kind": "choice", "choices": OPTIONS}, {"part": "choice", "choices": IDS, "many": False, "other": None}),
        ({"kind": "choice", "choices": [*OPTIONS, ALONE], "many": True, "least": 1, "most": 2, "other": True}, {"part": "choice", "choices": [*IDS, ALONE], "many": True, "least": 1, "most": 2, "other": "Другое"}),
        ({"kind": "dropdown", "choices": OPTIONS}, {"part": "dropdown", "choices": IDS, "placeholder": None}),
        ({"kind": "picture", "choices": [{**one, "image": "https://a.example/"} for one in OPTIONS]}, {"part": "choice", "choices": [{**one, "image": "https://a.example/"} for one in IDS], "many": False}),
        ({"kind": "ranking", "choices": OPTIONS}, {"part": "ranking", "choices": IDS}),
        ({"kind": "matrix", "rows": OPTIONS, "columns": OPTIONS}, {"part": "matrix", "rows": IDS, "columns": IDS}),
        ({"kind": "yesno", "no": "Пока нет"}, {"part": "choice", "yes": "Да", "no": "Пока нет"}),
        ({"kind": "consent", "link": {"text": "Terms", "url": "https://a.example/"}}, {"part": "choice", "label": "Согласен", "link": {"text": "Terms", "url": "https://a.example/"}}),
        ({"kind": "text"}, {"multiline": True, "max_length": 2000, "placeholder": None}),
        ({"kind": "number", "max": 5, "decimals": True}, {"part": "input", "max": 5, "decimals": True, "placeholder": None, "unit": None}),
        ({"kind": "email"}, {"part": "input", "placeholder": None}),
        ({"kind": "date", "earliest": "2026-01-01"}, {"part": "input", "earliest": "2026-01-01"}),
        ({"kind": "message", "button": "Дальше"}, {"part": "message", "button": "Дальше"}),
    ],
)  # fmt: skip
def test_a_question_of_each_kind_has_what_it_needs_and_no_more(fields: dict[str, Any], told: dict[str, Any]) -> None:
    assert drawn(question(**fields)) == {"kind": fields["kind"], **told}


def test_every_kind_but_two_has_its_part() -> None:
    tags = {str(kind.__struct_config__.tag) for kind in get_args(AnyQuestion)}
    assert tags - PARTS.keys() == {"nps", "text"}
    assert PARTS.keys() <= tags


def test_default_labels_are_in_the_language_of_the_card() -> None:
    asked = question("yesno", text={"ru": "Да?", "ar": "نعم؟"})
    assert [drawn(asked, language=language)["yes"] for language in ("ru", "ar", "de")] == ["Да", "نعم", "Да"]


@pytest.mark.parametrize(("days", "latest"), [(0, "2026-11-26"), (3, "2026-11-29")])
def test_today_is_a_day_when_the_card_is_drawn(days: int, latest: str) -> None:
    told = drawn(question("date", earliest="today", latest="today"), NOON + days * 86_400_000)
    assert (told["earliest"], told["latest"]) == ("2026-11-25", latest)


def test_thanks_have_their_conditions() -> None:
    low = Condition(question="q", at_most=6)
    said = (Thanks(text={"en": "Sorry", "ru": "Жаль"}, say_if=low), Thanks(text="Thanks"))
    made = card(of(question("nps"), thanks=said), languages=("ru",), grant="", now=NOON)
    told = msgspec.json.decode(msgspec.json.encode(made.thanks))
    assert told == [{"text": "Жаль", "say_if": [{"question": "q", "at_most": 6}]}, {"text": "Thanks", "say_if": []}]


TEN = [{"id": f"c{number}", "text": f"C{number}"} for number in range(10)]


def order(asked: AnyQuestion, seed: str) -> list[str]:
    assert isinstance(asked, Choice)
    return [option.id for option in in_order(asked, seed)]


def test_choices_are_shuffled_for_each_invitation_and_stay_so() -> None:
    asked = question("choice", choices=TEN, shuffle=True)
    orders = [order(asked, f"inv_{number}") for number in range(50)]
    assert orders == [order(asked, f"inv_{number}") for number in range(50)]
    assert len({tuple(one) for one in orders}) == 50
    assert all(sorted(one) == [f"c{number}" for number in range(10)] for one in orders)
    assert order(question("choice", choices=TEN, shuffle=True, id="other"), "inv_1") != orders[1]
    assert order(question("choice", choices=TEN), "inv_1") == [f"c{number}" for number in range(10)]


def test_each_choice_comes_to_each_place_about_equally_often() -> None:
    asked = question("choice", choices=TEN[:4], shuffle=True)
    first = [order(asked, f"inv_{number}")[0] for number in range(2000)]
    assert all(420 < first.count(f"c{number}") < 580 for number in range(4))


def test_anchors_keep_their_place() -> None:
    anchored = [{**TEN[0], "fixed": True}, *TEN[1:5], {**TEN[5], "fixed": True}, *TEN[6:9], ALONE]
    asked = question("choice", choices=anchored, shuffle=True, many=True)
    orders = [order(asked, f"inv_{number}") for number in range(30)]
    assert {(one[0], one[5], one[9]) for one in orders} == {("c0", "c5", "none")}
    assert len({tuple(one) for one in orders}) == 30


@pytest.mark.parametrize(
    ("fields", "value", "more"),
    [
        ({"kind": "nps"}, 9, {"scale": "numbers", "points": 10}),
        ({"kind": "csat"}, 4, {"scale": "smileys", "points": 5}),
        ({"kind": "ces"}, 7, {"scale": "numbers", "points": 7}),
        ({"kind": "rating", "scale": "thumbs"}, 2, {"scale": "thumbs", "points": 2}),
        ({"kind": "slider"}, 40, {}),
    ],
)
def test_an_item_tells_the_scale_of_a_mark(fields: dict[str, Any], value: Value, more: dict[str, Any]) -> None:
    (told,) = msgspec.json.decode(msgspec.json.encode(item(of(question(**fields), given={"q": value})).answers))
    assert {name: told[name] for name in ("scale", "points") if name in told} == more
    assert (told["kind"], told["value"]) == (fields["kind"], value)


def test_an_item_says_an_answer_of_every_kind_in_words() -> None:
    for name, asked in QUESTIONS.items():
        (told,) = item(of(asked, given={"q": None})).answers
        assert told.words == ("Прочитано" if name == "message" else "Пропущено")
