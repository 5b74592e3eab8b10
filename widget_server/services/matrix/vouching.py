"""Staff in a room's widget: who they are is vouched for by their homeserver, what they may see is decided as everywhere."""

from widget_server.core.actors import StaffActor
from widget_server.core.errors import NotFound, Unauthenticated
from widget_server.core.matrix import server_of
from widget_server.ports import Clock
from widget_server.ports.matrix import Homeserver
from widget_server.services.matrix.homes import Homes
from widget_server.services.matrix.rooms import Rooms

PASS_MS = 3_600_000
"""How long a pass holds; the widget asks for the next one by itself."""


class Vouching:
    """Only people of the workspace's own homeserver, only in rooms that we watch and they are in, only as mentors there."""

    def __init__(self, *, clock: Clock, homes: Homes, homeserver: Homeserver, rooms: Rooms) -> None:
        self._clock = clock
        self._homes = homes
        self._homeserver = homeserver
        self._rooms = rooms

    async def staff(self, workspace: str, *, token: str, room: str) -> StaffActor:
        """The mentor who holds this OpenID token, narrowed to this room. Raises Unauthenticated where it proves nobody, and
        NotFound alike where there is no such room, they are not in it, or are no mentor there."""
        home = self._homes.of(workspace)
        if home is None:
            raise Unauthenticated("This workspace is not at home in Matrix.")
        home, own = await self._homes.named(home)
        matrix_id = await self._homeserver.vouched(home, token)
        if server_of(matrix_id) != server_of(own):
            raise Unauthenticated("A homeserver vouches for its own people alone.")
        members = await self._rooms.members(home, room, fresh=True)
        found = next((one for one in members if one.id == matrix_id and one.role == "mentor"), None)
        if found is None:
            raise NotFound("There is no such room for you.")
        return StaffActor(
            workspace=workspace,
            id=found.person_id,
            name=found.name,
            conversations=(room,),
            expires_at=self._clock() + PASS_MS,
        )
