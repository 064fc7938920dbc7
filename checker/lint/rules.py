"""What is right by the language and yet hardly meant: warnings and hints that need no proof.

Only what stands in a policy's own file is looked at: what it takes over is another file's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Related, Severity, Span
from checker.language.grammar.texts import PLACEHOLDER
from checker.language.model.conditions import NameRef
from checker.language.model.policy import Basis, Policy, Precondition
from checker.language.model.walk import nodes

UNUSED_PARAMETER: Final = "SC200"
UNCITED_SOURCE: Final = "SC201"
GAP: Final = "SC202"
NOTHING_TO_DO: Final = "SC203"
SAME_TITLE: Final = "SC204"
NO_SOURCE: Final = "SC205"
ODD: Final = frozenset((UNUSED_PARAMETER, UNCITED_SOURCE, GAP, NOTHING_TO_DO, SAME_TITLE, NO_SOURCE))


def find(policies: Sequence[Policy]) -> tuple[Diagnostic, ...]:
    """Everything that is odd about ``policies``, in their order."""
    found = [item for policy in policies for item in _of_policy(policy)]
    return (*found, *_gaps(policies))


def _of_policy(policy: Policy) -> Iterator[Diagnostic]:
    used = _names(policy)
    for parameter in policy.parameters.values():
        if parameter.name not in used and _own(parameter.span, policy):
            yield _warning(
                UNUSED_PARAMETER,
                parameter.span,
                Text(
                    f"nothing asks for the parameter `{parameter.name}`",
                    f"没有地方用到参数 `{parameter.name}`",
                ),
                Text(
                    f"use it as `${parameter.name}`, or delete it",
                    f"用 `${parameter.name}` 引用它，或将其删除",
                ),
            )
    cited = {citation.source for citation in _citations(policy)}
    for source in policy.sources.values():
        if source.id not in cited and _own(source.span, policy):
            yield _warning(
                UNCITED_SOURCE,
                source.span,
                Text(f"nothing cites the source `{source.id}`", f"没有地方引用来源 `{source.id}`"),
                Text(
                    "cite it under `source`, or delete it",
                    "在 `source` 中引用它，或将其删除",
                ),
            )
    for stage in policy.stages:
        if not stage.preconditions and stage.awaits is None and stage.done_when is None:
            yield _hint(
                NOTHING_TO_DO,
                stage.span,
                Text(
                    f"the stage `{stage.id}` asks for nothing and never ends",
                    f"阶段 `{stage.id}` 没有条件，也不会结束",
                ),
                Text(
                    "give it preconditions or a `done_when`, or mark it `awaits: platform`",
                    "请写上条件或 `done_when`，或标明 `awaits: platform`",
                ),
            )
    yield from _of_preconditions(policy)


def _of_preconditions(policy: Policy) -> Iterator[Diagnostic]:
    titles: dict[tuple[str | None, Text], Precondition] = {}
    for item in policy.all_preconditions():
        first = titles.setdefault((item.stage, item.title), item)
        own = _own(item.span, policy)
        if item.title and first is not item and own:
            yield _warning(
                SAME_TITLE,
                item.span,
                Text(
                    f"`{item.id}` has the same title as `{first.id}`", f"`{item.id}` 与 `{first.id}` 标题相同"
                ),
                Text("nobody can tell them apart in a report", "报告中无法区分这两条"),
                (Related(Text("the other one", "另一条"), first.span),),
            )
        if own and policy.sources and item.citation is None and item.basis is Basis.STATED:
            yield _hint(
                NO_SOURCE,
                item.span,
                Text(f"no source says `{item.id}`", f"`{item.id}` 没有出处"),
                Text(
                    "cite one under `source`, or mark it `basis: inferred`",
                    "请在 `source` 中引用，或标明 `basis: inferred`",
                ),
            )


def _gaps(policies: Sequence[Policy]) -> Iterator[Diagnostic]:
    """Days between two versions of a policy on which none is in force."""
    versions: dict[str, list[Policy]] = {}
    for policy in policies:
        versions.setdefault(policy.id, []).append(policy)
    for every in versions.values():
        dated = sorted(
            (p for p in every if p.in_force.start is not None), key=lambda p: str(p.in_force.start)
        )
        undated = [p for p in every if p.in_force.start is None]
        for earlier, later in zip([*undated, *dated], dated[0 if undated else 1 :], strict=False):
            until, start = earlier.in_force.until, later.in_force.start
            if until is not None and start is not None and until < start:
                last = start - timedelta(days=1)
                yield _warning(
                    GAP,
                    later.span,
                    Text(
                        f"no version of `{later.id}` is in force from {until} to {last}",
                        f"{until} 至 {last} 没有任何版本的 `{later.id}` 生效",
                    ),
                    Text(
                        "`until` is the first day on which a version no longer applies",
                        "`until` 是不再适用的第一天",
                    ),
                    (Related(Text("the version before", "前一个版本"), earlier.span),),
                )


def _names(policy: Policy) -> set[str]:
    """The parameters that conditions, values and texts ask for."""
    found: set[str] = set()
    asking = (
        policy.title,
        policy.notes,
        policy.applies_to,
        policy.values,
        policy.stages,
        policy.preconditions,
    )
    for node in nodes(*asking):
        if isinstance(node, NameRef):
            found.add(node.name)
        elif isinstance(node, Text):
            found.update(match[1].lstrip("$") for match in PLACEHOLDER.finditer(node.en + node.zh))
    return found


def _citations(policy: Policy) -> Iterator[Any]:
    found = [item.citation for item in policy.all_preconditions()]
    for parameter in policy.parameters.values():
        found += [parameter.citation, *(choice.citation for choice in (parameter.choices or {}).values())]
    return (item for item in found if item is not None)


def _own(span: Span, policy: Policy) -> bool:
    return span.file == policy.span.file


def _warning(
    code: str, span: Span, message: Text, advice: Text, related: Iterable[Related] = ()
) -> Diagnostic:
    return Diagnostic(code, message, span, Severity.WARNING, help=advice, related=tuple(related))


def _hint(code: str, span: Span, message: Text, advice: Text) -> Diagnostic:
    return Diagnostic(code, message, span, Severity.HINT, help=advice)
