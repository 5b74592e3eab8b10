"""What every verb does: settings with options, an open store, a refusal as one line."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from widget_server import settings as settings_module
from widget_server.adapters import files
from widget_server.adapters.sql import open_store
from widget_server.clock import now_ms
from widget_server.core.errors import CuecardError, Misconfigured, NotFound
from widget_server.ports import Store
from widget_server.services import publishing
from widget_server.services.ids import new_id
from widget_server.services.publishing import Live
from widget_server.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])


def with_options(settings: Settings, **given: Any) -> Settings:
    """Settings with what the command line says, where it says something."""
    chosen = {name: value for name, value in given.items() if value is not None}
    return settings_module.check({**{name: getattr(settings, name) for name in settings.__struct_fields__}, **chosen})


def database_options(command: Command) -> Command:
    """`--database` and `--workspaces` after the verb too."""
    for option in (
        click.option("--workspaces", type=click.Path(path_type=Path), help="The folder of workspaces."),
        click.option("--database", help="A file, or postgresql://…"),
    ):
        command = option(command)
    return command


def plainly(command: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run an async verb with the settings; a refusal is one line on stderr and a status of 1."""

    @wraps(command)
    @click.pass_context
    def run(context: click.Context, *args: Any, **options: Any) -> None:
        try:
            settings = with_options(
                context.obj, database=options.pop("database", None), workspaces=options.pop("workspaces", None)
            )
            asyncio.run(command(settings, *args, **options))
        except CuecardError as error:
            raise click.ClickException(error.message) from None

    return run


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Store]:
    """The store, beside a server that may be running."""
    store = await open_store(settings.database, new_id=new_id, clock=now_ms)
    try:
        yield store
    finally:
        await store.aclose()


async def only_workspace(store: Store) -> str:
    """The workspace that is meant where none is named. Raises Misconfigured where there are several, or none."""
    workspaces = await store.workspaces()
    if len(workspaces) != 1:
        raise Misconfigured(f"Say which workspace with --workspace: {', '.join(workspaces) or 'there is none yet'}.")
    return workspaces[0]


async def the_workspace(store: Store, wanted: str | None) -> str:
    """The workspace that is named, or the only one. Raises NotFound where there is none of this name."""
    if wanted is None:
        return await only_workspace(store)
    known = await store.workspaces()
    if wanted not in known:
        raise NotFound(f"There is no workspace {wanted!r}; there is {', '.join(known) or 'none yet'}.")
    return wanted


def live_now(settings: Settings, workspace: str) -> Live:
    """What a workspace's files say now. Raises Misconfigured where they are not there, or have a mistake."""
    folder = Path(settings.workspaces) / workspace
    content = files.read(folder) if folder.is_dir() else ()
    if not isinstance(content, publishing.Content):
        first = f": {content[0]}" if content else f": there is no folder {folder}"
        raise Misconfigured(f"The files of {workspace!r} can't be read{first} (cuecard check names every mistake).")
    return publishing.live(workspace, content)
