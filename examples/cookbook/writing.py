"""The cookbook's page, written from its files: what it shows is what is checked and tested."""

from collections.abc import Iterator
from pathlib import Path

import yaml

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "cookbook.md"

OPENING = """# Cookbook

Worked situations, each a survey file and the cases that hold it to its word. They are three whole workspaces in
[`examples/cookbook`](../examples/cookbook): take a folder, change the names of the events, and try it.

```bash
cuecard check examples/cookbook/mentoring        # every mistake, with file and line
cuecard test examples/cookbook/mentoring         # every case below
```

A **case** is an example history and what must come of it. Times count from the case's start (a Tuesday morning, unless it says
`start`): `-3d` is before it. `given` holds events (`arrived`: when they came late), earlier asks (`asked`) and earlier answers
(`answered`); `after` lets time pass, so that what waits may ring. The policy holds, unless it says `policy: none`. A case is about one person: `who`, or the student among its `participants`, or `someone`.
`expect` is `asked`, `not_asked`, `{asked_at: 7m}`, `{survey: another}`, or `{reason: CODE}` with any of the
[reason's](surveys.md#why-was-somebody-not-asked) values.

A person's triggers see that person's own events. What somebody else does is told to both: when a mentor writes, the platform
tells `message_sent` for the mentor and `reply_received` for the student.
"""

WORKSPACES = {
    "mentoring": "Mentor–student programmes",
    "product": "Product pages",
    "employees": "Employee surveys",
}
"""Titles by folder."""

SITUATIONS = {
    "mentoring": (
        *("stuck", "left-alone", "mentor-silent", "after-review", "sent-back", "third-failure", "hints", "lesson-left"),
        *("first-session", "session-student", "session-mentor", "mentor-changed", "dropping-out", "certificate"),
        "mentor-load",
    ),
    "product": (
        *("pricing-doubts", "cart-left", "search-empty", "first-export", "fifth-order", "new-editor", "product-nps"),
        *("detractor-back", "errors", "article", "cancelled"),
    ),
    "employees": ("onboarding-30", "enps", "it-ticket", "one-on-one", "training", "new-manager", "exit"),
}
"""Keys of the surveys by folder, in the order in which the page tells of them."""


def page() -> str:
    """The whole page."""
    parts = [OPENING]
    for folder, title in WORKSPACES.items():
        parts.append(f"## {title}\n\n{_sentence(HERE / folder / 'policy.yaml')}\n")
        parts.append(_block(HERE / folder / "policy.yaml"))
        parts += (_situation(HERE / folder / "surveys", key) for key in SITUATIONS[folder])
    return "\n".join(parts)


def _situation(folder: Path, key: str) -> str:
    survey, cases = folder / f"{key}.yaml", folder / f"{key}.test.yaml"
    name = yaml.load(survey.read_text(encoding="utf-8"), yaml.CSafeLoader)["name"]
    return f"### {name}\n\n{_sentence(survey)}\n\n{_block(survey)}\n{_block(cases)}"


def _block(file: Path) -> str:
    lines = file.read_text(encoding="utf-8").splitlines()
    rest = "\n".join(lines[len(list(_comment(lines))) :])
    return f"```yaml\n# {file.relative_to(HERE.parents[1]).as_posix()}\n{rest}\n```\n"


def _sentence(file: Path) -> str:
    """What the comment at the file's beginning says."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return "\n".join(line.removeprefix("# ") for line in _comment(lines))


def _comment(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith("#"):
            return
        yield line
