"""Staff at the console of a running server: accounts, browsers with their cookies, and the answers to what they ask for."""

import secrets
from collections.abc import Mapping
from typing import Any

import httpx2

from tests.served import Place
from widget_server.core.access import OPERATOR, Deed, Role, RoleGrant
from widget_server.core.actors import OperatorActor
from widget_server.house import House
from widget_server.ports import Account
from widget_server.ports.sign_in import PASSWORD, Session
from widget_server.services.accounts import Accounts
from widget_server.services.ids import new_id
from widget_server.services.signing_in import SigningIn, digest

PASSPHRASE = "correct horse battery"
ROLES: Mapping[Role, tuple[RoleGrant, ...]] = {
    "administrator": (RoleGrant(role="administrator"),),
    "manager": (RoleGrant(role="manager", team="*"),),
    "mentor": (RoleGrant(role="mentor"),),
    "analyst": (RoleGrant(role="analyst"),),
    "auditor": (RoleGrant(role="auditor"),),
}
FORM = {"sec-fetch-site": "same-origin"}
"""What a browser says with a form of our own page."""
OURS = {**FORM, "hx-request": "true"}
"""What htmx says there."""


def house(place: Place) -> House:
    """What the server holds open."""
    assert place.app.house is not None
    return place.app.house


class Browser:
    """One browser with its cookies; the page it is at does not matter."""

    def __init__(self, place: Place, workspace: str = "academy") -> None:
        self.place = place
        self.workspace = workspace
        self.cookies: dict[str, str] = {}

    @property
    def cookie(self) -> str:
        """The name of the session's."""
        return f"__Host-cuecard-{self.workspace}"

    async def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> httpx2.Response:
        """A request below the workspace's address; what is set is kept, what ends is dropped."""
        held = {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        address = path if path.startswith("/console") else f"/console/{self.workspace}{path}"
        answer = await self.place.http.request(method, address, headers={**held, **(headers or {})}, **more)
        for line in answer.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
            if "max-age=0" in line.lower():
                del self.cookies[name]
        return answer

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        """A page."""
        return await self.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    async def post(self, path: str, headers: Mapping[str, str] = OURS, **fields: str) -> httpx2.Response:
        """What htmx sends of a form."""
        return await self.ask("POST", path, headers=headers, data=fields)

    async def sign_in(self, login: str, password: str = PASSPHRASE, **fields: str) -> httpx2.Response:
        """The form of the sign-in page."""
        return await self.post("/sign-in", FORM, login=login, password=password, **fields)


async def hire(
    place: Place, id: str, *roles: Role, workspace: str = "academy", login: str | None = None, **more: Any
) -> Account:
    """An account; with a login it has a password, too."""
    grants = tuple(grant for role in roles for grant in ROLES[role])
    account = Account(
        workspace=workspace, id=id, **{"name": id.title(), "person_id": id, "made_at": 0, "grants": grants, **more}
    )
    store = house(place).store
    await store.add_account(account, _deed(account, "staff_added"), now=0)
    if login is not None:
        await signing_in(place).set_password(workspace, id, login=login, password=PASSPHRASE)
    return account


async def seated(place: Place, id: str, *, workspace: str = "academy") -> Browser:
    """A browser that is signed in, by no work of its own."""
    browser = Browser(place, workspace)
    token = secrets.token_urlsafe(32)
    now = house(place).clock()
    session = Session(
        workspace=workspace,
        id=digest(token),
        staff_id=id,
        provider=PASSWORD,
        made_at=now,
        used_at=now,
        expires_at=now + 7 * 86_400_000,
    )
    deed = Deed(workspace=workspace, actor=id, action="signed_in", subject="staff", subject_id=id)
    await house(place).store.begin_session(session, deed, subject="")
    browser.cookies[browser.cookie] = token
    return browser


async def disable(place: Place, id: str, *, workspace: str = "academy") -> None:
    """As the operator does it."""
    await _accounts(place).disable(OperatorActor(workspace=workspace), id)


async def enable(place: Place, id: str, *, workspace: str = "academy") -> None:
    """Likewise."""
    await _accounts(place).enable(OperatorActor(workspace=workspace), id)


def _accounts(place: Place) -> Accounts:
    return Accounts(store=house(place).store, clock=house(place).clock, new_id=new_id)


def signing_in(place: Place) -> SigningIn:
    """The service."""
    return house(place).desk.signing_in


def _deed(account: Account, action: Any) -> Deed:
    return Deed(workspace=account.workspace, actor=OPERATOR, action=action, subject="staff", subject_id=account.id)
