"""Makes the demo's two workspaces with the `cuecard` command, as an operator would, and remembers the keys it prints."""

import json
import os
import re
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from examples.mentor_chat.tokens import Keys

WORKSPACES = Path(__file__).parent / "workspace"

BROWSER_KEY, SERVER_KEY = r"\b(wk_[\w-]+)", r"\b(sk_[\w-]+)"
KID, SECRET = r"\bkid +(\S+)", r"\bsecret +(\S+)"


@dataclass(frozen=True, kw_only=True)
class Provision:
    """Keys of both workspaces. The shop's pages are anonymous: it signs nobody's token."""

    academy: Keys
    shop_browser: str
    shop_server: str


class Command:
    """The `cuecard` command on one database."""

    def __init__(self, database: str) -> None:
        self.environment = without_settings(os.environ) | {
            "CUECARD_DATABASE": database,
            "CUECARD_WORKSPACES": str(WORKSPACES),
        }

    def __call__(self, *words: str) -> str:
        """Run it; returns what it printed. Raises RuntimeError with its own words when it refuses."""
        command = [sys.executable, "-m", "widget_server", *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"cuecard {' '.join(words)}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout


def without_settings(environment: "os._Environ[str]") -> dict[str, str]:
    """The environment without anybody's own CUECARD_… settings: the demo brings its own."""
    return {name: value for name, value in environment.items() if not name.startswith("CUECARD_")}


def provision(cuecard: Command, *, remembered: Path, chat: str, product: str) -> Provision:
    """Workspaces, keys and origins. Keys are made once per database and kept in `remembered`; origins may be new each time."""
    if remembered.exists() and "academy" not in cuecard("workspace", "list").split():
        remembered.unlink()  # the keys of a database that has been thrown away
    if not remembered.exists():
        remembered.write_text(json.dumps(asdict(_made(cuecard))))
        remembered.chmod(0o600)
    kept = json.loads(remembered.read_text())
    cuecard("workspace", "origin", "academy", chat)
    cuecard("workspace", "origin", "shop", product)
    return Provision(
        academy=Keys(**kept["academy"]), shop_browser=kept["shop_browser"], shop_server=kept["shop_server"]
    )


def _made(cuecard: Command) -> Provision:
    academy, shop = (cuecard("workspace", "add", workspace) for workspace in ("academy", "shop"))
    respondent, staff = (cuecard("workspace", "key", "academy", "--kind", kind) for kind in ("respondent", "staff"))
    keys = Keys(
        workspace="academy",
        browser=_found(BROWSER_KEY, academy),
        server=_found(SERVER_KEY, academy),
        respondent_kid=_found(KID, respondent),
        respondent_secret=_found(SECRET, respondent),
        staff_kid=_found(KID, staff),
        staff_secret=_found(SECRET, staff),
    )
    return Provision(academy=keys, shop_browser=_found(BROWSER_KEY, shop), shop_server=_found(SERVER_KEY, shop))


def _found(pattern: str, printed: str) -> str:
    if (found := re.search(pattern, printed)) is None:
        raise RuntimeError(f"The command printed no {pattern}.")
    return found[1]
