"""Answers of every kind, as they come back."""

import random

import pytest

from tests.core.answering import QUESTIONS, fitting
from tests.store.made import NOW, answered, asked, judge
from widget_server.core.questions import Value
from widget_server.core.questions.fitting import fits
from widget_server.ports import Store


@pytest.mark.parametrize("name", QUESTIONS)
async def test_an_answer_comes_back_as_it_was_given(store: Store, name: str) -> None:
    invited = await asked(store)
    given = [fitting(name, random.Random(seed)) for seed in range(8)]
    for number, value in enumerate(given):
        one = answered(f"a{number}", invited.id, value, question=f"q{number}")
        await store.answer("acme", "s1", one, judge(), now=NOW)
    back: list[Value] = [saved.value for saved in (await store.filling("acme", invited.id)).answers]
    assert [(value, type(value)) for value in back] == [(value, type(value)) for value in given]
    for value in back:
        fits(QUESTIONS[name], value)
