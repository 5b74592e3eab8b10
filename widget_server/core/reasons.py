"""Why a survey was or was not chosen, and what of the past that judgement looks at."""

from typing import Literal

import msgspec

from widget_server.core.events import Json

InvitationStatus = Literal["open", "completed", "dismissed", "expired", "withdrawn"]


class Reason(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Why a survey was or was not chosen: a stable code with its numbers; `core.wording` says it in words.

    Codes: chosen · never_happened · count · filter · order · interrupted · stale · future · resting · cap · once · again · open
    · outranked · not_live · channel.
    """

    code: str
    values: dict[str, Json] = {}


class Asked(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One past or open invitation of the person, as far as deciding needs it."""

    invitation_id: str
    survey_key: str
    status: InvitationStatus
    invited_at: int
    expires_at: int
