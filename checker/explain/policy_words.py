"""What is said of policies whichever shop is checked, worked out once for all checks of them."""

from __future__ import annotations

from functools import cached_property

from checker.base.text import Text
from checker.explain.deadlines import is_deadline
from checker.explain.figures import DatedFigures
from checker.explain.wording.slots import value_title
from checker.language.model.policy import NamedValue, Policy


class WordsOfPolicy:
    """What is said of one policy."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._called: dict[str, tuple[Text, bool]] = {}

    def called(self, named: NamedValue) -> tuple[Text, bool]:
        """How a named value is called, and whether it is a deadline."""
        if named.name not in self._called:
            title = value_title(named.name, self.policy)
            self._called[named.name] = title, is_deadline(named.expression, self.policy)
        return self._called[named.name]

    @cached_property
    def figures(self) -> DatedFigures:
        """The dated figures that it reads."""
        return DatedFigures(self.policy)


class PolicyWords:
    """What is said of some policies, each made when it is first asked for."""

    def __init__(self) -> None:
        #: By what the policies are, not by what they say: that would take long to compare.
        self._known: dict[int, WordsOfPolicy] = {}

    def of(self, policy: Policy) -> WordsOfPolicy:
        """What is said of a policy."""
        found = self._known.get(id(policy))
        if found is None:
            found = self._known[id(policy)] = WordsOfPolicy(policy)
        return found
