"""What is proven of policies, as diagnostics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Related, Severity, Span
from checker.language.grammar.parameters import choice_value
from checker.language.model.conditions import Aggregate, Comparison, Condition, Literal, NameRef, Op
from checker.language.model.policy import Parameter, Policy, PolicyRef, Precondition, Stage
from checker.language.model.walk import nodes
from checker.lint.proofs.codes import CONTRADICTION, IMPLIED, NEVER, NOT_ASKED, OVER_AT_ONCE, UNREACHABLE
from checker.lint.proofs.decisions import decision, own_parts, sections
from checker.lint.proofs.questions import Given, Questions, claim
from checker.lint.proofs.single import SingleFindings

#: Where the records of an aggregate stand that is asked for of the subject.
_OUTERMOST: Final = 2


def prove(policies: Iterable[Policy], asked: set[tuple[Span, ...]] | None = None) -> tuple[Diagnostic, ...]:
    """What can be proven of ``policies``, each thing said once.

    ``asked`` are the questions that needn't be asked again, by the places that they are about; those that are
    asked now are added.
    """
    found: dict[Diagnostic, None] = {}
    for policy in policies:
        found.update(dict.fromkeys(_Prover(policy, set() if asked is None else asked).run()))
    return tuple(found)


def _chosen(parameter: Parameter, choice: str, span: Span) -> Condition:
    """That a parameter is one of its choices."""
    value = Literal(choice_value(parameter, choice), parameter.type, span)
    return Comparison(NameRef(parameter.name, parameter.type, span), Op.IS, (value,), span)


class _Prover:
    """Asks the questions about one policy; ``done`` are those that were asked before."""

    def __init__(self, policy: Policy, done: set[tuple[Span, ...]]) -> None:
        self._policy = policy
        self._done = done
        self._own = own_parts(policy)
        self._questions = Questions(policy)
        self._single = SingleFindings(self._questions)

    def run(self) -> Iterator[Diagnostic]:
        policy = self._policy
        yield from self._aggregates()
        if policy.applies_to is not None and self._own(policy.applies_to):
            yield from self._single.of(policy.applies_to)
        for stage in policy.stages:
            done = stage.done_when
            if done is not None and self._own(done) and self._new(done.span):
                yield from self._single.of(done, given=self._given(done.span))
        for item in policy.all_preconditions():
            for found in self._precondition(item) if self._own(item) else ():
                self._single.odd.add(item.span)
                yield found
        yield from self._stages()
        yield from self._together()

    def _new(self, *spans: Span) -> bool:
        """Whether a question is asked for the first time."""
        if spans in self._done:
            return False
        self._done.add(spans)
        return True

    def _given(self, *spans: Span) -> Given:
        """What is so wherever something that stands at one of these places is asked: the policy applies.

        That of an overlay isn't given for what stands in its base: there it is no mistake.
        """
        applies, own = self._policy.applies_to, self._policy.owns
        if applies is None or (own(applies.span) and not any(map(own, spans))):
            return ()
        return (claim(applies),)

    # --- single preconditions -----------------------------------------------------------------

    def _precondition(self, item: Precondition) -> Iterator[Diagnostic]:
        """What can be said of a precondition: of ``when``, of ``unless`` there, and of the rest."""
        given = self._given(item.span)
        if item.when is not None:
            if self._new(item.when.span):
                if self._questions.never(item.when, given=given) and not self._questions.never(item.when):
                    why = self._questions.why((*given, claim(item.when)), known=(item.when.span,))
                    yield Diagnostic.of(NOT_ASKED, item.when.span, "when", related=why, name=item.id)
                    return
                yield from self._single.of(item.when, given=given)
            given = (*given, claim(item.when))
        if item.unless is not None:
            exempt = item.unless.condition
            if self._new(exempt.span):
                if self._questions.always(exempt, given=given):
                    why = self._questions.why((*given, claim(exempt, holds=False)), known=(exempt.span,))
                    yield Diagnostic.of(NOT_ASKED, exempt.span, "unless", related=why, name=item.id)
                    return
                yield from self._single.of(exempt, given=given)
            given = (*given, claim(exempt, holds=False))
        if not isinstance(item.condition, PolicyRef) and self._new(item.condition.span):
            odd = list(self._single.of(item.condition, given=given))
            yield from odd or self._choices(item, item.condition, given)

    def _choices(self, item: Precondition, condition: Condition, given: Given) -> Iterator[Diagnostic]:
        """Settings of parameters with which a precondition is asked for and can't be met."""
        read = (node for node in nodes(condition) if isinstance(node, NameRef))
        for name in dict.fromkeys(node.name for node in read if node.name in self._policy.parameters):
            parameter = self._policy.parameters[name]
            choices = parameter.choices or {}
            for choice, place in choices.items() if len(choices) > 1 else ():
                so = (*given, claim(_chosen(parameter, choice, place.span or parameter.span)))
                if self._questions.never(condition, given=so) and not self._questions.impossible(so):
                    yield Diagnostic.of(
                        NEVER,
                        condition.span,
                        "choice",
                        severity=Severity.WARNING,  # a reading may well be that nobody may
                        related=(Related(Text("the choice", "这个可选值"), place.span or parameter.span),),
                        name=item.id,
                        setting=f"{name}: {choice}",
                    )

    def _aggregates(self) -> Iterator[Diagnostic]:
        """What can be said of which records sums, counts and extremes are taken of."""
        policy = self._policy
        for node in nodes(policy.values, policy.applies_to, policy.stages, policy.preconditions):
            if (
                isinstance(node, Aggregate)
                and node.where is not None
                and node.scope == _OUTERMOST
                and self._own(node)
                and self._new(node.where.span)
            ):
                yield from self._single.selection(node.where, (node.source,), self._given(node.where.span))

    # --- preconditions together ---------------------------------------------------------------

    def _stages(self) -> Iterator[Diagnostic]:
        stages = self._policy.stages
        for place, stage in enumerate(stages):
            if any(map(self._own, stages[: place + 1])):
                yield from self._over_at_once(stages[:place], stage)
        for place, stage in enumerate(stages):
            if place + 1 == len(stages) or not self._new(stage.span, stages[place + 1].span):
                continue
            if not (self._own(stage) or self._own(stages[place + 1])):
                continue
            done = stage.done_when
            given = () if done is None else self._given(done.span)
            if done is None or self._questions.never(done, given=given):
                claims = () if done is None else (*given, claim(done))
                why = () if done is None else self._questions.why(claims, known=(done.span,))
                yield Diagnostic.of(
                    UNREACHABLE,
                    stages[place + 1].span,
                    severity=Severity.ERROR,
                    related=(Related(Text("the stage that never ends", "不会结束的阶段"), stage.span), *why),
                    name=stages[place + 1].id,
                    before=stage.id,
                )

    def _over_at_once(self, before: Sequence[Stage], stage: Stage) -> Iterator[Diagnostic]:
        """That a stage ends no later than those before it: it is over as soon as it is reached."""
        done = [(item, item.done_when) for item in before if item.done_when is not None]
        if stage.done_when is None or not done or self._questions.always(stage.done_when):
            return
        if not self._new(stage.done_when.span, *(condition.span for _, condition in done)):
            return
        for item, condition in done:
            if self._questions.implies(condition, stage.done_when):
                yield Diagnostic.of(
                    OVER_AT_ONCE,
                    stage.done_when.span,
                    severity=Severity.WARNING,
                    related=(Related(Text("the stage before", "前面的阶段"), condition.span),),
                    name=stage.id,
                    before=item.id,
                )
                return

    def _together(self) -> Iterator[Diagnostic]:
        """What can be said of pairs of preconditions that are asked for at once in some stage."""
        policy = self._policy
        for items in [policy.asked_in(stage.id) for stage in policy.stages] or [policy.preconditions]:
            here = [
                (item, sections(item), self._own(item))
                for item in items
                if not isinstance(item.condition, PolicyRef) and item.span not in self._single.odd
            ]
            for (first, reads, own), (second, others, also) in combinations(here, 2):
                asked = (own or also) and not reads.isdisjoint(others)
                if asked and self._new(first.span, second.span) and self._open(first) and self._open(second):
                    yield from self._pair(first, second)

    def _outlasts(self, one: Precondition, other: Precondition) -> bool:
        """Whether ``one`` is asked for wherever ``other`` is."""
        asked = [self._policy.asked_in(stage.id) for stage in self._policy.stages]
        return all(one in items for items in asked if other in items)

    def _open(self, item: Precondition) -> bool:
        """Whether a precondition, of which nothing is odd, can hold and can fail where the policy applies."""
        applies = self._policy.applies_to
        if applies is None or self._given(item.span):  # then it would be odd
            return True
        decided, given = decision(item), (claim(applies),)
        return not (
            self._questions.never(decided, given=given) or self._questions.always(decided, given=given)
        )

    def _pair(self, first: Precondition, second: Precondition) -> Iterator[Diagnostic]:
        given = self._given(first.span, second.span)
        blocking = first.blocking and second.blocking
        claims = (*given, claim(decision(first)), claim(decision(second)))
        if blocking and self._questions.impossible(claims):
            why = self._questions.why(claims, known=(first.span, second.span))
            yield Diagnostic.of(
                CONTRADICTION,
                second.span,
                severity=Severity.ERROR,
                related=(Related(Text("the other one", "另一条"), first.span), *why),
                name=second.id,
                other=first.id,
            )
            return
        for one, other in ((first, second), (second, first)):
            if other.blocking and not one.blocking:
                continue  # a reminder that something blocks besides is said for those who want to know
            claims = (
                *given,
                claim(decision(first), holds=one is first),
                claim(decision(second), holds=one is second),
            )
            if self._outlasts(one, other) and self._questions.impossible(claims):
                yield Diagnostic.of(
                    IMPLIED,
                    other.span,
                    severity=Severity.WARNING,
                    related=(Related(Text("what implies it", "蕴含它的条件"), one.span),),
                    name=other.id,
                    other=one.id,
                )
                return
