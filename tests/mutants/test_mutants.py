"""Seeded mistakes in shipped policies: found, named, placed, and put right."""

from functools import cache
from pathlib import Path
from typing import Final

import pytest

from checker.base.resources import rules_folder
from checker.diagnostics import Diagnostic, Span
from checker.diagnostics.edits import apply
from checker.language.library.loader import load_text
from checker.lint.proofs import prove
from tests.mutants.mutate import MUTATIONS, Mutant, mutants

POLICIES: Final = [
    file for file in sorted(rules_folder().rglob("*.yaml")) if not file.name.endswith(".test.yaml")
]


@cache
def seeded(file: Path) -> tuple[tuple[Mutant, tuple[Diagnostic, ...]], ...]:
    """The mutants of a policy, each with what is said about it."""
    text = file.read_text(encoding="utf-8")
    return tuple((mutant, said_of(mutant, file)) for mutant in mutants(text, str(file)))


@cache
def asked_together(file: Path) -> frozenset[tuple[Span, ...]]:
    """What lint asks of a policy about how its preconditions go together."""
    asked: set[tuple[Span, ...]] = set()
    prove(load_text(file.read_text(encoding="utf-8"), str(file)).library.policies, asked)
    return frozenset(spans for spans in asked if len(spans) > 1)


def said_of(mutant: Mutant, file: Path) -> tuple[Diagnostic, ...]:
    """Everything that lint says of a mutant; how preconditions go together isn't asked again."""
    loaded = load_text(mutant.text, str(file))
    return (
        loaded.diagnostics if not loaded.valid else prove(loaded.library.policies, set(asked_together(file)))
    )


def here(mutant: Mutant, found: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    """What is said at the very place of the mistake, or shows it as the reason."""
    place = (mutant.line, mutant.column)
    return [item for item in found if any((span.line, span.column) == place for span in places(item))]


def places(diagnostic: Diagnostic) -> list[Span]:
    """The places that a diagnostic underlines."""
    assert diagnostic.span is not None
    return [diagnostic.span, *(other.span for other in diagnostic.related)]


def names(mutant: Mutant, diagnostic: Diagnostic) -> bool:
    """Whether a diagnostic names the culprit, in its words or by underlining it."""
    return any(names_at(span, mutant, diagnostic) for span in places(diagnostic))


def names_at(span: Span, mutant: Mutant, diagnostic: Diagnostic) -> bool:
    """Whether it does so there."""
    line = mutant.text.split("\n")[span.line - 1]
    underlined = line[span.column - 1 : span.end_column - 1 if span.end_line == span.line else None]
    said = (diagnostic.message.en, diagnostic.label.en, diagnostic.help.en, underlined)
    return any(mutant.culprit in text for text in said)


def told(mutant: Mutant, found: tuple[Diagnostic, ...]) -> str:
    """A mutant and what is said of it, for a message."""
    said = [f"  {item.code} {item.span} {item.message.en} | {item.suggestion}" for item in found]
    lines = mutant.text.split("\n")
    return "\n".join([f"{mutant.kind} at {mutant.line}:{mutant.column}: {lines[mutant.line - 1]}", *said])


@pytest.mark.parametrize("file", POLICIES, ids=lambda file: file.stem)
def test_a_seeded_mistake_is_reported_where_it_is_and_by_its_name(file: Path) -> None:
    """Every seeded mistake is reported at its exact line and column, and what is said names the culprit."""
    missed = [
        told(mutant, found)
        for mutant, found in seeded(file)
        if not any(names(mutant, item) for item in here(mutant, found))
    ]
    assert not missed, "\n".join(missed)


def test_a_seeded_typo_gets_the_right_spelling() -> None:
    """At least nine typos in ten are reported with the right spelling."""
    typos = [pair for file in POLICIES for pair in seeded(file) if pair[0].right is not None]
    missed = [
        told(mutant, found)
        for mutant, found in typos
        if not any(mutant.right in (item.suggestion or "") for item in here(mutant, found))
    ]
    assert len(missed) * 10 <= len(typos), "\n".join(missed)


def test_a_fix_that_is_sure_is_right() -> None:
    """A typo's fix that is said to be sure gives the policy back to the letter; most typos have one."""
    typos = [(file, *pair) for file in POLICIES for pair in seeded(file) if pair[0].right is not None]
    fixed, wrong = 0, []
    for file, mutant, found in typos:
        edits = [edit for item in found if item.fix and item.fix.sure for edit in item.fix.edits]
        if edits and apply(mutant.text, edits) == file.read_text(encoding="utf-8"):
            fixed += 1
        elif edits:
            wrong.append(told(mutant, found))
    assert not wrong, "\n".join(wrong)
    assert fixed * 10 >= len(typos) * 8


def test_a_seeded_mistake_causes_no_other_reports() -> None:
    """At most one seeded mistake in twenty makes more be said than what is wrong."""
    pairs = [pair for file in POLICIES for pair in seeded(file)]
    noisy = [told(mutant, found) for mutant, found in pairs if len(found) > 1]
    assert len(noisy) * 20 <= len(pairs), "\n".join(noisy)


def test_the_corpus_is_large_and_of_every_kind() -> None:
    """There are hundreds of seeded mistakes, and every mutation makes some of them."""
    kinds = {mutant.kind for file in POLICIES for mutant, _ in seeded(file)}
    assert sum(len(seeded(file)) for file in POLICIES) >= 500
    assert len(kinds) == len(MUTATIONS)


@pytest.mark.parametrize("file", POLICIES, ids=lambda file: file.stem)
def test_a_shipped_policy_raises_no_alarm(file: Path) -> None:
    """Nothing at all is said about a shipped policy."""
    assert load_text(file.read_text(encoding="utf-8"), str(file)).diagnostics == ()
