"""What the pages work with: the services, filled in by the application. Whoever writes a page adds what it needs."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import IO

from starlette.types import Scope

from widget_server.adapters.console.limiting import Limits
from widget_server.core.cells import Cell
from widget_server.ports import Bus, Clock, Store
from widget_server.services.accounts import Accounts
from widget_server.services.assigning import Assignments
from widget_server.services.auditing import Auditing
from widget_server.services.belongings import Belongings
from widget_server.services.exporting import Exporting
from widget_server.services.grouping import Grouping
from widget_server.services.inbox import Inbox
from widget_server.services.joining import Joining
from widget_server.services.journeying import Journeying
from widget_server.services.noticing import Noticing
from widget_server.services.outboxing import Outboxing
from widget_server.services.people import People
from widget_server.services.privacy import Privacy
from widget_server.services.publishing import Live
from widget_server.services.results import Results
from widget_server.services.results.episodes import Episodes
from widget_server.services.reviewing import Reviewing
from widget_server.services.signing_in import SigningIn
from widget_server.services.staffing import Viewing
from widget_server.services.telling import Telling
from widget_server.services.webhooks import Webhooks


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Services and settings."""

    clock: Clock
    bus: Bus
    store: Store
    """For the shell's own reads. Pages ask services."""
    live: Callable[[str], Live | None]
    """What is live in a workspace now; None: there is no such workspace."""
    workspaces: Callable[[], list[str]]
    """The ids of all."""
    viewing: Viewing
    inbox: Inbox
    belongings: Belongings
    noticing: Noticing
    people: People
    journeying: Journeying
    privacy: Privacy
    joining: Joining
    auditing: Auditing
    results: Results
    episodes: Episodes
    grouping: Grouping
    exporting: Exporting
    workbook: Callable[[Sequence[str], AsyncIterator[Sequence[Sequence[Cell]]]], Awaitable[IO[bytes]]]
    """Makes a workbook of heads and pages of rows, as a file."""
    reviewing: Reviewing
    outboxing: Outboxing
    signing_in: SigningIn
    accounts: Accounts
    assignments: Assignments
    telling: Telling
    webhooks: Webhooks
    address: Callable[[Scope], str]
    """The address that a request counts for."""
    limits: Limits
    public_url: str = ""
    """Where browsers reach this server, if the operator said so."""
