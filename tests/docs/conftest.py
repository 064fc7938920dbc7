"""The pages of the documentation, cut into blocks, links and anchors."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(\w*) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the words after it (a file name, ``wrong``), its text and its place."""

    language: str
    words: tuple[str, ...]
    text: str
    start: int
    end: int

    @property
    def file(self) -> str | None:
        return next((word for word in self.words if "." in word), None)


class Page:
    """One Markdown file of the repository."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.relative_to(ROOT).as_posix()
        self.text = path.read_text(encoding="utf-8")

    @property
    def language(self) -> str:
        return "zh" if self.name.startswith("docs/zh/") else "en"

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(
            Block(match[1], tuple(match[2].split()), match[3], match.start(3), match.end(3))
            for match in _BLOCK.finditer(self.text)
        )

    @cached_property
    def prose(self) -> str:
        return _BLOCK.sub("", self.text)

    @property
    def links(self) -> Iterator[str]:
        return (match[1] for match in _LINK.finditer(self.prose))

    @property
    def pictures(self) -> Iterator[tuple[str, str]]:
        """What stands in a picture's place where it isn't shown, and its address."""
        return ((match[1], match[2]) for match in _PICTURE.finditer(self.prose))

    @cached_property
    def anchors(self) -> list[str]:
        headings = re.findall(r"^#{1,6} (.+)$", self.prose, re.MULTILINE)
        return [re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings]

    @property
    def code(self) -> Iterator[str]:
        """Every line of code that is right: those of blocks, and each code span of the prose."""
        for block in self.blocks:
            if "wrong" in block.words:
                continue
            lines = block.text.replace("\\\n", " ").splitlines()
            if block.language in ("sh", ""):
                yield from lines
            elif block.language == "console":
                yield from (line.removeprefix("$ ") for line in lines if line.startswith("$ "))
        yield from re.findall(r"`([^`\n]+)`", self.prose)

    def table(self, name: str) -> list[list[str]]:
        """The rows of the table under ``<!-- table: name -->``, without its head."""
        _, _, rest = self.text.partition(f"<!-- table: {name} -->\n")
        rows = re.match(r"\n*((?:\|.*\n)+)", rest)
        assert rows is not None, f"{self.name} has no table {name}"
        return [re.split(r" *(?<!\\)\| *", row.strip("| ")) for row in rows[1].splitlines()[2:]]


def all_pages() -> list[Page]:
    top = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md")]
    return [
        Page(path) for path in (*top, *sorted((ROOT / "docs").rglob("*.md")), ROOT / "examples" / "README.md")
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes ``page`` runs once for each page."""
    if "page" in metafunc.fixturenames:
        metafunc.parametrize("page", all_pages(), ids=lambda page: page.name)


@pytest.fixture(params=["en", "zh"])
def manual(request: pytest.FixtureRequest):
    """The user's pages in one language, by name: ``manual("command-line")``."""
    return lambda name: Page(ROOT / "docs" / request.param / f"{name}.md")
