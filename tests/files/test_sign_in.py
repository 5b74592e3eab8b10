"""What the check says of sign_in.yaml: secrets in the file, metadata that is nowhere, mappings that let nobody in."""

from pathlib import Path

import pytest

from tests.files.made import folder, lines, told
from widget_server.adapters.files import fingerprint, read
from widget_server.core.access import RoleGrant
from widget_server.core.access.mapping import mapped
from widget_server.services.publishing import Content

NAME = "sign_in.yaml"
ROLES = "mapping: {roles: [{from: groups, is: leads, role: manager, team: '*'}]}"
OIDC = f"""\
providers:
  - kind: oidc
    key: company
    name: Company account
    issuer: https://id.example/realms/academy
    client_id: cuecard
    {ROLES}
"""
SAML = f"""\
providers:
  - kind: saml
    key: campus
    name: Campus
    metadata: {{file: idp.xml}}
    {ROLES}
"""


@pytest.mark.parametrize(
    "text",
    [
        OIDC,
        SAML,
        f"{OIDC}    client_secret: {{env: ACADEMY_SECRET}}\n    lapse: 90d\n    scopes: [groups]\n    trust_email: true\n",
        f"{SAML}    entity_id: https://idp.example\n    subject: employeeNumber\n",
        f"{SAML}    decryption_key: {{file: /run/secrets/saml.pem}}\n    decryption_certificate: idp.xml\n",
        "providers: []\n",
        "",
    ],
)
def test_what_can_be_meant(text: str, tmp_path: Path) -> None:
    (tmp_path / "idp.xml").write_text("<EntityDescriptor/>")
    assert told(tmp_path, text, NAME) == []


@pytest.mark.parametrize(
    ("text", "place", "parts"),
    [
        pytest.param(OIDC + "    client_secret: hunter2\n", "8:20", ["fields are expected"], id="a secret in the file"),
        pytest.param(OIDC + "    client_secret: {env: A, file: b}\n", "8:20", ["a variable or in a file"], id="two places of a secret"),
        pytest.param(OIDC + "    client_secret: {env: CUECARD_OIDC}\n", "8:26", ["settings of the server"], id="a secret among settings"),
        pytest.param(OIDC + "    client_secret: {env: 'A B'}\n", "8:26", ["`A B`"], id="no variable"),
        pytest.param(OIDC.replace("https://", "http://"), "5:13", ["https://"], id="an issuer without https"),
        pytest.param(OIDC.replace("academy\n", "academy/.well-known/openid-configuration\n"), "5:13", ["before /.well-known"], id="the document's address"),
        pytest.param(OIDC.replace("company", "password"), "3:10", ["another way to sign in"], id="a reserved key"),
        pytest.param(OIDC.replace("kind: oidc", "kind: ldap"), "2:11", ["`ldap` is not possible", "oidc, saml"], id="another kind"),
        pytest.param(OIDC.replace("    client_id: cuecard\n", ""), "2:5", ["`client_id` is missing"], id="no client"),
        pytest.param(OIDC + "    lapse: 400d\n", "8:12", ["too long"], id="a lapse of years"),
        pytest.param(OIDC.replace(", team: '*'", ""), "7:23", ["of which team"], id="a manager of nothing"),
        pytest.param(OIDC.replace("role: manager", "role: analyst"), "7:70", ["analyst has no team"], id="an analyst of a team"),
        pytest.param(OIDC.replace("role: manager", "role: admin"), "7:55", ["administrator, analyst"], id="a role that is none"),
        pytest.param(OIDC.replace(f"    {ROLES}\n", ""), "2:5", ["warning", "nobody can sign in"], id="no mapping"),
        pytest.param(OIDC.replace("manager, team: '*'", "mentor"), "7:14", ["warning", "`person` is missing"], id="mentors of nobody"),
        pytest.param(SAML.replace("idp.xml", "idb.xml"), "5:22", ["no file `idb.xml`"], id="metadata that is not there"),
        pytest.param(SAML.replace("{file: idp.xml}", "{}"), "5:15", ["Name one"], id="metadata nowhere"),
        pytest.param(SAML + "    decryption_key: {env: KEY}\n", "7:21", ["no certificate"], id="a key without certificate"),
        pytest.param(OIDC + SAML.removeprefix("providers:\n").replace("campus", "company"), "9:10", ["has the key `company` too"], id="a key twice"),
    ],
)  # fmt: skip
def test_what_can_not(text: str, place: str, parts: list[str], tmp_path: Path) -> None:
    (tmp_path / "idp.xml").write_text("<EntityDescriptor/>")
    found = told(tmp_path, text, NAME)
    assert len(found) == 1, found
    assert found[0].startswith(f"{place}: "), found
    assert all(part in found[0] for part in parts), found


def test_a_team_that_no_survey_has(tmp_path: Path) -> None:
    survey = "name: A\nteam: onboarding\nwhen: {event: a}\nquestions: [{id: q, kind: nps, text: How?}]\n"
    root = folder(tmp_path, surveys__a=survey)
    for team, told_of in (
        ("onboarding", []),
        ("*", []),
        ("onbording", ["`onboarding`?"]),
        ("sales", ["until a survey"]),
    ):
        (root / NAME).write_text(OIDC.replace("'*'", f"'{team}'"))
        found = lines(root)
        assert len(found) == len(told_of), found
        assert all(
            f"no survey has the team `{team}`" in line and part in line
            for line, part in zip(found, told_of, strict=True)
        )


def test_the_file_is_read_with_the_workspace_and_looked_at_for_changes(tmp_path: Path) -> None:
    before = fingerprint(folder(tmp_path))
    (tmp_path / NAME).write_text(OIDC)
    assert fingerprint(tmp_path) != before
    assert lines(tmp_path) == []
    content = read(tmp_path)
    assert isinstance(content, Content)
    assert [provider.key for provider in content.identity_providers.providers] == ["company"]
    described = content.identity_providers.get("company")
    assert described is not None
    grants = mapped(described.mapping, {"groups": ("everybody", "leads")}).grants
    assert grants == (RoleGrant(role="manager", team="*"),)
