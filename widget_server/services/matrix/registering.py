"""The registration by which a homeserver knows this server: a file for the homeserver, and what we keep of it."""

import re
import secrets
from urllib.parse import urlsplit

import msgspec

from widget_server.core.errors import InvalidInput
from widget_server.ports.matrix import MatrixHome
from widget_server.services.matrix.homes import digest

LOCALPART = re.compile(r"[a-z0-9._=-]{1,100}")
SERVER_NAME = re.compile(r"[A-Za-z0-9.:\[\]-]{1,230}")

HEAD = """\
# The registration of Cuecard's workspace {workspace} as an application service. It holds two secrets: only the homeserver
# reads it. Synapse: name this file in app_service_config_files, and start it anew.
"""


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """What we keep, and the text of the homeserver's file (YAML)."""

    home: MatrixHome
    text: str


def register(
    workspace: str,
    *,
    homeserver: str,
    url: str,
    localpart: str | None = None,
    server_name: str | None = None,
    now: int,
) -> Registration:
    """A registration with new tokens. `homeserver`: where we reach it; `url`: where it reaches us; `server_name`: what stands
    behind the colon of its people's ids. Raises InvalidInput."""
    localpart = localpart or f"cuecard-{re.sub('[^a-z0-9._=-]', '-', workspace.casefold())}"
    if not LOCALPART.fullmatch(localpart):
        raise InvalidInput("A local part has small letters, digits and . _ = - alone.")
    if server_name is not None and not SERVER_NAME.fullmatch(server_name):
        raise InvalidInput("A server's name is what stands behind the colon of a Matrix id, such as example.org.")
    as_token, hs_token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    home = MatrixHome(
        workspace=workspace,
        url=_address(homeserver, "The homeserver's address"),
        localpart=localpart,
        as_token=as_token,
        hs_hash=digest(hs_token),
        made_at=now,
    )
    ends = ".*" if server_name is None else re.escape(server_name)
    fields = {
        "id": localpart,
        "url": _address(url, "This server's address"),
        "as_token": as_token,
        "hs_token": hs_token,
        "sender_localpart": localpart,
        "rate_limited": False,
        # Who has read a question is told in passing only to services that want it.
        "receive_ephemeral": True,
    }
    lines = [f"{name}: {msgspec.json.encode(value).decode()}" for name, value in fields.items()]
    regex = msgspec.json.encode(f"@{re.escape(localpart)}(_.*)?:{ends}").decode()
    users = f"namespaces:\n  users:\n    - exclusive: true\n      regex: {regex}\n  aliases: []\n  rooms: []\n"
    return Registration(home=home, text=HEAD.format(workspace=workspace) + "\n".join(lines) + "\n" + users)


def _address(text: str, what: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise InvalidInput(f"{what} is scheme and host, such as https://matrix.example.org; it is {text!r}.")
    return text.rstrip("/")
