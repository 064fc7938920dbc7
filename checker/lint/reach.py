"""What a policy's conditions are about: the record that gets the verdict, or all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checker.diagnostics import Diagnostic, Severity
from checker.language.model.conditions import Path, Quantifier
from checker.language.model.policy import Policy, PolicyRef
from checker.language.model.walk import nodes

ALL_RECORDS: Final = "SC226"
#: Whose field a path begins with that belongs to the subject.
_SUBJECT: Final = 1


def on_everybody(policy: Policy) -> Iterator[Diagnostic]:
    """Conditions on all records of the section of which each gets a verdict, whichever record it is."""
    for item in policy.all_preconditions():
        if isinstance(item.condition, PolicyRef) or not policy.owns(item.span):
            continue
        for node in nodes(item.condition):
            if not isinstance(node, Quantifier) or node.source.section != policy.subject:
                continue
            inside = (each for each in nodes(node.where, node.require) if isinstance(each, Path))
            if all(path.scope != _SUBJECT for path in inside):
                yield Diagnostic.of(
                    ALL_RECORDS,
                    node.source.path.span,
                    severity=Severity.WARNING,
                    kind=node.kind.value,
                    section=policy.subject,
                )
