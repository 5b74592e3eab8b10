"""XML as a small tree, read before any library sees it: no document types, no entities, no comments, bounded in every way."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from widget_server.adapters.sso.refusing import Doubt

MOST_DEPTH = 40
MOST_ELEMENTS = 20_000


@dataclass(slots=True)
class Element:
    """One element. Names are `namespace local`."""

    name: str
    attributes: dict[str, str]
    above: "Element | None"
    children: list["Element"] = field(default_factory=list)
    text: str = ""
    """All that stands in it itself, without what stands in its children."""

    def of(self, name: str) -> list["Element"]:
        """Its children of that name."""
        return [child for child in self.children if child.name == name]

    def one(self, name: str) -> "Element":
        """Its only child of that name. Raises Doubt."""
        found = self.of(name)
        if len(found) != 1:
            raise Doubt(f"{len(found)} elements {_local(name)} in {_local(self.name)}, where there must be one")
        return found[0]

    def only(self, *names: str) -> None:
        """Raises Doubt for a child of another name."""
        for child in self.children:
            if child.name not in names:
                raise Doubt(f"an element {_local(child.name)} in {_local(self.name)}")

    def all(self) -> Iterator["Element"]:
        """Itself and all beneath it."""
        yield self
        for child in self.children:
            yield from child.all()


def read(raw: bytes, *, comments: bool = False) -> Element:
    """The root. Raises Doubt for everything that readers of XML understand differently, or at great cost.

    `comments`: they may be there, and are not looked at (metadata, which an operator chose).
    """
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Doubt("the XML is not UTF-8") from None
    reader = _Reader(comments=comments)
    try:
        reader.parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise Doubt(f"the XML is broken in line {error.lineno}") from None
    except ValueError:
        raise Doubt("the XML is broken") from None
    if reader.root is None:
        raise Doubt("the XML is empty")
    return reader.root


class _Reader:
    def __init__(self, *, comments: bool) -> None:
        self.root: Element | None = None
        self._here: Element | None = None
        self._depth = 0
        self._count = 0
        self.parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.XmlDeclHandler = self._declared
        self.parser.StartDoctypeDeclHandler = _refusing("a document type")
        self.parser.EntityDeclHandler = _refusing("an entity")
        self.parser.ProcessingInstructionHandler = _refusing("a processing instruction")
        self.parser.StartCdataSectionHandler = None if comments else _refusing("a CDATA section")
        self.parser.CommentHandler = None if comments else _refusing("a comment")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > MOST_DEPTH or self._count > MOST_ELEMENTS:
            raise Doubt("the XML is too deep or too much")
        element = Element(name=name, attributes=attributes, above=self._here)
        if self._here is None:
            self.root = element
        else:
            self._here.children.append(element)
        self._here = element

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._here is not None:
            self._here = self._here.above

    def _text(self, text: str) -> None:
        if self._here is not None:
            self._here.text += text

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if version != "1.0" or (encoding or "utf-8").lower() != "utf-8":
            raise Doubt("the XML is declared as something else than 1.0 in UTF-8")


def _refusing(what: str) -> "Refusing":
    return Refusing(what)


class Refusing:
    """A handler of what must not be there."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __call__(self, *_: object) -> None:
        raise Doubt(f"{self._what} in the XML")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
