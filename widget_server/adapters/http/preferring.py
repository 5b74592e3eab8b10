"""Somebody's preferences: a page of our own behind the link in each mail, and unsubscribing in one click (RFC 8058).

To look at either changes nothing: mail programs follow every link.
"""

from html import escape
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from widget_server.adapters.http.bodies import body
from widget_server.adapters.http.hosted import accepted, answered, opens_nothing
from widget_server.adapters.http.hosted_page import Hosted
from widget_server.adapters.http.hosted_words import words as hosted_words
from widget_server.adapters.http.limiting import Rates
from widget_server.adapters.http.preferring_words import PreferringWords, words
from widget_server.core.errors import InvalidInput, Unauthenticated
from widget_server.core.questions import in_language
from widget_server.services.preferring import SHOWN, Cell, KindShown, Preferences, Preferring

MAX_FORM = 16_384
MOST_FIELDS = 400
STYLE = """
fieldset{border:0;padding:12px 0 8px;min-width:0;border-top:1px solid var(--line)}
fieldset:first-of-type{border:0}
legend{float:inline-start;width:100%;padding:0 0 4px;font-weight:600}
legend+*{clear:both}
.choices{display:flex;flex-wrap:wrap;gap:0 20px}
.choices label{display:flex;align-items:center;gap:10px;min-height:44px;cursor:pointer}
input[type=checkbox]{width:20px;height:20px;margin:0;flex:none;accent-color:var(--accent)}
input:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.panel form.all{display:block;margin-top:4px}
.panel form.all>div{border-top:1px solid var(--line);padding-top:14px;margin-top:4px}
button.quiet{background:transparent;color:var(--text);box-shadow:inset 0 0 0 1px var(--line)}
.told{display:flex;flex-wrap:wrap;align-items:center;gap:8px 16px;border-inline-start:4px solid var(--accent)}
.told p{flex:1 1 220px;color:var(--text)}
.panel .told form,.told form{margin:0}
#stop:target{outline:2px solid var(--accent);outline-offset:2px}
"""


class PreferringEndpoints:
    """`/p/{token}` and `/p/{token}/one-click`."""

    def __init__(self, *, preferring: Preferring, rates: Rates) -> None:
        self._preferring = preferring
        self._rates = rates

    async def look(self, request: Request) -> Response:
        """The page. It changes nothing."""
        self._rates.arrives(request.scope)
        languages = accepted(request)
        try:
            shown = await self._preferring.look(request.path_params["token"], languages)
        except Unauthenticated:
            return answered(opens_nothing(languages), request)
        return answered(_page(shown), request)

    async def one_click_page(self, request: Request) -> Response:
        """For mail programs that open the address instead: the page."""
        self._rates.arrives(request.scope)
        languages = accepted(request)
        try:
            await self._preferring.look(request.path_params["token"], languages)
        except Unauthenticated:
            return answered(opens_nothing(languages), request)
        return RedirectResponse(f"../{request.path_params['token']}", 303, headers={"cache-control": "no-store"})

    async def save(self, request: Request) -> Response:
        """What the page's own buttons do; it says what was done, and offers to undo it."""
        self._rates.arrives(request.scope)
        languages, token = accepted(request), request.path_params["token"]
        fields = _fields(await body(request.scope, request.receive, most=MAX_FORM))
        try:
            before = await self._preferring.look(token, languages)
            if ("do", "stop") in fields:
                await self._preferring.stop(token, languages)
                shown, said = await self._preferring.look(token, languages), "stopped"
            else:
                shown, said = await self._preferring.save(token, _cells(fields), languages), "saved"
        except Unauthenticated:
            return answered(opens_nothing(languages), request)
        return answered(_page(shown, said=said, before=before.wanted), request)

    async def one_click(self, request: Request) -> Response:
        """What a mail program sends for whoever unsubscribes in it: at once, without a page."""
        self._rates.arrives(request.scope)
        token = request.path_params["token"]
        try:
            await self._preferring.look(token, ())
            raw = await body(request.scope, request.receive, most=MAX_FORM)
            # As a form of either kind.
            if b"List-Unsubscribe" not in raw or b"One-Click" not in raw:
                raise InvalidInput("The body is List-Unsubscribe=One-Click.")
            await self._preferring.stop(token, ())
        except Unauthenticated:
            return answered(opens_nothing(()), request)
        return PlainTextResponse("Unsubscribed.\n", headers={"cache-control": "no-store"})


def _fields(raw: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(raw.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise InvalidInput("This is not the form of the page.") from None


def _cells(fields: list[tuple[str, str]]) -> list[Cell]:
    """What is ticked; what is no channel of ours is nothing."""
    named = [value.partition(":") for name, value in fields if name == "cell"]
    return [(known, kind) for channel, _, kind in named for known in SHOWN if known == channel]


def _page(shown: Preferences, *, said: str = "", before: tuple[Cell, ...] = ()) -> Hosted:
    hosted = hosted_words(*shown.languages)
    say = words(hosted.language)
    name = shown.live.name
    parts = [
        _told(say, said, before) if said else "",
        f'<section class="panel"><h2 id="asked">{escape(say.title)}</h2><p>{escape(say.lead.format(name=name))}</p>',
        f"<p>{escape(getattr(say, shown.stopped))}</p>" if shown.stopped else "",
        '<form class="all" method="post">',
        *(_kind(one, _name(one, shown, say, hosted.language), say) for one in shown.kinds),
        f'<div><button type="submit">{escape(say.save)}</button></div></form></section>',
    ]
    if any(channel == "email" for channel, _ in shown.wanted):
        parts.append(
            f'<section class="panel" id="stop"><h2>{escape(say.stop)}</h2><p>{escape(say.stop_means)}</p>'
            f'<form method="post"><button class="quiet" type="submit" name="do" value="stop">'
            f"{escape(say.stop_button)}</button></form></section>"
        )
    return Hosted(
        words=hosted,
        name=name,
        look=shown.look,
        title=f"{name}: {say.title}",
        body="\n".join(part for part in parts if part),
        foot=say.foot,
        more_style=STYLE,
    )


def _told(say: PreferringWords, said: str, before: tuple[Cell, ...]) -> str:
    cells = "".join(f'<input type="hidden" name="cell" value="{_cell(one)}">' for one in before)
    undo = f'<form method="post">{cells}<button class="quiet" type="submit">{escape(say.undo)}</button></form>'
    return f'<section class="panel told" role="status"><p>{escape(getattr(say, said))}</p>{undo}</section>'


def _name(one: KindShown, shown: Preferences, say: PreferringWords, language: str) -> str:
    """What a kind is called. A single one needs no name of ours: there is nothing to tell it from."""
    own = in_language(one.name, language, shown.live.language)
    if own or len(shown.kinds) == 1:
        return own or ""
    return say.kinds.get(one.kind) or say.other.format(kind=one.kind)


def _kind(one: KindShown, name: str, say: PreferringWords) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" name="cell" value="{_cell((channel, one.kind))}"{" checked" if wanted else ""}>'
        f"{escape(say.channels[channel])}</label>"
        for channel, wanted in one.channels
    )
    opening = f"<fieldset><legend>{escape(name)}</legend>" if name else '<fieldset aria-labelledby="asked">'
    return f'{opening}<div class="choices">{boxes}</div></fieldset>'


def _cell(cell: Cell) -> str:
    return escape(f"{cell[0]}:{cell[1]}")
