"""Cards: what a respondent may see, in which language, and nothing of the reasons."""

import msgspec
import pytest

from widget_server.core.assembly import Assembly, KnownAnswer
from widget_server.core.context import Context, ContextEvent, Why
from widget_server.core.events import Message
from widget_server.core.invitations import Invitation
from widget_server.core.patterns import Trigger
from widget_server.core.questions import (
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
from widget_server.core.surveys import Survey, SurveyVersion, Variant
from widget_server.ports import Filling, SavedAnswer
from widget_server.services.cards import card, spoken
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
    assert (drawn["about"], drawn["thanks"]) == ("О занятии «<b>Loops</b> {event.gone}»", "Warm thanks, Ann")
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
