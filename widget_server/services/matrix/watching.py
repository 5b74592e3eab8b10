"""What happens in rooms becomes events: who comes and goes, what is said, and what is changed or taken back afterwards."""

import msgspec

from widget_server.core.actors import ServerActor
from widget_server.core.errors import Conflict, NotFound
from widget_server.core.matrix import Edited, Happening, Joining, Reacted, Read, Sealed, Spoken, Taken, may_invite
from widget_server.core.outbox import PATIENCE_MS, OutboxItem
from widget_server.ports import Clock, Store
from widget_server.ports.matrix import Homeserver, MatrixHome, MatrixRoom, RoomPost
from widget_server.services.ingesting import Ingesting, Told
from widget_server.services.matrix.hearing import Hearing
from widget_server.services.matrix.homes import Homes
from widget_server.services.matrix.rooms import Rooms, participants

KEY = "matrix"
"""Under which name the homeserver tells: it is believed like the customer's server."""
MESSAGES_KEPT = 200
"""So many of a conversation's messages a store keeps at most."""
PLATFORM = {"platform": "matrix"}


class Watching:
    """Takes what happened, one by one. Everything may come twice, and changes nothing the second time."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        homes: Homes,
        homeserver: Homeserver,
        rooms: Rooms,
        ingesting: Ingesting,
        hearing: Hearing,
    ) -> None:
        self._store = store
        self._clock = clock
        self._homes = homes
        self._homeserver = homeserver
        self._rooms = rooms
        self._ingesting = ingesting
        self._hearing = hearing

    async def happened(self, home: MatrixHome, one: Happening) -> None:
        """Do what it asks for. Raises Unavailable where it has to be tried again."""
        home, own = await self._homes.named(home)
        if isinstance(one, Joining):
            await (self._we(home, one) if one.whom == own else self._joining(home, one))
        elif (room := await self._room(home, one.room)) is None or room.state == "left":
            return
        elif isinstance(one, Sealed):
            await self._sealed(home, one.room)
        elif isinstance(one, Taken):
            await self._store.unsay(home.workspace, one.room, one.what)
        elif one.sender == own:
            await self._own(home, one)
        elif isinstance(one, Spoken):
            await self._spoken(home, one, room)
        elif isinstance(one, Edited):
            await self._edited(home, one)
        elif isinstance(one, Read):
            await self._hearing.read(home, one)
        elif not await self._hearing.signed(home, one):
            await self._reacted(home, one)

    async def _we(self, home: MatrixHome, one: Joining) -> None:
        """We were invited, or are in the room, or no more."""
        workspace, now = home.workspace, self._clock()
        self._rooms.forget(home, one.room)
        if one.how == "invite":
            if may_invite(self._homes.rules(workspace), one.sender, one.whom):
                await self._homeserver.join(home, one.room)
            else:
                await self._homeserver.leave(home, one.room)
        elif one.how == "join":
            sealed = await self._homeserver.sealed(home, one.room)
            known = await self._store.matrix_room(workspace, one.room)
            room = MatrixRoom(id=one.room, state="joined", sealed=sealed)
            if known != room:
                await self._store.set_matrix_room(workspace, room, now=now)
            if sealed:
                await self._say_sealed(home, one.room)
        elif one.how in ("leave", "ban"):
            await self._store.set_matrix_room(workspace, MatrixRoom(id=one.room, state="left"), now=now)

    async def _joining(self, home: MatrixHome, one: Joining) -> None:
        """Somebody else came or went."""
        self._rooms.forget(home, one.room)
        room = await self._room(home, one.room)
        if room is None or room.state == "left" or one.how not in ("join", "leave", "ban"):
            return
        if one.how == "join" and await self._was_there(home, one):
            return  # they have another name, or another picture
        name = "room_joined" if one.how == "join" else "room_left"
        await self._tell(home, one, Told(name=name, user_id=one.whom))

    async def _was_there(self, home: MatrixHome, one: Joining) -> bool:
        """Whether the conversation has this person already."""
        try:
            talk = await self._store.conversation(home.workspace, one.room)
        except NotFound:
            return False
        return talk.has(one.whom)

    async def _room(self, home: MatrixHome, id: str) -> MatrixRoom | None:
        """The room, looked for where we know nothing of it (a database may be older than the room)."""
        known = await self._store.matrix_room(home.workspace, id)
        if known is not None:
            return known
        try:
            await self._homeserver.members(home, id)
            sealed = await self._homeserver.sealed(home, id)
        except NotFound:
            return None
        found = MatrixRoom(id=id, state="joined", sealed=sealed)
        await self._store.set_matrix_room(home.workspace, found, now=self._clock())
        return found

    async def _sealed(self, home: MatrixHome, room: str) -> None:
        """From now on nothing in it can be read."""
        sealed = MatrixRoom(id=room, state="joined", sealed=True)
        await self._store.set_matrix_room(home.workspace, sealed, now=self._clock())
        await self._say_sealed(home, room)

    async def _say_sealed(self, home: MatrixHome, room: str) -> None:
        """Once per room: the item's id is the room's."""
        now = self._clock()
        item = OutboxItem(
            workspace=home.workspace,
            id=f"matrix_sealed_{room}",
            kind="matrix",
            subject=room,
            content={"do": "sealed"},
            due_at=now,
            give_up_at=now + PATIENCE_MS,
            made_at=now,
        )
        await self._store.add_outbox([item])

    async def _own(self, home: MatrixHome, one: Happening) -> None:
        """Our own words come back: what asks stands in the room now."""
        if not isinstance(one, Spoken) or one.asks is None or one.question is None:
            return
        post = RoomPost(
            invitation_id=one.asks,
            event_id=one.id,
            room_id=one.room,
            kind="ask",
            subject=one.question,
            heard="last",
            posted_at=self._clock(),
        )
        await self._store.add_post(home.workspace, post)
        await self._store.mark_post(home.workspace, one.id, heard="last")

    async def _spoken(self, home: MatrixHome, one: Spoken, room: MatrixRoom) -> None:
        if room.sealed:
            return
        members = await self._rooms.members(home, one.room)
        if await self._hearing.heard(home, one, alone=len(members) == 1):
            return
        await self._store.pass_posts(home.workspace, one.room)
        said = Told(
            name="message_sent",
            user_id=one.sender,
            properties={**PLATFORM, "length": len(one.text or "")},
            message_id=one.id,
            message_author=one.sender,
            message_text=one.text,
            message_sent_at=one.at,
        )
        await self._tell(home, one, said)

    async def _edited(self, home: MatrixHome, one: Edited) -> None:
        """Only whoever wrote a message changes it; what is not kept any more can't be changed."""
        try:
            talk = await self._store.conversation(home.workspace, one.room, messages=MESSAGES_KEPT)
        except NotFound:
            return
        written = next((message for message in talk.messages if message.id == one.of), None)
        if written is None or written.author_id != one.sender or written.text is None:
            return
        edited = Told(
            name="message_edited",
            user_id=one.sender,
            properties={**PLATFORM, "message": one.of},
            message_id=one.of,
            message_author=one.sender,
            message_text=one.text,
            message_sent_at=written.sent_at,
        )
        await self._tell(home, one, edited)

    async def _reacted(self, home: MatrixHome, one: Reacted) -> None:
        properties = {**PLATFORM, "message": one.to, "reaction": one.sign}
        await self._tell(home, one, Told(name="reaction_added", user_id=one.sender, properties=properties))

    async def _tell(self, home: MatrixHome, one: Happening, told: Told) -> None:
        """Keep it as an event of its room."""
        members = await self._rooms.members(home, one.room)
        acting = next((each for each in members if each.id == told.user_id and each.unnamed), None)
        whole = msgspec.structs.replace(
            told,
            id=one.id,
            traits=None if acting is None else {"name": acting.name},
            conversation_id=one.room,
            participants=participants(members, one.sender),
            timestamp=one.at,
        )
        try:
            await self._ingesting.keep(whole, ServerActor(workspace=home.workspace, key_id=KEY))
        except Conflict:
            return  # it came before, with other names around it
        if acting is not None:
            self._rooms.named(home, one.room, acting.id)
