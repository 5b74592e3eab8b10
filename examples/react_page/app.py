"""Serves the React page: one template, and what `node examples/react_page/build.mjs FOLDER` has built."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

HERE = Path(__file__).parent


def create_app(*, cuecard: str, browser_key: str, built: Path) -> Starlette:
    """The page as an ASGI application. `browser_key` is public: it stands in the page's source."""
    templates = Jinja2Templates(HERE)
    policy = "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            f"connect-src {cuecard} {cuecard.replace('http', 'ws', 1)}",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )

    async def page(request: Request) -> Response:
        context = {"cuecard": cuecard, "browser_key": browser_key}
        return templates.TemplateResponse(
            request, "page.html", context, headers={"Cache-Control": "no-store", "Content-Security-Policy": policy}
        )

    async def beside(request: Request) -> Response:
        return FileResponse(HERE / request.url.path.lstrip("/"))

    return Starlette(
        routes=[
            Route("/", page),
            Route("/page.css", beside),
            Route("/icon.svg", beside),
            Mount("/built", StaticFiles(directory=built)),
        ]
    )
