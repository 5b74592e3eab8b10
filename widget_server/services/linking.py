"""Links: the addresses of our own page, where one invitation is answered without an account."""

from widget_server.core.actors import PersonalLink
from widget_server.core.errors import Misconfigured
from widget_server.core.invitations import Invitation
from widget_server.core.responses import Via
from widget_server.ports import Identity

AFTER_MS = 7 * 86_400_000
"""How long after the invitation's end its link still says what has become of it."""
PATH = "/s/"


class Linking:
    """Makes links. Whoever holds one is believed to be the person who was asked, about that one invitation only."""

    def __init__(self, *, identity: Identity, public_url: str) -> None:
        self._identity = identity
        self._public_url = public_url.rstrip("/")

    @property
    def ready(self) -> bool:
        """Whether this server knows the address under which browsers reach it."""
        return bool(self._public_url)

    def personal(self, invitation: Invitation, channel: Via) -> str:
        """The address of one invitation's own page, sent by `channel` (`email`, `push`, `link` …); `#question=value` after it
        chooses an answer beforehand. Raises Misconfigured where the server does not know its own address."""
        link = PersonalLink(
            workspace=invitation.workspace,
            invitation_id=invitation.id,
            channel=channel,
            expires_at=ends_at(invitation),
        )
        return self._address(self._identity.link(link))

    def _address(self, end: str) -> str:
        if not self.ready:
            raise Misconfigured("This server does not know its own address; set CUECARD_PUBLIC_URL.")
        return f"{self._public_url}{PATH}{end}"


def ends_at(invitation: Invitation) -> int:
    """When a link to the invitation ends (ms)."""
    return invitation.expires_at + AFTER_MS
