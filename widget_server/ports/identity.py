"""Identity: who is speaking, and what they may be given to prove it later."""

from typing import Protocol

from widget_server.core.actors import (
    Admission,
    Grant,
    PageActor,
    PersonalLink,
    PreferencesLink,
    RespondentActor,
    ServerActor,
    StaffActor,
)


class Identity(Protocol):
    """Who is speaking. Every proof is verified, never only decoded; what proves nothing raises Unauthenticated."""

    def server(self, key: str) -> ServerActor:
        """The workspace that a server key (`sk_…`) belongs to."""
        ...

    def page(self, key: str) -> str:
        """The workspace that a browser key (`wk_…`) belongs to."""
        ...

    def respondent(self, workspace: str, token: str | None, visitor: str | None) -> RespondentActor:
        """Whom a token proves; without one an anonymous visitor. Raises TokenExpired for a good token that has ended."""
        ...

    def staff(self, workspace: str, token: str) -> StaffActor:
        """The mentor that a staff token proves. Raises TokenExpired for a good token that has ended."""
        ...

    def staff_pass(self, actor: StaffActor) -> str:
        """A staff token of our own, for a mentor for whom somebody else has vouched; it ends when the actor does."""
        ...

    def allows(self, workspace: str | None, origin: str) -> bool:
        """Whether pages of this origin may speak to the workspace (None: to any workspace)."""
        ...

    def frame(self, key: str, host: str) -> str:
        """The proof that our own page was given out for a frame in pages of `host`, under the browser key `key`."""
        ...

    def framed(self, key: str, text: str) -> str:
        """The host of such a proof. Raises Unauthenticated, also for another key's, and TokenExpired when it has ended."""
        ...

    def ticket(self, actor: PageActor, origin: str, *, key: str | None, host: str | None = None) -> str:
        """A ticket for one socket, good for 30 s and for pages of `origin`, given under the browser key `key` (None: our own
        page, by a link); `host`: of the page around ours. It tells nothing to whoever reads it in a log."""
        ...

    async def admit(self, ticket: str, origin: str) -> Admission:
        """Use up a ticket. Raises Unauthenticated, also the second time, and OriginRefused."""
        ...

    def stands(self, admission: Admission) -> bool:
        """Whether the keys and the origin that it rests on are still live."""
        ...

    def grant(self, grant: Grant) -> str:
        """Sign a grant."""
        ...

    def granted(self, workspace: str, text: str) -> Grant:
        """The grant that was signed. Raises TokenExpired when it has ended."""
        ...

    def previews(self, workspace: str, text: str) -> None:
        """Check a preview token of the workspace. Raises Unauthenticated, and TokenExpired when it has ended."""
        ...

    def link(self, link: PersonalLink) -> str:
        """Sign a personal link: letters, digits, `-`, `_` and `.`, so that it stands in an address as it is."""
        ...

    def linked(self, text: str) -> PersonalLink:
        """The personal link that was signed. Raises Unauthenticated, and TokenExpired when it has ended."""
        ...

    def preferences(self, link: PreferencesLink) -> str:
        """Seal a link to what somebody wants to be asked: nobody reads whose it is."""
        ...

    def preferred(self, text: str) -> PreferencesLink:
        """The link that was sealed. Raises Unauthenticated, and TokenExpired when it has ended."""
        ...
