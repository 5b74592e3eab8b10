"""The application: `create_app(settings)` is an ASGI application, to serve or to mount."""

import asyncio
import gc
import logging

from starlette.types import Receive, Scope, Send

from widget_server import settings as settings_module
from widget_server.adapters.http.errors import refuse
from widget_server.adapters.passwords import Argon2Passwords
from widget_server.clock import now_ms
from widget_server.core.errors import CuecardError
from widget_server.house import House
from widget_server.ports import Clock
from widget_server.ports.sign_in import Passwords
from widget_server.settings import Settings

COLLECT_EVERY = 20_000
"""Objects made between two looks for garbage, instead of 700: nearly all that a request makes is freed when it ends."""

log = logging.getLogger("cuecard")


class Cuecard:
    """The ASGI application.

    Under a server it starts and ends by the lifespan protocol. Mounted inside another application its lifespan never
    runs: then it starts with the first request, and the host ends it with `await app.aclose()`.
    """

    def __init__(self, settings: Settings, *, clock: Clock = now_ms, passwords: Passwords | None = None) -> None:
        self.settings = settings
        self.house: House | None = None
        self._clock = clock
        self._passwords = passwords or Argon2Passwords()
        self._starting = asyncio.Lock()

    async def start(self) -> House:
        """Open everything, once."""
        async with self._starting:
            if self.house is None:
                house = House(self.settings, self._clock, self._passwords)
                await house.open()
                self.house = house
        return self.house

    async def aclose(self) -> None:
        """Close everything."""
        house, self.house = self.house, None
        if house is not None:
            await house.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        scope["app"] = self  # the router raises for unknown addresses instead of answering in its own words
        house = self.house
        if house is None:
            try:
                house = await self.start()
            except CuecardError as error:
                log.error("The start failed: %s", error.message)
                await refuse(scope, send, error)
                return
        await house.app(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await self.start()
                except CuecardError as error:
                    await send({"type": "lifespan.startup.failed", "message": error.message})
                    return
                _settle()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.aclose()
                await send({"type": "lifespan.shutdown.complete"})
                return


def create_app(
    settings: Settings | None = None, *, clock: Clock = now_ms, passwords: Passwords | None = None
) -> Cuecard:
    """The server as an ASGI application, to serve or to mount; settings from the environment where left out."""
    return Cuecard(settings or settings_module.read(), clock=clock, passwords=passwords)


def _settle() -> None:
    """What stands after the start stands for good: the collector never walks it again (measured: a fifth of an event's
    cost). Only where a server runs us: a host's collector is the host's."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY, *gc.get_threshold()[1:])
