"""Parts of a moment at a mentor's socket: left out by the workspace's rule, asked for one by one, and told to the audit."""

from pathlib import Path

from tests.served import WORKSPACE, Place
from tests.store.staffed import deed, hired
from widget_server.house import House
from widget_server.ports import AccountChange

RULES = WORKSPACE + "access: { parts: { messages: { mentor: reveal }, page: { mentor: hidden } } }\n"


async def house(place: Place, workspace: str = RULES) -> House:
    """The running house, with these rules."""
    running = place.app.house
    assert running is not None
    (Path(running.settings.workspaces) / "academy" / "workspace.yaml").write_text(workspace)
    await running.refresh()
    return running


async def answered(place: Place) -> str:
    """The invitation of an answer in the conversation c1."""
    await place.lesson()
    await place.ask()
    async with place.student() as student:
        card = student.state["cards"][0]
        await student.answer(card, "stars", 4)
        return str(card["invitation"])


async def test_a_part_is_there_once_it_was_asked_for(light: Place) -> None:
    store = (await house(light)).store
    id = await answered(light)
    async with light.mentor() as maria:
        [item] = maria.state["items"]
        assert (item["revealable"], item["hidden"]) == (["messages"], ["page"])
        assert (item["context"]["messages"], item["about_message"]) == ([], None)
        assert item["context"]["events"][-1]["name"] == "review_received"
        assert (await maria.say("reveal", invitation=id, part="messages"))["type"] == "ack"
        told = (await maria.hear("review"))["item"]
        assert [message["text"] for message in told["context"]["messages"]] == ["I pushed exercise 3"]
        for part, code in (("page", "not_found"), ("dreams", "invalid_input")):
            refused = await maria.say("reveal", invitation=id, part=part)
            assert refused["error"]["code"] == code
    async with light.mentor("pavel") as pavel:
        assert (await pavel.say("reveal", invitation=id, part="messages"))["error"]["code"] == "not_found"
    lines = await store.audited("academy", before=None, limit=9)
    assert [(line.actor, line.action, line.details) for line in lines[::-1]] == [
        ("person:maria", "moment_seen", {"parts": ["name", "events", "traits"]}),
        ("person:maria", "part_revealed", {"part": "messages"}),
    ]


async def test_an_account_of_the_mentor_counts_in_the_embed(light: Place) -> None:
    store = (await house(light, WORKSPACE + "access: { mentors: { moments: { after: 30d } } }\n")).store
    await answered(light)
    await hired(store, "stf_1", "mentor", workspace="academy", person_id="maria", stage="aggregates")
    async with light.mentor() as maria:
        assert maria.state["items"] == []
        for stage, shown in (("ratings", False), ("moments", True)):
            change = AccountChange(stage=stage)  # type: ignore[arg-type]
            await store.change_account("academy", "stf_1", change, deed(workspace="academy"), now=1)
            await maria.say("sync")
            [item] = (await maria.hear("reviews"))["items"]
            assert bool(item["context"]["events"]) == bool(item["why"]) == shown
            assert item["respondent"]["id"] == "s1"
