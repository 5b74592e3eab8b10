"""What somebody holds in their hands: a phone, a tablet, or a desktop, by what their browser or app says of itself."""

from widget_server.core.events import Device

LONGEST = 1_024
"""Characters of a User-Agent that are read."""

_TYPES: dict[str, Device] = {
    "phone": "phone",
    "mobile": "phone",
    "smartphone": "phone",
    "iphone": "phone",
    "ios": "phone",
    "android": "phone",
    "tablet": "tablet",
    "ipad": "tablet",
    "desktop": "desktop",
    "computer": "desktop",
    "pc": "desktop",
    "laptop": "desktop",
}


def of_type(told: str, model: str = "") -> Device | None:
    """The device of a type as trackers name it (`mobile`, `ios`, `Tablet` …); a model that is an iPad says it better."""
    if model.casefold().startswith("ipad"):
        return "tablet"
    return _TYPES.get(told.strip().casefold())


def of_user_agent(told: str) -> Device | None:
    """The device of a User-Agent header; None for programs, televisions and what nobody knows.

    Android says `Mobile` on phones only. Safari on an iPad calls itself a Macintosh, and so counts as a desktop.
    """
    text = told[:LONGEST].casefold()
    if any(word in text for word in ("smart-tv", "smarttv", "android tv", "googletv", "appletv", "bot/", "spider")):
        return None
    if "ipad" in text or "tablet;" in text or ("android" in text and "mobi" not in text) or "kindle" in text:
        return "tablet"
    if any(word in text for word in ("mobi", "iphone", "ipod", "windows phone", "opera mini")):
        return "phone"
    if any(word in text for word in ("windows nt", "macintosh", "x11", "cros ", "linux x86_64")):
        return "desktop"
    return None
