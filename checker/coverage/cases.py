"""A case of rule tests that would show what none has shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from msgspec.structs import replace

from checker.authoring.cases import between, case, flow
from checker.base.text import Text
from checker.coverage.model import SearchOutcome, ShownGoal
from checker.testing import findings
from checker.testing.model import Suite
from checker.values.quantity import Money, Ratio, Value

_SHOWS_IT: Final = Text("a case that shows it:", "可以这样补一个用例：")
#: What is said where no case is looked for: it wasn't asked for, or can't be done.
NOT_ASKED: Final = Text(
    "`shopcheck test … --search` looks for a case that shows it",
    "`shopcheck test … --search` 可自动寻找能补上的用例",
)
NO_SOLVER: Final = Text(
    "with the extra `prove` a case that shows it is looked for", "安装附加组件 `prove` 后可自动生成用例"
)
_NONE_FOUND: Final = Text("no small shop was found that shows it", "没有找到能体现这一点的小店铺")


def written(
    title: str, owner: str, shown: ShownGoal, suites: Iterable[Suite], policy: str
) -> tuple[str, ...]:
    """A case as lines of the test file of ``policy``: what it changes in the base there, what comes of it."""
    base: Mapping[str, Any] = next((_base(suite) for suite in suites if suite.policy == policy), {})
    told = [item for item in shown.result.preconditions if item.id == owner]
    edits = [f"parameters: {flow(shown.parameters)}"] if shown.parameters else []
    edits += between(base, shown.snapshot)
    lines = case(flow(title), shown.subject, edits, replace(shown.result, preconditions=tuple(told)))
    if owner in shown.result.values:
        lines.append(f"      values: {{{owner}: {_expected(shown.result.values[owner].value)}}}")
    return tuple(lines)


def _expected(value: Value) -> str:
    """A value as an expectation of it is written."""
    match value:
        case Money(amount=amount, currency=currency):
            return flow({"amount": f"{amount:f}", "currency": currency})
        case bool() | int() | None:
            return flow(value)
        case Decimal() if not isinstance(value, Ratio):
            return f"{value:f}"
        case _:
            return flow(findings.written(value))


def help_for(answer: SearchOutcome, lines: Sequence[str]) -> Text:
    """What can be said of how to show something: a case, that there is none, or that none was found."""
    if lines:
        written_out = "\n".join(lines)
        return Text(f"{_SHOWS_IT.en}\n{written_out}", f"{_SHOWS_IT.zh}\n{written_out}")
    if answer.proven:
        return Text(
            f"no shop of which all is known, with up to {answer.size} records of a kind, can show it: "
            "if that is as it should be, allow it with a comment and the reason",
            f"信息完整、每类记录至多 {answer.size} 条的店铺都无法体现这一点；"
            "如本该如此，请用注释放行并写明理由",
        )
    return _NONE_FOUND


def _base(suite: Suite) -> Mapping[str, Any]:
    return suite.base if isinstance(suite.base, Mapping) else {}
