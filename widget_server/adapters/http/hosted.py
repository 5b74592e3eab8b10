"""Our own page to one invitation, behind its personal link. To look at it records nothing: mail programs follow every link."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.hosted_page import Hosted, panel, panels, rendered
from widget_server.adapters.http.hosted_words import HostedWords, words
from widget_server.adapters.http.limiting import Rates
from widget_server.core.errors import Unauthenticated
from widget_server.services.visiting import Visit, Visiting

MOST_LANGUAGES = 9


class HostedEndpoints:
    """`GET /s/{token}`. What is there to see and to answer comes by `/w/ticket` and `/w/exchange`, proved by the link."""

    def __init__(self, *, visiting: Visiting, rates: Rates, build: Callable[[], str]) -> None:
        self._visiting = visiting
        self._rates = rates
        self._build = build

    async def personal(self, request: Request) -> Response:
        """The page of one invitation; one and the same for every link that opens nothing."""
        self._rates.arrives(request.scope)
        languages = accepted(request)
        try:
            link = self._visiting.opened(request.path_params["token"])
            visit = await self._visiting.look(link, languages)
        except Unauthenticated:
            page = opens_nothing(languages)
        else:
            page = _invitation(visit, f"../chunks/hosted-{self._build()}.js")
        return answered(page, request)


def answered(page: Hosted, request: Request) -> Response:
    """The page as an answer to a request."""
    return rendered(page, request.headers, secure=request.url.scheme == "https")


def opens_nothing(languages: tuple[str, ...]) -> Hosted:
    """For every link that opens nothing, whatever is the matter with it."""
    said = words(*languages)
    return Hosted(words=said, name="Cuecard", title=said.unknown[0], body=panel(said.unknown), status=404)


def accepted(request: Request) -> tuple[str, ...]:
    """The languages that a browser asks for, best first."""
    weighed: list[tuple[float, str]] = []
    for part in request.headers.get("accept-language", "")[:200].split(",")[:MOST_LANGUAGES]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), tag.strip()[:35]))
        except ValueError:
            continue
    return tuple(tag for _, tag in sorted(weighed, key=lambda one: one[0]) if tag and tag != "*")


def _invitation(visit: Visit, script: str) -> Hosted:
    live, card = visit.live, visit.card
    said = words(card.language, *visit.actor.languages)
    return Hosted(
        words=said,
        name=live.name,
        look=live.look,
        title=said.title.format(name=live.name),
        body="\n".join(
            (
                f'<p class="ready" role="status" hidden>{said.ready}</p>',
                "<cue-slot></cue-slot>",
                panels(_states(said), shown=card.status),
                f'<noscript><p class="panel">{said.unscripted}</p></noscript>' if card.status == "open" else "",
            )
        ),
        foot=said.yours,
        script=script,
        told=(("invitation", card.invitation), *((("keeps", "yes"),) if live.consent is None else ())),
    )


def _states(said: HostedWords) -> tuple[tuple[str, tuple[str, str]], ...]:
    return (
        ("dismissed", said.dismissed),
        ("expired", said.expired),
        ("withdrawn", said.withdrawn),
        ("unknown", said.unknown),
    )
