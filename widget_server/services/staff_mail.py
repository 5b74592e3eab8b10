"""Mail to staff: that something waits for them, and their week; each once, in their waking hours, and only what still holds."""

from collections.abc import Callable, Sequence
from typing import Protocol

from widget_server.core.digests import Digest, settings_words, spoken, waiting
from widget_server.core.digests import digest as drawn_week
from widget_server.core.errors import NotFound
from widget_server.core.mailboxes import mailbox, writable
from widget_server.core.noticing import Preferences, awake_at, wants
from widget_server.core.outbox import Later, OutboxItem, Result, Sent, Skipped, Unsure
from widget_server.core.reasons import Reason
from widget_server.ports import Clock, Store
from widget_server.ports.email import Mail, Post
from widget_server.ports.inbox import Notice
from widget_server.services.delivering import Begin
from widget_server.services.letters import Drawn
from widget_server.services.noticing import Noticing
from widget_server.services.publishing import Live

NOT_SET_UP = Reason(code="mail_not_set_up")
UNWANTED = Reason(code="unwanted", values={"channel": "email"})
ELSEWHERE_MS = 60_000
"""After so long it is looked at again, where another process tells of the same just now."""


class DrawStaff(Protocol):
    """Draws a message to staff as mail."""

    def __call__(self, message: Digest, *, workspace: str, settings: tuple[str, str], language: str) -> Drawn:
        """The subject, the text and the HTML, with the link (words, address) to what they are told at its foot."""
        ...


class StaffMail:
    """Implements `services.delivering.Delivery` for `notice`."""

    at_most_once = True

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        noticing: Noticing,
        live: Callable[[str], Live | None],
        post: Post | None,
        draw: DrawStaff,
        public_url: str,
    ) -> None:
        self._store = store
        self._clock = clock
        self._noticing = noticing
        self._live = live
        self._post = post
        self._draw = draw
        self._public_url = public_url.rstrip("/")

    async def deliver(self, item: OutboxItem, begin: Begin) -> Result:
        """See Delivery. What they no longer want, have seen, or may not read any more is not told."""
        live, now = self._live(item.workspace), self._clock()
        if live is None or self._post is None or not self._public_url or mailbox(live.email.sender or "") is None:
            return Skipped(reason=NOT_SET_UP)
        account = await self._store.account(item.workspace, staff_id=item.subject)
        if account is None or account.disabled_at is not None:
            return Skipped(reason=Reason(code="nobody"))
        address = writable(account.email or "")
        if address is None:
            return Skipped(reason=Reason(code="no_address"))
        preferences = await self._store.preferences(item.workspace, account.id)
        try:
            if item.content.get("tell") == "week":
                return await self._week(item, live, preferences, address, begin)
            awake = awake_at(preferences, now, self._noticing.zone(preferences, live))
            if awake > now:
                return Later(reason=Reason(code="asleep", values={"until": awake}), after_ms=awake - now)
            return await self._waiting(item, live, preferences, address, begin)
        except NotFound:
            return Skipped(reason=Reason(code="nobody"))

    async def _week(self, item: OutboxItem, live: Live, preferences: Preferences, address: str, begin: Begin) -> Result:
        if preferences.channel != "email" or not preferences.weekly:
            return Skipped(reason=UNWANTED)
        week, language = await self._noticing.week(item.workspace, item.subject)
        if not (week.came or week.unread or week.waiting):
            return Skipped(reason=Reason(code="nothing_new"))
        return await self._send(item, live, drawn_week(week, language), address, language, begin)

    async def _waiting(
        self, item: OutboxItem, live: Live, preferences: Preferences, address: str, begin: Begin
    ) -> Result:
        now = self._clock()
        found = await self._store.notices(item.workspace, now=now, staff_id=item.subject)
        due = [one for one in found if one.channel == "email"]
        if not due:
            return Skipped(reason=Reason(code="seen"))
        due = [one for one in due if wants(preferences, one.kind)]
        if not due:
            return Skipped(reason=UNWANTED)
        what, language = await self._noticing.waiting(item.workspace, item.subject, [one.invitation_id for one in due])
        if not what.lines:
            return Skipped(reason=Reason(code="nobody"))
        taking = Taking(self._store, item.workspace, due, begin, now=now)
        result = await self._send(item, live, waiting(what, language), address, language, taking.begin)
        if taking.elsewhere:
            return Later(reason=Reason(code="seen"), after_ms=ELSEWHERE_MS)
        if not isinstance(result, Sent | Unsure):
            await taking.give_back()
        return result

    async def _send(
        self, item: OutboxItem, live: Live, message: Digest, address: str, language: str, begin: Begin
    ) -> Result:
        assert self._post is not None
        sender = mailbox(live.email.sender or "")
        assert sender is not None
        settings = f"{self._public_url}/console/{item.workspace}/notices"
        drawn = self._draw(
            message, workspace=live.name, settings=(settings_words(language), settings), language=spoken(language)
        )
        mail = Mail(
            id=item.id,
            sender=sender,
            to=address,
            subject=drawn.subject,
            text=drawn.text,
            html=drawn.html,
            language=spoken(language),
            dated=self._clock(),
            manage=settings,
        )
        return await self._post.send(mail, begin)


class Taking:
    """Notices that one mail tells of: taken right before it goes, given back where it surely did not."""

    def __init__(self, store: Store, workspace: str, notices: Sequence[Notice], begin: Begin, *, now: int) -> None:
        self._store = store
        self._workspace = workspace
        self._notices = notices
        self._begin = begin
        self._now = now
        self._taken: list[Notice] = []
        self.elsewhere = False
        """Another mail tells of some of it just now."""

    async def begin(self) -> bool:
        """Take all, then begin; or neither."""
        for one in self._notices:
            if not await self._store.sent_notice(self._workspace, one, now=self._now):
                self.elsewhere = True
                break
            self._taken.append(one)
        if self.elsewhere or not await self._begin():
            await self.give_back()
            return False
        return True

    async def give_back(self) -> None:
        """They are to be told still."""
        for one in self._taken:
            await self._store.unsent_notice(self._workspace, one, now=self._now)
        self._taken.clear()
