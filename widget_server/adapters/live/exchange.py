"""The exchange: the same frames over one HTTP request, where sockets are blocked or a page is leaving."""

from typing import Any, cast

import msgspec

from widget_server.adapters.live import frames
from widget_server.adapters.live.frames import AnyTold, State, Told
from widget_server.adapters.live.session import Services, session
from widget_server.core.actors import PageActor, RespondentActor
from widget_server.core.errors import CuecardError, InvalidInput, TokenExpired
from widget_server.core.events import ANONYMOUS, Device

MOST_FRAMES = 50


class Exchanged(msgspec.Struct, frozen=True, kw_only=True):
    """What came of each frame, and where the person stands now."""

    frames: list[AnyTold]
    state: State | None


class Exchanger:
    """Drives a session by a list of frames instead of a socket."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def __call__(self, actor: PageActor, raw_frames: list[msgspec.Raw], device: Device | None = None) -> bytes:
        """Do the frames in order; encoded."""
        _check_number(raw_frames)
        one = session(self._services, actor, device=device)
        await one.opening()  # settles who they are
        told: list[Told] = []
        for raw in raw_frames:
            told += [frame for frame in await one.hear(bytes(raw)) if not isinstance(frame, frames.State)]
        (state,) = await one.opening()
        return _encoded(told, state)

    async def deliver(self, workspace: str, raw_frames: list[msgspec.Raw]) -> bytes:
        """For a page whose token has ended: only answers that carry their own grant are taken."""
        _check_number(raw_frames)
        actor = RespondentActor(workspace=workspace, id=ANONYMOUS)
        told: list[Told] = []
        for raw in raw_frames:
            told += await self._granted(actor, bytes(raw))
        return _encoded(told, None)

    async def _granted(self, actor: RespondentActor, raw: bytes) -> list[Told]:
        try:
            frame: Any = frames.decode(raw, frames.respondent_frames)
        except CuecardError as error:
            return [frames.refused(frames.id_of(raw), error)]
        if isinstance(frame, frames.Answer) and frame.grant is not None:
            return await session(self._services, actor).hear(raw)
        ended = TokenExpired("The token has ended; ask for a new one.")
        return [msgspec.structs.replace(frames.refused(frame.id, ended), final=False)]


def _encoded(told: list[Told], state: Told | None) -> bytes:
    return frames.encode(Exchanged(frames=cast(list[AnyTold], told), state=cast(State | None, state)))


def _check_number(raw_frames: list[msgspec.Raw]) -> None:
    if len(raw_frames) > MOST_FRAMES:
        raise InvalidInput(f"An exchange has at most {MOST_FRAMES} frames.")
