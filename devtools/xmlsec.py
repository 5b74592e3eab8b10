"""xmlsec1, by which SAML's signatures are checked: found, or installed where there is a way."""

import shutil
from pathlib import Path

from devtools import debian

LEFT_OUT = "no xmlsec1, the tests of SAML are left out: install it (Debian: apt install xmlsec1)"


def ensure() -> tuple[Path | None, str]:
    """The program, and one line about where it came from or why there is none."""
    if (found := _found()) is not None:
        return found, f"xmlsec1: {found}"
    if not debian.installs():
        return None, LEFT_OUT
    debian.install("xmlsec1")
    if (found := _found()) is not None:
        return found, f"xmlsec1: installed Debian's package, {found}"
    return None, "no xmlsec1, the tests of SAML are left out: `apt-get install xmlsec1` did not succeed"


def _found() -> Path | None:
    here = shutil.which("xmlsec1")
    return Path(here) if here else None
