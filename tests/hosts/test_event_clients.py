"""The browser clients of Segment and RudderStack, unmodified, in pages of another origin: what they tell is kept, once."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request
from starlette.responses import Response

from tests.hosts.conftest import Heard, Tab, waited
from tests.hosts.ground import Ground
from tests.hosts.relaying import Relay, relayed

PACKAGES = Path(__file__).parents[2] / "node_modules"
CLIENTS = {
    "segment": PACKAGES / "@segment/analytics-next/dist/umd/index.js",
    "rudderstack": PACKAGES / "@rudderstack/analytics-js/dist/npm/modern/bundled/umd/index.js",
}

SEGMENT = """
const token = [token], options = [options];
window.analytics = AnalyticsNext.AnalyticsBrowser.load({ writeKey: '[key]', cdnURL: '[cuecard]' }, options);
if (token) analytics.addSourceMiddleware(({ payload, next }) => {
  payload.obj.context = { ...payload.obj.context, cuecard: { token } };
  next(payload);
});
"""
RUDDERSTACK = """
const token = [token], options = [options];
window.analytics = new rudderanalytics.RudderAnalytics();
analytics.load('[key]', '[cuecard]', { configUrl: '[cuecard]', ...options });
if (token) analytics.setCustomContext({ cuecard: { token } });
"""
LOADING = {"segment": SEGMENT, "rudderstack": RUDDERSTACK}


@pytest.fixture(scope="module")
def clients(ground: Ground) -> None:
    """Both clients' files, beside the pages."""
    for name, file in CLIENTS.items():
        if not file.is_file():
            pytest.skip(f"{name}'s client is not installed (npm ci)")
        text = file.read_text()
        ground.lay(f"/files/{name}.js", lambda _, text=text: Response(text, media_type="text/javascript"))  # type: ignore[misc]


@pytest.fixture
def relay(ground: Ground) -> Iterator[Relay]:
    """A wire to the server that can be cut."""
    with relayed(ground.cuecard) as wire:
        yield wire


def opened(
    ground: Ground,
    tab: Tab,
    client: str,
    *,
    person: str | None = None,
    options: dict[str, Any] | None = None,
    cuecard: str | None = None,
) -> Page:
    """A page with a client in it; `person`: whom its token proves."""
    token = None if person is None else ground.keys["academy"].token(person)
    script = LOADING[client]
    for name, value in {
        "token": json.dumps(token),
        "options": json.dumps(options or {}),
        "key": ground.key(),
        "cuecard": cuecard or ground.cuecard,
    }.items():
        script = script.replace(f"[{name}]", value)
    text = f'<!doctype html><title>Lesson</title><script src="/files/{client}.js"></script><script>{script}</script>'
    address = ground.lay(f"/events/{client}", lambda _: Response(text, media_type="text/html"))
    page = tab().new_page()
    page.goto(f"{address}?typed=secret")
    return page


def kept(ground: Ground, person: str) -> list[dict[str, Any]]:
    """Somebody's events as they stand in the store, in order."""
    with contextlib.closing(sqlite3.connect(ground.place.app.settings.database)) as database:
        database.row_factory = sqlite3.Row
        rows = database.execute("SELECT * FROM event WHERE respondent_id = ? ORDER BY seq", (person,))
        return [{**row, "properties": json.loads(row["properties"])} for row in rows]


def names(ground: Ground, person: str) -> list[str]:
    """Of somebody's events the names."""
    return [event["name"] for event in kept(ground, person)]


def visitor(page: Page, client: str) -> str:
    """Who the client thinks is there, as the server calls them."""
    asked = "analytics.user().then(user => user.anonymousId())" if client == "segment" else "analytics.getAnonymousId()"
    return f"anon:{page.evaluate(asked)}"


def requests(page: Page) -> list[Request]:
    """What the page asks for from now on."""
    found: list[Request] = []
    page.on("request", lambda request: found.append(request))
    return found


EVERYTHING = """person => {
  analytics.identify(person, { plan: 'pro' });
  analytics.page('Lesson', { chapter: 3 });
  analytics.group('class-7', { size: 12 });
  analytics.track('exercise_failed', { exercise: 'loops-3', attempt: 2 });
  analytics.track('arrived', { from: 'a client' });
}"""


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("client", CLIENTS)
def test_all_that_the_client_tells_of_a_proved_person_is_theirs_and_asks_them(
    ground: Ground, tab: Tab, heard: Heard, client: str
) -> None:
    person = f"{client}-1"
    page = opened(ground, tab, client, person=person)
    asked = requests(page)
    page.evaluate(EVERYTHING, person)
    waited(page, lambda: len(kept(ground, person)) == 5, "five events")

    events = {event["name"]: event for event in kept(ground, person)}
    assert sorted(events) == ["arrived", "exercise_failed", "grouped", "identified", "page_viewed"]
    assert events["exercise_failed"]["properties"] == {"exercise": "loops-3", "attempt": 2}
    assert events["identified"]["properties"] == {}
    assert events["grouped"]["properties"] == {"size": 12, "group_id": "class-7"}
    viewed = events["page_viewed"]["properties"]
    assert (viewed["name"], viewed["chapter"], viewed["title"]) == ("Lesson", 3, "Lesson")
    assert viewed["url"] == f"{ground.pages}/events/{client}"
    assert "typed" not in json.dumps([event["properties"] for event in events.values()])
    for event in events.values():
        assert event["id"].startswith("w_")
        assert (event["source"], event["device"]) == ("widget", "desktop")
        assert event["page"] == f"{ground.pages}/events/{client}"
        assert 0 <= event["received_at"] - event["occurred_at"] < 60_000

    answer = ground.do(ground.place.exchange(token=ground.keys["academy"].token(person)))
    assert [card["survey"] for card in answer.json()["state"]["cards"]] == ["moment"]
    # What the server has may be there before this process has heard that the page asked.
    waited(page, lambda: asked, "what the page asks for")
    assert {request.url.split("/", 3)[2] for request in asked} == {ground.cuecard.split("/")[2]}
    assert heard.errors == []


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("client", CLIENTS)
def test_who_proves_nothing_is_a_visitor_and_nobody_else(ground: Ground, tab: Tab, client: str) -> None:
    page = opened(ground, tab, client)
    page.evaluate("name => void analytics.track(name, { at: 'prices' })", f"looked by {client}")
    waited(page, lambda: ground.events(f"looked by {client}"), "the visitor's event")
    assert ground.events(f"looked by {client}") == [visitor(page, client)]

    with page.expect_response(lambda response: response.status == 401):
        page.evaluate("void analytics.identify('the-teacher')")
    assert kept(ground, "the-teacher") == []


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize(
    ("client", "options", "path"),
    [
        pytest.param(
            "segment",
            {"integrations": {"Segment.io": {"deliveryStrategy": {"strategy": "batching", "config": {"size": 3}}}}},
            "/v1/b",
            id="segment",
        ),
        pytest.param(
            "rudderstack",
            {"queueOptions": {"batch": {"enabled": True, "maxItems": 3, "flushInterval": 60_000}}},
            "/v1/batch",
            id="rudderstack",
        ),
        pytest.param(
            "rudderstack",
            {"useBeacon": True, "beaconQueueOptions": {"maxItems": 3, "flushQueueInterval": 60_000}},
            "/beacon/v1/batch",
            id="rudderstack by beacon",
        ),
    ],
)
def test_several_at_once_are_kept_in_order(
    ground: Ground, tab: Tab, heard: Heard, client: str, options: dict[str, Any], path: str
) -> None:
    person = f"batch{path.replace('/', '-')}"
    page = opened(ground, tab, client, person=person, options=options)
    asked = requests(page)
    page.evaluate("() => { for (const name of ['one', 'two', 'three']) analytics.track(name) }")
    waited(page, lambda: names(ground, person) == ["one", "two", "three"], "all three")
    waited(page, lambda: any(request.method == "POST" for request in asked), "what the page sends")
    sent = [request for request in asked if request.method == "POST"]
    assert [request.url.removeprefix(ground.cuecard).partition("?")[0] for request in sent] == [path]
    assert heard.errors == []


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("client", CLIENTS)
def test_what_happened_without_a_network_comes_later_with_its_own_time(ground: Ground, tab: Tab, client: str) -> None:
    person = f"{client}-offline"
    page = opened(ground, tab, client, person=person, options={"queueOptions": {"minRetryDelay": 200}})
    page.evaluate("void analytics.track('before')")
    waited(page, lambda: names(ground, person) == ["before"], "the first event")
    page.context.set_offline(True)
    happened = page.evaluate("() => { analytics.track('meanwhile', { n: 1 }); return new Date().toISOString() }")
    page.wait_for_function("happened => Date.now() - new Date(happened) > 1200", arg=happened)
    page.context.set_offline(False)
    waited(page, lambda: names(ground, person) == ["before", "meanwhile"], "the event of the time without", seconds=20)
    event = kept(ground, person)[1]
    at = int(datetime.fromisoformat(happened).timestamp() * 1000)
    assert abs(event["occurred_at"] - at) < 500
    assert event["received_at"] - event["occurred_at"] >= 1_000


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize(("client", "path"), [("segment", "/v1/t"), ("rudderstack", "/v1/track")])
def test_what_the_client_sends_again_because_the_answer_was_lost_is_kept_once(
    ground: Ground, tab: Tab, relay: Relay, client: str, path: str
) -> None:
    person = f"{client}-lost"
    options = {"queueOptions": {"minRetryDelay": 200}}
    page = opened(ground, tab, client, person=person, options=options, cuecard=relay.url)
    asked = requests(page)
    page.evaluate("void analytics.track('ready')")
    waited(page, lambda: names(ground, person) == ["ready"], "the first event")
    relay.lose(1, f"POST {path} ")

    def paid(request: Request) -> bool:
        return request.method == "POST" and "paid" in (request.post_data or "")

    with page.expect_response(lambda response: paid(response.request) and response.ok, timeout=20_000):
        page.evaluate("void analytics.track('paid', { sum: 5 })")
    assert relay.lost == 1
    sent = [request for request in asked if paid(request)]
    assert len(sent) == 2
    assert {"x-retry-count", "rsa-retry-attempt"} & {*sent[1].all_headers()}
    assert names(ground, person) == ["ready", "paid"]


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("client", CLIENTS)
def test_a_page_of_an_origin_that_is_not_listed_gets_no_settings(
    ground: Ground, tab: Tab, relay: Relay, client: str
) -> None:
    page = opened(ground, tab, client)
    other = page.url.replace("127.0.0.1", "localhost")
    with page.expect_request(lambda request: "/settings" in request.url or "/sourceConfig" in request.url) as asked:
        page.goto(other)
    page.evaluate("void analytics.track('from elsewhere')")
    waited(page, lambda: asked.value.failure is not None, "the browser refuses the answer")
    assert ground.events("from elsewhere") == []


STATEMENT = """async ([endpoint, key, token, person]) => {
  const lrs = new XAPI({ endpoint, auth: XAPI.toBasicAuth(key, token), adapter: 'fetch' });
  const actor = { account: { homePage: location.origin, name: person } };
  const verb = { id: 'http://adlnet.gov/expapi/verbs/experienced' };
  try {
    const { data } = await lrs.sendStatement({ statement: { actor, verb, object: { id: location.href } } });
    return data.length;
  } catch (error) {
    return error.message;
  }
}"""


def test_a_course_in_a_page_tells_statements_of_the_person_it_proves(ground: Ground, tab: Tab) -> None:
    file = PACKAGES / "@xapi/xapi/dist/XAPI.umd.js"
    if not file.is_file():
        pytest.skip("@xapi/xapi is not installed (npm ci)")
    ground.lay("/files/xapi.js", lambda _: Response(file.read_text(), media_type="text/javascript"))
    text = '<!doctype html><title>Course</title><script src="/files/xapi.js"></script>'
    page = tab().new_page()
    page.goto(ground.lay("/events/course", lambda _: Response(text, media_type="text/html")))
    told = [f"{ground.cuecard}/xapi", ground.key(), ground.keys["academy"].token("learner")]
    assert page.evaluate(STATEMENT, [*told, "learner"]) == 1
    assert names(ground, "learner") == ["experienced"]
    assert "speaks only for the respondent" in page.evaluate(STATEMENT, [*told, "somebody else"])
    assert names(ground, "somebody else") == []
