"""The servers that are measured: started on one core, while this process keeps to the other."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from devtools.say import ROOT

T = TypeVar("T")

WORKSPACE = "bench"


@contextmanager
def apart() -> Iterator[None]:
    """Keep this process to the last core, so that servers have the first for themselves."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run on uvloop where it is, so that the load generator has cycles to spare."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(main)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


@contextmanager
def folder() -> Iterator[Path]:
    """For databases and workspaces: on this project's disk, since /tmp may be memory."""
    (ROOT / ".cache").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / ".cache") as path:
        yield Path(path)


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that runs."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """Processor time it has taken so far; 0 where the system does not tell."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.exists():
            return 0.0
        user, system = stat.read_text().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def echo() -> Iterator[Server]:
    """The floor (echo.py)."""
    port = _free_port()
    with _process([sys.executable, "-m", "tests.benchmarks.echo", str(port)], port, os.environ) as server:
        yield server


@contextmanager
def cuecard(environment: Mapping[str, str]) -> Iterator[Server]:
    """`cuecard serve` as an operator starts it."""
    port = _free_port()
    words = [sys.executable, "-m", "widget_server", "serve"]
    everything = {**environment, "CUECARD_PORT": str(port), "CUECARD_LOG_LEVEL": "warning"}
    with _process(words, port, everything, path="/healthz") as server:
        yield server


def command(environment: Mapping[str, str], *words: str) -> str:
    """What `cuecard WORDS` prints."""
    done = subprocess.run(
        [sys.executable, "-m", "widget_server", *words],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"cuecard {' '.join(words)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def settings(workspaces: Path, database: str) -> dict[str, str]:
    """The environment of a server with that database, and with rates that no generator here reaches."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CUECARD_")}
    return {
        **kept,
        "CUECARD_DATABASE": database,
        "CUECARD_WORKSPACES": str(workspaces),
        "CUECARD_RATE_SERVER_KEY": "1000000/second",
        "CUECARD_RATE_BROWSER_KEY": "1000000/second",
        "CUECARD_RATE_ADDRESS": "1000000/second",
    }


def key(environment: Mapping[str, str], kind: str, pattern: str) -> re.Match[str]:
    """A new key of the workspace, found by `pattern` in what the command prints."""
    said = command(environment, "workspace", "key", WORKSPACE, "--kind", kind)
    found = re.search(pattern, said)
    if found is None:
        raise RuntimeError(f"no {kind} key in: {said}")
    return found


def token_key(environment: Mapping[str, str], kind: str) -> tuple[str, str]:
    """(kid, secret) of a new key for respondents' or staff's tokens."""
    found = key(environment, kind, r"(?s)kid:?\s+(?P<kid>\S+).*secret:?\s+(?P<secret>\S+)")
    return found["kid"], found["secret"]


def workspace(workspaces: Path, *, policy: str, surveys: Mapping[str, str]) -> None:
    """Write a workspace's folder."""
    home = workspaces / WORKSPACE
    (home / "surveys").mkdir(parents=True)
    (home / "workspace.yaml").write_text("name: Benchmark\nlanguage: en\n")
    (home / "policy.yaml").write_text(policy)
    for name, text in surveys.items():
        (home / "surveys" / f"{name}.yaml").write_text(text)
    command(os.environ, "check", str(home))


@contextmanager
def floor(name: str) -> Iterator[int]:
    """The port of a floor that speaks by sockets (mailbox.py, sink.py), as soon as it takes connections."""
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", f"tests.benchmarks.{name}", str(port)], cwd=ROOT, preexec_fn=_on_the_first_core()
    )
    try:
        until = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"{name} did not start") from None
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=15)


@contextmanager
def _process(words: list[str], port: int, environment: Mapping[str, str], *, path: str = "/") -> Iterator[Server]:
    process = subprocess.Popen(
        words, cwd=ROOT, env=dict(environment), stdout=subprocess.DEVNULL, preexec_fn=_on_the_first_core()
    )
    try:
        _wait(process, f"http://127.0.0.1:{port}{path}")
        yield Server(port=port, pid=process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _on_the_first_core() -> Callable[[], None] | None:
    if not hasattr(os, "sched_setaffinity"):
        return None
    core = min(os.sched_getaffinity(0))
    return lambda: os.sched_setaffinity(0, {core})


def _wait(process: "subprocess.Popen[bytes]", address: str, *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode} before it answered")
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nothing answered at {address} within {seconds:.0f} s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
