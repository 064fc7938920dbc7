"""Rego, by regorus (opa-eval): one rule over the whole document."""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import opa_eval

from benchmarks.peers.question import CUTOFF, answer

_POLICY = f"""
package shop

import rego.v1

ended[o.id] := time.parse_rfc3339_ns(o.completed_at) if {{ some o in input.orders; o.status == "COMPLETED" }}
ended[o.id] := time.parse_rfc3339_ns(o.cancelled_at) if {{ some o in input.orders; o.status == "CANCELLED" }}
recent := [at | some at in ended; at >= {int(CUTOFF.timestamp())}000000000]
answer := {{"open": count(input.orders) - count(ended), "recent": count(recent), "last": max(recent)}}
"""


def main(path: Path) -> None:
    """The document goes in as text."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".rego") as policy:
        policy.write(_POLICY)
        policy.flush()
        rego = opa_eval.OpaEval(policy.name, query="data.shop.answer")
        found = rego.evaluate_parsed(path.read_text(encoding="utf-8"))
    last = datetime.fromtimestamp(found["last"] / 1_000_000_000, UTC)
    answer(found["open"], found["recent"], last if found["recent"] else None)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
