"""The examples in the documentation are run, each page in a folder of its own.

``pytest --record`` writes what commands print anew. A line ``...`` stands for any number of lines.
"""

import doctest
import json
import re
import shlex
import subprocess
import textwrap
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner

import checker
from checker.cli.exits import Exit
from checker.cli.main import cli
from checker.language import load_text
from checker.language.library.kinds import is_schema, is_shared
from checker.lint.linter import lint
from checker.schema.catalog import catalog, in_force
from checker.snapshot import read_document, validate
from tests.machine import needs_spark

ROOT = Path(__file__).parents[2]
ELLIPSIS = "..."
#: A shop for examples that show only a part of a snapshot.
SHOP = {"schema_version": "1", "shop": {"id": "1"}}
TITLE = "title: {en: Example, zh: 示例}\n"


def test_examples(page, record, tmp_path, monkeypatch):
    """Every example of a page does what the page says."""
    if page.path.parent.name == "diagnostics":
        return  # generated: tests/cli/test_codes.py runs the examples where they come from
    if page.path.name == "scale.md":
        needs_spark()
    for shared in ("examples", "rules"):
        (tmp_path / shared).symlink_to(ROOT / shared)
    (tmp_path / "build").mkdir()
    monkeypatch.chdir(tmp_path)
    recorded: list[tuple[int, int, str]] = []
    names: dict[str, object] = {}
    for block in page.blocks:
        if block.file is not None:
            Path(block.file).parent.mkdir(parents=True, exist_ok=True)
            Path(block.file).write_text(block.text, encoding="utf-8")
        if block.language == "console":
            printed = run(block.text, page.language)
            if record:
                recorded.append((block.start, block.end, kept(block.text, printed)))
            else:
                compare(block.text, printed)
        elif block.language == "python" and ">>>" in block.text:
            run_python(block.text, names, page.name)
        elif block.language == "yaml" and "wrong" not in block.words:
            check_yaml(block.text, block.file)
        elif block.language == "json" and "wrong" not in block.words:
            with declared_beside(block.file):
                check_json(block.text)
        elif block.language == "sh":
            subprocess.run(["bash", "-n"], input=block.text.encode(), check=True)
    text = page.text
    for start, end, new in reversed(recorded):
        text = text[:start] + new + text[end:]
    if text != page.text:
        page.path.write_text(text, encoding="utf-8", newline="\n")


def run(text: str, language: str) -> list[tuple[str, list[str]]]:
    """The commands of a console block, each with the lines that it prints."""
    environment = {
        "LC_ALL": "zh_CN.UTF-8" if language == "zh" else "C.UTF-8",
        "COLUMNS": None,
        "NO_COLOR": None,
    }
    printed: list[tuple[str, list[str]]] = []
    status = 0
    for command in re.findall(r"^\$ ((?:.*\\\n)*.*)$", text, re.MULTILINE):
        words = shlex.split(command.replace("\\\n", " "))
        if words == ["echo", "$?"]:
            printed.append((command, [str(status)]))
            continue
        assert words[0] == "shopcheck", f"only shopcheck is run here, not {words[0]}"
        arguments = [path for word in words[1:] for path in globbed(word)]
        result = CliRunner().invoke(cli, arguments, env=environment)
        status = result.exit_code
        assert status != Exit.BUG, result.output
        printed.append((command, [line.rstrip() for line in result.output.splitlines()]))
    return printed


def globbed(word: str) -> list[str]:
    """The files that a word of a command means; the word itself where it means none."""
    return sorted(str(path) for path in Path().glob(word)) if "*" in word else [word]


def expected(text: str) -> list[list[str]]:
    """What a console block says that each of its commands prints."""
    parts = re.split(r"^\$ (?:.*\\\n)*.*\n", text, flags=re.MULTILINE)[1:]
    return [part.splitlines() for part in parts]


def compare(text: str, printed: list[tuple[str, list[str]]]) -> None:
    for wanted, (command, lines) in zip(expected(text), printed, strict=True):
        pattern = "".join(
            r"(?:.*\n)*?" if line.strip() == ELLIPSIS else re.escape(line.rstrip() + "\n") for line in wanted
        )
        if not re.fullmatch(pattern, "".join(f"{line}\n" for line in lines)):
            assert wanted == lines, f"$ {command}"  # shows the difference


def kept(text: str, printed: list[tuple[str, list[str]]]) -> str:
    """A console block with what is printed now; what an ellipsis left out stays out."""
    result = ""
    for wanted, (command, lines) in zip(expected(text), printed, strict=True):
        result += f"$ {command}\n"
        pieces = "\n".join(wanted).split(ELLIPSIS)
        at = 0
        for number, piece in enumerate(piece.strip("\n").splitlines() for piece in pieces):
            last = number == len(pieces) - 1
            if len(pieces) == 1:
                shown = lines
            elif number == 0:
                shown = lines[: len(piece)]
            elif last:
                shown = lines[len(lines) - len(piece) :] if piece else []
            else:
                start = next((i for i in range(at, len(lines)) if lines[i] == piece[0]), None)
                assert start is not None, f"no line is {piece[0]!r} now: shorten this example anew by hand"
                shown = lines[start : start + len(piece)]
                at = start
            at += len(shown)
            result += "".join(f"{line}\n" for line in shown) + ("" if last else f"{indent(text)}{ELLIPSIS}\n")
    return result


def indent(text: str) -> str:
    """How far a block's ellipses stand in."""
    match = re.search(rf"^( *){re.escape(ELLIPSIS)}$", text, re.MULTILINE)
    return match[1] if match else ""


def run_python(text: str, names: dict[str, object], name: str) -> None:
    test = doctest.DocTestParser().get_doctest(text, names, name, name, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
    report: list[str] = []
    runner.run(test, out=report.append, clear_globs=False)
    names.update(test.globs)
    assert not runner.failures, "".join(report)


def declared_beside(file: str | None) -> AbstractContextManager[None]:
    """What is declared in the folder of a page's file, in force."""
    folder = None if file is None else Path(file).parent
    if folder is None or not any(map(is_schema, folder.iterdir())):
        return nullcontext()
    return in_force(checker.load_policies(folder).library.catalog)


def check_yaml(text: str, file: str | None) -> None:
    """A policy, or a part of one, is valid, and so are waivers and declarations. Pages run the rest.

    That are rule tests and facts.
    """
    if file is not None and is_schema(file):
        assert not lint([file]).diagnostics
        return
    if file is not None and is_shared(file):
        assert lint([file]).valid()
        return
    keys = set(re.findall(r"^(\w+):", text, re.MULTILINE))
    if "waivers" in keys:
        assert checker.load_waivers(text.encode())
    elif not keys & {"cases", *catalog().root.fields}:
        near = None if file is None else Path(file)
        found = load_text(text if "policy" in keys else whole(text, keys), "example.yaml", near).diagnostics
        assert not found, text + "\n".join(f"{d.span}: {d.message.en} {d.help.en}" for d in found)


def whole(text: str, keys: set[str]) -> str:
    """A policy that a precondition's body, or some parts of a policy, stand in."""
    if not keys & {"parameters", "values", "stages", "preconditions"}:
        text = f"preconditions:\n  example:\n    {TITLE}" + textwrap.indent(text, "    ")
    elif not keys & {"stages", "preconditions"}:
        text += f"preconditions: {{example: {{require: {{shop.platform: douyin}}, {TITLE.strip()}}}}}\n"
    return f"policy: example/part\n{TITLE}{text}"


def check_json(text: str) -> None:
    """A snapshot, or a part of one, is valid to the last field."""
    value = json.loads(text)
    if not isinstance(value, dict) or not value.keys() <= {
        *catalog().root.fields,
        "as_of",
        "coverage",
        *SHOP,
    }:
        return
    document = read_document(json.dumps({**SHOP, **value}).encode())
    mistakes = validate(document)
    assert not mistakes, "\n".join(mistake.message.en for mistake in mistakes)


def test_readme_shows_the_demo():
    """The call that the README begins with is that of scripts/demo."""
    demo = (ROOT / "scripts" / "demo").read_text(encoding="utf-8")
    calls = re.findall(r"^\.venv/bin/(shopcheck [^\n]*?)(?: \"\$@\".*)?$", demo, re.MULTILINE)
    readme = (ROOT / "README.md").read_text(encoding="utf-8").replace("\\\n  ", "")
    (call,) = calls
    assert f"$ {call}\n" in readme


def test_places_that_a_page_names_are_those_that_it_shows(page):
    """Where the text beside an example speaks of a line of a file, the example does too."""
    examples = "".join(block.text for block in page.blocks if block.language == "console")
    if page.path.parent.name == "diagnostics":
        return
    for place in re.findall(r"`([\w./-]+\.(?:json|yaml):\d+(?::\d+)?)`", page.text):
        assert re.search(rf"{re.escape(place)}\b", examples), place


@pytest.mark.parametrize(
    ("said", "printed", "same"),
    [("a\n...\nz\n", "abz", True), ("...\n", "abc", True), ("a\n", "ab", False), ("a\n...\n", "ba", False)],
)
def test_comparison(said, printed, same):
    """An ellipsis stands for any lines, and for nothing else."""
    block = "$ shopcheck list\n" + said
    lines = [("shopcheck list", list(printed))]
    if same:
        compare(block, lines)
    else:
        with pytest.raises(AssertionError):
            compare(block, lines)


def test_recording_keeps_ellipses():
    """--record changes what is shown and leaves out what was left out."""
    block = "$ shopcheck list\nold\n...\nc\n...\nold\n"
    assert kept(block, [("shopcheck list", list("abcde"))]) == "$ shopcheck list\na\n...\nc\n...\ne\n"
