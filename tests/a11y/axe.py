"""axe-core: what it is asked, and what counts of what it answers."""

from typing import Any

from tests.a11y.gallery import ROOT

SOURCE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations", "incomplete"]}


def barriers(found: dict[str, Any]) -> list[str]:
    """What is wrong, and where; what axe-core cannot tell counts too, but for contrast, which tests/e2e/test_looks.py measures."""
    unsure = [each for each in found["incomplete"] if each["id"] != "color-contrast"]
    return [
        f"{each['id']}: {node['target']} {node['html'][:200]} {node['failureSummary']}"
        for each in (*found["violations"], *unsure)
        for node in each["nodes"]
    ]
