"""Brings a database to the present tables: numbered files, each applied once, never edited once released."""

import re
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from widget_server.adapters.sql.database import Database, Transaction
from widget_server.core.errors import Misconfigured
from widget_server.ports import Clock

_NAME = re.compile(r"^(\d{4})_[a-z_]+(?:\.([a-z]+))?\.sql$")


class Migration(msgspec.Struct, frozen=True, kw_only=True):
    """One numbered step: its text for every database, and what one database needs beside it."""

    number: int
    name: str
    text: str
    beside: str = ""


def migrations(dialect: str) -> list[Migration]:
    """The steps for `dialect` (sqlite, postgres), in order."""
    found: dict[int, Migration] = {}
    for file in sorted(_folder().iterdir(), key=lambda file: (file.name[:4], len(file.name))):
        if (match := _NAME.match(file.name)) is None:
            continue
        number, only = int(match[1]), match[2]
        if only is None:
            found[number] = Migration(number=number, name=file.name.removesuffix(".sql"), text=file.read_text("utf-8"))
        elif only == dialect:
            found[number] = msgspec.structs.replace(found[number], beside=file.read_text("utf-8"))
    return [found[number] for number in sorted(found)]


async def migrate(database: Database, dialect: str, *, clock: Clock) -> list[str]:
    """Apply what is missing, in one transaction; returns the names of the steps applied."""
    steps = migrations(dialect)
    async with database.migrating() as tx:
        await tx.fetch("make_migration_table")
        applied = {number for (number,) in await tx.fetch("applied_migrations")}
        if unknown := applied - {step.number for step in steps}:
            raise Misconfigured(
                f"The database was made by a newer Cuecard (it has migration {max(unknown)}): install that version or restore a backup."
            )
        missing = [step for step in steps if step.number not in applied]
        after = _folder().joinpath(f"after.{dialect}.sql")
        for step in missing:
            await _apply(tx, step, after.read_text("utf-8") if after.is_file() else "", now=clock())
    return [step.name for step in missing]


def _folder() -> Traversable:
    return files(__package__).joinpath("migrations")


async def _apply(tx: Transaction, step: Migration, after: str, *, now: int) -> None:
    await tx.script(step.text)
    if after:  # before triggers stand, which hold on to their columns
        await tx.script(after)
    if step.beside:
        await tx.script(step.beside)
    await tx.fetch("record_migration", number=step.number, name=step.name, now=now)
