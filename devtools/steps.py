"""One step of a check: a command with a name, run in the open or beside another, and what came of it."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from devtools.say import ROOT, header, paint

State = Literal["passed", "failed", "left out"]

CommandLine = Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Step:
    """What to run. Several commands run one after the other until one fails."""

    name: str
    commands: Sequence[CommandLine]
    environment: dict[str, str] = field(default_factory=dict)
    passing: frozenset[int] = frozenset({0})
    seconds: float = 900
    """A command that runs longer is stuck: it is ended, and has failed."""
    prepare: Callable[[], None] | None = None
    """Runs first; raises LeftOut when the machine lacks what the step needs."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of a step."""

    name: str
    state: State
    seconds: float
    status: int = 0
    reason: str = ""


class LeftOut(Exception):
    """The machine lacks what a step needs; the message is one line for a person."""


def run(step: Step) -> Result:
    """In the open: what the commands print appears as they print it."""
    header(step.name)
    result, _ = _carry_out(step, capture=False)
    _close(result)
    return result


class Beside:
    """Steps that run in order on a thread while something else has the screen; shown when asked for."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = steps
        self._done: list[tuple[Result, str]] = []
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def _work(self) -> None:
        for step in self._steps:
            self._done.append(_carry_out(step, capture=True))

    def shown(self) -> list[Result]:
        """Wait for them, print each with what it said, return what came of them."""
        self._thread.join()
        for result, said in self._done:
            header(result.name)
            if said.strip():
                print(said.rstrip(), flush=True)
            _close(result)
        return [result for result, _ in self._done]


def summary(results: Sequence[Result]) -> None:
    """One line a step."""
    header("summary")
    for result in results:
        print(f"  {_word(result.state)}  {result.name}  {_seconds(result)}{_because(result)}", flush=True)


def quietly(command: CommandLine, *, seconds: float) -> bool:
    """Run a command beside the checks that says nothing and asks nothing; whether it succeeded."""
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, env=environment, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _carry_out(step: Step, *, capture: bool) -> tuple[Result, str]:
    began = time.perf_counter()
    said: list[str] = []
    status = 0
    try:
        if step.prepare is not None:
            step.prepare()
        for command in step.commands:
            status, words = _call(command, step, capture=capture)
            said.append(words)
            if status not in step.passing:
                break
    except LeftOut as reason:
        seconds = time.perf_counter() - began
        return Result(name=step.name, state="left out", seconds=seconds, reason=str(reason)), "".join(said)
    seconds = time.perf_counter() - began
    state: State = "passed" if status in step.passing else "failed"
    return Result(name=step.name, state=state, seconds=seconds, status=status), "".join(said)


def _call(command: CommandLine, step: Step, *, capture: bool) -> tuple[int, str]:
    try:
        process = subprocess.Popen(
            list(command),
            cwd=ROOT,
            env={**os.environ, **step.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if capture else None,
            stderr=subprocess.STDOUT if capture else None,
            start_new_session=True,
        )
    except OSError as error:
        return 127, f"{command[0]}: {error.strerror}\n"
    try:
        said, _ = process.communicate(timeout=step.seconds)
    except subprocess.TimeoutExpired:
        stuck = f"{' '.join(command)} was still running after {step.seconds:.0f} s, and was ended\n"
        words = _decoded(_end(process)) + stuck
        if not capture:
            print(stuck, end="", flush=True)
        return process.returncode, words
    except BaseException:
        _end(process)
        raise
    return process.returncode, _decoded(said)


def _decoded(said: bytes | None) -> str:
    return (said or b"").decode("utf-8", "replace")


def _end(process: "subprocess.Popen[bytes]") -> bytes | None:
    """End a command with all that it started."""
    if os.name == "nt":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    said, _ = process.communicate()
    return said


def _close(result: Result) -> None:
    print(f"{_word(result.state)} {_seconds(result)}{_because(result)}", flush=True)


def _word(state: State) -> str:
    return paint(f"{state:8}", {"passed": "32", "failed": "31;1", "left out": "33"}[state])


def _seconds(result: Result) -> str:
    return paint(f"{result.seconds:.1f} s", "2")


def _because(result: Result) -> str:
    return f"  {result.reason}" if result.reason else ""
