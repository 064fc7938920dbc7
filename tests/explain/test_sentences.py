"""Conditions, expressions and whole policies in sentences, against a recorded file."""

from pathlib import Path

import pytest

from checker.explain.sentences import condition_sentence, fill, policy_sentences
from checker.explain.wording.lexicon import EVENTS, TRAITS, key
from checker.language import load_text
from checker.language.model import Op, Policy, PolicyRef
from checker.schema.catalog import Scalar, catalog
from checker.text import Text

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def policy() -> Policy:
    """A policy with every operator and every kind of expression."""
    library = load_text((HERE / "sentences.yaml").read_text(encoding="utf-8"), "sentences.yaml").checked()
    (found,) = library.versions("test/sentences")
    return found


def test_every_sentence(policy: Policy, record: bool) -> None:
    """Each condition and value reads as recorded, in English and in Chinese."""
    told = policy_sentences(policy)
    lines = []
    for name, value in told.values.items():
        lines += [f"${name}", f"  {value.says.en}", f"  {value.says.zh}"]
    for stage in told.stages:
        for item in stage.preconditions:
            lines += [item.id, f"  {item.says.en}", f"  {item.says.zh}"]
            for label, text in (("when", item.when), ("unless", item.unless)):
                if text:
                    lines += [f"  {label}: {text.en}", f"  {label}: {text.zh}"]
    path = HERE / "sentences.txt"
    text = "\n".join(lines) + "\n"
    if record:
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text


def test_every_operator_is_said() -> None:
    """The recorded policy uses every operator, so none can go unsaid."""
    text = (HERE / "sentences.yaml").read_text(encoding="utf-8")
    written = {Op.IS: ": CN}", Op.IN: "[COMPLETED, CANCELLED]"}
    assert all(written.get(op, f"{op.value}:") in text for op in Op)


def test_readings_are_settled(policy: Policy) -> None:
    """What a parameter decides isn't said: only what is left to check."""
    (reading,) = [item for item in policy.preconditions if item.id == "reading"]
    assert not isinstance(reading.condition, PolicyRef)
    assert condition_sentence(reading.condition, policy) == Text(
        "the deposit balance is at least zero", "保证金余额不低于 0"
    )


def test_titles_are_filled(policy: Policy) -> None:
    """A parameter in a title shows its value; another brace stays."""
    assert fill(Text("{quiet} of quiet {x}", "静默 {quiet}"), policy) == Text(
        "90 days of quiet {x}", "静默 90 天"
    )


def test_lexicon_knows_every_time_and_every_yes_or_no() -> None:
    """A time or a yes-or-no field without words of its own would be told stiffly."""
    for record in catalog().records.values():
        for field in record.fields.values():
            if field.type is Scalar.TIME:
                assert key(field) in EVENTS
            if field.type is Scalar.BOOLEAN:
                assert key(field) in TRAITS


def test_lexicon_speaks_only_of_fields() -> None:
    """No words are kept for a field that the schema no longer has."""
    fields = {key(field) for record in catalog().records.values() for field in record.fields.values()}
    assert set(EVENTS) | set(TRAITS) <= fields
