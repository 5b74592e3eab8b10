"""Mailing: an invitation goes out as a mail, at most once, to whoever still wants it at the moment it goes."""

from collections.abc import Callable

from widget_server.core.actors import PreferencesLink
from widget_server.core.events import Respondent
from widget_server.core.languages import languages_of
from widget_server.core.mailboxes import Mailbox, mailbox, writable
from widget_server.core.outbox import CLOSED, Failed, Later, OutboxItem, Result, Skipped
from widget_server.core.reaching import Contact
from widget_server.core.reasons import Reason
from widget_server.core.stepping import untimely
from widget_server.ports import Clock, Filling, Identity, Store
from widget_server.ports.email import Mail, Post
from widget_server.services.cards import Card, card
from widget_server.services.delivering import Begin
from widget_server.services.letters import Draw, Letter, asked
from widget_server.services.linking import Linking
from widget_server.services.publishing import Live
from widget_server.services.reaching import reached

PREFERENCES_MS = 400 * 86_400_000
"""How long the link to somebody's preferences is good for: mails are kept, and whoever finds one may end them."""
PREFERENCES = "/p/"
ONE_CLICK = "/one-click"
NOT_SET_UP = Reason(code="mail_not_set_up")
GONE = "no_such_address"


class Mailing:
    """Implements `services.delivering.Delivery`. `post`: None where the operator named no mail server."""

    at_most_once = True

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        identity: Identity,
        linking: Linking,
        live: Callable[[str], Live | None],
        post: Post | None,
        draw: Draw,
        public_url: str,
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._linking = linking
        self._live = live
        self._post = post
        self._draw = draw
        self._public_url = public_url.rstrip("/")

    async def deliver(self, item: OutboxItem, begin: Begin) -> Result:
        """See Delivery. What is not set up skips the mail instead of holding it back: weeks later nobody wants it."""
        live = self._live(item.workspace)
        sender = mailbox(live.email.sender or "") if live is not None else None
        if live is None or self._post is None or sender is None or not self._linking.ready:
            return Skipped(reason=NOT_SET_UP)
        found = await reached(self._store, item, "email", consent=live.email.consent, now=self._clock())
        if isinstance(found, Skipped):
            return found
        filling, contact = found
        if (address := writable(contact.address or "")) is None:
            return Skipped(reason=Reason(code="no_address"))
        if (held := self._untimely(live, filling, contact)) is not None:
            # It waited, for a busy mail server say, until a time at which nobody is asked.
            until = int(held.values["until"])
            return (
                Later(reason=held, after_ms=until - self._clock()) if until < item.give_up_at else Skipped(reason=held)
            )
        mail = self._mail(item, live, filling, contact, sender=sender, to=address)
        if mail is None:
            return Skipped(reason=CLOSED)
        result = await self._post.send(mail, begin)
        if isinstance(result, Failed) and result.reason.code == GONE:
            await self._store.stop_mail(item.workspace, address, "bounce", now=self._clock())
        return result

    def _untimely(self, live: Live, filling: Filling, contact: Contact) -> Reason | None:
        invitation = filling.invitation
        person = Respondent(
            workspace=live.workspace, id=invitation.respondent_id, verified=True, traits={**contact.traits}
        )
        return untimely(live.plan.ready_policy, filling.survey.survey, invitation, person, now=self._clock())

    def _mail(
        self, item: OutboxItem, live: Live, filling: Filling, contact: Contact, *, sender: Mailbox, to: str
    ) -> Mail | None:
        """None where nothing is left to ask."""
        now, invitation = self._clock(), filling.invitation
        shown = card(filling, languages=(*languages_of(contact.traits), live.language), grant="", now=now)
        if asked(shown).question is None:
            return None
        link = PreferencesLink(
            workspace=item.workspace,
            respondent_id=invitation.respondent_id,
            kind=filling.survey.survey.kind,
            expires_at=now + PREFERENCES_MS,
        )
        preferences = f"{self._public_url}{PREFERENCES}{self._identity.preferences(link)}"
        drawn = self._draw(
            letter(live, shown, link=self._linking.personal(invitation, "email"), preferences=preferences)
        )
        return Mail(
            id=item.id,
            sender=sender,
            reply_to=mailbox(live.email.reply_to) if live.email.reply_to else None,
            to=to,
            subject=drawn.subject,
            text=drawn.text,
            html=drawn.html,
            language=shown.language,
            dated=now,
            unsubscribe=preferences + ONE_CLICK,
        )


def letter(live: Live, shown: Card, *, link: str, preferences: str) -> Letter:
    """The letter that asks by a card, in its workspace's name and look."""
    return Letter(
        card=shown,
        link=link,
        preferences=preferences,
        workspace=live.name,
        agreed=live.email.consent == "required",
        address_line=live.email.address_line,
        look=live.look,
    )
