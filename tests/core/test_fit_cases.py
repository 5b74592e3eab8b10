"""Which values fit: the cases that the widget is tested with too."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from widget_server.core.questions import AnyQuestion, Value, kind
from widget_server.core.questions.fitting import is_fitting

CASES = json.loads((Path(__file__).parents[2] / "js/test/fit_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_a_value_fits_on_the_server_as_in_the_widget(case: dict[str, Any]) -> None:
    question = msgspec.convert(case["question"], AnyQuestion)
    value = msgspec.convert(case["value"], Value)
    assert is_fitting(question, value) is case["fits"]


def test_every_kind_has_cases() -> None:
    every = {str(one.__struct_config__.tag) for one in AnyQuestion.__args__}
    assert {kind(msgspec.convert(case["question"], AnyQuestion)) for case in CASES} == every
