"""What tells records apart as SQL: expressions that are equal for records that come to the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from checker.evaluate.python.groups import PLACES
from checker.evaluate.sql.fields import FieldColumns, TableFields, instant
from checker.evaluate.sql.moments import AgeClasses
from checker.language.model.conditions import Fold
from checker.logical_plan.apart import ApartBy, Distinction
from checker.logical_plan.nodes import Steps
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Scalar
from checker.snapshot.columns.form import literal
from checker.values.calendar import Calendar
from checker.values.quantity import Duration, LocalDate, Money, Unknown, Value

#: So many kinds, each below 8, go into one number: that is told apart faster than all of them.
_PACKED: Final = 20
#: An amount as SQL compares it: all that a snapshot may hold.
AMOUNT: Final = "DECIMAL(24, 6)"


class Keys:
    """Distinctions as expressions over the columns of a table."""

    def __init__(self, fields: TableFields, classes: AgeClasses, calendar: Calendar) -> None:
        self._fields = fields
        self._classes = classes
        self._calendar = calendar

    def of(self, distinctions: Iterable[Distinction]) -> list[str]:
        """The expressions that tell records apart, each once."""
        found = dict.fromkeys(key for each in distinctions for key in self._keys(each))
        kinds = [key for key in found if key in self._fields.kinds]
        packed = [
            " + ".join(
                f"{kind}::BIGINT * {8**power}" for power, kind in enumerate(kinds[start : start + _PACKED])
            )
            for start in range(0, len(kinds), _PACKED)
        ]
        return [*packed, *(key for key in found if key not in self._fields.kinds)]

    def _keys(self, each: Distinction) -> Iterator[str]:
        field, found = each.steps[-1], self._fields.at(each.steps)
        assert isinstance(field, Field)
        ends = (found.low,) if found.low == found.high else (found.low, found.high)
        match each.by:
            case ApartBy.VALUE if not isinstance(field.type, ObjectType | ListType):
                yield from self._value(field, found)
                return
            case ApartBy.AMONG:
                words = [literal(word) for word in each.against if isinstance(word, str)]
                whens = " ".join(f"WHEN {found.value} = {word} THEN {n}" for n, word in enumerate(words))
                yield f"CASE {whens} END"
            case ApartBy.LISTED if isinstance(field.type, EnumType):
                known = field.type.values
                listed, other = (
                    _among(found.value, (word for word in known if (word in each.against) is asked))
                    for asked in (True, False)
                )
                yield f"CASE WHEN {listed} THEN 1 WHEN {other} THEN 0 ELSE 2 END"
            case ApartBy.AGAINST:
                yield from self._against(field, found, ends, each.against)
            case ApartBy.NOW:
                yield from map(self._classes.now, ends)
            case ApartBy.AGE:
                (duration,) = each.against
                assert isinstance(duration, Duration)
                yield from (self._classes.age(end, duration) for end in ends)
            case ApartBy.ORDER:
                beside = self._fields.at(each.other)
                yield beside.kind
                yield _sign(found.high, beside.low)
                yield _sign(found.low, beside.high)
            case ApartBy.BEST | ApartBy.SUM if field.type is Scalar.MONEY:
                yield f"{found.value}.currency"
        yield found.kind

    def _value(self, field: Field, found: FieldColumns) -> Iterator[str]:
        yield found.kind
        if field.type is Scalar.TIME:
            yield f"epoch_us({found.low})"
            yield f"epoch_us({found.high})"
        elif field.type is Scalar.MONEY:
            yield f"{found.value}.amount::VARCHAR"
            yield f"{found.value}.currency"
        else:
            yield found.value

    def _against(
        self, field: Field, found: FieldColumns, ends: Sequence[str], values: Iterable[Value]
    ) -> Iterator[str]:
        """Whether it is less or more than each of some values."""
        if field.type is Scalar.MONEY:
            yield f"{found.value}.currency"
        for value in values:
            if isinstance(value, LocalDate):
                start = self._calendar.start_of(value)
                if not isinstance(start, Unknown):  # it would be unknown of any time
                    yield from (_sign(end, instant(start)) for end in ends)
            elif field.type is Scalar.MONEY:
                amount = value.amount if isinstance(value, Money) else value
                yield _sign(f"{found.value}.amount::{AMOUNT}", f"{amount}")
            else:
                yield _sign(found.value, str(value))

    # --- one of each group ----------------------------------------------------------------------

    def best_of(self, distinctions: Iterable[Distinction]) -> dict[tuple[Steps, Fold], str]:
        """An aggregate for each field of which the least or the greatest value is asked for."""
        return {
            (each.steps, each.fold): self._best(each)
            for each in distinctions
            if each.by is ApartBy.BEST and each.fold is not None
        }

    def _best(self, each: Distinction) -> str:
        """Where in a group a value is least or greatest: a list of what it is at the least, and at best."""
        field, found = each.steps[-1], self._fields.at(each.steps)
        assert isinstance(field, Field)
        most = each.fold is Fold.MAX
        sign, best = ("-", "max") if most else ("+", "min")

        def number(value: str) -> str:
            return f"({value})::HUGEINT * {PLACES} {sign} place"

        if field.type is Scalar.TIME:
            sure, likely = (found.low, found.high) if most else (found.high, found.low)
            ends = f"{best}({number(f'epoch_us({likely})')}, 2)"
            least = f"{best}({number(f'epoch_us({sure})')})"
            return f"[[{least}], {ends if likely != sure else 'NULL'}]::VARCHAR[][]"
        value = f"{found.value}.amount::{AMOUNT} * 1000000" if field.type is Scalar.MONEY else found.value
        return f"[[{best}({number(value)})], NULL]::VARCHAR[][]"


def _among(value: str, words: Iterable[str]) -> str:
    listed = ", ".join(map(literal, words))
    return f"{value} IN ({listed})" if listed else "false"


def _sign(left: str, right: str) -> str:
    return f"CASE WHEN {left} < {right} THEN -1 WHEN {left} = {right} THEN 0 WHEN {left} > {right} THEN 1 END"


def sum_of(found: FieldColumns, field: Field) -> str:
    """The sum of a field in a group, with as many digits behind the point as its amounts have."""
    if field.type is Scalar.INTEGER:
        return f"sum({found.value})::VARCHAR"
    amount = f"{found.value}.amount"
    digits = f"max(length(split_part({amount}::VARCHAR, '.', 2)))"
    return f"sum({amount}::{AMOUNT})::VARCHAR || ',' || {digits}"


def sums(fields: TableFields, distinctions: Iterable[Distinction]) -> dict[Steps, str]:
    """An aggregate for each field whose sum in a group is asked for."""
    found: dict[Steps, str] = {}
    for each in distinctions:
        field = each.steps[-1]
        if each.by is ApartBy.SUM and isinstance(field, Field):
            found[each.steps] = sum_of(fields.at(each.steps), field)
    return found
