"""What a server tells of somebody who is not here waits for them, wherever they come next, while it is fresh."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.served import Clock, Place

HOUR = 3_600_000
STATEMENT: dict[str, Any] = {
    "actor": {"account": {"homePage": "https://lms.example", "name": "s1"}},
    "verb": {"id": "https://lms.example/verbs/review_received"},
    "object": {"id": "https://lms.example/quiz/7"},
}


async def told(place: Place, door: str, *, ago: int = 0) -> None:
    """The event that makes the survey due, by one of the doors, as it happened so long ago."""
    key = (place.keys.secret, "")
    at = datetime.fromtimestamp((Clock()() - ago) / 1000, UTC).isoformat()
    if door == "xapi":
        said, headers = {**STATEMENT, "timestamp": at}, {"x-experience-api-version": "1.0.3"}
        answer = await place.http.post("/xapi/statements", json=said, headers=headers, auth=key)
    else:
        item = {"type": "track", "event": "review_received", "userId": "s1", "timestamp": at}
        answer = await place.http.post("/v1/batch", json={"batch": [item]}, auth=key)
    assert answer.status_code == 200


async def decided(place: Place) -> list[str]:
    """What the decisions about them came to, by their codes."""
    answer = await place.http.get("/v1/respondents/s1/decisions", auth=(place.keys.secret, ""))
    return [decision["reasons"]["useful"]["code"] for decision in answer.json()["decisions"]]


def token(place: Place, clock: Clock) -> str:
    """Their token of now."""
    now = clock() // 1000
    return place.keys.token("s1", iat=now, exp=now + 600)


async def found(place: Place, clock: Clock) -> list[str]:
    """The invitations that they find over HTTP."""
    state = (await place.exchange(token=token(place, clock))).json()["state"]
    return [card["invitation"] for card in state["cards"]]


@pytest.mark.parametrize("door", ["segment", "xapi"])
async def test_an_invitation_is_claimed_at_the_event_and_waits_where_they_come(
    place: Place, clock: Clock, door: str
) -> None:
    await told(place, door)
    assert await decided(place) == ["chosen"]  # though nobody of that id was ever here
    clock.ahead_ms = 50 * 60_000
    [invitation] = await found(place, clock)
    by_bridge = await place.http.get("/v1/invitations?respondent=s1", auth=(place.keys.secret, ""))
    assert [one["invitation"] for one in by_bridge.json()["invitations"]] == [invitation]
    async with place.socket((await place.ticket(token=token(place, clock))).json()["ticket"]) as talk:
        [card] = (await talk.hear("state"))["cards"]
        assert card["invitation"] == invitation
        assert (await talk.answer(card, "stars", 4))["type"] == "ack"
        assert (await talk.answer(card, "words", "Yes"))["type"] == "ack"
    [given] = (await place.http.get("/v1/responses", auth=(place.keys.secret, ""))).json()["responses"]
    assert (given["invitation"], given["status"]) == (invitation, "complete")


async def test_what_comes_late_asks_nothing_and_is_kept(place: Place, clock: Clock) -> None:
    await told(place, "segment", ago=HOUR + 60_000)
    assert await decided(place) == ["stale"]
    assert await found(place, clock) == []
    await told(place, "xapi", ago=HOUR - 60_000)
    assert await decided(place) == ["chosen", "stale"]
    [invitation] = await found(place, clock)
    house = await place.app.start()
    filling = await house.store.filling("academy", invitation)
    assert [event.name for event in filling.invitation.context.events][-1] == "review_received"


async def test_whoever_comes_after_its_end_finds_nothing(place: Place, clock: Clock) -> None:
    await told(place, "segment")
    clock.ahead_ms = 6 * 24 * HOUR
    assert len(await found(place, clock)) == 1
    clock.ahead_ms = 7 * 24 * HOUR + 60_000
    assert await found(place, clock) == []
