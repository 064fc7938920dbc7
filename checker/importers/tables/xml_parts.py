"""Reading XML of strangers: no document types, no entities, nothing that grows without end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final
from xml.parsers import expat

from checker.diagnostics import Diagnostic
from checker.importers.place import UnreadableError

#: The namespaces of a workbook: as Excel writes it, as the strict standard has it, and as some leave it out.
_MAIN: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
    "",
)
#: A tag or another thing that has to be read whole is never longer than this.
_LONGEST_TOKEN: Final = 1 << 20
#: What a small part may hold.
SMALL: Final = 32 << 20
_MOST_ELEMENTS: Final = 500_000
Element = tuple[str, dict[str, str]]


def in_workbooks(*names: str) -> dict[str, str]:
    """Names of elements as the parser says them, and their plain names."""
    return {f"{space}{name}": name for space in _MAIN for name in names}


class PartParser:
    """A parser of one part that is fed piece by piece; ``start`` and ``end`` are told of elements.

    While ``text`` is a list, the text of elements is put into it.
    """

    def __init__(
        self, file: str, part: str, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None]
    ) -> None:
        self._file = file
        self._part = part
        self._fed = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.buffer_size = 1 << 16
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end

    def listen(self, take: Callable[[str], object] | None) -> None:
        """Give the text that comes from now on to ``take``, or to nobody."""
        self._parser.CharacterDataHandler = take

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        """Parse a piece.

        Raises:
            UnreadableError: it isn't XML, or XML that no workbook has.
        """
        try:
            self._parser.Parse(chunk, final)
        except (expat.ExpatError, LookupError, ValueError) as error:
            broken = Diagnostic.of("SC562", None, "xml", name=self._file, part=self._part)
            raise UnreadableError([broken]) from error
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > _LONGEST_TOKEN and not final:
            raise too_long(self._file, self._part)

    def _refuse(self, *_: object) -> None:
        raise UnreadableError([Diagnostic.of("SC563", None, "doctype", name=self._file, part=self._part)])


def too_long(file: str, part: str) -> UnreadableError:
    """That something in a part is longer than spreadsheets have it."""
    return UnreadableError([Diagnostic.of("SC563", None, "long", name=file, part=part)])


def elements(file: str, part: str, chunks: Iterable[bytes]) -> Iterator[Element]:
    """Each element of a small part as it begins: its name and attributes, both without namespaces.

    Raises:
        UnreadableError: it can't be read, or has more elements than such a part.
    """
    found: list[Element] = []
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        found.append((name.rpartition(" ")[2], plain))

    parser = PartParser(file, part, start, lambda _: None)
    for chunk in chunks:
        parser.feed(chunk)
        yield from found
        count += len(found)
        if count > _MOST_ELEMENTS:
            raise too_long(file, part)
        found.clear()
    parser.feed(b"", final=True)
    yield from found
