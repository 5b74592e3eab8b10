"""Answers to what was assembled: nothing else is taken, it completes the response, and the bank's question is known next time."""

from collections.abc import AsyncIterator

import pytest

from tests.store.made import NOW, Clock, Deciding, Witness, claimed, invitation, new_id, told
from widget_server.adapters.bus.local import LocalBus
from widget_server.adapters.sql import open_store
from widget_server.adapters.tokens import Directory, SignedIdentity
from widget_server.core.actors import RespondentActor
from widget_server.core.assembly import assemble
from widget_server.core.context import Why
from widget_server.core.deciding import Decision
from widget_server.core.errors import AnswerRefused
from widget_server.core.patterns import Trigger
from widget_server.core.questions import Choice, Chosen, Condition, KnownFrom, LongText, Nps, Option
from widget_server.core.reasons import Reason
from widget_server.core.situations import Situation
from widget_server.core.surveys import Survey, SurveyVersion
from widget_server.core.triggers import Fired
from widget_server.ports import Store
from widget_server.services.responding import Responding

MENTOR = Choice(
    id="pace",
    bank="pace",
    text="The pace?",
    choices=(Option(id="slow", text="Slow"), Option(id="fast", text="Fast")),
    known_from=KnownFrom(within="90d"),
)
SURVEY = Survey(
    key="csat",
    name="How was it?",
    when=Trigger(event="failed"),
    questions=(
        Nps(id="score", text="«{event.lesson|It}»?"),
        MENTOR,
        LongText(id="why", text="Why?", ask_if=Condition(question="pace", equals="slow")),
        LongText(id="vip", text="For few", ask_if=Condition(trait="vip", equals=True)),
    ),
)
ANN = RespondentActor(workspace="acme", id="s1", verified=True)


def ask(here: Situation) -> Decision:
    """Asks at every event what is left of the survey."""
    fired = Fired(events=(here.event,), why=Why(event_ids=(here.event.id,)))
    made = invitation(here, "csat", assembly=assemble(SURVEY, here, fired))
    return Decision(survey_key="csat", invitation=made, reasons={"csat": Reason(code="chosen")}, near=True)


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    store = await open_store(":memory:", new_id=new_id, clock=Clock())
    await store.add_workspace("acme", now=NOW)
    await store.publish(SurveyVersion(workspace="acme", survey=SURVEY, version="v1"), now=NOW)
    yield store
    await store.aclose()


@pytest.fixture
def responding(store: Store) -> Responding:
    identity = SignedIdentity(directory=Directory(store), secret=b"s" * 32, store=store, clock=Clock())
    return Responding(store=store, bus=LocalBus(), clock=Clock(), identity=identity)


async def test_only_what_was_assembled_is_asked_taken_and_needed(store: Store, responding: Responding) -> None:
    first = claimed(await store.ingest([told("e1", properties={"lesson": "Loops"})], Deciding(ask)))[0]

    async def answer(question: str, value: int | str | Chosen, invited: str) -> str:
        id = f"{invited}-{question}"
        await responding.answer(ANN, id=id, invitation=invited, question=question, value=value, answered_at=NOW)
        return (await store.filling("acme", invited)).invitation.status

    shown = await responding.card(ANN, first.id)
    assert [question.text for question in shown.questions] == ["«Loops»?", "The pace?", "Why?"]
    with pytest.raises(AnswerRefused, match="no question 'vip'; it has score, pace, why"):
        await answer("vip", "me", first.id)
    assert await answer("score", 9, first.id) == "open"
    assert await answer("pace", Chosen(choices=("slow",)), first.id) == "open"
    assert await answer("why", "so", first.id) == "completed"

    witness = Witness()
    await store.ingest([told("e2", name="opened")], witness)
    past = {one.question_id: (one.bank, one.value) for one in witness.seen[0].answered}
    assert past["pace"] == ("pace", {"choices": ["slow"]})
    assert past["score"] == (None, 9)

    second = claimed(await store.ingest([told("e3")], Deciding(ask)))[0]
    again = await responding.card(ANN, second.id)
    assert [(question.text, question.ask_if) for question in again.questions] == [("«It»?", ()), ("Why?", ())]
    assert await answer("score", 3, second.id) == "open"
    assert await answer("why", "still so", second.id) == "completed"
