"""Answers from our own page where a browser runs no scripts: one question at a time, given as text."""

from collections.abc import Callable

from widget_server.core.actors import PersonalLink
from widget_server.core.questions import AnyQuestion, Notice
from widget_server.core.wording.typed import answer_from_text
from widget_server.ports import Clock
from widget_server.services.responding import Responding
from widget_server.services.standing import Standing
from widget_server.services.visiting import Visiting


class Unscripted:
    """Takes what a plain form sends, as the person of the link."""

    def __init__(
        self, *, visiting: Visiting, responding: Responding, clock: Clock, new_id: Callable[[str], str]
    ) -> None:
        self._visiting = visiting
        self._responding = responding
        self._clock = clock
        self._new_id = new_id

    async def answer(self, link: PersonalLink, languages: tuple[str, ...], question: str, text: str) -> bool:
        """Keep the answer to the question that the page showed; False where the text answers it not. What was answered
        meanwhile, in another window or by a second tap, stays as it is. Raises Unauthenticated."""
        visit = await self._visiting.look(link, languages)
        asked = due(visit.standing)
        if asked is None or asked.id != question:
            return True
        reply = (None, "") if not text.strip() and not asked.required else answer_from_text(asked, text)
        if isinstance(asked, Notice):
            reply = (None, "")
        if reply is None:
            return False
        now, invitation = self._clock(), visit.card.invitation
        await self._responding.display(visit.actor, id="plain-form", invitation=invitation, channel="page")
        for id, value in (*((notice, None) for notice in _read(visit.standing, asked)), (asked.id, reply[0])):
            await self._responding.answer(
                visit.actor,
                id=self._new_id("ans_"),
                invitation=invitation,
                question=id,
                value=value,
                answered_at=now,
            )
        return True


def due(standing: Standing) -> AnyQuestion | None:
    """What a plain form asks now; None: nothing, or all is sent at once, which takes scripts."""
    return standing.current if standing.open and standing.named else None


def _read(standing: Standing, asked: AnyQuestion) -> list[str]:
    """The messages that stood above it."""
    left = [one for one in standing.questions if one.id in standing.shown]
    return [one.id for one in left[: left.index(asked)] if isinstance(one, Notice)]
