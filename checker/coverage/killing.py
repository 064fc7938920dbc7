"""Which changes of policies no case of their rule tests notices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from checker.coverage.ledger import as_read, first_about
from checker.coverage.mutations import PolicyMutant
from checker.coverage.retelling import Retold, SeenCase, retold
from checker.decide.model import EngineError, Status, Verdict
from checker.diagnostics import UsageError
from checker.evaluate.reference.world import PlainWorld
from checker.explain.build import over_time
from checker.language.grammar.settings import with_parameters
from checker.language.model.policy import Policy
from checker.pipeline.checker import Examined, Policies
from checker.testing.findings import agrees
from checker.testing.model import Aspect, Case, Expectation, Json, Suite
from checker.testing.runner import run_tests
from checker.values.truth import Timeline

#: What takes a whole check to know: which records are named, and which facts.
_EXPLAINED: Final = frozenset({Aspect.RECORDS, Aspect.MISSING})
#: What is read off the truths from an instant on.
_DATES: Final[Mapping[Aspect, Callable[[Timeline], Any]]] = {
    Aspect.ELIGIBLE_FROM: lambda line: line.clears_at,
    Aspect.MAY_BE_ELIGIBLE_FROM: lambda line: line.may_clear_at,
    Aspect.ELIGIBLE_UNTIL: lambda line: line.ends_at,
    Aspect.CLEARS_AT: lambda line: line.clears_at,
    Aspect.MAY_CLEAR_AT: lambda line: line.may_clear_at,
}


class CaseBook:
    """The cases of rule tests, each with what was decided of its subject."""

    def __init__(self) -> None:
        self.seen: list[SeenCase] = []

    def watch(self, suite: Suite, case: Case, document: Json, examined: Examined) -> None:
        """Take down a case as it is run."""
        shown = first_about(examined, suite.policy, case.subject)
        if shown is not None:
            world = PlainWorld(as_read(document))
            self.seen.append(SeenCase(suite, case, shown, world, examined.report.as_of))


def unnoticed(mutants: Iterable[PolicyMutant], book: CaseBook, policies: Policies) -> Iterator[PolicyMutant]:
    """Those of ``mutants`` that every case passes: first what is quick to know, then all."""
    by_policy: dict[str, list[SeenCase]] = {}
    for seen in book.seen:
        by_policy.setdefault(seen.suite.policy, []).append(seen)
    for mutant in mutants:
        cases = [seen for name in mutant.names for seen in by_policy.get(name, ())]
        owner = mutant.change.owner
        cases.sort(key=lambda seen: not any(e.name == owner for e in seen.case.expectations))
        noticed = any(_notices(mutant, seen, quick=True) for seen in cases) or any(
            _notices(mutant, seen, quick=False) for seen in cases
        )
        if not noticed and not _checked(mutant, cases, policies):
            yield mutant


def _notices(mutant: PolicyMutant, seen: SeenCase, *, quick: bool) -> bool:
    """Whether a case finds something else under a mutant, as far as the truths say it."""
    if seen.decided.truths.turns or not seen.decided.truths.sure:
        return False
    changed = mutant.of(seen.decided.truths.policy)
    if changed is None:
        return False
    told = _told(changed, seen, quick=quick)
    if told is None:
        return True
    return any(_differs(expected, told, quick=quick) for expected in seen.case.expectations)


def _told(changed: Policy, seen: SeenCase, *, quick: bool) -> Retold | None:
    """What a changed policy says of a case; None where it can't be checked by it any more."""
    try:
        return retold(seen, _set(changed, seen.case), quick=quick)
    except (UsageError, EngineError):
        return None


def _set(policy: Policy, case: Case) -> Policy:
    own = {name: item.text for name, item in case.parameters.items() if name in policy.parameters}
    return with_parameters(policy, own) if own else policy


def _differs(expected: Expectation, told: Retold, *, quick: bool) -> bool:
    """Whether something else is found than is expected; what takes a whole check isn't looked at."""
    truths, decision = told.truths, told.decision
    name = expected.name or ""
    of_precondition = expected.aspect in {
        Aspect.PRECONDITIONS,
        Aspect.ASKED,
        Aspect.CLEARS_AT,
        Aspect.MAY_CLEAR_AT,
    }
    if (expected.aspect in _EXPLAINED or of_precondition) and name not in truths.preconditions:
        return True
    if expected.aspect in _EXPLAINED or (quick and expected.aspect in _DATES):
        return False
    actual: Any
    match expected.aspect:
        case Aspect.VERDICT:
            actual = decision.verdict
        case Aspect.STAGE:
            actual = decision.stage
        case Aspect.PRECONDITIONS:
            actual = decision.statuses[name]
        case Aspect.ASKED:
            actual = any(item.id == name for item in truths.policy.asked_in(decision.stage))
        case Aspect.VALUES:
            if name not in truths.values:
                return True
            return not agrees(expected.wanted, truths.values[name])
        case Aspect.CLEARS_AT | Aspect.MAY_CLEAR_AT:
            actual = _DATES[expected.aspect](truths.preconditions[name].outlook)
        case _:
            actual = _DATES[expected.aspect](over_time(truths, decision))
    if quick and isinstance(actual, Status | Verdict):
        return _at_once(type(actual)(str(expected.wanted))) != _at_once(actual)
    return not agrees(expected.wanted, actual)


def _at_once(found: Status | Verdict) -> Status | Verdict:
    """What is alike as of an instant: whoever waits hasn't come to it yet."""
    if isinstance(found, Status):
        return Status.FAILED if found is Status.WAITING else found
    return Verdict.BLOCKED if found is Verdict.WAITING else found


def _checked(mutant: PolicyMutant, cases: Sequence[SeenCase], policies: Policies) -> bool:
    """Whether a case finds something else in a whole check; only those are run that may."""
    left = [seen for seen in cases if _takes_a_check(mutant, seen)]
    if not left:
        return False
    changed = policies.changed(mutant.policies)
    return any(not run_tests([replace(seen.suite, cases=(seen.case,))], changed).passed for seen in left)


def _takes_a_check(mutant: PolicyMutant, seen: SeenCase) -> bool:
    if seen.decided.truths.turns or not seen.decided.truths.sure:
        return True
    if not any(item.aspect in _EXPLAINED for item in seen.case.expectations):
        return False
    changed = mutant.of(seen.decided.truths.policy)
    if changed is None:
        return False
    told = _told(changed, seen, quick=True)
    return told is None or any(
        item.aspect in _EXPLAINED and item.name in told.touched for item in seen.case.expectations
    )
