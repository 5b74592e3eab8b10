"""The page for hosts that allow no foreign script: only cards, in a frame that only the hosts it names may hold."""

from collections.abc import Callable

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.framing import MOST_ORIGINS, Framing
from widget_server.adapters.http.limiting import Rates
from widget_server.core.errors import InvalidInput, Unauthenticated
from widget_server.ports import Identity

VIEWS = {"review", "person"}
"""What staff see in place of cards."""


class EmbedEndpoint:
    """`GET /embed?key=wk_…&origin=https://host`, origin again for each page further up. Who is asked comes after the `#`,
    or by messages: never in the address."""

    def __init__(self, *, identity: Identity, rates: Rates, build: Callable[[], str]) -> None:
        self._framing = Framing(identity=identity, rates=rates, build=build)
        self._rates = rates

    async def page(self, request: Request) -> Response:
        """The page, for the hosts that are named, if the workspace lists them all."""
        self._rates.arrives(request.scope)
        key, hosts, view = _asked(request.query_params)
        more = f' data-view="{view}"' if view else ""
        return self._framing.page(request, key=key, hosts=hosts, script="chunks/embed-{build}.js", more=more)


def _asked(query: QueryParams) -> tuple[str, list[str], str]:
    keys, hosts, views = query.getlist("key"), query.getlist("origin"), query.getlist("view")
    if query.keys() - {"key", "origin", "view"}:
        raise InvalidInput("The address takes key, origin and view; all that tells of a person comes after the #.")
    if not any(keys):
        raise Unauthenticated("No key was given: ?key=wk_…")
    if len(keys) != 1 or not 1 <= len(hosts) <= MOST_ORIGINS:
        raise InvalidInput(f"The address takes one key, and 1 to {MOST_ORIGINS} origins, the nearest page's first.")
    if len(views) > 1 or not {*views} <= VIEWS:
        raise InvalidInput("A view is `review` or `person`; left out: cards.")
    return keys[0], hosts, next(iter(views), "")
