"""Whose text a source is: read, taken over by overlays, and what a condition that cites it stands on."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.language import load_text
from checker.language.library.loader import load
from checker.language.model.policy import SOURCE_KINDS, Policy, Voice

POLICY = """\
policy: t/base
title: {{en: Close, zh: 关店}}
sources:
  text: {{title: {{en: Text, zh: 文件}}, {source}}}
preconditions:
  a: {{title: {{en: a, zh: 甲}}, source: text, require: {{deposit.balance: {{above: 0}}}}}}
  b: {{title: {{en: b, zh: 乙}}, source: text, basis: inferred, none: disputes}}
  c: {{title: {{en: c, zh: 丙}}, none: loans}}
"""
URL = "url: https://example.com/1"


def voices(policy: Policy) -> list[Voice]:
    return [item.voice for item in policy.all_preconditions()]


@pytest.mark.parametrize("kind", SOURCE_KINDS)
def test_a_condition_is_the_word_of_its_source(kind: Voice) -> None:
    """What is concluded is nobody's text, whatever it cites; what cites nothing is nobody's word."""
    (policy,) = load_text(POLICY.format(source=f"kind: {kind}"), "a.yaml").checked().policies
    assert voices(policy) == [kind, Voice.INFERRED, Voice.UNSTATED]


def test_a_source_need_not_say_whose_it_is() -> None:
    """Then nothing is claimed of it."""
    (policy,) = load_text(POLICY.format(source=URL), "a.yaml").checked().policies
    assert voices(policy) == [Voice.UNSTATED, Voice.INFERRED, Voice.UNSTATED]


@pytest.mark.parametrize("word", ["inferred", "unstated", "platfrom", "official"])
def test_a_kind_is_one_of_four_words(word: str) -> None:
    """What a condition may be isn't what a text may be; the place is named."""
    (found,) = load_text(POLICY.format(source=f"kind: {word}"), "a.yaml").diagnostics
    assert (found.code, found.span and found.span.line) == ("SC138", 4)


@pytest.mark.parametrize(
    ("patch", "kind"),
    [
        ("{section: 2}", Voice.REPRINT),
        ("{url: https://example.com/1, section: 2}", Voice.REPRINT),
        ("{url: https://example.com/2}", Voice.UNSTATED),
        ("{url: https://example.com/2, kind: guide}", Voice.GUIDE),
        ("{kind: platform}", Voice.PLATFORM),
    ],
)
def test_another_page_may_be_somebody_elses_text(patch: str, kind: Voice, tmp_path: Path) -> None:
    """An overlay takes over whose text it is, unless it names another page."""
    base = POLICY.format(source=f"kind: reprint, {URL}")
    (tmp_path / "base.yaml").write_text(base, encoding="utf-8")
    over = f"policy: t/over\nextends: t/base\nsources:\n  text: {patch}\n"
    (tmp_path / "over.yaml").write_text(over, encoding="utf-8")
    (policy,) = load([tmp_path]).library.versions("t/over")
    assert voices(policy)[0] is kind
