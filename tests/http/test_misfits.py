"""A value that is none of those allowed is named with those that are; everything else is said as the decoder says it."""

from typing import Annotated, Any, Literal

import msgspec
import pytest

from tests.served import Place
from widget_server.adapters.http.bodies import decoded, fitting
from widget_server.adapters.http.misfits import MOST_CHARS
from widget_server.core.errors import InvalidInput


class Card(msgspec.Struct, tag_field="type", tag="card"):
    """One of two."""

    look: Literal["light", "dark", None] = None


class Mail(msgspec.Struct, tag_field="type", tag="mail"):
    """The other."""

    to: str = ""


class Wanted(msgspec.Struct):
    """What is asked for."""

    form: Literal["text", "html"] = msgspec.field(default="text", name="as")
    points: Annotated[Literal[5, 10], msgspec.Meta(description="How many.")] | None = None
    parts: list[Card | Mail] = []
    by_name: dict[str, tuple[int, Literal["yes", "no"]]] = {}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"as": "pdf"}, "`as` is 'pdf'; it is one of html, text."),
        ({"as": "a' - at `$.as`"}, '`as` is "a\' - at `$.as`"; it is one of html, text.'),
        ({"as": "x" * 1_000}, f"`as` is '{'x' * 39}…; it is one of html, text."),
        ({"points": 7}, "`points` is 7; it is one of 5, 10."),
        ({"parts": [{"type": "mail"}, {"type": "card", "look": "grey"}]}, "`parts[1].look` is 'grey'; it is one of "),
        ({"parts": [{"type": "door"}]}, "`parts[0].type` is 'door'; it is one of card, mail."),
        ({"by_name": {"a.b[0]": [1, "maybe"]}}, "`by_name[...][1]` is 'maybe'; it is one of no, yes."),
        ({"as": 7}, "The fields do not fit: Expected `str`, got `int` - at `$.as`"),
    ],
)
def test_a_value_that_is_not_allowed_is_named_with_those_that_are(given: Any, said: str) -> None:
    with pytest.raises(InvalidInput) as converted:
        fitting(given, Wanted)
    with pytest.raises(InvalidInput) as read:
        decoded(msgspec.json.encode(given), msgspec.json.Decoder(Wanted))
    assert str(converted.value) == str(read.value)
    assert str(read.value).startswith(said)
    assert len(str(read.value)) <= MOST_CHARS


async def test_an_address_and_a_body_say_what_they_take(light: Place) -> None:
    key = (light.keys.secret, "")
    drawn = await light.http.get("/v1/invitations/inv_x/render?as=pdf", auth=key)
    body = {"bounces": [{"email": "anna@school.example", "kind": "soft"}]}
    told = await light.http.post("/v1/email/bounces", json=body, auth=key)
    assert [(answer.status_code, answer.json()["error"]["message"]) for answer in (drawn, told)] == [
        (400, "`as` is 'pdf'; it is one of adaptive-card, html, text."),
        (400, "`bounces[0].kind` is 'soft'; it is one of bounce, complaint."),
    ]
