"""Notifications in a real browser: asked for in a click, shown by the site's own worker, opened, and ended with the person."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, BrowserType, Page, Request, Worker, expect

from devtools import browser as browsers
from examples.playing import until
from tests.e2e.conftest import Tab
from tests.e2e.hosting import Host, host
from tests.e2e.linked import Linked, linked
from tests.push.makers import Browser, PushMaker, maker_apart

WORKSPACE = "name: Academy\npush: {}\n"
SURVEY = """
name: Usefulness
when: { event: review_received }
channels: [page, push]
again: { after: 1s }
questions:
  - { id: stars, kind: rating, text: { en: "Was it useful?", ru: "Помогло?" }, required: true }
"""
STUB = """(() => {
  // Chromium has no push service here: what a browser would have got from one.
  const given = GIVEN;
  const made = found => found && { ...found, toJSON: () => found, unsubscribe: async () => (localStorage.removeItem('test:push'), true) };
  PushManager.prototype.getSubscription = async () => made(JSON.parse(localStorage.getItem('test:push')));
  PushManager.prototype.subscribe = async function (options) {
    const known = await this.getSubscription();
    if (known) return known;
    const count = +(localStorage.getItem('test:pushes') ?? 0);
    localStorage.setItem('test:pushes', count + 1);
    const own = await navigator.serviceWorker.getRegistration('/cuecard/');
    localStorage.setItem('test:own', own?.pushManager === this);
    localStorage.setItem('test:options', JSON.stringify(options));
    localStorage.setItem('test:push', JSON.stringify(given[count]));
    return this.getSubscription();
  };
})()"""
PROMPT = """(() => {
  let permission = 'default';
  window.prompts = 0;
  Object.defineProperty(Notification, 'permission', { get: () => permission });
  Notification.requestPermission = async () => (permission == 'default' && (window.prompts++, permission = ANSWER), permission);
})()"""
WORKER = """
importScripts('URL/cuecard-push.js');
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(clients.claim()));
self.addEventListener('push', event => event.waitUntil(registration.showNotification('The site: ' + event.data.text())));
"""
PAGE = """
<button id="bell" hidden>Tell me</button>
<script>if (typeof window.cuecard != 'function') window.cuecard = function () { (cuecard.q = cuecard.q || []).push(arguments) };</script>
<script>
  window.states = [];
  cuecard('on', 'cue-push', ({ detail: { state } }) => {
    states.push(state);
    bell.hidden = state != 'off';
    document.body.dataset.push = state;
  });
  bell.onclick = () => cuecard('consent', { push: true });
  navigator.serviceWorker.register('/worker.js');
  SCRIPT
</script>
<script async src="URL/cuecard.js" data-key="KEY"></script>
"""


class Site:
    """A site that pushes, somebody's browser of it, and the push service behind that."""

    def __init__(self, here: Linked, host: Host, maker: PushMaker, context: BrowserContext) -> None:
        self.here, self.host, self.maker, self.context = here, host, maker, context
        self.browsers = [maker.browser(f"{id(self)}-{number}") for number in range(3)]
        given = json.dumps([browser.subscription for browser in self.browsers])
        context.add_init_script(STUB.replace("GIVEN", given))
        host.files["/worker.js"] = WORKER.replace("URL", here.url)
        self._pages = 0

    def page(self, script: str = "", *, lang: str = "en", consent: str = "") -> Page:
        """A page of it."""
        self._pages += 1
        body = PAGE.replace("KEY", f'KEY" data-consent="{consent}') if consent else PAGE
        body = body.replace("URL", self.here.url).replace("KEY", self.here.keys.browser.id).replace("SCRIPT", script)
        address = self.host.page(f"/{id(self)}-{self._pages}", body)
        path = address.removeprefix(self.host.origin)
        self.host.files[path] = str(self.host.files[path]).replace('lang="en"', f'lang="{lang}"')
        page = self.context.new_page()
        page.goto(address)
        return page

    def identified(self, who: str) -> str:
        """What a page says of whoever is signed in."""
        return f"cuecard('identify', '{who}', {{ token: '{self.here.keys.token(who)}' }});"

    def of(self, who: str) -> list[str]:
        """The endpoints that are this person's."""
        found = self.here.run(self.here.house.store.subscriptions("academy", who))
        return [str(one.endpoint) for one in found]

    def read(self, browser: Browser) -> dict[str, Any]:
        """The newest that a browser was sent, decrypted."""
        until(lambda: self.maker.to(browser), "something was pushed")
        return {"cuecard": self.maker.to(browser)[-1]}

    def deliver(self, page: Page, text: str) -> None:
        """As a push service hands it to the browser."""
        session = self.context.new_cdp_session(page)
        found: dict[str, str] = {}

        def heard(told: dict[str, Any]) -> None:
            for one in told["registrations"]:
                if one["scopeURL"].startswith(self.host.origin) and not one["isDeleted"]:
                    found["id"] = one["registrationId"]

        session.on("ServiceWorker.workerRegistrationUpdated", heard)
        session.send("ServiceWorker.enable")
        while "id" not in found:
            page.wait_for_timeout(20)
        session.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": self.host.origin, "registrationId": found["id"], "data": text},
        )
        session.detach()

    def worker(self) -> Worker:
        """The site's."""
        [worker] = [one for one in self.context.service_workers if one.url.startswith(self.host.origin)]
        return worker


SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(({ title, body, tag, lang, dir }) => ({ title, body, tag, lang, dir }))"""


def shown(page: Page, count: int = 1) -> list[dict[str, str]]:
    """The notifications that are there, once there are so many."""
    until(lambda: len(page.evaluate(SHOWN)) == count, f"{count} notifications are there")
    return list(page.evaluate(SHOWN))


def turned(page: Page, state: str) -> None:
    """Until the page has heard it."""
    expect(page.locator(f"body[data-push={state}]")).to_be_attached()


@pytest.fixture(scope="module")
def browser(browser_type: BrowserType) -> Iterator[Chromium]:
    """A whole one: the shell shows no notifications, whoever allows them."""
    whole = browsers.whole()
    if whole is None:
        pytest.skip("no whole Chromium here, only its shell")
    arguments: Any = browsers.launch_arguments(whole)
    started = browser_type.launch(**arguments)
    yield started
    started.close()


@pytest.fixture(scope="module")
def maker() -> Iterator[PushMaker]:
    with maker_apart() as maker:
        yield maker


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Linked, Host]]:
    folder = tmp_path_factory.mktemp("push")
    settings = {"push_contact": "mailto:ops@academy.example", "outbound_networks": "127.0.0.0/8"}
    with linked(folder, **settings) as here, host() as other:
        (folder / "workspaces" / "academy" / "workspace.yaml").write_text(WORKSPACE)
        surveys = folder / "workspaces" / "academy" / "surveys"
        for old in surveys.iterdir():
            old.unlink()
        (surveys / "useful.yaml").write_text(SURVEY)
        here.run(here.house.store.add_origin("academy", other.origin))
        here.run(here.house.refresh())
        yield here, other


@pytest.fixture
def site(around: tuple[Linked, Host], maker: PushMaker, tab: Tab) -> Site:
    context = tab()
    context.grant_permissions(["notifications"], origin=around[1].origin)
    return Site(*around, maker, context)


def test_a_tap_subscribes_and_the_sites_worker_shows_what_comes(site: Site) -> None:
    page = site.page(site.identified("anna"))
    turned(page, "off")
    page.locator("#bell").click()
    turned(page, "on")
    [laptop, *_] = site.browsers
    assert site.of("anna") == [laptop.endpoint]
    options = page.evaluate("JSON.parse(localStorage.getItem('test:options'))")
    assert options == {"userVisibleOnly": True, "applicationServerKey": site.here.house.push.key}  # type: ignore[union-attr]
    invitation = site.here.asked("anna")
    content = site.read(laptop)
    for _ in range(2):
        site.deliver(page, json.dumps(content))
    [note] = shown(page)
    assert note == {
        "title": "The team would like to know",
        "body": "Was it useful?\nThe team will see your answer and what you were doing.",
        "tag": f"cuecard-{invitation}",
        "lang": "en",
        "dir": "ltr",
    }
    site.deliver(page, "three new messages")
    assert {one["title"] for one in shown(page, 2)} == {note["title"], "The site: three new messages"}


def test_answered_on_the_page_it_is_taken_off_the_screen(site: Site) -> None:
    page = site.page(site.identified("tom"))
    page.locator("#bell").click()
    turned(page, "on")
    site.here.asked("tom")
    site.deliver(page, json.dumps(site.read(site.browsers[0])))
    shown(page)
    page.get_by_role("radio", name="4 of 5").check(force=True)
    shown(page, 0)


CLICK = """async tag => {
  self.opened = [];
  clients.openWindow = async address => void opened.push(address);
  WindowClient.prototype.focus = async function () { opened.push(this.url) };
  const [notification] = await registration.getNotifications({ tag });
  // A made-up event takes no waitUntil: what it would have waited for goes on all the same.
  dispatchEvent(new NotificationEvent('notificationclick', { notification }));
}"""


def test_a_click_leads_to_the_page_that_shows_the_card_else_to_a_page_of_its_own(
    site: Site, tab: Tab, complaints: list[str]
) -> None:
    page = site.page(site.identified("kim"))
    page.locator("#bell").click()
    turned(page, "on")
    invitation = site.here.asked("kim")
    content = site.read(site.browsers[0])
    elsewhere = site.context.new_page()
    elsewhere.goto(site.host.page("/elsewhere", "<p>Nothing of ours"))
    expect(page.get_by_text("Was it useful?", exact=True)).to_be_visible()
    worker = site.worker()
    site.deliver(page, json.dumps(content))
    shown(page)
    worker.evaluate(CLICK, content["cuecard"]["tag"])
    until(lambda: worker.evaluate("opened") == [page.url], "the page with the card was brought to the front")
    page.close()
    site.deliver(elsewhere, json.dumps(content))
    shown(elsewhere)
    worker.evaluate(CLICK, content["cuecard"]["tag"])
    until(lambda: worker.evaluate("opened") == [content["cuecard"]["link"]], "its own page was opened")
    shown(elsewhere, 0)
    phone = tab(viewport={"width": 390, "height": 760}).new_page()
    phone.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    phone.goto(content["cuecard"]["link"])
    phone.get_by_role("radio", name="4 of 5").check(force=True)
    until(lambda: site.here.answers(invitation) == {"stars": 4}, "the answer came")
    assert [answer.via for answer in site.here.filling(invitation).answers] == ["push"]
    complaints[:] = [one for one in complaints if "waitUntil" not in one]


@pytest.mark.parametrize("answer", ["granted", "denied"])
def test_the_browser_asks_only_in_a_click_and_once(site: Site, answer: str) -> None:
    site.context.add_init_script(PROMPT.replace("ANSWER", f"'{answer}'"))
    # Heard, not looked for: what a test evaluates in a page counts as its user's doing.
    with site.context.expect_console_message(lambda told: "asked for in a click" in told.text):
        page = site.page(
            site.identified(f"lee-{answer}")
            + "cuecard('on', 'cue-push', ({ detail }) => detail.state == 'off' && cuecard('consent', { push: true }));"
        )
    turned(page, "off")
    assert page.evaluate("prompts") == 0
    page.locator("#bell").click()
    turned(page, "on" if answer == "granted" else "denied")
    assert page.evaluate("prompts") == 1
    assert len(site.of(f"lee-{answer}")) == (answer == "granted")


def test_another_person_at_the_same_browser_is_shown_nothing_of_the_first(site: Site) -> None:
    page = site.page(site.identified("eva"))
    page.locator("#bell").click()
    turned(page, "on")
    site.here.asked("eva")
    site.deliver(page, json.dumps(site.read(site.browsers[0])))
    shown(page)
    page.evaluate(site.identified("finn"))
    turned(page, "off")
    shown(page, 0)
    until(lambda: site.of("eva") == [], "the browser is Eva's no more")
    assert page.evaluate("localStorage.getItem('test:push')") is None
    assert page.evaluate("caches.has('cuecard-push')") is False
    page.locator("#bell").click()
    turned(page, "on")
    assert site.of("finn") == [site.browsers[1].endpoint]


@pytest.mark.parametrize(
    "goodbye", ["cuecard('reset')", "cuecard('consent', false)", "cuecard('consent', { push: false })"]
)
def test_signing_out_and_taking_consent_back_end_it(site: Site, goodbye: str) -> None:
    who = f"gus{len(goodbye)}"
    page = site.page(site.identified(who))
    page.locator("#bell").click()
    turned(page, "on")
    page.evaluate(goodbye)
    until(lambda: site.of(who) == [], "the browser is theirs no more")
    until(lambda: page.evaluate("localStorage.getItem('test:push')") is None, "the browser is subscribed no more")
    if "false }" in goodbye:
        turned(page, "off")
        assert page.evaluate("Object.keys(localStorage).some(name => /visitor/.test(name))")


@pytest.mark.parametrize("goodbye", ["cuecard('reset');", "cuecard('consent', false);"])
def test_also_on_a_later_page_that_says_so_at_once(site: Site, goodbye: str) -> None:
    who = f"hal{len(goodbye)}"
    page = site.page(site.identified(who))
    page.locator("#bell").click()
    turned(page, "on")
    page.close()
    later = site.page(goodbye)
    until(lambda: site.of(who) == [], "the browser is theirs no more")
    until(lambda: later.evaluate("localStorage.getItem('test:push')") is None, "the browser is subscribed no more")


def test_it_lasts_over_pages_and_one_that_identifies_late(site: Site) -> None:
    page = site.page(site.identified("ida"))
    page.locator("#bell").click()
    turned(page, "on")
    page.close()
    told: list[Any] = []

    def heard(request: Request) -> None:
        if "/w/push" in request.url:
            told.append(request.post_data_json)

    site.context.on("request", heard)
    late = site.page("window.later = () => {" + site.identified("ida") + "}")
    turned(late, "off")
    late.evaluate("later()")
    turned(late, "on")
    assert site.of("ida") == [site.browsers[0].endpoint]
    assert late.evaluate("localStorage.getItem('test:pushes')") == "1"
    assert [body for body in told if "subscription" in body or "former" in body] == []


def test_before_consent_nothing_is_kept_and_the_tap_is_consent_too(site: Site) -> None:
    page = site.page(site.identified("mia"), consent="required")
    turned(page, "off")
    kept = (
        "async () => [...Object.keys(localStorage), ...await caches.keys()].filter(name => name.startsWith('cuecard'))"
    )
    assert page.evaluate(kept) == []
    page.locator("#bell").click()
    turned(page, "on")
    key = f"cuecard:{site.here.keys.browser.id}:"
    assert sorted(page.evaluate(kept)) == ["cuecard-push", f"{key}push", f"{key}visitor"]
    page.evaluate("cuecard('consent', false)")
    until(lambda: page.evaluate(kept) == [], "nothing is kept any more")
    until(lambda: site.of("mia") == [], "the browser is theirs no more")


def test_a_site_that_pushes_by_itself_keeps_a_worker_for_us(site: Site) -> None:
    first = site.page()
    first.evaluate("navigator.serviceWorker.register('/worker.js', { scope: '/cuecard/' })")
    ready = "navigator.serviceWorker.getRegistration('/cuecard/').then(own => own.scope.endsWith('/cuecard/') && !!own.active)"
    until(lambda: first.evaluate(ready), "the worker is there")
    first.close()
    page = site.page(site.identified("liv"))
    page.locator("#bell").click()
    turned(page, "on")
    assert page.evaluate("localStorage.getItem('test:own')") == "true"
    assert site.of("liv") == [site.browsers[0].endpoint]


def test_a_visitor_without_a_name_may_too(site: Site) -> None:
    page = site.page("", lang="ru")
    page.locator("#bell").click()
    turned(page, "on")
    visitor = page.evaluate("localStorage.getItem(Object.keys(localStorage).find(name => /:visitor$/.test(name)))")
    [laptop, *_] = site.browsers
    assert site.of(f"anon:{visitor}") == [laptop.endpoint]
    page.evaluate("cuecard('track', 'review_received')")
    content = site.read(laptop)["cuecard"]
    assert (content["title"], content["lang"]) == ("Команда хочет узнать", "ru")
    assert content["body"].startswith("Помогло?")


def test_a_browser_that_gets_another_name_stays_theirs(site: Site, complaints: list[str]) -> None:
    page = site.page(site.identified("jo"))
    page.locator("#bell").click()
    turned(page, "on")
    before, after, _ = site.browsers
    site.worker().evaluate(
        """given => {
          registration.pushManager.subscribe = async () => ({ ...given, toJSON: () => given });
          const event = new ExtendableEvent('pushsubscriptionchange');
          event.oldSubscription = { endpoint: 'https://push.example/of-the-site' };
          dispatchEvent(event);
          event.oldSubscription = null;
          dispatchEvent(event);
        }""",
        after.subscription,
    )
    until(lambda: site.of("jo") == [after.endpoint], "the browser was renamed")
    assert before.endpoint not in site.of("jo")
    complaints[:] = [one for one in complaints if "waitUntil" not in one]


def test_where_the_workspace_shows_none_nobody_is_asked(
    site: Site, around: tuple[Linked, Host], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = Path(around[0].app.settings.workspaces) / "academy" / "workspace.yaml"
    file.write_text("name: Academy\n")
    try:
        around[0].run(around[0].house.refresh())
        site.context.add_init_script(PROMPT.replace("ANSWER", "'granted'"))
        page = site.page(site.identified("kay"))
        turned(page, "unavailable")
        page.evaluate("cuecard('consent', { push: true })")
        assert page.evaluate("prompts") == 0
    finally:
        file.write_text(WORKSPACE)
        around[0].run(around[0].house.refresh())
