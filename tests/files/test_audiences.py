"""What the check says of audiences: those nobody can be in, and tests that test nothing."""

from pathlib import Path

import pytest

from tests.files.made import told
from widget_server.core.sampling import place

HEAD = """\
name: Unclear
questions: [{id: words, kind: text, text: What is unclear?}]
when: {event: chat_opened}
audience:
"""
SCHEDULED = HEAD.replace("{event: chat_opened}", "{schedule: {on: 2026-12-01}}")


def of(tmp_path: Path, audience: str, head: str = HEAD) -> list[str]:
    """What is told of an audience; its first line is the fifth of the file."""
    return told(tmp_path, head + "".join(f"  {line}\n" for line in audience.strip().splitlines()))


@pytest.mark.parametrize(
    "audience",
    [
        pytest.param("{role: student, verified: true}", id="who"),
        pytest.param("{traits: {plan: {one_of: [pro, team]}, seats: {at_least: 5}}}", id="traits"),
        pytest.param("{sample: 10, not: {groups: [staff]}}", id="a sample but for a group"),
        pytest.param("{only: [anna, ben]}", id="a pilot"),
        pytest.param("{any: [{role: student}, {role: mentor}]}", id="either role"),
        pytest.param("{all: [{device: [phone, tablet]}, {device: [phone]}]}", id="devices that overlap"),
        pytest.param("{did: {event: lesson_finished, times: 3}}", id="three lessons, whenever"),
        pytest.param("{did: {not: {event: lesson_finished, within: 30d}}}", id="no lesson lately"),
        pytest.param("{did: {event: lesson_finished, within: 30d}}", id="a lesson lately"),
        pytest.param("{language: [pt, pt-BR]}", id="languages"),
        pytest.param("{page: 'https://shop.example/*'}", id="a page"),
        pytest.param("{traits: {plan: pro}, not: {traits: {plan: free}}}", id="an exception that changes nothing"),
        pytest.param("{}", id="everybody"),
    ],
)
def test_what_can_be_meant(audience: str, tmp_path: Path) -> None:
    assert of(tmp_path, audience) == []


@pytest.mark.parametrize(
    ("audience", "where", "parts"),
    [
        pytest.param("role: student\nall: [{role: mentor}]", "6:10", ["`role` contradicts"], id="two roles at once"),
        pytest.param("verified: true\nall: [{verified: false}]", "6:10", ["`verified`"], id="proved and not"),
        pytest.param("all: [{device: [phone]}, {device: [desktop]}]", "5:29", ["`device`"], id="two devices"),
        pytest.param("traits: {plan: pro}\nall: [{traits: {plan: free}}]", "6:10", ["`traits`"], id="two plans"),
        pytest.param("role: student\nnot: {role: student}", "6:3", ["excludes everybody"], id="a student and no student"),
        pytest.param("traits: {n: 5}\nnot: {traits: {n: {at_least: 3}}}", "6:3", ["excludes everybody"], id="five and not three"),
        pytest.param("sample: 10\nnot: {sample: 20}", "6:3", ["excludes everybody"], id="10 % but not 20 %"),
        pytest.param("not: {}", "5:8", ["so `not` nobody"], id="not everybody"),
        pytest.param("any: [{role: student}, {}]", "5:26", ["tests nothing"], id="everybody under any"),
        pytest.param("traits: {n: {at_least: 3, at_most: 2}}", "5:15", ["no value of `n` can pass"], id="crossed bounds"),
        pytest.param("traits: {n: {matches: '['}}", "5:25", ["no regular expression"], id="a bad expression"),
        pytest.param("groups: [a, a]", "5:15", ["twice"], id="a group twice"),
        pytest.param("answered: {at_least: 3}", "5:13", ["names no question"], id="an answer to nothing"),
        pytest.param("answered: {question: q, at_least: 5, at_most: 3}", "5:13", ["no answer is both"], id="no such answer"),
        pytest.param("did: {event: a, nth: 3}", "5:19", ["in `did`", "`times`"], id="the third ever in did"),
        pytest.param("did: {}", "5:8", ["nothing to look for"], id="did nothing"),
        pytest.param("page: ''", "5:9", ["empty address"], id="no page"),
        pytest.param("sample: 0", "5:11", ["more than 0"], id="nobody at all"),
        pytest.param("role: teacher", "5:9", ["mentor, observer, student"], id="an unknown role"),
        pytest.param("nott: {role: mentor}", "5:3", ["`not`?"], id="a slip in not"),
        pytest.param("not: {rloe: mentor}", "5:9", ["`role`?"], id="a slip under not"),
        pytest.param("any: [{all: [{not: {rloe: mentor}}]}]", "5:23", ["`role`?"], id="a slip far below"),
    ],
)  # fmt: skip
def test_nobody_and_nothing(audience: str, where: str, parts: list[str], tmp_path: Path) -> None:
    found = of(tmp_path, audience)
    assert any(one.startswith(f"{where}: ") and all(part in one for part in parts) for one in found), found


@pytest.mark.parametrize("test", ["device: [phone]", "page: '*'"])
def test_a_schedule_has_no_moment(test: str, tmp_path: Path) -> None:
    (found,) = of(tmp_path, test, SCHEDULED)
    assert found.startswith("5:3: a schedule has no ")


def test_a_pilot_of_whom_none_is_in_the_sample(tmp_path: Path) -> None:
    inside = next(name for name in map(str, range(99)) if place("sample", "unclear", name) < 10)
    outside = next(name for name in map(str, range(99)) if place("sample", "unclear", name) >= 10)
    assert of(tmp_path, f"only: ['{inside}']\nsample: 10") == []
    (nobody,) = of(tmp_path, f"only: ['{outside}']\nsample: 10")
    assert nobody.startswith("6:11: nobody can be in this audience")
    (some,) = of(tmp_path, f"only: ['{inside}', '{outside}']\nsample: 10")
    assert some.startswith(f"6:11: warning: of the 2 people under `only`, 1 are in the sample of 10 %: `{inside}`")


def test_traits_of_people_whose_id_is_not_proved(tmp_path: Path) -> None:
    (found,) = of(tmp_path, "verified: false\ntraits: {plan: pro}")
    assert found.startswith("5:13: warning: little is known")
