"""Reading changes nothing: mail scanners and previews open every link."""

import contextlib
import hashlib
import re
import sqlite3

from tests.console.desk import hire, seated
from tests.console.test_live import answered
from tests.served import Place
from widget_server.adapters.console import routes
from widget_server.core.access import Action

TOLD = {"audit", "session", "tally", "tally_change"}
"""That somebody looked is written there, and when a browser was here; tallies are the housekeeping's."""


def kept(database: str) -> dict[str, str]:
    """A digest of every other table."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: hashlib.sha256(
                repr(sorted(connection.execute(f"SELECT * FROM {name}"), key=repr)).encode()
            ).hexdigest()
            for name in names
            if name not in TOLD
        }


async def test_no_page_that_is_read_changes_anything(light: Place) -> None:
    await hire(light, "maria", "administrator", "manager", "mentor", "auditor")
    browser = await seated(light, "maria")
    invitation = await answered(light)
    before = kept(light.app.settings.database)
    known = {
        "/responses": invitation,
        "/episodes": invitation,
        "/people": "s1",
        "/staff": "maria",
        "/results": "useful",
    }
    seen = []
    for page in routes.pages():
        if "GET" not in page.methods or page.path == "/live":
            continue
        id = known.get("/" + page.path.split("/")[1], "nothing")
        address = re.sub(r"\{(\w+)(:\w+)?\}", id, page.path)
        answer = await browser.get(address)
        assert answer.status_code < 500, address
        assert kept(light.app.settings.database) == before, address
        assert (await browser.ask("HEAD", address)).status_code < 500, address
        if answer.status_code == 200 and isinstance(page.need, Action):
            seen.append(page.path)
    assert kept(light.app.settings.database) == before
    assert {"/inbox", "/responses/{id}", "/results", "/staff/{id}", "/audit", "/start"} <= {*seen}
