"""A real Matrix homeserver for tests: Synapse from its wheel, on SQLite and a free port, gone afterwards."""

import hashlib
import hmac
import json
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

NAME = "house.example"
"""The server's name, which stands in every id: it is nowhere to be found under it, and need not be."""
PATIENCE_S = 60
UNLIMITED = {"per_second": 10_000, "burst_count": 10_000}


class NoSynapse(Exception):
    """Synapse can't be started here; the message is one line for a person."""


class Synapse:
    """A homeserver that may be stopped and started again, with everything it knows."""

    def __init__(self, folder: Path, port: int, secret: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._secret = secret
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers. Raises NoSynapse."""
        with (self._folder / "said.log").open("ab") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "synapse.app.homeserver", "-c", str(self._folder / "homeserver.yaml")],
                cwd=self._folder,
                stdout=said,
                stderr=said,
            )
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=2):  # noqa: S310 - loopback
                    return
            except OSError:
                time.sleep(0.05)
        last = (self._folder / "said.log").read_text("utf-8", "replace").strip().splitlines()[-1:]
        self.stop()
        raise NoSynapse(f"Synapse does not start: {' '.join(last)[:300]}")

    def stop(self) -> None:
        """Stop it; what it knows stays."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def register(self, localpart: str) -> tuple[str, str]:
        """A new user: their Matrix id and access token."""
        nonce = self.call("GET", "/_synapse/admin/v1/register")["nonce"]
        told = "\x00".join((nonce, localpart, "not a secret", "notadmin"))
        mac = hmac.new(self._secret.encode(), told.encode(), hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": localpart, "password": "not a secret", "admin": False, "mac": mac}
        made = self.call("POST", "/_synapse/admin/v1/register", body)
        return made["user_id"], made["access_token"]

    def call(self, method: str, path: str, body: object = None, *, token: str = "") -> Any:
        """What it answers to a request, with somebody's access token. Raises urllib.error.HTTPError."""
        content = None if body is None else json.dumps(body).encode()
        headers = {"authorization": f"Bearer {token}"} if token else {}
        request = urllib.request.Request(f"{self.url}{path}", content, headers, method=method)  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return json.load(answer)


@contextmanager
def running(registrations: Callable[[str], Sequence[str]]) -> Iterator[Synapse]:
    """A homeserver with these application services: their registrations as YAML, made for the address it is given.

    Raises NoSynapse where it can't be had, as on machines for which it has no wheel.
    """
    if find_spec("synapse") is None:
        raise NoSynapse("the package matrix-synapse has no wheel for this machine, or is not installed")
    folder = Path(tempfile.mkdtemp(prefix="cuecard-synapse-"))
    port, secret = free_port(), secrets.token_hex(16)
    try:
        homeserver = Synapse(folder, port, secret)
        named = []
        for number, text in enumerate(registrations(homeserver.url)):
            named.append(str(folder / f"service-{number}.yaml"))
            Path(named[-1]).write_text(text, "utf-8")
        written = _configuration(folder, port, secret, named)
        (folder / "homeserver.yaml").write_text(json.dumps(written), "utf-8")  # JSON is YAML
        (folder / "log.yaml").write_text(json.dumps(_LOGGING), "utf-8")
        _write_key(folder / "signing.key")
        homeserver.start()
        try:
            yield homeserver
        finally:
            homeserver.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


_LOGGING = {"version": 1, "root": {"level": "ERROR", "handlers": []}, "disable_existing_loggers": False}


def _write_key(file: Path) -> None:
    from signedjson.key import generate_signing_key, write_signing_keys

    with file.open("w") as stream:
        write_signing_keys(stream, [generate_signing_key("a_test")])


def _configuration(folder: Path, port: int, secret: str, services: Sequence[str]) -> dict[str, Any]:
    """As fast as can be, open to nobody, and in touch with nobody."""
    return {
        "server_name": NAME,
        "public_baseurl": f"http://127.0.0.1:{port}/",
        "pid_file": str(folder / "pid"),
        "listeners": [
            {
                "port": port,
                "type": "http",
                "tls": False,
                "bind_addresses": ["127.0.0.1"],
                "resources": [{"names": ["client", "federation"], "compress": False}],
            }
        ],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "log_config": str(folder / "log.yaml"),
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "registration_shared_secret": secret,
        "macaroon_secret_key": secret,
        "form_secret": secret,
        "report_stats": False,
        "trusted_key_servers": [],
        "bcrypt_rounds": 4,
        "app_service_config_files": list(services),
        "presence": {"enabled": False},
        "url_preview_enabled": False,
        "federation_domain_whitelist": [],
        "rc_message": UNLIMITED,
        "rc_registration": UNLIMITED,
        "rc_joins": {"local": UNLIMITED, "remote": UNLIMITED},
        "rc_joins_per_room": UNLIMITED,
        "rc_invites": {"per_room": UNLIMITED, "per_user": UNLIMITED, "per_issuer": UNLIMITED},
        "rc_room_creation": UNLIMITED,
        "rc_login": {"address": UNLIMITED, "account": UNLIMITED, "failed_attempts": UNLIMITED},
    }
