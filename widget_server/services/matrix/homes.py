"""The homeservers that this server is at home in, by workspace; read again every second, as keys are."""

import hashlib
import hmac
from collections.abc import Callable

from widget_server.core.matrix import MatrixRules
from widget_server.ports import Store
from widget_server.ports.matrix import Homeserver, MatrixHome
from widget_server.services.publishing import Live

NO_RULES = MatrixRules()


class Homes:
    """Finds them by their token, and by workspace. `live`: what the workspaces' files say now."""

    def __init__(self, *, store: Store, homeserver: Homeserver, live: Callable[[str], Live | None]) -> None:
        self._store = store
        self._homeserver = homeserver
        self._live = live
        self._homes: dict[str, MatrixHome] = {}

    async def refresh(self) -> None:
        """Read them again."""
        self._homes = {home.workspace: home for home in await self._store.matrix_homes()}

    @property
    def all(self) -> list[MatrixHome]:
        """Every one."""
        return [*self._homes.values()]

    def of(self, workspace: str) -> MatrixHome | None:
        """The workspace's."""
        return self._homes.get(workspace)

    def known(self, hs_token: str) -> MatrixHome | None:
        """Whose token it is: each is compared, in constant time."""
        told = digest(hs_token)
        found = None
        for home in self._homes.values():
            if hmac.compare_digest(told, home.hs_hash):
                found = home
        return found

    def rules(self, workspace: str) -> MatrixRules:
        """What the workspace's file says of Matrix."""
        live = self._live(workspace)
        return NO_RULES if live is None else live.matrix

    def language(self, workspace: str) -> str:
        """The language of the workspace."""
        live = self._live(workspace)
        return "en" if live is None else live.language

    async def named(self, home: MatrixHome) -> tuple[MatrixHome, str]:
        """The same with our own Matrix id there, which the homeserver tells when it is first asked."""
        if home.user_id is not None:
            return home, home.user_id
        user_id = await self._homeserver.who(home)
        await self._store.name_matrix_home(home.workspace, user_id)
        await self.refresh()
        return self._homes.get(home.workspace, home), user_id


def digest(token: str) -> str:
    """What is kept of a homeserver's token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
