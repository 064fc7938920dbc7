"""Generated Python: the lines of a function, the names that it uses, and where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from msgspec import Struct, field
from msgspec.structs import replace

from checker.evaluate.python.world import WaivedRecords
from checker.logical_plan.analysis import Analysis


class BoundNames:
    """The global names of a generated module."""

    def __init__(self, **names: object) -> None:
        self.values: dict[str, object] = dict(names)
        self._bound: dict[int, str] = {}
        self._serial = 0

    def fresh(self, hint: str) -> str:
        """A name that nothing else has."""
        self._serial += 1
        return f"{hint}{self._serial}"

    def bind(self, value: object) -> str:
        """The name of a constant; the same object keeps its name."""
        name = self._bound.get(id(value))
        if name is None:
            name = self._bound[id(value)] = self.fresh("k")
            self.values[name] = value
        return name


class CodeWriter:
    """The lines of one function, or of a part of one."""

    def __init__(self, depth: int = 1) -> None:
        self.lines: list[str] = []
        self.depth = depth

    def line(self, text: str) -> None:
        """Add a line at the current depth."""
        self.lines.append("    " * self.depth + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Indent what is written inside."""
        self.line(head)
        self.depth += 1
        yield
        self.depth -= 1


class CodeFrame(Struct, frozen=True):
    """Where code is written: which names hold the records and the named values of the subject.

    ``inner`` is whether the code runs once per record. ``waived`` are the records that are left out
    of every fold over a section; None leaves out none.
    """

    analysis: Analysis
    writer: CodeWriter
    records: Mapping[int, str]
    values: Mapping[str, str] = field(default_factory=dict)
    inner: bool = False
    waived: WaivedRecords | None = None

    def parameters(self) -> tuple[str, ...]:
        """The names that a function of its own must be given."""
        own = (name for scope, name in self.records.items() if scope > self.analysis.innermost_fixed)
        return tuple(dict.fromkeys((*own, *self.values.values())))

    def into(self, writer: CodeWriter) -> CodeFrame:
        """The same in another function."""
        return replace(self, writer=writer)

    def outermost(self, writer: CodeWriter) -> CodeFrame:
        """In a function that knows no record but the fixed ones."""
        fixed = self.analysis.innermost_fixed
        records = {scope: name for scope, name in self.records.items() if scope <= fixed}
        return replace(self, writer=writer, records=records, values={}, inner=False)

    def within(self, writer: CodeWriter, scope: int, record: str) -> CodeFrame:
        """In code that runs for each ``record`` at ``scope``."""
        return replace(self, writer=writer, records={**self.records, scope: record}, inner=True)
