"""Node.js for what is written in JavaScript: found, and its packages installed when the lock file changed."""

import hashlib
import re
import shutil
import subprocess

from devtools.say import ROOT

OLDEST = 20

PACKAGES = ROOT / "node_modules"
STAMP = PACKAGES / ".cuecard-installed"


class NoNode(Exception):
    """JavaScript cannot be built or checked here; the message is one line for a person."""


def ensure() -> None:
    """Node ≥ 20 is here and node_modules is what package-lock.json says. Raises NoNode."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise NoNode(f"Node.js is not here (npm with node ≥ {OLDEST} is needed)")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)", said)
    if version is None or int(version[1]) < OLDEST:
        raise NoNode(f"Node.js {said.strip() or '?'} is too old (≥ {OLDEST} is needed)")
    lock = ROOT / "package-lock.json"
    if not lock.exists():
        raise NoNode("package-lock.json is missing")
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    done = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise NoNode(f"npm ci failed: {(done.stderr.strip().splitlines() or ['?'])[0]}")
    STAMP.write_text(wanted)
