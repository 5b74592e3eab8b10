"""Public links: one address for everybody who comes, with its limits."""

from typing import Literal

import msgspec

Over = Literal["closed", "full", "late"]
"""Why a link takes nobody any more."""


class PublicLink(msgspec.Struct, frozen=True, kw_only=True):
    """An address under which whoever opens it is asked one survey, without saying who they are. Times are Unix milliseconds."""

    workspace: str
    id: str
    survey_key: str
    name: str = ""
    """For those who made it: where it hangs."""
    most: int | None = None
    """How many people it takes at most; None: any number."""
    taken: int = 0
    """How many it has taken."""
    until_at: int | None = None
    """Until when; None: until it is closed."""
    made_at: int
    closed_at: int | None = None


def over(link: PublicLink, *, now: int) -> Over | None:
    """Why it takes nobody any more; None: it does."""
    if link.closed_at is not None:
        return "closed"
    if link.until_at is not None and now >= link.until_at:
        return "late"
    return "full" if link.most is not None and link.taken >= link.most else None
