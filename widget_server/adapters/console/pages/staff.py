"""Who reads: accounts, their roles, how far mentors have come, and who is whose. Administrators see all of it, managers those
of their teams."""

import secrets

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import Page
from widget_server.core.access import EVERY_TEAM, ROLES, STAGES, Action, Role, RoleGrant, Stage, stage
from widget_server.core.errors import Conflict, InvalidInput
from widget_server.ports import Account, AccountChange, Assignment
from widget_server.ports.sign_in import PASSWORD
from widget_server.services.accounts import StaffRefused
from widget_server.services.assigning import SUBJECTS, Saying

MOST_ID = 128
MOST_NAME = 200
MOST_LISTED = 200
MADE_BYTES = 15
"""Of a password that is made up: 20 characters."""
_ONE = "/staff/{id}"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One account in the list."""

    account: Account
    sees: Stage | None
    """How far a mentor has come; None: they are none."""


async def show(request: Request, here: Here) -> Response:
    """The list."""
    return await _list(here)


async def add(request: Request, here: Here) -> Response:
    """A new account."""
    form = await here.form()
    told = {name: form.text(name, most=MOST_NAME) for name in ("name", "role", "team", "person", "email")}
    try:
        account = await here.desk.accounts.add(
            here.viewer,
            name=told["name"],
            grants=(_grant(told["role"], told["team"]),) if told["role"] else (),
            person_id=told["person"] or None,
            email=told["email"] or None,
            team="" if told["team"] == EVERY_TEAM else told["team"],
        )
    except (InvalidInput, Conflict) as error:
        return await _list(here, told=told, wrong=_why(here, error))
    return here.redirect(f"/staff/{account.id}", done="added")


async def one(request: Request, here: Here) -> Response:
    """One account."""
    return await _one(request, here)


async def change(request: Request, here: Here) -> Response:
    """Name, team, person, email."""
    form = await here.form()
    told = {name: form.text(name, most=MOST_NAME) for name in ("name", "team", "person", "email")}
    wanted = AccountChange(
        name=told["name"], team=told["team"], person_id=told["person"] or None, email=told["email"] or None
    )
    try:
        await here.desk.accounts.change(here.viewer, _id(request), wanted)
    except (InvalidInput, Conflict) as error:
        return await _one(request, here, wrong=_why(here, error))
    return _done(request, here, "changed")


async def give(request: Request, here: Here) -> Response:
    """A role by hand."""
    form = await here.form()
    try:
        grant = _grant(form.text("role", most=40), form.text("team", most=MOST_NAME))
        await here.desk.accounts.give(here.viewer, _id(request), grant)
    except InvalidInput as error:
        return await _one(request, here, wrong=_why(here, error))
    return _done(request, here, "roles")


async def take(request: Request, here: Here) -> Response:
    """A role that was given by hand."""
    form = await here.form()
    grant = RoleGrant(role=_role(form.text("role", most=40)), team=form.text("team", most=MOST_NAME))
    taken = await here.desk.accounts.take(here.viewer, _id(request), grant)
    return _done(request, here, "roles") if taken else await _one(request, here, wrong=here.words("staff.by_provider"))


async def close(request: Request, here: Here) -> Response:
    """They see nothing from now on."""
    try:
        await here.desk.accounts.disable(here.viewer, _id(request))
    except InvalidInput as error:
        return await _one(request, here, wrong=_why(here, error))
    return _done(request, here, "disabled")


async def reopen(request: Request, here: Here) -> Response:
    """They may sign in again."""
    await here.desk.accounts.enable(here.viewer, _id(request))
    return _done(request, here, "enabled")


async def password(request: Request, here: Here) -> Response:
    """A password that is made up, and shown this once."""
    await here.desk.accounts.get(here.viewer, _id(request), Action.CHANGE_STAFF)
    account = await here.desk.accounts.get(here.viewer, _id(request))
    ways = await here.desk.signing_in.ways(here.workspace, account.id)
    known = (way.subject for way in ways if way.provider == PASSWORD)
    login, made = next(known, account.email or account.name), secrets.token_urlsafe(MADE_BYTES)
    try:
        await here.desk.signing_in.set_password(
            here.workspace, account.id, login=login, password=made, by=here.viewer.actor
        )
    except Conflict as error:
        return await _one(request, here, wrong=_why(here, error))
    return await _one(request, here, made=(login, made))


async def widen(request: Request, here: Here) -> Response:
    """How far a mentor sees, and whether they were trained."""
    form = await here.form()
    granted = next((known for known in STAGES if known == form.get("stage")), None)
    try:
        await here.desk.accounts.grant_stage(here.viewer, _id(request), granted)
        await here.desk.accounts.train(here.viewer, _id(request), trained="trained" in form)
    except InvalidInput as error:
        return await _one(request, here, wrong=_why(here, error))
    return _done(request, here, "stage")


async def assign(request: Request, here: Here) -> Response:
    """Somebody, a conversation or a group becomes theirs."""
    form = await here.form()
    try:
        saying = _saying(request, form.text("subject", most=20), form.text("who", most=MOST_ID))
        saying = msgspec.structs.replace(saying, until=form.text("until", most=30) or None)
        await here.desk.assignments.put(here.viewer, [saying], source="hand")
    except InvalidInput as error:
        return await _one(request, here, wrong=_why(here, error))
    return _done(request, here, "assigned")


async def unassign(request: Request, here: Here) -> Response:
    """They are no longer theirs."""
    form = await here.form()
    saying = _saying(request, form.text("subject", most=20), form.text("who", most=MOST_ID))
    await here.desk.assignments.end(here.viewer, saying)
    return _done(request, here, "unassigned")


async def _list(here: Here, *, told: dict[str, str] | None = None, wrong: str = "") -> Response:
    accounts = await here.desk.accounts.list(
        here.viewer, after=here.query.get("after", "")[:MOST_ID], limit=MOST_LISTED
    )
    lines = [Line(account=account, sees=_sees(here, account)) for account in accounts]
    return here.render(
        "staff.html",
        block="main" if wrong and here.partial else "",
        status=422 if wrong else 200,
        lines=sorted(lines, key=lambda line: (line.account.disabled_at is not None, line.account.name.casefold())),
        older=accounts[-1].id if len(accounts) == MOST_LISTED else "",
        may_add=here.may(Action.CHANGE_STAFF),
        roles=_roles(here),
        told=told or {},
        wrong=wrong,
    )


async def _one(request: Request, here: Here, *, wrong: str = "", made: tuple[str, str] | None = None) -> Response:
    account = await here.desk.accounts.get(here.viewer, _id(request))
    mentor = any(grant.role == "mentor" for grant in account.grants)
    theirs = here.viewer.staff_id != account.id
    return here.render(
        "colleague.html",
        block="main" if (wrong or made) and here.partial else "",
        status=422 if wrong else 200,
        one=account,
        mentor=mentor,
        sees=_sees(here, account),
        given=await _assigned(here, account),
        subjects=[(name, here.words(f"staff.of_{name}")) for name in SUBJECTS],
        stages=[("", here.words("staff.by_rule")), *((name, here.words(f"staff.sees_{name}")) for name in STAGES)],
        roles=_roles(here),
        may_change=here.may(Action.CHANGE_STAFF),
        may_widen=mentor and theirs and here.may(Action.GRANT_STAGE),
        may_assign=here.may(Action.ASSIGN) and (theirs or here.scope(Action.ASSIGN).everything),
        done=here.query.get("done", ""),
        wrong=wrong,
        made=made,
    )


async def _assigned(here: Here, account: Account) -> list[Assignment]:
    """What is theirs now or will be, the first of it."""
    if not here.may(Action.ASSIGN):
        return []
    found, _ = await here.desk.assignments.list(here.viewer, Saying(staff=account.id), limit=MOST_LISTED)
    return [one for one in found if one.until is None or one.until > here.now]


def _why(here: Here, error: InvalidInput | Conflict) -> str:
    """What was wrong, in the reader's words."""
    if isinstance(error, Conflict):
        return here.words("staff.refused_taken")
    because = error.because if isinstance(error, StaffRefused) else "form"
    return here.words(f"staff.refused_{because}")


def _sees(here: Here, account: Account) -> Stage | None:
    if all(grant.role != "mentor" for grant in account.grants):
        return None
    rules = here.live.access.mentors
    return stage(rules, made_at=account.made_at, trained_at=account.trained_at, granted=account.stage, now=here.now)


def _roles(here: Here) -> list[tuple[str, str]]:
    return [(role, here.words(f"staff.role_{role}")) for role in ROLES]


def _grant(role: str, team: str) -> RoleGrant:
    known = _role(role)
    return RoleGrant(role=known, team=team if known == "manager" else "")


def _role(role: str) -> Role:
    for known in ROLES:
        if known == role:
            return known
    raise InvalidInput(f"There is no role {role[:20]!r}.")


def _saying(request: Request, subject: str, who: str) -> Saying:
    if subject not in SUBJECTS:
        raise InvalidInput(f"{subject[:20]!r} can't be assigned.")
    return msgspec.convert({"staff": _id(request), subject: who}, Saying)


def _id(request: Request) -> str:
    id: str = request.path_params["id"]
    return id


def _done(request: Request, here: Here, what: str) -> Response:
    return here.redirect(f"/staff/{_id(request)}", done=what)


PAGES = [
    Page(path="/staff", handler=show, need=Action.STAFF, nav="staff.title", key="c"),
    Page(path="/staff", handler=add, need=Action.CHANGE_STAFF, methods=("POST",)),
    Page(path=_ONE, handler=one, need=Action.STAFF),
    Page(path=_ONE, handler=change, need=Action.CHANGE_STAFF, methods=("POST",)),
    Page(path=f"{_ONE}/roles/give", handler=give, need=Action.CHANGE_STAFF, methods=("POST",)),
    Page(path=f"{_ONE}/roles/take", handler=take, need=Action.CHANGE_STAFF, methods=("POST",)),
    Page(path=f"{_ONE}/disable", handler=close, need=Action.CHANGE_STAFF, methods=("POST",)),
    Page(path=f"{_ONE}/enable", handler=reopen, need=Action.CHANGE_STAFF, methods=("POST",)),
    Page(path=f"{_ONE}/password", handler=password, need=Action.CHANGE_STAFF, methods=("POST",)),
    Page(path=f"{_ONE}/stage", handler=widen, need=Action.GRANT_STAGE, methods=("POST",)),
    Page(path=f"{_ONE}/assign", handler=assign, need=Action.ASSIGN, methods=("POST",)),
    Page(path=f"{_ONE}/unassign", handler=unassign, need=Action.ASSIGN, methods=("POST",)),
]
