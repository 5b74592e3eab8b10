"""The panel beside a room, in a page that does what Matrix clients do; the homeserver is a real one."""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx2
import pytest
from playwright.sync_api import Page, expect

from devtools import synapse
from examples.playing import until
from examples.running import Cuecard
from tests.conftest import IN_CI
from tests.e2e.conftest import Tab
from tests.e2e.hosting import Host, host
from tests.served import Keys, prepare
from widget_server.adapters.sql import open_store
from widget_server.services.ids import new_id
from widget_server.services.matrix.registering import register
from widget_server.settings import Settings

V3 = "/_matrix/client/v3"

CLIENT = """
const { address, server } = document.body.dataset;
window.heard = [];
const frame = document.createElement('iframe');
frame.style.cssText = 'width:420px;height:600px;border:0';
const post = message => frame.contentWindow.postMessage(message, server);
addEventListener('message', ({ source, origin, data }) => {
  if (source !== frame.contentWindow || origin !== server) return;
  window.heard.push(data);
  if (data.api != 'fromWidget') return;
  if (data.action == 'get_openid') {
    window.asked = data.requestId;
    post({ ...data, response: { state: window.state ?? 'request' } });
  } else post({ ...data, response: {} });
});
window.ask = (action, data) => post({ api: 'toWidget', widgetId: 'w1', requestId: `c-${action}`, action, data });
window.allow = (state, token) =>
  window.ask('openid_credentials', { state, access_token: token, original_request_id: window.asked });
frame.src = address;
document.body.append(frame);
"""


@dataclass
class Lesson:
    """A room in which something was answered, and those who are in it."""

    homeserver: synapse.Synapse
    cuecard: str
    key: str
    client: Host
    room: str
    tokens: dict[str, str]

    def vouch(self, who: str) -> str:
        """An OpenID token of theirs."""
        path = f"{V3}/user/{quote(f'@{who}:{synapse.NAME}')}/openid/request_token"
        return str(self.homeserver.call("POST", path, {}, token=self.tokens[who])["access_token"])

    def widget(self, tab: Tab) -> Page:
        """A client that shows the widget."""
        query = urlencode({"key": self.key, "origin": self.client.origin, "widgetId": "w1", "parentUrl": "x"})
        address = f"{self.cuecard}/matrix/widget?{query}#{urlencode({'room': self.room, 'language': 'en'})}"
        data = f'data-server="{self.cuecard}" data-address="{address.replace("&", "&amp;")}"'
        self.client.files["/client.js"] = CLIENT
        self.client.files["/"] = (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Client</title><body {data}>'
            '<script type="module" src="/client.js"></script>'
        )
        page = tab().new_page()
        page.goto(self.client.origin)
        until(lambda: page.evaluate("window.asked"), "the widget asks who looks")
        return page


def elsewhere(work: Callable[[], Any]) -> Any:
    """In a thread: Playwright keeps an event loop in this one."""
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(asyncio.run(work())))
    thread.start()
    thread.join()
    return found[0]


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lesson]:
    """A room with a rating of 2."""
    folder = tmp_path_factory.mktemp("lesson")
    ours = f"http://127.0.0.1:{synapse.free_port()}"
    made = None

    def registrations(homeserver: str) -> list[str]:
        nonlocal made
        made = register("academy", homeserver=homeserver, url=ours, now=0)
        return [made.text]

    try:
        running = synapse.running(registrations)
        homeserver = running.__enter__()
    except synapse.NoSynapse as reason:
        if IN_CI:
            pytest.fail(str(reason))
        pytest.skip(str(reason))
    try:
        assert made is not None
        with host() as client:
            keys = elsewhere(lambda: _prepared(folder, made.home, client.origin))
            server = Cuecard(database=str(folder / "cue.db"), origin=ours, log=folder / "said.log")
            server.environment |= {
                "CUECARD_WORKSPACES": str(folder / "workspaces"),
                "CUECARD_OUTBOUND_NETWORKS": "127.0.0.0/8",
            }
            server.start()
            try:
                tokens = {who: homeserver.register(who)[1] for who in ("maria", "sam")}
                room = _rated(homeserver, ours, keys, tokens, folder / "cue.db")
                yield Lesson(homeserver, ours, keys.browser.id, client, room, tokens)
            finally:
                server.stop()
    finally:
        running.__exit__(None, None, None)


async def _prepared(folder: Path, home: Any, origin: str) -> Keys:
    settings = Settings(database=str(folder / "cue.db"), workspaces=folder / "workspaces")
    keys = (await prepare(settings, "academy"))["academy"]
    (folder / "workspaces/academy/workspace.yaml").write_text(
        f"name: Academy\nmatrix: {{ mentors: ['@maria:{synapse.NAME}'] }}\n"
    )
    store = await open_store(settings.database, new_id=new_id, clock=lambda: 0)
    await store.set_matrix_home(home)
    await store.add_origin("academy", origin)
    await store.aclose()
    return keys


def _said(database: Path) -> bool:
    """Whether our server has a message: what nobody has told it yet is in no moment."""
    with contextlib.closing(sqlite3.connect(database)) as lite:
        return bool(lite.execute("SELECT 1 FROM message WHERE text IS NOT NULL").fetchall())


def _rated(homeserver: synapse.Synapse, ours: str, keys: Keys, tokens: dict[str, str], database: Path) -> str:
    """Sam answers in the room; its id."""
    sam, bot = f"@sam:{synapse.NAME}", f"@cuecard-academy:{synapse.NAME}"
    wanted = {"preset": "private_chat", "invite": [sam, bot]}
    room = str(homeserver.call("POST", f"{V3}/createRoom", wanted, token=tokens["maria"])["room_id"])
    homeserver.call("POST", f"{V3}/join/{quote(room)}", {}, token=tokens["sam"])

    def said(what: str) -> list[Any]:
        told = homeserver.call("GET", f"{V3}/rooms/{quote(room)}/{what}", token=tokens["sam"])
        return [one for one in told["chunk"] if one["sender"] == bot and one["type"] == "m.room.message"]

    members = f"{V3}/rooms/{quote(room)}/joined_members"
    until(lambda: bot in homeserver.call("GET", members, token=tokens["sam"])["joined"], "we are in the room")
    say = f"{V3}/rooms/{quote(room)}/send/m.room.message"
    homeserver.call("PUT", f"{say}/1", {"msgtype": "m.text", "body": "I pushed exercise 3"}, token=tokens["sam"])

    until(lambda: _said(database), "the message")

    def asked() -> list[Any]:
        event = {"event": "review_received", "userId": sam, "context": {"conversation": {"id": room}}}
        httpx2.post(f"{ours}/v1/track", json=event, auth=(keys.secret, ""), trust_env=False).raise_for_status()
        return said("messages?dir=b&limit=20")

    until(lambda: bool(asked()), "the question")
    relates = {"m.in_reply_to": {"event_id": said("messages?dir=b&limit=20")[-1]["event_id"]}}
    answer = {"msgtype": "m.text", "body": "2 too fast", "m.relates_to": relates}
    homeserver.call("PUT", f"{say}/2", answer, token=tokens["sam"])

    def kept() -> bool:
        told = httpx2.get(f"{ours}/v1/responses", auth=(keys.secret, ""), trust_env=False).json()["responses"]
        return any(one["status"] == "complete" for one in told)

    until(kept, "the answer")
    return room


def test_a_mentor_sees_the_ratings_of_the_room(lesson: Lesson, tab: Tab) -> None:
    page = lesson.widget(tab)
    page.evaluate("token => allow('allowed', token)", lesson.vouch("maria"))
    panel = page.frame_locator("iframe")
    expect(panel.get_by_text("too fast").first).to_be_visible()
    expect(panel.get_by_text("I pushed exercise 3").first).to_be_visible()
    page.evaluate("ask('capabilities', {})")
    page.evaluate("ask('theme_change', { name: 'dark' })")
    page.evaluate("ask('send_event', {})")

    def answers() -> dict[str, Any]:
        heard = page.evaluate("heard.filter(one => one.api == 'toWidget')")
        return {one["action"]: one["response"] for one in heard}

    until(lambda: "send_event" in answers(), "the widget's answers")
    assert answers()["capabilities"] == {"capabilities": []}, "it wants to read and to send nothing"
    assert "error" in answers()["send_event"]
    assert panel.locator("cue-review").get_attribute("scheme") == "dark"


def test_whoever_is_no_mentor_there_is_told_so(lesson: Lesson, tab: Tab, complaints: list[str]) -> None:
    page = lesson.widget(tab)
    page.evaluate("token => allow('allowed', token)", lesson.vouch("sam"))
    expect(page.frame_locator("iframe").get_by_role("status")).to_contain_text("for its mentors")
    assert ["404" in one for one in complaints] == [True]
    complaints.clear()


def test_whoever_wants_to_stay_unknown_sees_nothing(lesson: Lesson, tab: Tab) -> None:
    page = lesson.widget(tab)
    page.evaluate("allow('blocked')")
    expect(page.frame_locator("iframe").get_by_role("status")).to_contain_text("has to know who you are")
