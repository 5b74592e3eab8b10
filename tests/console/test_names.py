"""Names in groups: only for administrators, only where the card said so, and only audited."""

import json
from pathlib import Path

import pytest

from tests.console.desk import hire, house, seated
from tests.served import Clock, Place, prepare, serving, write_workspace
from widget_server.settings import Settings

SURVEY = """
name: Honest
when: { event: review_received }
identity: grouped
group_by: survey
NAMES
questions:
  - { id: stars, kind: rating, text: "Was it useful?", required: true }
"""


@pytest.mark.parametrize("said", [True, False])
async def test_names_are_shown_where_the_card_said_so(light_settings: Settings, clock: Clock, said: bool) -> None:
    keys = await prepare(light_settings, "academy")
    text = SURVEY.replace("NAMES", "names_for: administrator" if said else "")
    write_workspace(
        Path(light_settings.workspaces) / "academy", {"honest": text, "useful": text.replace("review", "x")}
    )
    async with serving(light_settings, keys, clock=clock) as place:
        await _answer(place, said=said)
        for role in ("administrator", "manager", "mentor"):
            await hire(place, role, role)
        chief, manager, mentor = [await seated(place, role) for role in ("administrator", "manager", "mentor")]
        page = (await chief.get("/results/honest")).text
        assert ("Show names" in page) is said
        assert "s1" not in page
        assert "Show names" not in (await manager.get("/results/honest")).text
        assert (await manager.post("/results/honest/names")).status_code == 404
        assert (await mentor.post("/results/honest/names")).status_code == 404
        shown = await chief.post("/results/honest/names")
        assert shown.status_code == 200
        assert (">s1<" in shown.text) is said
        assert ("4 of 5" in shown.text) is said
        lines = await house(place).store.audited("academy", before=None, limit=10)
        assert [line.subject_id for line in lines if line.action == "part_revealed"] == ["honest"]


async def _answer(place: Place, *, said: bool) -> None:
    await place.lesson()
    async with place.student() as talk:
        await place.ask()
        card = (await talk.hear("card"))["card"]
        assert card["unnamed"] == {"others": 4, **({"names_for": "administrator"} if said else {})}
        assert (await talk.answer(card, "stars", 4))["type"] == "ack"


async def test_no_administrator_is_told_that_somebody_answered(light_settings: Settings, clock: Clock) -> None:
    keys = await prepare(light_settings, "academy")
    write_workspace(Path(light_settings.workspaces) / "academy", {"honest": SURVEY.replace("NAMES", "")})
    async with serving(light_settings, keys, clock=clock) as place:
        await _answer(place, said=False)
        await hire(place, "administrator", "administrator")
        chief = await seated(place, "administrator")
        held = json.loads((await chief.get("/people/s1/held.json")).text)
        [asked] = held["invitations"]
        assert asked.keys() == {"id", "asked_as", "identity", "invited_at"}
        assert not {"waiting_in_groups", "answers_sent"} & held.keys()
        request = await chief.post("/people/s1/erase")
        told = (await chief.get(request.headers["hx-redirect"].removeprefix("/console/academy"))).text
        assert "messages" in told, "what would go is listed"
        assert "waiting" not in told
        assert "receipts" not in told
