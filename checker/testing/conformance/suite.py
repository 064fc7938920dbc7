"""The cases of a folder: what an implementation is asked, and what it has to answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import indent
from typing import Any, Final

import yaml
from msgspec import Struct

#: Name and version of the form of cases and of the lines.
PROTOCOL: Final = "shopcheck-conformance/1"
_AS_OF: Final = "2026-03-01T00:00:00Z"
_POLICY: Final = """\
policy: test/case
title: {en: A case, zh: 用例}
subject: shop
preconditions:
  case:
    title: {en: The case holds, zh: 用例成立}
"""


class ConformanceCase(Struct, frozen=True):
    """One case: ``asked`` is the line that an implementation is given, ``expected`` what its answer has."""

    id: str
    asked: Mapping[str, Any]
    expected: Mapping[str, Any]


def cases(folder: Path) -> tuple[ConformanceCase, ...]:
    """All cases of a suite, by file, in their order there.

    Raises:
        ValueError: the suite is of another version, or an id stands twice.
    """
    version = (folder / "VERSION").read_text(encoding="utf-8").strip()
    if version != PROTOCOL:
        raise ValueError(f"{folder} is {version}, and this is a runner of {PROTOCOL}")
    found = tuple(case for kind in _KINDS for case in _of_kind(folder, kind))
    ids = [case.id for case in found]
    if len(set(ids)) < len(ids):
        raise ValueError(f"these stand twice: {sorted({name for name in ids if ids.count(name) > 1})}")
    return found


def _of_kind(folder: Path, kind: str) -> Iterator[ConformanceCase]:
    policies = {file.name: file.read_text(encoding="utf-8") for file in (folder / "policies").glob("*.yaml")}
    for file in sorted((folder / kind).glob("*.yaml")):
        for written in yaml.safe_load(file.read_text(encoding="utf-8")):
            name = f"{kind}/{file.stem}: {written['case']}"
            asked, expected = _KINDS[kind](written, policies)
            line = {"conformance": PROTOCOL, "id": name, "kind": kind, **asked}
            yield ConformanceCase(name, line, expected)


def _evaluation(written: Mapping[str, Any], _: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A condition, as the one precondition of a policy: its truth at the instant, and later changes."""
    condition = indent(written["condition"], "    ")
    asked = {
        "policies": {"case.yaml": f"{_POLICY}{condition}\nvalues: {written.get('values', '{}')}"},
        "policy": "test/case",
        "precondition": "case",
        "snapshot": written.get("snapshot", {"shop": {"id": "s"}}),
        "as_of": written.get("as_of", _AS_OF),
    }
    timeline = written["timeline"]
    return asked, {"timeline": timeline, "foreseen": written.get("foreseen", timeline)}


def _reports(
    written: Mapping[str, Any], policies: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A check: what is said of each subject, or that a file is refused.

    A policy is the name of one of ``policies``, or a text of its own.
    """
    texts = [policies.get(text, text) for text in written["policies"]]
    asked = {
        "policies": {f"{number}.yaml": text for number, text in enumerate(texts, 1)},
        "policy": written["policy"],
        "snapshot": written["snapshot"],
        "as_of": written.get("as_of", _AS_OF),
        "parameters": written.get("parameters", {}),
    }
    return asked, {key: written[key] for key in ("results", "refused") if key in written}


_KINDS: Final = {"evaluation": _evaluation, "reports": _reports}
