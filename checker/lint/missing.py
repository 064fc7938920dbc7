"""The cases that rule tests miss, for a command and for an editor: what comments allow isn't missed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from checker.base.io import NOTHING_UNSAVED, Unsaved, read_file
from checker.coverage.adding import with_missing
from checker.coverage.codes import NOT_SEEN
from checker.coverage.measure import coverage, family_of, ledger_of
from checker.diagnostics import Diagnostic, PolicyError
from checker.diagnostics.catalogue import codes
from checker.format import form_of, formatted, schema_beside
from checker.language.library.files import Files, Surroundings
from checker.language.library.project import Projects
from checker.lint.suppressions import UNUSED, apply
from checker.schema.catalog import in_force
from checker.testing.files import load_tests
from checker.testing.runner import policies_for

_AROUND: Final = Surroundings()


def missing_cases(
    file: Path,
    unsaved: Unsaved = NOTHING_UNSAVED,
    around: Surroundings = _AROUND,
    owner: str | None = None,
) -> tuple[str, int]:
    """The text of a file of rule tests with a case for each gap of its policy's own file, and how many.

    Only gaps of the precondition ``owner``, where one is named. What is ``unsaved`` stands in for what is on
    disk; what is tested is looked for in the project that is ``around``.

    Raises:
        PolicyError: the tests or the policies are wrong.
    """
    suites, mistakes = load_tests([file], unsaved)
    if mistakes:
        raise PolicyError(mistakes)
    projects = Projects(Files(unsaved, around))
    family = family_of(suites, policies_for(suites, projects), projects, unsaved)
    with in_force(family.policies.library.catalog):
        found = coverage(family, ledger_of(family), owner=owner)
    kept, _ = without_allowed([gap.diagnostic for gap in found.gaps], family.files, {NOT_SEEN}, unsaved)
    text = read_file(file, unsaved=unsaved).decode()
    whole, added = with_missing(text, suites[0], (gap for gap in found.gaps if gap.diagnostic in kept))
    form = form_of(file, text)
    schema = schema_beside(file, form)
    return (formatted(whole, form, schema) if formatted(text, form, schema) == text else whole), added


def without_allowed(
    found: Sequence[Diagnostic],
    files: Collection[str],
    asked: Collection[str],
    unsaved: Unsaved = NOTHING_UNSAVED,
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """``found`` without what comments in ``files`` allow; and the comments without use."""
    others = frozenset(codes()) - frozenset(asked)
    kept, _ = apply(found, {name: Path(name) for name in files}, unsaved, unasked=others)
    return (
        tuple(item for item in kept if item.code in asked),
        tuple(item for item in kept if item.code == UNUSED),
    )
