"""Serves the product page: one template, one style sheet, one script. The page itself tells Cuecard what the visitor does."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from examples.product_page.words import WORDS

HERE = Path(__file__).parent


def create_app(*, cuecard: str, browser_key: str) -> Starlette:
    """The page as an ASGI application. `browser_key` is public: it stands in the page's source."""
    templates = Jinja2Templates(HERE)

    async def plans(request: Request) -> Response:
        language = "ru" if request.query_params.get("lang") == "ru" else "en"
        context = {
            "cuecard": cuecard,
            "browser_key": browser_key,
            "language": language,
            "words": WORDS[language],
            "visit": request.query_params.get("room", ""),
        }
        return templates.TemplateResponse(request, "page.html", context, headers={"Cache-Control": "no-store"})

    static = Mount("/static", StaticFiles(directory=HERE / "static"))
    return Starlette(routes=[Route("/", plans), static])
