"""Code for the tests that most records meet: a field, as it is decoded, against constants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Final

from checker.evaluate.python.moments import Moments
from checker.evaluate.python.paths import Paths
from checker.evaluate.python.writer import BoundNames, CodeFrame
from checker.language.model.conditions import Comparison, Expression, FieldRef, NowRef, Op, Path
from checker.schema.catalog import EnumType, Scalar
from checker.snapshot.read.records import enumeration
from checker.values.quantity import Duration, Money, Value

AGES: Final = (Op.OLDER_THAN, Op.NEWER_THAN)
_EQUALITIES: Final = (Op.IS, Op.IS_NOT, Op.IN, Op.NOT_IN)
_SYMBOLS: Final[Mapping[Op, str]] = {
    Op.ABOVE: ">",
    Op.AT_LEAST: ">=",
    Op.BELOW: "<",
    Op.AT_MOST: "<=",
}
#: What a time long past is, against now.
_LONG_PAST: Final[Mapping[Op, str]] = {
    Op.BEFORE: "TRUE",
    Op.NOT_AFTER: "TRUE",
    Op.AFTER: "FALSE",
    Op.NOT_BEFORE: "FALSE",
}


class DirectTests:
    """Writes tests that need no ``Value``: most settle by an identity, or by comparing two days."""

    def __init__(self, names: BoundNames, paths: Paths, moments: Moments) -> None:
        self._names = names
        self._paths = paths
        self._moments = moments

    def write(self, test: Comparison, path: Path, operands: Sequence[Value], frame: CodeFrame) -> str | None:
        """The name of the truth of a test of ``path``; None where it needs more than this.

        ``operands`` are the values on the right, empty where they aren't constants.
        """
        op, kind = test.op, path.type
        if op is Op.PRESENT:
            return self._present(path, frame, wanted=operands[0] is True)
        if kind is Scalar.TIME:
            return self._time(path, op, test.right, operands, frame)
        if not operands:
            return None
        if kind is Scalar.MONEY:
            return self._money(path, op, operands[0], frame)
        if op in _SYMBOLS:
            return self._number(path, op, operands[0], frame)
        if op in _EQUALITIES and all(isinstance(value, str | bool | int) for value in operands):
            return self._equal(path, op, operands, frame)
        return None

    def _chosen(self, frame: CodeFrame, *choices: tuple[str, str]) -> str:
        """The truth that goes with the first condition that holds."""
        result, word = self._names.fresh("v"), "if"
        for condition, truth in choices:
            frame.writer.line(f"{f'{word} {condition}' if condition else 'else'}: {result} = {truth}")
            word = "elif"
        return result

    def _present(self, path: Path, frame: CodeFrame, *, wanted: bool) -> str:
        name, unknown = self._paths.decoded(path, frame)
        yes, no = ("TRUE", "FALSE") if wanted else ("FALSE", "TRUE")
        return self._chosen(frame, (f"{name} is None", no), (unknown, "UNKNOWN"), ("", yes))

    def _equal(self, path: Path, op: Op, operands: Sequence[Value], frame: CodeFrame) -> str:
        name, unknown = self._paths.decoded(path, frame)
        if isinstance(path.type, EnumType):
            members = enumeration(path.type)
            listed = [members(value) for value in operands if value in path.type.values]
            matches = " or ".join(f"{name} is {self._names.bind(member)}" for member in listed) or "False"
            unknown += f" or {name} is {self._names.bind(members['UNRECOGNISED'])}"
        else:
            matches = f"{name} in {self._names.bind(tuple(operands))}"
        yes, no = ("TRUE", "FALSE") if op in (Op.IS, Op.IN) else ("FALSE", "TRUE")
        return self._chosen(frame, (matches, yes), (unknown, "UNKNOWN"), ("", no))

    def _number(self, path: Path, op: Op, operand: Value, frame: CodeFrame) -> str | None:
        if not isinstance(operand, int | Decimal):
            return None
        name, unknown = self._paths.decoded(path, frame)
        compared = f"TRUE if {name} {_SYMBOLS[op]} {self._names.bind(operand)} else FALSE"
        return self._chosen(frame, (f"{name} is None", "FALSE"), (unknown, "UNKNOWN"), ("", compared))

    def _money(self, path: Path, op: Op, operand: Value, frame: CodeFrame) -> str | None:
        if op not in _SYMBOLS or not isinstance(operand, Money):
            return None
        name, unknown = self._paths.decoded(path, frame)
        if operand.currency is not None:
            unknown += f" or {name}.currency != {self._names.bind(operand.currency)}"
        amount = self._names.bind(operand.amount)
        compared = f"TRUE if Decimal({name}.amount) {_SYMBOLS[op]} {amount} else FALSE"
        return self._chosen(frame, (f"{name} is None", "FALSE"), (unknown, "UNKNOWN"), ("", compared))

    def _time(
        self, path: Path, op: Op, right: Sequence[Expression], operands: Sequence[Value], frame: CodeFrame
    ) -> str | None:
        """``older_than`` and ``newer_than`` a duration; an ordering against now."""
        bind = self._names.bind
        if op in AGES and operands and isinstance(operands[0], Duration):
            age = self._moments.age(operands[0])
            newer = op is Op.NEWER_THAN
            settled, long_past = age.settled, "FALSE" if newer else "TRUE"
            instant = bind(age.instant_negated if newer else age.instant)
            interval = bind(age.interval_negated if newer else age.interval)
        elif op in _LONG_PAST and isinstance(right[0], NowRef):
            settled, long_past = self._moments.past(), _LONG_PAST[op]
            instant = bind(partial(self._moments.against_now, op))
            interval = bind(partial(self._moments.interval_against_now, op))
        else:
            return None
        name, unknown = self._paths.decoded(path, frame)
        near = f"{long_past} if {name}.toordinal() <= {settled} else {instant}({name})"
        return self._chosen(
            frame,
            (f"{name}.__class__ is datetime", near),
            (f"{name} is None", "FALSE"),
            (unknown, "UNKNOWN"),
            ("", f"{interval}({name}.not_before, {name}.not_after)"),
        )


def field_path(expression: Expression) -> Path | None:
    """The path of an expression that is a field."""
    return expression.path if isinstance(expression, FieldRef) else None
