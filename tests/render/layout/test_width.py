"""Whatever the texts hold, lines fit the width and nothing invisible comes out."""

import unicodedata
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checker.base.once import Once
from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic, Span
from checker.render.diagnostics.text import diagnostics_to_plain, diagnostics_to_text
from checker.render.layout.escape import escape, shorten
from checker.render.layout.page import NARROWEST, Page, Run
from checker.render.layout.width import atoms, display_width
from checker.render.report.details import to_plain, to_text
from checker.report.model import Explanation, Report

TEXTS = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(
            "订单完结,。、(「 a-b\t\n\r\x1b\x00\u202e\u200b\u2066\ufeff\u0301\U0001f468\u200d\u3000"
        ),
    ),
    max_size=60,
)
LANGUAGES = st.sampled_from(["en", "zh"])
WIDTHS = st.integers(min_value=NARROWEST, max_value=120)


def assert_fits(text: str, width: int | None) -> None:
    """No line is too wide but one that names a place, and none holds anything invisible."""
    for line in text.split("\n"):
        assert width is None or display_width(line) <= width or line.lstrip().startswith("--> ")
        for char in line:
            assert unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(st.lists(TEXTS, min_size=1, max_size=4), WIDTHS, st.integers(0, 12), st.integers(0, 12), st.booleans())
def test_page(texts: list[str], width: int, indent: int, hang: int, keep: bool) -> None:
    """A page breaks any runs into lines that fit."""
    page = Page(width)
    page.line(*(Run(text, keep=keep) for text in texts), indent=indent, hang=hang)
    assert_fits(page.text(), width)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(text=TEXTS, width=WIDTHS, language=LANGUAGES)
def test_reports(reports: dict[str, Report], text: str, width: int, language: Language) -> None:
    """Reports with any text in every place that a snapshot, a policy or a waiver fills."""
    report = reports["blocked"]
    both = Text(text, text)
    result = report.results[0]
    preconditions = tuple(
        replace(
            p,
            id=text,
            title=both,
            fix=both,
            rule=Span(text, 1, 1, 1, 2),
            source=p.source and replace(p.source, title=both, section=text, quote=text),
            waiver=p.waiver and replace(p.waiver, reason=text, approved_by=text, records=(text, text)),
            explanation=Once(
                partial(
                    Explanation,
                    both,
                    tuple(
                        replace(r, id=text, values={text: text}, titles={text: both}, words={text: both})
                        for r in p.records
                    ),
                    tuple(replace(m, path=text, title=both, reason=both) for m in p.missing),
                    p.waiting,
                )
            ),
        )
        for p in result.preconditions
    )
    result = replace(
        result,
        policy=text,
        title=both,
        subject=replace(result.subject, id=text, title=both),
        stages=tuple(replace(stage, title=both) for stage in result.stages),
        preconditions=preconditions,
        notes=both,
    )
    report = replace(report, results=(result,), shop_title=text, snapshot_file=text)
    assert_fits(to_text(report, language, width=width), width)
    assert_fits(to_plain(report, language), None)


@given(TEXTS, TEXTS, st.tuples(st.integers(1, 80), st.integers(1, 80)), WIDTHS, LANGUAGES)
def test_diagnostics(source: str, text: str, place: tuple[int, int], width: int, language: Language) -> None:
    """Diagnostics of any place in any file, even one that has changed meanwhile."""
    column, length = place
    both = Text(text, text)
    found = [
        Diagnostic(
            "SC104", both, Span(text, 1, column, 1, column + length), label=both, help=both, pointer=text
        )
    ]
    assert_fits(diagnostics_to_text(found, {text: source}, language, width=width), width)
    assert_fits(diagnostics_to_plain(found, language), None)


@given(TEXTS)
def test_escaping_is_settled(text: str) -> None:
    """Escaped text is printable and escaping it again changes nothing."""
    assert_fits(escape(text), None)
    assert escape(escape(text)) == escape(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", r"\x1b[2J"),
        ("a\u202eb", r"a\u202eb"),
        ("a\u3000b", "a b"),
        ("小满茶铺", "小满茶铺"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_escape(text: str, shown: str) -> None:
    """What would move the cursor, turn the writing or hide is written out; the rest stays."""
    assert escape(text) == shown


def test_long_values_are_shortened() -> None:
    """A long value keeps its beginning and its end."""
    assert shorten("x" * 500 + "end") == "x" * 89 + "…" + "x" * 27 + "end"


def test_chinese_punctuation_ends_a_line() -> None:
    """A full stop never begins a line."""
    page = Page(20)
    page.line("一二三四五六七八九十。一")
    assert page.text() == "一二三四五六七八九\n十。一\n"


@given(st.text(alphabet="ab ,.)(", max_size=20))
def test_plain_english_breaks_as_any_text_does(text: str) -> None:
    """A text of ASCII breaks where it would with an accent on its letters."""
    assert [piece.replace("é", "a") for piece in atoms(text.replace("a", "é"))] == atoms(text)
