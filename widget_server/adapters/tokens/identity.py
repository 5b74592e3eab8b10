"""Who is speaking, from keys, tokens, tickets and grants."""

import re

from widget_server.adapters.tokens import proofs
from widget_server.adapters.tokens.directory import Directory
from widget_server.adapters.tokens.tickets import Signer
from widget_server.core.actors import (
    Admission,
    Grant,
    PageActor,
    PersonalLink,
    PreferencesLink,
    RespondentActor,
    StaffActor,
)
from widget_server.core.errors import OriginRefused, Unauthenticated
from widget_server.core.events import ANONYMOUS
from widget_server.ports import Clock, Key, Store

PASS = "cue-pass."  # noqa: S105 - a beginning, no secret
"""Begins a staff token of our own; no token of a customer's does."""
VISITOR = re.compile(r"[A-Za-z0-9_-]{16,64}")


class SignedIdentity:
    """The `Identity` port over a directory of keys and the installation's own secret."""

    def __init__(self, *, directory: Directory, secret: bytes, store: Store, clock: Clock) -> None:
        self._directory = directory
        self._signer = Signer(secret)
        self._store = store
        self._clock = clock
        self.server = directory.server
        self.page = directory.page
        self.allows = directory.allows

    def respondent(self, workspace: str, token: str | None, visitor: str | None) -> RespondentActor:
        """Whom the token proves; without one an anonymous visitor."""
        if token is None:
            return RespondentActor(workspace=workspace, id=ANONYMOUS + _visitor(visitor))
        key = self._key(workspace, token)
        claims = proofs.verify_respondent(token, key, now=self._clock())
        return RespondentActor(
            workspace=workspace,
            id=claims.sub,
            verified=True,
            traits=claims.traits,
            issued_at=claims.iat * 1000,
            conversations=claims.conversations,
            expires_at=(claims.exp + proofs.LEEWAY_S) * 1000,
            key_id=key.id,
            joins=_joins(claims, visitor),
        )

    def staff(self, workspace: str, token: str) -> StaffActor:
        """The mentor that a staff token proves, or a pass of our own."""
        if token.startswith(PASS):
            return self._passed(workspace, token.removeprefix(PASS))
        key = self._key(workspace, token)
        claims = proofs.verify_staff(token, key, now=self._clock())
        return StaffActor(
            workspace=workspace,
            id=claims.sub,
            name=claims.name,
            conversations=claims.conversations,
            expires_at=(claims.exp + proofs.LEEWAY_S) * 1000,
            key_id=key.id,
        )

    def staff_pass(self, actor: StaffActor) -> str:
        """A staff token of our own."""
        return PASS + self._signer.staff_pass(actor)

    def _passed(self, workspace: str, text: str) -> StaffActor:
        actor = self._signer.open_staff_pass(text, now=self._clock())
        if actor.workspace != workspace:
            raise Unauthenticated("That was not signed here.")
        return actor

    def frame(self, key: str, host: str) -> str:
        """The proof that our page was given out for a frame."""
        return self._signer.frame(key, host, now=self._clock())

    def framed(self, key: str, text: str) -> str:
        """The host of a proof that was given out under this key."""
        given, host = self._signer.open_frame(text, now=self._clock())
        if given != key:
            raise Unauthenticated("That was not signed here.")
        return host

    def ticket(self, actor: PageActor, origin: str, *, key: str | None, host: str | None = None) -> str:
        """A ticket for one socket."""
        keys = tuple(each for each in (key, actor.key_id) if each)
        return self._signer.ticket(Admission(actor=actor, origin=origin, keys=keys, host=host), now=self._clock())

    async def admit(self, ticket: str, origin: str) -> Admission:
        """Use up a ticket: sealed here, in time, for this origin (still allowed, like its keys), and not spent before."""
        now = self._clock()
        opened = self._signer.open_ticket(ticket, now=now)
        admission = opened.admission
        if admission.origin != origin or not self._listed(admission):
            raise OriginRefused("This ticket was given to a page of another origin.")
        if not self.stands(admission):
            raise Unauthenticated("A key that this ticket rests on was retired.")
        if not await self._store.spend(opened.id, expires_at=opened.expires_at + 60_000, now=now):
            raise Unauthenticated("This ticket was used before; ask for a new one.")
        return admission

    def stands(self, admission: Admission) -> bool:
        """Whether its keys and its origin are still live."""
        return self._listed(admission) and self._directory.lives(admission.actor.workspace, admission.keys)

    def grant(self, grant: Grant) -> str:
        """Sign a grant."""
        return self._signer.grant(grant)

    def granted(self, workspace: str, text: str) -> Grant:
        """The grant that was signed, for this workspace."""
        grant = self._signer.open_grant(text, now=self._clock())
        if grant.workspace != workspace:
            raise Unauthenticated("That was not signed here.")
        return grant

    def previews(self, workspace: str, text: str) -> None:
        """Check a preview token of this workspace."""
        if self._signer.open_preview(text, now=self._clock()) != workspace:
            raise Unauthenticated("That was not signed here.")

    def link(self, link: PersonalLink) -> str:
        """Sign a personal link."""
        return self._signer.link(link)

    def linked(self, text: str) -> PersonalLink:
        """The personal link that was signed."""
        return self._signer.open_link(text, now=self._clock())

    def preferences(self, link: PreferencesLink) -> str:
        """Seal a link to what somebody wants to be asked."""
        return self._signer.preferences(link)

    def preferred(self, text: str) -> PreferencesLink:
        """The link that was sealed."""
        return self._signer.open_preferences(text, now=self._clock())

    def _listed(self, admission: Admission) -> bool:
        if isinstance(admission.actor, RespondentActor) and admission.actor.only is not None:
            return True  # our own page, which is on nobody's list
        return self.allows(admission.actor.workspace, admission.host or admission.origin)

    def _key(self, workspace: str, token: str) -> Key:
        key = self._directory.token_key(workspace, proofs.key_id(token))
        if key is None:
            raise Unauthenticated("The token's kid names no key of this workspace, or it was retired.")
        return key


def _joins(claims: proofs.RespondentClaims, visitor: str | None) -> tuple[str, ...]:
    """The other ids that a token proves; a visitor's only on the visitor's own device, which alone knows it."""
    own = claims.anonymous_id is not None and claims.anonymous_id == visitor and VISITOR.fullmatch(visitor) is not None
    named = [*claims.previous_ids, *([f"{ANONYMOUS}{visitor}"] if own else [])]
    return tuple(dict.fromkeys(id for id in named if id != claims.sub))


def _visitor(visitor: str | None) -> str:
    if visitor is None or not VISITOR.fullmatch(visitor):
        raise Unauthenticated("Neither a token nor a visitor id (16 to 64 of A-Z a-z 0-9 _ -) was given.")
    return visitor
