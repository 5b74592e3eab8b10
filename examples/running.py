"""Starts and stops the whole demo: Cuecard as its own process, and the three hosts, each on an origin of its own."""

import asyncio
import contextlib
import hashlib
import os
import secrets
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import uvicorn
from starlette.applications import Starlette

from examples import past
from examples.away import app as away_app
from examples.away.mailbox import Mailbox
from examples.away.phone import Phone
from examples.mentor_chat import app as mentor_chat_app
from examples.mentor_chat.telling import Telling
from examples.product_page import app as product_page_app
from examples.provisioning import WORKSPACES, Command, Provision, provision, without_settings
from examples.start_page import app as start_page_app
from examples.start_page.desk import Desks
from examples.start_page.happenings import Journal, Workspace
from widget_server.settings import Settings

HOST = "127.0.0.1"
START_WITHIN_S = 20
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients that speak to this machine only: reading the system's certificates takes 25 ms, for every request anew."""


class PortTaken(Exception):
    """Another program listens there; the message is one line for a person."""


@dataclass(frozen=True, kw_only=True)
class Origins:
    """Where everything is, as a browser writes it. Other ports are other origins."""

    start: str
    chat: str
    product: str
    cuecard: str


def origins(port: int) -> Origins:
    """Four ports from `port` on; any four free ones for 0. Raises PortTaken."""
    ports = [port + step for step in range(4)] if port else _free(4)
    for each in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, each))
            except OSError:
                raise PortTaken(
                    f"Port {each} is taken. The demo needs {port} to {port + 3}; choose others with --port."
                ) from None
    return Origins(
        **dict(zip(("start", "chat", "product", "cuecard"), (f"http://{HOST}:{each}" for each in ports), strict=True))
    )


def _free(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((HOST, 0))
        return [probe.getsockname()[1] for probe in probes]


class Cuecard:
    """`cuecard serve` as a process that can be stopped and started again, on the same database and port."""

    def __init__(self, *, database: str, origin: str, log: Path, mail: str = "") -> None:
        self.origin = origin
        self.log = log
        self.environment = without_settings(os.environ) | {
            "CUECARD_DATABASE": database,
            "CUECARD_WORKSPACES": str(WORKSPACES),
            "CUECARD_HOST": HOST,
            "CUECARD_PORT": origin.rpartition(":")[2],
            "CUECARD_PUBLIC_URL": origin,
            "CUECARD_SMTP_URL": mail,
            "CUECARD_PUSH_CONTACT": "mailto:demo@academy.example",
            "CUECARD_OUTBOUND_NETWORKS": f"{HOST}/32",
            "CUECARD_LOG_LEVEL": "warning",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers. Raises RuntimeError with its last words if it does not."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "widget_server", "serve"]
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        until = time.monotonic() + START_WITHIN_S
        while time.monotonic() < until and self.process.poll() is None:
            with contextlib.suppress(httpx2.HTTPError):
                if httpx2.get(f"{self.origin}/healthz", trust_env=False, verify=NO_TLS).status_code == 200:
                    return
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"Cuecard did not start:\n{self.log.read_text()[-2000:]}")

    def stop(self, *, hard: bool = False) -> None:
        """End it; `hard` as a power cut would."""
        if self.process is None:
            return
        if hard:
            self.process.kill()
        else:
            self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


class Hosts:
    """The chat, the product page and the start page, with the mailbox behind it: servers on one loop, in a thread of their own."""

    def __init__(self, places: Origins, keys: Provision, folder: Path, desks: Desks, mail: int) -> None:
        self.places, self.keys, self.folder, self.desks, self.mail = places, keys, folder, desks, mail
        self.journal = Journal()
        self.mailbox = Mailbox(self.journal.mailed)
        self.phone = Phone(
            cuecard=places.cuecard,
            chat=places.chat,
            service=f"{places.start}/away/push/",
            keys=keys.academy,
            arrived=self.journal.pushed,
        )
        self.thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="demo hosts")
        self.ready = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.ending: asyncio.Event | None = None
        self.failed: BaseException | None = None
        self.apps: dict[str, Starlette] = {}

    def delivered(self) -> bool:
        """Whether Cuecard has acknowledged every event that the chat told it."""
        telling: Telling = self.apps[self.places.chat].state.telling
        return telling.delivered

    def start(self) -> None:
        """Start all three and wait until they listen."""
        self.thread.start()
        self.ready.wait(START_WITHIN_S)
        if self.failed is not None:
            raise RuntimeError("The demo's pages did not start.") from self.failed

    def stop(self) -> None:
        """End all three."""
        if self.loop is not None and self.ending is not None and self.thread.is_alive():
            self.loop.call_soon_threadsafe(self.ending.set)
        self.thread.join(timeout=15)

    def _apps(self, ending: asyncio.Event) -> dict[str, Starlette]:
        journal = self.journal
        chat = mentor_chat_app.Settings(
            database=self.folder / "chat.db",
            cuecard=self.places.cuecard,
            framed_by=self.places.start,
            keys=self.keys.academy,
            secret=secrets.token_urlsafe(32),
        )
        start = start_page_app.Settings(
            cuecard=self.places.cuecard,
            chat=self.places.chat,
            product=self.places.product,
            workspaces=[
                Workspace(id="academy", server_key=self.keys.academy.server),
                Workspace(id="shop", server_key=self.keys.shop_server),
            ],
        )
        return {
            self.places.chat: mentor_chat_app.create_app(chat, journal.told),
            self.places.product: product_page_app.create_app(
                cuecard=self.places.cuecard, browser_key=self.keys.shop_browser
            ),
            self.places.start: start_page_app.create_app(
                start,
                journal,
                ending,
                self.desks,
                away_app.create_app(self.mailbox, self.phone, account=f"{self.places.chat}/account"),
            ),
        }

    async def _serve(self) -> None:
        self.loop, self.ending = asyncio.get_running_loop(), asyncio.Event()
        self.apps = self._apps(self.ending)
        servers = [_Server(_config(app, origin)) for origin, app in self.apps.items()]
        serving = [asyncio.create_task(server.serve()) for server in servers]
        try:
            await self.mailbox.open(HOST, self.mail)
            while not all(server.started for server in servers):
                await asyncio.sleep(0.02)
                for task in serving:
                    if task.done():
                        task.result()
                        raise RuntimeError("a page's server ended at once")
            self.ready.set()
            await self.ending.wait()
        except BaseException as error:
            self.failed = error
        finally:
            self.mailbox.close()
            for server in servers:
                server.should_exit = True
            await asyncio.gather(*serving, return_exceptions=True)
            self.ready.set()


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to whoever started the demo."""
        yield


def _config(app: Starlette, origin: str) -> uvicorn.Config:
    port = int(origin.rpartition(":")[2])
    return uvicorn.Config(app, host=HOST, port=port, log_level="warning", timeout_graceful_shutdown=1, lifespan="on")


@dataclass(frozen=True, kw_only=True)
class Demo:
    """The running demo."""

    places: Origins
    keys: Provision
    cuecard: Cuecard
    command: Command
    hosts: Hosts


@contextmanager
def running(*, port: int, database: str | None, folder: Path) -> Iterator[Demo]:
    """Start everything, end everything. `database`: a file or URL; left out, a file in `folder`, where keys are kept too."""
    places = origins(port)
    database = database or str(folder / "cuecard.db")
    command = Command(database)
    remembered = folder / f"keys-{hashlib.sha256(database.encode()).hexdigest()[:12]}.json"
    new = not remembered.exists()
    keys = provision(command, remembered=remembered, chat=places.chat, product=places.product)
    if new:
        past.live(Settings(database=database, workspaces=WORKSPACES, port=0), keys.academy, places.chat)
    [mail] = _free(1)
    cuecard = Cuecard(
        database=database, origin=places.cuecard, log=folder / "cuecard.log", mail=f"smtp://{HOST}:{mail}"
    )
    hosts = Hosts(places, keys, folder, Desks(command, keys.academy.server), mail)
    try:
        cuecard.start()
        hosts.start()
        yield Demo(places=places, keys=keys, cuecard=cuecard, command=command, hosts=hosts)
    finally:
        hosts.stop()
        cuecard.stop()
