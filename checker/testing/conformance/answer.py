"""What shopcheck answers to the lines of the conformance suite."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from checker import api
from checker.diagnostics import InputError, PolicyError
from checker.evaluate.python import Measurement, prepared
from checker.pipeline.checker import Policies
from checker.report.model import Result
from checker.snapshot import Snapshot
from checker.values.truth import Timeline, Truth

_TRUTHS: Final[Mapping[Truth, Any]] = {Truth.FALSE: False, Truth.UNKNOWN: "unknown", Truth.TRUE: True}


def answer(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one case."""
    try:
        found = _KINDS[asked["kind"]](asked)
    except PolicyError:
        found = {"refused": "policy"}
    except InputError:
        found = {"refused": "snapshot"}
    return {"id": asked["id"], **found}


def _evaluation(asked: Mapping[str, Any]) -> dict[str, Any]:
    policies = _policies(asked).library.policies
    snapshot, as_of = _snapshot(asked), datetime.fromisoformat(asked["as_of"])
    ready = prepared(policies)
    measurement = Measurement(snapshot, snapshot.project(ready.projection), ready, as_of)
    (subject,) = measurement.subjects(asked["policy"])
    truths = subject.preconditions[asked["precondition"]]
    return {"timeline": _written(truths.condition.timeline), "foreseen": _written(truths.decided)}


def _reports(asked: Mapping[str, Any]) -> dict[str, Any]:
    report = api.check(
        _snapshot(asked),
        _policies(asked),
        as_of=datetime.fromisoformat(asked["as_of"]),
        parameters=asked["parameters"],
        only=asked["policy"],
        records=None,
        verify=True,
    )
    return {"results": {result.subject.id or "": _result(result) for result in report.results}}


def _result(result: Result) -> dict[str, Any]:
    return {
        "verdict": result.verdict.value,
        "stage": result.stage,
        "eligible_from": _instant(result.eligible_from),
        "preconditions": {
            item.id: {
                "status": item.status.value,
                "checked": item.checked,
                "failing": item.failing,
                "unknown": item.unknown,
                "clears_at": _instant(item.clears_at),
            }
            for item in result.preconditions
        },
    }


def _policies(asked: Mapping[str, Any]) -> Policies:
    return _loaded(tuple(asked["policies"].items()))


@lru_cache(maxsize=4)
def _loaded(files: tuple[tuple[str, str], ...]) -> Policies:
    """The policies of files: many cases have the same ones."""
    with TemporaryDirectory() as folder:
        for name, text in files:
            (Path(folder) / name).write_text(text, encoding="utf-8")
        return api.load_policies(Path(folder))


def _snapshot(asked: Mapping[str, Any]) -> Snapshot:
    return api.load_snapshot(json.dumps(asked["snapshot"]).encode())


def _written(line: Timeline) -> list[Any]:
    return [_TRUTHS[line.start], *([_instant(when), _TRUTHS[truth]] for when, truth in line.changes)]


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


_KINDS: Final = {"evaluation": _evaluation, "reports": _reports}
