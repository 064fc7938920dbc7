"""What the surroundings say: language, colour, width."""

import io

import pytest

from checker.cli.console import WIDEST, Console, console, fitted
from checker.render.formats import FORMATS
from checker.render.report import words


class Terminal(io.StringIO):
    """A stream that takes itself for a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE", "LC_ALL": "zh_TW"}, "zh"),
        ({"LC_ALL": "", "LANG": "ZH"}, "zh"),
    ],
)
def test_language_is_the_locales(monkeypatch: pytest.MonkeyPatch, locale, language):
    """LC_ALL counts before LC_MESSAGES, that before LANG; an empty one doesn't count."""
    for name, value in locale.items():
        monkeypatch.setenv(name, value)
    assert console().language == language


def test_what_programs_read_is_english_unless_asked():
    """A Chinese locale alone doesn't change JSON and SARIF; --lang zh does."""
    for form in FORMATS.values():
        assert Console("zh").language_of(form) == ("en" if form.name in ("json", "sarif") else "zh")
        assert Console("zh", language_asked=True).language_of(form) == "zh"


def test_colour_suits_terminals_only(monkeypatch: pytest.MonkeyPatch):
    """A terminal gets colour unless NO_COLOR is set or it is dumb; a file gets none."""
    assert Console("en").coloured(Terminal())
    assert not Console("en").coloured(io.StringIO())
    assert not Console("en").coloured(None)
    monkeypatch.setenv("TERM", "dumb")
    assert not Console("en").coloured(Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not Console("en").coloured(Terminal())


def test_an_option_settles_colour(monkeypatch: pytest.MonkeyPatch):
    """--color and --no-color win over terminal and NO_COLOR."""
    monkeypatch.setenv("NO_COLOR", "1")
    assert Console("en", colour=True).coloured(io.StringIO())
    assert not Console("en", colour=False).coloured(Terminal())


def test_width(monkeypatch: pytest.MonkeyPatch):
    """80 columns for a file; COLUMNS, where it is a number, for everything."""
    assert Console.width(io.StringIO()) == 80
    assert Console.width(None) == 80
    monkeypatch.setenv("COLUMNS", "132")
    assert Console.width(io.StringIO()) == 132
    for wide in ("1000000000", "9" * 5000):
        monkeypatch.setenv("COLUMNS", wide)
        assert Console.width(io.StringIO()) == WIDEST
    monkeypatch.setenv("COLUMNS", "wide")
    assert Console.width(io.StringIO()) == 80


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "✓ ✗ ◷ … 店"),
        ("gbk", "√ × ◎ … 店"),
        ("ascii", "[ok] [no] [wait] ... \\u5e97"),
        ("latin-1", "[ok] × [wait] ... \\u5e97"),
    ],
)
def test_signs_that_an_encoding_lacks_are_said_otherwise(encoding: str, shown: str):
    """Signs of ours keep their meaning; only other characters are written out as codes."""
    assert fitted("✓ ✗ ◷ … 店", encoding) == shown


def test_every_sign_of_a_report_has_another_for_small_encodings():
    """No report begins with a code, whatever the console."""
    for sign in {*words.STATUS_SIGN.values(), *words.VERDICT_SIGN.values(), *words.STAGE_SIGN.values()}:
        assert "\\" not in fitted(sign, "ascii")
        assert "\\" not in fitted(sign, "gbk")
