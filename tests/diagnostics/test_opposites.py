"""No word is ever suggested for its opposite."""

from collections.abc import Iterator

import pytest

from checker.diagnostics.catalogue import codes
from checker.diagnostics.nearest import guess, nearest
from checker.importers import IMPORTERS
from checker.language.grammar.declarations import PARAMETER_TYPES
from checker.language.grammar.keys import EXPRESSIONS, FORMS, KINDS, QUANTIFIERS
from checker.language.grammar.resolve import TOPICS
from checker.language.model.conditions import Op
from checker.language.model.policy import Awaited, Basis, PreconditionSeverity
from checker.report.model import Status, Verdict
from checker.schema.catalog import EnumType, catalog

#: Beginnings that turn a word around, longest first, and words that are each other's opposite.
NEGATING = ("not_", "not-", "not ", "non_", "no_", "no-", "un", "in", "dis")
OPPOSITE = [
    ("one", "none"),
    ("some", "none"),
    ("any_of", "all_of"),
    ("every", "none"),
    ("older_than", "newer_than"),
    ("at_least", "at_most"),
    ("above", "below"),
    ("before", "after"),
    ("enabled", "disabled"),
    ("true", "false"),
    ("min", "max"),
    ("plus", "minus"),
]


def closed_sets() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every list of words that a rule file, a snapshot or a call may choose from, by name."""
    for record in catalog().records.values():
        yield f"fields of {record.name}", tuple(record.fields)
        for field in record.fields.values():
            if isinstance(field.type, EnumType):
                yield f"{record.name}.{field.name}", tuple(field.type.values)
    for name, kind in {**KINDS, **FORMS, **EXPRESSIONS}.items():
        yield f"keys of {name}", kind.keys
    for words in (Op, Verdict, Status, Awaited, Basis, PreconditionSeverity):
        yield words.__name__, tuple(words)
    yield "forms", tuple(FORMS)
    yield "expressions", tuple(EXPRESSIONS)
    yield "quantifiers", QUANTIFIERS
    yield "types", tuple(PARAMETER_TYPES)
    yield "topics", TOPICS
    yield "sections", tuple(path for path, _ in catalog().sections())
    yield "importers", tuple(IMPORTERS)
    yield "codes", codes()


SETS = dict(closed_sets())
WORDS = sorted({word for words in SETS.values() for word in words})


def opposed(one: str, other: str) -> bool:
    """Whether one word is the other with a negation before it or in it, or the two are listed as opposite."""
    for word, turned in ((one.casefold(), other.casefold()), (other.casefold(), one.casefold())):
        if (word, turned) in OPPOSITE:
            return True
        for negation in NEGATING:
            for place in (0, *(index + 1 for index, letter in enumerate(word) if letter in "_- ")):
                if turned == word[:place] + negation + word[place:]:
                    return True
        if turned in (f"{word}_not", f"{word}-not"):
            return True
    return False


@pytest.mark.parametrize("name", SETS)
def test_no_word_leads_to_its_opposite(name: str) -> None:
    """In every closed list no word of another one, and no negation of a word, suggests its opposite."""
    words = SETS[name]
    negations = [negation + word for word in words for negation in ("not_", "un", "in", "dis")]
    others = [*WORDS, *negations, *(left for pair in OPPOSITE for left in pair)]
    wrong = [
        (word, near)
        for word in others
        if word not in words and (near := nearest(word, words)) is not None and opposed(word, near)
    ]
    assert wrong == []


def test_the_opposite_alone_is_no_answer() -> None:
    """Where a list has only the opposite of a word, nothing is suggested, rather than that."""
    for word in WORDS:
        # Only a word of its own has an opposite that begins otherwise: `until` isn't that of `til`.
        whole = len(word.replace("-", "_").split("_")[0]) >= 4
        for negation in ("not_", "un", "in", "dis") if whole else ("not_",):
            assert guess(word, [negation + word]) is None
            assert guess(negation + word, [word]) is None


@pytest.mark.parametrize(
    ("word", "candidates"),
    [
        ("PAID", ["UNPAID", "CANCELLED"]),
        ("UNPAID", ["PAID"]),
        ("SUBMITTED", ["NOT_SUBMITTED", "APPROVED"]),
        ("SUBMITED", ["NOT_SUBMITTED"]),
        ("one", ["every", "none", "some"]),
        ("isn't", ["is", "in"]),
        ("older_than", ["newer_than"]),
        ("enabled", ["disabled"]),
    ],
)
def test_the_opposite_is_never_meant(word: str, candidates: list[str]) -> None:
    """A word and its opposite differ in a few letters, and in everything."""
    assert nearest(word, candidates) is None


@pytest.mark.parametrize(
    ("word", "candidates", "answer"),
    [
        ("UNPIAD", ["PAID", "UNPAID"], "UNPAID"),
        ("npaid", ["UNPAID"], "UNPAID"),
        ("nne", ["none", "some"], "none"),
        ("til", ["until"], "until"),
        ("isn't", ["is", "is_not"], "is_not"),
        ("not-submited", ["NOT_SUBMITTED"], "NOT_SUBMITTED"),
    ],
)
def test_a_misspelt_negation_is_still_found(word: str, candidates: list[str], answer: str) -> None:
    """What is nearer to the word itself than to its opposite is suggested as before."""
    assert nearest(word, candidates) == answer
