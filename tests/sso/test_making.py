"""Providers whose library, program or secret is not here let nobody in, and the log says what to do."""

import sys
from pathlib import Path

import pytest

from tests.sso.saml_provider import SamlIdp
from tests.store.made import Clock
from widget_server.adapters.outbound import OutboundClient
from widget_server.adapters.sso import Makers
from widget_server.adapters.sso.making import secret_of
from widget_server.adapters.sso.refusing import Doubt
from widget_server.core.errors import SignInRefused
from widget_server.core.identity_providers import AnyProvider, MetadataSource, OpenIdProvider, SamlProvider, Secret
from widget_server.ports.provisioning import SelfDescribing
from widget_server.ports.sign_in import Attempt

OIDC = OpenIdProvider(key="company", name="Company", issuer="https://id.example", client_id="cuecard")
SAML = SamlProvider(key="campus", name="Campus", metadata=MetadataSource(file="idp.xml"))
ATTEMPT = Attempt(
    workspace="academy",
    provider="",
    state="s" * 43,
    nonce="0" * 32,
    verifier="v" * 43,
    callback="https://cue.example/console/academy/sign-in/campus/back",
    browser="",
    return_to="",
    expires_at=0,
)


async def spend(ticket_id: str, *, expires_at: int, now: int) -> bool:
    return True


def makers(folder: Path) -> Makers:
    return Makers(
        outbound=OutboundClient(),
        clock=Clock(),
        spend=spend,
        folder=lambda workspace: folder,
        public_url="https://cue.example",
    )


@pytest.mark.parametrize(
    ("provider", "module", "extra"), [(OIDC, "authlib", "cuecard[oidc]"), (SAML, "saml2", "cuecard[saml]")]
)
async def test_without_its_library(
    provider: AnyProvider,
    module: str,
    extra: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name in ("oidc", "discovery", "id_tokens"):
        monkeypatch.delitem(sys.modules, f"widget_server.adapters.sso.{name}", raising=False)
    for name in [name for name in sys.modules if name.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    made = makers(tmp_path)("academy", provider)
    assert made.name == provider.name
    assert not isinstance(made, SelfDescribing)
    with pytest.raises(SignInRefused) as refused:
        await made.begin(ATTEMPT)
    assert refused.value.because == "away"
    assert extra in caplog.messages[-1]


async def test_without_xmlsec1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, xmlsec1: str
) -> None:
    (tmp_path / "idp.xml").write_bytes(SamlIdp(tmp_path).metadata)
    made = makers(tmp_path)("academy", SAML)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SignInRefused):
        await made.begin(ATTEMPT)
    assert "apt install xmlsec1" in caplog.messages[-1]


def test_a_provider_is_made_anew_when_the_file_says_something_else(tmp_path: Path) -> None:
    make = makers(tmp_path)
    first = make("academy", OIDC)
    again = OpenIdProvider(key="company", name="Company", issuer="https://id.example", client_id="cuecard")
    assert make("academy", again) is first
    assert make("other", OIDC) is not first
    changed = OpenIdProvider(key="company", name="Company", issuer="https://id.example", client_id="another")
    assert make("academy", changed) is not first


def test_a_secret_is_where_the_file_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    monkeypatch.setenv("ACADEMY_SECRET", "from the environment")
    assert secret_of(None, tmp_path) is None
    assert secret_of(Secret(file="secret"), tmp_path) == "from a file"
    assert secret_of(Secret(env="ACADEMY_SECRET"), tmp_path) == "from the environment"
    for missing in (Secret(file="nowhere"), Secret(env="ACADEMY_NOTHING")):
        with pytest.raises(Doubt, match=r"nowhere|ACADEMY_NOTHING"):
            secret_of(missing, tmp_path)
