"""Languages: which one is known of a person, and which ones a browser asks for. As tags: `pt-BR`."""

from collections.abc import Mapping

from widget_server.core.events import Json

TRAITS = ("language", "locale")
"""Those that say which language somebody reads, the first first."""
MOST = 10
MOST_CHARS = 35
"""Of a tag (RFC 5646, 4.4.1)."""


def languages_of(traits: Mapping[str, Json]) -> tuple[str, ...]:
    """The language that is known of somebody, if any; `pt_BR` is `pt-BR`."""
    told = (traits.get(name) for name in TRAITS)
    return tuple(one[:MOST_CHARS].replace("_", "-") for one in told if isinstance(one, str) and one)[:1]


def asked_for(header: str) -> tuple[str, ...]:
    """What an `Accept-Language` asks for, the best first."""
    weighed: list[tuple[float, str]] = []
    for part in header[:200].split(",")[:MOST]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), tag.strip()[:MOST_CHARS]))
        except ValueError:
            continue
    return tuple(tag for _, tag in sorted(weighed, key=lambda one: one[0]) if tag and tag != "*")
