"""What an account keeps at its desk: views, words for replies, preferences; and what it is to be told of."""

from collections.abc import Sequence
from typing import Any

import msgspec

from widget_server.adapters.sql import outgoing, records
from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.staffing import no_account
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.inbox import Filter
from widget_server.core.noticing import DAY_MS, Preferences
from widget_server.core.outbox import OutboxItem
from widget_server.ports.inbox import Notice, ReplyTemplate, Unseen, View

MOST_VIEWS = 50
MOST_TEMPLATES = 200
SHARED = ""
"""Whose a template is that the whole workspace uses."""

_filter = msgspec.json.Decoder(Filter)
_preferences = msgspec.json.Decoder(Preferences)


class Desk(Verbs):
    """Verbs about an account's own."""

    async def views(self, workspace: str, staff_id: str) -> list[View]:
        """See Store."""
        rows = await self._read(lambda tx: tx.fetch("views", workspace=workspace, staff_id=staff_id, most=MOST_VIEWS))
        return [View(id=id, name=name, filter=_filter.decode(filter)) for id, name, filter in rows]

    async def keep_view(self, workspace: str, staff_id: str, view: View) -> None:
        """See Store."""
        values = {"id": view.id, "name": view.name, "filter": records.encode(view.filter)}
        await self._write(lambda tx: tx.fetch("keep_view", workspace=workspace, staff_id=staff_id, **values))

    async def place_views(self, workspace: str, staff_id: str, ids: Sequence[str]) -> None:
        """See Store."""
        rows: list[dict[str, Any]] = [
            {"workspace": workspace, "staff_id": staff_id, "id": id, "position": position}
            for position, id in enumerate(ids, start=1)
        ]
        await self._write(lambda tx: tx.executemany("place_view", rows))

    async def drop_view(self, workspace: str, staff_id: str, id: str) -> None:
        """See Store."""
        await self._write(lambda tx: tx.fetch("drop_view", workspace=workspace, staff_id=staff_id, id=id))

    async def templates(self, workspace: str, staff_id: str) -> list[ReplyTemplate]:
        """See Store."""
        rows = await self._read(
            lambda tx: tx.fetch("templates", workspace=workspace, staff_id=staff_id, most=MOST_TEMPLATES)
        )
        return [ReplyTemplate(id=id, name=name, text=text, shared=owner == SHARED) for id, owner, name, text in rows]

    async def keep_template(self, workspace: str, staff_id: str, template: ReplyTemplate, *, now: int) -> None:
        """See Store."""
        values = {"workspace": workspace, "staff_id": SHARED if template.shared else staff_id, "now": now}
        values |= {"id": template.id, "name": template.name, "text": template.text}
        await self._write(lambda tx: tx.fetch("keep_template", **values))

    async def drop_template(self, workspace: str, staff_id: str, id: str, *, shared: bool) -> None:
        """See Store."""
        owner = SHARED if shared else staff_id
        await self._write(lambda tx: tx.fetch("drop_template", workspace=workspace, staff_id=owner, id=id))

    async def preferences(self, workspace: str, staff_id: str) -> Preferences:
        """See Store."""
        rows = await self._read(lambda tx: tx.fetch("preferences", workspace=workspace, staff_id=staff_id))
        if not rows:
            raise no_account()
        return _preferences.decode(rows[0][0])

    async def set_preferences(self, workspace: str, staff_id: str, preferences: Preferences) -> None:
        """See Store."""
        told = records.encode(preferences)

        async def write(tx: Transaction) -> None:
            if not await tx.fetch("set_preferences", workspace=workspace, staff_id=staff_id, preferences=told):
                raise no_account()

        await self._write(write)

    async def unseen(self, workspace: str, *, after: tuple[int, str], until: int, limit: int = 500) -> list[Unseen]:
        """See Store."""
        at, id = after
        rows = await self._read(
            lambda tx: tx.fetch("unseen", workspace=workspace, at=at, id=id, until=until, most=limit)
        )
        return [
            Unseen(
                invitation_id=invitation_id,
                response_id=response_id,
                since=since,
                kind=kind,
                handed_to=handed_to,
                mentor_id=mentor_id,
                team=team,
            )
            for invitation_id, response_id, since, handed_to, mentor_id, team, kind in rows
        ]

    async def add_notices(self, workspace: str, notices: Sequence[Notice], *, now: int) -> int:
        """See Store."""
        rows = [{"workspace": workspace, "now": now, **msgspec.structs.asdict(notice)} for notice in notices]

        async def write(tx: Transaction) -> int:
            kept = await tx.together(*(("add_notice", row) for row in rows))
            new = [one for one, row in zip(notices, kept, strict=True) if row]
            mails = {item.id: item for item in (mail(workspace, one, now=now) for one in new if one.channel == "email")}
            if mails:
                await tx.executemany("add_outbox", [outgoing.values(item) for item in mails.values()])
            return len(new)

        return await self._write(write) if rows else 0

    async def notices(self, workspace: str, *, now: int, limit: int = 500, staff_id: str | None = None) -> list[Notice]:
        """See Store."""
        wanted = {"workspace": workspace, "now": now, "most": limit, "staff_id": staff_id}
        rows = await self._read(lambda tx: tx.fetch("notices", **wanted))
        return [
            Notice(
                staff_id=staff_id, invitation_id=invitation_id, since=since, kind=kind, channel=channel, due_at=due_at
            )
            for staff_id, invitation_id, since, kind, channel, due_at in rows
        ]

    async def sent_notice(self, workspace: str, notice: Notice, *, now: int) -> bool:
        """See Store."""
        values = {"workspace": workspace, "staff_id": notice.staff_id, "invitation_id": notice.invitation_id}
        return bool(await self._write(lambda tx: tx.fetch("sent_notice", **values, since=notice.since, now=now)))

    async def unsent_notice(self, workspace: str, notice: Notice, *, now: int) -> None:
        """See Store."""
        values = {"workspace": workspace, "staff_id": notice.staff_id, "invitation_id": notice.invitation_id}
        await self._write(lambda tx: tx.fetch("unsent_notice", **values, since=notice.since, now=now))


def mail(workspace: str, notice: Notice, *, now: int) -> OutboxItem:
    """The mail by which an account is told: one for all that is due at that time. It names nobody and nothing but the account."""
    at = max(now, notice.due_at)
    return OutboxItem(
        workspace=workspace,
        id=f"ntc_{notice.staff_id}_{at}",
        kind="notice",
        subject=notice.staff_id,
        content={"tell": "waiting"},
        due_at=at,
        give_up_at=at + DAY_MS,
        made_at=now,
    )
