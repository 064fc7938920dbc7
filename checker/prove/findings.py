"""What is proven of policies, as diagnostics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from checker.diagnostics import Diagnostic, Related, Severity, Span
from checker.language.model import (
    All,
    Condition,
    NameRef,
    Not,
    Path,
    Policy,
    PolicyRef,
    Precondition,
    Quantifier,
    Source,
    Test,
)
from checker.language.model import Any as AnyOf
from checker.language.model import Severity as Weight
from checker.text import Text

if TYPE_CHECKING:
    from checker.prove.worlds import Truths, World

NEVER: Final = "SC230"
ALWAYS: Final = "SC231"
NO_RECORD: Final = "SC232"
EVERY_RECORD: Final = "SC233"
IMPLIED: Final = "SC234"
CONTRADICTION: Final = "SC235"
UNREACHABLE: Final = "SC236"
REDUNDANT: Final = "SC237"

#: Steps of the solver for one question; what needs more is left open. No clock: the same answer everywhere.
_STEPS: Final = 400_000


@cache
def available() -> bool:
    """Whether the solver is installed."""
    return find_spec("z3") is not None


def prove(policies: Iterable[Policy]) -> tuple[Diagnostic, ...]:
    """What can be proven of ``policies``, each thing once where policies share what they take over.

    Raises:
        ImportError: the package ``z3-solver`` isn't installed.
    """
    found: dict[Diagnostic, None] = {}
    done: set[tuple[Span, ...]] = set()
    for policy in policies:
        found.update(dict.fromkeys(_Prover(policy, done).run()))
    return tuple(found)


class _Prover:
    """Asks the questions about one policy; ``done`` are those that were asked before."""

    def __init__(self, policy: Policy, done: set[tuple[Span, ...]]) -> None:
        self._policy = policy
        self._done = done

    def run(self) -> Iterator[Diagnostic]:
        policy = self._policy
        if policy.applies_to is not None:
            yield from self._condition(policy.applies_to)
        for stage in policy.stages:
            if stage.done_when is not None and self._new(stage.done_when.span):
                yield from self._condition(stage.done_when)
        for item in policy.all_preconditions():
            for part in (item.when, None if item.unless is None else item.unless.condition, item.condition):
                if part is not None and not isinstance(part, PolicyRef) and self._new(part.span):
                    yield from self._condition(part)
        yield from self._stages()
        yield from self._together()

    def _new(self, *spans: Span) -> bool:
        """Whether a question is asked for the first time."""
        if spans in self._done:
            return False
        self._done.add(spans)
        return True

    # --- single conditions --------------------------------------------------------------------

    def _condition(self, condition: Condition) -> Iterator[Diagnostic]:
        """What can be said of a condition, or else of its parts."""
        odd = list(self._filter(condition)) if isinstance(condition, Quantifier) else []
        if odd:
            yield from odd
        elif self._never(condition):
            yield _said(
                NEVER,
                condition.span,
                Text("this can never hold, whatever the snapshot says", "无论快照怎么写，这里都不可能成立"),
                Severity.ERROR,
                related=self._why(condition, holds=True),
            )
        elif self._always(condition):
            yield _said(
                ALWAYS,
                condition.span,
                Text("this always holds, whatever the snapshot says", "无论快照怎么写，这里都必然成立"),
                related=self._why(condition, holds=False),
            )
        else:
            yield from self._parts(condition)

    def _parts(self, condition: Condition) -> Iterator[Diagnostic]:
        match condition:
            case AnyOf(parts=parts):
                for part in parts:
                    yield from self._condition(part)
                yield from self._branches(parts)
            case All(parts=parts):
                for part in parts:
                    yield from self._condition(part)
            case Not(part=part):
                yield from self._parts(part)
            case Quantifier() | Test():
                return

    def _filter(self, quantifier: Quantifier) -> Iterator[Diagnostic]:
        if quantifier.scope != 2 or quantifier.where is None:  # further in, what is around it matters
            return
        world = self._world()
        scopes = world.record(quantifier.source, world.outermost())
        truths = world.truths(quantifier.where, scopes)
        if impossible(world, truths.true):
            yield _said(
                NO_RECORD,
                quantifier.where.span,
                Text("this can pick no record at all", "这里不可能选中任何记录"),
                Severity.ERROR,
                related=self._why(quantifier.where, holds=True, of=quantifier.source),
            )
        elif impossible(world, truths.false):
            yield _said(
                EVERY_RECORD,
                quantifier.where.span,
                Text("this picks every record", "这里会选中所有记录"),
                advice=Text("leave `where` out", "可以不写 `where`"),
                related=self._why(quantifier.where, holds=False, of=quantifier.source),
            )

    def _branches(self, parts: tuple[Condition, ...]) -> Iterator[Diagnostic]:
        for place, part in enumerate(parts):
            for other in parts[:place] + parts[place + 1 :]:
                if self._implies(part, other) and not (
                    self._implies(other, part) and parts.index(other) > place
                ):
                    yield _said(
                        REDUNDANT,
                        part.span,
                        Text(
                            "where this holds, the other possibility holds too: it adds nothing",
                            "这里成立时另一种情形也成立，等于没写",
                        ),
                        related=(Related(Text("the other possibility", "另一种情形"), other.span),),
                    )
                    break

    # --- preconditions together ---------------------------------------------------------------

    def _stages(self) -> Iterator[Diagnostic]:
        stages = self._policy.stages
        for place, stage in enumerate(stages):
            if place + 1 == len(stages) or not self._new(stage.span, stages[place + 1].span):
                continue
            if stage.done_when is None or self._never(stage.done_when):
                why = () if stage.done_when is None else self._why(stage.done_when, holds=True)
                yield _said(
                    UNREACHABLE,
                    stages[place + 1].span,
                    Text(
                        f"`{stages[place + 1].id}` is never reached: `{stage.id}` never ends",
                        f"永远到不了 `{stages[place + 1].id}`：`{stage.id}` 不会结束",
                    ),
                    Severity.ERROR,
                    related=(Related(Text("the stage that never ends", "不会结束的阶段"), stage.span), *why),
                )

    def _together(self) -> Iterator[Diagnostic]:
        policy = self._policy
        for stage in [None, *(stage.id for stage in policy.stages)]:
            here = [item for item in policy.all_preconditions() if item.stage == stage and self._open(item)]
            for place, first in enumerate(here):
                for second in here[place + 1 :]:
                    if self._new(first.span, second.span) and _sections(first) & _sections(second):
                        yield from self._pair(first, second)

    def _open(self, item: Precondition) -> bool:
        """Whether a precondition can hold and can fail: otherwise that is what there is to say of it."""
        if isinstance(item.condition, PolicyRef):
            return False
        return not (self._never(item.condition) or self._always(item.condition))

    def _pair(self, first: Precondition, second: Precondition) -> Iterator[Diagnostic]:
        blocking = first.severity is second.severity is Weight.BLOCKING
        if blocking and self._impossible_together(first, second, second_false=False):
            yield _said(
                CONTRADICTION,
                second.span,
                Text(
                    f"`{second.id}` and `{first.id}` can never both hold",
                    f"`{second.id}` 与 `{first.id}` 不可能同时成立",
                ),
                Severity.ERROR,
                related=(Related(Text("the other one", "另一条"), first.span), *self._clash(first, second)),
            )
            return
        for one, other in ((first, second), (second, first)):
            if one.severity is not Weight.BLOCKING and other.severity is Weight.BLOCKING:
                continue  # a reminder that something blocks besides is said for those who want to know
            if self._impossible_together(one, other, second_false=True):
                yield _said(
                    IMPLIED,
                    other.span,
                    Text(
                        f"`{other.id}` says nothing new: where `{one.id}` holds, it holds too",
                        f"`{other.id}` 没有增加要求：`{one.id}` 成立时它也成立",
                    ),
                    related=(Related(Text("what implies it", "蕴含它的条件"), one.span),),
                )
                return

    def _impossible_together(self, first: Precondition, second: Precondition, *, second_false: bool) -> bool:
        world = self._world()
        one, other = self._decided(world, first), self._decided(world, second)
        return impossible(world, one.true, other.false if second_false else other.true)

    def _decided(self, world: World, item: Precondition) -> Truths:
        return world.truths(self._decision(item), world.outermost())

    @staticmethod
    def _decision(item: Precondition) -> Condition:
        """``not when, or unless, or condition``."""
        assert not isinstance(item.condition, PolicyRef)
        parts: list[Condition] = [item.condition]
        if item.when is not None:
            parts.append(Not(item.when, item.when.span))
        if item.unless is not None:
            parts.append(item.unless.condition)
        return AnyOf(tuple(parts), item.span) if len(parts) > 1 else item.condition

    # --- questions ----------------------------------------------------------------------------

    def _world(self) -> World:
        from checker.prove.worlds import World

        return World(self._policy)

    def _why(self, condition: Condition, *, holds: bool, of: Source | None = None) -> tuple[Related, ...]:
        """Which parts of ``condition`` can't go together, where it can't hold, or can't fail."""
        from checker.prove.reasons import conflict, pieces, told

        world = self._world()
        scopes = world.outermost() if of is None else world.record(of, world.outermost())
        found = conflict(world, list(pieces(world, condition, scopes, holds=holds)), _STEPS)
        return told(found, [condition.span])

    def _clash(self, first: Precondition, second: Precondition) -> tuple[Related, ...]:
        """Which parts of two preconditions can't go together."""
        from checker.prove.reasons import conflict, pieces, told

        world = self._world()
        every = [
            piece
            for item in (first, second)
            for piece in pieces(world, self._decision(item), world.outermost(), holds=True)
        ]
        return told(conflict(world, every, _STEPS), [first.span, second.span])

    def _never(self, condition: Condition) -> bool:
        world = self._world()
        return impossible(world, world.truths(condition, world.outermost()).true)

    def _always(self, condition: Condition) -> bool:
        world = self._world()
        return impossible(world, world.truths(condition, world.outermost()).false)

    def _implies(self, condition: Condition, other: Condition) -> bool:
        world = self._world()
        one, two = (world.truths(item, world.outermost()) for item in (condition, other))
        return impossible(world, one.true, two.false)


def impossible(world: World, *formulas: Any, steps: int = _STEPS) -> bool:
    """Whether no world lets all ``formulas`` hold; False where ``steps`` don't suffice to tell."""
    import z3

    solver = z3.Solver()
    solver.set("rlimit", steps)
    solver.add(*formulas, *world.facts())
    return bool(solver.check() == z3.unsat)


def _sections(item: Precondition) -> set[str]:
    """What a precondition reads: where two share nothing, neither follows from the other."""
    found: set[str] = set()
    pending: list[Any] = [item.condition, item.when, item.unless]
    while pending:
        node = pending.pop()
        if isinstance(node, Path):
            if node.steps:
                found.add(f"{'inner' if node.scope > 1 else node.scope} {node.steps[0].name}")
        elif isinstance(node, NameRef):
            found.add(node.name)
        elif isinstance(node, tuple):
            pending += node
        elif isinstance(node, Struct) and not isinstance(node, Span | Text):
            pending += (getattr(node, name) for name in node.__struct_fields__)
    return found


def _said(
    code: str,
    span: Span,
    message: Text,
    severity: Severity = Severity.WARNING,
    *,
    advice: Text = Text(),
    related: tuple[Related, ...] = (),
) -> Diagnostic:
    return Diagnostic(code, message, span, severity, help=advice, related=related)
