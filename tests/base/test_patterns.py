"""Regular expressions that are compiled when they are first used."""

import re

import pytest

from checker.base.patterns import pattern


def test_a_pattern_finds_what_re_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is compiled once it is used, with its flags, and then does what the compiled one does."""
    asked: list[tuple[str, int]] = []
    compiled = re.compile

    def watched(text: str, flags: int = 0) -> re.Pattern[str]:
        asked.append((text, flags))
        return compiled(text, flags)

    monkeypatch.setattr(re, "compile", watched)
    word = pattern("[a-z]+", re.IGNORECASE)
    assert asked == []
    found = word.match("Shop 7")
    assert found is not None
    assert found[0] == "Shop"
    assert word.fullmatch("Shop 7") is None
    assert word.sub("x", "a B 1") == "x x 1"
    assert set(asked) == {("[a-z]+", re.IGNORECASE)}


def test_bytes_are_searched_as_bytes() -> None:
    """A pattern of bytes is one of bytes."""
    assert pattern(rb"\d+").findall(b"a1b22") == [b"1", b"22"]


def test_a_wrong_pattern_is_an_error_where_it_is_used() -> None:
    """What is no regular expression says so."""
    with pytest.raises(re.error):
        pattern("(").match("(")
