"""How much of a line is shown under a diagnostic."""

import pytest

from checker.diagnostics import Excerpt, Span
from checker.render.diagnostics.excerpt import excerpt


def shown(line: str, culprit: str, kind: Excerpt) -> str:
    """The excerpt of a file of one line, the culprit in guillemets."""
    start = line.index(culprit) + 1
    found = excerpt({"x": line}, Span("x", 1, start, 1, start + len(culprit)), kind)
    assert found is not None
    before, middle, after = found
    return f"{before}«{middle}»{after}"


@pytest.mark.parametrize(
    ("line", "culprit", "expected"),
    [
        ('{"name": "Ann", "status": "GONE", "to": "Bob"}', '"GONE"', '… "status": «"GONE"» …'),
        ('{"name": "Ann", "statu": "X", "to": "Bob"}', '"statu"', '… «"statu"» …'),
        ('    "status": "GONE",', '"GONE"', '    "status": «"GONE"»,'),
        ('["Ann", "1"]', '"1"', '… «"1"» …'),
        ('{"a": {"name": "Ann"}, "b": 1}', '{"name": "Ann"}', '… "a": «{…}» …'),
        ("  region: GB", "GB", "  region: «GB»"),
    ],
)
def test_of_data_only_the_faulty_member_is_shown(line: str, culprit: str, expected: str) -> None:
    """Its key and its value; what stands beside it is left out, and what it holds."""
    assert shown(line, culprit, Excerpt.MEMBER) == expected


def test_of_broken_data_only_the_build_of_the_line_is_shown() -> None:
    """Words of the snapshot's own stay, so that the mistake can be seen; columns stay where they are."""
    line = '{"status": COMPLETED, "name": "Ann 张" "phone": +44}'
    assert shown(line, '"phone"', Excerpt.SHAPE) == ('{"status": COMPLETED, "name": "··· ·" «"·····"»: +··}')


def test_rule_files_are_shown_whole_unless_they_are_data() -> None:
    """A JSON file that was given for a rule file is still somebody's data."""
    assert shown("title: {en: Ann}", "Ann", Excerpt.LINE) == "title: {en: «Ann»}"
    assert shown('{"x": "Ann", "y": 1}', '"y"', Excerpt.LINE) == '{"·": "···", «"·"»: ·}'


def test_there_is_no_excerpt_of_what_is_not_there() -> None:
    """Neither of an unknown file nor of a line behind its end."""
    assert excerpt({}, Span("x", 1, 1, 1, 2), Excerpt.LINE) is None
    assert excerpt({"x": "a"}, Span("x", 2, 1, 2, 2), Excerpt.LINE) is None


def test_of_a_row_of_a_table_nothing_is_shown() -> None:
    """The line with its number may be another one."""
    assert excerpt({"x": "a"}, Span("x", 1, 1, 1, 2), Excerpt.NONE) is None


@pytest.mark.parametrize("kind", [kind for kind in Excerpt if kind is not Excerpt.NONE])
def test_of_a_long_line_only_the_surroundings_are_looked_at(kind: Excerpt) -> None:
    """Thousands of mistakes on one line of megabytes show as much as those of a short one."""
    line = "x: " + "{a} " * 200_000
    for start in (1, 400_001, len(line)):
        parts = excerpt({"x": line}, Span("x", 1, start, 1, start + 300_000), kind)
        assert parts is not None
        assert max(map(len, parts)) <= 402


def test_a_file_is_cut_into_lines_once() -> None:
    """However many mistakes a file has, its text isn't gone through again for each."""

    class Counted(str):  # noqa: SLOT000 - a text that counts
        cuts = 0

        def split(self, *args: object, **options: object) -> list[str]:  # type: ignore[override]
            Counted.cuts += 1
            return super().split(*args, **options)

    text = Counted("policy: x\n" + "a: 1\n" * 1000)
    for number in range(2, 1002):
        assert excerpt({"x": text}, Span("x", number, 1, number, 2), Excerpt.LINE) == ("", "a", ": 1")
    assert Counted.cuts == 1
