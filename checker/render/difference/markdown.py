"""A change of rules for a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.base.text import Language
from checker.render.difference.outline import outline
from checker.render.layout.markdown import literal
from checker.report.difference import LibraryDifference

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions


def to_markdown(found: LibraryDifference, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``found`` as Markdown: a heading, a bold line for each policy, lists below."""
    lines: list[str] = []
    for line in outline(found, language):
        text = literal(line.text)
        if not lines:
            lines.append(f"## {text}")
        elif line.level == 0:
            lines += ["", f"**{text}**" if line.strong else text]
        else:
            if lines[-1].startswith("**"):
                lines.append("")
            lines.append(f"{'  ' * (line.level - 1)}- {text}")
    return "\n".join(lines) + "\n"
