"""The doors by which events come in: Segment's calls and its browser client's short ones, RudderStack's, xAPI's."""

from widget_server.adapters.http.about import events as about
from widget_server.adapters.http.about import statements
from widget_server.adapters.http.cors import Cors, Preflight
from widget_server.adapters.http.doors import Door, Permission
from widget_server.adapters.http.events import EventEndpoint
from widget_server.adapters.http.limiting import Rates
from widget_server.adapters.http.segment import KINDS
from widget_server.adapters.http.sources import SourceEndpoints
from widget_server.adapters.http.xapi import XapiEndpoints
from widget_server.ports import Identity
from widget_server.services.ingesting import Ingesting

CALLS = (*KINDS, "batch")
"""What servers' clients call, and RudderStack's browser client; Segment's browser client calls the first letters."""


def incoming(*, identity: Identity, ingesting: Ingesting, rates: Rates, cors: Cors, public_url: str) -> list[Door]:
    """All of them. `public_url`: where browsers reach this server; empty: where they just did."""
    sources = SourceEndpoints(identity=identity, rates=rates, cors=cors, public_url=public_url)
    xapi = XapiEndpoints(ingesting=ingesting, identity=identity, rates=rates, cors=cors)

    def events(kind: str, *, in_address: bool = False) -> EventEndpoint:
        return EventEndpoint(
            kind, ingesting=ingesting, identity=identity, rates=rates, cors=cors, in_address=in_address
        )

    def called(kind: str) -> list[Door]:
        endpoint = events(kind)
        said = about.KINDS.get(kind, about.BATCH)
        return [
            Door(f"/v1/{name}", endpoint, Permission.SENDER, methods=["POST", "OPTIONS"], about=told)
            for name, told in ((kind, said), (kind[0], about.short(kind, said)))
        ]

    return [
        *[door for kind in CALLS for door in called(kind)],
        Door(
            "/beacon/v1/batch",
            events("batch", in_address=True),
            Permission.SENDER,
            methods=["POST", "OPTIONS"],
            about=about.BEACON,
        ),
        Door("/v1/projects/{key}/settings", sources.settings, Permission.SOURCE, methods=["GET"], about=about.SETTINGS),
        *[
            Door(path, sources.config, Permission.SOURCE, methods=["GET"], about=told)
            for path, told in (("/sourceConfig", about.CONFIG), ("/sourceConfig/", about.CONFIG_TOO))
        ],
        Door("/xapi/statements", xapi.post, Permission.SENDER, methods=["POST"], about=statements.POST),
        Door("/xapi/statements", xapi.put, Permission.SENDER, methods=["PUT"], about=statements.PUT),
        Door("/xapi/about", xapi.about, Permission.ANYBODY, methods=["GET"], about=statements.ABOUT),
        *[
            Door(path, Preflight(cors, methods), Permission.ANYBODY, methods=["OPTIONS"])
            for path, methods in (
                ("/v1/projects/{key}/settings", "GET"),
                ("/sourceConfig", "GET, HEAD"),
                ("/sourceConfig/", "GET, HEAD"),
                ("/xapi/statements", "POST, PUT"),
                ("/xapi/about", "GET"),
            )
        ],
    ]
