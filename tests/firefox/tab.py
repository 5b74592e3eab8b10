"""A page in Firefox, and somebody at it with a mouse and a keyboard."""

from collections.abc import Sequence
from typing import Any

from tests.firefox.bidi import JSON, Bidi

ASIDE = "aside"
"""A world beside the page's own, where nothing is patched, polluted or frozen; the document is the same."""

ENTER = "\ue007"
Node = JSON


class Tab:
    """One page, with storage that no other tab has."""

    def __init__(self, bidi: Bidi, *, preload: Sequence[str] = ()) -> None:
        """Opened empty. `preload` are scripts that run before anything of a page."""
        self._bidi = bidi
        self._user = bidi.call("browser.createUserContext")["userContext"]
        for script in preload:
            declaration = f"() => {{ {script} }}"
            bidi.call("script.addPreloadScript", functionDeclaration=declaration, userContexts=[self._user])
        self._page = bidi.call("browsingContext.create", type="tab", userContext=self._user)["context"]
        self.size(1000, 700)

    def close(self) -> None:
        """With all that it stored."""
        self._bidi.call("browser.removeUserContext", userContext=self._user)

    def size(self, width: int, height: int) -> None:
        """Of what is seen of the page, in CSS pixels."""
        viewport = {"width": width, "height": height}
        self._bidi.call("browsingContext.setViewport", context=self._page, viewport=viewport)

    def visit(self, address: str) -> None:
        """Go there, and wait until all of it is loaded."""
        self._bidi.call("browsingContext.navigate", context=self._page, url=address, wait="complete")

    def read(self, expression: str) -> Any:
        """What this is in the page's own world: a text, a number, a truth or nothing."""
        return self._value(expression, {"context": self._page})

    def look(self, expression: str) -> Any:
        """What this is, seen from aside; the page's own scripts have no part in it."""
        return self._value(expression, {"context": self._page, "sandbox": ASIDE})

    def node(self, expression: str) -> Node | None:
        """The element that this is, seen from aside."""
        found = self._evaluated(expression, {"context": self._page, "sandbox": ASIDE})
        return {"sharedId": found["sharedId"]} if found["type"] == "node" else None

    def named(self, within: Node, *, role: str, name: str) -> Node | None:
        """What a screen reader finds by this role and name below that element or shadow root."""
        locator = {"type": "accessibility", "value": {"role": role, "name": name}}
        found = self._bidi.call("browsingContext.locateNodes", context=self._page, locator=locator, startNodes=[within])
        return {"sharedId": found["nodes"][0]["sharedId"]} if found["nodes"] else None

    def click(self, node: Node) -> None:
        """With the mouse, in its middle."""
        origin = {"type": "element", "element": node}
        self._do(
            "pointer",
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        )

    def move_away(self) -> None:
        """The mouse, to the page's corner."""
        self._do("pointer", {"type": "pointerMove", "x": 0, "y": 0})

    def type(self, text: str) -> None:
        """Where the focus is, character by character."""
        keys = [ENTER if character == "\n" else character for character in text]
        self._do("key", *({"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")))

    def _do(self, device: str, *actions: JSON) -> None:
        source = {"type": device, "id": device, "actions": actions}
        self._bidi.call("input.performActions", context=self._page, actions=[source])

    def _value(self, expression: str, target: JSON) -> Any:
        return self._evaluated(expression, target).get("value")

    def _evaluated(self, expression: str, target: JSON) -> JSON:
        said = self._bidi.call("script.evaluate", expression=expression, target=target, awaitPromise=True)
        if said["type"] == "exception":
            raise AssertionError(f"{expression}: {said['exceptionDetails']['text']}")
        result: JSON = said["result"]
        return result
