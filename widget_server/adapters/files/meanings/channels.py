"""Channels: those by which a survey is asked at once, and the steps that follow."""

from collections.abc import Iterator

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings import plain
from widget_server.adapters.files.meanings.questions import doubles
from widget_server.adapters.files.meanings.spans import ms
from widget_server.core.events import Json
from widget_server.core.surveys import Step
from widget_server.services.publishing import Mistake


def channel_mistakes(survey: dict[str, Json], spot: Spot) -> Iterator[Mistake]:
    """Of `channels` in a survey file."""
    channels = plain.items(survey.get("channels"))
    yield from doubles([one for one in channels if isinstance(one, str)], spot)
    if survey.get("channels") == []:
        yield spot.mistake("without a channel nobody can be asked", "Name chat, page or both.")
    steps = [(index, step) for index, one in enumerate(channels) if (step := plain.typed(one, Step)) is not None]
    if steps and not any(isinstance(one, str) for one in channels):
        yield spot.mistake(
            "nobody is asked at once: every channel waits", "Put chat, page, inbox or link before the steps."
        )
    used = {one for one in channels if isinstance(one, str)}
    expires, before = survey.get("expires", "7d"), 0
    for index, step in steps:
        after = ms(step.after) or 0
        if isinstance(expires, str) and after >= (ms(expires) or after + 1):
            yield spot.at(index, "after").mistake(
                f"`{step.after}` is too late: the invitation ends after `{expires}`",
                "Write a shorter time, or let it wait longer: `expires`.",
            )
        elif after <= before:
            yield spot.at(index, "after").mistake(
                f"`{step.after}` is no later than what stands before it",
                "Order the steps by time, counted from the invitation.",
            )
        before = max(before, after)
        again = used.intersection(step.through)
        if again:
            yield spot.at(index, "through").mistake(f"it is asked by {_list(again)} already", "Name each channel once.")
        yield from doubles(list(step.through), spot.at(index, "through"))
        used |= set(step.through)


def _list(channels: set[str]) -> str:
    return ", ".join(f"`{one}`" for one in sorted(channels))
