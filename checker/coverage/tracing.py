"""What one case sees of a policy: by the reference evaluator, which can be told another truth for one test.

A test is decisive where replacing that one evaluation alone changes what is decided: a precondition, whether
the policy applies, whether a stage is over, or a named value. That is masking MC/DC with three truths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from checker.coverage.goals import Deciding, Way
from checker.evaluate.model import SubjectTruths
from checker.evaluate.reference.evaluate import ReferenceEvaluator, Scopes
from checker.evaluate.reference.world import PlainWorld
from checker.language.model.conditions import Comparison, Op
from checker.language.model.policy import NamedValue, Policy, PolicyRef, Precondition, Stage
from checker.values.quantity import Unknown
from checker.values.truth import Truth

#: What a test is taken for to see whether it is decisive.
_OTHER: Final = {Way.TRUE: Truth.TRUE, Way.FALSE: Truth.FALSE}
#: A test that was asked, and what came of it; in the order in which they were.
Asked = tuple[Comparison, Truth]


class Traced(ReferenceEvaluator):
    """Notes every test that is asked, and takes the one at a place in their order for something else."""

    def __init__(
        self, world: PlainWorld, policy: Policy, instant: datetime, flipped: tuple[int, Truth] | None = None
    ) -> None:
        super().__init__(world, policy, instant)
        self.asked: list[Asked] = []
        self.duties: list[tuple[Comparison, Way]] = []
        self._flipped = flipped

    def test(self, test: Comparison, scopes: Scopes) -> Truth:
        """One test, noted."""
        found = super().test(test, scopes)
        if test.op is Op.IN_TIME:
            self._note_duty(test, found, scopes)
        place = len(self.asked)
        self.asked.append((test, found))
        if self._flipped is not None and self._flipped[0] == place:
            return self._flipped[1]
        return found

    def _note_duty(self, test: Comparison, found: Truth, scopes: Scopes) -> None:
        """On which side of its deadline a duty stands, where it has one."""
        deadline = self.value(test.right[0], scopes)
        if found is Truth.UNKNOWN or deadline is None or isinstance(deadline, Unknown):
            return
        done = self.value(test.left, scopes) is not None
        ways = (Way.IN_TIME, Way.LATE) if done else (Way.AHEAD, Way.OVERDUE)
        self.duties.append((test, ways[0] if found is Truth.TRUE else ways[1]))


class CaseView:
    """One subject of a snapshot under one policy, to be asked by the reference evaluator."""

    def __init__(self, truths: SubjectTruths, document: Mapping[str, Any], instant: datetime) -> None:
        self.policy = truths.policy
        self._truths = truths
        self._instant = instant
        self._world = PlainWorld(document)
        kind = truths.policy.subject
        subject = document["shop"] if kind == "shop" else self._world.section(kind)[truths.index]
        self._scopes: Scopes = (document, subject)

    def traced(self, owner: Deciding) -> tuple[Traced, object]:
        """What decides ``owner``, traced, and what it comes to."""
        return self._asked(owner, None)

    def decisive(
        self, owner: Deciding, trace: Traced, came: object, wanted: Callable[[Comparison], Sequence[Way]]
    ) -> Iterator[tuple[Comparison, Way]]:
        """The tests of ``trace`` that are decisive, and which way, among the ways that are ``wanted``."""
        for place, (test, found) in enumerate(trace.asked):
            for how in wanted(test):
                other = _OTHER[how]
                if other is not found and self._asked(owner, (place, other))[1] != came:
                    yield test, how

    def exempts(self, item: Precondition) -> bool:
        """Whether a precondition is met by its exemption alone."""
        measured = self._truths.preconditions[item.id]
        asked = measured.when.start is not Truth.FALSE and measured.unless.start is Truth.TRUE
        return asked and measured.condition.timeline.start is not Truth.TRUE

    def _asked(self, owner: Deciding, flipped: tuple[int, Truth] | None) -> tuple[Traced, object]:
        at = Traced(self._world, self.policy, self._instant, flipped)
        return at, self._came(at, owner)

    def _came(self, at: Traced, owner: Deciding) -> object:
        match owner:
            case Policy(applies_to=condition) | Stage(done_when=condition):
                assert condition is not None
                return at.truth(condition, self._scopes)
            case NamedValue(expression=expression):
                return at.value(expression, self._scopes)
            case Precondition():
                return self._decided(at, owner)

    def _decided(self, at: Traced, item: Precondition) -> Truth:
        if isinstance(item.condition, PolicyRef):
            own = self._truths.preconditions[item.id].condition.timeline.start
        else:
            own = at.truth(item.condition, self._scopes)
        when = Truth.TRUE if item.when is None else at.truth(item.when, self._scopes)
        exempt = Truth.FALSE if item.unless is None else at.truth(item.unless.condition, self._scopes)
        return max(when.negated(), exempt, own)
