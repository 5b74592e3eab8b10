"""THE table: every page of the console with what it needs. A page without a permission stops the start.

**To write pages**: make `pages/<room>.py` with a list `PAGES: list[Page]`, and name the module in MODULES below. Then:

- `async def handler(request: Request, here: Here) -> Response`. It was checked before that the session stands, that the viewer
  may do the page's Action to anything at all (`here.scope(action)` says to what: hand it to the store by way of a service),
  and that what changes something came from our own page. Raise `NotFound` for what is not there or not theirs: both
  answer with the same page. Every other CuecardError becomes a page, or a notice where htmx asked.
- Services come from `here.desk` (desk.py: add the field you need; house/desks.py fills it). `here.viewer`, `here.account`,
  `here.session`, `here.live`, `here.language`, `here.now` (ms), `here.query` and `await here.form()` (a mapping of texts with
  `.all(name)` and `.text(name, most=…)`).
- `here.render("inbox.html", rows=…)` answers with a template; `block="rows"` with one block of it, for htmx (`here.partial`
  says that it wants one). `here.redirect("/inbox")` after a form. `here.url("/inbox", state="open")` is an address.
- Templates extend `base.html` (blocks `title`, `main`; `shape`: `page`, or `narrow` for one column of text) and know the macros
  of parts.html as `ui`: head, table, empty, badge, tabs, field, area, choice, pager, when, chart, notice, icon. Three columns:
  `<div class="columns">`. No bare text: `{{ t("inbox.title") }}`, from words/en/<room>.py and words/ru/<room>.py, with the same
  keys in both. No style attributes, no script elements, no `|safe`: the policy of the page refuses the first two, a test all.
- GET changes nothing. Forms that change something are sent by htmx (`hx-post`), which adds the header that the guard wants.
- Keys: `data-rows` on a list and `data-row` on each of its items make j, k and Enter work (Enter opens the row's first
  link); `data-press="e"` on a button or link presses it with that key, in the current row first. Live: `data-live="reviews"`
  anywhere on a page opens its stream; what changed comes as the event `cue:changed` on the body (`detail.ids`; empty: read
  all again), so `hx-trigger="cue:changed from:body"` asks anew.
"""

import importlib
from collections.abc import Iterable, Sequence

from widget_server.adapters.console.here import Nav
from widget_server.adapters.console.page import Page, Way
from widget_server.core.access import Action
from widget_server.core.errors import Misconfigured

MODULES = (
    "inbox",
    "rating",
    "results",
    "names",
    "week",
    "episodes",
    "people",
    "journey",
    "notices",
    "staff",
    "webhooks",
    "erasures",
    "audit",
    "outbox",
    "signing_in",
    "live",
    "providers",
    "account",
    "start",
)
"""Of pages/, in the order of the navigation."""


def pages() -> list[Page]:
    """Every page there is."""
    found: list[Page] = []
    for name in MODULES:
        module = importlib.import_module(f"widget_server.adapters.console.pages.{name}")
        found += module.PAGES
    return checked(found)


def checked(table: Iterable[Page]) -> list[Page]:
    """The pages, if each names its permission and no two answer the same."""
    found: dict[tuple[str, str], Page] = {}
    for page in table:
        need: object = page.need
        if not isinstance(need, Action | Way):
            raise Misconfigured(f"The page {page.path!r} of the console has no permission; give it one in its PAGES.")
        if not page.path.startswith("/") and page.path:
            raise Misconfigured(f"The page {page.path!r} of the console: an address begins with a slash.")
        for method in page.methods:
            if (method, page.path) in found:
                raise Misconfigured(f"Two pages of the console answer {method} {page.path}.")
            found[method, page.path] = page
    return list(dict.fromkeys(found.values()))


def navigation(table: Sequence[Page]) -> Nav:
    """What may stand in the navigation."""
    return tuple(
        (page.path, page.nav, page.key, page.need if isinstance(page.need, Action) else None)
        for page in table
        if page.nav
    )
