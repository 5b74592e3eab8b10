"""Files, keys and origins that change are taken up without a restart; a broken edit changes nothing."""

from pathlib import Path

import pytest

from tests.served import ORIGIN, Place, prepare, serving
from widget_server.settings import Settings

SURVEY = """
name: New
when: {{ event: {event} }}
questions: [{{ id: q, kind: nps, text: "How likely?" }}]
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database=str(tmp_path / "cue.db"), workspaces=tmp_path / "workspaces", port=0)


async def asked(place: Place, event: str, user: str) -> bool:
    await place.event(event, user)
    return bool((await place.exchange(token=place.keys.token(user))).json()["state"]["cards"])


async def test_a_saved_survey_is_live_and_a_broken_edit_changes_nothing(settings: Settings) -> None:
    keys = await prepare(settings, "academy")
    file = Path(settings.workspaces) / "academy" / "surveys" / "new.yaml"
    async with serving(settings, keys) as place:
        house = await place.app.start()
        assert not await asked(place, "lesson_opened", "s1")
        file.write_text(SURVEY.format(event="lesson_opened"))
        await house.refresh()
        assert await asked(place, "lesson_opened", "s2")
        file.write_text("name: [broken")
        await house.refresh()
        assert "new.yaml" in str(house.workspaces.mistakes["academy"][0])
        assert await asked(place, "lesson_opened", "s3")
        file.write_text(SURVEY.format(event="lesson_closed"))
        await house.refresh()
        assert not await asked(place, "lesson_opened", "s4")
        assert await asked(place, "lesson_closed", "s5")


async def test_a_survey_that_is_taken_away_takes_its_unanswered_cards(settings: Settings) -> None:
    keys = await prepare(settings, "academy")
    async with serving(settings, keys) as place:
        await place.lesson()
        await place.ask()
        async with place.student() as student:
            assert len(student.state["cards"]) == 1
            (Path(settings.workspaces) / "academy" / "surveys" / "useful.yaml").unlink()
            await (await place.app.start()).refresh()
            assert (await student.hear("card"))["card"]["status"] == "withdrawn"


async def test_a_survey_taken_away_while_the_server_was_down_takes_its_cards_at_the_next_start(
    settings: Settings,
) -> None:
    keys = await prepare(settings, "academy")
    async with serving(settings, keys) as place:
        await place.lesson()
        await place.ask()
    (Path(settings.workspaces) / "academy" / "surveys" / "useful.yaml").unlink()
    async with serving(settings, keys) as place, place.student() as student:
        assert student.state["cards"] == []


async def test_a_workspace_and_an_origin_that_are_added_while_serving(settings: Settings) -> None:
    keys = await prepare(settings, "academy")
    async with serving(settings, keys) as place:
        house = await place.app.start()
        (Path(settings.workspaces) / "later" / "surveys").mkdir(parents=True)
        (Path(settings.workspaces) / "later" / "workspace.yaml").write_text("name: Later\n")
        await house.refresh()
        assert house.workspaces.get("later") is None
        await house.store.add_workspace("later", now=1)
        await house.store.add_origin("academy", "https://new.example")
        await house.refresh()
        assert house.workspaces.get("later") is not None
        for origin in (ORIGIN, "https://new.example"):
            assert (await place.ticket(visitor="v" * 16, origin=origin)).status_code == 200
