"""The ground the project stands on: what may lie in the tree, and what the wheel holds."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

NOT_OURS = {
    ".venv",
    ".git",
    "node_modules",
    "__pycache__",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
}


def tree() -> list[Path]:
    """The files of the project: what git has or would take, else what lies around."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listed = subprocess.run(
            [git, "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
        paths = [ROOT / name for name in listed.split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not NOT_OURS & set(path.relative_to(ROOT).parts)]
    return sorted(path for path in paths if path.is_file())


def texts() -> list[tuple[str, str]]:
    """(name, text) of every file that is text."""
    found = []
    for path in tree():
        try:
            found.append((str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def modules() -> list[Path]:
    return [path for path in tree() if path.suffix == ".py"]


def lines_with(pattern: str) -> list[str]:
    search = re.compile(pattern).search
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if search(line)
    ]


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    # Written in pieces, or this line would be found.
    assert lines_with(r"(?<![\w.])/(?:wo" + r"rk/(?:main|shared|plan)|ro" + r"ot/|ho" + r"me/\w|Use" + r"rs/\w)") == []


def test_no_file_names_a_package_registrys_host() -> None:
    assert lines_with(r"registry\.npm" + r"js|files\.python" + r"hosted|//py" + r"pi\.org|deb\.deb" + r"ian") == []


def test_a_lock_file_says_what_not_from_where() -> None:
    lock = ROOT / "package-lock.json"
    if lock.exists():
        assert '"resolved"' not in lock.read_text(encoding="utf-8")


def test_every_module_says_its_purpose() -> None:
    texts_by_name = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in modules()}
    silent = [name for name, text in texts_by_name.items() if text.strip() and not ast.get_docstring(ast.parse(text))]
    assert silent == []


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"common", "helper", "helpers", "misc", "util", "utils"}
    assert [str(path) for path in tree() if path.stem in drawers or path.parent.name in drawers] == []


def test_each_released_version_has_its_changes_written() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert re.search(rf"^## {re.escape(version)}\b", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)


def test_the_licence_is_there_in_full() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a wheel built now."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (built,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(built).namelist())


def test_the_wheel_holds_all_that_the_package_holds(wheel: set[str]) -> None:
    ours = {str(path.relative_to(ROOT)) for path in tree() if path.is_relative_to(ROOT / "widget_server")}
    assert ours - wheel == set()


def test_the_wheel_holds_the_widget_the_sql_and_the_types(wheel: set[str]) -> None:
    assert "widget_server/static/cuecard.js" in wheel
    assert "widget_server/py.typed" in wheel
    assert any(name.startswith("widget_server/") and name.endswith("queries/ground.sql") for name in wheel)
    assert any("/migrations/" in name and name.endswith(".sql") for name in wheel)


def test_the_wheel_holds_nothing_of_development(wheel: set[str]) -> None:
    assert {name.split("/")[0] for name in wheel if ".dist-info/" not in name} == {"widget_server"}
