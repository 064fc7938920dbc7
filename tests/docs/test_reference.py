"""The documentation names all commands, codes, operators, keys and fields, and none that don't exist."""

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from checker.cli.exits import Exit
from checker.cli.main import COMMANDS, cli
from checker.language.grammar.declarations import PARAMETER_TYPES
from checker.testing.conformance.__main__ import main as conformance
from checker.values.quantity import Unit

ROOT = Path(__file__).parents[2]
CODES = {path.stem for path in (ROOT / "checker" / "diagnostics" / "codes").glob("*.yaml")}
#: The part of the command-line page on one command.
SECTION = re.compile(r"^## `shopcheck (\w+)[^\n]*\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def options(name: str) -> set[str]:
    """The options that a command takes."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return options_of(command)


def options_of(command: click.Command) -> set[str]:
    """The options that a command takes, or one of its kinds does."""
    kinds = command.commands.values() if isinstance(command, click.Group) else ()
    found = {
        option
        for parameter in (*command.params, *(each for kind in kinds for each in kind.params))
        if isinstance(parameter, click.Option)
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    return found | {"-h", "--help"}


def ticked(cell: str) -> list[str]:
    """The words in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def test_commands_and_options_exist(page):
    """Every call of shopcheck that a page shows names a command and options that there are."""
    for line in page.code:
        for name, rest in re.findall(r"(?:^|[;&|] *|/)shopcheck ([a-z]+)([^|#]*)", line):
            assert name in COMMANDS, f"{page.name}: {line}"
            used = re.findall(r"(?<!\S)--?[a-z][a-z-]*", rest)
            assert set(used) <= options(name), f"{page.name}: {line}"


def test_bare_options_exist(page):
    """An option that is mentioned by itself is one of some command, or of the tests; or else proposed."""
    if page.path.stem == "language-decisions":
        return
    known = {"--version", "--record", "--hypothesis-profile"}.union(*map(options, COMMANDS))
    known |= options_of(conformance)
    named = {match[0] for line in page.code if (match := re.match(r"--[a-z-]+", line))}
    assert named <= known


def test_codes_exist(page):
    """Every code that a page names has a page of its own."""
    assert set(re.findall(r"\bSC\d{3}\b", page.text)) <= CODES


def test_every_option_is_described(manual):
    """The command-line page has a section for each command, which names each of its options."""
    sections = dict(SECTION.findall(manual("command-line").text))
    assert list(sections) == list(COMMANDS)
    for name, text in sections.items():
        shared = {"-h", "--help", "--lang", "--color", "--no-color", "--format"}
        assert options(name) - shared <= set(re.findall(r"--?[a-z][a-z-]*", text)), name
        assert ("--format" in options(name)) == ("--format" in text), name


def test_every_exit_status_is_described(manual):
    """The table of exit statuses has a row for each, and no other."""
    assert {int(row[0]) for row in manual("command-line").table("exit statuses")} == set(Exit)


def test_language_reference_is_up_to_date():
    """The tables of the language are what scripts/generate-language-reference writes: those of the code."""
    script = ROOT / "scripts" / "generate-language-reference"
    generator = runpy.run_path(str(script), run_name="generator")
    for path, text in generator["pages"]().items():
        assert path.read_text(encoding="utf-8") == text, f"run scripts/{script.name}"


def test_generated_tables_follow_the_code(manual):
    """Each generated table is there, with a row for each name of the code and none without its meaning."""
    script = ROOT / "scripts" / "generate-language-reference"
    tables = runpy.run_path(str(script), run_name="generator")["tables"]
    for name, wanted in tables("en").items():
        rows = manual("policies/language").table(name)
        assert [ticked(row[0])[0] for row in rows] == list(wanted)
        assert all(cell.strip() for row in rows for cell in row)


def test_units_and_types_are_described(manual):
    """The language page names each unit of time and each type that a parameter may be declared to have."""
    named = {word for line in manual("policies/language").prose.splitlines() for word in ticked(line)}
    assert {unit.value for unit in Unit} | set(PARAMETER_TYPES) <= named


@pytest.mark.parametrize(
    "script", ["generate-field-reference", "generate-diagnostics-reference", "generate-compiled-tables"]
)
def test_generated_pages_are_up_to_date(script):
    """The pages of fields and of diagnostics, and what stands for YAML, are what their scripts write."""
    pages = runpy.run_path(str(ROOT / "scripts" / script), run_name="generator")["pages"]()
    for path, text in pages.items():
        assert path.read_text(encoding="utf-8") == text, f"run scripts/{script}"


def test_scripts_run_as_they_are_called(tmp_path):
    """What CONTRIBUTING tells to run runs so, from anywhere, and leaves the generated files as they are."""
    for folder in ("checker", "docs", "schemas", "scripts", "rules"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    for folder in ("docs", "schemas", "scripts"):
        (tmp_path / folder).unlink()
        shutil.copytree(ROOT / folder, tmp_path / folder)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    told = set(re.findall(r"`(scripts/generate-[\w-]+)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8")))
    assert len(told) == 5
    for script in sorted(told):
        done = subprocess.run([tmp_path / script], cwd="/", capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    for name in ("docs/en/policies/fields.md", "docs/zh/diagnostics/yaml.md", "schemas/policy.schema.json"):
        assert (tmp_path / name).read_bytes() == (ROOT / name).read_bytes()


def test_every_code_is_in_the_reference(manual):
    """The index leads to a section of its own for each code; tests/cli/test_codes.py runs the examples."""
    index = manual("diagnostics/README")
    leads = dict(re.findall(r"\[(SC\d{3})\]\((\w+\.md#sc\d{3})\)", index.text))
    assert set(leads) == CODES
    for code, link in leads.items():
        page, _, anchor = link.partition(".md#")
        assert anchor == code.lower()
        assert manual(f"diagnostics/{page}").anchors.count(anchor) == 1


def test_every_field_is_described():
    """No field's description lacks a language."""
    text = runpy.run_path(str(ROOT / "scripts" / "generate-field-reference"), run_name="generator")["pages"]()
    assert not [line for page in text.values() for line in page.splitlines() if line.endswith("|  |")]
