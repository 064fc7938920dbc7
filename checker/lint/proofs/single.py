"""What is proven of one condition, and of the parts that it is made of."""

from __future__ import annotations

from collections.abc import Iterator

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Related, Severity, Span
from checker.language.model.conditions import (
    Aggregate,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Quantifier,
    SomeOf,
)
from checker.language.model.walk import nodes
from checker.language.surface import surface
from checker.lint.proofs.codes import ALWAYS, EVERY_RECORD, NEVER, NO_RECORD, REDUNDANT
from checker.lint.proofs.independent import Records
from checker.lint.proofs.questions import Given, Questions, claim


class SingleFindings:
    """What can be said of conditions by themselves, where something is given.

    ``odd`` are the filters, and whatever else a caller adds, of which something is said already: what follows
    from it needn't be.
    """

    def __init__(self, questions: Questions) -> None:
        self._questions = questions
        self.odd: set[Span] = set()

    def of(self, condition: Condition, records: Records = (), given: Given = ()) -> Iterator[Diagnostic]:
        """What can be said of a condition, or else of its parts."""
        if self.odd and any(isinstance(node, Aggregate) and self._is_odd(node) for node in nodes(condition)):
            return
        odd = list(self._filter(condition, records, given)) if isinstance(condition, Quantifier) else []
        if odd:
            yield from odd
        elif self._questions.never(condition, records, given):
            yield self._never(condition, records, given)
        elif self._questions.always(condition, records, given):
            yield self._always(condition, records, given)
        else:
            yield from self._parts(condition, records, given)

    def selection(self, where: Condition, records: Records, given: Given) -> Iterator[Diagnostic]:
        """What can be said of which records a condition picks."""
        questions = self._questions
        if questions.never(where, records, given):
            found = Diagnostic.of(
                NO_RECORD,
                where.span,
                "plain" if questions.never(where, records) else "there",
                severity=Severity.ERROR,
                related=self._why(where, records, given, holds=True),
            )
        elif questions.always(where, records, given):
            found = Diagnostic.of(
                EVERY_RECORD,
                where.span,
                "plain" if questions.always(where, records) else "there",
                severity=Severity.WARNING,
                related=self._why(where, records, given, holds=False),
            )
        else:
            return
        self.odd.add(where.span)
        yield found

    def _is_odd(self, aggregate: Aggregate) -> bool:
        return aggregate.where is not None and aggregate.where.span in self.odd

    # --- the whole ----------------------------------------------------------------------------

    def _never(self, condition: Condition, of: Records, given: Given) -> Diagnostic:
        return Diagnostic.of(
            NEVER,
            condition.span,
            "plain" if self._questions.never(condition, of) else "there",
            severity=Severity.ERROR,
            related=self._why(condition, of, given, holds=True),
        )

    def _always(self, condition: Condition, of: Records, given: Given) -> Diagnostic:
        return Diagnostic.of(
            ALWAYS,
            condition.span,
            "plain" if self._questions.always(condition, of) else "there",
            severity=Severity.WARNING,
            related=self._why(condition, of, given, holds=False),
        )

    def _why(self, condition: Condition, of: Records, given: Given, *, holds: bool) -> tuple[Related, ...]:
        """Why it can't hold, or can't fail: of what is given, only what that takes."""
        alone = self._questions.impossible((claim(condition, of, holds=holds),), of)
        claims = (*(() if alone else given), claim(condition, of, holds=holds))
        return self._questions.why(claims, of, (condition.span,))

    # --- its parts ----------------------------------------------------------------------------

    def _parts(self, condition: Condition, of: Records, given: Given) -> Iterator[Diagnostic]:
        if surface(condition) is not None:  # nobody has written the parts of one test
            return
        match condition:
            case AnyOf(parts=parts):
                found = {part: list(self.of(part, of, given)) for part in parts}
                for odd in found.values():
                    yield from odd
                yield from self._branches(tuple(part for part in parts if not found[part]), of)
            case AllOf(parts=parts):
                for part in parts:
                    # Of the possibilities of one part, those are none that another part rules out.
                    others = tuple(claim(other, of) for other in parts if other is not part)
                    yield from self.of(part, of, (*given, *others) if isinstance(part, AnyOf) else given)
            case SomeOf(parts=parts):
                for part in parts:
                    yield from self.of(part, of, given)
            case Not(part=part):
                yield from self._parts(part, of, given)
            case Quantifier(source=source, where=where, require=require):
                inside = (*of, source)
                if where is not None:
                    yield from self._parts(where, inside, given)
                if require is not None:
                    picked = () if where is None else (claim(where, inside),)
                    yield from self.of(require, inside, (*given, *picked))
            case Comparison():
                return

    def _filter(self, quantifier: Quantifier, of: Records, given: Given) -> Iterator[Diagnostic]:
        where, require, inside = quantifier.where, quantifier.require, (*of, quantifier.source)
        if where is not None:
            yield from self.selection(where, inside, given)
            if require is not None and where.span not in self.odd:
                both = AllOf((where, require), require.span)
                if self._questions.never(both, inside, given):
                    yield self._never(both, inside, given)

    def _branches(self, parts: tuple[Condition, ...], of: Records) -> Iterator[Diagnostic]:
        implies = self._questions.implies
        for place, part in enumerate(parts):
            for other in parts[:place] + parts[place + 1 :]:
                if implies(part, other, of) and not (implies(other, part, of) and parts.index(other) > place):
                    yield Diagnostic.of(
                        REDUNDANT,
                        part.span,
                        severity=Severity.WARNING,
                        related=(Related(Text("the other possibility", "另一种情形"), other.span),),
                    )
                    break
