"""The live keys and allowed origins of all workspaces, in memory: read again every second, so the command line's changes work without a restart."""

import hashlib
import hmac
from collections.abc import Sequence

from widget_server.core.actors import ServerActor
from widget_server.core.errors import Unauthenticated
from widget_server.ports import Key, Store

SERVER_PREFIX = "sk_"
FINDING = 16
"""How many characters after `sk_` find a server key."""
REMEMBERED = 1_024


class Directory:
    """Finds keys by what is sent. `refresh` reads them again; nothing here waits for the database."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._keys: list[Key] = []
        self._browser: dict[str, str] = {}
        self._server: dict[str, Key] = {}
        self._token: dict[tuple[str, str], Key] = {}
        self._live: frozenset[tuple[str, str]] = frozenset()
        self._origins: dict[str, frozenset[str]] = {}
        self._all_origins: frozenset[str] = frozenset()
        self._proved: dict[str, ServerActor] = {}

    async def refresh(self) -> bool:
        """Read keys and origins again; whether they are others now."""
        keys = await self._store.keys()
        origins = await self._store.origins()
        if keys == self._keys and origins == self._origins:
            return False
        if keys != self._keys:
            self._keys = keys
            self._browser = {key.id: key.workspace for key in keys if key.kind == "browser"}
            self._server = {key.id: key for key in keys if key.kind == "server"}
            self._token = {(key.workspace, key.id): key for key in keys if key.kind in ("respondent", "staff")}
            self._live = frozenset((key.workspace, key.id) for key in keys)
            self._proved.clear()
        if origins != self._origins:
            self._origins = origins
            self._all_origins = frozenset().union(*origins.values())
        return True

    def server(self, key: str) -> ServerActor:
        """The workspace of a server key, compared by hash in constant time."""
        known = self._proved.get(key)
        if known is not None:
            return known
        found = self._server.get(key.removeprefix(SERVER_PREFIX)[:FINDING])
        if not key.startswith(SERVER_PREFIX) or found is None or not hmac.compare_digest(digest(key), found.secret):
            raise Unauthenticated("This server key is not one of ours, or it was retired.")
        if len(self._proved) >= REMEMBERED:
            self._proved.clear()
        actor = ServerActor(workspace=found.workspace, key_id=found.id)
        self._proved[key] = actor
        return actor

    def page(self, key: str) -> str:
        """The workspace of a browser key."""
        workspace = self._browser.get(key)
        if workspace is None:
            raise Unauthenticated("This browser key is not one of ours, or it was retired.")
        return workspace

    def token_key(self, workspace: str, key_id: str) -> Key | None:
        """A live token key of the workspace, by `kid`."""
        return self._token.get((workspace, key_id))

    def lives(self, workspace: str, key_ids: Sequence[str]) -> bool:
        """Whether all of these are live keys of the workspace."""
        return all((workspace, id) in self._live for id in key_ids)

    def allows(self, workspace: str | None, origin: str) -> bool:
        """Whether the origin is on the workspace's list (None: on anybody's)."""
        if workspace is None:
            return origin in self._all_origins
        return origin in self._origins.get(workspace, ())


def digest(key: str) -> str:
    """What is kept of a server key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
