"""Somebody at some time, under some policy: for tests of who is left alone, and when."""

from datetime import datetime
from typing import Any

import msgspec

from tests.core.made import NOW, asked, event, situation
from widget_server.core.events import Respondent
from widget_server.core.policy import Policy
from widget_server.core.reasons import Asked
from widget_server.core.situations import Situation

DAY = 86_400_000
NIGHT = {"from": "21:00", "to": "09:00"}
HOLIDAYS = {"from": "2026-12-24", "to": "2026-12-26", "reason": "Holidays"}


def policy(**fields: Any) -> Policy:
    return msgspec.convert({"rest": None, **fields}, Policy)


def ms(moment: str) -> int:
    """The instant of an ISO 8601 time with its offset."""
    return int(datetime.fromisoformat(moment).timestamp() * 1000)


def one(key: str, ago: str, status: Any = "completed", **fields: Any) -> Asked:
    return msgspec.structs.replace(asked(key, ago, status), **fields)


def living(zone: str | None = None, *, now: int = NOW, past: list[Asked] | None = None, **traits: Any) -> Situation:
    """Somebody about whom something happens now."""
    known = {**traits, **({"time_zone": zone} if zone else {})}
    respondent = Respondent(workspace="course", id="s1", verified=True, traits=known)
    return situation(event("chat_opened", occurred_at=now), now=now, past=past or (), respondent=respondent)
