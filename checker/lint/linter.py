"""Whether rule files are valid: everything that can be found without a snapshot, in one run."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from checker.base.io import NOTHING_UNSAVED, Unsaved
from checker.diagnostics import Diagnostic, PolicyError, Severity, Span
from checker.diagnostics.collector import Collector
from checker.language.library.library import Loaded
from checker.language.library.loader import load
from checker.language.model.policy import Policy
from checker.lint.age import DATED
from checker.lint.proofs import PROVEN
from checker.lint.rules import ODD, find
from checker.lint.suppressions import Suppressed, apply
from checker.testing.files import files_among, is_tests, load_tests
from checker.testing.names import wrong_names
from checker.testing.runner import policies_for
from checker.testing.snapshots import wrong_snapshots


class LintResult(Struct, frozen=True):
    """What is wrong with rule files and rule tests, by file and place, and how many of them there are.

    ``suppressed`` are the warnings and hints that a comment allows, with its reason; ``files`` are those that
    were looked at, by the names that diagnostics call them.
    """

    diagnostics: tuple[Diagnostic, ...]
    suppressed: tuple[Suppressed, ...]
    policies: int
    tests: int
    files: Mapping[str, Path]

    def valid(self, *, strict: bool = False) -> bool:
        """Whether no file has an error or, where it is ``strict``, a warning."""
        bad = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
        return not any(item.severity in bad for item in self.diagnostics)

    def counts(self) -> Mapping[Severity, int]:
        """How many diagnostics there are of each severity."""
        return {
            severity: sum(item.severity is severity for item in self.diagnostics) for severity in Severity
        }


def lint(
    paths: Sequence[str | Path],
    unsaved: Unsaved = NOTHING_UNSAVED,
    *,
    proofs: bool | Container[str] = False,
    today: date | None = None,
    cache: Path | None = None,
) -> LintResult:
    """Check the rule files and files of rule tests among ``paths`` and in the folders among them.

    What is ``unsaved`` stands in for what is on disk. ``proofs`` asks a solver which conditions can't hold,
    always hold or say nothing new: of all policies, or of those in files of these names. What is out of date
    is only found where it is said which day is ``today``. What was proven is kept in the folder ``cache``.
    """
    problems = Collector()
    files = files_among(paths, problems)
    suites, found = load_tests([file for file in files.values() if is_tests(file)], unsaved)
    found = (*problems.sorted(), *found)
    rules = [path for path in paths if not is_tests(path)]
    valid = 0
    unasked = frozenset[str]()
    try:
        if rules:
            loaded = load([Path(path) for path in rules], unsaved)
            policies = loaded.library.policies
            if not loaded.valid:  # what is odd about policies that are broken besides can wait
                unasked = ODD | PROVEN
                found = (*loaded.diagnostics, *found)
            else:
                unasked = (frozenset() if proofs is True else PROVEN) | (
                    DATED if today is None else frozenset()
                )
                odd = find(policies, today)
                if proofs is not False:
                    chosen = [item for item in policies if proofs is True or item.file in proofs]
                    odd = (*odd, *_proven(chosen, loaded, cache))
                found = (*loaded.diagnostics, *odd, *found)
            valid = len(policies)
        if suites:
            found = (*found, *wrong_snapshots(suites))
            found = (*found, *wrong_names(suites, policies_for(suites, unsaved).library))
    except PolicyError as error:
        found = (*error.diagnostics, *found)
        unasked = ODD | PROVEN
    kept, suppressed = apply(tuple(dict.fromkeys(found)), files, unsaved, unasked)
    return LintResult(tuple(sorted(kept, key=_place)), suppressed, valid, len(suites), files)


def _proven(policies: Sequence[Policy], loaded: Loaded, cache: Path | None) -> tuple[Diagnostic, ...]:
    from checker.lint import proofs

    if cache is None:
        return proofs.prove(policies)
    return proofs.prove_kept(policies, loaded.sources, cache)


def _place(item: Diagnostic) -> tuple[Span, str, str]:
    return item.span or Span("", 0, 0, 0, 0), item.code, item.message.en
