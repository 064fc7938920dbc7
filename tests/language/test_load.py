"""YAML to nodes: places in characters, scalars as written, hostile files refused, both parsers alike."""

from importlib import import_module
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.base.resources import rules_folder
from checker.diagnostics import Span
from checker.diagnostics.collector import Collector
from checker.language.library.loader import load_text
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode
from checker.language.yaml.reader import MAX_BYTES, decode, parse

FIXTURES = Path(__file__).parent.parent / "fixtures" / "policies"
FILES = [*sorted(rules_folder().rglob("*.yaml")), *sorted(FIXTURES.rglob("*.yaml"))]


def tree(text: str) -> MappingNode:
    """The tree of a text without mistakes."""
    problems = Collector()
    node = parse(text, "f.yaml", problems)
    assert problems.sorted() == ()
    assert isinstance(node, MappingNode)
    return node


def entry(node: Node | None, name: str) -> Entry:
    """An entry that is there."""
    assert isinstance(node, MappingNode)
    found = node.entry(name)
    assert found is not None
    return found


def codes(text: str) -> list[str]:
    """The codes of what is wrong with a text as YAML."""
    problems = Collector()
    parse(text, "f.yaml", problems)
    return [diagnostic.code for diagnostic in problems.sorted()]


def test_places_count_characters() -> None:
    """Chinese characters, and those beyond the basic plane, count one column each."""
    node = tree('标题: {en: "店铺😀", zh: 关闭}\n下一行: 值\n')
    assert entry(node, "标题").key.span == Span("f.yaml", 1, 1, 1, 3)
    assert entry(entry(node, "标题").value, "en").value.span == Span("f.yaml", 1, 10, 1, 15)
    assert entry(entry(node, "标题").value, "zh").key.span == Span("f.yaml", 1, 17, 1, 19)
    assert entry(node, "下一行").value.span == Span("f.yaml", 2, 6, 2, 7)


def test_a_block_ends_where_its_last_part_does() -> None:
    """Blank lines and comments after a block don't belong to it."""
    node = tree("a:\n  b: 1\n  c: [2]\n\n# more\n\nd: 3\n")
    assert entry(node, "a").value.span == Span("f.yaml", 2, 3, 3, 9)
    assert entry(node, "a").span == Span("f.yaml", 1, 1, 3, 9)


def test_scalars_keep_their_text() -> None:
    """Nothing is read as a number, a date or a truth: only the text and whether it is in quotes."""
    node = tree("a: 010\nb: 'no'\nc: 2024-02-12\nd: ~\ne:\nf: |\n  x\n")
    values = [entry(node, name).value for name in "abcdef"]
    assert [(value.text, value.plain) for value in values if isinstance(value, ScalarNode)] == [
        ("010", True),
        ("no", False),
        ("2024-02-12", True),
        ("~", True),
        ("", True),
        ("x\n", False),
    ]
    assert [value.is_null for value in values if isinstance(value, ScalarNode)] == [False] * 3 + [
        True
    ] * 2 + [False]


def test_line_ends_of_windows_are_line_ends() -> None:
    """CRLF counts as one line end and belongs to no value."""
    node = tree("a: 1\r\nb: two words\r\n")
    assert entry(node, "b").value == ScalarNode("two words", plain=True, span=Span("f.yaml", 2, 4, 2, 13))


def test_a_byte_order_mark_takes_no_place() -> None:
    """A byte order mark at the start is accepted and shifts no column."""
    problems = Collector()
    text = decode("\ufeffa: 1\n".encode(), "f.yaml", problems)
    assert text == "a: 1\n"
    assert problems.sorted() == ()


def test_aliases_stand_for_what_they_repeat() -> None:
    """An alias is the node that it names, at the place where that is written."""
    node = tree("a: &x [1, 2]\nb: *x\n")
    assert isinstance(entry(node, "a").value, SequenceNode)
    assert entry(node, "b").value is entry(node, "a").value


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"a: " + b"x" * MAX_BYTES, "SC015"), (b"a: \xff", "SC008"), ("a: 店".encode("gbk"), "SC008")],
)
def test_what_isnt_text_is_refused(data: bytes, code: str) -> None:
    """Huge files and other encodings are said to be so."""
    problems = Collector()
    assert decode(data, "f.yaml", problems) is None
    assert [diagnostic.code for diagnostic in problems.sorted()] == [code]


def test_the_first_wrong_byte_is_named() -> None:
    """The place of an encoding mistake counts characters before it, also after a line of Chinese."""
    problems = Collector()
    decode("标题: 好\n标题".encode() + b"\xb9", "f.yaml", problems)
    assert [diagnostic.span for diagnostic in problems.sorted()] == [Span("f.yaml", 2, 3, 2, 4)]


def test_depth_is_limited_and_not_by_the_interpreter() -> None:
    """A hundred thousand open brackets are refused, without a stack overflow."""
    assert codes("a: " + "[" * 100_000) == ["SC014"]
    assert codes("\n".join("  " * depth + "a:" for depth in range(2_000)) + " 1") == ["SC014"]


def test_an_alias_in_itself_is_refused() -> None:
    """A node can't be a part of itself."""
    assert codes("a: &x [*x]") == ["SC011"]


def test_each_mistake_of_a_file_is_noted() -> None:
    """Mistakes that leave the rest readable don't hide each other."""
    text = "a: !!int 1\nb: 1\nb: 2\n<<: {c: 1}\nd: *nowhere\n? [e]\n: 1\n"
    assert codes(text) == ["SC013", "SC005", "SC012", "SC011", "SC016"]


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="there is only one parser")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_both_parsers_say_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser in C and the one in Python give the same tree, and the same mistake at the same line."""

    def read(loader: type) -> tuple[Node | None, list[tuple[str, str, int]]]:
        for module in ("reader", "syntax_errors"):
            monkeypatch.setattr(import_module(f"checker.language.yaml.{module}"), "LOADER", loader)
        problems = Collector()
        text = decode(file.read_bytes(), file.name, problems)
        node = None if text is None else parse(text, file.name, problems)
        found = [(d.code, d.message.en, d.span.line) for d in problems.sorted() if d.span is not None]
        return node, found

    assert read(yaml.CBaseLoader) == read(yaml.BaseLoader)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever a file holds, the answer is a policy or a diagnostic."""
    loaded = load_text(text, "f.yaml")
    assert loaded.library.policies or loaded.diagnostics


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A shipped policy with a few edits as a slip of the hand makes them."""
    text = draw(st.sampled_from(RULES))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(text)))
        removed = draw(st.integers(0, 8))
        text = text[:place] + draw(st.sampled_from(SLIPS)) + text[place + removed :]
    return text


RULES = [file.read_text(encoding="utf-8") for file in FILES if "bad" not in file.parts]
SLIPS = [
    "",
    *"{}[]:,'\"&*!|>%@`#-?~$.\t\r\x00中",
    "\n",
    "\n  ",
    "- ",
    "null",
    "now",
    "{}",
    "[]",
    "<<: ",
    "every: ",
    "as: x",
]


@settings(max_examples=60)
@given(damaged())
def test_no_slip_breaks_the_reader(text: str) -> None:
    """A damaged policy yields diagnostics that point into it, never an exception."""
    lines = text.split("\n")
    for diagnostic in load_text(text, "f.yaml").diagnostics:
        span = diagnostic.span
        assert span is not None
        if span.file == "f.yaml":
            assert 1 <= span.line <= span.end_line <= len(lines) + 1
            assert 1 <= span.column <= len(lines[span.line - 1]) + 2
