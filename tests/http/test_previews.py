"""Previews: shown to a signed token only, of the page's own person only, and nothing of them is kept."""

import time

import pytest

from tests.served import ORIGIN, Place
from widget_server.adapters.tokens.tickets import Signer

HOUR_MS = 3_600_000


async def made(place: Place, *, workspace: str | None = None, ends_in_ms: int = HOUR_MS) -> str:
    """A preview token."""
    assert place.app.house is not None
    signer = Signer(await place.app.house.store.secret())
    return signer.preview(workspace or place.keys.workspace, expires_at=time.time_ns() // 1_000_000 + ends_in_ms)


async def asked(place: Place, preview: str, *, user: str = "s1", origin: str = ORIGIN, **more: object):  # type: ignore[no-untyped-def]
    """What the page of a user gets."""
    body = {"key": place.keys.browser.id, "token": place.keys.token(user), "preview": preview, "languages": ["en"]}
    return await place.http.post("/w/preview", json=body | more, headers={"Origin": origin})


async def test_it_tells_what_was_decided_about_the_person_and_why(place: Place) -> None:
    await place.event("review_received")
    await place.event("review_received", "s2")
    seen = (await asked(place, await made(place))).json()
    assert seen["respondent"] == "s1"
    assert seen["verified"] is True
    [decision] = seen["decisions"]
    assert decision["event"] == "review_received"
    [reason] = [one for one in decision["reasons"] if one["asked"]]
    assert reason["name"] == "Usefulness"
    assert "review_received" in reason["text"]
    keys = {survey["key"]: survey for survey in seen["surveys"]}
    assert set(keys) == {"useful", "asked-for"}
    assert keys["useful"]["trigger"]


async def test_a_person_of_whom_nothing_is_known_sees_the_surveys(place: Place) -> None:
    seen = (await asked(place, await made(place), user="nobody-yet")).json()
    assert seen["decisions"] == []
    assert [survey["key"] for survey in seen["surveys"]] == ["asked-for", "useful"]


async def test_a_survey_is_shown_and_nothing_is_kept(place: Place) -> None:
    await place.event("lesson_opened")
    shown = await asked(place, await made(place), survey="useful", languages=["ru"])
    card = shown.json()
    assert shown.status_code == 200
    assert card["invitation"].startswith("preview:")
    assert [question["text"] for question in card["questions"]] == ["Помогло?", "Своими словами"]
    assert place.app.house is not None
    assert await place.app.house.store.fillings(place.keys.workspace, "s1", since=0) == []
    answer = {
        "type": "answer",
        "id": "a-preview-answer",
        "invitation": card["invitation"],
        "question": "stars",
        "value": 4,
        "answered_at": 1,
    }
    body = {"key": place.keys.browser.id, "token": place.keys.token("s1"), "frames": [answer]}
    told = (await place.http.post("/w/exchange", json=body, headers={"Origin": ORIGIN})).json()
    assert told["frames"][0]["type"] == "refused"


async def test_an_unknown_survey_is_said_to_be_none(place: Place) -> None:
    refused = await asked(place, await made(place), survey="no-such")
    assert refused.status_code == 404


@pytest.mark.parametrize("wrong", ["", "x", "WyJhIiwxXQ.AAAA"])
async def test_a_token_that_was_not_signed_here_shows_nothing(place: Place, wrong: str) -> None:
    refused = await asked(place, wrong)
    assert refused.status_code == 401
    assert "decisions" not in refused.text


async def test_a_preview_is_of_one_workspace_and_ends(place: Place) -> None:
    assert (await asked(place, await made(place, workspace="another"))).status_code == 401
    ended = await asked(place, await made(place, ends_in_ms=-HOUR_MS))
    assert ended.status_code == 401
    assert ended.json()["error"]["code"] == "token_expired"


async def test_no_ticket_grant_or_key_stands_for_a_preview_token(place: Place) -> None:
    assert place.app.house is not None
    signer = Signer(await place.app.house.store.secret())
    for other in (
        place.keys.secret,
        place.keys.browser.id,
        place.keys.token("s1"),
        signer._grant.dumps(["academy", 2**50]),
    ):
        assert (await asked(place, other)).status_code == 401


async def test_a_page_of_another_origin_sees_nothing(place: Place) -> None:
    assert (await asked(place, await made(place), origin="https://elsewhere.example")).status_code == 403


async def test_a_visitors_id_shows_nothing_of_the_person_it_was_joined_with(place: Place) -> None:
    visitor = "v" * 20
    joined = {"userId": "s1", "previousId": visitor}
    (await place.http.post("/v1/alias", json=joined, auth=(place.keys.secret, ""))).raise_for_status()
    (await place.event("review_received")).raise_for_status()
    preview = await made(place)
    assert (await asked(place, preview)).json()["decisions"]
    seen = (await asked(place, preview, token=None, visitor=visitor)).json()
    assert seen["respondent"].endswith(visitor)
    assert seen["verified"] is False
    assert seen["decisions"] == []
