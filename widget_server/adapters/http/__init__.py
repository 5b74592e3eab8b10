"""HTTP: parse, call a service, render. No rule lives here."""

from collections.abc import Callable
from pathlib import Path

from starlette.types import ASGIApp

from widget_server.adapters.http import about
from widget_server.adapters.http.assets import Assets, build_of
from widget_server.adapters.http.assigning import AssignmentEndpoints
from widget_server.adapters.http.bridge import BridgeEndpoints
from widget_server.adapters.http.cors import Cors, Preflight
from widget_server.adapters.http.doors import Door, Doors, Permission, SocketDoor
from widget_server.adapters.http.embed import EmbedEndpoint
from widget_server.adapters.http.exporting import exports
from widget_server.adapters.http.incoming import incoming
from widget_server.adapters.http.joining import JoiningEndpoints
from widget_server.adapters.http.limiting import Rates
from widget_server.adapters.http.linking import LinkServices, links
from widget_server.adapters.http.mail import mail_doors
from widget_server.adapters.http.matrix import homeserver_doors
from widget_server.adapters.http.matrix_widget import matrix_widget_doors
from widget_server.adapters.http.openapi import OpenApiEndpoint
from widget_server.adapters.http.openapi import serving as openapi_serving
from widget_server.adapters.http.reading import ReadingEndpoints, for_servers, healthz
from widget_server.adapters.http.webhooks import webhook_doors
from widget_server.adapters.http.widget import Exchanging, WidgetEndpoints
from widget_server.ports import Clock, Identity
from widget_server.services.assigning import Assignments
from widget_server.services.bridging import Bridging
from widget_server.services.exporting import Taking
from widget_server.services.ingesting import Ingesting
from widget_server.services.joining import Joining
from widget_server.services.journeying import Journeying
from widget_server.services.matrix.service import Matrix
from widget_server.services.people import People
from widget_server.services.preferring import Preferring
from widget_server.services.previewing import Previewing
from widget_server.services.reviewing import Reading
from widget_server.services.subscribing import Subscribing
from widget_server.services.webhooks import Webhooks

STATIC = Path(__file__).parents[2] / "static"


def doors(
    *,
    identity: Identity,
    ingesting: Ingesting,
    reading: Reading,
    people: People,
    assignments: Assignments,
    joining: Joining,
    bridging: Bridging,
    journeying: Journeying,
    rates: Rates,
    cors: Cors,
    exchanging: Exchanging,
    previewing: Previewing,
    subscribing: Subscribing,
    linking: LinkServices,
    preferring: Preferring,
    taking: Taking,
    matrix: Matrix,
    webhooks: Webhooks,
    clock: Clock,
    socket: ASGIApp,
    assets: Assets,
    consent: Callable[[str], str | None],
    public_url: str = "",
) -> Doors:
    """Every route of the server. `consent`: what a workspace requires before anything is kept on a device."""
    widget = WidgetEndpoints(
        identity=identity,
        rates=rates,
        cors=cors,
        exchanging=exchanging,
        previewing=previewing,
        consent=consent,
        visiting=linking.visiting,
        subscribing=subscribing,
    )
    read = ReadingEndpoints(reading, people)
    assigned = AssignmentEndpoints(assignments)
    joined = JoiningEndpoints(joining)
    bridge = BridgeEndpoints(bridging, journeying)
    embed = EmbedEndpoint(identity=identity, rates=rates, build=assets.build)

    described = OpenApiEndpoint(lambda: table.routes)
    table = Doors(
        [
            *incoming(identity=identity, ingesting=ingesting, rates=rates, cors=cors, public_url=public_url),
            SocketDoor("/w/socket", socket, Permission.TICKET),
            Door("/w/ticket", widget.ticket, Permission.PAGE, methods=["POST"], about=about.widget.TICKET),
            Door(
                "/w/exchange",
                widget.exchange,
                Permission.PAGE,
                methods=["POST"],
                about=about.widget.exchange(exchanging.frame, exchanging.answer),
            ),
            Door("/w/preview", widget.preview, Permission.PREVIEWER, methods=["POST"], about=about.widget.PREVIEW),
            Door("/w/push", widget.push, Permission.PAGE, methods=["POST"], about=about.widget.PUSH),
            *[
                Door(path, Preflight(cors), Permission.ANYBODY, methods=["OPTIONS"])
                for path in ("/w/ticket", "/w/exchange", "/w/preview", "/w/push")
            ],
            *[
                Door(
                    path,
                    for_servers(handler, identity=identity, rates=rates),
                    Permission.SERVER,
                    methods=["GET"],
                    about=said,
                )
                for path, handler, said in (
                    ("/v1/responses", read.responses, about.reading.RESPONSES),
                    ("/v1/decisions", read.decisions, about.reading.LATEST),
                    ("/v1/respondents/{id:path}/decisions", read.decisions_of, about.reading.DECISIONS),
                    ("/v1/respondents/{id:path}/history", read.history, about.reading.HISTORY),
                    ("/v1/refusals", read.refusals, about.reading.REFUSALS),
                )
            ],
            *[
                Door(
                    "/v1/assignments",
                    for_servers(handler, identity=identity, rates=rates),
                    Permission.SERVER,
                    methods=[method],
                    about=said,
                )
                for method, handler, said in (
                    ("GET", assigned.read, about.assigning.READ),
                    ("PUT", assigned.put, about.assigning.PUT),
                    ("DELETE", assigned.end, about.assigning.END),
                )
            ],
            *[
                Door(
                    path,
                    for_servers(handler, identity=identity, rates=rates),
                    Permission.SERVER,
                    methods=[method],
                    about=said,
                )
                for method, path, handler, said in (
                    ("GET", "/v1/aliases", joined.read, about.joining.READ),
                    ("DELETE", "/v1/aliases/{previous_id:path}", joined.split, about.joining.SPLIT),
                )
            ],
            *[
                Door(
                    path,
                    for_servers(handler, identity=identity, rates=rates),
                    Permission.SERVER,
                    methods=[method],
                    about=said,
                )
                for method, path, handler, said in (
                    ("GET", "/v1/invitations", bridge.list, about.bridging.INVITATIONS),
                    ("GET", "/v1/invitations/{id}", bridge.one, about.bridging.INVITATION),
                    ("GET", "/v1/invitations/{id}/journey", bridge.journey, about.journeys.JOURNEY),
                    ("GET", "/v1/invitations/{id}/render", bridge.render, about.bridging.RENDER),
                    ("POST", "/v1/invitations/{id}/answers", bridge.answers, about.bridging.ANSWERS),
                    ("POST", "/v1/invitations/{id}/dismiss", bridge.dismiss, about.bridging.DISMISS),
                    ("POST", "/v1/invitations/{id}/displays", bridge.displays, about.bridging.DISPLAYS),
                    ("POST", "/v1/invitations/{id}/replies", bridge.replies, about.bridging.REPLIES),
                )
            ],
            *mail_doors(preferring, identity=identity, rates=rates),
            *links(linking, identity=identity, rates=rates, build=assets.build),
            *exports(taking, home=public_url, identity=identity, rates=rates),
            *webhook_doors(webhooks, clock=clock, identity=identity, rates=rates),
            *homeserver_doors(matrix, rates=rates),
            *matrix_widget_doors(matrix.vouching, identity=identity, rates=rates, build=assets.build),
            Door("/embed", embed.page, Permission.FRAME, methods=["GET"], about=about.widget.EMBED),
            Door("/healthz", healthz, Permission.ANYBODY, methods=["GET"], about=about.reading.HEALTHZ),
            Door("/openapi.json", described.document, Permission.ANYBODY, methods=["GET"], about=openapi_serving.ABOUT),
            *[
                Door(path, assets.file, Permission.ANYBODY, methods=["GET"])
                for path in (
                    *("/cuecard.js", "/cuecard.mjs", "/cuecard.full.js", "/cuecard-push.js", "/chunks/{name}"),
                    *("/cuecard-{build}.js", "/cuecard-{build}.mjs", "/cuecard.full-{build}.js"),
                )
            ],
        ]
    )
    return table


__all__ = ["STATIC", "Assets", "Cors", "Doors", "Exchanging", "LinkServices", "Rates", "build_of", "doors"]
