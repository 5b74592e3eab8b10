"""HTTP: parse, call a service, render. No rule lives here."""

from collections.abc import Callable
from pathlib import Path

from starlette.types import ASGIApp

from widget_server.adapters.http import about
from widget_server.adapters.http.assets import Assets, build_of
from widget_server.adapters.http.assigning import assignment_doors
from widget_server.adapters.http.bridge import bridge_doors
from widget_server.adapters.http.cors import Cors, Preflight
from widget_server.adapters.http.doors import Door, Doors, Permission, SocketDoor
from widget_server.adapters.http.embed import EmbedEndpoint
from widget_server.adapters.http.exporting import exports
from widget_server.adapters.http.incoming import incoming
from widget_server.adapters.http.joining import alias_doors
from widget_server.adapters.http.limiting import Rates
from widget_server.adapters.http.linking import LinkServices, links
from widget_server.adapters.http.mail import mail_doors
from widget_server.adapters.http.matrix import homeserver_doors
from widget_server.adapters.http.matrix_widget import matrix_widget_doors
from widget_server.adapters.http.openapi import OpenApiEndpoint
from widget_server.adapters.http.openapi import serving as openapi_serving
from widget_server.adapters.http.reading import healthz, reading_doors
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
            *reading_doors(reading, people, identity=identity, rates=rates),
            *assignment_doors(assignments, identity=identity, rates=rates),
            *alias_doors(joining, identity=identity, rates=rates),
            *bridge_doors(bridging, journeying, identity=identity, rates=rates),
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
