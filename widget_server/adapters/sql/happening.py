"""What happened: events in; conversations as they stand after them."""

from collections.abc import Sequence

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.ingestion import Item
from widget_server.adapters.sql.talks import read_conversations
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.errors import NotFound
from widget_server.core.events import Conversation, Incoming
from widget_server.ports import Decide, Outcome


class Happening(Verbs):
    """Verbs about events and whom they are about."""

    async def ingest(self, batch: Sequence[Incoming], decide: Decide) -> list[Outcome]:
        """See Store."""
        if not batch:
            return []
        return await self._writer.ingest([Item(incoming, decide) for incoming in batch])

    async def resolve(self, workspace: str, respondent_id: str) -> str:
        """See Store."""
        ids = records.encode([respondent_id])
        rows = await self._read(lambda tx: tx.fetch("aliases", workspace=workspace, ids=ids))
        return rows[0][1] if rows else respondent_id

    async def conversation(self, workspace: str, conversation_id: str, *, messages: int = 0) -> Conversation:
        """See Store."""

        async def read(tx: Transaction) -> Conversation:
            ids = [conversation_id]
            if not await tx.fetch("conversation_heads", workspace=workspace, ids=records.encode(ids)):
                raise NotFound("There is no such conversation.")
            return (await read_conversations(tx, workspace, ids, messages=messages))[conversation_id]

        return await self._read(read)
