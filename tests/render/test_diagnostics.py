"""Diagnostics as text, plain and JSON against recorded files."""

from collections.abc import Callable

import pytest

from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic, Span
from checker.render.diagnostics.json import diagnostics_to_json
from checker.render.diagnostics.text import diagnostics_to_plain, diagnostics_to_text

Found = tuple[list[Diagnostic], dict[str, str]]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 80, 120])
def test_text(
    width: int, language: Language, diagnostics: Found, matches: Callable[[str, str], None]
) -> None:
    """Excerpts, carets under wide characters and after tabs, related places, the closing count."""
    found, sources = diagnostics
    matches(f"diagnostics-{width}.{language}.txt", diagnostics_to_text(found, sources, language, width=width))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_plain(language: Language, diagnostics: Found, matches: Callable[[str, str], None]) -> None:
    """One line per diagnostic with its place first, as logs and editors expect."""
    matches(f"diagnostics-plain.{language}.txt", diagnostics_to_plain(diagnostics[0], language))


def test_json(diagnostics: Found, matches: Callable[[str, str], None]) -> None:
    """The list as other programs read it."""
    matches("diagnostics.json", diagnostics_to_json(diagnostics[0], "en"))


def test_nothing_is_nothing() -> None:
    """No diagnostics, no output."""
    assert diagnostics_to_text([], {}, "en") == ""
    assert diagnostics_to_plain([], "en") == ""


def test_a_place_is_never_broken() -> None:
    """A file's name longer than the page stays on one line, so that it can be clicked."""
    place = Span(f"{'long-folder/' * 20}rules.yaml", 12, 3, 12, 9)
    text = diagnostics_to_text([Diagnostic("SC104", Text("no", "否"), place)], {}, "en", width=80)
    assert f"--> {place.file}:12:3\n" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_label_without_excerpt_is_help(language: Language) -> None:
    """A question that has no source line to stand under is shown as help, before the rest of the help."""
    found = [
        Diagnostic(
            "SC620",
            Text("there is no parameter `quiet`", "没有参数 `quiet`"),
            label=Text("did you mean `quiet_period`?", "是不是想写 `quiet_period`？"),
            help=Text("it is a duration", "它是一段时长"),
        )
    ]
    for text in (diagnostics_to_text(found, {}, language), diagnostics_to_plain(found, language)):
        assert text.index("`quiet_period`") < text.index(found[0].help.to(language))
        assert f"{'帮助' if language == 'zh' else 'help'}" in text[: text.index("`quiet_period`")]
