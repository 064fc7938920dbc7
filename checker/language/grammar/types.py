"""What types are called, which operators they take, and which of them compare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from checker.base.text import Text
from checker.language.model.conditions import Op
from checker.schema.catalog import Catalog, EnumType, Field, ListType, ObjectType, Scalar, Type

_NAMES: Final = {
    Scalar.STRING: Text("a text", "文本"),
    Scalar.BOOLEAN: Text("yes or no", "是/否"),
    Scalar.INTEGER: Text("a whole number", "整数"),
    Scalar.DECIMAL: Text("a number", "数字"),
    Scalar.MONEY: Text("an amount of money", "金额"),
    Scalar.TIME: Text("a time", "时间"),
    Scalar.DURATION: Text("a duration", "时长"),
    Scalar.CURRENCY: Text("a currency", "币种"),
}

NUMBERS: Final = frozenset((Scalar.INTEGER, Scalar.DECIMAL))

_EQUALITY: Final = (Op.IS, Op.IS_NOT, Op.IN, Op.NOT_IN, Op.PRESENT)
_ORDER: Final = (Op.ABOVE, Op.AT_LEAST, Op.BELOW, Op.AT_MOST)
_CLOCK: Final = (Op.BEFORE, Op.NOT_BEFORE, Op.AFTER, Op.NOT_AFTER, Op.OLDER_THAN, Op.NEWER_THAN)

#: Operators of a count: there is always one, so ``present`` says nothing.
COUNT_OPERATORS: Final = (Op.IS, Op.IS_NOT, Op.IN, Op.NOT_IN, *_ORDER)
#: Operators whose operand may be ``now``.
NOW_OPERATORS: Final = frozenset((Op.BEFORE, Op.NOT_BEFORE, Op.AFTER, Op.NOT_AFTER))

#: The operator meant by one of another type's, and by other languages' words.
COUNTERPARTS: Final = {
    Op.ABOVE: Op.AFTER,
    Op.AT_LEAST: Op.NOT_BEFORE,
    Op.BELOW: Op.BEFORE,
    Op.AT_MOST: Op.NOT_AFTER,
    Op.AFTER: Op.ABOVE,
    Op.NOT_BEFORE: Op.AT_LEAST,
    Op.BEFORE: Op.BELOW,
    Op.NOT_AFTER: Op.AT_MOST,
    Op.OLDER_THAN: Op.ABOVE,
    Op.NEWER_THAN: Op.BELOW,
}
SYNONYMS: Final = {
    "=": Op.IS,
    "==": Op.IS,
    "eq": Op.IS,
    "equals": Op.IS,
    "equal": Op.IS,
    "equal_to": Op.IS,
    "!=": Op.IS_NOT,
    "ne": Op.IS_NOT,
    "neq": Op.IS_NOT,
    "not": Op.IS_NOT,
    "isnt": Op.IS_NOT,
    "not_equal": Op.IS_NOT,
    "not_equals": Op.IS_NOT,
    "one_of": Op.IN,
    "any": Op.IN,
    "none_of": Op.NOT_IN,
    "nin": Op.NOT_IN,
    "exists": Op.PRESENT,
    "defined": Op.PRESENT,
    ">": Op.ABOVE,
    "gt": Op.ABOVE,
    "more_than": Op.ABOVE,
    "greater_than": Op.ABOVE,
    "over": Op.ABOVE,
    ">=": Op.AT_LEAST,
    "gte": Op.AT_LEAST,
    "ge": Op.AT_LEAST,
    "min": Op.AT_LEAST,
    "<": Op.BELOW,
    "lt": Op.BELOW,
    "less_than": Op.BELOW,
    "under": Op.BELOW,
    "<=": Op.AT_MOST,
    "lte": Op.AT_MOST,
    "le": Op.AT_MOST,
    "max": Op.AT_MOST,
    "until": Op.NOT_AFTER,
    "since": Op.NOT_BEFORE,
    "older": Op.OLDER_THAN,
    "newer": Op.NEWER_THAN,
    "younger_than": Op.NEWER_THAN,
    "within": Op.NEWER_THAN,
}


def operators(of: Type) -> tuple[Op, ...]:
    """The operators that a test on a value of this type may use."""
    if isinstance(of, ListType):
        return ()
    if isinstance(of, ObjectType):
        return (Op.PRESENT,)
    if of in NUMBERS or of is Scalar.MONEY:
        return (*_EQUALITY, *_ORDER)
    if of is Scalar.TIME:
        return (*_EQUALITY, *_CLOCK)
    return _EQUALITY


def type_name(of: Type, catalog: Catalog) -> Text:
    """How a sentence speaks of a value of this type."""
    if isinstance(of, Scalar):
        return _NAMES[of]
    if isinstance(of, EnumType):
        return Text("one of a list of words", "枚举值")
    if isinstance(of, ObjectType):
        return Text("an object with fields of its own", "含有字段的对象")
    if of.record is None:
        return Text("a list of texts", "文本列表")
    return Text(
        f"a list of {catalog.records[of.record].plural}", f"{catalog.records[of.record].title.zh}列表"
    )


def compares(left: Type, right: Type) -> bool:
    """Whether values of the two types can be told equal or put in order."""
    if left in NUMBERS:
        return right in NUMBERS
    if isinstance(left, ObjectType | ListType) or isinstance(right, ObjectType | ListType):
        return False
    return left == right


def same_kind(left: Type, right: Type) -> bool:
    """Whether a field of type ``right`` may be meant where one of type ``left`` is wanted."""
    return left == right or (left in NUMBERS and right in NUMBERS)


def fields_of_type(fields: Iterable[Field], wanted: Type) -> list[str]:
    """The names of the fields of a type."""
    return [field.name for field in fields if same_kind(wanted, field.type)]
