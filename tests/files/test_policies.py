"""What the check says of policies: caps that are never reached, hours that leave none, days and zones that are none."""

from pathlib import Path

import pytest

from tests.files.made import told


@pytest.mark.parametrize(
    "text",
    [
        "rest: 24h\ncaps: [{asks: 2, within: 7d}, {asks: 5, within: 90d}]\n",
        "rest: null\ncaps: [{asks: 1, within: 1d, kind: nps}, {asks: 1, within: 1d, team: sales}]\n",
        'quiet: [{from: "21:00", to: "08:00"}, {from: "00:00", to: "24:00", days: [saturday, sunday]}]\n',
        "quiet: [{from: 21:00, to: 08:00}]\n",
        "blackout: [{from: 2026-12-24, to: 2027-01-02, reason: Holidays}]\n",
        "time_zone: Europe/Berlin\nteams: [support, sales]\nexempt: [incident]\nholdout: 5\n",
        "rest: 1d\nrest_after_dismissal: 14d\n",
    ],
)
def test_what_can_be_meant(text: str, tmp_path: Path) -> None:
    assert told(tmp_path, text, "policy.yaml") == []


@pytest.mark.parametrize(
    ("text", "place", "parts"),
    [
        pytest.param("time_zone: Europe/Berln", "1:12", ["`Europe/Berlin`?"], id="a slip in the zone"),
        pytest.param("time_zone: CEST", "1:12", ["no time zone `CEST`"], id="no IANA name"),
        pytest.param("quiet: [{from: '9:00', to: '10:00'}]", "1:16", ["time of day", 'Write "09:00"'], id="no time"),
        pytest.param("quiet: [{from: '09:00', to: '09:00'}]", "1:16", ["no time of a day", '"24:00"'], id="from and to alike"),
        pytest.param("quiet: [{from: '00:00', to: '24:00'}]", "1:8", ["nobody is ever asked"], id="always quiet"),
        pytest.param("quiet: [{from: '20:00', to: '09:00'}, {from: '09:00', to: '20:00'}]", "1:8", ["nobody is ever asked"], id="quiet by day and by night"),
        pytest.param("quiet: [{from: '20:00', to: '09:00', days: [fri]}]", "1:45", ["`friday`?"], id="a short name"),
        pytest.param("quiet: [{form: '20:00', to: '09:00'}]", "1:10", ["`from`?"], id="a slip in from"),
        pytest.param("blackout: [{from: 2026-12-24, to: 2026-12-20}]", "1:35", ["2026-12-20 is before 2026-12-24"], id="backwards"),
        pytest.param("blackout: [{from: 2026-02-30, to: 2026-03-01}]", "1:19", ["in no calendar"], id="no such day"),
        pytest.param("blackout: [{from: Christmas, to: 2026-12-26}]", "1:19", ["not a day", "2026-12-24"], id="a name for a day"),
        pytest.param("blackout: [{from: 2026-12-24}]", "1:12", ["`to` is missing", "2026-12-24"], id="no end"),
        pytest.param("caps: [{asks: 1, within: 7d, channel: mail}]", "1:39", ["no channel `mail`", "`email`?"], id="an unknown channel"),
        pytest.param("exempt: [incident]\ncaps: [{asks: 1, within: 7d, kind: incident}]", "2:36", ["exempt from caps"], id="a cap of an exempt kind"),
        pytest.param("caps: [{asks: 1, within: 400d}]", "1:26", ["too long", "year"], id="a cap over more than a year"),
        pytest.param("teams: [a, b, a]", "1:15", ["twice"], id="a team twice"),
        pytest.param("holdout: 60", "1:10", ["0 to 50"], id="most held out"),
    ],
)  # fmt: skip
def test_what_can_not_be_meant(text: str, place: str, parts: list[str], tmp_path: Path) -> None:
    found = told(tmp_path, text + "\n", "policy.yaml")
    assert any(one.startswith(f"{place}: ") and all(part in one for part in parts) for one in found), found


@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        pytest.param("rest: 7d\ncaps: [{asks: 1, within: 7d}]", "2:8", "never reached: with a rest of 7d", id="rest is enough"),
        pytest.param("rest: 3d\ncaps: [{asks: 3, within: 7d, kind: nps}]", "2:8", "never reached", id="three in a week, three days apart"),
        pytest.param("caps: [{asks: 2, within: 30d}, {asks: 3, within: 14d, team: x}]", "1:32", "2 within 30d is reached before", id="a weaker cap"),
        pytest.param("rest: 7d\nrest_after_dismissal: 3d", "2:23", "does nothing: the rest is 7d", id="a shorter rest after dismissal"),
    ],
)  # fmt: skip
def test_what_does_nothing_is_a_warning(text: str, place: str, part: str, tmp_path: Path) -> None:
    found = told(tmp_path, text + "\n", "policy.yaml")
    assert len(found) == 1
    assert found[0].startswith(f"{place}: warning: ")
    assert part in found[0]


def test_two_in_a_week_three_days_apart_can_be_reached(tmp_path: Path) -> None:
    assert told(tmp_path, "rest: 3d\ncaps: [{asks: 2, within: 7d}]\n", "policy.yaml") == []
