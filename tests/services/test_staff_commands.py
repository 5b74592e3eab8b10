"""`cuecard staff` and `cuecard audit`: accounts, roles, who is whose, and what the audit says of it."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from widget_server.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CUECARD_DATABASE", str(tmp_path / "cue.db"))
    monkeypatch.setenv("CUECARD_WORKSPACES", str(tmp_path / "workspaces"))

    def run_one(*arguments: str, status: int = 0) -> Result:
        result = CliRunner().invoke(main, list(arguments))
        assert result.exit_code == status, result.output
        return result

    run_one("workspace", "add", "school")
    return run_one


def added(run: Run, name: str, *options: str) -> str:
    """The id of a new account."""
    found = re.search(r"stf_[\w-]{22}", run("staff", "add", name, *options).output)
    assert found is not None
    return found[0]


def listed(run: Run) -> dict[str, dict[str, object]]:
    lines = run("staff", "list", "--json").output.splitlines()
    return {account["name"]: account for account in map(json.loads, lines)}


def audited(run: Run, *options: str) -> list[str]:
    """Actions, oldest first."""
    lines = run("audit", "school", "--json", *options).output.splitlines()
    return [json.loads(line)["action"] for line in lines][::-1]


def test_accounts_are_added_listed_changed_and_disabled(run: Run) -> None:
    assert "Nobody has an account yet" in run("staff", "list").output
    id = added(run, "Maria", "--role", "mentor", "--role", "manager", "--team", "sales", "--person", "maria")
    run("user", "add", "Olga", "--role", "manager", "--team", "*")
    accounts = listed(run)
    assert accounts["Maria"]["id"] == id
    assert accounts["Maria"]["grants"] == [{"role": "manager", "team": "sales"}, {"role": "mentor", "team": ""}]
    assert (accounts["Olga"]["team"], accounts["Olga"]["grants"]) == ("", [{"role": "manager", "team": "*"}])
    table = run("staff", "list").output
    assert "manager of sales, mentor" in table
    assert "manager of every team" in table
    assert (
        "as analyst, manager of sales." in run("staff", "role", "maria", "--give", "analyst", "--take", "mentor").output
    )
    run("staff", "change", "Maria", "--team", "support", "--email", "m@school.example", "--person", "")
    run("staff", "disable", id)
    account = listed(run)["Maria"]
    assert (account["team"], account["email"], account["person_id"]) == ("support", "m@school.example", None)
    assert account["disabled_at"]
    assert "nothing: disabled" in run("staff", "list").output
    run("staff", "enable", "maria")
    assert listed(run)["Maria"]["disabled_at"] is None
    assert audited(run) == [
        *("staff_added", "staff_added", "role_given", "role_taken"),
        *("staff_changed", "staff_disabled", "staff_enabled"),
    ]
    assert audited(run, "--action", "staff_added", "--actor", "operator") == ["staff_added"] * 2
    assert audited(run, "--since", "2099-01-01") == []
    told = run("audit", "school", "--limit", "1").output
    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d  operator  staff_enabled staff {id}\n", told)
    assert "m@school.example" not in run("audit", "school").output


def test_training_and_stages_are_for_mentors(run: Run) -> None:
    added(run, "Maria", "--role", "mentor")
    added(run, "Olga", "--role", "analyst")
    run("staff", "train", "Maria")
    run("staff", "stage", "Maria", "ratings")
    account = listed(run)["Maria"]
    assert account["trained_at"]
    assert account["stage"] == "ratings"
    run("staff", "train", "Maria", "--not")
    run("staff", "stage", "Maria", "rule")
    account = listed(run)["Maria"]
    assert (account["trained_at"], account["stage"]) == (None, None)
    assert "Stages are for mentors" in run("staff", "train", "Olga", status=1).output


REFUSED = [
    (("add", "Maria", "--role", "manager"), "Of which team is the manager?"),
    (("add", "Maria", "--person", "taken"), "has the account"),
    (("add", "Maria", "--email", "nobody"), "no email address"),
    (("add", "Maria", "--language", "english please"), "a tag such as en"),
    (("add", ""), "The name has 1 to 200 characters"),
    (("add", "Maria", "--workspace", "shop"), "There is no workspace 'shop'; there is school."),
    (("role", "Olga", "--give", "boss"), "There is no role 'boss'; there is administrator"),
    (("role", "Olga", "--give", "mentor:sales"), "Only a manager's role has a team"),
    (("role", "Nobody", "--give", "mentor"), "Nobody is called 'Nobody'"),
    (("disable", "Twin"), "Several are called 'Twin'"),
]


def test_what_is_refused_changes_nothing(run: Run) -> None:
    for name in ("Olga", "Twin", "twin"):
        added(run, name)
    added(run, "Anna", "--person", "taken")
    for arguments, said in REFUSED:
        assert said in run("staff", *arguments, status=1).output
    assert audited(run) == ["staff_added"] * 4


def test_a_password_is_made_up_and_shown_once(run: Run) -> None:
    said = run("staff", "add", "Maria", "--role", "mentor", "--email", "M@school.example", "--password").output
    first = re.search(r"login +(\S+)\n +password +(\S{20}) +\(shown only now\)", said)
    assert first is not None
    assert first[1] == "M@school.example"
    again = run("staff", "password", "Maria").output
    assert first[2] not in again
    assert "m@school.example" in again
    assert audited(run) == ["staff_added", "password_set", "password_set"]
    assert first[2] not in run("audit", "school", "--json").output


def written(tmp_path: Path, text: str) -> str:
    file = tmp_path / "who.csv"
    file.write_text(text)
    return str(file)


def test_who_is_whose_is_looked_through_first_and_written_on_request(run: Run, tmp_path: Path) -> None:
    id = added(run, "Maria", "--role", "mentor", "--person", "maria")
    added(run, "Olga", "--person", "olga")
    text = (
        f"staff,person,respondent,group,since,until\n{id},,s1,,2026-09-01,\n,maria,,pilot,,2027-06-30\n,olga,s2,-,,\n"
    )
    file = written(tmp_path, text)
    said = run("staff", "assign", file).output
    assert "3 new, 0 changed, 0 as they are, 0 refused. Nothing was written" in said
    assert "Not mentors, so that it shows them nothing yet: Olga." in said
    assert "Nobody was assigned." in run("staff", "assignments").output
    assert "Written: 3 new" in run("staff", "assign", file, "--apply").output
    table = run("staff", "assignments", "--staff", id).output
    assert re.search(rf"{id} +group +pilot .*2027-06-30 00:00 +file", table)
    assert re.search(rf"{id} +respondent +s1 +2026-09-01 00:00 +file", table)
    assert "0 new, 0 changed, 3 as they are" in run("staff", "assign", file, "--apply").output
    shorter = written(tmp_path, "person,respondent,until\nmaria,s1,2026-12-24\nolga,s2,\n")
    assert "Written: 0 new, 1 changed, 1 as they are" in run("staff", "assign", shorter, "--apply").output
    assert audited(run, "--action", "assigned") == ["assigned"] * 4


def test_rows_that_are_refused_are_named_and_the_others_written(run: Run, tmp_path: Path) -> None:
    added(run, "Maria", "--role", "mentor", "--person", "maria")
    rows = [
        "maria,s1,,",
        "pavel,s2,,",
        "maria,,,",
        "maria,s3,2026-09-01,2026-09-01",
        "maria,s1,,",
        "maria,s4,soon,",
        ",s5,,",
    ]
    file = written(tmp_path, "person,respondent,since,until\n" + "\n".join(rows) + "\n")
    result = run("staff", "assign", file, "--apply", status=1)
    assert "Written: 1 new, 0 changed, 0 as they are, 6 refused." in result.output
    said = [line.removeprefix(f"{file}:") for line in result.output.splitlines() if line.startswith(file)]
    assert said == [
        "3: There is no such account. (pavel).",
        "4: say one of `respondent`, `conversation` and `group`.",
        "5: `until` is not after `since`.",
        "6: the same stands on line 2 already; keep one of the two.",
        "7: `since` is neither ISO 8601 nor Unix milliseconds.",
        "8: say whose it is, in `staff` or in `person`, and not in both.",
    ]


HEADERS = [
    ("mentor,respondent", "there is no column 'mentor' here; possible: staff, person, respondent"),
    ("person,since", "there is no column `respondent`, `conversation` or `group`"),
    ("respondent,since", "there is no column `staff`"),
    ("person,respondent,person", "the column 'person' is there twice"),
]


def test_headers_that_say_too_little(run: Run, tmp_path: Path) -> None:
    for header, said in HEADERS:
        file = written(tmp_path, header + "\na,b,c\n")
        assert f"who.csv:1: {said}" in run("staff", "assign", file, status=1).output


def test_the_audit_of_no_workspace(run: Run) -> None:
    assert "There is no workspace 'shop'" in run("audit", "shop", status=1).output
