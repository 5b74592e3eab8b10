"""Staff: accounts, roles, who is whose; and the viewer that a session or a token stands for now."""

from collections.abc import Callable, Sequence

from widget_server.core.access import RoleGrant, StageRules, Viewer, stage
from widget_server.core.actors import StaffActor
from widget_server.ports import Account, Clock, Store
from widget_server.services.publishing import Live

MENTOR = (RoleGrant(role="mentor"),)
"""Whoever a staff token names and who has no account is a mentor, and nothing more."""


class Viewing:
    """Who looks, as things stand now: an account that was disabled, or lost a role, shows at the next look."""

    def __init__(self, *, store: Store, clock: Clock, live: Callable[[str], Live | None]) -> None:
        self._store = store
        self._clock = clock
        self._live = live

    async def embedded(self, actor: StaffActor) -> Viewer:
        """The viewer whom a staff token proves."""
        account = await self._store.account(actor.workspace, person_id=actor.id)
        if account is not None:
            return self._viewer(account, languages=actor.languages, conversations=actor.conversations)
        return Viewer(
            workspace=actor.workspace,
            staff_id=None,
            person_id=actor.id,
            name=actor.name,
            grants=MENTOR,
            stage=stage(self._rules(actor.workspace), made_at=None, trained_at=None, granted=None, now=self._clock()),
            conversations=actor.conversations,
            languages=actor.languages,
        )

    async def signed_in(self, workspace: str, staff_id: str, *, languages: tuple[str, ...] = ()) -> Viewer | None:
        """The viewer whom a session stands for; None where the account is gone or disabled."""
        account = await self._store.account(workspace, staff_id=staff_id)
        return None if account is None else self.of(account, languages=languages)

    def of(self, account: Account, *, languages: tuple[str, ...] = ()) -> Viewer | None:
        """The viewer whom an account makes that was looked up just now; None where it is disabled."""
        return None if account.disabled_at is not None else self._viewer(account, languages=languages)

    async def several(self, workspace: str, staff_ids: Sequence[str]) -> dict[str, Viewer]:
        """The viewers of these accounts, by id, in one look; without those that are gone or disabled."""
        accounts = await self._store.accounts_by_id(workspace, staff_ids)
        return {each.id: viewer for each in accounts if (viewer := self.of(each)) is not None}

    def _viewer(
        self, account: Account, *, languages: tuple[str, ...], conversations: tuple[str, ...] | None = None
    ) -> Viewer:
        return Viewer(
            workspace=account.workspace,
            staff_id=account.id,
            person_id=account.person_id,
            name=account.name,
            grants=() if account.disabled_at is not None else account.grants,
            stage=stage(
                self._rules(account.workspace),
                made_at=account.made_at,
                trained_at=account.trained_at,
                granted=account.stage,
                now=self._clock(),
            ),
            conversations=conversations,
            languages=(account.language, *languages) if account.language else languages,
        )

    def _rules(self, workspace: str) -> StageRules:
        live = self._live(workspace)
        return live.access.mentors if live is not None else StageRules()
