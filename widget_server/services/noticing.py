"""Noticing: what waits unseen is written down for whoever is to be told, once; and the week of one who reads, as a message."""

from collections.abc import Callable, Mapping
from statistics import median
from zoneinfo import ZoneInfo

from widget_server.core.access import Action, Viewer, scope
from widget_server.core.digests import MOST_LINES, Digest, DigestLine, Week, digest
from widget_server.core.errors import InvalidInput, NotFound
from widget_server.core.inbox import USUAL, Filter
from widget_server.core.noticing import Preferences, due_at, wants
from widget_server.core.zones import zone as named_zone
from widget_server.ports import Account, Clock, Store
from widget_server.ports.inbox import Notice, Unseen
from widget_server.services.publishing import Live
from widget_server.services.ratings import mark_level
from widget_server.services.staffing import Viewing

SOONEST_MS = 60_000
LATEST_MS = 4 * 86_400_000
"""What has waited for longer than this, unseen, was told of or will not be."""
MOST = 5_000
"""Looked at in one pass, of one workspace."""
MOST_COUNTED = 500
_UTC = ZoneInfo("UTC")


class Noticing:
    """Whom to tell of what. Nothing is sent here: a channel takes it from the table."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        viewing: Viewing,
        live: Callable[[], Mapping[str, Live]],
        public_url: str = "",
    ) -> None:
        self._store = store
        self._clock = clock
        self._viewing = viewing
        self._live = live
        self._public_url = public_url.rstrip("/")

    async def sweep(self) -> int:
        """Write down what is due by now; returns how many are new."""
        return sum([await self._sweep(workspace, live) for workspace, live in self._live().items()])

    async def preferences(self, viewer: Viewer) -> Preferences:
        """What they want to be told."""
        return await self._store.preferences(viewer.workspace, viewer.staff_id or "")

    async def set_preferences(self, viewer: Viewer, preferences: Preferences) -> None:
        """Raises InvalidInput for a zone there is none of."""
        if preferences.zone and named_zone(preferences.zone) is None:
            raise InvalidInput(f"There is no time zone {preferences.zone[:40]!r}; Europe/Berlin is one.")
        await self._store.set_preferences(viewer.workspace, viewer.staff_id or "", preferences)

    async def digest(self, workspace: str, staff_id: str) -> Digest:
        """The last seven days of what an account reaches. Raises NotFound."""
        viewer = await self._viewing.signed_in(workspace, staff_id)
        account = await self._store.account(workspace, staff_id=staff_id)
        if viewer is None or account is None:
            raise NotFound("There is no such account.")
        now, reach = self._clock(), scope(viewer, Action.RESPONSES)
        found = await self._store.inbox(reach, Filter(within="7d"), limit=MOST_COUNTED, names=False, now=now)
        waiting = await self._store.inbox(reach, USUAL["waiting"], limit=MOST_LINES, names=False, now=now)
        [unread] = await self._store.counts(reach, [USUAL["unread"]], now=now)
        live = self._live().get(workspace)
        week = [one.filling for one in found.reached]
        took = [
            one.first_reply_at - (one.completed_at or one.started_at or one.first_reply_at)
            for one in week
            if one.first_reply_at is not None
        ]
        return digest(
            Week(
                name=account.name,
                workspace=live.name if live is not None else workspace,
                came=len(week),
                low=sum(mark_level(one) == "low" for one in week),
                replied=len(took),
                usual_reply_ms=max(0, int(median(took))) if took else None,
                unread=unread,
                more=found.after is not None,
                waiting=tuple(
                    DigestLine(
                        survey=one.filling.invitation.survey_key,
                        level=mark_level(one.filling),
                        waiting_ms=max(0, now - (one.filling.waiting_since or now)),
                        address=self._address(workspace, f"/responses/{one.filling.invitation.id}"),
                    )
                    for one in waiting.reached
                ),
                inbox=self._address(workspace, "/inbox"),
            ),
            account.language or (live.language if live is not None else "en"),
        )

    async def _sweep(self, workspace: str, live: Live) -> int:
        now, looked, made = self._clock(), 0, 0
        after = (now - LATEST_MS, "")
        known: dict[tuple[str, str], tuple[Account, Preferences] | None] = {}
        zone = live.plan.ready_policy.zone or _UTC
        while looked < MOST:
            found = await self._store.unseen(workspace, after=after, until=now - SOONEST_MS)
            if not found:
                break
            looked, after = looked + len(found), (found[-1].since, found[-1].response_id)
            notices: list[Notice] = []
            for one in found:
                told = await self._whom(workspace, one, known)
                if told is not None and (notice := _notice(one, *told, zone=zone)) is not None and notice.due_at <= now:
                    notices.append(notice)
            made += await self._store.add_notices(workspace, await self._theirs(workspace, notices), now=now)
        return made

    async def _whom(
        self, workspace: str, one: Unseen, known: dict[tuple[str, str], tuple[Account, Preferences] | None]
    ) -> tuple[Account, Preferences] | None:
        """The one it was handed to, else the mentor it is about, where they have a live account."""
        key = ("staff", one.handed_to) if one.handed_to is not None else ("person", one.mentor_id or "")
        if key not in known:
            named = {"staff_id": key[1]} if key[0] == "staff" else {"person_id": key[1] or None}
            account = await self._store.account(workspace, **named) if key[1] else None
            if account is None or account.disabled_at is not None:
                known[key] = None
            else:
                known[key] = account, await self._store.preferences(workspace, account.id)
        return known[key]

    async def _theirs(self, workspace: str, notices: list[Notice]) -> list[Notice]:
        """Those that are about something the one who is told may read now."""
        kept: list[Notice] = []
        for staff_id in dict.fromkeys(notice.staff_id for notice in notices):
            mine = [notice for notice in notices if notice.staff_id == staff_id]
            viewer = await self._viewing.signed_in(workspace, staff_id)
            if viewer is None:
                continue
            ids = [notice.invitation_id for notice in mine]
            reached = await self._store.reachable(scope(viewer, Action.RESPONSES), ids, now=self._clock())
            kept += [notice for notice in mine if notice.invitation_id in reached]
        return kept

    def _address(self, workspace: str, path: str) -> str:
        return f"{self._public_url}/console/{workspace}{path}"


def _notice(one: Unseen, account: Account, preferences: Preferences, *, zone: ZoneInfo) -> Notice | None:
    if not wants(preferences, one.kind):
        return None
    theirs = named_zone(preferences.zone) if preferences.zone else None
    return Notice(
        staff_id=account.id,
        invitation_id=one.invitation_id,
        since=one.since,
        kind=one.kind,
        channel=preferences.channel,
        due_at=due_at(preferences, one.since, theirs or zone),
    )
