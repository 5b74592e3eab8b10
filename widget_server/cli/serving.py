"""`cuecard serve`: uvicorn with the deadlines and bounds that the server counts on."""

import copy
import os
import socket
import sys
from pathlib import Path
from typing import Any

import click
import uvicorn
from uvicorn.config import LOGGING_CONFIG
from uvicorn.supervisors import Multiprocess

from widget_server.adapters.http.patience import PatientProtocol
from widget_server.adapters.http.sockets import PatientSocketProtocol
from widget_server.app import create_app
from widget_server.cli.running import database_options, with_options
from widget_server.core.errors import CuecardError, Misconfigured
from widget_server.settings import PREFIX, Settings

MAX_FRAME_BYTES = 65_536


@click.command()
@click.option("--host", help="Address to listen on (CUECARD_HOST; 127.0.0.1).")
@click.option("--port", type=int, help="Port to listen on; 0 takes a free one (CUECARD_PORT; 8400).")
@click.option("--workers", type=click.IntRange(1, 64), default=1, help="Processes; more than one needs PostgreSQL.")
@database_options
@click.pass_context
def serve(context: click.Context, /, workers: int, **options: Any) -> None:
    """Run the server."""
    try:
        settings = with_options(context.obj, **options)
        if workers > 1 and not settings.on_postgres:
            raise Misconfigured("Several workers need PostgreSQL: a SQLite file belongs to one process.")
        listening = listen(settings)
    except CuecardError as error:
        raise click.ClickException(error.message) from None
    configuration = config(settings, workers=workers)
    if workers > 1:
        _pass_on(settings)
        _say_where(listening)
        Multiprocess(configuration, sockets=[listening]).run()
        return
    server = _Server(configuration)
    server.run(sockets=[listening])
    if not server.started:
        sys.exit(1)


class _Server(uvicorn.Server):
    """Says where it is once it answers."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        for listening in (sockets or ()) if self.started else ():
            _say_where(listening)


def _say_where(listening: socket.socket) -> None:
    host, port = listening.getsockname()[:2]
    click.echo(f"Cuecard is at http://{f'[{host}]' if ':' in host else host}:{port}", err=True)


def config(settings: Settings, *, workers: int = 1) -> uvicorn.Config:
    """uvicorn as Cuecard needs it; also for those who start it themselves."""
    return uvicorn.Config(
        "widget_server.app:create_app" if workers > 1 else create_app(settings),
        factory=workers > 1,
        workers=workers,
        lifespan="on",
        http=PatientProtocol,
        ws=PatientSocketProtocol,
        ws_max_size=MAX_FRAME_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=5,
        server_header=False,
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        log_level="error" if settings.log_level == "error" else "warning",
        log_config=_logging(settings.log_level),
    )


def listen(settings: Settings) -> socket.socket:
    """The listening socket; Misconfigured with what to do where the port is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise Misconfigured(
            f"Can't listen on {settings.host}:{settings.port} ({error.strerror}); choose another with --port."
        ) from None
    listening.set_inheritable(True)
    return listening


def _pass_on(settings: Settings) -> None:
    """What the command line said reaches the workers by the environment."""
    for name in settings.__struct_fields__:
        value = getattr(settings, name)
        if value not in ("", None):
            os.environ[PREFIX + name.upper()] = str(value.absolute() if isinstance(value, Path) else value)


def _logging(level: str) -> dict[str, Any]:
    """uvicorn's logging with ours beside it. Its own lines below `warning` hold query strings, and so tickets: never shown."""
    logging = copy.deepcopy(LOGGING_CONFIG)
    logging["loggers"]["cuecard"] = {"handlers": ["default"], "level": level.upper(), "propagate": False}
    return logging


COMMANDS = [serve]
