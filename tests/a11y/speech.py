"""What a screen reader is given: Chromium's accessibility tree as lines in reading order, and what live regions say."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import CDPSession, Page

LISTEN = """() => {
  window.said = [];
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    new MutationObserver(changes => {
      const lives = new Set(changes.map(({ target }) => (target.nodeType === 1 ? target : target.parentElement)?.closest('[role=status]')));
      for (const live of lives) {
        const lang = live?.closest('[lang]')?.lang ?? 'of the page';
        if (live?.textContent) window.said.push([lang, live.textContent]);
      }
    }).observe(root, { subtree: true, childList: true, characterData: true });
    return root;
  };
}"""
"""Before the page's own scripts: hears every live region there will be."""

SILENT = {"none", "generic", "Legend", "LabelText", "paragraph", "form", "sectionheader", "sectionfooter"}
"""Roles of which nothing is spoken: only what is in them. A form without a name is none."""

WHOLE = {
    "button",
    "link",
    "radio",
    "checkbox",
    "option",
    "MenuListOption",
    "Date",
    "slider",
    "textbox",
    "combobox",
    "StaticText",
}
"""Roles whose content is their name or their value."""

SPOKEN = {"Date": "date field", "StaticText": "text"}

STATES = ("focused", "checked", "pressed", "selected", "expanded", "required", "invalid", "disabled", "modal")


def listen(page: Page) -> None:
    """Hear what is said on the page from now on; before it is opened."""
    page.add_init_script(f"({LISTEN})()")


def heard(page: Page) -> list[str]:
    """What live regions have said since this was asked last, each with the language it is said in."""
    # A card waits 100 ms before it speaks: a timer of the same page's that is longer ends later, however busy the machine is.
    said: list[list[str]] = page.evaluate("() => new Promise(done => setTimeout(() => done(said.splice(0)), 150))")
    return [f'says ({lang}): "{text}"' for lang, text in said]


class Reader:
    """Reads a page's main part."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._nodes: dict[str, dict[str, Any]] = {}

    def lines(self) -> list[str]:
        """Role, name, description and states of all there is, one line each, indented as it is nested."""
        nodes = self._session.send("Accessibility.getFullAXTree")["nodes"]
        self._nodes = {node["nodeId"]: node for node in nodes}
        [main] = [node for node in nodes if _role(node) == "main"]
        return [line for child in self._children(main) for line in self._read(child, "", "")]

    def _children(self, node: dict[str, Any]) -> list[dict[str, Any]]:
        return [self._nodes[each] for each in node.get("childIds", []) if each in self._nodes]

    def _read(self, node: dict[str, Any], indent: str, around: str) -> Iterator[str]:
        role = _role(node)
        # What a region has said stands in it still: it was told when it was said.
        if role == "status":
            return
        if role == "LabelText":
            # A screen reader does not read a label twice: beside its control, and as its name.
            around = "label"
        if node["ignored"] or role in SILENT:
            for child in self._children(node):
                yield from self._read(child, indent, around)
            return
        if role == "StaticText" and around == "label":
            return
        yield indent + self._line(role, node)
        if role not in WHOLE:
            for child in self._children(node):
                yield from self._read(child, indent + "  ", around)

    def _line(self, role: str, node: dict[str, Any]) -> str:
        properties = {each["name"]: each["value"].get("value") for each in node.get("properties", [])}
        parts = [SPOKEN.get(role, role)]
        if name := _text(node, "name"):
            parts.append(f'"{name}"')
        if role == "slider":
            parts.append(f"from {properties.get('valuemin')} to {properties.get('valuemax')}")
        # Of a slider the tree has the bare number; what is spoken is what stands for it.
        value = self._attribute(node, "aria-valuetext") if role == "slider" else _text(node, "value")
        if value and value != name:
            parts.append(f'= "{value}"')
        if self._within(node) and role in WHOLE:
            properties["focused"] = True
        parts += [state for state in STATES if properties.get(state) not in (None, False, "false", "")]
        if (description := _text(node, "description")) and description != name:
            parts.append(f"({description})")
        return " ".join(parts)

    def _within(self, node: dict[str, Any]) -> bool:
        """Whether something in it has the focus: a field of three parts is one thing here."""
        focused = any(each["name"] == "focused" for each in node.get("properties", []))
        return focused or any(self._within(child) for child in self._children(node))

    def _attribute(self, node: dict[str, Any], name: str) -> str:
        told = self._session.send("DOM.describeNode", {"backendNodeId": node["backendDOMNodeId"]})["node"]["attributes"]
        return str(dict(zip(told[::2], told[1::2], strict=True)).get(name, ""))


def _role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value", "none"))


def _text(node: dict[str, Any], what: str) -> str:
    return " ".join(str(node.get(what, {}).get("value", "")).split())
