"""Cases of rule tests as YAML: what they change, and what the check finds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from checker.base.patterns import pattern
from checker.report.model import Result

#: Texts that mean themselves without quotes: words, paths and instants.
_PLAIN: Final = pattern(r"(?!(?:true|false|null)$)[A-Za-z][\w./-]*|\d{4}-\d\d-\d\dT[\d:+]+Z?", re.ASCII)


def block(key: str, value: Any) -> list[str]:
    """An entry of the snapshot: records, and what is told of each section, on lines of their own."""
    if isinstance(value, list) and value:
        return [f"  {key}:", *(f"    - {flow(record)}" for record in value)]
    if key == "coverage" and value:
        return [f"  {key}:", *(f"    {path}: {flow(item)}" for path, item in value.items())]
    return [f"  {key}: {flow(value)}"]


def case(title: str, subject: str | None, edits: Sequence[str], result: Result) -> list[str]:
    """A case with the lines of its ``edits``, which expects what was found."""
    lines = [f"  - name: {title}"]
    if subject is not None:
        lines.append(f'    subject: "{subject}"')
    lines += [f"    {edit}" for edit in edits]
    lines += ["    expect:", f"      verdict: {result.verdict}"]
    if result.preconditions:
        lines.append("      preconditions:")
        lines += [f"        {item.id}: {item.status}" for item in result.preconditions]
    return lines


def between(base: Mapping[str, Any], snapshot: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the edits that make ``snapshot`` of ``base``, by whole sections."""
    changed = {key: value for key, value in snapshot.items() if key not in base or base[key] != value}
    if changed:
        yield "change:"
        for key, value in changed.items():
            yield from block(key, value)
    absent = [key for key in base if key not in snapshot]
    if absent:
        yield f"absent: {flow(absent)}"


def flow(value: Any) -> str:
    """``value`` on one line, as YAML that reads back as the same."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)
