"""A change of rules as findings: what it means, at the line of the first precondition that has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic, Related, Severity
from checker.render.diagnostics.findings import Findings, RuleDescriptor
from checker.render.diagnostics.github import findings_to_github
from checker.render.diagnostics.sarif import findings_to_sarif
from checker.render.difference import words
from checker.render.difference.outline import below, relation_of
from checker.render.layout.prose import labelled
from checker.report.difference import LibraryDifference, PolicyDifference, RuleChange, RuleRelation

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

#: What lets more go ahead, or may, is looked at; the rest is for whoever wants to know.
_SEVERITY: Final = {
    RuleRelation.EQUIVALENT: Severity.HINT,
    RuleRelation.LESS_PERMISSIVE: Severity.HINT,
    RuleRelation.ADDED: Severity.HINT,
    RuleRelation.MORE_PERMISSIVE: Severity.WARNING,
    RuleRelation.INCOMPARABLE: Severity.WARNING,
    RuleRelation.UNDECIDED: Severity.WARNING,
    RuleRelation.REMOVED: Severity.WARNING,
}


def to_sarif(found: LibraryDifference, language: Language, **options: Unpack[RenderOptions]) -> str:
    """``found`` as SARIF: a result for each policy that isn't what it was."""
    return findings_to_sarif(_findings(found), language, **options)


def to_github(found: LibraryDifference, language: Language, **options: Unpack[RenderOptions]) -> str:
    """``found`` as annotations: one for each policy that isn't what it was."""
    return findings_to_github(_findings(found), language, **options)


def _findings(found: LibraryDifference) -> Findings:
    changed = [item for item in found.policies if item.noteworthy]
    rules = {
        item.relation.value: RuleDescriptor(words.RELATION[item.relation], severity=_SEVERITY[item.relation])
        for item in changed
    }
    return Findings([_finding(item) for item in changed], words.TITLE.en, rules=rules)


def _finding(item: PolicyDifference) -> Diagnostic:
    places = list(_places(item))
    return Diagnostic(
        item.relation.value,
        _both(lambda language: labelled(item.policy, relation_of(item, language), language)),
        places[0].span if places else item.span,
        _SEVERITY[item.relation],
        help=_both(lambda language: "\n".join(line.text for line in below(item, language))),
        related=tuple(places[1:]),
    )


def _places(item: PolicyDifference) -> Iterator[Related]:
    """Where the new version has something that isn't what it was."""
    for change in item.changes:
        if change.span is not None:
            yield Related(_changed(change), change.span)


def _changed(change: RuleChange) -> Text:
    return _both(lambda language: labelled(change.id, words.CHANGE[change.kind].to(language), language))


def _both(say: Callable[[Language], str]) -> Text:
    return Text(say("en"), say("zh"))
