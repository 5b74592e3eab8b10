"""The doors of links: our own pages, and what other systems ask for to send somebody there."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.about import linking as about
from widget_server.adapters.http.about import widget as about_widget
from widget_server.adapters.http.doors import Door, Permission
from widget_server.adapters.http.errors import ALWAYS
from widget_server.adapters.http.hosted import HostedEndpoints
from widget_server.adapters.http.hosted_public import PublicEndpoints
from widget_server.adapters.http.limiting import Rates
from widget_server.adapters.http.queries import asked
from widget_server.adapters.http.reading import rendered
from widget_server.adapters.http.servers import server_doors
from widget_server.core import bounds
from widget_server.core.actors import ServerActor
from widget_server.ports import Identity
from widget_server.services import qr
from widget_server.services.linking import Handed, Handing, Linking
from widget_server.services.public_links import PublicLinks
from widget_server.services.unscripted import Unscripted
from widget_server.services.visiting import Visiting


class LinkServices:
    """What the doors of links call."""

    def __init__(
        self, *, visiting: Visiting, linking: Linking, handing: Handing, public: PublicLinks, unscripted: Unscripted
    ) -> None:
        self.visiting = visiting
        self.unscripted = unscripted
        self.linking = linking
        self.handing = handing
        self.public = public


class LinkEndpoints:
    """`POST /v1/invitations/{id}/link` and `GET /v1/invitations/{id}/link.svg`."""

    def __init__(self, handing: Handing) -> None:
        self._handing = handing

    async def made(self, request: Request, actor: ServerActor) -> Response:
        """The link, and when it ends."""
        return rendered(await self._link(request, actor))

    async def code(self, request: Request, actor: ServerActor) -> Response:
        """The link as a picture."""
        content = qr.svg((await self._link(request, actor)).url)
        response = Response(content)
        headers = [(name, value) for name, value in ALWAYS if name != b"content-type"]
        response.raw_headers = [
            (b"content-type", b"image/svg+xml"),
            *headers,
            (b"content-length", str(len(content)).encode()),
        ]
        return response

    async def _link(self, request: Request, actor: ServerActor) -> Handed:
        asked(request, about.Nothing)
        id: str = request.path_params["id"]
        bounds.check(id)
        return await self._handing.personal(actor, bounds.check_id(id, "The invitation's id"))


def links(services: LinkServices, *, identity: Identity, rates: Rates, build: Callable[[], str]) -> list[Door]:
    """Every door of links."""
    hosted = HostedEndpoints(visiting=services.visiting, unscripted=services.unscripted, rates=rates, build=build)
    public = PublicEndpoints(links=services.public, linking=services.linking, rates=rates, build=build)
    made = LinkEndpoints(services.handing)
    return [
        Door("/s/{token}", hosted.personal, Permission.LINK, methods=["GET"], about=about_widget.LINK),
        Door("/s/{token}", hosted.plain, Permission.LINK, methods=["POST"], about=about.PLAIN),
        Door("/s/p/{id}", public.page, Permission.LINK, methods=["GET"], about=about.PUBLIC),
        Door("/s/p/{id}", public.enter, Permission.LINK, methods=["POST"], about=about.ENTER),
        *server_doors(
            (
                ("POST", "/v1/invitations/{id}/link", made.made, about.MADE),
                ("GET", "/v1/invitations/{id}/link.svg", made.code, about.CODE),
            ),
            identity=identity,
            rates=rates,
        ),
    ]
