"""Hostile addresses, queries and forms at every page of the console: none of them is answered with a mistake of ours."""

import itertools
import random
import re
from urllib.parse import quote_from_bytes, urlencode

from tests.console.desk import OURS, hire, seated
from tests.served import Place
from widget_server.adapters.console import routes
from widget_server.adapters.console.limiting import REQUESTS

SEED = 20_261_130
NAMES = (
    "q", "view", "survey", "level", "review", "within", "happened", "respondent", "conversation", "team", "mentor", "score_from",
    "score_to", "from", "to", "after", "before", "since", "until", "state", "id", "back", "name", "text", "note", "template",
    "part", "also", "shared", "role", "person", "email", "language", "stage", "trained", "subject", "who", "actor", "action",
    "subject_id", "channel", "awake_from", "awake_to", "zone", "low", "reply", "weekly", "old", "new", "login", "password",
    "version", "variant", "segment", "by", "bom", "topic", "done", "workspace", "RelayState", "SAMLResponse", "code",
    "url", "types", "type", "content", "delivery", "sure", "kind", "status",
)  # fmt: skip
"""Every field that some page asks for."""
VALUES = (
    b"", b" ", b"0", b"-1", b"1", b"nan", b"inf", b"-inf", b"1e999", b"1_0", b"9007199254740993", b"-9223372036854775809",
    b"9" * 15, b"9" * 16, b"9" * 400, b"9999-12-31", b"0001-01-01", b"0001-01-01T00:00:00+23:59", b"9999-12-31T23:59:59.999999-23:59",
    b"2026-W53-7", b"9223372036854775807-x", b"999999999999999-x", b"1-", b"1.9.x", b"0.999999999999999.x", b"1-\xed\xa0\x80",
    b"\x00", b"a\x00b", b"\xff", b"\xed\xa0\x80", b"~", b"~AA", b"~7aCA", b"~////", "\u0661-\u0662".encode(), "²".encode(),
    "\u202e\u2028<b>".encode(), "🙂".encode() * 40, b"x" * 129, b"x" * 6_000, b"'; DROP TABLE staff; --", b"{{7*7}}", b"%00", b"%s%n",
    b"..", b"../../etc/passwd", b"javascript:alert(1)", b"//evil.example", b"\r\nset-cookie: x=y", b"P1D", b"99999999999d", b"1d",
    b"open", b"resolved", b"moments", b"manager", b"*", b"name", b"respondent", b"messages", b"all", b"waiting", b"reviews", b"UTC",
)  # fmt: skip


def _path(page: str, value: bytes) -> str:
    return re.sub(r"\{\w+(:path)?\}", lambda _: quote_from_bytes(value, safe="") or "x", page)


async def test_nothing_that_is_asked_or_sent_breaks_a_page(place: Place, full: bool) -> None:
    await hire(place, "maria", "administrator", "manager", "mentor", "auditor")
    browser, chance, asked = await seated(place, "maria"), random.Random(SEED), itertools.count(1)
    pages = [page for page in routes.pages() if page.path not in ("/live", "/sign-out")]
    for _ in range(40 if full else 2):
        for page in pages:
            for method in page.methods:
                fields = [(name, chance.choice(VALUES)) for name in chance.sample(NAMES, 25)]
                known = [
                    (name, chance.choice(VALUES))
                    for name in ("id", "state", "name", "text", "since", "until", "before")
                ]
                sent = urlencode(chance.sample(fields + known, 12)).encode()
                query = urlencode(chance.sample(fields + known, 3))
                path = f"{_path(page.path, chance.choice(VALUES))}?{query if method == 'POST' else sent.decode()}"
                headers = {"content-type": "application/x-www-form-urlencoded", **(OURS if method == "POST" else {})}
                body = {"content": sent} if method == "POST" else {}
                if next(asked) % (REQUESTS // 2) == 0:
                    browser = await seated(place, "maria")
                answer = await browser.ask(method, path, headers=headers, **body)
                assert answer.status_code < 500, (method, path, sent)
                if not browser.cookies:
                    browser = await seated(place, "maria")


async def test_no_page_is_of_what_no_database_holds(place: Place) -> None:
    await hire(place, "maria", "administrator", "manager", "mentor", "auditor")
    browser = await seated(place, "maria")
    for page in routes.pages():
        for method in page.methods if "{" in page.path else ():
            answer = await browser.ask(method, _path(page.path, b"a\x00b"), headers=OURS if method == "POST" else {})
            assert 400 <= answer.status_code < 500, (method, page.path)


async def test_what_cannot_be_read_has_a_page_with_the_search_box(light: Place) -> None:
    await hire(light, "maria", "administrator")
    browser = await seated(light, "maria")
    for query in ("q=%00", "q=%ff", "x=%ed%a0%80", "&".join("a=1" for _ in range(1_200))):
        for path in ("/inbox", "/audit", "/results"):
            answer = await browser.get(f"{path}?{query}")
            assert (answer.status_code, 'type="search"' in answer.text) == (400, True), (path, query[:20])


async def test_the_audit_has_no_day_after_the_last_one(light: Place) -> None:
    await hire(light, "maria", "administrator")
    browser = await seated(light, "maria")
    for path in ("/audit", "/audit.csv"):
        assert (await browser.get(f"{path}?since=0001-01-01&until=9999-12-31")).status_code == 200
