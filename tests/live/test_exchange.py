"""The exchange: frames over HTTP, and answers that come after the token has ended."""

import time

import pytest

from tests.served import Clock, Place


async def test_an_exchange_does_what_a_socket_does(place: Place) -> None:
    await place.lesson()
    await place.ask()
    token = place.keys.token("s1")
    state = (await place.exchange(token=token)).json()["state"]
    card = state["cards"][0]
    answer = {
        "type": "answer",
        "id": "a1",
        "invitation": card["invitation"],
        "question": "stars",
        "value": 5,
        "answered_at": 1,
    }
    told = (await place.exchange(answer, {"type": "nope", "id": "b"}, answer, token=token)).json()
    assert [(frame["type"], frame["id"]) for frame in told["frames"]] == [
        ("ack", "a1"),
        ("refused", "b"),
        ("ack", "a1"),
    ]
    assert told["state"]["cards"][0]["answers"] == [{"question": "stars", "value": 5}]


async def test_a_mentor_can_use_it_too(light: Place) -> None:
    await light.lesson()
    told = (
        await light.exchange(
            {"type": "watch", "id": "w", "conversation": "c1"}, staff_token=light.keys.staff_token("maria")
        )
    ).json()
    assert [frame["type"] for frame in told["frames"]] == ["ack", "reviews"]
    assert told["state"]["respondent"] == {"id": "maria", "verified": True}
    assert told["state"]["cards"] == []


async def test_a_mentor_whose_token_has_ended_is_told_to_renew_it_and_loses_no_frame(light: Place) -> None:
    now = int(time.time())
    ended = light.keys.staff_token("maria", iat=now - 600, exp=now - 300)
    answer = await light.exchange({"type": "mark", "id": "m", "invitation": "i", "state": "read"}, staff_token=ended)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_expired")


async def test_a_grant_delivers_one_answer_after_the_token_has_ended_and_nothing_else(place: Place) -> None:
    await place.lesson()
    await place.ask()
    now = int(time.time())
    ended = place.keys.token("s1", iat=now - 600, exp=now - 300)
    card = (await place.exchange(token=place.keys.token("s1"))).json()["state"]["cards"][0]
    answer = {
        "type": "answer",
        "id": "a1",
        "invitation": card["invitation"],
        "question": "stars",
        "value": 5,
        "answered_at": 1,
    }
    told = (
        await place.exchange(
            {**answer, "grant": card["grant"]},
            answer,
            {"type": "dismiss", "id": "d", "invitation": card["invitation"]},
            {"type": "track", "id": "t", "name": "x", "occurred_at": 1},
            token=ended,
        )
    ).json()
    assert told["frames"][0] == {"type": "ack", "id": "a1"}
    assert [(frame["error"]["code"], frame["final"]) for frame in told["frames"][1:]] == [("token_expired", False)] * 3
    assert told["state"] is None
    assert (await place.exchange(token=ended)).json()["error"]["code"] == "token_expired"
    assert (await place.ticket(token=ended)).json()["error"]["code"] == "token_expired"


async def test_a_grant_is_for_its_own_invitation_workspace_and_week(light: Place, clock: Clock) -> None:
    await light.lesson()
    await light.lesson("c2", "s2")
    await light.ask()
    await light.ask("s2", "c2")
    mine = (await light.exchange(token=light.keys.token("s1"))).json()["state"]["cards"][0]
    other = (await light.exchange(token=light.keys.token("s2"))).json()["state"]["cards"][0]

    async def delivered(invitation: str, grant: str) -> str:
        answer = {
            "type": "answer",
            "id": "a1",
            "invitation": invitation,
            "question": "stars",
            "value": 5,
            "answered_at": 1,
            "grant": grant,
        }
        frame = (await light.exchange(answer, visitor="v" * 16)).json()["frames"][0]
        return str(frame.get("error", {}).get("code", "ack"))

    assert await delivered(other["invitation"], mine["grant"]) == "not_found"
    assert await delivered(mine["invitation"], mine["grant"] + "x") == "unauthenticated"
    assert await delivered(mine["invitation"], "") == "unauthenticated"
    clock.ahead_ms += 8 * 86_400_000
    assert await delivered(mine["invitation"], mine["grant"]) == "token_expired"
    clock.ahead_ms = 0
    assert await delivered(mine["invitation"], mine["grant"]) == "ack"


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        pytest.param({"visitor": "v" * 16, "extra": 1}, 400, "invalid_input", id="unknown field"),
        pytest.param({"visitor": "v" * 16, "languages": ["x" * 36]}, 400, "invalid_input", id="languages"),
        pytest.param({"token": "x", "staff_token": "y"}, 400, "invalid_input", id="two tokens"),
        pytest.param({"visitor": "v" * 16, "key": "wk_nope"}, 401, "unauthenticated", id="unknown key"),
    ],
)
async def test_a_bad_exchange_is_refused(light: Place, fields: dict[str, object], status: int, code: str) -> None:
    answer = await light.exchange(**fields)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_at_most_fifty_frames(light: Place) -> None:
    answer = await light.exchange(*[{"type": "ping"}] * 51, visitor="v" * 16)
    assert answer.status_code == 400
    assert len((await light.exchange(*[{"type": "ping"}] * 50, visitor="v" * 16)).json()["frames"]) == 50


async def test_the_card_speaks_the_pages_language(light: Place) -> None:
    await light.lesson()
    await light.ask()
    token = light.keys.token("s1")

    async def first(*languages: str) -> tuple[str, str]:
        card = (await light.exchange(token=token, languages=languages)).json()["state"]["cards"][0]
        return card["language"], card["questions"][0]["text"]

    assert await first("ru-RU", "en") == ("ru-RU", "Помогло?")
    assert await first("de", "en-GB") == ("en-GB", "Was it useful?")
    assert await first() == ("en", "Was it useful?")
