"""The peers that a user would pick instead: how each is called, and which of our duties it lacks."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.measure import python, shopcheck
from benchmarks.peers.question import CUTOFF

_HERE: Final = Path(__file__).parent
#: Where the package of Node.js is: `npm install json-rules-engine` in that folder.
NODE_FOLDER: Final = Path(os.environ.get("BENCHMARKS_NODE", _HERE))

_DATES: Final = "dates and calendar"
_DAMAGE: Final = "damaged input"
_UNKNOWN: Final = "what isn't known"
_WHY: Final = "records, reasons"
#: What an engine leaves to whoever embeds it, as an expression for each record.
_RECORD: Final = f"reading, counting, {_DATES}, {_UNKNOWN}, {_DAMAGE}, {_WHY}"


@dataclass(frozen=True)
class Peer:
    """A way to answer the question about a snapshot's orders.

    ``arguments`` start it, before the snapshot; ``needs`` is a module, or ``node``; ``lacks`` says which of
    our duties it doesn't do. ``answers`` is false of what only marks a floor.
    """

    name: str
    arguments: tuple[str, ...]
    lacks: str
    needs: str = "json"
    answers: bool = True

    @property
    def there(self) -> bool:
        """Whether this machine has what it needs."""
        if self.needs == "node":
            package = NODE_FOLDER / "node_modules" / "json-rules-engine"
            return shutil.which("node") is not None and package.is_dir()
        return importlib.util.find_spec(self.needs) is not None

    def command(self, snapshot: Path) -> list[str]:
        """The call that answers for ``snapshot``."""
        if self.needs == "node":
            script = str(_HERE / "peers" / "json_rules_engine.mjs")
            inside = f"cd '{NODE_FOLDER}' && exec node '{script}' '{snapshot}' {int(CUTOFF.timestamp())}"
            return ["sh", "-c", inside]
        return python("-m", f"benchmarks.peers.{self.arguments[0]}", str(snapshot), *self.arguments[1:])


PEERS: Final = (
    Peer("simdjson, parse only", ("simdjson_parse",), "everything: a floor", "simdjson", answers=False),
    Peer(
        "msgspec script by hand",
        ("msgspec_script",),
        f"all other conditions, {_UNKNOWN}, unknown words and fields",
        "msgspec",
    ),
    Peer(
        "DuckDB on the JSON",
        ("duckdb_json",),
        f"all other conditions, {_UNKNOWN}, {_DAMAGE}, {_WHY}",
        "duckdb",
    ),
    Peer(
        "Polars on the JSON",
        ("polars_frame",),
        f"all other conditions, {_UNKNOWN}, {_DAMAGE}, {_WHY}",
        "polars",
    ),
    Peer("json.load and a loop", ("json_loop",), f"all other conditions, {_UNKNOWN}, {_DAMAGE}, {_WHY}"),
    Peer(
        "json.load and a loop, gc off",
        ("json_loop", "--no-gc"),
        f"all other conditions, {_UNKNOWN}, {_DAMAGE}, {_WHY}",
    ),
    Peer("Rego (regorus)", ("regorus",), f"{_DATES}, {_UNKNOWN}, {_DAMAGE}, {_WHY}", "opa_eval"),
    Peer("CEL (Rust)", ("cel_expression",), _RECORD, "cel"),
    Peer("ZEN engine", ("zen",), _RECORD, "zen"),
    Peer("CLIPS", ("clips_facts",), _RECORD, "clips"),
    Peer("business-rules", ("business",), _RECORD, "business_rules"),
    Peer("durable_rules, naively", ("durable",), _RECORD, "durable"),
    Peer("json-rules-engine", (), _RECORD, "node"),
)


def ours(snapshot: Path) -> list[str]:
    """Our call: every condition of the policy, of which the peers look at two."""
    return shopcheck(
        "run", str(snapshot), "--policy", "douyin/closure", "--format", "json", "--records", "20"
    )


def our_answer(snapshot: Path) -> dict[str, Any]:
    """What we say to the question."""
    said = subprocess.run(ours(snapshot), stdout=subprocess.PIPE, check=False, text=True).stdout
    (result,) = json.loads(said)["results"]
    found = {item["id"]: item for item in result["preconditions"]}
    quiet = found["orders-quiet"]
    return {
        "open": found["orders-ended"]["failing"],
        "recent": quiet["failing"],
        "clears_at": quiet["clears_at"] if quiet["failing"] else None,
    }


def answer_of(peer: Peer, snapshot: Path) -> dict[str, Any]:
    """What a peer says to the question."""
    said = subprocess.run(
        peer.command(snapshot), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True
    ).stdout
    found: dict[str, Any] = json.loads(said)
    return found


def picture(costs: dict[str, float], title: str, path: Path) -> None:
    """Bars of what each takes, the fastest first, on a logarithmic axis."""
    import matplotlib as mpl

    mpl.use("agg")
    mpl.rcParams |= {"font.family": "sans-serif"}
    from matplotlib import pyplot as plt

    names = sorted(costs, key=costs.__getitem__, reverse=True)
    figure, axes = plt.subplots(figsize=(8, 0.36 * len(names) + 1.2), layout="constrained")
    colours = ["#c2410c" if name == "shopcheck" else "#64748b" for name in names]
    bars = axes.barh(names, [costs[name] for name in names], color=colours)
    axes.bar_label(bars, [f"{costs[name]:.2f}" for name in names], padding=3)
    axes.set(xscale="log", xlabel="seconds of CPU, whole process (logarithmic)", title=title)
    axes.margins(x=0.15)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=100, metadata={"Software": None})
