"""The doors of mail: somebody's preferences, unsubscribing in one click, and what mail providers tell."""

from widget_server.adapters.http.about import mail as about
from widget_server.adapters.http.bounces import BounceEndpoint
from widget_server.adapters.http.doors import Door, Permission
from widget_server.adapters.http.limiting import Rates
from widget_server.adapters.http.preferring import PreferringEndpoints
from widget_server.adapters.http.servers import server_doors
from widget_server.ports import Identity
from widget_server.services.preferring import Preferring


def mail_doors(preferring: Preferring, *, identity: Identity, rates: Rates) -> list[Door]:
    """Every door of mail."""
    page = PreferringEndpoints(preferring=preferring, rates=rates)
    bounces = ("POST", "/v1/email/bounces", BounceEndpoint(preferring).post, about.BOUNCES)
    return [
        Door("/p/{token}", page.look, Permission.LINK, methods=["GET"], about=about.LOOK),
        Door("/p/{token}", page.save, Permission.LINK, methods=["POST"], about=about.SAVE),
        Door("/p/{token}/one-click", page.one_click, Permission.LINK, methods=["POST"], about=about.ONE_CLICK),
        Door("/p/{token}/one-click", page.one_click_page, Permission.LINK, methods=["GET"], about=about.ONE_CLICK_PAGE),
        *server_doors([bounces], identity=identity, rates=rates),
    ]
