"""Settings: one frozen value, read once from the environment. An unknown CUECARD_ variable stops the start."""

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec
from limits import parse as parse_rate

from widget_server.core.errors import Misconfigured
from widget_server.core.patterns import Duration

PREFIX = "CUECARD_"
OURS_BUT_NOT_SETTINGS = "CUECARD_TEST_"
"""Read by the tests, never by the server."""


CONTACT = re.compile(r"(mailto:[^\s@<>]+@[^\s@<>]+|https://[^\s<>]+)")
RATES = (
    "rate_server_key",
    "rate_browser_key",
    "rate_address",
    "rate_public_link",
    "rate_sign_in_account",
    "rate_sign_in_address",
)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator chooses. A rate is written as in `100/minute`."""

    database: str = "cuecard.db"
    """A file (SQLite) or `postgresql://…`."""
    workspaces: Path = Path("workspaces")
    """The folder that holds one folder per workspace."""
    host: str = "127.0.0.1"
    port: int = 8400
    bus: Literal["", "local", "postgres"] = ""
    """How processes tell one another what changed; left out: by the database."""
    trusted_proxies: str = ""
    """Addresses whose X-Forwarded-For is believed, separated by commas; empty: none."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    public_url: str = ""
    """Where browsers reach this server: for the snippets that the command line prints, and for identity providers."""
    smtp_url: str = ""
    """The mail server: `smtp://user:password@mail.example:587` (STARTTLS) or `smtps://…`; empty: no mail is sent."""
    push_contact: str = ""
    """Whom a browser maker's push service writes to when something is wrong, `mailto:ops@academy.example` or an `https://` page;
    empty: no notifications are sent."""
    outbound_networks: str = ""
    """Networks inside the house that the server may ask, separated by commas: that of an identity provider. Addresses on the
    internet it may always ask; no others."""
    outbox_late: Duration = "10m"
    """What has been due to be sent for longer than this is told in the log, until it goes."""
    rate_server_key: str = "20000/second"
    """Requests with one server key."""
    rate_browser_key: str = "600000/minute"
    """Requests with one browser key."""
    rate_address: str = "6000/minute"
    """Requests with a browser key from one address (a school may share one; of IPv6 the first 64 bits count)."""
    rate_public_link: str = "120/minute"
    """People who begin at public links, from one address (a class behind one may begin at once)."""
    rate_sign_in_account: str = "10/5minutes"
    """Attempts to sign in with one login."""
    rate_sign_in_address: str = "60/5minutes"
    """Attempts to sign in from one address."""
    session_idle: Duration = "12h"
    """A session of the console ends when it was not used for so long …"""
    session_longest: Duration = "7d"
    """… and after so long in any case."""
    sockets_per_address: int = 200
    """Open sockets of one workspace from one address, per process."""

    @property
    def on_postgres(self) -> bool:
        """Whether the database is PostgreSQL."""
        return self.database.startswith(("postgresql://", "postgres://"))

    @property
    def bus_kind(self) -> Literal["local", "postgres"]:
        """The bus in use."""
        return self.bus or ("postgres" if self.on_postgres else "local")


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from `CUECARD_…` variables. Raises Misconfigured for an unknown name or a value that does not fit."""
    environment = os.environ if environment is None else environment
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and not name.startswith(OURS_BUT_NOT_SETTINGS)
    }
    for name in given.keys() - set(Settings.__struct_fields__):
        raise Misconfigured(_unknown(name))
    return check(given)


def check(given: Mapping[str, object]) -> Settings:
    """Settings from values by field name, checked."""
    try:
        settings = msgspec.convert({**given}, Settings, strict=False, dec_hook=lambda kind, value: kind(value))
    except msgspec.ValidationError as error:
        raise Misconfigured(f"A setting does not fit: {error}. Settings are CUECARD_… variables.") from None
    if not 0 <= settings.port <= 65_535:
        raise Misconfigured(f"CUECARD_PORT is {settings.port}; a port is 0 to 65535.")
    if settings.sockets_per_address < 1:
        raise Misconfigured("CUECARD_SOCKETS_PER_ADDRESS is less than 1; then nobody could open a socket.")
    if settings.bus == "postgres" and not settings.on_postgres:
        raise Misconfigured("CUECARD_BUS is postgres, but CUECARD_DATABASE is not a postgresql:// address.")
    if settings.push_contact and CONTACT.fullmatch(settings.push_contact) is None:
        raise Misconfigured(
            "CUECARD_PUSH_CONTACT is how to reach you: mailto:ops@academy.example, or a page that begins with https://."
        )
    for name in RATES:
        try:
            parse_rate(getattr(settings, name))
        except ValueError:
            raise Misconfigured(
                f"{PREFIX}{name.upper()} is {getattr(settings, name)!r}; write a rate as 100/minute."
            ) from None
    return settings


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, Settings.__struct_fields__, n=1)
    hint = f" Did you mean {PREFIX}{near[0].upper()}?" if near else ""
    return f"There is no setting {PREFIX}{name.upper()}.{hint}"
