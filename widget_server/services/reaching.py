"""Whom an item of the outbox still reaches, looked at right before it is sent: much may have changed since it was written."""

from widget_server.core.errors import NotFound
from widget_server.core.outbox import CLOSED, OutboxItem, Skipped
from widget_server.core.reaching import Consent, Contact, unreached
from widget_server.core.surveys import Channel
from widget_server.ports import Filling, Store


async def reached(
    store: Store, item: OutboxItem, channel: Channel, *, consent: Consent, now: int
) -> tuple[Filling, Contact] | Skipped:
    """The open invitation and how its person may be reached by the channel; or why neither matters any more."""
    try:
        filling = await store.filling(item.workspace, item.invitation_id or "")
    except NotFound:
        return Skipped(reason=CLOSED)
    invitation = filling.invitation
    if invitation.status != "open" or now >= invitation.expires_at:
        return Skipped(reason=CLOSED)
    contact = await store.contact(item.workspace, invitation.respondent_id)
    if (reason := unreached(channel, filling.survey.survey.kind, contact, consent=consent)) is not None:
        return Skipped(reason=reason)
    return filling, contact
