"""Our own pages as HTML: one column in a workspace's look, its name above, nothing of anybody else's."""

import secrets
from collections.abc import Iterable
from html import escape

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.framing import sockets
from widget_server.adapters.http.hosted_words import HostedWords, State
from widget_server.core.colours import Palette, palette
from widget_server.core.themes import Look

FONTS = {
    "serif": 'ui-serif, Charter, "Bitstream Charter", Cambria, "Liberation Serif", serif',
    "rounded": 'ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, Comfortaa, Nunito, system-ui, sans-serif',
    "mono": 'ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace',
}
PAGE = """<!doctype html>
<html lang="{language}"{told}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>{title}</title>
<style nonce="{nonce}">{style}</style>
{script}</head>
<body>
<header><h1>{name}</h1></header>
<main>
{body}
</main>
<footer>{foot}</footer>
</body>
</html>
"""
STYLE = """
*{box-sizing:border-box;margin:0}
body{min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;background:var(--page);color:var(--text);
font:16px/24px var(--font);-webkit-text-size-adjust:100%;text-size-adjust:100%;overflow-wrap:anywhere}
header,main,footer{width:100%;max-width:592px;margin-inline:auto;padding-inline:16px}
header{padding-block:20px 16px}
h1{font-size:15px;line-height:24px;font-weight:650;display:flex;gap:10px}
h1::before{content:"";flex:none;width:4px;height:16px;margin-block:4px;border-radius:2px;background:var(--accent)}
main{flex:1;display:grid;gap:12px;align-content:start}
h2{font-size:16px;line-height:24px;font-weight:600;outline:0}
.panel{background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);padding:16px;display:grid;gap:4px}
.panel p,footer,.ready{color:var(--muted);font-size:14px;line-height:20px}
footer{padding-block:24px 20px}
fieldset{border:0;padding:0;display:grid}
legend{font-weight:600;padding:0;margin-block:8px}
label{padding-block:8px}
textarea{font:inherit;color:inherit;background:none;border:1px solid var(--muted);border-radius:calc(var(--radius)*.8);padding:8px;width:100%}
.panel .row{display:flex;gap:8px;margin-top:12px}
[name=skip]{background:none;color:inherit;border:1px solid var(--line)}
.panel form{display:flex;flex-wrap:wrap;gap:8px;margin-top:12px}
button{font:inherit;font-weight:600;min-height:44px;padding:8px 20px;border:0;border-radius:calc(var(--radius)*.8);cursor:pointer;
background:var(--accent);color:var(--on)}
button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
[hidden]{display:none!important}
@media (min-width:640px){header{padding-block:12vh 20px}}
@media (forced-colors:active){button{border:1px solid ButtonText}}
"""
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'nonce-{nonce}'",
        "style-src 'nonce-{nonce}'",
        "connect-src 'self'{sockets}",
        "img-src https: http://localhost:* http://127.0.0.1:*",  # where a survey's pictures may be
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)


class Hosted(msgspec.Struct, frozen=True, kw_only=True):
    """One of our pages. `script` and `body` are HTML; everything else is text."""

    words: HostedWords
    name: str
    """Whose page it is; none: nobody is named."""
    look: Look = Look()
    title: str
    body: str
    foot: str = ""
    script: str = ""
    """The address of its module, from the page."""
    more_style: str = ""
    """What stands in the style sheet beside the style of all our pages."""
    told: tuple[tuple[str, str], ...] = ()
    """What the script is told: `data-` attributes of the document."""
    status: int = 200


def rendered(page: Hosted, request: Request) -> Response:
    """The page, under the strictest policy it can live with."""
    nonce = secrets.token_urlsafe(16)
    script = f'<script type="module" nonce="{nonce}" src="{escape(page.script)}"></script>\n' if page.script else ""
    content = PAGE.format(
        language=page.words.language,
        told="".join(f' data-{name}="{escape(value)}"' for name, value in page.told),
        title=escape(page.title),
        nonce=nonce,
        style=style(page.look) + page.more_style,
        script=script,
        name=escape(page.name),
        body=page.body,
        foot=f"<p>{escape(page.foot)}</p>" if page.foot else "",
    )
    return Response(
        content,
        status_code=page.status,
        media_type="text/html",
        headers={
            "cache-control": "no-store",
            "content-security-policy": POLICY.format(nonce=nonce, sockets=sockets(request)),
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "referrer-policy": "no-referrer",
            "vary": "accept-language",
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "x-robots-tag": "noindex, nofollow",
        },
    )


def panels(states: Iterable[tuple[str, State]], *, shown: str = "") -> str:
    """What may have become of it, each hidden but the one that has."""
    return "\n".join(panel(said, state=name, hidden=name != shown) for name, said in states)


def panel(said: State, *, state: str = "", hidden: bool = False, above: str = "", more: str = "") -> str:
    """A few words in place of a card. `more` is HTML."""
    attributes = f' data-state="{state}"' if state else ""
    title, text = (escape(each) for each in said)
    first = f"<p>{escape(above)}</p>" if above else ""
    last = f"<p>{text}</p>" if text else ""
    return (
        f'<section class="panel"{attributes}{" hidden" if hidden else ""}>'
        f'{first}<h2 tabindex="-1">{title}</h2>{last}{more}</section>'
    )


def style(look: Look) -> str:
    """The style sheet in a workspace's look, light and dark."""
    font = FONTS.get(look.font, "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif")
    light, dark = palette(look, "light"), palette(look, "dark")
    root = f":root{{--font:{font};--radius:{look.radius}px;"
    if look.scheme != "auto":
        forced = dark if look.scheme == "dark" else light
        return f"{root}color-scheme:{look.scheme};{_colours(forced)}}}{STYLE}"
    night = f"@media (prefers-color-scheme:dark){{:root{{{_colours(dark)}}}}}"
    return f"{root}color-scheme:light dark;{_colours(light)}}}{night}{STYLE}"


def _colours(of: Palette) -> str:
    named = {
        "page": of.page,
        "surface": of.surface,
        "text": of.text,
        "muted": of.muted,
        "line": of.line,
        "accent": of.accent,
        "on": of.on_accent,
    }
    return ";".join(f"--{name}:{value}" for name, value in named.items())
