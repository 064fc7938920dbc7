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
    """Notes every test that is asked, and takes the one at a place in their order for something else.

    A test that is asked again of the same records, such as that of a value that is used twice, is the same.
    """

    def __init__(
        self, world: PlainWorld, policy: Policy, instant: datetime, flipped: tuple[int, Truth] | None = None
    ) -> None:
        super().__init__(world, policy, instant)
        self.asked: list[Asked] = []
        #: On which side of its deadline each duty stands, by its place among the tests that are asked.
        self.duties: dict[int, Way] = {}
        self._flipped = flipped
        #: The places of the tests by what they ask, and of which records: these are kept, and so themselves.
        self._places: dict[tuple[object, ...], tuple[int, Scopes]] = {}

    def test(self, test: Comparison, scopes: Scopes) -> Truth:
        """One test, noted."""
        found = super().test(test, scopes)
        key = (test.span, test.op, *map(id, scopes))
        if key not in self._places:
            if test.op is Op.IN_TIME:
                self._note_duty(test, found, scopes)
            self._places[key] = len(self.asked), scopes
            self.asked.append((test, found))
        place, _ = self._places[key]
        if self._flipped is not None and self._flipped[0] == place:
            return self._flipped[1]
        return found

    def _note_duty(self, test: Comparison, found: Truth, scopes: Scopes) -> None:
        """On which side of its deadline a duty stands, where it has one."""
        deadline, done = self.value(test.right[0], scopes), self.value(test.left, scopes)
        if found is Truth.UNKNOWN or deadline is None or isinstance(deadline, Unknown):
            return
        ways = (Way.IN_TIME, Way.LATE) if done is not None else (Way.AHEAD, Way.OVERDUE)
        self.duties[len(self.asked)] = ways[0] if found is Truth.TRUE else ways[1]


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

    def sides(self, owner: Deciding, trace: Traced, came: object) -> Iterator[tuple[Comparison, Way]]:
        """The duties of ``trace`` that are decisive, and on which side of its deadline each stands."""
        for place, side in trace.duties.items():
            test, found = trace.asked[place]
            other = Truth.FALSE if found is Truth.TRUE else Truth.TRUE
            if self._asked(owner, (place, other))[1] != came:
                yield test, side

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
