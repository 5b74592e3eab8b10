"""One person's history over a mentor's socket: of those who are theirs, live, and gone with whatever ends that."""

from tests.console.desk import house
from tests.served import Place
from widget_server.core.access import Deed
from widget_server.core.actors import OperatorActor


async def test_a_history_is_told_live_and_only_of_whoever_is_theirs(place: Place) -> None:
    await place.lesson()
    async with place.mentor(conversation=None) as maria, place.mentor("boris", conversation=None) as boris:
        await boris.say("history", respondent="s1")
        assert (await boris.hear("history"))["history"] is None
        await maria.say("history", respondent="s1")
        assert (await maria.hear("history"))["history"]["entries"] == []
        await place.ask()
        [asked] = (await maria.hear("history"))["history"]["entries"]
        await boris.quiet("history", for_s=0.2)
        assert (asked["kind"], asked["status"], asked["item"]) == ("asked", "open", None)
        async with place.student() as student:
            [card] = student.state["cards"]
            await student.answer(card, "stars", 2)
        heard = (await maria.hear("history"))["history"]["entries"]
        while heard[0]["item"] is None:
            heard = (await maria.hear("history"))["history"]["entries"]
        assert heard[0]["item"]["answers"][0]["value"] == 2
        await house(place).privacy.erase(OperatorActor(workspace="academy"), "s1")
        while heard is not None:
            heard = (await maria.hear("history"))["history"]


async def test_a_server_key_reads_everything_in_pages(place: Place) -> None:
    await place.lesson()
    for _ in range(3):
        await place.ask()
    auth = (place.keys.secret, "")
    first = (await place.http.get("/v1/respondents/s1/history?limit=2&language=ru", auth=auth)).json()
    assert first["respondent"]["id"] == "s1"
    assert [one["kind"] for one in first["entries"]] == ["not_asked", "not_asked"]
    assert first["entries"][0]["reasons"][0]["text"].startswith("Спросили")
    rest = (await place.http.get(f"/v1/respondents/s1/history?before={first['next']}", auth=auth)).json()
    assert [one["kind"] for one in rest["entries"]] == ["asked"]
    assert rest["next"] is None
    assert (await place.http.get("/v1/respondents/nobody/history", auth=auth)).status_code == 404
    assert (await place.http.get("/v1/respondents/s1/history")).status_code == 401


async def test_what_another_process_erases_is_gone_from_open_pages(place: Place) -> None:
    await place.lesson()
    await place.ask()
    async with place.mentor(conversation=None) as maria:
        await house(place).notice_erasures()
        await maria.say("history", respondent="s1")
        assert (await maria.hear("history"))["history"]["entries"]
        deed = Deed(workspace="academy", actor="operator", action="erased", subject="respondent")
        await house(place).store.erase("academy", "s1", deed, now=house(place).clock())
        await house(place).notice_erasures()
        assert (await maria.hear("history"))["history"] is None
