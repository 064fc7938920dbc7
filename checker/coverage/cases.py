"""A case of rule tests that would show what none has shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from checker.authoring.cases import between, case, flow
from checker.base.text import Text
from checker.coverage.model import SearchOutcome, ShownGoal
from checker.testing.model import Suite

_SHOWS_IT: Final = Text("a case that shows it:", "可以这样补一个用例：")
_NO_SOLVER: Final = Text(
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
    return tuple(case(flow(title), shown.subject, edits, replace(shown.result, preconditions=tuple(told))))


def help_for(answer: SearchOutcome | None, lines: Sequence[str]) -> Text:
    """What can be said of how to show something: a case, that there is none, or that none was found."""
    if answer is None:
        return _NO_SOLVER
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
