"""One person's page, asking to erase them, and the audit's own page."""

import json
from urllib.parse import quote

import pytest

from tests.console.desk import hire, house, seated
from tests.console.test_live import answered
from tests.served import Place
from widget_server.adapters.console.pages.people import address, named


@pytest.mark.parametrize("id", ["s1", "a/b", "..", "~x", "Марк", "a b?c#d", "anon:1", "x/reveal", "%2F"])
def test_any_id_has_an_address(id: str) -> None:
    path = address(id)
    assert "/" not in path.removeprefix("/people/")
    assert named(path.removeprefix("/people/")) == id


async def test_one_persons_history_for_whoever_they_belong_to(place: Place) -> None:
    await answered(place)
    await hire(place, "maria", "mentor")
    await hire(place, "other", "mentor")
    maria = await seated(place, "maria")
    found = await maria.get("/people?who=s1")
    assert 'href="/console/academy/people/s1"' in found.text
    page = (await maria.get("/people/s1")).text
    assert "Usefulness" in page
    assert "c1" in page
    assert (await (await seated(place, "other")).get("/people/s1")).status_code == 404
    assert "people/s1" not in (await (await seated(place, "other")).get("/people?who=s1")).text
    await hire(place, "numbers", "analyst")
    assert (await (await seated(place, "numbers")).get("/people/s1")).status_code == 404
    lines = await house(place).store.audited("academy", before=None, limit=20)
    assert [(line.actor, line.subject_id) for line in lines if line.action == "person_seen"] == [("maria", "s1")]


async def test_a_visitor_is_called_by_the_beginning_of_their_id(light: Place) -> None:
    said = {"event": "page_seen", "anonymousId": "mx2tsbyv192841816134636425142779174912"}
    await light.http.post("/v1/track", json=said, auth=(light.keys.secret, ""))
    await hire(light, "boss", "administrator")
    page = (await (await seated(light, "boss")).get(address(f"anon:{said['anonymousId']}"))).text
    assert "<h1>Visitor mx2tsbyv</h1>" in page
    assert f"anon:{said['anonymousId']}</code>" in page, "the whole of it stands among what is known"


async def test_an_administrator_splits_an_id_and_takes_it_back(place: Place) -> None:
    await answered(place)
    await place.event("", "s1", kind="alias", previousId="anon:" + "v" * 16)
    await hire(place, "boss", "administrator")
    await hire(place, "maria", "mentor")
    boss, maria = await seated(place, "boss"), await seated(place, "maria")
    assert "joined by your server" in (await maria.get("/people/s1")).text
    assert "Split" not in (await maria.get("/people/s1")).text
    assert (await maria.post("/people/s1/split", id="anon:" + "v" * 16)).status_code == 404
    assert "Split" in (await boss.get("/people/s1")).text
    done = (await boss.post("/people/s1/split", id="anon:" + "v" * 16)).text
    assert "is itself again." in done
    assert await house(place).store.resolve("academy", "anon:" + "v" * 16) == "anon:" + "v" * 16
    assert "is itself again." not in (await boss.post("/people/s1/split", id="anon:" + "v" * 16)).text
    back = (await boss.post("/people/s1/join", id="anon:" + "v" * 16)).text
    assert "joined in the console" in back
    assert await house(place).store.resolve("academy", "anon:" + "v" * 16) == "s1"
    lines = await house(place).store.audited("academy", before=None, limit=20)
    did = [(one.actor, one.action, one.subject_id, one.details["id"]) for one in lines if one.action.startswith("ids_")]
    assert did == [("boss", action, "s1", "anon:" + "v" * 16) for action in ("ids_joined", "ids_split")]


async def test_an_erasure_needs_two(place: Place) -> None:
    await answered(place)
    await hire(place, "boss", "administrator")
    await hire(place, "chief", "administrator")
    boss, chief = await seated(place, "boss"), await seated(place, "chief")
    held = json.loads((await boss.get("/people/s1/held.json")).text)
    assert held["ids"] == ["s1"]
    assert held["events"]
    asked = (await boss.post("/people/s1/erase")).headers["hx-redirect"]
    assert "disabled" not in (await boss.get(asked)).text
    assert "/confirm" not in (await boss.get(asked)).text
    assert (await boss.post(f"{asked}/confirm")).status_code == 409
    assert "/confirm" in (await chief.get(asked)).text
    assert (await boss.get("/people/s1")).status_code == 200
    done = await chief.post(f"{asked}/confirm")
    assert done.headers["hx-redirect"] == "/console/academy/erasures"
    assert (await boss.get("/people/s1")).status_code == 404
    assert "s1" not in (await boss.get("/erasures")).text
    assert (await chief.post(f"{asked}/cancel")).status_code == 409
    auditing = await boss.get(f"/audit?action=erased&actor={quote('chief')}")
    assert "erased" in auditing.text
    assert "<code>s1" not in auditing.text


async def test_the_audit_can_be_taken_away_and_that_is_audited(place: Place) -> None:
    await hire(place, "eyes", "auditor", name="=cmd()")
    eyes = await seated(place, "eyes")
    assert (await eyes.get("/people")).status_code == 404
    assert "signed in" in (await eyes.get("/audit?since=2020-01-01")).text
    file = await eyes.get("/audit.csv?action=signed_in")
    assert file.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    head, *lines = file.text.lstrip("\ufeff").splitlines()
    assert head == "at,actor,action,subject,subject_id,details,id"
    assert all(",signed_in," in line for line in lines)
    assert "audit exported" in (await eyes.get("/audit?action=audit_exported")).text
    assert (await eyes.get("/audit?since=yesterday")).status_code == 400
