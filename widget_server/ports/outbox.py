"""What a store keeps of what is to be sent: written with its cause, taken with a lease, ended once."""

from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from widget_server.core.access import Deed
from widget_server.core.outbox import Kind, OutboxItem, OutboxLine, Result, Status
from widget_server.core.reaching import Contact, Preference
from widget_server.core.stepping import StepDone, StepHere
from widget_server.ports.records import Filling


class OutboxCount(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a kind stands how."""

    workspace: str
    kind: Kind
    status: Status
    items: int
    oldest_due_at: int
    """The least `due_at` of them (ms)."""


class StepLooked(msgspec.Struct, frozen=True, kw_only=True):
    """What was done about a step, and what had come of its invitation."""

    filling: Filling
    done: StepDone


class OutboxStore(Protocol):
    """Each verb is one transaction. A worker is named by a string of its own."""

    async def add_outbox(self, items: Sequence[OutboxItem]) -> int:
        """Write what is to be done; what has the id of something before changes nothing. Returns how many are new."""
        ...

    async def due_outbox(self, *, now: int) -> list[Kind]:
        """Of which kinds something is due."""
        ...

    async def take_outbox(self, kind: Kind, *, worker: str, now: int, leased_until: int, most: int) -> list[OutboxItem]:
        """Take up to `most` items that are due, the longest due first, for this worker alone until `leased_until`."""
        ...

    async def begin_outbox(self, item: OutboxItem, *, worker: str) -> bool:
        """Write down that it is being sent, what must not be sent twice; False where it is not this worker's any more, or
        its invitation has ended: then nothing may be sent."""
        ...

    async def end_outbox(self, item: OutboxItem, result: Result, *, worker: str, now: int, due_at: int) -> bool:
        """Write down what came of it (`Later`: it waits until `due_at`); False where it is not this worker's any more."""
        ...

    async def return_outbox(self, worker: str) -> int:
        """What this worker has taken and not begun to send may be taken by others at once. Returns how many."""
        ...

    async def lapse_outbox(self, *, now: int) -> int:
        """Leases that are over: what was not begun waits again, what was being sent is `unsure` for good. Returns how many."""
        ...

    async def step(
        self, item: OutboxItem, judge: Callable[[StepHere], StepDone], *, worker: str, now: int
    ) -> StepLooked | None:
        """Look at an invitation's next channels, open them and write what they send, and end the item, in one transaction
        with the person locked. None where the item is not this worker's any more. Raises NotFound without the invitation."""
        ...

    async def outbox(
        self,
        workspace: str,
        *,
        status: Status | None = None,
        kind: Kind | None = None,
        subject: str | None = None,
        named: bool = False,
        before: tuple[int, str] | None = None,
        limit: int = 50,
    ) -> list[OutboxLine]:
        """Newest first by (made_at, id), before that key, each with what it is about. `named`: without what belongs to an
        invitation without a name; of such a one no more than the survey is told."""
        ...

    async def outbox_line(self, workspace: str, id: str) -> OutboxLine:
        """One of them. Raises NotFound."""
        ...

    async def outbox_counts(self, workspaces: Sequence[str], *, named: bool = False) -> list[OutboxCount]:
        """How much is waiting, on its way, failed or unsure, by workspace and kind. `named`: as in `outbox`."""
        ...

    async def again_outbox(
        self, workspace: str, id: str, *, now: int, give_up_at: int, deed: Deed | None = None
    ) -> bool:
        """Try again what failed, was skipped or was sent (a webhook); never what must not be sent twice and may have been.
        The audit is told of it in the same transaction. False where that can't be."""
        ...

    async def sendings(self, workspace: str, invitation_id: str) -> list[OutboxLine]:
        """All that was, or is to be, sent for an invitation, oldest first."""
        ...

    async def contact(self, workspace: str, respondent_id: str) -> Contact:
        """How somebody may be reached now; of nobody known: not at all."""
        ...

    async def prefer(self, workspace: str, respondent_id: str, preferences: Sequence[Preference]) -> None:
        """Keep what was said of channels; of the same channel and kind the latest stands."""
        ...
