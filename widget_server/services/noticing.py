"""Noticing: what waits unseen is written down for whoever is to be told, once; and the week of one who reads, as a message."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from zoneinfo import ZoneInfo

from widget_server.core.access import EVERY_TEAM, Action, Viewer, scope
from widget_server.core.digests import MOST_LINES, Digest, DigestLine, Waiting, Week, digest
from widget_server.core.errors import InvalidInput, NotFound
from widget_server.core.inbox import USUAL, Filter
from widget_server.core.noticing import DAY_MS, Preferences, due_at, wants, week_begun
from widget_server.core.outbox import OutboxItem
from widget_server.core.zones import zone as named_zone
from widget_server.ports import Account, Clock, Filling, Store
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
LOOK_AGAIN_MS = 10 * 60_000
"""How long an account's week is let be, once it was looked at."""
Told = tuple[Account, Preferences]
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
        self._looked: dict[tuple[str, str], int] = {}
        """By account: until when its week is not looked at again."""

    async def sweep(self) -> int:
        """Write down what is due by now; returns how many notices are new."""
        made = sum([await self._sweep(workspace, live) for workspace, live in self._live().items()])
        for workspace, live in self._live().items():
            await self._weeks(workspace, live)
        return made

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
        week, language = await self.week(workspace, staff_id)
        return digest(week, language)

    async def week(self, workspace: str, staff_id: str) -> tuple[Week, str]:
        """The same as numbers, and the account's language. Raises NotFound."""
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
        told = Week(
            name=account.name,
            workspace=live.name if live is not None else workspace,
            came=len(week),
            low=sum(mark_level(one) == "low" for one in week),
            replied=len(took),
            usual_reply_ms=max(0, int(median(took))) if took else None,
            unread=unread,
            more=found.after is not None,
            waiting=tuple(self._line(workspace, one.filling, now) for one in waiting.reached),
            inbox=self._address(workspace, "/inbox"),
        )
        return told, _language(account, live)

    async def waiting(self, workspace: str, staff_id: str, ids: Sequence[str]) -> tuple[Waiting, str]:
        """What of this an account may read now, as a notice tells it, and the account's language. Raises NotFound."""
        viewer = await self._viewing.signed_in(workspace, staff_id)
        account = await self._store.account(workspace, staff_id=staff_id)
        if viewer is None or account is None:
            raise NotFound("There is no such account.")
        reach, now, live = scope(viewer, Action.RESPONSES), self._clock(), self._live().get(workspace)
        reached = await self._store.reachable(reach, ids, now=now)
        found = [await self._store.filling(workspace, id) for id in ids if id in reached]
        low = sum(one.first_reply_at is None and mark_level(one) == "low" for one in found)
        told = Waiting(
            name=account.name,
            workspace=live.name if live is not None else workspace,
            low=low,
            wrote=len(found) - low,
            lines=tuple(self._line(workspace, one, now) for one in found[:MOST_LINES]),
            inbox=self._address(workspace, "/inbox"),
        )
        return told, _language(account, live)

    def zone(self, preferences: Preferences, live: Live) -> ZoneInfo:
        """Where an account lives."""
        theirs = named_zone(preferences.zone) if preferences.zone else None
        return theirs or live.plan.ready_policy.zone or _UTC

    async def _weeks(self, workspace: str, live: Live) -> None:
        """A mail for everybody whose week was to be told within the last day, once."""
        now = self._clock()
        for account in await self._all(workspace):
            if not account.grants or account.email is None or self._looked.get((workspace, account.id), 0) > now:
                continue
            preferences = await self._store.preferences(workspace, account.id)
            begun = week_begun(preferences, now, self.zone(preferences, live))
            self._looked[workspace, account.id] = now + LOOK_AGAIN_MS
            wanted = preferences.weekly and preferences.channel == "email"
            if wanted and now - begun < DAY_MS and account.made_at < begun:
                await self._store.add_outbox([_week(workspace, account.id, begun, now=now)])

    async def _all(self, workspace: str) -> list[Account]:
        """Everybody who may sign in."""
        found: list[Account] = []
        while page := await self._store.accounts(workspace, after=found[-1].id if found else ""):
            found += page
        return [one for one in found if one.disabled_at is None]

    async def _sweep(self, workspace: str, live: Live) -> int:
        now, looked, made = self._clock(), 0, 0
        after = (now - LATEST_MS, "")
        known: dict[tuple[str, str], Told | None] = {}
        zone = live.plan.ready_policy.zone or _UTC
        while looked < MOST:
            found = await self._store.unseen(workspace, after=after, until=now - SOONEST_MS)
            if not found:
                break
            looked, after = looked + len(found), (found[-1].since, found[-1].response_id)
            notices: list[Notice] = []
            for one in found:
                theirs = [
                    notice
                    for told in await self._whom(workspace, one, known)
                    if (notice := _notice(one, *told, zone=zone)) is not None
                ]
                # All of several at once, each for its own time: what one of them was told of is looked at no more.
                if any(notice.due_at <= now for notice in theirs):
                    notices += theirs
            made += await self._store.add_notices(workspace, await self._theirs(workspace, notices), now=now)
        return made

    async def _whom(
        self, workspace: str, one: Unseen, known: dict[tuple[str, str], Told | None]
    ) -> list[tuple[Account, Preferences]]:
        """The one it was handed to, else the mentor it is about, where they have a live account; where no mentor was asked
        about, the managers of the survey's team who want it."""
        if one.handed_to is None and one.mentor_id is None:
            return await self._managing(workspace, one.team, known)
        key = ("staff", one.handed_to) if one.handed_to is not None else ("person", one.mentor_id or "")
        if key not in known:
            named = {"staff_id": key[1]} if key[0] == "staff" else {"person_id": key[1] or None}
            account = await self._store.account(workspace, **named) if key[1] else None
            if account is None or account.disabled_at is not None:
                known[key] = None
            else:
                known[key] = account, await self._store.preferences(workspace, account.id)
        told = known[key]
        return [] if told is None else [told]

    async def _managing(
        self, workspace: str, team: str, known: dict[tuple[str, str], Told | None]
    ) -> list[tuple[Account, Preferences]]:
        if ("every", "") not in known:
            known["every", ""] = None
            for account in await self._all(workspace):
                if any(grant.role == "manager" for grant in account.grants):
                    known["manager", account.id] = account, await self._store.preferences(workspace, account.id)
        return [
            told
            for (kind, _), told in known.items()
            if kind == "manager"
            and told is not None
            and told[1].team
            and any(grant.role == "manager" and grant.team in (team, EVERY_TEAM) for grant in told[0].grants)
        ]

    def _line(self, workspace: str, filling: Filling, now: int) -> DigestLine:
        return DigestLine(
            survey=filling.invitation.survey_key,
            level=mark_level(filling),
            waiting_ms=max(0, now - (filling.waiting_since or now)),
            address=self._address(workspace, f"/responses/{filling.invitation.id}"),
        )

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


def _week(workspace: str, staff_id: str, begun: int, *, now: int) -> OutboxItem:
    """The mail that tells somebody their week: one, however many processes look."""
    return OutboxItem(
        workspace=workspace,
        id=f"wek_{staff_id}_{begun}",
        kind="notice",
        subject=staff_id,
        content={"tell": "week"},
        due_at=now,
        give_up_at=begun + 2 * DAY_MS,
        made_at=now,
    )


def _language(account: Account, live: Live | None) -> str:
    return account.language or (live.language if live is not None else "en")
