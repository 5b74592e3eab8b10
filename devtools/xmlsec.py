"""xmlsec1, by which SAML's signatures are checked: found, or installed where there is a way."""

import os
import shutil
import subprocess
from pathlib import Path

LEFT_OUT = "no xmlsec1, the tests of SAML are left out: install it (Debian: apt install xmlsec1)"


def ensure() -> tuple[Path | None, str]:
    """The program, and one line about where it came from or why there is none."""
    if (found := shutil.which("xmlsec1")) is not None:
        return Path(found), f"xmlsec1: {found}"
    if os.name != "nt" and os.geteuid() == 0 and shutil.which("apt-get"):
        _quietly(["apt-get", "update"], seconds=300)
        _quietly(["apt-get", "install", "--yes", "--no-install-recommends", "xmlsec1"], seconds=600)
        if (found := shutil.which("xmlsec1")) is not None:
            return Path(found), f"xmlsec1: installed Debian's package, {found}"
        return None, "no xmlsec1, the tests of SAML are left out: `apt-get install xmlsec1` did not succeed"
    return None, LEFT_OUT


def _quietly(command: list[str], *, seconds: float) -> None:
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    try:
        subprocess.run(command, capture_output=True, timeout=seconds, env=environment, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return
