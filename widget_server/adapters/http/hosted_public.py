"""The page of a public link: who asks what, and one button. To look at it takes nobody's place; the button asks."""

from collections.abc import Callable
from html import escape

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from widget_server.adapters.http.bodies import body
from widget_server.adapters.http.cors import origin, own
from widget_server.adapters.http.hosted import accepted, answered, busy, fields, opens_nothing
from widget_server.adapters.http.hosted_page import Hosted, panel
from widget_server.adapters.http.hosted_words import HostedWords, words
from widget_server.adapters.http.limiting import Rates
from widget_server.core import bounds, devices
from widget_server.core.errors import InvalidInput, NotFound, OriginRefused, TooMany, Unavailable
from widget_server.core.questions import in_language
from widget_server.core.surveys import Survey
from widget_server.services.cards import spoken
from widget_server.services.linking import Linking
from widget_server.services.public_links import LinkOver, PublicLinks, PublicPage

MAX_FORM = 1_024
MOST_VISITOR = 64


class PublicEndpoints:
    """`GET /s/p/{id}` and, by its button, `POST` there: the visitor goes on at a personal link of their own."""

    def __init__(self, *, links: PublicLinks, linking: Linking, rates: Rates, build: Callable[[], str]) -> None:
        self._links = links
        self._linking = linking
        self._rates = rates
        self._build = build

    async def page(self, request: Request) -> Response:
        """Who asks, and what; or that nobody is asked any more."""
        try:
            self._rates.arrives(request.scope)
            return answered(self._shown(await self._links.look(_id(request)), request), request)
        except NotFound:
            return answered(opens_nothing(accepted(request)), request)
        except (TooMany, Unavailable) as over:
            return busy(request, over)

    async def enter(self, request: Request) -> Response:
        """Ask the visitor, once, and send them on."""
        try:
            self._rates.enters(request.scope)
            if not own(request.headers, origin(request.scope) or ""):
                raise OriginRefused("Only this server's own page opens a public link.")
            id, visitor = _id(request), _visitor(await body(request.scope, request.receive, most=MAX_FORM))
            device = devices.of_user_agent(request.headers.get("user-agent", ""))
            invitation = await self._links.enter(id, visitor, device)
        except LinkOver:
            page = await self._links.look(id)
            return answered(_over(page, _closing(page, request)), request)
        except NotFound:
            return answered(opens_nothing(accepted(request)), request)
        except (TooMany, Unavailable) as over:
            return busy(request, over)
        onward = f"../{self._linking.token(invitation, 'link')}"
        return RedirectResponse(onward, 303, headers={"cache-control": "no-store", "referrer-policy": "no-referrer"})

    def _shown(self, page: PublicPage, request: Request) -> Hosted:
        languages = accepted(request)
        survey = page.version.survey
        # Whoever began here goes on here, also when nobody else is taken: their own browser knows, and asks.
        script = f"../../chunks/public-{self._build()}.js"
        told = (("link", page.link.id), *((("keeps", "yes"),) if page.live.consent is None else ()))
        if page.over:
            said = _closing(page, request)
            return msgspec.structs.replace(_over(page, said, more=_form(said, hidden=True)), script=script, told=told)
        language = spoken(survey, languages)
        said = words(language, *languages)
        title = said.invites.format(name=page.live.name)
        return Hosted(
            words=said,
            name=page.live.name,
            look=page.live.look,
            title=title,
            body=_question(title, _asked(survey, language), said),
            foot=said.unknown_to_all,
            script=script,
            told=told,
        )


def _closing(page: PublicPage, request: Request) -> HostedWords:
    """Nothing of the survey stands there: the words are in the visitor's language, and in the survey's only where we speak no
    language of theirs."""
    return words(*accepted(request), page.version.survey.language)


def _over(page: PublicPage, said: HostedWords, *, more: str = "") -> Hosted:
    body = panel(said.over, more=more)
    return Hosted(words=said, name=page.live.name, look=page.live.look, title=said.over[0], body=body, status=410)


def _question(title: str, asked: str, said: HostedWords) -> str:
    return panel((asked or title, ""), above=title if asked else "", more=_form(said))


def _form(said: HostedWords, *, hidden: bool = False) -> str:
    return (
        f'<form method="post"{" hidden" if hidden else ""}><input type="hidden" name="visitor">'
        f'<button type="submit">{escape(said.start)}</button></form>'
    )


def _asked(survey: Survey, language: str) -> str:
    """What is asked, as far as it can be said before anybody is there: no text with something to fill in."""
    texts = (survey.about, *(question.text for question in survey.questions[:1]))
    said = (in_language(text, language, survey.language) for text in texts)
    return next((text for text in said if text and "{" not in text), "")


def _id(request: Request) -> str:
    """Which link the address names. Raises NotFound for what names none."""
    try:
        return bounds.check_id(request.path_params["id"], "The link's id")
    except InvalidInput:
        raise NotFound("There is no such link.") from None


def _visitor(raw: bytes) -> str | None:
    """What the page's script put into the form, if anything: by it the same visitor is known on this device."""
    given = fields(raw).get("visitor", [""])[0]
    return given[:MOST_VISITOR] or None
