"""Identity providers: the page to begin from for whoever comes by a provider's own tile, our metadata, and what to do when one
refuses."""

from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.here import Visit, within
from widget_server.adapters.console.page import OPEN, Page
from widget_server.core.errors import NotFound, SignInRefused
from widget_server.ports.provisioning import SelfDescribing
from widget_server.ports.sign_in import SignInProvider

METADATA = "application/samlmetadata+xml"


async def begin(request: Request, visit: Visit) -> Response:
    """One button. A provider's tile leads here: a link changes nothing, and so begins nothing by itself."""
    provider = _provider(request, visit)
    return _page(visit, provider, to=within(visit.query.get("to", ""), visit.workspace))


async def metadata(request: Request, visit: Visit) -> Response:
    """Who we are, for the administrator of a SAML provider."""
    provider = _provider(request, visit)
    if not isinstance(provider, SelfDescribing):
        raise NotFound("There is nothing at this address.")
    try:
        document = await provider.described(address(request, visit, f"/sign-in/{provider.key}/back"))
    except SignInRefused as error:
        return _page(visit, provider, error=told(visit, error), status=403)
    return Response(document, media_type=METADATA)


def told(visit: Visit, error: SignInRefused) -> str:
    """What somebody whom a provider did not bring in may do about it."""
    key = f"providers.{error.because}"
    return visit.words(key if key in visit.words else "signing_in.provider_refused")


def address(request: Request, visit: Visit, path: str) -> str:
    """An address of ours as a provider knows it: under the public one, where the operator named it."""
    public = visit.desk.public_url.rstrip("/")
    if not public and not request.headers.get("host"):
        raise NotFound("There is nothing at this address.")
    base = public or f"{request.url.scheme}://{request.headers['host']}{visit.root}"
    return f"{base}/console/{visit.workspace}{path}"


def _page(visit: Visit, provider: SignInProvider, *, to: str = "", error: str = "", status: int = 200) -> Response:
    to = f"/console/{visit.workspace}{to}" if to else ""
    return visit.render("provider.html", provider=provider, to=to, error=error, status=status)


def _provider(request: Request, visit: Visit) -> SignInProvider:
    key = request.path_params["provider"]
    found = next((each for each in visit.desk.signing_in.providers(visit.workspace) if each.key == key), None)
    if found is None:
        raise NotFound("There is nothing at this address.")
    return found


PAGES = [
    Page(path="/sign-in/{provider}", handler=begin, need=OPEN),
    Page(path="/sign-in/{provider}/metadata", handler=metadata, need=OPEN),
]
