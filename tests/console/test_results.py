"""Results as staff see them: figures that the intervals bear, within what they reach, without JavaScript, and as files."""

import csv
import io
import json
import re
from pathlib import Path
from zipfile import ZipFile

from tests.console.desk import Browser, hire, house, seated
from tests.served import WORKSPACE, Place
from widget_server.core.access import RoleGrant


async def answered(place: Place, student: str, mentor: str, stars: int, words: str | None = None) -> None:
    """A rating of a lesson, as a page brings it."""
    conversation = f"c-{student}"
    await place.lesson(conversation, student, mentor)
    await place.ask(student, conversation)
    async with place.student(student, conversations=(conversation,)) as talk:
        card = talk.state["cards"][0]
        for question, value in (("stars", stars), ("words", words)):
            if value is not None:
                assert (await talk.answer(card, question, value))["type"] == "ack"


async def lessons(place: Place) -> None:
    """Three students of Maria, one of Boris."""
    for number, (mentor, stars, words) in enumerate(
        [
            ("maria", 5, "Clear <b>and</b> calm"),
            ("maria", 2, "=HYPERLINK(1)"),
            ("maria", 4, None),
            ("boris", 1, "Only for Boris"),
        ]
    ):
        await answered(place, f"s{number}", mentor, stars, words)


async def shown(browser: Browser, path: str) -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200, (path, answer.text[:500])
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


async def test_a_figure_stands_for_the_answers_that_one_reaches(place: Place) -> None:
    await lessons(place)
    await hire(place, "greta", "manager")
    await hire(place, "maria", "mentor")
    await hire(place, "analyst", "analyst")
    manager, mentor, analyst = [await seated(place, id) for id in ("greta", "maria", "analyst")]
    page = await shown(manager, "/results/useful")
    assert "3.0" in page
    assert "4 answers" in page
    assert "too few to compare" in page
    page = await shown(mentor, "/results/useful")
    assert "3.7" in page
    assert "3 answers" in page
    assert "Only for Boris" not in page
    page = await shown(analyst, "/results/useful")
    assert "Fewer than 5 answers" in page
    assert "Clear" not in page
    assert "3.0" not in page


async def test_a_survey_is_narrowed_by_its_address_and_read_in_ones_language(light: Place) -> None:
    await lessons(light)
    await hire(light, "greta", "manager")
    await hire(light, "vera", "manager", language="ru")
    greta = await seated(light, "greta")
    answer = await greta.get("/results/useful")
    assert "Clear &lt;b&gt;and&lt;/b&gt; calm" in answer.text
    [link] = set(re.findall(r'href="/console/academy(/responses/inv_[^"]+)"', answer.text)[:1])
    assert (await greta.get(link)).status_code == 200
    assert "3 answers" in await shown(greta, "/results/useful?mentor=maria")
    assert "1 answer" in await shown(greta, "/results/useful?mentor=boris")
    assert "Nobody answered in this time" in await shown(greta, "/results/useful?from=2020-01-06&to=2020-02-02")
    by_mentor = await shown(greta, "/results/useful?by=mentor")
    assert by_mentor.index("boris") < by_mentor.index("maria")
    assert (await greta.get("/results/useful?from=yesterday")).status_code == 400
    assert (await greta.get("/results/useful?before=nonsense")).status_code == 400
    page = await shown(await seated(light, "vera"), "/results/useful")
    assert "4 ответа" in page
    assert "слишком мало, чтобы сравнивать" in page


async def test_what_is_not_theirs_is_not_there(light: Place) -> None:
    await lessons(light)
    await hire(light, "carla", "mentor")
    await hire(light, "other", grants=(RoleGrant(role="manager", team="shop"),))
    for id in ("carla", "other"):
        browser = await seated(light, id)
        for path in (
            "/results/nothing",
            "/results/useful",
            "/episodes/epi_1",
            "/results/useful/responses.csv?to=2020-01-01",
        ):
            assert (await browser.get(path)).status_code == 404, (id, path)
        assert "Usefulness" not in await shown(browser, "/results")


async def test_empty_pages_say_what_will_be_there(light: Place) -> None:
    await hire(light, "greta", "manager")
    await hire(light, "maria", "mentor")
    greta, maria = await seated(light, "greta"), await seated(light, "maria")
    assert "Nobody has answered yet" in await shown(greta, "/results")
    assert "This page is for mentors" in await shown(greta, "/week")
    assert "No student of yours was asked yet" in await shown(maria, "/week")
    assert "counterpart" in await shown(maria, "/episodes")


async def test_a_mentor_sees_their_students_and_as_much_as_their_stage_shows(light: Place) -> None:
    await lessons(light)
    await hire(light, "maria", "mentor")
    await hire(light, "boris", "mentor", stage="aggregates")
    named = {"userId": "s0", "traits": {"name": "Sanja"}}
    (await light.http.post("/v1/identify", json=named, auth=(light.keys.secret, ""))).raise_for_status()
    page = await shown(await seated(light, "maria"), "/week")
    assert all(student in page for student in ("s1", "s2"))
    assert "s3" not in page
    assert "once there are 10 answers" in page
    assert "Sanja" in page
    rules = Path(light.app.settings.workspaces) / "academy" / "workspace.yaml"
    rules.write_text(WORKSPACE + "access: { parts: { name: { mentor: hidden } } }\n")
    await house(light).refresh()
    assert "Sanja" not in await shown(await seated(light, "maria"), "/week")
    boris = await seated(light, "boris")
    page = await shown(boris, "/week") + await shown(boris, "/results/useful")
    assert "Only for" not in page
    assert "s3" not in page
    assert (await boris.get("/episodes")).status_code == 404


async def test_results_leave_as_cells_and_the_audit_has_it(place: Place) -> None:
    await lessons(place)
    await hire(place, "greta", "manager")
    greta = await seated(place, "greta")
    answer = await greta.get("/results/useful/responses.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    text = answer.content.decode()
    assert text[0] == "\ufeff"
    rows = list(csv.DictReader(io.StringIO(text[1:], newline="")))
    assert [row["answer: stars"] for row in rows] == ["5", "2", "4", "1"]
    assert rows[1]["answer: words"] == "'=HYPERLINK(1)"
    assert {row["mentor_id"] for row in rows} == {"maria", "boris"}
    only = await greta.get("/results/useful/responses.csv?mentor=boris&bom=0")
    assert only.text.count("\r\n") == 2
    assert only.text.startswith("response,")
    lines = await greta.get("/results/useful/responses.jsonl?mentor=boris")
    assert lines.headers["content-disposition"] == 'attachment; filename="useful.jsonl"'
    [one] = [json.loads(line) for line in lines.text.splitlines()]
    assert (one["mentor"]["id"], one["answers"][0]["value"]) == ("boris", 1)
    book = await greta.get("/results/useful/responses.xlsx")
    assert book.headers["content-type"].endswith("spreadsheetml.sheet")
    with ZipFile(io.BytesIO(book.content)) as whole_book:
        sheet = whole_book.read("xl/worksheets/sheet1.xml").decode()
    assert "<t>=HYPERLINK(1)</t>" in sheet
    assert "<f>" not in sheet
    told = await house(place).store.audited("academy", before=None, limit=20)
    deeds = [(line.actor, line.subject_id, line.details["form"]) for line in told if line.action == "exported"]
    assert deeds == [("greta", "useful", form) for form in ("xlsx", "jsonl", "csv", "csv")]
    assert "HYPERLINK" not in repr(told)
    await hire(place, "analyst", "analyst")
    analyst = await seated(place, "analyst")
    answer = await analyst.get("/results/numbers.csv?bom=0")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    [whole] = [row for row in rows if row["survey"] == "useful" and not row["week"]]
    assert (whole["answers"], whole["value"]) == ("4", ""), "fewer than five: no figure"
    assert (await analyst.get("/results/useful/numbers.csv")).status_code == 200
    for form in ("csv", "xlsx", "jsonl"):
        assert (await analyst.get(f"/results/useful/responses.{form}")).status_code == 404


BRANCHED = """
name: Branched
when: { event: asked_twice }
questions:
  - { id: happy, kind: yesno, text: Happy?, required: true }
  - { id: stars, kind: rating, text: How much?, ask_if: { question: happy, equals: true } }
"""


async def test_an_answer_that_another_leads_past_counts_for_nothing(place: Place) -> None:
    files = Path(place.app.settings.workspaces) / "academy" / "surveys"
    (files / "branched.yaml").write_text(BRANCHED)
    await house(place).refresh()
    (await place.event("asked_twice", "s0")).raise_for_status()
    await hire(place, "greta", "manager")
    greta = await seated(place, "greta")
    async with place.student("s0", conversations=()) as talk:
        card = talk.state["cards"][0]
        for question, value, counted in (
            ("happy", True, False),
            ("stars", 4, True),
            ("happy", False, False),
            ("happy", True, True),
        ):
            assert (await talk.answer(card, question, value))["type"] == "ack"
            assert ("4.0" in await shown(greta, "/results/branched")) is counted, (question, value)
