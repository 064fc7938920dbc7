"""What ``test --coverage`` says besides: what no case has seen, but for what comments allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.coverage.codes import NOT_NOTICED, NOT_SEEN
from checker.diagnostics import Diagnostic
from checker.lint.missing import without_allowed
from checker.lint.proofs import available
from checker.render.diagnostics.findings import Findings
from checker.render.layout.json import Json

if TYPE_CHECKING:
    from checker.coverage.goals import Goal
    from checker.coverage.model import Covered, Family, Unseen
    from checker.coverage.survivors import Survivor

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


def covered(family: Family, *, looking: bool = True) -> TestGate:
    """How much the tests of ``family`` have seen; ``looking`` for cases that would show the rest."""
    from checker.coverage.measure import coverage

    found = coverage(family, looking=looking and available())
    kept, stale = without_allowed([gap.diagnostic for gap in found.gaps], family.files, {NOT_SEEN})
    open_gaps = [gap for gap in found.gaps if gap.diagnostic in kept]
    allowed = len(found.gaps) - len(open_gaps)
    total = len(found.goals)
    share = per_cent(total - allowed - len(open_gaps), total - allowed)
    counts: dict[str, Json] = {
        "goals": total,
        "seen": total - len(found.gaps),
        "allowed": allowed,
        "files": [_of_file(file, found, open_gaps) for file in sorted(family.files)],
        "missing": [_missing(gap) for gap in open_gaps],
    }
    return TestGate((*kept, *stale), {"coverage": counts}, _closing(found, allowed, share), share, not stale)


def mutated(family: Family) -> TestGate:
    """How many changes of the policies of ``family`` its tests notice."""
    from checker.coverage.survivors import mutation_score

    found = mutation_score(family, looking=available())
    kept, stale = without_allowed([item.diagnostic for item in found.survivors], family.files, {NOT_NOTICED})
    left = [item for item in found.survivors if item.diagnostic in kept]
    allowed = len(found.survivors) - len(left)
    counted = found.made - found.equivalent - allowed
    noticed = counted - len(left)
    counts: dict[str, Json] = {
        "made": found.made,
        "equivalent": found.equivalent,
        "noticed": noticed,
        "allowed": allowed,
        "survivors": [_survivor(item) for item in left],
    }
    share = per_cent(noticed, counted)
    return TestGate((*kept, *stale), {"mutants": counts}, (_noticed(counts, share),), share, not stale)


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
        "unreachable": gap.unreachable,
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
