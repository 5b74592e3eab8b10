"""Rights of the person: what is held about them, erasing all of it, and how long anything is kept."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

import msgspec

from widget_server.core.access import Deed
from widget_server.core.events import Json
from widget_server.ports.records import DecisionRecord, Filling

ErasureState = Literal["asked", "done", "cancelled"]


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """What was erased, or would be."""

    ids: tuple[str, ...]
    """All ids of the person, the one they have now first."""
    talks: tuple[str, ...]
    """Conversations in which something of theirs was."""
    counts: Mapping[str, int]
    """How many records, by table; `moments`: moments of others that something was taken out of."""

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(self.counts.values())


class Tombstone(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is not to come back with a backup. `erased_at` in ms: who is first seen later is somebody new."""

    workspace: str
    hash: str
    erased_at: int


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """An erasure that one person asks for and another confirms."""

    id: str
    respondent_id: str
    """Of whom; once it is decided, the hash of that."""
    state: ErasureState
    asked_by: str
    asked_at: int
    decided_by: str | None = None
    decided_at: int | None = None


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is held about a person."""

    ids: tuple[str, ...]
    fillings: tuple[Filling, ...]
    decisions: tuple[DecisionRecord, ...]
    rest: Mapping[str, Sequence[Mapping[str, Json]]]
    """By kind: `people`, `events`, `messages` …, each record as names and values."""


class Horizon(msgspec.Struct, frozen=True, kw_only=True):
    """Before which instants (ms) what a workspace keeps is too old."""

    workspace: str
    before: int
    surveys: Mapping[str, int] = {}
    """Of surveys that keep less, by key."""


Round = tuple[str, str]
"""Where a round of forgetting is gone on: among what, and after which id."""

BEGIN: Round = ("people", "")


class PrivacyStore(Protocol):
    """Verbs about all that is one person's, under any of their ids."""

    async def erase(
        self,
        workspace: str,
        respondent_id: str,
        deed: Deed,
        *,
        request: str | None = None,
        rehearse: bool = False,
        now: int,
    ) -> Erased:
        """Erase a person: every record that is theirs under any of their ids, and what others' moments hold of them, in one
        transaction; a tombstone for each id stays, and the deed with the tombstone's hash for a subject and the counts for
        details. `request`: the erasure that this confirms; who asked for it can't. Open ones about the same person are done
        with it. `rehearse`: only count. Their released answers in groups have no link to them, and stay.

        Raises NotFound where nothing is held; Conflict where an account may sign in under one of the ids, where the request
        was decided, or where the same person asked for it.
        """
        ...

    async def replay(self, tombstones: Sequence[Tombstone], *, now: int) -> int:
        """Erase whoever of these is here, and was first seen before they were erased; keep the tombstones. Returns how many
        people that were."""
        ...

    async def tombstones(self, workspace: str, *, after: str = "", limit: int = 1_000) -> list[Tombstone]:
        """By hash, after that one."""
        ...

    async def last_erased(self, *, since: int = 0) -> int:
        """When somebody was erased last (ms), in any workspace; `since` where nobody was after it."""
        ...

    async def person_hash(self, workspace: str, respondent_id: str) -> str:
        """What the audit and the tombstones name this person by: of the id they have now."""
        ...

    async def ask_erasure(self, workspace: str, request: Erasure, deed: Deed) -> None:
        """Keep a request. Raises Conflict where one about the same person is open."""
        ...

    async def cancel_erasure(self, workspace: str, id: str, deed: Deed, *, now: int) -> None:
        """End an open request without erasing. Raises NotFound; Conflict where it was decided."""
        ...

    async def erasures(
        self, workspace: str, *, before: tuple[int, str] | None = None, limit: int = 50
    ) -> list[Erasure]:
        """Newest first, before the key (asked_at, id)."""
        ...

    async def erasure(self, workspace: str, id: str) -> Erasure:
        """One. Raises NotFound."""
        ...

    async def held(self, workspace: str, respondent_id: str, deed: Deed, *, now: int) -> Held:
        """All that is held about a person; told to the audit in the same transaction, with the hash for a subject. Raises
        NotFound where nothing is."""
        ...

    async def forget_old(self, horizon: Horizon, at: Round = BEGIN, *, limit: int = 100) -> tuple[int, Round | None]:
        """Drop what is too old of the next `limit` people or conversations, all in one transaction: events, messages, stays,
        decisions, refusals, and closed invitations with all that came of them. Returns how many records, and where to go on;
        None: the round is over. The audit is never dropped."""
        ...
