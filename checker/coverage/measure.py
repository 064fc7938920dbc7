"""How much of what policies tell apart their rule tests have seen, over the whole family of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from checker.base.io import NOTHING_UNSAVED, Unsaved
from checker.base.text import Text
from checker.coverage.cases import help_for, written
from checker.coverage.goals import Aim, Goal
from checker.coverage.ledger import Ledger
from checker.coverage.model import Covered, Family, Unseen
from checker.coverage.wording import not_seen, title
from checker.language.library.project import Projects
from checker.pipeline.checker import Policies
from checker.testing.files import find_tests, load_tests
from checker.testing.model import Suite
from checker.testing.runner import policies_for, run_tests


def family_of(
    suites: Sequence[Suite],
    policies: Policies,
    projects: Projects | None = None,
    unsaved: Unsaved = NOTHING_UNSAVED,
) -> Family:
    """The policies that ``suites`` test, with every test file beside them.

    What is ``unsaved`` stands in for what is on disk; ``projects`` are those around, as somebody sees them.

    A policy in a folder of theirs that has no tests at all is one of them where the tests of the whole folder
    were asked for.
    """
    folders = dict.fromkeys(Path(suite.file).parent for suite in suites)
    known = {suite.file for suite in suites}
    beside = [file for file in find_tests(folders) if str(file) not in known]
    others, _ = load_tests(beside, unsaved)
    tested = {suite.policy for suite in suites}
    whole = not beside
    files = frozenset(
        file
        for policy in policies.library.policies
        for file in (policy.file, *policy.shared)
        if policy.id in tested or (whole and Path(policy.file).parent in folders)
    )
    every = (*suites, *others)
    return Family(every, policies_for(every, projects) if others else policies, files)


def ledger_of(family: Family) -> Ledger:
    """What the tests of ``family`` see, once they are run."""
    ledger = Ledger(family.policies.library)
    run_tests(family.suites, family.policies, ledger.watch)
    return ledger


def coverage(family: Family, ledger: Ledger, unlooked: Text = Text(), *, owner: str | None = None) -> Covered:
    """What the tests of ``family`` have seen, by the ``ledger`` of a run of them; cases that show the rest.

    Where it is said why these are left ``unlooked`` for, none is sought. Of one ``owner``, where it is named,
    such as a precondition, and else of all.
    """
    asked = tuple(goal for goal in ledger.aims if goal.span.file in family.files)
    missing = {
        goal: ledger.aims[goal] for goal in asked if goal in ledger.missing and owner in (None, goal.owner)
    }
    return Covered(asked, tuple(_gaps(family, missing, unlooked)))


def _gaps(family: Family, missing: Mapping[Goal, Aim], unlooked: Text) -> Iterator[Unseen]:
    finder = None
    if missing and not unlooked:
        from checker.coverage.witness import WitnessFinder  # the solver is an extra

        finder = WitnessFinder(family.policies)
    for goal, aim in missing.items():
        if finder is None:
            yield Unseen(not_seen(goal, aim, unlooked), goal=goal, aim=aim)
            continue
        answer = finder.find(goal, aim)
        lines: tuple[str, ...] = ()
        if answer.shown is not None:
            lines = written(title(goal, aim), goal.owner, answer.shown, family.suites, aim.policy.id)
        said = not_seen(goal, aim, help_for(answer, lines))
        yield Unseen(said, lines, answer.proven, goal=goal, aim=aim)
