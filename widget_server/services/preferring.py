"""Preferring: what somebody wants to be asked, and by which channels; and addresses that mail comes back from."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from widget_server.core.actors import PreferencesLink, ServerActor
from widget_server.core.errors import NotFound, Unauthenticated
from widget_server.core.languages import languages_of
from widget_server.core.mailboxes import StopSource
from widget_server.core.questions import Text
from widget_server.core.reaching import Contact, Preference, unreached
from widget_server.core.surveys import Channel, Survey, first_channels, steps
from widget_server.core.themes import Look
from widget_server.ports import Clock, Identity, Store
from widget_server.services.publishing import Live

SHOWN: tuple[Channel, ...] = ("email", "push", "inbox")
"""The channels that somebody may turn off. Cards in a chat or on a page are put away there."""
LACKING = ("no_address", "no_browser")
"""Reasons that are no wish of theirs."""

Cell = tuple[Channel, str]
"""A channel, and a kind of surveys."""


class KindShown(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of surveys, and by which channels it may come."""

    kind: str
    name: Text | None
    """What the workspace calls it."""
    channels: tuple[tuple[Channel, bool], ...]
    """Each with whether it is wanted."""


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to choose."""

    live: Live
    languages: tuple[str, ...]
    kinds: tuple[KindShown, ...]
    stopped: StopSource | None = None
    """Why nothing is written to their address any more."""

    @property
    def look(self) -> Look:
        """The workspace's."""
        return self.live.look

    @property
    def wanted(self) -> tuple[Cell, ...]:
        """All that is wanted now."""
        return tuple((channel, one.kind) for one in self.kinds for channel, wanted in one.channels if wanted)


class Preferring:
    """Opens links to somebody's preferences, shows them and changes them. What opens nothing is refused alike."""

    def __init__(self, *, store: Store, identity: Identity, clock: Clock, live: Callable[[str], Live | None]) -> None:
        self._store = store
        self._identity = identity
        self._clock = clock
        self._live = live

    async def look(self, text: str, languages: tuple[str, ...]) -> Preferences:
        """What stands. Changes nothing. Raises Unauthenticated."""
        link, live, contact = await self._opened(text)
        return _shown(link, live, contact, languages)

    async def save(self, text: str, wanted: Iterable[Cell], languages: tuple[str, ...]) -> Preferences:
        """These are wanted, of all that is shown, and the others are not. Raises Unauthenticated."""
        link, live, contact = await self._opened(text)
        before, wishes = _shown(link, live, contact, languages), frozenset(wanted)
        now = self._clock()
        said = [
            Preference(
                channel=channel, kind=one.kind, wanted=(channel, one.kind) in wishes, source="person", changed_at=now
            )
            for one in before.kinds
            for channel, stands in one.channels
            if ((channel, one.kind) in wishes) is not stands
        ]
        for channel in SHOWN:
            offered = {(channel, one.kind) for one in before.kinds if channel in dict(one.channels)}
            refused = any((one.channel, one.kind, one.wanted) == (channel, "", False) for one in contact.preferences)
            if refused and offered and offered <= wishes:
                said.append(Preference(channel=channel, kind="", wanted=True, source="person", changed_at=now))
        if before.stopped and contact.address and any(channel == "email" for channel, _ in wishes):
            await self._store.allow_mail(link.workspace, contact.address)
        if said:
            await self._store.prefer(link.workspace, link.respondent_id, said)
        return await self.look(text, languages)

    async def stop(self, text: str, languages: tuple[str, ...]) -> Preferences:
        """No mail of any kind from now on. Returns what stood before. Raises Unauthenticated."""
        link, live, contact = await self._opened(text)
        kinds = {"", *(one.kind for one in contact.preferences if one.channel == "email" and one.wanted)}
        now = self._clock()
        said = [
            Preference(channel="email", kind=kind, wanted=False, source="person", changed_at=now)
            for kind in sorted(kinds)
        ]
        await self._store.prefer(link.workspace, link.respondent_id, said)
        return _shown(link, live, contact, languages)

    async def came_back(
        self, actor: ServerActor, *, address: str | None, message: str | None, source: StopSource, at: int | None = None
    ) -> bool:
        """Mail to an address, or a message of ours, came back for good or was complained about: nothing is written there any
        more. False where that was so before, or where the message is none of ours."""
        if address is None:
            address = await self._address(actor.workspace, message or "")
        now = self._clock()
        when = now if at is None else min(at, now)
        return address is not None and await self._store.stop_mail(actor.workspace, address, source, now=when)

    async def _address(self, workspace: str, message: str) -> str | None:
        """Where the mail of this Message-ID goes."""
        try:
            line = await self._store.outbox_line(workspace, message.strip(" <>").partition("@")[0])
            filling = await self._store.filling(workspace, line.item.invitation_id or "")
        except NotFound:
            return None
        return (await self._store.contact(workspace, filling.invitation.respondent_id)).address

    async def _opened(self, text: str) -> tuple[PreferencesLink, Live, Contact]:
        """The link, of whoever the person is now."""
        try:
            link = self._identity.preferred(text)
        except Unauthenticated:
            raise _opens_nothing() from None
        live = self._live(link.workspace)
        id = await self._store.resolve(link.workspace, link.respondent_id)
        try:
            await self._store.respondent(link.workspace, id)
        except NotFound:
            raise _opens_nothing() from None
        if live is None:
            raise _opens_nothing()
        return msgspec.structs.replace(link, respondent_id=id), live, await self._store.contact(link.workspace, id)


def _shown(link: PreferencesLink, live: Live, contact: Contact, languages: tuple[str, ...]) -> Preferences:
    kinds = _kinds(live, link.kind)
    stop = next(
        (one for one in contact.preferences if one.channel == "email" and one.source in ("bounce", "complaint")), None
    )
    return Preferences(
        live=live,
        languages=(*languages_of(contact.traits), *languages, live.language),
        kinds=tuple(
            KindShown(
                kind=kind,
                name=live.kinds.get(kind),
                channels=tuple((channel, _wanted(channel, kind, contact, live)) for channel in channels),
            )
            for kind, channels in kinds.items()
        ),
        stopped=stop.source if stop is not None and stop.source in ("bounce", "complaint") else None,
    )


def _kinds(live: Live, first: str) -> Mapping[str, Sequence[Channel]]:
    """The kinds of live surveys with the channels to be chosen among, the one by which they came before the others."""
    found: dict[str, set[Channel]] = {first: {"email"}}
    for version in live.versions.values():
        found.setdefault(version.survey.kind, set()).update(_channels(version.survey))
    return {
        kind: [channel for channel in SHOWN if channel in found[kind]]
        for kind in (first, *sorted(found.keys() - {first}))
        if found[kind].intersection(SHOWN)
    }


def _channels(survey: Survey) -> set[Channel]:
    return {*first_channels(survey), *(channel for step in steps(survey) for channel in step.through)}


def _wanted(channel: Channel, kind: str, contact: Contact, live: Live) -> bool:
    reason = unreached(channel, kind, contact, consent=live.email.consent)
    return reason is None or reason.code in LACKING


def _opens_nothing() -> Unauthenticated:
    return Unauthenticated("This link opens nothing.")
