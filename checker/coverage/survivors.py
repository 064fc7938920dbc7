"""Changes of policies that no case notices: whether they change anything, and a case that would notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from checker.base.text import Text
from checker.coverage.cases import help_for, written
from checker.coverage.codes import NOT_NOTICED
from checker.coverage.killing import CaseBook, unnoticed
from checker.coverage.model import Family, SearchOutcome, Untested
from checker.coverage.mutations import MutationKind, PolicyMutant, PolicyMutation, mutants
from checker.coverage.retelling import changed_names
from checker.coverage.said import said
from checker.diagnostics import Diagnostic, Severity
from checker.explain.wording.slots import fill
from checker.language.model.policy import Policy

if TYPE_CHECKING:
    from checker.coverage.witness import WitnessFinder


class Survivor(Untested, frozen=True, kw_only=True):
    """A change that no case notices; where that is ``proven``, because it changes nothing."""

    change: PolicyMutation
    policy: str


class MutationScore(Struct, frozen=True):
    """How many changes of policies were made, and which no case notices."""

    made: int
    survivors: tuple[Survivor, ...]


def mutation_score(family: Family, book: CaseBook, unlooked: Text = Text()) -> MutationScore:
    """Change the policies of ``family`` in every way, in what is written in its files.

    ``book`` has its tests, as they were run. Changes that change nothing are proven to, and cases sought for
    the others that none notices; where it is said why that is left ``unlooked`` for, they aren't.
    """
    made = mutants(family.policies.library, family.files)
    left = list(unnoticed(made, book, family.policies))
    return MutationScore(len(made), tuple(_survivors(family, left, unlooked)))


def _survivors(family: Family, left: list[PolicyMutant], unlooked: Text) -> Iterator[Survivor]:
    library = family.policies.library
    finder = None
    if left and not unlooked:
        from checker.coverage.witness import WitnessFinder  # the solver is an extra

        finder = WitnessFinder(family.policies)
    for mutant in left:
        pairs = [(p, new) for p in library.policies if (new := mutant.of(p)) is not None]
        old, new = next((pair for pair in pairs if pair[0].owns(mutant.change.span)), pairs[0])
        answer = SearchOutcome() if finder is None else _looked_for(finder, mutant, old, new)
        lines: tuple[str, ...] = ()
        if answer.shown is not None:
            title = f"{mutant.change.owner} {mutant.change.what}".replace("`", "")
            lines = written(title, mutant.change.owner, answer.shown, family.suites, old.id)
        help_ = unlooked or help_for(answer, lines)
        told = Text() if answer.proven else _difference(old, new)
        if told:
            help_ = Text(f"{told.en}\n{help_.en}", f"{told.zh}\n{help_.zh}")
        said_of = _diagnostic(mutant.change, help_)
        yield Survivor(said_of, lines, answer.proven, change=mutant.change, policy=old.id)


def _diagnostic(change: PolicyMutation, help_: Text) -> Diagnostic:
    return Diagnostic.of(
        NOT_NOTICED,
        change.span,
        severity=Severity.WARNING,
        help=help_,
        tag=change.tag,
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
    outcomes = [finder.told_apart(pair, old, new) for pair in pairs]
    shown = next((found.shown for found in outcomes if found.shown is not None), None)
    through_parameter = bool(names & set(old.parameters)) and bool(names & set(old.values))
    proven = all(found.proven for found in outcomes) and not through_parameter
    return SearchOutcome(shown, proven and shown is None, max(found.size for found in outcomes))
