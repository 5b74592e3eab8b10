"""The pages about colleagues: an administrator makes accounts, a manager widens what their mentors see and says who is whose."""

import re

from tests.console.desk import OURS, PASSPHRASE, Browser, hire, house, seated
from tests.served import Place
from widget_server.core.access import RoleGrant
from widget_server.ports import Account, AuditFilter


async def account(place: Place, id: str) -> Account:
    found = await house(place).store.account("academy", staff_id=id)
    assert found is not None
    return found


async def told(place: Place, actor: str) -> list[str]:
    """What the audit has of somebody, oldest first."""
    wanted = AuditFilter(actor=actor)
    lines = await house(place).store.audited("academy", before=None, limit=99, wanted=wanted)
    return sorted(line.action for line in lines)


async def test_an_administrator_makes_an_account_and_a_way_in(place: Place) -> None:
    await hire(place, "root", "administrator")
    root = await seated(place, "root")
    assert "Add a colleague" in (await root.get("/staff")).text
    refused = await root.post("/staff", name="Maria", role="manager", email="m@school.example")
    assert (refused.status_code, "Of which team is the manager?" in refused.text) == (422, True)
    assert 'value="m@school.example"' in refused.text, "what was typed is there still"
    made = await root.post("/staff", name="Maria", role="mentor", team="math", person="maria", email="m@school.example")
    id = re.search(r"/staff/(stf_[\w-]+)", made.headers["hx-redirect"])
    assert id is not None
    page = await root.get(f"/staff/{id[1]}?done=added")
    assert "Added. If they sign in with a login and password, make one below" in page.text
    assert "Answers with their moment" in page.text
    shown = await root.post(f"/staff/{id[1]}/password")
    login, password = re.findall(r"Login <code>(\S+)</code>, password <code>(\S+)</code>\.", shown.text)[0]
    assert "show:top" in page.text, "the password, shown once, stands at the top of a page whose button is at its end"
    assert login == "m@school.example"
    assert (await Browser(place).sign_in(login, password)).status_code == 303
    assert (await Browser(place).sign_in(login, PASSPHRASE)).status_code != 303
    assert password not in (await root.get(f"/staff/{id[1]}")).text
    assert (await root.post("/staff", name="Twin", person="maria")).status_code == 422
    assert await told(place, "root") == ["password_set", "signed_in", "staff_added"]


async def test_an_administrator_changes_roles_and_closes_an_account(light: Place) -> None:
    await hire(light, "root", "administrator")
    await hire(light, "maria", "mentor")
    root = await seated(light, "root")
    await root.post("/staff/maria/roles/give", role="manager", team="math")
    await root.post("/staff/maria/roles/take", role="mentor")
    assert (await account(light, "maria")).grants == (RoleGrant(role="manager", team="math"),)
    assert "comes from the identity provider" in (await root.post("/staff/maria/roles/take", role="analyst")).text
    assert (await root.post("/staff/maria/roles/give", role="boss")).status_code == 422
    await root.post("/staff/maria", name="Maria I.", team="math", person="", email="")
    changed = await account(light, "maria")
    assert (changed.name, changed.team, changed.person_id) == ("Maria I.", "math", None)
    await root.post("/staff/maria/disable")
    assert (await account(light, "maria")).disabled_at is not None
    assert "Disabled" in (await root.get("/staff")).text
    await root.post("/staff/maria/enable")
    assert (await account(light, "maria")).disabled_at is None
    own = await root.post("/staff/root/disable")
    assert (own.status_code, "Nobody changes this for themselves" in own.text) == (422, True)


async def test_a_manager_widens_and_assigns_within_their_team(place: Place) -> None:
    await hire(place, "olga", team="math", grants=(RoleGrant(role="manager", team="math"), RoleGrant(role="mentor")))
    await hire(place, "maria", "mentor", team="math")
    await hire(place, "pavel", "mentor", team="art")
    olga = await seated(place, "olga")
    listed = (await olga.get("/staff")).text
    assert (">Maria<" in listed, ">Pavel<" in listed, "Add a colleague" in listed) == (True, False, False)
    assert "Make a new password" not in (await olga.get("/staff/maria")).text
    assert (await olga.get("/staff/pavel")).status_code == 404
    await olga.post("/staff/maria/stage", stage="ratings", trained="1")
    maria = await account(place, "maria")
    assert (maria.stage, maria.trained_at is not None) == ("ratings", True)
    await olga.post("/staff/maria/stage", stage="")
    maria = await account(place, "maria")
    assert (maria.stage, maria.trained_at) == (None, None)
    await olga.post("/staff/maria/assign", subject="group", who="spring <b>", until="2199-01-01")
    page = (await olga.get("/staff/maria")).text
    assert "spring &lt;b&gt;" in page
    [one] = await house(place).store.assignments("academy")
    assert (one.staff_id, one.subject, one.source) == ("maria", "group", "hand")
    await olga.post("/staff/maria/unassign", subject="group", who="spring <b>")
    assert "spring" not in (await olga.get("/staff/maria")).text
    for path, fields in (
        ("/staff/olga/stage", {"stage": "moments"}),
        ("/staff/olga/assign", {"subject": "respondent", "who": "s1"}),
        ("/staff/maria/assign", {"subject": "planet", "who": "s1"}),
        ("/staff/maria/assign", {"subject": "respondent", "who": ""}),
        ("/staff/maria/assign", {"subject": "respondent", "who": "s1", "until": "soon"}),
    ):
        assert (await olga.post(path, OURS, **fields)).status_code == 422, (path, fields)
    for path, fields in (
        ("/staff/pavel/stage", {"stage": "moments"}),
        ("/staff/pavel/assign", {"subject": "respondent", "who": "s1"}),
        ("/staff/maria/roles/give", {"role": "administrator"}),
        ("/staff/maria/disable", {}),
        ("/staff/maria/password", {}),
        ("/staff", {"name": "New"}),
    ):
        assert (await olga.post(path, OURS, **fields)).status_code == 404, (path, fields)
    assert await told(place, "olga") == [
        *("assigned", "signed_in", "stage_granted", "stage_granted", "trained", "trained", "unassigned")
    ]


async def test_in_russian(light: Place) -> None:
    await hire(light, "root", "administrator", language="ru")
    root = await seated(light, "root")
    assert "Добавить коллегу" in (await root.get("/staff")).text
    assert "Себе это не меняют" in (await root.post("/staff/root/disable")).text
