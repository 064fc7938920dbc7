"""Policies that are checked together, with everything of them that no snapshot changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from checker.decide import Decider
from checker.evaluate.python import Prepared, prepared
from checker.evaluate.python.kept import Kept
from checker.explain.policy_words import PolicyWords
from checker.language.library.library import Turn
from checker.language.model.policy import Policy
from checker.logical_plan.nodes import Target

if TYPE_CHECKING:
    from checker.logical_plan.plan import LogicalPlan

#: So many kinds of waivers are prepared for at a time; most checks have none.
_KINDS = 8


class PolicySet:
    """Policies with their parameters applied, each after those that it refers to.

    Those that ``turns`` lead to come later: they decide what is to come, and nothing now.

    Plan, code, types of records, rulesets and words are made when they are first needed, and kept; all but
    types and words for the next process too, where ``kept`` says so.
    """

    def __init__(
        self,
        policies: Sequence[Policy],
        *,
        verify: bool = False,
        kept: Kept | None = None,
        turns: Sequence[Turn] = (),
    ) -> None:
        later = {turn.version for turn in turns}
        self._every = tuple(policies)
        self.policies = policies = tuple(policy for policy in policies if policy.id not in later)
        self.turns = tuple(turns)
        self.verify = verify
        self.preconditions: Mapping[str, Sequence[str]] = {
            policy.id: [p.id for p in policy.all_preconditions()] for policy in policies
        }
        folder = None if kept is None else kept.folder
        self.deciders = {policy.id: Decider(policy, verify=verify, kept=folder) for policy in policies}
        self.referred = {
            policy.id: tuple(reference.policy for reference in policy.references()) for policy in policies
        }
        self.words = PolicyWords()
        self._kept = kept
        #: Made ready to be measured, where waivers leave out records of these preconditions.
        self.prepared = lru_cache(maxsize=_KINDS)(self._prepared)

    @cached_property
    def plan(self) -> LogicalPlan:
        """What is computed of a snapshot without waivers, for whoever can group records."""
        from checker.logical_plan.plan import plan  # what has been kept needs none

        return plan(self._every, grouped=True)

    def keep(self) -> None:
        """Leave to the next process what deciding has led to, where anything is kept."""
        for decider in self.deciders.values():
            decider.keep()

    def _prepared(self, leaving_out: frozenset[Target], *, grouped: bool = False) -> Prepared:
        make = prepared if self._kept is None else self._kept.prepared
        return make(self._every, leaving_out, grouped=grouped)
