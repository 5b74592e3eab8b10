"""Browsers into which something may be pushed."""

import msgspec

from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.verbs import Verbs
from widget_server.ports.push import PushSubscription


class Pushing(Verbs):
    """Verbs about push subscriptions."""

    async def subscribe(self, workspace: str, subscription: PushSubscription, *, most: int = 10) -> None:
        """See PushStore."""
        kept = {"workspace": workspace, **msgspec.structs.asdict(subscription)}
        whose = {"workspace": workspace, "respondent_id": subscription.respondent_id, "most": most}

        async def write(tx: Transaction) -> None:
            await tx.together(("subscribe", kept), ("drop_more_subscriptions", whose))

        await self._write(write)

    async def subscriptions(self, workspace: str, respondent_id: str) -> list[PushSubscription]:
        """See PushStore."""
        whose = {"workspace": workspace, "respondent_id": respondent_id}
        rows = await self._read(lambda tx: tx.fetch("subscriptions", **whose))
        return [
            PushSubscription(
                id=id,
                respondent_id=respondent,
                endpoint=endpoint,
                p256dh=p256dh,
                auth=auth,
                language=language,
                made_at=made_at,
            )
            for id, respondent, endpoint, p256dh, auth, language, made_at in rows
        ]

    async def move_subscription(
        self, workspace: str, id: str, *, to: str, endpoint: str, p256dh: str, auth: str, now: int
    ) -> bool:
        """See PushStore."""
        which = {"workspace": workspace, "id": id, "to": to}
        moved = {**which, "endpoint": endpoint, "p256dh": p256dh, "auth": auth, "now": now}

        async def write(tx: Transaction) -> bool:
            _, found = await tx.together(("yield_subscription", which), ("move_subscription", moved))
            return bool(found)

        return await self._write(write)

    async def unsubscribe(self, workspace: str, id: str, *, respondent_id: str | None = None) -> bool:
        """See PushStore."""
        wanted = {"workspace": workspace, "id": id, "respondent_id": respondent_id}
        return bool(await self._write(lambda tx: tx.fetch("unsubscribe", **wanted)))
