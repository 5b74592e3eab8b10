"""What the tests of identity providers need of the machine: Node.js with its packages, and xmlsec1."""

import shutil

import pytest

from devtools import xmlsec
from devtools.say import ROOT
from tests.conftest import IN_CI
from tests.sso.openid_provider import SECRET


@pytest.fixture(scope="session")
def xmlsec1() -> str:
    """The program that SAML's signatures need; without it the test is left out (a failure in CI)."""
    path = shutil.which("xmlsec1")
    if path is None:
        _left_out(xmlsec.LEFT_OUT)
    return str(path)


@pytest.fixture(scope="session")
def node_packages() -> None:
    """Node.js with what package-lock.json names; without them the test is left out (a failure in CI)."""
    if shutil.which("node") is None or not (ROOT / "node_modules" / "oidc-provider").is_dir():
        _left_out("Node.js with node_modules/oidc-provider is not here: ./dev js installs it")


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of an environment variable that holds the client's secret."""
    monkeypatch.setenv("ACADEMY_SECRET", SECRET)
    return "ACADEMY_SECRET"


def _left_out(words: str) -> None:
    if IN_CI:
        pytest.fail(words)
    pytest.skip(words)
