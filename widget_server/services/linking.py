"""Links: the addresses of our own pages, where a survey is answered without an account."""

import msgspec

from widget_server.core.actors import OperatorActor, PersonalLink, ServerActor
from widget_server.core.errors import InvitationClosed, Misconfigured
from widget_server.core.invitations import Invitation
from widget_server.core.links import PublicLink
from widget_server.core.responses import Via
from widget_server.ports import Clock, Identity, Store

AFTER_MS = 7 * 86_400_000
"""How long after the invitation's end its link still says what has become of it."""
PATH = "/s/"


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """A personal link, and when it ends (ms)."""

    url: str
    expires_at: int


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
        return self._address(self.token(invitation, channel))

    def token(self, invitation: Invitation, channel: Via) -> str:
        """The last part of that address."""
        link = PersonalLink(
            workspace=invitation.workspace,
            invitation_id=invitation.id,
            channel=channel,
            expires_at=ends_at(invitation),
        )
        return self._identity.link(link)

    def public(self, link: PublicLink) -> str:
        """The address of a public link. Raises Misconfigured likewise."""
        return self._address(f"p/{link.id}")

    def check(self) -> None:
        """Raises Misconfigured where the server does not know its own address."""
        if not self.ready:
            raise Misconfigured("This server does not know its own address; set CUECARD_PUBLIC_URL.")

    def _address(self, end: str) -> str:
        self.check()
        return f"{self._public_url}{PATH}{end}"


def ends_at(invitation: Invitation) -> int:
    """When a link to the invitation ends (ms)."""
    return invitation.expires_at + AFTER_MS


class Handing:
    """Hands personal links to whoever reaches people by ways of their own: a text message, a letter, another bot."""

    def __init__(self, *, store: Store, linking: Linking, clock: Clock) -> None:
        self._store = store
        self._linking = linking
        self._clock = clock

    async def personal(self, actor: ServerActor | OperatorActor, invitation_id: str) -> Handed:
        """The link to one invitation of the workspace. Raises NotFound, InvitationClosed, Misconfigured."""
        invitation = (await self._store.filling(actor.workspace, invitation_id)).invitation
        ends = ends_at(invitation)
        if self._clock() >= ends:
            raise InvitationClosed("This invitation has ended, and so would a link to it.")
        return Handed(url=self._linking.personal(invitation, "link"), expires_at=ends // 1000 * 1000)
