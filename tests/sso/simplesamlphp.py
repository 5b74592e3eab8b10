"""SimpleSAMLphp as Debian packages it, run by PHP's own server with a configuration of the test's."""

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.sso.browsing import Browser, form
from tests.sso.saml_provider import Pair

ROOT = Path("/usr/share/simplesamlphp")

_CONFIG = """<?php
$config = [
    'baseurlpath' => '{url}/', 'certdir' => '{folder}/', 'loggingdir' => '{folder}/', 'datadir' => '{folder}/',
    'tempdir' => '{folder}/tmp', 'metadatadir' => '{folder}/metadata', 'secretsalt' => 'a test', 'timezone' => 'UTC',
    'technicalcontact_email' => 'a@example.org', 'auth.adminpassword' => 'a test', 'logging.handler' => 'file',
    'enable.saml20-idp' => true, 'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    'store.type' => 'phpsession', 'session.phpsession.savepath' => '{folder}/tmp', 'session.cookie.secure' => false,
    'language.default' => 'en', 'metadata.sources' => [['type' => 'flatfile']],
];
"""
_SOURCES = """<?php
$config = ['people' => ['exampleauth:UserPass',
    'maria:secret' => ['uid' => ['u-maria'], 'displayName' => ['Maria'], 'eduPersonAffiliation' => ['mentors']],
    'guest:secret' => ['uid' => ['u-guest'], 'displayName' => ['Guest'], 'eduPersonAffiliation' => ['everybody']],
]];
"""
_HOSTED = """<?php
$metadata['__DYNAMIC:1__'] = [
    'host' => '__DEFAULT__', 'privatekey' => 'idp.key', 'certificate' => 'idp.crt', 'auth' => 'people',
    'authproc' => [3 => ['class' => 'saml:AttributeNameID', 'attribute' => 'uid', 'Format' => '{persistent}']],
];
"""
_REMOTE = """<?php
$metadata['{plain}/metadata'] = ['AssertionConsumerService' => '{plain}/back', 'NameIDFormat' => '{persistent}'];
$metadata['{sealed}/metadata'] = [
    'AssertionConsumerService' => '{sealed}/back', 'NameIDFormat' => '{persistent}', 'assertion.encryption' => true,
    'certificate' => '{certificate}',
];
"""


def here() -> bool:
    """Whether it is installed."""
    return (ROOT / "www").is_dir()


@contextlib.contextmanager
def running(folder: Path, *, plain: str, sealed: str, reader: Pair) -> Iterator[str]:
    """Its address. `plain`, `sealed`: what stands before `/metadata` and `/back` of our two ways in."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    Pair(folder, "idp")
    persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
    names = {"plain": plain, "sealed": sealed, "certificate": reader.certificate, "persistent": persistent}
    for name, text in {
        "config.php": _CONFIG.replace("{url}", url).replace("{folder}", str(folder)),
        "authsources.php": _SOURCES,
        "metadata/saml20-idp-hosted.php": _HOSTED.replace("{persistent}", persistent),
        "metadata/saml20-sp-remote.php": _filled(_REMOTE, names),
        "tmp/.here": "",
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    quiet = ["-d", "display_errors=0", "-d", "error_reporting=0"]
    process = subprocess.Popen(
        ["php", *quiet, "-S", f"127.0.0.1:{port}", "-t", str(ROOT / "www")],
        env={"SIMPLESAMLPHP_CONFIG_DIR": str(folder), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield url
    finally:
        process.terminate()
        process.wait()


async def log_in(browser: Browser, address: str, person: str) -> dict[str, str]:
    """Go through its pages as that person; the form that it has the browser post."""
    page = await browser.follow(await browser.get(address))
    action, hidden = form(page)
    fields = {**hidden, "username": person, "password": "secret"}
    answer = await browser.follow(await browser.post(action if "?" not in action else str(page.url), fields))
    _, fields = form(answer)
    return fields


def _filled(text: str, names: dict[str, object]) -> str:
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def _wait(port: int) -> None:
    """Until it listens, 10 s at most."""
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError("PHP did not start")
