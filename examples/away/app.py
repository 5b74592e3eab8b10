"""Serves Lena's phone and mailbox: what reached them, newest first, and each mail as her mail program would show it."""

import contextlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from examples.away.mailbox import Mail, Mailbox
from examples.away.phone import Phone
from examples.away.words import WORDS
from examples.mentor_chat.people import Person

ROOM = re.compile("[0-9a-f]{1,16}")
HERE = Path(__file__).parent

# A mail's own styles stand in it, and its links open beside the demo; nothing else of it may do anything.
MAIL = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox"


def create_app(mailbox: Mailbox, phone: Phone, *, account: str) -> Starlette:
    """The page as an ASGI application, mounted at /away. `account`: the address of her personal account."""
    templates = Jinja2Templates(HERE)

    async def page(request: Request) -> Response:
        language = _language(request.query_params)
        room = request.query_params.get("room", "")
        if ROOM.fullmatch(room):
            with contextlib.suppress(httpx2.HTTPError):  # Cuecard is away: the next look at the page tries again
                await phone.allow(Person(room=room, key="lena", language=language))
        context = {
            "language": language,
            "words": WORDS[language],
            "room": room,
            "account": f"{account}?as=lena&room={room}&lang={language}",
        }
        return templates.TemplateResponse(request, "page.html", context, headers=_headers("'self'"))

    async def arrived(request: Request) -> Response:
        """All that reached her, newest first."""
        person = f"lena-{request.query_params.get('room', '')}"
        found = [_mail(mail) for mail in mailbox.of(person)] + phone.of(person)
        return JSONResponse(sorted(found, key=lambda each: -int(each["at"])), headers={"Cache-Control": "no-store"})

    async def mail(request: Request) -> Response:
        found = mailbox.mail(f"lena-{request.query_params.get('room', '')}", int(request.path_params["id"]))
        if found is None:
            return PlainTextResponse("There is no such mail.", 404)
        html = found.html.replace("<head>", '<head><base target="_blank">', 1)
        return Response(html, media_type="text/html", headers={"Content-Security-Policy": MAIL})

    async def push(request: Request) -> Response:
        """What a push service takes."""
        taken = phone.push(request.path_params["name"], await request.body())
        return Response(status_code=201 if taken else 404)

    return Starlette(
        routes=[
            Route("/", page),
            Route("/push/{name}", push, methods=["POST"]),
            Route("/arrived", arrived),
            Route("/mail/{id:int}", mail),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]
    )


def _mail(mail: Mail) -> dict[str, Any]:
    return {"id": f"mail-{mail.id}", "by": "email", "at": mail.at, "title": mail.subject, "address": f"mail/{mail.id}"}


def _language(query: Mapping[str, str]) -> str:
    return "ru" if query.get("lang") == "ru" else "en"


def _headers(own: str) -> dict[str, str]:
    policy = f"default-src 'none'; script-src {own}; style-src {own}; img-src {own}; connect-src {own}; frame-src {own}"
    return {
        "Content-Security-Policy": f"{policy}; base-uri 'none'; form-action 'none'; frame-ancestors {own}",
        "Cache-Control": "no-store",
    }
