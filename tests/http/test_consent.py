"""What a page is told of consent, and how a page's wrong clock is put right."""

from pathlib import Path

import pytest

from tests.served import WORKSPACE, Place


async def says(place: Place, text: str) -> None:
    """Change what the workspace says of itself."""
    (Path(place.app.settings.workspaces) / "academy" / "workspace.yaml").write_text(text)
    house = await place.app.start()
    await house.refresh()


async def test_the_ticket_says_whether_consent_is_required(light: Place) -> None:
    assert "consent" not in (await light.ticket(visitor="a-visitor-of-this-page")).json()
    await says(light, WORKSPACE + "consent: required\n")
    assert (await light.ticket(visitor="a-visitor-of-this-page")).json()["consent"] == "required"
    assert (await light.ticket(token=light.keys.token("s1"))).json()["consent"] == "required"
    await says(light, WORKSPACE)
    assert "consent" not in (await light.ticket(visitor="a-visitor-of-this-page")).json()


async def test_staff_are_not_asked(light: Place) -> None:
    await says(light, WORKSPACE + "consent: required\n")
    assert "consent" not in (await light.ticket(staff_token=light.keys.staff_token("maria"))).json()


@pytest.mark.parametrize("years", [-9, 9])
async def test_a_page_whose_clock_is_wrong_by_years_is_asked_all_the_same(light: Place, years: int) -> None:
    off_ms = years * 365 * 86_400_000
    await light.lesson()
    token = light.keys.token("s1", conversations=[{"id": "c1", "role": "student"}])
    now = light.app.house._inviting._clock() + off_ms  # type: ignore[union-attr]
    event = {"type": "track", "id": "e1", "name": "review_received", "conversation": "c1"}
    told = (await light.exchange({**event, "occurred_at": now - 20, "sent_at": now}, token=token)).json()
    assert told["frames"][0]["type"] == "ack"
    assert [card["survey"] for card in told["state"]["cards"]] == ["useful"]
    # Sent again a little later it is the same event: only the sending is another.
    again = (await light.exchange({**event, "occurred_at": now - 20, "sent_at": now + 5_000}, token=token)).json()
    assert again["frames"][0]["type"] == "ack"
    [card] = again["state"]["cards"]
    answer = {"type": "answer", "id": "a1", "invitation": card["invitation"], "question": "stars", "value": 4}
    done = (await light.exchange({**answer, "answered_at": now, "sent_at": now}, token=token)).json()
    assert done["frames"][0]["type"] == "ack"
    [response] = (await light.http.get("/v1/responses", auth=(light.keys.secret, ""))).json()["responses"]
    assert abs(response["started_at"] - (now - off_ms)) < 60_000
