"""Changes of policies that no case notices: whether they change anything, and a case that would notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from checker.base.text import Text
from checker.coverage.cases import help_for, written
from checker.coverage.codes import NOT_NOTICED
from checker.coverage.killing import CaseBook, unnoticed
from checker.coverage.model import Family, SearchOutcome
from checker.coverage.mutations import MutationKind, PolicyMutant, PolicyMutation, mutants
from checker.coverage.retelling import changed_names
from checker.coverage.said import said
from checker.diagnostics import Diagnostic, Severity
from checker.explain.wording.slots import fill
from checker.language.model.policy import Policy
from checker.testing.runner import run_tests

if TYPE_CHECKING:
    from checker.coverage.witness import WitnessFinder


class Survivor(Struct, frozen=True):
    """A change that no case notices, in words, with the lines of a case that would."""

    change: PolicyMutation
    policy: str
    diagnostic: Diagnostic
    case: tuple[str, ...] = ()


class MutationScore(Struct, frozen=True):
    """How many changes of policies were made, how many of them change nothing, and which no case notices."""

    made: int
    equivalent: int
    survivors: tuple[Survivor, ...]


def mutation_score(family: Family, *, looking: bool) -> MutationScore:
    """Change the policies of ``family`` in every way, in what is written in its files.

    Where it is ``looking``, changes that change nothing are told apart, and cases sought for the others.
    """
    book = CaseBook()
    run_tests(family.suites, family.policies, book.watch)
    made = mutants(family.policies.library, family.files)
    left = list(unnoticed(made, book, family.policies))
    found = list(_survivors(family, left, looking=looking))
    return MutationScore(len(made), len(left) - len(found), tuple(found))


def _survivors(family: Family, left: list[PolicyMutant], *, looking: bool) -> Iterator[Survivor]:
    library = family.policies.library
    finder = None
    if looking and left:
        from checker.coverage.witness import WitnessFinder  # the solver is an extra

        finder = WitnessFinder(family.policies)
    for mutant in left:
        old = next(
            (p for p in library.policies if p.id in mutant.policies and p.owns(mutant.change.span)),
            next(p for p in library.policies if p.id in mutant.policies),
        )
        new = mutant.policies[old.id]
        answer = None if finder is None else _looked_for(finder, mutant, old, new)
        if answer is not None and answer.proven:
            continue
        lines: tuple[str, ...] = ()
        if answer is not None and answer.shown is not None:
            title = f"{mutant.change.owner} {mutant.change.what}".replace("`", "")
            lines = written(title, mutant.change.owner, answer.shown, family.suites, old.id)
        help_ = help_for(answer, lines)
        told = _difference(old, new)
        if told:
            help_ = Text(f"{told.en}\n{help_.en}", f"{told.zh}\n{help_.zh}")
        yield Survivor(mutant.change, old.id, _diagnostic(mutant.change, help_), lines)


def _diagnostic(change: PolicyMutation, help_: Text) -> Diagnostic:
    return Diagnostic.of(
        NOT_NOTICED,
        change.span,
        severity=Severity.WARNING,
        help=help_,
        owner=change.owner,
        what=said(change.what),
    )


def _difference(old: Policy, new: Policy) -> Text:
    """What the policy says, and what it says with the change: those sentences that differ."""
    from checker.diff.compare import texts_of

    before, after = (
        {name: (fill(says, policy)) for name, (says, _) in texts_of(policy)} for policy in (old, new)
    )
    lines: list[Text] = []
    for name in {**before, **after}:
        one, other = before.get(name, Text()), after.get(name, Text())
        if one != other:
            lines += [Text(f"- {one.en}", f"- {one.zh}")] if one else []
            lines += [Text(f"+ {other.en}", f"+ {other.zh}")] if other else []
    return Text("\n".join(line.en for line in lines), "\n".join(line.zh for line in lines))


def _looked_for(finder: WitnessFinder, mutant: PolicyMutant, old: Policy, new: Policy) -> SearchOutcome:
    """Whether other shops may go ahead, or a value is another: a snapshot, or the proof of neither."""
    from checker.coverage.variants import unlike, weighty

    weighed = mutant.change.kind is not MutationKind.SEVERITY
    pairs = [(weighty(old), weighty(new)) if weighed else (old, new)]
    names = changed_names(old, new)
    for name in names & set(old.values):
        pairs.append(unlike(old, old.values[name], new.values[name].expression))
    outcomes = [finder.told_apart(pair, old) for pair in pairs]
    shown = next((found.shown for found in outcomes if found.shown is not None), None)
    through_parameter = bool(names & set(old.parameters)) and bool(names & set(old.values))
    proven = all(found.proven for found in outcomes) and not through_parameter
    return SearchOutcome(shown, proven and shown is None, max(found.size for found in outcomes))
