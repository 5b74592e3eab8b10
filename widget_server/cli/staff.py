"""`cuecard staff`: who reads, as what, and who is whose. A running server takes every change up with the next look."""

import json
import secrets
import sys
from datetime import UTC, datetime
from typing import get_args

import click
import msgspec
from rich.table import Table

from widget_server.adapters.passwords import Argon2Passwords
from widget_server.cli.assigning import assign, assignments
from widget_server.cli.running import database_options, opened, plainly, the_workspace
from widget_server.cli.showing import terminal
from widget_server.cli.shown import shown
from widget_server.clock import now_ms
from widget_server.core.access import EVERY_TEAM, ROLES, STAGES, Role, RoleGrant, Stage
from widget_server.core.actors import OperatorActor
from widget_server.core.errors import InvalidInput, NotFound
from widget_server.ports import Account, AccountChange, Store
from widget_server.services.accounts import Accounts
from widget_server.services.ids import new_id
from widget_server.services.signing_in import NoProviders, SigningIn
from widget_server.settings import Settings

BY_RULE = "rule"
MADE_CHARS = 15
"""Bytes of a password that is made up: 20 characters."""

in_workspace = click.option("--workspace", help="Needed where there are several.")


@click.group()
def staff() -> None:
    """Those who read: accounts, roles, assignments."""


@staff.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="As what; may be said several times.")
@click.option("--team", default="", help="Their team; a manager manages it. '*': a manager of every team.")
@click.option("--person", help="The id by which they take part in conversations.")
@click.option("--email", help="Where notices go.")
@click.option("--language", default="", help="Such as en or ru; left out: as their browser says.")
@click.option("--password", is_flag=True, help="Let them sign in by a password: asked for, or made up and shown once.")
@click.option("--login", help="With --password: the login; left out: the email, else the name.")
@in_workspace
@database_options
@plainly
async def add(
    settings: Settings,
    name: str,
    roles: tuple[Role, ...],
    team: str,
    person: str | None,
    email: str | None,
    language: str,
    password: bool,
    login: str | None,
    workspace: str | None,
) -> None:
    """Add an account. Without a role it may do nothing."""
    async with opened(settings) as store:
        author = OperatorActor(workspace=await the_workspace(store, workspace))
        account = await _accounts(store).add(
            author,
            name=name,
            grants=tuple(RoleGrant(role=role, team=team if role == "manager" else "") for role in roles),
            person_id=person,
            email=email,
            language=language,
            team="" if team == EVERY_TEAM else team,
        )
        click.echo(f"{account.name} has the account {account.id}{_as(account)}.")
        if password:
            await _set_password(store, account, login or email or name)


@staff.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each.")
@in_workspace
@database_options
@plainly
async def list_(settings: Settings, as_json: bool, workspace: str | None) -> None:
    """The accounts, with their roles."""
    async with opened(settings) as store:
        author = OperatorActor(workspace=await the_workspace(store, workspace))
        found = await _all(store, author)
    if as_json:
        for account in found:
            click.echo(json.dumps(msgspec.to_builtins(account), ensure_ascii=False))
    elif found:
        terminal().print(_table(found))
    else:
        click.echo("Nobody has an account yet: cuecard staff add NAME --role mentor")


@staff.command()
@click.argument("who")
@click.option("--give", multiple=True, metavar="ROLE[:TEAM]", help="Give a role by hand: mentor, manager:sales, …")
@click.option("--take", multiple=True, metavar="ROLE[:TEAM]", help="Take one that was given by hand.")
@in_workspace
@database_options
@plainly
async def role(
    settings: Settings, who: str, give: tuple[str, ...], take: tuple[str, ...], workspace: str | None
) -> None:
    """Give and take roles. WHO is an account's id, its person's id, or its name."""
    wanted, unwanted = [_grant(text) for text in give], [_grant(text) for text in take]
    async with opened(settings) as store:
        author = OperatorActor(workspace=await the_workspace(store, workspace))
        accounts, account = _accounts(store), await whom(store, author, who)
        for grant in wanted:
            await accounts.give(author, account.id, grant)
        for grant in unwanted:
            await accounts.take(author, account.id, grant)
        account = await accounts.get(author, account.id)
    click.echo(f"{account.name} is here now{_as(account)}.")


@staff.command()
@click.argument("who")
@click.option("--name")
@click.option("--person", help="The id by which they take part in conversations; '' for none.")
@click.option("--email", help="'' for none.")
@click.option("--team", help="'' for none. Which teams a manager manages is a role: manager:TEAM.")
@click.option("--language", help="'' for their browser's.")
@in_workspace
@database_options
@plainly
async def change(settings: Settings, who: str, workspace: str | None, **told: str | None) -> None:
    """Change what is said of somebody."""
    fields = {"person": "person_id"}
    empty = {"person": None, "email": None}
    given = {fields.get(key, key): text or empty.get(key, text) for key, text in told.items() if text is not None}
    async with opened(settings) as store:
        author = OperatorActor(workspace=await the_workspace(store, workspace))
        account = await whom(store, author, who)
        account = await _accounts(store).change(author, account.id, msgspec.convert(given, AccountChange))
    click.echo(f"{account.name} is changed.")


@staff.command()
@click.argument("who")
@in_workspace
@database_options
@plainly
async def disable(settings: Settings, who: str, workspace: str | None) -> None:
    """From now on they see nothing, wherever they are signed in."""
    async with opened(settings) as store:
        author = OperatorActor(workspace=await the_workspace(store, workspace))
        account = await _accounts(store).disable(author, (await whom(store, author, who)).id)
    click.echo(f"{account.name} is disabled.")


@staff.command()
@click.argument("who")
@in_workspace
@database_options
@plainly
async def enable(settings: Settings, who: str, workspace: str | None) -> None:
    """Let somebody who was disabled in again, with the roles they have."""
    async with opened(settings) as store:
        author = OperatorActor(workspace=await the_workspace(store, workspace))
        account = await _accounts(store).enable(author, (await whom(store, author, who)).id)
    click.echo(f"{account.name} is enabled{_as(account)}.")


@staff.command()
@click.argument("who")
@click.option("--login", help="Left out: the one they have, else the email, else the name.")
@in_workspace
@database_options
@plainly
async def password(settings: Settings, who: str, login: str | None, workspace: str | None) -> None:
    """Set a password: asked for, or made up and shown once. Ends the sessions of the account."""
    async with opened(settings) as store:
        author = OperatorActor(workspace=await the_workspace(store, workspace))
        account = await whom(store, author, who)
        known = [way.subject for way in await store.sign_ins(account.workspace, account.id) if way.secret]
        await _set_password(store, account, login or next(iter(known), account.email or account.name))


@staff.command()
@click.argument("who")
@click.option("--not", "untrained", is_flag=True, help="They were not, after all.")
@in_workspace
@database_options
@plainly
async def train(settings: Settings, who: str, untrained: bool, workspace: str | None) -> None:
    """Note that a mentor was trained: the workspace's rule may wait for it before it shows them more."""
    async with opened(settings) as store:
        author = OperatorActor(workspace=await the_workspace(store, workspace))
        account = await whom(store, author, who)
        account = await _accounts(store).train(author, account.id, trained=not untrained)
    click.echo(f"{account.name} is noted as {'not ' if untrained else ''}trained.")


@staff.command()
@click.argument("who")
@click.argument("stage", type=click.Choice((*STAGES, BY_RULE)))
@in_workspace
@database_options
@plainly
async def stage(settings: Settings, who: str, stage: Stage | str, workspace: str | None) -> None:
    """Say how far a mentor sees, whatever the workspace's rule; `rule`: by the rule again."""
    granted = next((known for known in get_args(Stage) if known == stage), None)
    async with opened(settings) as store:
        author = OperatorActor(workspace=await the_workspace(store, workspace))
        account = await whom(store, author, who)
        await _accounts(store).grant_stage(author, account.id, granted)
    click.echo(f"{account.name} sees {'what the rule says' if granted is None else f'as far as: {granted}'}.")


async def _set_password(store: Store, account: Account, login: str) -> None:
    given = ""
    if sys.stdin.isatty():
        given = click.prompt("Password (empty: one is made up)", hide_input=True, default="", show_default=False)
        if given and click.prompt("The same again", hide_input=True) != given:
            raise InvalidInput("The two are not the same; nothing was set.")
    chosen = given or secrets.token_urlsafe(MADE_CHARS)
    signing_in = SigningIn(
        store=store, clock=now_ms, passwords=Argon2Passwords(), providers=NoProviders(), idle_ms=0, longest_ms=0
    )
    await signing_in.set_password(account.workspace, account.id, login=login, password=chosen)
    click.echo(f"  login     {login}" + ("" if given else f"\n  password  {chosen}   (shown only now)"))


async def _all(store: Store, author: OperatorActor) -> list[Account]:
    found: list[Account] = []
    while page := await _accounts(store).list(author, after=found[-1].id if found else ""):
        found += page
    return sorted(found, key=lambda one: (one.disabled_at is not None, one.name.casefold(), one.id))


async def whom(store: Store, author: OperatorActor, who: str) -> Account:
    """The account that is meant, by its id, its person's, or the one name."""
    for named in ({"staff_id": who}, {"person_id": who}):
        if (account := await store.account(author.workspace, **named)) is not None:
            return account
    found = [one for one in await _all(store, author) if one.name.casefold() == who.casefold()]
    if len(found) > 1:
        raise InvalidInput(f"Several are called {who!r}; say which by its id: {', '.join(one.id for one in found)}.")
    if not found:
        raise NotFound(f"Nobody is called {who!r}, and it is no account's id either: cuecard staff list")
    return found[0]


def _accounts(store: Store) -> Accounts:
    return Accounts(store=store, clock=now_ms, new_id=new_id)


def _grant(text: str) -> RoleGrant:
    name, _, team = text.partition(":")
    role: Role | None = next((known for known in ROLES if known == name), None)
    if role is None:
        raise InvalidInput(f"There is no role {name!r}; there is {', '.join(ROLES)}.")
    return RoleGrant(role=role, team=team)


def _as(account: Account) -> str:
    return f" as {', '.join(map(_role, account.grants))}" if account.grants else " without a role"


def _role(grant: RoleGrant) -> str:
    if not grant.team:
        return grant.role
    return f"{grant.role} of {'every team' if grant.team == EVERY_TEAM else grant.team}"


def _table(accounts: list[Account]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("name", "roles", "team", "person", "sees", "since", "id"):
        table.add_column(column, overflow="fold")
    for one in accounts:
        sees = "nothing: disabled" if one.disabled_at is not None else one.stage or ""
        since = f"{datetime.fromtimestamp(one.made_at / 1000, UTC):%Y-%m-%d}"
        row = (one.name, ", ".join(map(_role, one.grants)), one.team, one.person_id or "", sees, since, one.id)
        table.add_row(*map(shown, row), style="dim" if one.disabled_at is not None else None)
    return table


for command in (assign, assignments):
    staff.add_command(command)

user = click.Group("user", commands=staff.commands, help="The same as `staff`.")

COMMANDS = [staff, user]
