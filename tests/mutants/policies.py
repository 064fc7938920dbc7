"""Mutants of policies, each held to the rule tests by whole runs: slow, and what the fast way is held to."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from checker import api
from checker.coverage.mutations import PolicyMutant
from checker.language import Library
from checker.testing.model import Case, Suite
from checker.testing.runner import run_tests


def killer(mutant: PolicyMutant, suites: Sequence[Suite], policies: api.Policies) -> Case | None:
    """The first case of the mutated policies that no longer finds what it expects; None where all do."""
    library = policies.library
    mutated = [mutant.of(policy) or policy for policy in library.policies]
    changed = api.Policies(Library(mutated, library.referenced), policies.diagnostics, policies.sources)
    cases = [(suite, case) for suite in suites if suite.policy in mutant.names for case in suite.cases]
    cases.sort(key=lambda item: not any(e.name == mutant.change.owner for e in item[1].expectations))
    for suite, case in cases:
        outcome = run_tests([replace(suite, cases=(case,))], changed)
        if not outcome.passed:
            return case
    return None
