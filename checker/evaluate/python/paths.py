"""Code that follows a path to a field."""

from __future__ import annotations

from typing import Final

from msgspec import UNSET

from checker.evaluate.python.world import LOST, RecordWorld, fields
from checker.evaluate.python.writer import BoundNames, CodeFrame
from checker.language.model.conditions import Path
from checker.schema.catalog import EnumType, Field, Relation, Scalar
from checker.snapshot.read.records import attribute, enumeration
from checker.values.quantity import Reason, Unknown

#: What a derived field is where the case that it depends on is missing, and where it is unrecognised.
Undecided = tuple[str, str]

_UNSET: Final[Undecided] = ("UNSET", "UNSET")


class Paths:
    """Writes what reads fields."""

    def __init__(self, names: BoundNames, world: RecordWorld) -> None:
        self._names = names
        self._world = world
        names.values.update(UNSET=UNSET, LOST=LOST)

    def decoded(self, path: Path, frame: CodeFrame) -> tuple[str, str]:
        """The name of what ``path`` leads to, as it is decoded, and the test that it is missing or lost."""
        name, relations = self._walk(path, frame, _UNSET)
        return name, f"{name} is UNSET or {name} is LOST" if relations else f"{name} is UNSET"

    def value(self, path: Path, frame: CodeFrame) -> str:
        """The name of a field's value: what is missing, unrecognised or not to be found is unknown."""
        bind, write = self._names.bind, frame.writer.line
        last = path.steps[-1] if path.steps else None
        undecided = _UNSET
        if isinstance(last, Field) and last.derived is not None:
            by = path.text.removesuffix(last.name) + last.derived.by
            undecided = bind(Unknown(Reason.MISSING, by)), bind(Unknown(Reason.UNRECOGNISED, by))
        name, relations = self._walk(path, frame, undecided)
        if last is None:
            return name
        write(f"if {name} is UNSET: {name} = {bind(Unknown(Reason.MISSING, path.text))}")
        if relations:
            write(f"elif {name} is LOST: {name} = {bind(Unknown(Reason.REFERENCE, path.text))}")
        if isinstance(path.type, EnumType):
            unrecognised = bind(enumeration(path.type)["UNRECOGNISED"])
            write(f"elif {name} is {unrecognised}: {name} = {bind(Unknown(Reason.UNRECOGNISED, path.text))}")
            write(f"elif {name} is not None: {name} = {name}.value")
        elif path.type is Scalar.TIME:
            write(f"elif {name}.__class__ is UncertainTime:")
            write(f"    {name} = Interval({name}.not_before, {name}.not_after)")
        elif path.type is Scalar.MONEY:
            write(f"elif {name} is not None: {name} = Money(Decimal({name}.amount), {name}.currency)")
        return name

    def _walk(self, path: Path, frame: CodeFrame, undecided: Undecided) -> tuple[str, bool]:
        """Follow the steps; also whether one of them is a relation."""
        name, write, relations = frame.records[path.scope], frame.writer.line, False
        for position, step in enumerate(path.steps):
            record, name = name, self._names.fresh("x")
            if position == 0:
                self._step(step, record, name, frame, undecided)
            else:
                write(f"{name} = {record}")
                lost = f" and {record} is not LOST" if relations else ""
                with frame.writer.block(f"if {record} is not None and {record} is not UNSET{lost}:"):
                    self._step(step, record, name, frame, undecided)
            relations = relations or isinstance(step, Relation)
        return name, relations

    def _step(
        self, step: Field | Relation, record: str, name: str, frame: CodeFrame, undecided: Undecided
    ) -> None:
        write = frame.writer.line
        if isinstance(step, Relation):
            find = self._names.bind(self._world.finder(step.section))
            write(f"{name} = {record}.{attribute(step.key.name)}")
            write(f"if {name} is not None and {name} is not UNSET: {name} = {find}({name}, LOST)")
        elif step.derived is None:
            write(f"{name} = {record}.{attribute(step.name)}")
        else:
            self._derive(step, record, name, frame, undecided)

    def _derive(self, step: Field, record: str, name: str, frame: CodeFrame, undecided: Undecided) -> None:
        bind, write, derived = self._names.bind, frame.writer.line, step.derived
        assert derived is not None
        kind = fields(step.record)[derived.by].type
        assert isinstance(kind, EnumType)
        members = enumeration(kind)
        bounds = bind(self._world.bounds(step))
        case = self._names.fresh("x")
        write(f"{case} = {record}.{attribute(derived.by)}")
        word = "if"
        for value, source in derived.cases.items():
            with frame.writer.block(f"{word} {case} is {bind(members(value))}:"):
                write(f"{name} = {record}.{attribute(source)}")
                write(f"if {name} is None or {name} is UNSET: {name} = {bounds}({record})")
            word = "elif"
        write(f"elif {case} is UNSET: {name} = {undecided[0]}")
        write(f"elif {case} is {bind(members['UNRECOGNISED'])}: {name} = {undecided[1]}")
        write(f"else: {name} = None")
