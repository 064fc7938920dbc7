"""What ``test --coverage`` says besides: what no case has seen, but for what comments allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.coverage.codes import NOT_NOTICED, NOT_SEEN, SHOWN_AFTER_ALL
from checker.diagnostics import Diagnostic, Severity
from checker.lint.missing import without_allowed
from checker.lint.proofs import available
from checker.render.diagnostics.findings import Findings
from checker.render.layout.json import Json

if TYPE_CHECKING:
    from checker.coverage.goals import Goal
    from checker.coverage.killing import CaseBook
    from checker.coverage.ledger import Ledger
    from checker.coverage.model import Covered, Family, Unseen, Untested
    from checker.coverage.survivors import Survivor
    from checker.pipeline.checker import Examined, Policies
    from checker.testing.model import Case, Suite
    from checker.testing.runner import Watcher

_KINDS: Final[Mapping[str, Text]] = {
    "status": Text("statuses", "状态"),
    "atom": Text("ways of tests to decide", "判断的两面"),
    "choice": Text("choices", "参数可选值"),
    "stage": Text("stages", "阶段"),
    "exemption": Text("exemptions", "免除情形"),
    "duty": Text("sides of deadlines", "期限两侧"),
    "version": Text("versions", "版本"),
}


class TestGate(Struct, frozen=True):
    """What is to be said: diagnostics, what stands beside them in JSON, closing lines; ``share`` in per cent.

    Comments that allow nothing are among the diagnostics: as long as there are any, it isn't ``clean``.
    """

    diagnostics: tuple[Diagnostic, ...]
    counts: Mapping[str, Json]
    closing: tuple[Text, ...]
    share: float
    clean: bool

    def holds(self, least: float) -> bool:
        """Whether at least so many per cent are held, and no comment allows nothing."""
        return self.share >= least and self.clean

    def beside(self, findings: Findings) -> Findings:
        """``findings`` with it."""
        return replace(
            findings,
            diagnostics=(*findings.diagnostics, *self.diagnostics),
            counts={**findings.counts, **self.counts},
            closing=(*findings.closing, *self.closing),
        )


_U = TypeVar("_U", bound="Untested")


class _Left(Struct, Generic[_U]):
    """What tests leave open, told apart by comments: ``allowed`` or not; and what is wrong with these."""

    open: Sequence[_U]
    allowed: Sequence[_U]
    wrong: tuple[Diagnostic, ...]

    def gate(self, counts: Mapping[str, Json], closing: tuple[Text, ...], share: float) -> TestGate:
        """All that is to be said of it."""
        said = (*(item.diagnostic for item in self.open), *self.wrong)
        return TestGate(said, counts, closing, share, not self.wrong)


def _left(found: Sequence[_U], family: Family, code: str) -> _Left[_U]:
    kept, stale = without_allowed([item.diagnostic for item in found], family.files, {code})
    allowed = [item for item in found if item.diagnostic not in kept]
    shown = (_shown(item.diagnostic) for item in allowed if item.case)
    return _Left([item for item in found if item.diagnostic in kept], allowed, (*stale, *shown))


def _shown(gap: Diagnostic) -> Diagnostic:
    """That a comment allows what there is a case for after all."""
    return Diagnostic.of(
        SHOWN_AFTER_ALL, gap.span, severity=Severity.WARNING, help=gap.help, allowed=gap.allowance
    )


def _unlooked(*, looking: bool) -> Text:
    """Why no cases are looked for; nothing where they are."""
    from checker.coverage.cases import NO_SOLVER, NOT_ASKED

    if not looking:
        return NOT_ASKED
    return Text() if available() else NO_SOLVER


class TestGates:
    """What is asked besides of the rule tests of a family, of which some are run anyhow."""

    def __init__(
        self, suites: Sequence[Suite], policies: Policies, *, covering: bool, mutating: bool
    ) -> None:
        from checker.coverage.killing import CaseBook
        from checker.coverage.ledger import Ledger
        from checker.coverage.measure import family_of

        self._family = family_of(suites, policies)
        self._alone = len(self._family.suites) == len(suites)
        self._ledger = Ledger(self._family.policies.library) if covering else None
        self._book = CaseBook() if mutating else None

    @property
    def watcher(self) -> Watcher | None:
        """Who is to be told of the cases that are run anyhow, where there are no others."""
        return self._watch if self._alone else None

    def _watch(self, suite: Suite, case: Case, document: Any, examined: Examined) -> None:
        for watching in (self._ledger, self._book):
            if watching is not None:
                watching.watch(suite, case, document, examined)

    def told(self, *, looking: bool) -> Iterator[TestGate]:
        """What came of each; whether cases are to be looked for that show or notice what none does."""
        from checker.testing.runner import run_tests

        if not self._alone:
            run_tests(self._family.suites, self._family.policies, self._watch)
        unlooked = _unlooked(looking=looking)
        if self._ledger is not None:
            yield _covered(self._family, self._ledger, unlooked)
        if self._book is not None:
            yield _mutated(self._family, self._book, unlooked)


def covered(family: Family, *, looking: bool = True) -> TestGate:
    """How much the tests of ``family`` have seen; ``looking`` for cases that would show the rest."""
    from checker.coverage.measure import ledger_of

    return _covered(family, ledger_of(family), _unlooked(looking=looking))


def _covered(family: Family, ledger: Ledger, unlooked: Text) -> TestGate:
    from checker.coverage.measure import coverage

    found = coverage(family, ledger, unlooked)
    left = _left(found.gaps, family, NOT_SEEN)
    allowed, total = len(left.allowed), len(found.goals)
    share = per_cent(total - len(found.gaps), total - allowed)
    counts: dict[str, Json] = {
        "goals": total,
        "seen": total - len(found.gaps),
        "allowed": allowed,
        "files": [_of_file(file, found, left.open) for file in sorted(family.files)],
        "missing": [_missing(gap) for gap in left.open],
    }
    return left.gate({"coverage": counts}, _closing(found, allowed, share), share)


def _mutated(family: Family, book: CaseBook, unlooked: Text) -> TestGate:
    from checker.coverage.survivors import mutation_score

    found = mutation_score(family, book, unlooked)
    left = _left(found.survivors, family, NOT_NOTICED)
    left = replace(left, open=[item for item in left.open if not item.proven])
    equivalent = sum(item.proven for item in found.survivors)
    allowed = sum(not item.proven for item in left.allowed)
    counted = found.made - equivalent - allowed
    counts: dict[str, Json] = {
        "made": found.made,
        "equivalent": equivalent,
        "noticed": counted - len(left.open),
        "allowed": allowed,
        "survivors": [_survivor(item) for item in left.open],
    }
    share = per_cent(counted - len(left.open), counted)
    return left.gate({"mutants": counts}, (_noticed(counts, share),), share)


def _noticed(counts: Mapping[str, Json], share: float) -> Text:
    en = f"mutants: {share:g} % noticed ({counts['noticed']} of {counts['made']}"
    zh = f"变异：发现 {share:g}%（共 {counts['made']} 处，发现 {counts['noticed']} 处"
    if counts["equivalent"]:
        en, zh = f"{en}, {counts['equivalent']} change nothing", f"{zh}，{counts['equivalent']} 处不改变结果"
    if counts["allowed"]:
        en, zh = f"{en}, {counts['allowed']} allowed", f"{zh}，已放行 {counts['allowed']} 处"
    return Text(f"{en})", f"{zh}）")


def _survivor(item: Survivor) -> Json:
    change = item.change
    return {
        "kind": change.kind.value,
        "policy": item.policy,
        "of": change.owner,
        "what": change.what,
        "file": change.span.file,
        "line": change.span.line,
        "column": change.span.column,
        "allow": item.diagnostic.allowance,
        "case": "\n".join(item.case) or None,
    }


def per_cent(part: int, whole: int) -> float:
    """How many per cent ``part`` is, rounded down: 100 is all."""
    return part * 1000 // whole / 10 if whole else 100.0


def _of_file(file: str, found: Covered, gaps: Iterable[Unseen]) -> Json:
    goals = [goal for goal in found.goals if goal.span.file == file]
    missing = [gap for gap in found.gaps if gap.goal.span.file == file]
    kept = [gap for gap in gaps if gap.goal.span.file == file]
    return {
        "file": file,
        "goals": len(goals),
        "seen": len(goals) - len(missing),
        "allowed": len(missing) - len(kept),
    }


def _missing(gap: Unseen) -> Json:
    goal = gap.goal
    return {
        "kind": goal.kind.value,
        "policy": gap.aim.policy.id,
        "of": goal.owner,
        "how": str(goal.how),
        "file": goal.span.file,
        "line": goal.span.line,
        "column": goal.span.column,
        "unreachable": gap.proven,
        "allow": gap.diagnostic.allowance,
        "case": "\n".join(gap.case) or None,
    }


def _closing(found: Covered, allowed: int, share: float) -> tuple[Text, ...]:
    """How much has been seen, of all and of each kind."""
    missing = {gap.goal for gap in found.gaps}

    def counted(goals: Sequence[Goal]) -> str:
        return f"{sum(goal not in missing for goal in goals):,}/{len(goals):,}"

    kinds = [(words, [goal for goal in found.goals if goal.kind == kind]) for kind, words in _KINDS.items()]
    en = ", ".join(f"{words.en} {counted(goals)}" for words, goals in kinds if goals)
    zh = "，".join(f"{words.zh} {counted(goals)}" for words, goals in kinds if goals)
    seen = len(found.goals) - len(missing)
    aside = Text(f", {allowed:,} allowed", f"，已放行 {allowed:,} 处") if allowed else Text()
    return (
        Text(
            f"coverage: {share:g} % ({seen:,} of {len(found.goals):,} seen{aside.en})",
            f"覆盖率：{share:g}%（共 {len(found.goals):,} 处，已覆盖 {seen:,} 处{aside.zh}）",
        ),
        Text(f"  {en}", f"  {zh}"),
    )
