"""./dev js: the widget's build and checks, where Node.js is here."""

from devtools import node
from devtools.say import ROOT, stop
from devtools.steps import LeftOut, Step, run


def build() -> int:
    """Write widget_server/static anew from js/src."""
    try:
        node.ensure()
    except node.NoNode as reason:
        stop(f"The widget cannot be built: {reason}.")
    result = run(Step(name="build (esbuild)", commands=[_script("build")]))
    return 0 if result.state == "passed" else 1


def checks() -> list[Step]:
    """Types and tests of the JavaScript, each left out where Node.js is not here."""
    if not (ROOT / "package.json").exists():
        return []
    return [
        Step(name="JavaScript types (tsc)", commands=[_script("check")], prepare=_need_node),
        Step(name="JavaScript tests (node)", commands=[_tests()], prepare=_need_node, seconds=240),
    ]


def _script(name: str) -> list[str]:
    """package.json says what it does."""
    return ["npm", "run", "--silent", name]


def _tests() -> list[str]:
    """By name: what `node --test FOLDER` takes for tests is another thing in each version of Node.js."""
    files = sorted((ROOT / "js" / "test").rglob("*.test.js"))
    return ["node", "--test", *(str(file.relative_to(ROOT)) for file in files)]


def _need_node() -> None:
    try:
        node.ensure()
    except node.NoNode as reason:
        raise LeftOut(f"JavaScript is left out: {reason}") from None
