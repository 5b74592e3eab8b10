"""Our own page to one invitation, behind its personal link. To look at it records nothing: mail programs follow every link."""

from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from widget_server.adapters.http.bodies import body
from widget_server.adapters.http.cors import origin, own
from widget_server.adapters.http.hosted_form import form
from widget_server.adapters.http.hosted_page import Hosted, panel, panels, rendered
from widget_server.adapters.http.hosted_words import HostedWords, words
from widget_server.adapters.http.limiting import Rates
from widget_server.core import bounds
from widget_server.core.errors import (
    AnswerRefused,
    InvalidInput,
    InvitationClosed,
    OriginRefused,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from widget_server.core.languages import asked_for
from widget_server.services.unscripted import Unscripted
from widget_server.services.visiting import Visit, Visiting

MAX_FORM = 65_536
MOST_FIELDS = 100


class HostedEndpoints:
    """`GET /s/{token}`, and for browsers that run no scripts `POST` there. Otherwise what is there to see and to answer comes by `/w/ticket` and `/w/exchange`, proved by the link."""

    def __init__(self, *, visiting: Visiting, unscripted: Unscripted, rates: Rates, build: Callable[[], str]) -> None:
        self._visiting = visiting
        self._unscripted = unscripted
        self._rates = rates
        self._build = build

    async def personal(self, request: Request) -> Response:
        """The page of one invitation; one and the same for every link that opens nothing."""
        languages = accepted(request)
        try:
            self._rates.arrives(request.scope)
            link = self._visiting.opened(request.path_params["token"])
            visit = await self._visiting.look(link, languages)
        except (TooMany, Unavailable) as over:
            return busy(request, over)
        except Unauthenticated:
            page = opens_nothing(languages)
        else:
            page = self._page(visit)
        return answered(page, request)

    async def plain(self, request: Request) -> Response:
        """An answer of the page's plain form; then the page again."""
        languages, token = accepted(request), str(request.path_params["token"])
        try:
            self._rates.arrives(request.scope)
            if not own(request.headers, origin(request.scope) or ""):
                raise OriginRefused("Only this server's own page answers by a link.")
            sent = fields(await body(request.scope, request.receive, most=MAX_FORM))
            link = self._visiting.opened(token)
            text = "" if "skip" in sent else ", ".join(sent.get("value", ()))
            if not await self._unscripted.answer(link, languages, sent.get("question", [""])[0], text):
                visit = await self._visiting.look(link, languages)
                return answered(self._page(visit, wrong=True), request)
        except (TooMany, Unavailable) as over:
            return busy(request, over)
        except Unauthenticated:
            return answered(opens_nothing(languages), request)
        except (InvitationClosed, AnswerRefused):
            pass  # in another window, meanwhile: the page says how it stands
        return RedirectResponse(token, 303, headers={"cache-control": "no-store", "referrer-policy": "no-referrer"})

    def _page(self, visit: Visit, *, wrong: bool = False) -> Hosted:
        return _invitation(visit, f"../chunks/hosted-{self._build()}.js", wrong=wrong)


def fields(raw: bytes) -> dict[str, list[str]]:
    """What a form sent. Raises InvalidInput."""
    try:
        text = raw.decode()
        found = parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise InvalidInput("This is no form of ours.") from None
    bounds.check(found)
    return found


def answered(page: Hosted, request: Request) -> Response:
    """The page as an answer to a request."""
    return rendered(page, request)


def opens_nothing(languages: tuple[str, ...]) -> Hosted:
    """For every link that opens nothing, whatever is the matter with it."""
    said = words(*languages)
    return Hosted(words=said, name="Cuecard", title=said.unknown[0], body=panel(said.unknown), status=404)


def busy(request: Request, over: TooMany | Unavailable) -> Response:
    """Too many at once, or a server that can't look now: a page that says so."""
    said = words(*accepted(request))
    status = 429 if isinstance(over, TooMany) else 503
    page = Hosted(words=said, name="Cuecard", title=said.busy[0], body=panel(said.busy), status=status)
    response = answered(page, request)
    response.headers["retry-after"] = str(over.retry_after_s)
    return response


def accepted(request: Request) -> tuple[str, ...]:
    """The languages that a browser asks for, best first."""
    return asked_for(request.headers.get("accept-language", ""))


def _invitation(visit: Visit, script: str, *, wrong: bool) -> Hosted:
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
                f"<noscript>{form(visit.standing, said, wrong=said.unfit if wrong else '')}</noscript>",
            )
        ),
        # Not for who came by a public link: nobody in particular was asked, and nobody sent them the address.
        foot=said.yours if visit.actor.verified and card.status in ("open", "completed") else "",
        script=script,
        status=422 if wrong else 200,
        told=(("invitation", card.invitation), *((("keeps", "yes"),) if live.consent is None else ())),
    )


def _states(said: HostedWords) -> tuple[tuple[str, tuple[str, str]], ...]:
    return (
        ("dismissed", said.dismissed),
        ("expired", said.expired),
        ("withdrawn", said.withdrawn),
        ("unknown", said.unknown),
    )
