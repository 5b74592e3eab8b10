"""Sends what is said in rooms: questions, what became of them, replies. The outbox's kind `matrix`.

Sent at least once, under ids that stay: the homeserver knows a second sending by the key that it is sent with, and where it
has forgotten that, since it was started anew, our own latest messages in the room are looked through first.
"""

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from widget_server.core.errors import NotFound, Unauthenticated, Unavailable
from widget_server.core.events import Json
from widget_server.core.languages import languages_of
from widget_server.core.matrix import INVITATION, REPLY
from widget_server.core.outbox import Failed, Later, OutboxItem, Result, Sent, Skipped
from widget_server.core.reasons import Reason
from widget_server.core.wording import rooms
from widget_server.ports import Clock, Filling, Store
from widget_server.ports.matrix import Homeserver, MatrixHome, RoomPost
from widget_server.services.linking import Linking
from widget_server.services.matrix import saying
from widget_server.services.matrix.homes import Homes
from widget_server.services.matrix.rooms import Audience, Member, Rooms, audience
from widget_server.services.matrix.saying import Saying

FIRST_PAUSE_MS = 1_000
LONGEST_PAUSE_MS = 60_000
"""A conversation goes on: what a homeserver could not take is tried again soon, and at least once a minute."""

Place = tuple[str, Audience, Member]
"""A room, who reads it beside the one who is asked, and them as its member."""


class Posting:
    """Does what the items say."""

    at_most_once = False

    def __init__(
        self, *, store: Store, clock: Clock, homes: Homes, homeserver: Homeserver, rooms: Rooms, linking: Linking
    ) -> None:
        self._store = store
        self._clock = clock
        self._homes = homes
        self._homeserver = homeserver
        self._rooms = rooms
        self._linking = linking

    async def deliver(self, item: OutboxItem, begin: object) -> Result:
        """One item; `begin` is for what must not be sent twice."""
        home = self._homes.of(item.workspace)
        if home is None:
            return Skipped(reason=Reason(code="no_homeserver"))
        try:
            return await self._done(home, item)
        except Unavailable as error:
            pause_ms = min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** min(item.attempts - 1, 10))
            return Later(reason=Reason(code="homeserver_away"), after_ms=max(pause_ms, error.retry_after_s * 1_000))
        except Unauthenticated:
            return Later(reason=Reason(code="homeserver_refused"), after_ms=60_000)
        except NotFound:
            return Failed(reason=Reason(code="no_room"))

    async def _done(self, home: MatrixHome, item: OutboxItem) -> Result:
        do = item.content.get("do")
        if do == "sealed":
            live_in = self._homes.language(item.workspace)
            await self._homeserver.say(home, item.subject, _key(item.id), saying.sealed(live_in))
            return Sent()
        assert item.invitation_id is not None
        home, _ = await self._homes.named(home)
        filling = await self._store.filling(item.workspace, item.invitation_id)
        one = saying.saying(filling, await self._languages(filling), now=self._clock())
        if do == "explain":
            content = saying.explaining(one, item.subject, str(item.content["to"]))
            room = str(item.content["room"])
            event_id = await self._homeserver.say(home, room, _key(item.id), content)
            note = RoomPost(invitation_id=filling.invitation.id, room_id=room, kind="note", subject=item.subject)
            await self._store.add_post(home.workspace, _posted(note, event_id, self._clock()))
            return Sent()
        if do == "reply":
            return await self._reply(home, item, one)
        if do == "fold":
            await self._fold(home, one, anew=item.subject)
            last = max(filling.answers, key=lambda given: given.answered_at, default=None)
            if filling.invitation.status != "open" or last is None or last.via != "text":
                return Sent()  # it is over, or they answer elsewhere now: nothing more is asked here
        return await self._ask(home, item, one)

    async def _ask(self, home: MatrixHome, item: OutboxItem, one: Saying) -> Result:
        """Ask what is next, if it was not asked here before."""
        invitation = one.filling.invitation
        if invitation.status != "open" or self._clock() >= invitation.expires_at:
            return Skipped(reason=Reason(code="closed", values={"status": invitation.status}))
        found = await self._place(home, one.filling)
        if isinstance(found, Reason):
            return Skipped(reason=found)
        room, read_by, to = found
        posts = await self._store.posts(home.workspace, invitation.id)
        if invitation.identity != "named":
            if posts:
                return Sent()
            if not self._linking.ready:
                return Skipped(reason=Reason(code="no_public_url"))
            link = self._linking.personal(invitation, "link")
            await self._post(
                home,
                item,
                one,
                RoomPost(invitation_id=invitation.id, room_id=room, kind="link", subject=""),
                saying.pointing(one, to, link),
            )
            return Sent()
        screen = one.screen()
        if not screen or any(post.kind == "ask" and post.subject == screen[-1].id for post in posts):
            return Sent()
        # Whoever holds it is believed to be the person who is asked: nobody else may read it.
        link_to = self._linking.personal(invitation, "link") if read_by == "direct" and self._linking.ready else None
        content = saying.asking(one, to, read_by, first=not posts, link=link_to)
        post = RoomPost(invitation_id=invitation.id, room_id=room, kind="ask", subject=screen[-1].id)
        await self._post(home, item, one, post, content)
        return Sent()

    async def _post(
        self, home: MatrixHome, item: OutboxItem, one: Saying, post: RoomPost, content: Mapping[str, Json]
    ) -> None:
        """Say it, keep where it stands, and close it at once where the answer came meanwhile from elsewhere."""
        about = {"invitation": post.invitation_id, "question": post.subject}
        event_id = None
        if item.attempts > 1:
            event_id = await self._homeserver.said(home, post.room_id, INVITATION, about)
        if event_id is None:
            key = _key("ask", post.invitation_id, post.subject)
            event_id = await self._homeserver.say(home, post.room_id, key, content)
        await self._store.add_post(home.workspace, _posted(post, event_id, self._clock()))
        filling = await self._store.filling(home.workspace, post.invitation_id)
        answered = {given.question_id for given in filling.answers}
        if filling.invitation.status != "open" or post.subject in answered:
            await self._fold(home, saying.saying(filling, [one.language], now=self._clock()))

    async def _fold(self, home: MatrixHome, one: Saying, *, anew: str = "") -> None:
        """Close what is answered or over; `anew`: a question whose answer was changed, perhaps. A link to a survey that is not
        named stays as it is: its page says how it stands, and the room's server is not told when it was answered."""
        invitation = one.filling.invitation
        via = {given.question_id: given.via for given in one.filling.answers}
        for post in await self._store.posts(home.workspace, invitation.id):
            over = invitation.status != "open" or post.subject in via
            due = post.state != "folded" or post.subject == anew
            if post.kind != "ask" or not over or not due:
                continue
            members = await self._rooms.members(home, post.room_id, fresh=True)
            direct = audience(members, invitation.respondent_id) == "direct"
            openly = direct or via.get(post.subject) == "text"
            content = saying.folding(one, post.event_id, post.subject, openly=openly)
            await self._homeserver.say(home, post.room_id, _key("fold", post.event_id, str(content["body"])), content)
            await self._store.mark_post(home.workspace, post.event_id, state="folded")

    async def _reply(self, home: MatrixHome, item: OutboxItem, one: Saying) -> Result:
        """A mentor's reply, below what was asked."""
        filling = one.filling
        reply = next((each for each in filling.replies if each.id == item.subject), None)
        if reply is None:
            return Skipped(reason=Reason(code="reply_gone"))
        posts = await self._store.posts(home.workspace, filling.invitation.id)
        if any(post.kind == "reply" and post.subject == reply.id for post in posts):
            return Sent()
        asked = [post for post in posts if post.kind == "ask"]
        found = await self._place(home, filling, preferred=asked[-1].room_id if asked else None)
        if isinstance(found, Reason):
            return Skipped(reason=found)
        room, read_by, to = found
        above = next((post.event_id for post in reversed(posts) if post.room_id == room), None)
        name = self._writer(filling, reply.author_id, reply.author_name, one.language)
        content = saying.replying(one, name, reply.text, reply.id, to, read_by, above)
        event_id = None
        if item.attempts > 1:
            about = {"invitation": filling.invitation.id, "reply": reply.id}
            event_id = await self._homeserver.said(home, room, REPLY, about)
        if event_id is None:
            event_id = await self._homeserver.say(home, room, _key(item.id), content)
        post = RoomPost(invitation_id=filling.invitation.id, room_id=room, kind="reply", subject=reply.id)
        await self._store.add_post(home.workspace, _posted(post, event_id, self._clock()))
        return Sent()

    async def _place(self, home: MatrixHome, filling: Filling, preferred: str | None = None) -> Place | Reason:
        """Where to speak to the person about it: in the room of their conversation; of a survey that is not named, and
        before others, rather where nobody else reads."""
        invitation = filling.invitation
        room = preferred or invitation.conversation_id
        found: Place | Reason = (
            Reason(code="no_room") if room is None else await self._in(home, room, invitation.respondent_id)
        )
        named = invitation.identity == "named"
        # A mentor is asked about somebody, and never before them.
        apart = not named or (not isinstance(found, Reason) and found[2].role == "mentor")
        if not isinstance(found, Reason) and (found[1] == "direct" or (not apart and found[1] == "theirs")):
            return found
        for other in await self._store.rooms_with(home.workspace, invitation.respondent_id):
            direct = await self._in(home, other, invitation.respondent_id) if other != room else found
            if not isinstance(direct, Reason) and direct[1] == "direct":
                return direct
        return Reason(code="others_read") if apart and not isinstance(found, Reason) else found

    async def _in(self, home: MatrixHome, room: str, respondent_id: str) -> Place | Reason:
        known = await self._store.matrix_room(home.workspace, room)
        if known is None or known.state == "left":
            return Reason(code="no_room")
        if known.sealed:
            return Reason(code="sealed_room")
        try:
            members = await self._rooms.members(home, room, fresh=True)
        except NotFound:
            return Reason(code="no_room")
        read_by = audience(members, respondent_id)
        if read_by is None:
            return Reason(code="not_in_room")
        return room, read_by, next(one for one in members if one.person_id == respondent_id)

    async def _languages(self, filling: Filling) -> Sequence[str]:
        person = filling.invitation.respondent_id
        found = (await self._store.people(filling.invitation.workspace, [person])).get(person)
        spoken = () if found is None else languages_of(found.traits)
        return [*spoken, self._homes.language(filling.invitation.workspace)]

    def _writer(self, filling: Filling, author_id: str, author_name: str | None, language: str) -> str:
        if author_name:
            return author_name
        mentor = filling.mentor_name if author_id == filling.invitation.mentor_id else None
        return mentor or rooms.said("team", language)


def _posted(post: RoomPost, event_id: str, now: int) -> RoomPost:
    return msgspec.structs.replace(post, event_id=event_id, posted_at=now)


def _key(*parts: str) -> str:
    """What the homeserver knows a second sending by: the same of the same."""
    return "cuecard-" + hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:40]
