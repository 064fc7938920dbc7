"""No line that is printed is a command to the runner of a job, and none hides or turns what stands in it."""

import pytest

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Span
from checker.render.diagnostics.findings import Findings, JunitCase
from checker.render.diagnostics.junit import findings_to_junit
from checker.render.diagnostics.markdown import findings_to_markdown
from checker.render.diagnostics.text import findings_to_plain, findings_to_text
from checker.render.layout.escape import harmless
from checker.render.layout.markdown import code, escaped, literal
from checker.render.layout.page import Page, Run, Tone
from checker.render.layout.spreadsheet import cell

COMMANDS = ["::error::x", "::stop-commands::x", "  ::add-mask::x", "##[error]x"]


def commands(text: str) -> list[str]:
    """The lines that a runner would obey."""
    found = [line for line in text.split("\n") if line.lstrip().startswith("::")]
    return found + [text] * ("##[" in text.replace("\\##[", ""))


@pytest.mark.parametrize("width", [20, 40, None])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_line_of_a_page_is_a_command(command: str, width: int | None) -> None:
    """At the beginning of a line, or brought there by breaking a longer one, in any tone."""
    for filler in range(0, 60, 3):
        page = Page(width)
        page.line(
            Run("A" * filler + " " * bool(filler)), Run(command, Tone.BOLD), Run(f" {command}"), indent=2
        )
        assert commands(page.text()) == []
        assert (
            command.strip().strip("#[:") in page.text().replace("\n", "").replace("\\", "").replace("  ", "")
            or width
        )


@pytest.mark.parametrize(
    "render", [findings_to_text, findings_to_plain, findings_to_junit, findings_to_markdown]
)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_line_of_findings_is_a_command(render, command: str) -> None:
    """Messages, names of files, closing lines, reasons for which a case was skipped."""
    text = Text(f"x\n{command}", command)
    file = f"{command}\n{command}\u202e.yaml"
    item = Diagnostic("SC104", text, Span(file, 1, 1, 1, 2), label=text, help=text)
    cases = [JunitCase(file, command, failures=(item,)), JunitCase("f", "n", skipped=text, suite=command)]
    for language in ("en", "zh"):
        said = render(Findings([item], closing=[text], cases=cases), language)
        assert commands(said) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_no_cell_and_no_paragraph_is_a_command(command: str) -> None:
    """Tables and Markdown, whatever stands first on a line."""
    assert commands(cell(command)) == commands(escaped(command)) == commands(literal(command)) == []
    assert harmless(f"a {command}") == f"a {command}" or command.startswith("##")


def test_the_name_of_a_file_stays_code() -> None:
    """Neither line breaks nor backticks nor marks of direction get out of it."""
    assert code("a`b\n::error::\u202e") == "`a‘b\\x0a::error::\\u202e`"
