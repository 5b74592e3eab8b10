"""Debian's packages: how they are installed, and the one list of those that only `./dev test --full` needs."""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools.steps import quietly

PROTOTYPE = Path("/usr/share/javascript/prototype/prototype.js")
"""Where Debian puts the real Prototype.js, which no registry has."""

INSTALLED = Path("/var/lib/dpkg/info")
"""Where Debian lists what each installed package holds."""


@dataclass(frozen=True, kw_only=True)
class Package:
    """One of them: which tests are left out without it, and whether what they want of it is here."""

    name: str
    tests: str
    here: Callable[[], bool]


def firefox() -> Path | None:
    """Firefox as the system has it, wherever it came from, else None."""
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    return Path(found) if found else None


PACKAGES = (
    Package(name="firefox-esr", tests="the hostile pages in Firefox", here=lambda: firefox() is not None),
    Package(name="libjs-prototype", tests="the page with the real Prototype.js", here=PROTOTYPE.exists),
    *(
        Package(name=name, tests="signing in by SimpleSAMLphp", here=(INSTALLED / f"{name}.list").exists)
        for name in ("simplesamlphp", "php-cli", "php-xml", "php-mbstring")
    ),
)


def lacking(packages: Sequence[Package] = PACKAGES) -> list[Package]:
    """Those that are not here, after an attempt to install them."""
    missing = [package for package in packages if not package.here()]
    if missing and installs():
        install(*(package.name for package in missing))
    return [package for package in missing if not package.here()]


def installs() -> bool:
    """Whether packages can be installed: as root, on Debian."""
    return os.name != "nt" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*names: str) -> None:
    """Try to, with what they cannot be without. Each by itself: one that there is not keeps no other away."""
    quietly(["apt-get", "update"], seconds=300)
    for name in names:
        quietly(["apt-get", "install", "--yes", "--no-install-recommends", name], seconds=900)
