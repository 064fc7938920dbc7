"""Generated Python: the lines of a function, the names that it uses, and where it is written."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager

from msgspec import Struct, field
from msgspec.structs import replace

from checker.evaluate.python.run import PerRun
from checker.logical_plan.nodes import NodeId


class BoundNames:
    """The global names of a generated module: what is always the same, and what each run makes anew."""

    def __init__(self, **names: object) -> None:
        self.values: dict[str, object] = dict(names)
        self.per_run: dict[str, PerRun] = {}
        self._bound: dict[int, str] = {}
        self._made: dict[Hashable, str] = {}
        self._serial = 0

    def __contains__(self, name: str) -> bool:
        return name in self.values or name in self.per_run

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

    def make(self, what: Hashable, make: PerRun, hint: str = "m") -> str:
        """The name of what each run makes by ``make``; the same for equal ``what``."""
        name = self._made.get(what)
        if name is None:
            name = self._made[what] = self.fresh(hint)
            self.per_run[name] = make
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
    """Where code is written: the names that hold records, by scope, and what has been computed of them."""

    writer: CodeWriter
    records: Mapping[int, str]
    known: Mapping[NodeId, str] = field(default_factory=dict)

    def let(self, name: str, expression: str) -> str:
        """Write an assignment to a fresh name."""
        self.writer.line(f"{name} = {expression}")
        return name

    def knowing(self, known: Mapping[NodeId, str]) -> CodeFrame:
        """The same with more that has been computed."""
        return replace(self, known={**self.known, **known})
