"""Matrix: homes, what was pushed and is still to be worked off, rooms, and what was said in them."""

from collections.abc import Sequence

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Row, Transaction
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.context import Context
from widget_server.core.errors import NotFound
from widget_server.core.events import Message
from widget_server.core.matrix import Happening
from widget_server.ports.matrix import MatrixHome, MatrixRoom, RoomPost

_happening = msgspec.json.Decoder(Happening)
_context = msgspec.json.Decoder(Context)


EVER = 2**62


class Matrix(Verbs):
    """Implements `ports.matrix.MatrixStore`."""

    async def set_matrix_home(self, home: MatrixHome) -> None:
        """See MatrixStore."""

        async def write(tx: Transaction) -> None:
            if not await tx.fetch("known_workspace", workspace=home.workspace):
                raise NotFound(f"There is no workspace {home.workspace!r}.")
            await tx.fetch("set_matrix_home", **msgspec.structs.asdict(home))

        await self._write(write)

    async def drop_matrix_home(self, workspace: str) -> bool:
        """See MatrixStore."""

        async def write(tx: Transaction) -> bool:
            await tx.fetch("drop_unheard", workspace=workspace, before=EVER)
            return bool(await tx.fetch("drop_matrix_home", workspace=workspace))

        return await self._write(write)

    async def matrix_homes(self) -> list[MatrixHome]:
        """See MatrixStore."""
        rows = await self._read(lambda tx: tx.fetch("matrix_homes"))
        names = MatrixHome.__struct_fields__
        return [MatrixHome(**dict(zip(names, row, strict=True))) for row in rows]

    async def name_matrix_home(self, workspace: str, user_id: str) -> None:
        """See MatrixStore."""
        await self._write(lambda tx: tx.fetch("name_matrix_home", workspace=workspace, user_id=user_id))

    async def keep_matrix(self, workspace: str, happenings: Sequence[Happening], *, now: int) -> int:
        """See MatrixStore."""
        by_id = {one.id: one for one in happenings}

        async def write(tx: Transaction) -> int:
            rows = await tx.fetch("known_matrix", workspace=workspace, ids=records.encode(list(by_id)))
            known = {id for (id,) in rows}
            new = [one for id, one in by_id.items() if id not in known]
            first = place_of(now)
            for (last,) in await tx.fetch("last_matrix", workspace=workspace, first=first):
                first = last + 1
            of = {"workspace": workspace}
            values = [
                {**of, "id": one.id, "seq": first + place, "sender": one.sender, "content": records.encode(one)}
                for place, one in enumerate(new)
            ]
            await tx.executemany("keep_matrix", values)
            return len(new)

        return await self._write(write) if by_id else 0

    async def lease_matrix(self, workspace: str, worker: str, *, now: int, until: int) -> bool:
        """See MatrixStore."""
        wanted = {"workspace": workspace, "worker": worker, "now": now, "until": until}
        return bool(await self._write(lambda tx: tx.fetch("lease_matrix", **wanted)))

    async def waiting_matrix(self, workspace: str, *, most: int = 100) -> list[Happening]:
        """See MatrixStore."""
        rows = await self._read(lambda tx: tx.fetch("waiting_matrix", workspace=workspace, after=-1, most=most))
        return [_happening.decode(content) for (content,) in rows]

    async def done_matrix(self, workspace: str, id: str, *, now: int) -> None:
        """See MatrixStore."""
        await self._write(lambda tx: tx.fetch("done_matrix", workspace=workspace, id=id, now=now))

    async def forget_matrix(self, workspace: str, *, before: int) -> int:
        """See MatrixStore."""
        return len(await self._write(lambda tx: tx.fetch("forget_matrix", workspace=workspace, before=before)))

    async def matrix_room(self, workspace: str, id: str) -> MatrixRoom | None:
        """See MatrixStore."""
        rows = await self._read(lambda tx: tx.fetch("matrix_room", workspace=workspace, id=id))
        return next((MatrixRoom(id=id, state=state, sealed=sealed == "yes") for id, state, sealed in rows), None)

    async def set_matrix_room(self, workspace: str, room: MatrixRoom, *, now: int) -> None:
        """See MatrixStore."""
        values = {"id": room.id, "state": room.state, "sealed": "yes" if room.sealed else "no", "now": now}
        await self._write(lambda tx: tx.fetch("set_matrix_room", workspace=workspace, **values))

    async def rooms_with(self, workspace: str, person_id: str, *, most: int = 20) -> list[str]:
        """See MatrixStore."""
        wanted = {"workspace": workspace, "person_id": person_id, "most": most}
        return [id for (id,) in await self._read(lambda tx: tx.fetch("rooms_with", **wanted))]

    async def add_post(self, workspace: str, post: RoomPost) -> None:
        """See MatrixStore."""
        values = msgspec.structs.asdict(post)
        await self._write(lambda tx: tx.fetch("add_post", workspace=workspace, **values))

    async def posts(self, workspace: str, invitation_id: str) -> list[RoomPost]:
        """See MatrixStore."""
        wanted = {"workspace": workspace, "invitation_id": invitation_id}
        return [_post(row) for row in await self._read(lambda tx: tx.fetch("posts", **wanted))]

    async def post(self, workspace: str, event_id: str) -> RoomPost | None:
        """See MatrixStore."""
        rows = await self._read(lambda tx: tx.fetch("post", workspace=workspace, event_id=event_id))
        return _post(rows[0]) if rows else None

    async def open_posts(self, workspace: str, room_id: str, *, most: int = 20) -> list[RoomPost]:
        """See MatrixStore."""
        wanted = {"workspace": workspace, "room_id": room_id, "most": most}
        return [_post(row) for row in await self._read(lambda tx: tx.fetch("open_posts", **wanted))]

    async def rooms_asked(self, workspace: str, room_ids: Sequence[str]) -> set[str]:
        """See MatrixStore."""
        wanted = {"workspace": workspace, "rooms": records.encode(list(room_ids))}
        return {id for (id,) in await self._read(lambda tx: tx.fetch("rooms_asked", **wanted))}

    async def last_ask(self, workspace: str, room_id: str) -> RoomPost | None:
        """See MatrixStore."""
        rows = await self._read(lambda tx: tx.fetch("last_ask", workspace=workspace, room_id=room_id))
        return _post(rows[0]) if rows else None

    async def mark_post(
        self, workspace: str, event_id: str, *, state: str | None = None, heard: str | None = None
    ) -> None:
        """See MatrixStore."""
        wanted = {"workspace": workspace, "event_id": event_id, "state": state, "heard": heard}
        await self._write(lambda tx: tx.fetch("mark_post", **wanted))

    async def pass_posts(self, workspace: str, room_id: str) -> None:
        """See MatrixStore."""
        await self._write(lambda tx: tx.fetch("pass_posts", workspace=workspace, room_id=room_id))

    async def unsay(self, workspace: str, conversation_id: str, message_id: str) -> int:
        """See MatrixStore."""
        of = {"workspace": workspace, "conversation_id": conversation_id}

        async def write(tx: Transaction) -> int:
            said = await tx.fetch("unsay_message", **of, id=message_id)
            if said:
                await tx.fetch("touch_talks", workspace=workspace, talks=records.encode([conversation_id]))
            changed = []
            for id, context, page in await tx.fetch("moments_with", **of, like=f"%{message_id}%"):
                moment = _context.decode(context)
                left = tuple(_unsaid(one, message_id) for one in moment.messages)
                if left != moment.messages:
                    without = records.encode(msgspec.structs.replace(moment, messages=left))
                    changed.append({"workspace": workspace, "id": id, "context": without, "page_messages": page})
            await tx.executemany("change_moment", changed)
            return len(said) + len(changed)

        return await self._write(write)


def place_of(at: int) -> int:
    """Where what was pushed at a time (ms) stands in the order."""
    return at * 1_000


def _unsaid(message: Message, id: str) -> Message:
    return msgspec.structs.replace(message, text=None) if message.id == id else message


def _post(row: Row) -> RoomPost:
    return RoomPost(**dict(zip(RoomPost.__struct_fields__, row, strict=True)))
