"""The one table of the operators that tests are written with.

Everything that is asked of an operator is asked here: which values it takes, what it stands for, what it is
called elsewhere, how sentences say it and what the reference says of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from checker.base.text import Text
from checker.language.model.conditions import Op
from checker.language.model.operators import (
    Chinese,
    English,
    Operands,
    Operator,
    Part,
    Phrasing,
    Sort,
    sort_of,
)
from checker.schema.catalog import Type

_ANY: Final = (Sort.WORD, Sort.AMOUNT, Sort.TIME)
_TABLE: Final = (
    Operator(
        "is",
        _ANY,
        Operands.ONE,
        (Part(Op.IS),),
        Phrasing(
            English("{}", "exactly {} must be there", "of {}", "at {}", "on {}", "exactly {}"),
            Chinese("为{}", "须恰为{}", "于{}{verb}", "恰为{}"),
        ),
        Text("equal", "等于"),
        Text("Equal to this.", "等于。"),
        opposite="is_not",
        synonyms=("=", "==", "eq", "equals", "equal", "equal_to"),
        counts=True,
    ),
    Operator(
        "is_not",
        _ANY,
        Operands.ONE,
        (Part(Op.IS, denied=True),),
        Phrasing(
            English("{}", "there must not be exactly {}", "other than {}", count="fewer or more than {}"),
            Chinese("不为{}", "不能恰为{}", count="多于或少于{}", apart="为{}以外的值"),
            refuses=True,
        ),
        Text("different; also where there is known to be none", "不等于；确认没有时也成立"),
        Text("Not equal to this; true for none.", "不等于；确认没有时也成立。"),
        opposite="is",
        synonyms=("!=", "ne", "neq", "not", "isnt", "not_equal", "not_equals"),
        counts=True,
    ),
    Operator(
        "in",
        _ANY,
        Operands.SEVERAL,
        (Part(Op.IS),),
        Phrasing(English("{}", "{} must be there"), Chinese("为{}", "须为{}")),
        Text("one of a list", "是列表中的一个"),
        Text("One of these.", "取值为其中之一。"),
        opposite="not_in",
        synonyms=("one_of", "any"),
        counts=True,
    ),
    Operator(
        "not_in",
        _ANY,
        Operands.SEVERAL,
        (Part(Op.IS, denied=True),),
        Phrasing(
            English("{}", "there must not be {}", "other than {}"),
            Chinese("不是{}", "不能为{}", apart="为{}以外的值"),
            refuses=True,
        ),
        Text("none of a list; also where there is known to be none", "不在列表中；确认没有时也成立"),
        Text("None of these; true for none.", "不取其中任何值；确认没有时也成立。"),
        opposite="in",
        synonyms=("none_of", "nin"),
        counts=True,
    ),
    Operator(
        "present",
        (*_ANY, Sort.OBJECT),
        Operands.YES_OR_NO,
        (Part(Op.PRESENT),),
        Phrasing(English("given"), Chinese("已填写")),
        Text(
            "`true`: there is a value; `false`: there is known to be none", "`true`：有值；`false`：确认没有"
        ),
        Text("Whether there is a value: false means known to be none.", "是否有值；false 表示确认没有。"),
        synonyms=("exists", "defined"),
    ),
    Operator(
        "above",
        (Sort.AMOUNT,),
        Operands.ONE,
        (Part(Op.ABOVE),),
        Phrasing(
            English("more than {}", "more than {} must be there", "above {}", count="more than {}"),
            Chinese("大于{}", "须多于{}", count="多于{}"),
        ),
        Text("more than", "大于"),
        Text("Greater than.", "大于。"),
        opposite="at_most",
        counterpart="after",
        synonyms=(">", "gt", "more_than", "greater_than", "over"),
        counts=True,
    ),
    Operator(
        "at_least",
        (Sort.AMOUNT,),
        Operands.ONE,
        (Part(Op.AT_LEAST),),
        Phrasing(
            English("at least {}", "at least {} must be there", "of at least {}", count="at least {}"),
            Chinese("不低于{}", "至少{}", count="至少有{}"),
        ),
        Text("more than, or equal", "不小于"),
        Text("Greater than or equal to.", "不小于。"),
        opposite="below",
        counterpart="not_before",
        synonyms=(">=", "gte", "ge", "min"),
        counts=True,
    ),
    Operator(
        "below",
        (Sort.AMOUNT,),
        Operands.ONE,
        (Part(Op.BELOW),),
        Phrasing(
            English("less than {}", "fewer than {} may be left", "below {}", count="fewer than {}"),
            Chinese("低于{}", "须少于{}", count="少于{}"),
        ),
        Text("less than", "小于"),
        Text("Less than.", "小于。"),
        opposite="at_least",
        counterpart="before",
        synonyms=("<", "lt", "less_than", "under"),
        counts=True,
    ),
    Operator(
        "at_most",
        (Sort.AMOUNT,),
        Operands.ONE,
        (Part(Op.AT_MOST),),
        Phrasing(
            English("at most {}", "at most {} may be left", "of at most {}", count="at most {}"),
            Chinese("不超过{}", "最多允许{}", count="不超过{}"),
        ),
        Text("less than, or equal", "不大于"),
        Text("Less than or equal to.", "不大于。"),
        opposite="above",
        counterpart="not_after",
        synonyms=("<=", "lte", "le", "max"),
        counts=True,
    ),
    Operator(
        "before",
        (Sort.TIME,),
        Operands.ONE,
        (Part(Op.BELOW),),
        Phrasing(
            English("before {}", when="before {}", on="before {}"), Chinese("早于{}", when="在{}之前{verb}")
        ),
        Text("earlier than a date, a time or `now`", "早于某日、某时刻或 `now`（判断时间）"),
        Text("Earlier than; now is allowed.", "早于；可写 now。"),
        opposite="not_before",
        counterpart="below",
        now=True,
    ),
    Operator(
        "not_before",
        (Sort.TIME,),
        Operands.ONE,
        (Part(Op.AT_LEAST),),
        Phrasing(
            English("at or after {}", when="at or after {}", on="on or after {}"),
            Chinese("不早于{}", when="在{}或之后{verb}"),
        ),
        Text("at that time or later", "不早于"),
        Text("At or later than; now is allowed.", "不早于；可写 now。"),
        opposite="before",
        counterpart="at_least",
        synonyms=("since",),
        now=True,
    ),
    Operator(
        "after",
        (Sort.TIME,),
        Operands.ONE,
        (Part(Op.ABOVE),),
        Phrasing(
            English("after {}", when="after {}", on="after {}"), Chinese("晚于{}", when="在{}之后{verb}")
        ),
        Text("later", "晚于"),
        Text("Later than; now is allowed.", "晚于；可写 now。"),
        opposite="not_after",
        counterpart="above",
        now=True,
    ),
    Operator(
        "not_after",
        (Sort.TIME,),
        Operands.ONE,
        (Part(Op.AT_MOST),),
        Phrasing(
            English("at or before {}", when="at or before {}", on="on or before {}"),
            Chinese("不晚于{}", when="在{}或之前{verb}"),
        ),
        Text("at that time or earlier", "不晚于"),
        Text("At or earlier than; now is allowed.", "不晚于；可写 now。"),
        opposite="after",
        counterpart="at_most",
        synonyms=("until",),
        now=True,
    ),
    Operator(
        "between",
        (Sort.AMOUNT, Sort.TIME),
        Operands.BOUNDS,
        (Part(Op.AT_LEAST, 0), Part(Op.AT_MOST, 1)),
        Phrasing(
            English(
                "between {} and {}",
                "there must be between {} and {}",
                "between {} and {}",
                "between {} and {}",
                "between {} and {}",
                "between {} and {}",
            ),
            Chinese("介于{}与{}之间", "须在{}到{}之间", "在{}与{}之间{verb}", "介于{}与{}之间"),
        ),
        Text(
            "within a list of two, the lower first; both ends included",
            "在列表给出的两个值之间，含两端，小的写在前面",
        ),
        Text(
            "Within these two, both included; the lower one first.", "在这两个值之间，含两端；小的写在前面。"
        ),
        denied=Phrasing(
            English(
                "between {} and {}",
                "there must be fewer than {} or more than {}",
                "below {} or above {}",
                "before {} or after {}",
                "before {} or after {}",
                "fewer than {} or more than {}",
            ),
            Chinese(
                "不在{}与{}之间",
                "须少于{}或多于{}",
                "在{}之前或{}之后{verb}",
                "少于{}或多于{}",
                "在{}与{}之外",
            ),
            refuses=True,
        ),
        synonyms=("range", "within_range", "in_range", "from_to"),
        counts=True,
        now=True,
    ),
    Operator(
        "older_than",
        (Sort.TIME,),
        Operands.DURATION,
        (Part(Op.OLDER_THAN),),
        Phrasing(
            English("at least {} ago", when="at least {} ago", on="at least {} ago"),
            Chinese("已过{}", when="已{verb}满{}"),
        ),
        Text("that long ago or longer", "距今已满这么久"),
        Text("At least this long ago, such as 90 days.", "距今已满此时长，如 90 days。"),
        opposite="newer_than",
        counterpart="above",
        synonyms=("older",),
    ),
    Operator(
        "newer_than",
        (Sort.TIME,),
        Operands.DURATION,
        (Part(Op.NEWER_THAN),),
        Phrasing(
            English("less than {} ago", when="less than {} ago", on="less than {} ago"),
            Chinese("未过满{}", when="{verb}未满{}"),
        ),
        Text("less long ago than that; times to come included", "距今未满这么久，将来的时间也算"),
        Text("Less than this long ago.", "距今未满此时长。"),
        opposite="older_than",
        counterpart="below",
        synonyms=("newer", "younger_than"),
    ),
)

#: What the form ``duty`` comes to: no test writes it, but it is said as one.
DUTY: Final = Operator(
    "duty",
    (Sort.TIME,),
    Operands.ONE,
    (Part(Op.IN_TIME),),
    Phrasing(English("in time"), Chinese("按时")),
    Text("it comes before its deadline, or may still do so", "在截止时间前发生，或尚未到截止时间"),
    Text("What has to happen before a deadline.", "须在截止时间前发生的事。"),
    denied=Phrasing(English("in time"), Chinese("未按时"), refuses=True),
)

#: Every operator by its name, in the order in which people are told of them.
OPERATORS: Final[Mapping[str, Operator]] = MappingProxyType({operator.name: operator for operator in _TABLE})
#: The operator that a word of another language means.
SYNONYMS: Final[Mapping[str, Operator]] = MappingProxyType(
    {word: operator for operator in _TABLE for word in operator.synonyms}
)


@cache
def of_sort(sort: Sort) -> tuple[Operator, ...]:
    """The operators that a test on a value of this sort may use."""
    return tuple(operator for operator in _TABLE if sort in operator.sorts)


def operators(of: Type) -> tuple[Operator, ...]:
    """The operators that a test on a value of this type may use."""
    return of_sort(sort_of(of))
