"""The inbox and a rating's page: what stands there for whom, what can be done, and that it can be undone."""

import re
from typing import Any

from tests.console.desk import OURS, Browser, hire, house, seated
from tests.served import Clock, Place, write_workspace
from widget_server.core.access import RoleGrant
from widget_server.core.noticing import Preferences


async def rated(place: Place, mark: int = 2, words: str = "The hints, please") -> str:
    """A rating that s1 gives in c1, where maria is the mentor; its invitation's id."""
    await place.event("identified", "maria", kind="identify", traits={"name": "Maria"})
    await place.event("identified", "s1", kind="identify", traits={"name": "Ann"})
    await place.lesson()
    async with place.student() as student:
        await place.ask()
        card = (await student.hear("card"))["card"]
        await student.answer(card, "stars", mark)
        await student.answer(card, "words", words)
    invitation: str = card["invitation"]
    return invitation


async def desk(place: Place, mark: int = 2) -> tuple[Browser, str]:
    """Maria at her desk, and the rating on it."""
    id = await rated(place, mark)
    await hire(place, "maria", "mentor")
    return await seated(place, "maria"), id


def said(html: str) -> str:
    """The text of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


async def test_a_mentor_sees_what_the_student_was_doing_and_what_they_said(light: Place) -> None:
    maria, id = await desk(light)
    listed = await maria.get("/inbox")
    assert listed.status_code == 200
    assert "Ann" in said(listed.text)
    assert "The hints, please" in said(listed.text)
    page = said((await maria.get(f"/responses/{id}")).text)
    for words in (
        "Ann",
        "2 of 5",
        "review_received",
        "led to the question",
        "Asked here",
        "I pushed exercise 3",
        "In your words",
    ):
        assert words in page
    assert (await house(light).store.filling("academy", id)).review == "open"
    await maria.post(f"/responses/{id}/read")
    assert (await house(light).store.filling("academy", id)).review == "read"


async def test_nobody_else_finds_it_by_any_of_its_addresses(light: Place) -> None:
    _, id = await desk(light)
    await hire(light, "bob", "mentor")
    bob = await seated(light, "bob")
    assert "Ann" not in (await bob.get("/inbox")).text
    for path in ("", "/line", "/colleagues"):
        assert (await bob.get(f"/responses/{id}{path}")).status_code == 404, path
    fields = {"state": "resolved", "text": "Hello", "note": "x", "part": "messages"}
    for path in ("row", "mark", "replies", "compose", "notes", "hand-over", "reveal"):
        assert (await bob.post(f"/responses/{id}/{path}", OURS, **fields)).status_code == 404, path
    assert (await bob.post(f"/responses/{id}/read")).status_code == 204
    await bob.post("/inbox/mark", id=id, state="resolved")
    filling = await house(light).store.filling("academy", id)
    assert (filling.review, filling.replies) == ("open", ())


async def test_a_reply_reaches_the_student_is_seen_and_asks_nothing(light: Place) -> None:
    maria, id = await desk(light)
    async with light.student() as student:
        before = len(
            (await light.http.get("/v1/respondents/s1/decisions", auth=(light.keys.secret, ""))).json()["decisions"]
        )
        answer = await maria.post(f"/responses/{id}/replies", id="rep_1", text="Let us look at it")
        assert "Not seen yet" in said(answer.text)
        assert "Let us look at it" in said(answer.text)
        card = (await student.hear("card"))["card"]
        [reply] = card["replies"]
        assert (reply["name"], reply["text"], "seen_at" in reply) == ("Maria", "Let us look at it", False)
        assert (await student.say("display", invitation=id, channel="chat", reply=reply["id"]))["type"] == "ack"
        assert "Seen" in said((await maria.get(f"/responses/{id}/line")).text)
        await student.say("reply", invitation=id, text="At six?")
        after = await light.http.get("/v1/respondents/s1/decisions", auth=(light.keys.secret, ""))
        assert len(after.json()["decisions"]) == before
    waiting = said((await maria.get("/inbox?view=waiting")).text)
    assert "Ann" in waiting
    filling = await house(light).store.filling("academy", id)
    assert filling.review == "open"
    assert filling.first_reply_at is not None
    assert [one.status for one in [filling.invitation]] == ["completed"]
    twice = await maria.post(f"/responses/{id}/replies", id="rep_1", text="Let us look at it")
    assert twice.status_code == 200
    assert len((await house(light).store.filling("academy", id)).replies) == 2


async def test_a_colleagues_reply_carries_the_colleagues_own_name(light: Place) -> None:
    _, id = await desk(light)
    await hire(light, "vera", "manager", person_id=None)
    vera = await seated(light, "vera")
    await vera.post(f"/responses/{id}/replies", text="I will see to it")
    async with light.student() as student:
        assert [reply["name"] for reply in student.state["cards"][0]["replies"]] == ["Vera"]


async def test_one_or_many_are_marked_and_given_back(light: Place) -> None:
    maria, id = await desk(light)
    store = house(light).store
    row = await maria.post(f"/responses/{id}/row", state="resolved")
    assert "Resolved." in said(row.text)
    undo: dict[str, str] = dict(re.findall(r'name="(state|quiet)" value="(\w+)"', row.text))
    assert undo == {"state": "open", "quiet": "1"}
    assert (await store.filling("academy", id)).review == "resolved"
    await maria.post(f"/responses/{id}/row", OURS, **undo)
    assert (await store.filling("academy", id)).review == "open"
    many = await maria.post("/inbox/mark", id=id, state="read")
    assert "1 rating marked read." in said(many.text)
    [back] = re.findall(r'name="back" value="([^"]+)"', many.text)
    assert "1 rating is as it was." in said((await maria.post("/inbox/mark", back=back)).text)
    assert (await store.filling("academy", id)).review == "open"
    assert (await maria.post("/inbox/mark", id=id, state="gone")).status_code == 400


async def test_filters_views_and_search(light: Place) -> None:
    maria, _ = await desk(light)
    for query, there in (
        ("level=low", True),
        ("level=high", False),
        ("q=hints", True),
        ("q=ann", True),
        ("q=nothing", False),
        ("happened=review_received", True),
        ("happened=exercise_failed", False),
        ("score_from=2&score_to=2", True),
        ("within=7d&survey=useful&respondent=s1&conversation=c1", True),
        ("review=resolved", False),
        ("from=2020-01-01&to=2099-12-31", True),
        ("to=2020-01-01", False),
    ):
        page = await maria.get(f"/inbox?{query}")
        assert ("The hints, please" in page.text) is there, query
    assert (await maria.get("/inbox?score_from=high")).status_code == 400
    assert (await maria.get("/inbox?within=ever")).status_code == 400
    assert (await maria.get("/inbox?from=yesterday")).status_code == 400
    kept = await maria.post("/inbox/views?level=low", name="Bad days")
    view = kept.headers["hx-redirect"].partition("view=")[2]
    page = await maria.get(f"/inbox?view={view}")
    assert "Bad days" in page.text
    assert "The hints, please" in page.text
    await maria.post("/inbox/views?level=high", name="Good days")
    second = (await maria.get("/inbox")).text
    assert second.index("Bad days") < second.index("Good days")
    await maria.post(f"/inbox/views/{view}/drop")
    assert "Bad days" not in (await maria.get("/inbox")).text


async def test_a_new_mentor_sees_the_answers_and_is_told_that_the_moment_comes_later(light: Place) -> None:
    id = await rated(light)
    await hire(light, "maria", "mentor", stage="ratings")
    maria = await seated(light, "maria")
    page = said((await maria.get(f"/responses/{id}")).text)
    assert "The hints, please" in page
    assert "The moment around a rating opens to you later." in page
    for hidden in ("I pushed exercise 3", "review_received", "Asked because"):
        assert hidden not in page
    assert "What happened before" not in (await maria.get("/inbox")).text
    assert (await maria.get("/inbox?happened=review_received")).status_code == 400


async def test_what_came_since_is_counted_without_moving_the_list(light: Place) -> None:
    maria, _ = await desk(light)
    fresh = await maria.get("/inbox/fresh?since=1")
    assert "1 new" in said(fresh.text)
    now = house(light).clock() + 60_000
    assert "new" not in said((await maria.get(f"/inbox/fresh?since={now}")).text)
    assert "new" not in said((await maria.get("/inbox/fresh?since=1&level=high")).text)


async def test_a_manager_reveals_the_messages_and_the_audit_has_it(light: Place) -> None:
    _, id = await desk(light)
    await hire(light, "vera", "manager")
    vera = await seated(light, "vera")
    page = (await vera.get(f"/responses/{id}")).text
    assert "I pushed exercise 3" not in page
    assert "Show the messages" in page
    shown = await vera.post(f"/responses/{id}/reveal", part="messages")
    assert "I pushed exercise 3" in shown.text
    assert "Show the messages" not in shown.text
    lines = await house(light).store.audited("academy", before=None, limit=20)
    assert [line.details for line in lines if line.action == "part_revealed"] == [{"part": "messages"}]


async def test_what_came_after_the_ask_is_redacted_like_the_moment(light: Place) -> None:
    maria, id = await desk(light)
    await light.event("signed_up", "s1", properties={"password": "hunter2", "plan": "pro"})
    line = said((await maria.get(f"/responses/{id}/line")).text)
    assert "signed_up password [redacted] · plan pro" in line


async def test_a_note_and_a_handover_are_for_colleagues(light: Place) -> None:
    maria, id = await desk(light)
    await hire(light, "vera", "manager")
    await hire(light, "zoe", "manager", grants=(RoleGrant(role="manager", team="sales"),))
    assert "Call her" in said((await maria.post(f"/responses/{id}/notes", id="n1", note="Call her")).text)
    choices = (await maria.get(f"/responses/{id}/colleagues")).text
    assert "Vera" in choices
    assert "Zoe" not in choices
    assert "Handed over to Vera." in said((await maria.post(f"/responses/{id}/hand-over", to="vera")).text)
    assert (await maria.post(f"/responses/{id}/hand-over", to="zoe")).status_code == 400
    vera = await seated(light, "vera")
    assert "Ann" in said((await vera.get("/inbox?view=handed")).text)
    assert "Call her" in said((await vera.get(f"/responses/{id}")).text)
    await maria.post(f"/responses/{id}/hand-over", to="")
    assert "Ann" not in said((await vera.get("/inbox?view=handed")).text)


async def test_words_for_replies_are_kept_and_filled_in(light: Place) -> None:
    maria, id = await desk(light)
    await maria.post("/inbox/templates", name="Sorry", text="Sorry, {name}. Come by.")
    assert (await maria.post("/inbox/templates", name="All", text="x", shared="1")).status_code == 404
    assert (await maria.post("/inbox/templates", name="", text="x")).status_code == 422
    page = (await maria.get(f"/responses/{id}")).text
    [template] = re.findall(r'<option value="(tpl_[^"]+)">Sorry', page)
    composed = (await maria.post(f"/responses/{id}/compose", template=template, text="Hello")).text
    assert ">Hello\n\nSorry, Ann. Come by.</textarea>" in composed
    assert (await house(light).store.filling("academy", id)).replies == ()
    await maria.post(f"/inbox/templates/{template}/drop")
    assert template not in (await maria.get("/inbox/templates")).text


async def test_a_link_leads_to_the_message_in_the_customers_chat(light: Place, light_settings: Any) -> None:
    maria, id = await desk(light)
    folder = light_settings.workspaces / "academy"
    file = folder / "workspace.yaml"
    file.write_text(file.read_text() + 'chat_link: "https://chat.example/c/{conversation}#{message}"\n')
    await house(light).refresh()
    assert 'href="https://chat.example/c/c1#c1-m1"' in (await maria.get(f"/responses/{id}")).text
    write_workspace(folder)


async def test_an_absent_mentor_is_to_be_told_once_of_what_waits_unseen(light: Place, clock: Clock) -> None:
    maria, id = await desk(light)
    store = house(light).store
    always = Preferences(awake_from="00:00", awake_to="00:00")
    await store.set_preferences("academy", "maria", always)
    assert await house(light).notice() == 0
    clock.ahead_ms += 3 * 3_600_000
    assert await house(light).notice() == 1
    assert await house(light).notice() == 0
    [notice] = await store.notices("academy", now=house(light).clock())
    assert (notice.staff_id, notice.invitation_id, notice.kind, notice.channel) == ("maria", id, "low", "email")
    await maria.post(f"/responses/{id}/read")
    assert await store.notices("academy", now=house(light).clock()) == []
    message = await house(light).desk.noticing.digest("academy", "maria")
    assert "1 rating came this week, 1 of them was low" in message.text
    assert "hints" not in message.text + message.html
    saved = await maria.post("/notices", channel="none", after="4h", awake_from="09:00", awake_to="18:00", zone="")
    assert saved.headers["hx-redirect"].endswith("/notices?done=1")
    assert (await store.preferences("academy", "maria")).channel == "none"
    wrong = await maria.post("/notices", channel="email", after="4h", awake_from="9", awake_to="18:00", zone="Mars")
    assert wrong.status_code == 422


async def test_a_colleague_who_may_not_read_it_is_told_nothing(light: Place, clock: Clock) -> None:
    await desk(light)
    await house(light).store.set_preferences("academy", "maria", Preferences(awake_from="00:00", awake_to="00:00"))
    await light.lesson(mentor="nina")
    clock.ahead_ms += 3 * 3_600_000
    assert await house(light).notice() == 0


async def test_an_empty_inbox_says_what_will_be_there_and_how(light: Place) -> None:
    await hire(light, "maria", "mentor")
    maria = await seated(light, "maria")
    empty = said((await maria.get("/inbox")).text)
    assert "it stands here with what led to it" in empty
    assert "Students must be assigned to you" in empty
    assert "Whatever comes next stands here." in said((await maria.get("/inbox?view=unread")).text)
    assert (await maria.get("/responses/inv_none")).status_code == 404
    await hire(light, "boss", "administrator")
    whole = said((await (await seated(light, "boss")).get("/inbox")).text)
    assert "How to get the first rating" in whole
    assert "assigned to you" not in whole, "nobody is assigned to those who see everybody"
