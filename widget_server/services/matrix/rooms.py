"""Who is in a room, as what: mentors are those who have a staff account, or stand in the workspace's file."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Literal

import msgspec

from widget_server.core.events import Participant, Respondent, Role
from widget_server.ports import Clock, Store
from widget_server.ports.matrix import Homeserver, MatrixHome
from widget_server.services.ingesting import MAX_PARTICIPANTS
from widget_server.services.matrix.homes import Homes

FRESH_MS = 600_000
"""How long it is believed without asking again, where nobody came or went."""
REMEMBERED = 2_000

Audience = Literal["direct", "theirs", "shared"]
"""Who reads a room beside the one who is asked: nobody, their mentors, or others too."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in a room: their Matrix id, the id they have with us, and the name they go by."""

    id: str
    person_id: str
    role: Role
    name: str
    """The Matrix id, where they go by none."""
    unnamed: bool = False
    """Whether nobody has told us their name: then it is the one they go by."""


class Rooms:
    """Asks the homeserver, and remembers."""

    def __init__(self, *, store: Store, homeserver: Homeserver, homes: Homes, clock: Clock) -> None:
        self._store = store
        self._homeserver = homeserver
        self._homes = homes
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[int, tuple[Member, ...]]] = OrderedDict()

    def forget(self, home: MatrixHome, room: str) -> None:
        """Somebody came or went."""
        self._known.pop((home.workspace, room), None)

    async def members(self, home: MatrixHome, room: str, *, fresh: bool = False) -> tuple[Member, ...]:
        """Everybody in the room but ourselves. Raises what asking raises."""
        now, key = self._clock(), (home.workspace, room)
        at, known = self._known.get(key, (0, ()))
        if known and not fresh and 0 <= now - at < FRESH_MS:
            return known
        found = await self._asked(home, room)
        self._known[key] = now, found
        self._known.move_to_end(key)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return found

    async def _asked(self, home: MatrixHome, room: str) -> tuple[Member, ...]:
        home, own = await self._homes.named(home)
        names = await self._homeserver.members(home, room)
        ids = sorted(names.keys() - {own})
        people = await self._store.people(home.workspace, ids)
        mentors = set(self._homes.rules(home.workspace).mentors)
        members = []
        for id in ids:
            person = people.get(id)
            person_id = id if person is None else person.id
            mentor = id in mentors or await self._is_staff(home.workspace, person_id)
            unnamed = bool(names[id]) and (person is None or not person.traits.get("name"))
            role: Role = "mentor" if mentor else "student"
            members.append(Member(id=id, person_id=person_id, role=role, name=names[id] or id, unnamed=unnamed))
        return await self._introduced(home, members)

    async def _introduced(self, home: MatrixHome, members: Sequence[Member]) -> tuple[Member, ...]:
        """Mentors are named where people are asked in their name, whether they have said anything or not. Of others a name is
        told with what they do."""
        new = [one for one in members if one.unnamed and one.role == "mentor"]
        if new:
            people = [
                Respondent(workspace=home.workspace, id=one.person_id, verified=True, traits={"name": one.name})
                for one in new
            ]
            await self._store.import_respondents(people, now=self._clock())
        return tuple(
            msgspec.structs.replace(one, unnamed=False) if one.unnamed and one.role == "mentor" else one
            for one in members
        )

    def named(self, home: MatrixHome, room: str, id: str) -> None:
        """Their name was told."""
        at, members = self._known.get((home.workspace, room), (0, ()))
        if members:
            known = tuple(msgspec.structs.replace(one, unnamed=one.unnamed and one.id != id) for one in members)
            self._known[home.workspace, room] = at, known

    async def _is_staff(self, workspace: str, person_id: str) -> bool:
        account = await self._store.account(workspace, person_id=person_id)
        return account is not None and account.disabled_at is None


def participants(members: Sequence[Member], but: str | None = None) -> tuple[Participant, ...]:
    """The members as a conversation names them: mentors first, then whoever acts (`but` for them), then the others as far
    as there is room."""
    first = [one for one in members if one.role == "mentor"]
    acting = [one for one in members if one.id == but and one.role != "mentor"]
    others = [one for one in members if one.role != "mentor" and one.id != but]
    return tuple(Participant(id=one.id, role=one.role) for one in (*first, *acting, *others)[:MAX_PARTICIPANTS])


def audience(members: Sequence[Member], respondent_id: str) -> Audience | None:
    """Who reads what is said to this person there; None where they are not in the room."""
    if not any(one.person_id == respondent_id for one in members):
        return None
    others = [one for one in members if one.person_id != respondent_id]
    if not others:
        return "direct"
    return "theirs" if all(one.role == "mentor" for one in others) else "shared"
