"""One message to one endpoint, signed as its receiver verifies it: https://www.standardwebhooks.com"""

import base64
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

from widget_server.ports.outbound import Outbound, Told
from widget_server.ports.webhooks import Message

SECRET_BYTES = 32
AGENT = "Cuecard (https://www.standardwebhooks.com)"


class SignedPost:
    """Implements `ports.webhooks.WebhookPost`."""

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound

    async def send(self, url: str, message: Message, secrets: Sequence[str]) -> Told:
        """See WebhookPost."""
        return await self._outbound.tell(url, headers=headers(message, secrets), content=message.body)

    async def check(self, url: str) -> None:
        """See WebhookPost."""
        await self._outbound.check(url)

    def secret(self) -> str:
        """See WebhookPost."""
        return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers(message: Message, secrets: Sequence[str]) -> dict[str, str]:
    """What is sent beside the body: while a secret is being replaced, a signature by each."""
    seconds = message.at // 1_000
    at, text = datetime.fromtimestamp(seconds, UTC), message.body.decode()
    return {
        "content-type": "application/json",
        "user-agent": AGENT,
        "webhook-id": message.id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(Webhook(one).sign(message.id, at, text) for one in secrets),
    }
