"""Pushing: an invitation goes out as a notification, at most once to each browser that its person allowed."""

import asyncio
import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence

from widget_server.core.invitations import Invitation
from widget_server.core.languages import languages_of
from widget_server.core.outbox import CLOSED, LONGEST_PAUSE_MS, Failed, Later, OutboxItem, Result, Sent, Skipped, Unsure
from widget_server.core.reaching import Contact
from widget_server.core.reasons import Reason
from widget_server.core.workspaces import PushRules
from widget_server.ports import Clock, Filling, Store
from widget_server.ports.push import Pushed, PushService, PushSubscription
from widget_server.services.cards import card
from widget_server.services.delivering import Begin
from widget_server.services.linking import Linking
from widget_server.services.notifications import encoded, notification
from widget_server.services.publishing import Live
from widget_server.services.reaching import reached

LONGEST_TTL_S = 28 * 86_400
"""No service holds anything for longer."""
NOT_SET_UP = Reason(code="push_not_set_up")
NO_BROWSER = Reason(code="no_browser")


class Pushing:
    """Implements `services.delivering.Delivery`. `service`: None where the operator named no contact."""

    at_most_once = True

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        linking: Linking,
        live: Callable[[str], Live | None],
        service: PushService | None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._linking = linking
        self._live = live
        self._service = service

    async def deliver(self, item: OutboxItem, begin: Begin) -> Result:
        """See Delivery. What is not set up skips the notification instead of holding it back."""
        live, service = self._live(item.workspace), self._service
        if live is None or live.push is None or service is None or not self._linking.ready:
            return Skipped(reason=NOT_SET_UP)
        found = await reached(self._store, item, "push", consent=live.email.consent, now=self._clock())
        if isinstance(found, Skipped):
            return found
        filling, contact = found
        invitation = filling.invitation
        browsers = await self._store.subscriptions(item.workspace, invitation.respondent_id)
        contents = [self._content(live, live.push, filling, contact, browser) for browser in browsers]
        wanted = [(browser, content) for browser, content in zip(browsers, contents, strict=True) if content]
        if not wanted:
            return Skipped(reason=CLOSED if browsers else NO_BROWSER)
        if not await begin():
            return Skipped(reason=CLOSED)
        return _summed(await self._sent(service, invitation, wanted))

    async def _sent(
        self, service: PushService, invitation: Invitation, wanted: Sequence[tuple[PushSubscription, bytes]]
    ) -> list[Pushed]:
        """To each browser that is theirs still: somebody may have signed out at one of them a moment ago."""
        workspace, now = invitation.workspace, self._clock()
        theirs = {one.id for one in await self._store.subscriptions(workspace, invitation.respondent_id)}
        left = max(1, (invitation.expires_at - now) // 1_000)
        sent = {
            browser.id: service.push(
                browser, content, topic=topic(invitation.id), ttl_s=min(LONGEST_TTL_S, left), now=now
            )
            for browser, content in wanted
            if browser.id in theirs
        }
        told = dict(zip(sent, await asyncio.gather(*sent.values()), strict=True))
        for id, one in told.items():
            if one.outcome == "gone":
                await self._store.unsubscribe(workspace, id, respondent_id=invitation.respondent_id)
        return list(told.values())

    def _content(
        self, live: Live, rules: PushRules, filling: Filling, contact: Contact, browser: PushSubscription
    ) -> bytes | None:
        """For one browser, in the language of its pages; None where nothing is left to ask."""
        languages = (*((browser.language,) if browser.language else ()), *languages_of(contact.traits), live.language)
        shown = card(filling, languages=languages, grant="", now=self._clock())
        link = self._linking.personal(filling.invitation, "push")
        made = notification(shown, filling.survey, rules, link=link)
        return None if made is None else encoded(made)


def topic(invitation_id: str) -> str:
    """What a push service knows an invitation by: 32 characters that tell it nothing."""
    return urlsafe_b64encode(hashlib.sha256(invitation_id.encode()).digest()[:24]).decode()


def _summed(told: Sequence[Pushed]) -> Result:
    """What came of all: one browser that took it is enough, and then no browser is tried a second time."""
    by = {one.outcome: one for one in told}
    if "taken" in by:
        return Sent()
    if "unsure" in by:
        return Unsure(reason=Reason(code="push_cut"))
    if "later" in by:
        asked = [one.after_ms for one in told if one.after_ms is not None]
        after = min(max(asked), LONGEST_PAUSE_MS) if asked else None
        return Later(reason=Reason(code="push_busy", values={"status": by["later"].status}), after_ms=after)
    if "refused" in by:
        return Failed(reason=Reason(code="push_refused", values={"status": by["refused"].status}))
    return Skipped(reason=NO_BROWSER)
