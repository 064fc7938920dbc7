"""Holds an implementation to the suite: a process that answers each line with a line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from checker.testing.conformance.suite import ConformanceCase


class SuiteOutcome(StrEnum):
    """What has become of a case."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNANSWERED = "unanswered"


class ConformanceResult(Struct, frozen=True):
    """A case, what has become of it, and where the answer isn't what it has to be."""

    case: ConformanceCase
    outcome: SuiteOutcome
    wrong: tuple[str, ...] = ()


def run(
    command: Sequence[str], cases: Sequence[ConformanceCase], timeout: float
) -> Iterator[ConformanceResult]:
    """What the process that ``command`` starts answers to ``cases``, within so many seconds in all."""
    lines = "".join(f"{json.dumps(case.asked, ensure_ascii=False)}\n" for case in cases)
    with subprocess.Popen(  # noqa: S603 - what the caller has written
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            said, _ = process.communicate(lines, timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            said, _ = process.communicate()
    answers = dict(_answers(said))
    for case in cases:
        yield _judged(case, answers.get(case.id))


def _answers(said: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for line in said.splitlines():
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict) and isinstance(found.get("id"), str):
            yield found["id"], found


def _judged(case: ConformanceCase, found: Mapping[str, Any] | None) -> ConformanceResult:
    if found is None:
        return ConformanceResult(case, SuiteOutcome.UNANSWERED)
    if "skipped" in found:
        return ConformanceResult(case, SuiteOutcome.SKIPPED, (str(found["skipped"]),))
    wrong = tuple(differences(case.expected, found))
    return ConformanceResult(case, SuiteOutcome.FAILED if wrong else SuiteOutcome.PASSED, wrong)


def differences(expected: Any, found: Any, place: str = "") -> Iterator[str]:
    """Where an answer lacks what is expected, or has something else; it may say more."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        for name, value in expected.items():
            yield from differences(value, found.get(name), f"{place}.{name}".lstrip("."))
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from differences(one, other, f"{place}[{number}]")
    elif type(expected) is not type(found) or (expected != found and not _same_instant(expected, found)):
        yield f"{place}: expected {json.dumps(expected)}, found {json.dumps(found)}"


def _same_instant(expected: Any, found: Any) -> bool:
    """Whether two texts mean the same moment, however they are written."""
    try:
        return datetime.fromisoformat(expected) == datetime.fromisoformat(found)
    except (TypeError, ValueError):
        return False
