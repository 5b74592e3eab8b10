"""What an address may ask for is one struct: what it does not know, or knows otherwise, is refused by name."""

from typing import Annotated

import msgspec
import pytest
from starlette.requests import Request

from tests.served import Place
from widget_server.adapters.http.queries import Limit, asked
from widget_server.core.errors import InvalidInput


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for."""

    limit: Limit = 50
    survey: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    channels: tuple[str, ...] = ()
    form: str = msgspec.field(default="text", name="as")


def wanted(query: str) -> Wanted:
    return asked(Request({"type": "http", "query_string": query.encode(), "headers": []}), Wanted)


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("", Wanted()),
        ("limit=1", Wanted(limit=1)),
        ("survey=null", Wanted(survey="null")),
        ("survey=7&limit=200", Wanted(survey="7", limit=200)),
        ("channels=chat&channels=email", Wanted(channels=("chat", "email"))),
        ("channels=chat", Wanted(channels=("chat",))),
        ("as=html", Wanted(form="html")),
    ],
)
def test_what_is_asked_for_comes_typed(query: str, value: Wanted) -> None:
    assert wanted(query) == value


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("limit=", "limit"),
        ("limit=9" + "9" * 5_000, "limit"),
        ("limit=1&limit=2", "says limit more than once"),
        ("survey=", "survey"),
        ("survey=%00", "U+0000"),
        ("limits=5", "takes limit, survey, channels, as; 'limits' is none of it"),
        ("form=html", "'form' is none of it"),
        ("%ED%A0%80=1", "is none of it"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(query: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        wanted(query)
    assert said in refused.value.message.replace("$.", "")


async def test_a_misspelt_name_is_noticed(light: Place) -> None:
    answer = await light.http.get("/v1/responses?limits=5", auth=(light.keys.secret, ""))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_input")
    assert "takes after, limit, language; 'limits' is none of it" in answer.json()["error"]["message"]
