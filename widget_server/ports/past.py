"""What somebody has answered, as they look back on it."""

from typing import Protocol

from widget_server.ports.records import Filling


class PastStore(Protocol):
    """One list, paged by key."""

    async def past_answers(
        self, workspace: str, respondent_id: str, *, before: str | None, limit: int
    ) -> list[Filling]:
        """The respondent's complete named responses, newest first by when they were begun, before that of the invitation
        `before`: none where that is not one of theirs."""
        ...
