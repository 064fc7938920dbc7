"""The pages on the command line list the formats as the table has them."""

import re
from pathlib import Path

import pytest

from checker.base.text import Language
from checker.render.formats import FORMATS, OFFERED

ROOT = Path(__file__).parents[2]
HEADING = {"en": "## Formats\n", "zh": "## 输出格式\n"}
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])


def page(language: str) -> str:
    """The page on the command line."""
    return (ROOT / "docs" / language / "command-line.md").read_text(encoding="utf-8")


@LANGUAGES
def test_every_format_is_described(language: Language) -> None:
    """The list has each format, the commands that offer it unless all do, and what the table says of it."""
    colon, comma, left, right = (": ", ", ", " (", ")") if language == "en" else ("：", "、", "（", "）")
    expected = []
    for form in FORMATS.values():
        commands = [f"`{name}`" for name, offered in OFFERED.items() if form.name in offered]
        where = "" if len(commands) == len(OFFERED) else left + comma.join(commands) + right
        expected.append(f"* `{form.name}`{where}{colon}{form.about.to(language)}")
    section = page(language).split(HEADING[language], 1)[1]
    assert re.findall(r"^\* .*$", section.split("\n## ", 1)[0], re.MULTILINE) == expected


@LANGUAGES
@pytest.mark.parametrize("command", OFFERED)
def test_every_command_lists_its_formats(command: str, language: Language) -> None:
    """The option in a command's section has the formats that the command offers, in that order."""
    section = re.split(r"(?m)^## ", page(language))
    (own,) = [part for part in section if part.startswith(f"`shopcheck {command}")]
    found = re.search(r"`--format\s([^`]+)`", own)
    assert found is not None
    assert tuple(re.split(r"\\?\|", found[1])) == OFFERED[command]


@LANGUAGES
def test_the_page_says_what_each_format_of_a_report_holds(language: Language) -> None:
    """The table of what a report holds names every format of ``run`` once, and no other."""
    section = page(language).split(HEADING[language], 1)[1].split("\n## ", 1)[0]
    table = section.split("|---|---|\n", 1)[1].split("\n\n", 1)[0]
    first = [row.split("|")[1] for row in table.splitlines()]
    named = [name for cell in first for name in re.findall(r"`([^`]+)`", cell)]
    assert sorted(named) == sorted(OFFERED["run"])
