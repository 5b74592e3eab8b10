"""What a provider says becomes roles and a profile by the mapping alone."""

import pytest

from widget_server.core.access import RoleGrant
from widget_server.core.access.mapping import Mapped, RoleMapping, RoleRule, mapped

MENTOR = RoleRule(from_="groups", is_="mentors", role="mentor")
LEAD = RoleRule(from_="groups", is_="leads", role="manager", team="onboarding")
BY_CLAIM = RoleRule(from_="groups", is_="leads", role="manager", team_from="teams")


@pytest.mark.parametrize(
    ("rules", "attributes", "grants"),
    [
        pytest.param([], {"groups": ["mentors"], "roles": ["administrator"]}, [], id="no mapping, no role"),
        pytest.param([MENTOR], {}, [], id="nothing said"),
        pytest.param([MENTOR], {"groups": ["mentors"]}, ["mentor:"], id="the value"),
        pytest.param([MENTOR], {"groups": ["Mentors", "mentors2", " mentors"]}, [], id="nearly the value"),
        pytest.param([MENTOR], {"Groups": ["mentors"]}, [], id="another claim"),
        pytest.param([MENTOR, LEAD], {"groups": ["leads", "mentors"]}, ["manager:onboarding", "mentor:"], id="several"),
        pytest.param([MENTOR, MENTOR], {"groups": ["mentors"]}, ["mentor:"], id="the same twice"),
        pytest.param([BY_CLAIM], {"groups": ["leads"], "teams": ["a", "b"]}, ["manager:a", "manager:b"], id="teams"),
        pytest.param([BY_CLAIM], {"groups": ["leads"]}, [], id="a manager of no team"),
        pytest.param([BY_CLAIM], {"groups": ["leads"], "teams": ["*", ""]}, [], id="a claim never means every team"),
    ],
)
def test_roles(rules: list[RoleRule], attributes: dict[str, list[str]], grants: list[str]) -> None:
    found = mapped(RoleMapping(roles=tuple(rules)), attributes).grants
    assert [f"{grant.role}:{grant.team}" for grant in found] == grants


def test_a_profile_is_only_what_is_mapped() -> None:
    said = {"sub": ["42"], "name": ["Maria  "], "email": ["m@example.org"], "locale": ["ru"], "unit": ["north"]}
    assert mapped(RoleMapping(), said) == Mapped()
    mapping = RoleMapping(person="sub", name="name", email="email", language="locale", team="unit")
    assert mapped(mapping, said) == Mapped(
        person_id="42", name="Maria", email="m@example.org", language="ru", team="north"
    )


@pytest.mark.parametrize("value", ["", "\x00", "a\nb", "x" * 300])
def test_what_can_not_be_kept_is_not_taken(value: str) -> None:
    mapping = RoleMapping(person="x", email="x", language="x", team="x", roles=(MENTOR,))
    assert mapped(mapping, {"x": [value], "groups": ["mentors"]}) == Mapped(grants=(RoleGrant(role="mentor"),))


def test_every_claim_that_is_looked_at_is_named() -> None:
    mapping = RoleMapping(roles=(MENTOR, BY_CLAIM), person="sub", email="email")
    assert mapping.reads == {"groups", "teams", "sub", "email"}
