"""An invitation as a notification, from its claim to what the browser reads: once in each browser, to whoever wants it."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.mail.test_mailing import house_of, see_through
from tests.push.conftest import PUBLIC, SURVEY, WORKSPACE, opened, said, subscribed, write
from tests.push.makers import Answer, Browser, PushMaker
from tests.served import Clock, Place, serving
from widget_server.core.outbox import OutboxLine, Sent
from widget_server.core.reaching import Preference
from widget_server.services.delivering import Delivering
from widget_server.services.pushing import Pushing, topic
from widget_server.settings import Settings

HOUR = 3_600_000


async def ask(place: Place, who: str = "anna") -> str:
    """Ask somebody, and see through what is to be sent; returns the invitation's id."""
    (await place.event("review_received", who)).raise_for_status()
    invitation = (await house_of(place).store.fillings("academy", who, since=0))[-1].invitation.id
    await see_through(place, invitation)
    return str(invitation)


async def sent(place: Place, invitation: str) -> OutboxLine:
    """The push of an invitation."""
    lines = await house_of(place).store.sendings("academy", invitation)
    [line] = [line for line in lines if line.item.kind == "push"]
    return line


async def known(place: Place, who: str = "anna") -> int:
    """Into how many browsers of theirs something may be pushed."""
    return len(await house_of(place).store.subscriptions("academy", who))


def always(*answers: Answer | None) -> Callable[[str], Answer | None]:
    """These in turn; the last for ever."""
    left = list(answers)
    return lambda path: left.pop(0) if len(left) > 1 else left[0]


async def test_who_allowed_it_reads_one_notification(place: Place, maker: PushMaker) -> None:
    browser = maker.browser("anna-laptop")
    await subscribed(place, browser)
    invitation = await ask(place)
    await see_through(place, invitation)
    [shown] = maker.to(browser)
    assert shown["title"] == "The team would like to know"
    assert shown["body"] == "Was it useful?\nThe team will see your answer and what you were doing."
    assert shown["link"].startswith(f"{PUBLIC}/s/")
    assert {name: shown[name] for name in ("invitation", "tag", "lang", "dir")} == {
        "invitation": invitation,
        "tag": f"cuecard-{invitation}",
        "lang": "en",
        "dir": "ltr",
    }
    assert (await sent(place, invitation)).status == "sent"


async def test_the_service_knows_who_sends_and_for_how_long(light: Place, maker: PushMaker) -> None:
    await subscribed(light, maker.browser("a"))
    invitation = await ask(light)
    [came] = maker.came
    claims = came.claims(maker.origin)
    assert claims["sub"] == "mailto:ops@academy.example"
    now = light.app.house.clock() // 1_000 if light.app.house else 0
    assert now < claims["exp"] <= now + 86_400
    assert came.headers["topic"] == topic(invitation)
    assert len(came.headers["topic"]) <= 32
    assert came.headers["urgency"] == "normal"
    assert 6 * 86_400 < int(came.headers["ttl"]) <= 7 * 86_400
    assert invitation.encode() not in came.body
    assert "anna" not in str(came.headers)


async def test_each_browser_reads_it_in_the_language_of_its_pages(light: Place, maker: PushMaker) -> None:
    laptop, phone = maker.browser("laptop"), maker.browser("phone")
    await subscribed(light, laptop, language="en")
    await subscribed(light, phone, language="ru-RU")
    await ask(light)
    assert [shown["title"] for shown in maker.to(laptop)] == ["The team would like to know"]
    [shown] = maker.to(phone)
    assert shown["title"] == "Команда хочет узнать"
    assert shown["body"].startswith("Помогло?\n")
    assert shown["lang"] == "ru-RU"


async def test_a_browser_that_is_gone_is_forgotten(place: Place, maker: PushMaker) -> None:
    lost, gone, here = maker.browser("lost"), maker.browser("gone"), maker.browser("here")
    statuses = {lost.path: 404, gone.path: 410, here.path: 201}
    maker.answer = lambda path: (statuses[path], {})
    for browser in (lost, gone, here):
        await subscribed(place, browser)
    assert (await sent(place, await ask(place))).status == "sent"
    assert [one.endpoint for one in await house_of(place).store.subscriptions("academy", "anna")] == [here.endpoint]


async def test_where_all_are_gone_nobody_was_reached(light: Place, maker: PushMaker) -> None:
    maker.answer = always((410, {}))
    await subscribed(light, maker.browser("a"))
    line = await sent(light, await ask(light))
    assert line.status == "skipped"
    assert line.note is not None
    assert line.note.code == "no_browser"
    assert await known(light) == 0


@pytest.mark.parametrize("status", [429, 503])
async def test_a_service_that_is_busy_is_asked_again_and_then_it_goes_once(
    light: Place, maker: PushMaker, clock: Clock, status: int
) -> None:
    maker.answer = always((status, {"retry-after": "600"}), (201, {}))
    browser = maker.browser("a")
    await subscribed(light, browser)
    invitation = await ask(light)
    line = await sent(light, invitation)
    assert line.status == "waiting"
    assert line.item.due_at - house_of(light).clock() == pytest.approx(600_000, abs=30_000)
    clock.ahead_ms += 601_000
    await see_through(light, invitation)
    await see_through(light, invitation)
    assert (await sent(light, invitation)).status == "sent"
    assert len(maker.to(browser)) == 2


async def test_one_browser_that_took_it_is_enough_and_no_other_is_tried_again(
    light: Place, maker: PushMaker, clock: Clock
) -> None:
    busy, here = maker.browser("busy"), maker.browser("here")
    maker.answer = lambda path: (503, {}) if path == busy.path else (201, {})
    await subscribed(light, busy)
    await subscribed(light, here)
    invitation = await ask(light)
    clock.ahead_ms += HOUR
    await see_through(light, invitation)
    assert (await sent(light, invitation)).status == "sent"
    assert (len(maker.to(busy)), len(maker.to(here))) == (1, 1)


async def test_a_browser_that_was_signed_out_at_the_last_moment_shows_nothing(light: Place, maker: PushMaker) -> None:
    here, left = maker.browser("here"), maker.browser("left")
    await subscribed(light, here)
    await subscribed(light, left)
    house, store = house_of(light), house_of(light).store
    pushing = Pushing(
        store=store, clock=house.clock, linking=house.linking, live=house.workspaces.get, service=house.push
    )
    invitation = await ask(light)
    before = len(maker.came)

    async def begin() -> bool:
        (await said(light, former=left.endpoint)).raise_for_status()
        return True

    result = await pushing.deliver((await sent(light, invitation)).item, begin)
    assert isinstance(result, Sent)
    assert [came.path for came in maker.came[before:]] == [here.path]


async def test_what_may_have_been_taken_is_not_sent_again(light: Place, maker: PushMaker, clock: Clock) -> None:
    maker.answer = always(None)
    browser = maker.browser("a")
    await subscribed(light, browser)
    invitation = await ask(light)
    clock.ahead_ms += HOUR
    await see_through(light, invitation)
    line = await sent(light, invitation)
    assert line.status == "unsure"
    assert line.note is not None
    assert line.note.code == "push_cut"
    assert len(maker.to(browser)) == 1


async def test_where_no_connection_came_about_it_waits(light: Place, maker: PushMaker) -> None:
    nobody = Browser("http://127.0.0.1:9", "a")
    await subscribed(light, nobody)
    line = await sent(light, await ask(light))
    assert line.status == "waiting"
    assert line.note is not None
    assert line.note.code == "push_busy"


@pytest.mark.parametrize("answer", [(403, {}), (302, {"location": "http://127.0.0.1:1/"})])
async def test_a_refusal_is_final_and_redirects_lead_nowhere(light: Place, maker: PushMaker, answer: Answer) -> None:
    maker.answer = always(answer)
    await subscribed(light, maker.browser("a"))
    line = await sent(light, await ask(light))
    assert line.status == "failed"
    assert line.note is not None
    assert (line.note.code, line.note.values["status"]) == ("push_refused", answer[0])
    assert len(maker.came) == 1


async def test_who_wants_none_gets_none(light: Place, maker: PushMaker) -> None:
    await subscribed(light, maker.browser("a"))
    now = house_of(light).clock()
    no = Preference(channel="push", kind="csat", wanted=False, source="person", changed_at=now)
    await house_of(light).store.prefer("academy", "anna", [no])
    await ask(light)
    assert maker.came == []


async def test_what_is_answered_before_it_is_due_is_never_shown(light: Place, maker: PushMaker, clock: Clock) -> None:
    folder = Path(light.app.settings.workspaces) / "academy"
    write(folder, survey=SURVEY.replace("[chat, push]", "[chat, { after: 2h, through: [push] }]"))
    await house_of(light).refresh()
    await subscribed(light, maker.browser("a"))
    (await light.event("review_received", "anna")).raise_for_status()
    [filling] = await house_of(light).store.fillings("academy", "anna", since=0)
    answer = {"type": "answer", "id": "a1", "invitation": filling.invitation.id, "question": "stars", "value": 4}
    (await light.exchange({**answer, "answered_at": 1}, token=light.keys.token("anna"))).raise_for_status()
    done = {**answer, "id": "a2", "question": "words", "value": "Thanks"}
    (await light.exchange({**done, "answered_at": 1}, token=light.keys.token("anna"))).raise_for_status()
    clock.ahead_ms += 3 * HOUR
    await house_of(light).deliver()
    assert maker.came == []


async def test_not_seen_for_two_hours_it_comes(place: Place, maker: PushMaker, clock: Clock) -> None:
    folder = Path(place.app.settings.workspaces) / "academy"
    write(folder, survey=SURVEY.replace("[chat, push]", "[chat, { after: 2h, unless: seen, through: [push] }]"))
    await house_of(place).refresh()
    browser = maker.browser("a")
    await subscribed(place, browser)
    invitation = await ask(place)
    assert maker.came == []
    clock.ahead_ms += 2 * HOUR + 1
    await see_through(place, invitation)
    assert len(maker.to(browser)) == 1


@pytest.mark.parametrize(
    ("workspace", "contact"),
    [
        pytest.param("name: Academy\n", "mailto:ops@academy.example", id="the workspace shows none"),
        pytest.param(WORKSPACE, "", id="the server has no contact"),
    ],
)
async def test_what_is_not_set_up_is_left_out_and_says_so(
    light_settings: Settings, clock: Clock, maker: PushMaker, workspace: str, contact: str
) -> None:
    async with opened(light_settings, clock) as place:
        await subscribed(place, maker.browser("a"))
    light = msgspec.structs.replace(light_settings, push_contact=contact, outbound_networks="127.0.0.0/8")
    write(Path(light.workspaces) / "academy", workspace=workspace)
    async with _again(light, place, clock) as later:
        line = await sent(later, await ask(later))
    assert line.status == "skipped"
    assert line.note is not None
    assert line.note.code == "push_not_set_up"
    assert maker.came == []


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ("identity: grouped", "The team will see this only together with at least 4 others. Once sent, it cannot be changed, and nobody replies to it."),
        ("identity: anonymous", "Nobody can tell this was you. Once sent, it cannot be changed, and nobody replies to it."),
    ],
)  # fmt: skip
async def test_it_says_how_openly_it_asks(light: Place, maker: PushMaker, identity: str, said: str) -> None:
    folder = Path(light.app.settings.workspaces) / "academy"
    write(folder, survey=SURVEY.replace("kind: csat", f"kind: csat\n{identity}"))
    await house_of(light).refresh()
    browser = maker.browser("a")
    await subscribed(light, browser)
    await ask(light)
    [shown] = maker.to(browser)
    assert shown["body"] == f"Was it useful?\n{said}"


async def test_a_locked_screen_may_be_told_less(light: Place, maker: PushMaker) -> None:
    write(Path(light.app.settings.workspaces) / "academy", WORKSPACE.replace("push: {}", "push: { shows: asker }"))
    await house_of(light).refresh()
    browser = maker.browser("a")
    await subscribed(light, browser)
    await ask(light)
    [shown] = maker.to(browser)
    assert shown["body"] == "The team will see your answer and what you were doing."


async def test_the_longest_texts_fit(light: Place, maker: PushMaker) -> None:
    long = '😀\\"' * 400
    folder = Path(light.app.settings.workspaces) / "academy"
    write(folder, survey=SURVEY.replace("Was it useful?", long))
    await house_of(light).refresh()
    assert house_of(light).workspaces.mistakes == {}
    browser = maker.browser("a")
    await subscribed(light, browser)
    await ask(light)
    [came] = maker.came
    assert len(came.body) < 3_200
    assert maker.to(browser)[0]["body"].startswith('😀"😀')


async def test_several_workers_send_each_once(place: Place, maker: PushMaker) -> None:
    house = house_of(place)
    people = [f"p{number}" for number in range(12)]
    for who in people:
        await subscribed(place, maker.browser(who), who)
    workers = [
        Delivering(
            store=house.store,
            clock=house.clock,
            worker=f"wrk_more_{number}",
            chance=lambda: 0.5,
            deliveries={
                "push": Pushing(
                    store=house.store,
                    clock=house.clock,
                    linking=house.linking,
                    live=house.workspaces.get,
                    service=house.push,
                )
            },
        )
        for number in range(3)
    ]
    for who in people:
        (await place.event("review_received", who)).raise_for_status()

    await asyncio.gather(*(worker.once() for worker in workers))
    for who in people:
        [filling] = await house.store.fillings("academy", who, since=0)
        await see_through(place, filling.invitation.id)
        assert (await sent(place, filling.invitation.id)).status == "sent"
    assert sorted(came.path for came in maker.came) == sorted(f"/send/{who}" for who in people)


def _again(settings: Settings, before: Place, clock: Clock) -> Any:
    """A server on the database of one before."""
    return serving(msgspec.structs.replace(settings, public_url=PUBLIC), before.workspaces, clock=clock)
