"""A small tree of an XML file: names without prefix and case, values without white space, lines.

No DTD, no entities, nothing fetched. Prefixes of manifests vary, and so does their spelling.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import InputSource

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

MOST_BYTES, MOST_DEPTH, MOST_NODES = 8 * 1024 * 1024, 100, 200_000


class Unreadable(Exception):
    """The file is no XML that may be read; `kind` says why, `line` where."""

    def __init__(self, kind: str, line: int = 0) -> None:
        super().__init__(kind)
        self.kind = kind
        self.line = line


@dataclass
class Node:
    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    text: str = ""

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def all(self, name: str) -> list["Node"]:
        return [child for child in self.children if child.name == name]

    def first(self, *path: str) -> "Node | None":
        """The first child of this name, and so on down the path."""
        node: Node | None = self
        for name in path:
            node = next(iter(node.all(name)), None) if node else None
        return node

    def words(self, *path: str) -> str:
        """The text at the end of the path; empty where there is none."""
        node = self.first(*path)
        return " ".join(node.text.split()) if node else ""

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.walk()


def read_xml(raw: bytes) -> tuple[Node, set[str]]:
    """The root and every namespace that is declared. Raises Unreadable.

    Bytes, because most manifests declare no encoding and the parser finds it out.
    """
    if len(raw) > MOST_BYTES:
        raise Unreadable("too large")
    handler = _Handler()
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(handler)
    source = InputSource()
    source.setByteStream(BytesIO(raw))
    try:
        parser.parse(source)
    except DefusedXmlException as error:
        raise Unreadable("forbidden", parser.getLineNumber() or 0) from error
    except SAXException as error:
        raise Unreadable("broken", parser.getLineNumber() or 0) from error
    except (ValueError, LookupError) as error:  # an encoding nobody knows
        raise Unreadable("broken") from error
    if handler.root is None:
        raise Unreadable("broken")
    return handler.root, handler.namespaces


class _Handler(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.root: Node | None = None
        self.namespaces: set[str] = set()
        self._open: list[Node] = []
        self._count = 0
        self._locator = None

    def setDocumentLocator(self, locator) -> None:
        self._locator = locator

    @property
    def _line(self) -> int:
        return (self._locator.getLineNumber() or 0) if self._locator else 0

    def startElement(self, name: str, attrs) -> None:
        self._count += 1
        if len(self._open) >= MOST_DEPTH or self._count > MOST_NODES:
            raise Unreadable("too large", self._line)
        node = Node(_local(name), self._line)
        for key, value in attrs.items():
            if key == "xmlns" or key.startswith("xmlns:"):
                self.namespaces.add(value.strip())
            else:
                node.attributes[_local(key)] = value.strip()
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def characters(self, content: str) -> None:
        self._open[-1].text += content

    def endElement(self, name: str) -> None:
        self._open.pop()


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()
