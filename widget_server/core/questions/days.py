"""Days: which there are, and what "today" means in a question that may be read in any time zone."""

import re
from datetime import UTC, date, datetime

import msgspec

from widget_server.core.questions.kinds import AnyQuestion, Date

TODAY = "today"
HOUR_MS = 3_600_000
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day(text: str) -> date | None:
    """The day that is written so (`2026-11-22`); None where no calendar has it."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def dated(question: AnyQuestion, *, since: int, until: int) -> AnyQuestion:
    """The question with days in place of `today`: for the earliest day that of the invitation (`since`), so that what a card
    took when it was drawn is taken however late it arrives; for the latest that of now (`until`). Both as wide as the
    earth's time zones. Times are Unix milliseconds."""
    if not isinstance(question, Date) or TODAY not in (question.earliest, question.latest):
        return question
    earliest = _on(since - 12 * HOUR_MS) if question.earliest == TODAY else question.earliest
    latest = _on(until + 14 * HOUR_MS) if question.latest == TODAY else question.latest
    return msgspec.structs.replace(question, earliest=earliest, latest=latest)


def _on(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()
