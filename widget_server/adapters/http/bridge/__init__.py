"""`/v1/invitations`: any other chat, by a program of the customer's own."""

from collections.abc import Sequence
from typing import Any, TypeVar, cast

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server import ports
from widget_server.adapters.http.about import bridging as about
from widget_server.adapters.http.about.journeys import JOURNEY, JourneyOut, MomentOut, StopOut, WhyOut
from widget_server.adapters.http.bodies import MAX_EVENT, body, fitting, whole
from widget_server.adapters.http.bridge import plain
from widget_server.adapters.http.bridge.adaptive import adaptive_card
from widget_server.adapters.http.bridge.fragment import html
from widget_server.adapters.http.bridge.inputs import PREFIX
from widget_server.adapters.http.bridge.submitted import answers
from widget_server.adapters.http.doors import Door
from widget_server.adapters.http.limiting import Rates
from widget_server.adapters.http.queries import asked
from widget_server.adapters.http.reading import rendered
from widget_server.adapters.http.servers import server_doors
from widget_server.core import bounds
from widget_server.core.actors import ServerActor
from widget_server.core.errors import InvalidInput
from widget_server.core.questions import Value
from widget_server.core.reasons import InvitationStatus
from widget_server.core.responses import Via
from widget_server.core.surveys import Identity
from widget_server.services.bridging import OVER, Bridging, Told
from widget_server.services.journeying import Journey, Journeying
from widget_server.services.standing import Standing

Body = TypeVar("Body", bound=msgspec.Struct)
WAYS = "question with value, answers, text with id, or what the button of an Adaptive Card sends"


class BridgeEndpoints:
    """What is open, how it looks elsewhere, and what was answered there."""

    def __init__(self, bridging: Bridging, journeying: Journeying) -> None:
        self._bridging = bridging
        self._journeying = journeying

    async def list(self, request: Request, actor: ServerActor) -> Response:
        """One person's invitations."""
        said = asked(request, about.InvitationsAsked)
        at, _, id = (said.after or "").partition("-")
        found, last = await self._bridging.asked_of(
            actor,
            bounds.check_id(said.respondent, "The respondent's id"),
            wanted=said.status,
            channel=said.channel,
            after=(min(int(at), bounds.MAX_INT), id) if at else None,
            limit=said.limit,
            languages=_languages(said.language),
        )
        following = None if last is None else f"{last[0]}-{last[1]}"
        return rendered(about.Invitations(invitations=[_told(one) for one in found], next=following))

    async def one(self, request: Request, actor: ServerActor) -> Response:
        """One invitation."""
        said = asked(request, about.InvitationAsked)
        return rendered(_told(await self._bridging.standing(actor, _id(request), _languages(said.language))))

    async def journey(self, request: Request, actor: ServerActor) -> Response:
        """Its way over all channels."""
        said = asked(request, about.InvitationAsked)
        return rendered(_way(await self._journeying.whole(actor, _id(request), _languages(said.language))))

    async def render(self, request: Request, actor: ServerActor) -> Response:
        """The same, drawn."""
        said = asked(request, about.RenderAsked)
        return rendered(
            self._drawn(await self._bridging.standing(actor, _id(request), _languages(said.language)), said.form)
        )

    async def answers(self, request: Request, actor: ServerActor) -> Response:
        """Take answers, and say what is next."""
        said, languages = self._asked(request)
        sent, whole = await _sent(request)
        before = await self._bridging.standing(actor, _id(request), languages)
        submitted = sent.invitation is not msgspec.UNSET
        if submitted and sent.dismiss is True:
            told = Told(standing=await self._bridging.dismiss(actor, before, languages))
        elif sent.text is not msgspec.UNSET and not submitted:
            if sent.id is msgspec.UNSET:
                raise InvalidInput("text needs the id of its message, so that it is never taken twice.")
            told = await self._bridging.typed(actor, before, sent.text, id=sent.id, languages=languages)
        else:
            given = answers(before, whole) if submitted else _given(sent)
            id = None if sent.id is msgspec.UNSET else sent.id
            told = await self._bridging.answer(actor, before, given, id=id, languages=languages, kindly=submitted)
        return rendered(self._taken(told, said.form))

    async def dismiss(self, request: Request, actor: ServerActor) -> Response:
        """Not now."""
        said, languages = self._asked(request)
        before = await self._bridging.standing(actor, _id(request), languages)
        return rendered(self._drawn(await self._bridging.dismiss(actor, before, languages), said.form))

    async def displays(self, request: Request, actor: ServerActor) -> Response:
        """It was on a screen."""
        shown = await _decoded(request, about.Shown)
        before = await self._bridging.standing(actor, _id(request), ())
        await self._bridging.display(actor, before, id=shown.id, channel=shown.channel)
        return rendered(about.Done())

    async def replies(self, request: Request, actor: ServerActor) -> Response:
        """The respondent answers back."""
        said = await _decoded(request, about.Replied)
        before = await self._bridging.standing(actor, _id(request), ())
        await self._bridging.reply(actor, before, id=said.id, text=said.text)
        return rendered(about.Done())

    def _taken(self, told: Told, form: about.Form) -> about.Taken:
        standing = told.standing
        return about.Taken(
            status=_status(standing),
            done=not standing.open,
            understood=told.understood,
            replied=told.replied,
            next=self._drawn(standing, form, begun=bool(standing.answers), read=told.read),
        )

    def _drawn(
        self, standing: Standing, form: about.Form, *, begun: bool = False, read: Sequence[str] = ()
    ) -> about.Rendered:
        more: dict[str, Any] = {}
        if form == "adaptive-card":
            more["card"] = adaptive_card(standing, id=self._bridging.new_id(), begun=begun, read=read)
        elif form == "html":
            more["html"] = html(standing, begun=begun, read=read)
        return about.Rendered(
            invitation=standing.card.invitation,
            status=_status(standing),
            done=not standing.open,
            identity=cast(Identity, standing.card.identity),
            language=standing.card.language,
            questions=tuple(one.id for one in standing.screen),
            link=standing.link,
            form=form,
            text=plain.text(standing, begun=begun, read=read),
            **more,
        )

    def _asked(self, request: Request) -> tuple[about.RenderAsked, tuple[str, ...]]:
        said = asked(request, about.RenderAsked)
        return said, _languages(said.language)


def bridge_doors(bridging: Bridging, journeying: Journeying, *, identity: ports.Identity, rates: Rates) -> list[Door]:
    """The doors."""
    at, one = BridgeEndpoints(bridging, journeying), "/v1/invitations/{id}"
    rows = (
        ("GET", "/v1/invitations", at.list, about.INVITATIONS),
        ("GET", one, at.one, about.INVITATION),
        ("GET", f"{one}/journey", at.journey, JOURNEY),
        ("GET", f"{one}/render", at.render, about.RENDER),
        ("POST", f"{one}/answers", at.answers, about.ANSWERS),
        ("POST", f"{one}/dismiss", at.dismiss, about.DISMISS),
        ("POST", f"{one}/displays", at.displays, about.DISPLAYS),
        ("POST", f"{one}/replies", at.replies, about.REPLIES),
    )
    return server_doors(rows, identity=identity, rates=rates)


def _given(sent: about.Sent) -> dict[str, Value]:
    """Answers by question, of those of our own shape."""
    if sent.answers is not msgspec.UNSET:
        given = {one.question: one.value for one in sent.answers}
        if len(given) < len(sent.answers):
            raise InvalidInput("answers names a question twice.")
        return given
    if sent.question is msgspec.UNSET or sent.value is msgspec.UNSET:
        raise InvalidInput(f"Send {WAYS}.")
    return {sent.question: sent.value}


def _status(standing: Standing) -> InvitationStatus | None:
    status = standing.card.status
    return None if status == OVER else cast(InvitationStatus, status)


def _told(standing: Standing) -> about.InvitationOut:
    card = standing.card
    return about.InvitationOut(
        invitation=card.invitation,
        respondent=standing.respondent,
        survey=card.survey,
        version=card.version,
        status=_status(standing),
        identity=cast(Identity, card.identity),
        channels=card.channels,
        conversation=card.conversation,
        language=card.language,
        invited_at=card.invited_at,
        expires_at=card.expires_at,
        displayed=card.displayed,
        link=standing.link,
    )


def _way(found: Journey) -> JourneyOut:
    return JourneyOut(
        invitation=found.invitation,
        respondent=found.respondent,
        survey=found.survey,
        version=found.version,
        identity=cast(Identity, found.identity),
        status=cast(InvitationStatus | None, found.status),
        why=found.why or None,
        stops=[StopOut(channel=one.channel, state=one.state) for one in found.stops],
        moments=[
            MomentOut(
                kind=one.moment.kind,
                at=one.moment.at,
                channels=one.moment.channels,
                via=cast(Via | None, one.moment.via),
                times=one.moment.times,
                until=one.moment.until,
                status=one.moment.status,
                unless_seen=one.moment.unless_seen,
                reason=WhyOut(code=one.moment.reason.code, text=one.why) if one.moment.reason else None,
                author=one.moment.author,
                seen_at=one.moment.seen_at,
            )
            for one in found.told
        ],
    )


async def _sent(request: Request) -> tuple[about.Sent, dict[str, Any]]:
    """What was sent, and all its fields: a card sends one for each of its inputs."""
    sent = whole(await body(request.scope, request.receive, most=MAX_EVENT))
    if not isinstance(sent, dict):
        raise InvalidInput(f"This is no object; send {WAYS}.")
    if "invitation" not in sent:
        known = about.Sent.__struct_fields__
        unknown = next((name for name in sent if name not in known), None)
        if unknown is not None:
            raise InvalidInput(f"There is no field {unknown[:40]!r} here; send {WAYS}.")
    fields = {name: value for name, value in sent.items() if not name.startswith(PREFIX)}
    return fitting(fields, about.Sent), sent


async def _decoded(request: Request, kind: type[Body]) -> Body:
    return fitting(whole(await body(request.scope, request.receive, most=MAX_EVENT)), kind)


def _id(request: Request) -> str:
    id: str = request.path_params["id"]
    bounds.check(id)
    return bounds.check_id(id, "The invitation's id")


def _languages(said: str | None) -> tuple[str, ...]:
    return () if said is None else (said,)
