"""The one way of writing: every file comes into it, says the same in it, and stays in it."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.base.resources import rules_folder
from checker.diagnostics.collector import Collector
from checker.format import Form, form_of, format_files, formatted, schema_beside, tidied
from checker.format.form import OTHER, POLICY, TESTS, WAIVERS
from checker.format.reading import prose, same
from checker.language.yaml.nodes import MappingNode
from checker.language.yaml.reader import parse
from tests.language.test_bad_policies import BAD, GOOD

CASES = sorted((Path(__file__).parents[1] / "fixtures" / "formatting").glob("*.yaml"))
SHIPPED = sorted(rules_folder().rglob("*.yaml"))


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_a_file_comes_into_form(file: Path, record: bool) -> None:
    """What each file of the fixtures is to become stands beside it."""
    text = file.read_text(encoding="utf-8")
    found = formatted(text, form_of(file, text), "policy.schema.json" if "schema" in file.stem else None)
    expected = file.with_suffix(".expected")
    if record:
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")
    assert formatted(found, form_of(file, found)) == found, "a file in form stays as it is"


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_shipped_files_are_in_form(file: Path) -> None:
    """Nothing that is shipped would change."""
    text = file.read_text(encoding="utf-8")
    assert formatted(text, form_of(file, text), schema_beside(file, form_of(file, text))) == text


def comments(text: str) -> list[str]:
    """What stands behind number signs, in some order."""
    return sorted(re.findall(r"(?:^|\s)(#.*)", text))


@pytest.mark.parametrize("file", [*BAD, *GOOD], ids=lambda file: file.stem)
def test_whatever_is_written_keeps_its_meaning(file: Path) -> None:
    """What is sound YAML says the same afterwards, with the same comments; anything else stays."""
    text = file.read_text(encoding="utf-8", errors="replace")
    found = formatted(text, form_of(file, text))
    if same(text, text):
        assert same(text, found)
        assert comments(found) == comments(text)
        assert formatted(found, form_of(file, text)) == found
    else:
        assert found == text


def scrambled(text: str, seed: int) -> str:
    """A shipped policy as somebody careless would have written it: other spaces, four for a level."""
    rng = random.Random(seed)
    lines: list[str] = []
    inside = prose(text)
    for number, line in enumerate(text.split("\n")):
        indent = len(line) - len(line.lstrip())
        wide = " " * (indent * 2) + re.sub("^- ", "-   ", line.lstrip())
        if number in inside:  # there, every blank counts
            lines.append(wide)
            continue
        if re.fullmatch(r" *[\w-]+: \{[^{}\"]*\}", wide):
            wide = wide.replace(": ", ":" + " " * rng.randint(1, 3), 1).replace(
                ", ", rng.choice([",  ", ", "])
            )
        lines.append(wide + rng.choice(["", "", "  "]))
        if not wide.strip():
            lines += [""] * rng.randint(0, 2)
    return "\n".join(lines)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([file for file in SHIPPED if "test" not in file.stem]), st.integers(0, 10**6))
def test_careless_writing_comes_back_into_form(file: Path, seed: int) -> None:
    """However the spaces were, the shipped text is what comes out."""
    text = file.read_text(encoding="utf-8")
    assert formatted(scrambled(text, seed), POLICY) == text


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([file for file in SHIPPED if "test" not in file.stem]), st.integers(0, 10**6))
def test_keys_in_any_order_come_into_one(file: Path, seed: int) -> None:
    """A policy whose top keys, with all that belongs to them, were shuffled gets them back in order."""
    text = file.read_text(encoding="utf-8")
    root = parse(text, "", Collector())
    assert isinstance(root, MappingNode)
    lines = text.split("\n")
    starts = [entry.key.span.line - 1 for entry in root.entries]
    blocks = [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    blocks = [[line for line in block if line] for block in blocks]
    random.Random(seed).shuffle(blocks)
    mixed = "\n".join(line for block in [lines[: starts[0]], *blocks] for line in block) + "\n"
    found = tidied(mixed, POLICY)
    again = parse(found, "", Collector())
    assert isinstance(again, MappingNode)
    assert again.names() == root.names()
    assert same(text, found)
    assert comments(found) == comments(text)


#: What careless typing, other editors and other kinds of YAML put into a text.
BITS = (
    "  ",
    "\n",
    "\n\n",
    " # so\n",
    ": ",
    ":",
    "- ",
    "? ",
    "&a ",
    "*a",
    "|\n",
    ">-\n",
    "'",
    '"',
    "{",
    "}",
    "[",
    "]",
)
BITS += (",", "，", "：", "\t", "!!x ", "---\n", "\r\n", "\u2028", "<<: ")


@st.composite
def edited(draw: st.DrawFn) -> tuple[Path, str]:
    """A part of a file of ours after a few edits that nobody would make on purpose."""
    file = draw(st.sampled_from([*CASES, *BAD, *GOOD, *SHIPPED]))
    lines = file.read_text(encoding="utf-8", errors="replace").split("\n")
    start = draw(st.integers(0, len(lines) - 1))
    head = draw(st.sampled_from((lines[0], "policy: t/x", " waivers:")))
    text = "\n".join([head, *lines[start : start + draw(st.integers(1, 40))]])
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 3))
        text = text[:place] + draw(st.sampled_from(("", *BITS))) + text[place + cut :]
    return file, text


@given(edited(), st.sampled_from([formatted, tidied]))
def test_any_text_comes_to_rest_at_once(case: tuple[Path, str], write: Callable[[str, Form], str]) -> None:
    """Whatever a text is, it is written without a crash, says the same, and is in form from then on."""
    file, text = case
    form = form_of(file, text)
    found = write(text, form)
    assert found == text or same(text, found)
    assert form_of(file, found) == form
    assert write(found, form) == found


@pytest.mark.parametrize(
    "text",
    [
        "policy: t/x\ntitle: {en: First, second, third, zh: 一, 二, 三}\n",
        "policy: t/x\npreconditions:\n  a:\n    fix: {en: Pay}\n    or wait: {en: W}\n    title: {en: T}\n",
        "extra: 1\npolicy: t/x\ntitle: {en: T}\nextends: t/y\n",
    ],
)
def test_keys_beside_an_unknown_one_stay_where_they_are(text: str) -> None:
    """What isn't known may be half of a text that a comma has torn: it belongs to what it stands beside."""
    assert formatted(text, POLICY) == text


@pytest.mark.parametrize("text", ["policy: t/x\n? y", "policy: t/x\n? y\n? z\n", " waivers:\n  - shop: x\n"])
def test_rare_ways_of_writing(text: str) -> None:
    """Keys after a question mark and texts that don't begin at the margin are files like any other."""
    form = form_of(Path("x.yaml"), text)
    assert form is not OTHER
    found = formatted(text, form)
    assert same(text, found)
    assert formatted(found, form_of(Path("x.yaml"), found)) == found


def test_line_ends_of_windows_stay() -> None:
    """A file with them keeps them."""
    assert formatted("title: {en: T}\r\npolicy: t/x\r\n\r\n", POLICY) == "policy: t/x\r\ntitle: {en: T}\r\n"


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("a.yaml", ' "policy": t/x\n', POLICY),
        ("a.yaml", "{title: {en: T}, extends: t/x}\n", POLICY),
        ("a.yaml", "policy：t/x\ntitle: {en: T}\n", POLICY),
        ("a.yaml", "rules:\n  policy: t/x\n", OTHER),
        ("a.test.yaml", "steps: []\n", OTHER),
        ("a.yaml", "policy: t/x\n", POLICY),
        ("a.yaml", "# x\nextends: t/x\n", POLICY),
        ("a.test.yaml", "policy: t/x\n", TESTS),
        ("a.yaml", "waivers: []\n", WAIVERS),
        ("a.yaml", "facts: {b: 1, a: 2}\n", OTHER),
    ],
)
def test_the_form_follows_from_the_keys(name: str, text: str, form: Form) -> None:
    """Of a file that is none of ours no key moves and no schema is named."""
    assert form_of(Path(name), text) == form
    assert schema_beside(Path(__file__), OTHER) is None
    assert formatted("b:  1\na: 2\n", OTHER) == "b: 1\na: 2\n"


def test_many_files(tmp_path: Path) -> None:
    """What changes is given, what can't be read is reported, and the others are still done."""
    (tmp_path / "a.yaml").write_text("title: {en: T}\npolicy: t/x\n")
    (tmp_path / "b.yaml").write_text("policy: t/y\ntitle: {en: T}\n")
    (tmp_path / "broken.yaml").write_text("title: {en: 'T}\n")
    (tmp_path / "latin.yaml").write_bytes(b"title: caf\xe9\n")
    (tmp_path / "a.test.yaml").write_text("cases: []\npolicy: t/x\n")
    found = format_files([tmp_path, tmp_path / "missing.yaml"])
    assert {path.name: content for path, content in found.contents.items()} == {
        "a.yaml": b"policy: t/x\ntitle: {en: T}\n",
        "a.test.yaml": b"policy: t/x\ncases: []\n",
    }
    assert [(item.code, Path(item.span.file).name) for item in found.diagnostics if item.span] == [
        ("SC002", "broken.yaml"),
        ("SC008", "latin.yaml"),
        ("SC017", "missing.yaml"),
    ]
    assert len(found.files) == 6


def test_what_isnt_ours_or_cant_be_read_is_not_written(tmp_path: Path) -> None:
    """Neither YAML of other tools, nor a file with a key given twice, of which one would be lost."""
    (tmp_path / "compose.yaml").write_text("services:   {web:  {image: x}}")
    (tmp_path / "twice.yaml").write_text("policy: t/x\npolicy:   t/y")
    found = format_files([tmp_path])
    assert found.contents == {}
    assert [item.code for item in found.diagnostics] == ["SC005"]
    assert (found.unchanged, found.unreadable) == (1, 1)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    """Of rules and of rule tests; a link inside the folder is a file of it, and so is one that is named."""
    outside = tmp_path / "outside.yaml"
    outside.write_text("title:   {en: T}\npolicy: t/x\n")
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "own.yaml").write_text("policy: t/x\n")
    (folder / "inner.yaml").symlink_to("own.yaml")
    (folder / "link.yaml").symlink_to("../outside.yaml")
    (folder / "link.test.yaml").symlink_to("../outside.yaml")
    found = format_files([folder])
    assert found.contents == {}
    assert [(item.code, item.message.en.split("`")[1]) for item in found.diagnostics] == [
        ("SC017", "link.test.yaml"),
        ("SC017", "link.yaml"),
    ]
    assert outside.resolve() in format_files([folder / "link.yaml"]).contents


def test_a_folder_with_nothing_in_it_is_no_folder_in_form(tmp_path: Path) -> None:
    """A misspelt folder's name mustn't pass for files that are as they should be; tests alone are files."""
    assert [item.code for item in format_files([tmp_path]).diagnostics] == ["SC018"]
    (tmp_path / "a.test.yaml").write_text("policy: t/x\n")
    assert format_files([tmp_path]).diagnostics == ()


def test_the_schema_is_looked_for_up_to_the_repository(tmp_path: Path) -> None:
    """In the folder, in ``schemas`` of one above; not beyond the repository."""
    inner = tmp_path / "repo" / "rules" / "eu"
    inner.mkdir(parents=True)
    (tmp_path / "policy.schema.json").write_text("{}")
    (tmp_path / "repo" / ".git").mkdir()
    assert schema_beside(inner / "a.yaml", POLICY) is None
    (tmp_path / "repo" / "schemas").mkdir()
    (tmp_path / "repo" / "schemas" / "policy.schema.json").write_text("{}")
    assert schema_beside(inner / "a.yaml", POLICY) == "../../schemas/policy.schema.json"
    (inner / "policy.schema.json").write_text("{}")
    assert schema_beside(inner / "a.yaml", POLICY) == "policy.schema.json"
