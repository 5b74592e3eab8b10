"""Public links and how many each has taken."""

from collections.abc import Sequence

from widget_server.adapters.sql.database import Row, Transaction
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.errors import NotFound
from widget_server.core.links import PublicLink


class Links(Verbs):
    """See LinkStore."""

    async def add_public_link(self, link: PublicLink) -> None:
        """See LinkStore."""

        async def write(tx: Transaction) -> None:
            await tx.fetch(
                "add_public_link",
                workspace=link.workspace,
                id=link.id,
                survey_key=link.survey_key,
                name=link.name,
                most=link.most,
                until_at=link.until_at,
                made_at=link.made_at,
            )

        await self._write(write)

    async def public_link(self, id: str) -> PublicLink:
        """See LinkStore."""
        return _only(await self._read(lambda tx: tx.fetch("public_link", id=id)))

    async def public_links(self, workspace: str) -> Sequence[PublicLink]:
        """See LinkStore."""
        return [_link(row) for row in await self._read(lambda tx: tx.fetch("public_links", workspace=workspace))]

    async def close_public_link(self, workspace: str, id: str, *, now: int) -> PublicLink:
        """See LinkStore."""
        return _only(await self._write(lambda tx: tx.fetch("close_public_link", workspace=workspace, id=id, now=now)))

    async def take_seat(self, link: PublicLink, *, now: int) -> bool:
        """See LinkStore."""
        place = {"workspace": link.workspace, "id": link.id}
        return bool(await self._write(lambda tx: tx.fetch("take_seat", **place, now=now)))

    async def give_seat_back(self, link: PublicLink) -> None:
        """See LinkStore."""
        await self._write(lambda tx: tx.fetch("give_seat_back", workspace=link.workspace, id=link.id))


def _only(rows: Sequence[Row]) -> PublicLink:
    if not rows:
        raise NotFound("There is no such link.")
    return _link(rows[0])


def _link(row: Row) -> PublicLink:
    workspace, id, survey_key, name, most, taken, until_at, made_at, closed_at = row
    return PublicLink(
        workspace=workspace,
        id=id,
        survey_key=survey_key,
        name=name,
        most=most,
        taken=taken,
        until_at=until_at,
        made_at=made_at,
        closed_at=closed_at,
    )
