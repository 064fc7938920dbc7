"""What a rule file says of a condition, as it stands there."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from checker.diagnostics import Span
from checker.render.layout.escape import escape


def rule_text(sources: Mapping[str, str], rule: Span) -> str:
    """The lines from where ``rule`` begins to where the next thing of its depth does; empty without any."""
    lines = sources.get(rule.file, "").splitlines()[rule.line - 1 :]
    if not lines or not lines[0].strip():
        return ""
    depth = _depth(lines[0])
    more = lines[1:]
    end = next((at for at, line in enumerate(more) if line.strip() and _depth(line) <= depth), len(more))
    block = "\n".join([lines[0], *more[:end]]).rstrip()
    return "\n".join(map(escape, dedent(block.expandtabs()).splitlines()))


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
