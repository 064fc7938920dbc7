"""Whether rule files are valid: everything that can be found without a snapshot, in one run."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from msgspec import Struct

from checker.base.io import NOTHING_UNSAVED, Unsaved, is_folder
from checker.coverage.codes import UNTESTED
from checker.diagnostics import Diagnostic, InputError, PolicyError, Severity, Span
from checker.diagnostics.collector import Collector
from checker.language.library.files import Files, Surroundings
from checker.language.library.library import Loaded
from checker.language.library.loader import load_from
from checker.language.library.project import Projects
from checker.language.model.policy import Policy
from checker.lint.age import DATED
from checker.lint.proofs import PROVEN, available
from checker.lint.rules import ODD, find
from checker.lint.suppressions import Suppressed, apply
from checker.schema.catalog import in_force
from checker.testing.files import load_tests
from checker.testing.names import wrong_names
from checker.testing.runner import policies_for
from checker.testing.snapshots import wrong_snapshots
from checker.waivers import load_waivers

UNPROVEN: Final = "SC622"


class LintResult(Struct, frozen=True):
    """What is wrong with rule files and what stands beside them, by file and place, and how many there are.

    ``suppressed`` are the warnings and hints that a comment allows, with its reason; ``files`` are those that
    were looked at, by the names that diagnostics call them. ``around`` of them weren't asked for, but may be
    touched by a change of those that were; ``passed`` hold nothing of ours.
    """

    diagnostics: tuple[Diagnostic, ...]
    suppressed: tuple[Suppressed, ...]
    policies: int
    tests: int
    waivers: int
    schemas: int
    shared: int
    around: int
    passed: int
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
    around: Surroundings | None = None,
    project: bool = False,
    allowing: bool = True,
    projects: Projects | None = None,
) -> LintResult:
    """Check the rule files, what they share, rule tests, waivers and declarations in ``paths``, or folders.

    What they extend or refer to may stand in the projects ``around`` them. With ``project``, what a change of
    them may touch there is looked at too: policies that build on theirs, and the tests of all. What is
    ``unsaved`` stands in for what is on disk. ``proofs`` asks a solver which conditions can't hold, always
    hold or say nothing new: of all policies, or of those in files of these names; where there is no solver,
    that is said. What was proven is kept in the folder ``cache``. What is out of date is only found where it
    is said which day is ``today``. Comments allow warnings only where that is ``allowing``. ``projects`` are
    those around, where somebody has looked through them before.
    """
    problems = Collector()
    if proofs is not False and not available():
        problems.warning(UNPROVEN, None)
        proofs = False
    projects = projects or Projects(Files(unsaved, around))
    texts = projects.files
    asked = texts.sort([Path(path) for path in paths], problems)
    users = projects.users((*asked.rules, *asked.shared), asked.tests) if project else ()
    touched = texts.sort(users, problems)
    rules, tests = (*asked.rules, *touched.rules), (*asked.tests, *touched.tests)
    schemas = (*asked.schemas, *touched.schemas)
    files = {texts.name(file): file for file in rules}
    files |= {str(file): file for file in (*tests, *asked.waivers)}
    shared = (*asked.shared, *touched.shared)
    files |= {texts.name(file): file for file in (*schemas, *shared)}
    _note_nothing(paths, texts, problems)
    suites, mistakes = load_tests(tests, unsaved)
    found = [*problems.sorted(), *mistakes, *_of_waivers(asked.waivers, unsaved)]
    valid, unasked = 0, frozenset[str]()
    try:
        loaded = load_from(rules, texts, schemas, asked.shared, projects)
        with in_force(loaded.library.catalog):
            policies = loaded.library.policies
            found += loaded.diagnostics
            if not loaded.valid:  # what is odd about policies that are broken besides can wait
                unasked = ODD | PROVEN
            else:
                unasked = (frozenset() if proofs is True else PROVEN) | (
                    DATED if today is None else frozenset()
                )
                found += find(policies, today)
                if proofs is not False:
                    chosen = [item for item in policies if proofs is True or item.file in proofs]
                    found += _proven(chosen, loaded, cache)
            own = {texts.name(file) for file in asked.rules}
            valid = sum(policy.file in own for policy in policies)
            if suites:
                # What is tested is looked for in its project, wherever else policies are looked for.
                home = projects if texts.around is not None else Projects(Files(unsaved, Surroundings()))
                found += wrong_snapshots(suites)
                found += wrong_names(suites, policies_for(suites, home).library)
    except PolicyError as error:
        found += error.diagnostics
        unasked = ODD | PROVEN
    kept: tuple[Diagnostic, ...] = tuple(dict.fromkeys(found))
    suppressed: tuple[Suppressed, ...] = ()
    if allowing:
        kept, suppressed = apply(kept, files, unsaved, unasked | UNTESTED)
    return LintResult(
        tuple(sorted(kept, key=_place)),
        suppressed,
        valid,
        len(set(asked.tests) & {Path(suite.file) for suite in suites}),
        len(asked.waivers),
        len(asked.schemas),
        len(asked.shared),
        len(touched.ours),
        len(asked.passed),
        files,
    )


def _note_nothing(paths: Sequence[str | Path], texts: Files, problems: Collector) -> None:
    """Note folders that hold nothing to look at: to find nothing wrong in them says nothing."""
    for folder in map(Path, paths):
        if is_folder(folder):
            inside = texts.sort((folder,), problems)
            if not (inside.rules or inside.waivers or inside.schemas or inside.shared):
                problems.error("SC018", Span(texts.name(folder), 1, 1, 1, 1))


def _of_waivers(files: Iterable[Path], unsaved: Unsaved) -> Iterator[Diagnostic]:
    for file in files:
        try:
            load_waivers(file, unsaved)
        except InputError as error:
            yield from error.diagnostics


def _proven(policies: Sequence[Policy], loaded: Loaded, cache: Path | None) -> tuple[Diagnostic, ...]:
    from checker.lint import proofs

    if cache is None:
        return proofs.prove(policies)
    return proofs.prove_kept(policies, loaded.sources, cache)


def _place(item: Diagnostic) -> tuple[Span, str, str]:
    return item.span or Span("", 0, 0, 0, 0), item.code, item.message.en
