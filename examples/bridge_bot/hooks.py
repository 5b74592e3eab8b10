"""Where webhooks come in: believed only with a good signature."""

from collections.abc import Awaitable, Callable

from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def create_app(secret: str, told: Callable[[str, str], Awaitable[None]]) -> Starlette:
    """`POST /cuecard`. `secret` begins with `whsec_`; `told` hears of each change: its type, the invitation."""

    async def heard(request: Request) -> Response:
        try:
            change = Webhook(secret).verify(await request.body(), dict(request.headers))
        except WebhookVerificationError:
            return Response(status_code=401)
        await told(change["type"], change["data"]["invitation"])
        return Response(status_code=204)

    return Starlette(routes=[Route("/cuecard", heard, methods=["POST"])])
