"""An invitation's next channels, when they are due: what the policy, the person and their addresses allow by then."""

from collections.abc import Callable

from widget_server.core import stepping
from widget_server.core.outbox import CLOSED, OutboxItem, Result, Sent, Skipped
from widget_server.core.reasons import Reason
from widget_server.core.stepping import StepDone, StepHere
from widget_server.ports import Bus, Clock, Store
from widget_server.services.delivering import Begin
from widget_server.services.inviting import LiveNow, tell


class Stepping:
    """Does the steps; what they send, the outbox takes from there. `soon`: told when something was written to be sent."""

    at_most_once = False

    def __init__(
        self, *, store: Store, bus: Bus, clock: Clock, live: LiveNow, worker: str, soon: Callable[[], None]
    ) -> None:
        self._store = store
        self._worker = worker
        self._bus = bus
        self._clock = clock
        self._live = live
        self._soon = soon

    async def deliver(self, item: OutboxItem, begin: Begin) -> Result:
        """See Delivery. The store ends the item itself, in the transaction that opens the channels."""
        live = self._live(item.workspace)
        if live is None:
            return Skipped(reason=Reason(code="not_live"))

        def judge(here: StepHere) -> StepDone:
            return stepping.step(here, live.plan.ready_policy, live.email.consent)

        looked = await self._store.step(item, judge, worker=self._worker, now=self._clock())
        if looked is None:
            return Skipped(reason=CLOSED)
        if looked.done.opened:
            await tell(self._bus, looked.filling.invitation)
        if looked.done.sends:
            self._soon()
        return Sent()
