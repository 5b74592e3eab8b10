"""Endpoints: other systems that are told of what becomes of invitations, by Standard Webhooks. Times are Unix milliseconds, UTC."""

from collections.abc import Sequence
from typing import Literal, get_args

import msgspec

from widget_server.core.errors import InvalidInput
from widget_server.core.outbox import FIRST_PAUSE_MS, LONGEST_PAUSE_MS, PATIENCE_MS

WebhookType = Literal[
    "invitation.created",
    "invitation.shown",
    "invitation.dismissed",
    "invitation.expired",
    "response.started",
    "response.completed",
    "reply.created",
]
TYPES: tuple[WebhookType, ...] = get_args(WebhookType)
WebhookContent = Literal["thin", "full"]
"""`thin`: ids alone; `full`: also the record as it stands when it is sent."""
DisabledWhy = Literal["hand", "gone", "failing"]
"""By somebody; it said that it is gone (410); it failed for three days running."""

OVERLAP_MS = 86_400_000
"""How long a secret signs beside the one that follows it, where nothing else is said."""
MOST_OVERLAP_MS = 30 * 86_400_000
MOST_ENDPOINTS = 20
"""Of a workspace."""
MOST_SECRETS = 3
"""That sign at once."""
MOST_NAME = 100
MOST_URL = 2_000


class Secret(msgspec.Struct, frozen=True, kw_only=True):
    """`whsec_…`, with which messages are signed until `until_at`."""

    secret: str
    until_at: int | None = None


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Another system that is told. `team`, `survey_key`: only of what is theirs. Its secrets are in no log."""

    workspace: str
    id: str
    url: str
    name: str = ""
    content: WebhookContent = "thin"
    types: tuple[WebhookType, ...] = TYPES
    team: str | None = None
    survey_key: str | None = None
    secrets: tuple[Secret, ...] = ()
    """The newest first."""
    made_at: int
    disabled_at: int | None = None
    disabled_why: DisabledWhy | None = None
    failing_since: int | None = None
    """When the first of its failures was that nothing taken has followed."""


def signing(endpoint: Endpoint, *, now: int) -> tuple[str, ...]:
    """The secrets that sign now, the newest first."""
    return tuple(one.secret for one in endpoint.secrets if one.until_at is None or one.until_at > now)


def rotated(endpoint: Endpoint, secret: str, *, now: int, overlap_ms: int) -> Endpoint:
    """With a new secret, beside which those of now sign for `overlap_ms` more; 0: no more at all."""
    ends = now + overlap_ms
    before = [
        Secret(secret=one.secret, until_at=ends if one.until_at is None else min(one.until_at, ends))
        for one in endpoint.secrets
    ]
    still = [one for one in before if one.until_at is not None and one.until_at > now]
    return msgspec.structs.replace(endpoint, secrets=(Secret(secret=secret), *still[: MOST_SECRETS - 1]))


def checked(endpoint: Endpoint) -> Endpoint:
    """The endpoint, if it holds together; its types each once, in our order. Raises InvalidInput."""
    if not endpoint.types:
        raise InvalidInput("An endpoint is told of at least one type.", where="types")
    if len(endpoint.name) > MOST_NAME or not endpoint.name.isprintable():
        raise InvalidInput(f"A name has at most {MOST_NAME} characters, in one line.", where="name")
    if len(endpoint.url) > MOST_URL:
        raise InvalidInput(f"An address has at most {MOST_URL} characters.", where="url")
    return msgspec.structs.replace(endpoint, types=typed(endpoint.types))


def typed(names: Sequence[str]) -> tuple[WebhookType, ...]:
    """Types by name, each once, in our order. Raises InvalidInput."""
    for name in names:
        if name not in TYPES:
            raise InvalidInput(f"There is no type {name[:40]!r}; there is {', '.join(TYPES)}.", where="types")
    return tuple(one for one in TYPES if one in names)


def next_try_ms(tried_for_ms: int, chance: float, *, asked_for_ms: int | None = None) -> int:
    """How long to wait where it has been tried for so long: 5 s, 20 s, 80 s and so on, four times as long each time, up to six
    hours, give or take a fifth (`chance`: from 0 to 1); or longer where the receiver asked for it, but not beyond that."""
    usual = min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS + 3 * max(0, tried_for_ms))
    return max(int(usual * (0.8 + 0.4 * chance)), min(asked_for_ms or 0, LONGEST_PAUSE_MS))


def hopeless(failing_since: int, *, next_at: int) -> bool:
    """Whether an endpoint has failed for three days running by the time that it would be tried again."""
    return next_at - failing_since >= PATIENCE_MS
