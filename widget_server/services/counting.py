"""How many people a survey would ask now, and why not the others: said before anybody is asked. Changes nothing."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable

import msgspec

from widget_server.core.deciding import decide
from widget_server.core.deciding.verdicts import RESTING
from widget_server.core.reasons import Reason
from widget_server.core.triggers.schedules import turn
from widget_server.ports import Store
from widget_server.services.publishing import Live

PAGE = 500
NOBODY = Reason(code="nobody")
"""There is no such person."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """One person looked at: asked, or the reason why not."""

    respondent_id: str
    reason: Reason
    later: bool = False
    """Whether the policy holds the ask back now, and lets it go before it would be too late."""

    @property
    def asked(self) -> bool:
        """Whether the survey would ask now."""
        return self.reason.code == "chosen"


class HeadCount(msgspec.Struct, kw_only=True):
    """How many were looked at and would be asked, and what holds the others back, by reason code."""

    people: int = 0
    asked: int = 0
    later: int = 0
    """Asked as soon as the policy lets them."""
    others: Counter[str] = msgspec.field(default_factory=Counter)

    def add(self, head: Head) -> None:
        """Count one person."""
        self.people += 1
        if head.asked:
            self.asked += 1
        else:
            self.later += head.later
            self.others[head.reason.code] += 1


async def heads(
    store: Store, live: Live, survey_key: str, *, only: Iterable[str] | None = None, now: int
) -> AsyncIterator[Head]:
    """What would come of asking each person now: everybody of the workspace, or `only` those."""
    if only is not None:
        for id in only:
            yield await _head(store, live, survey_key, await store.resolve(live.workspace, id), now=now)
        return
    after: tuple[int, str] | None = None
    while True:
        people = await store.respondents(live.workspace, after=after, limit=PAGE)
        for _, person in people:
            yield await _head(store, live, survey_key, person.id, now=now)
        if len(people) < PAGE:
            return
        at, last = people[-1]
        after = (at, last.id)


async def _head(store: Store, live: Live, survey_key: str, respondent_id: str, *, now: int) -> Head:
    here = await store.situation(live.workspace, respondent_id, live.plan.needs, now=now)
    if here is None:
        return Head(respondent_id=respondent_id, reason=NOBODY)
    coming = turn(live.workspace, survey_key, respondent_id, due_at=now)
    decision = decide(msgspec.structs.replace(here, timer=coming), live.plan, invitation_id=lambda: "inv_")
    reason = decision.reasons.get(survey_key, NOBODY)
    later = reason.code in RESTING and any(again.survey_key == survey_key for again in decision.timers)
    return Head(respondent_id=respondent_id, reason=reason, later=later)
