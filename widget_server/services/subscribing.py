"""Subscribing: which browsers somebody allowed to show notifications, as their pages tell it."""

import hashlib
from collections.abc import Callable

import msgspec

from widget_server.core.actors import RespondentActor
from widget_server.core.errors import NotFound
from widget_server.ports import Clock, Store
from widget_server.ports.push import PushService, PushSubscription
from widget_server.services.publishing import Live
from widget_server.services.responding import settled


class Browser(msgspec.Struct, frozen=True, kw_only=True):
    """One browser, as its push service names it."""

    endpoint: str
    p256dh: str
    auth: str


class Subscribing:
    """Whoever knows an endpoint has the browser: nobody else could. `service`: None where the operator named no contact."""

    def __init__(
        self, *, store: Store, clock: Clock, live: Callable[[str], Live | None], service: PushService | None
    ) -> None:
        self._store = store
        self._clock = clock
        self._live = live
        self._service = service

    def key(self, workspace: str) -> str | None:
        """With what a page subscribes a browser; None where the workspace shows no notifications."""
        live = self._live(workspace)
        return self._service.key if self._service is not None and live is not None and live.push is not None else None

    async def subscribe(self, actor: RespondentActor, browser: Browser) -> None:
        """It is this person's from now on, and nobody else's. Raises InvalidInput, NotFound."""
        self._check(actor.workspace, browser)
        person = await settled(self._store, actor)
        await self._store.subscribe(
            actor.workspace,
            PushSubscription(
                id=named(browser.endpoint),
                respondent_id=person.id,
                endpoint=browser.endpoint,
                p256dh=browser.p256dh,
                auth=browser.auth,
                language=actor.languages[0] if actor.languages else "",
                made_at=self._clock(),
                subscribed_as=actor.id if actor.id != person.id else None,
            ),
        )

    async def move(self, workspace: str, former: str, browser: Browser) -> bool:
        """Its push service named it anew; it stays whose it is. False where the former name is not known. Raises InvalidInput,
        NotFound."""
        self._check(workspace, browser)
        return await self._store.move_subscription(
            workspace,
            named(former),
            to=named(browser.endpoint),
            endpoint=browser.endpoint,
            p256dh=browser.p256dh,
            auth=browser.auth,
            now=self._clock(),
        )

    async def end(self, workspace: str, endpoint: str) -> None:
        """Nothing is shown there any more; again changes nothing."""
        await self._store.unsubscribe(workspace, named(endpoint))

    def _check(self, workspace: str, browser: Browser) -> None:
        if self._service is None or self.key(workspace) is None:
            raise NotFound(
                "This workspace shows no notifications: workspace.yaml says nothing of push, or no contact is set."
            )
        self._service.check(browser.endpoint, browser.p256dh, browser.auth)


def named(endpoint: str) -> str:
    """What a browser is called here: a hash of its endpoint."""
    return hashlib.sha256(endpoint.encode()).hexdigest()
