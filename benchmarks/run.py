"""Prints the tables of docs/contributors/benchmarks.md: ratios against named peers, in one run.

.venv/bin/python -m benchmarks.run              everything
.venv/bin/python -m benchmarks.run orders       one table: peers, orders, closure, tables, start, kept, …
"""

from __future__ import annotations

import importlib.util
import inspect
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import against, export_tables, generate, pages
from benchmarks.measure import Cost, in_pairs, output, python, ratio, shopcheck, side_by_side, table

SIZES = (1_000, 10_000, 100_000, 1_000_000)
READERS = str(Path(__file__).with_name("table_readers.py"))
SCRIPT = ("-m", "benchmarks.peers.msgspec_script")
TYPED = str(Path(__file__).with_name("typed_pages.py"))
TYPED_ROWS = str(Path(__file__).with_name("typed_rows.py"))
PICTURE = Path(__file__).parent.parent / "docs" / "pictures" / "benchmarks.png"
#: Seconds of CPU that a peer may take for one answer.
_MOST = 20
#: So many policies that apply have a verdict for each order.
PER_ORDER = 2
RULES = Path(__file__).parent.parent / "rules"


def orders(folder: Path) -> str:
    """One snapshot of more and more orders: time and memory against the peers."""
    rows = []
    per_order: dict[int, float] = {}
    for size in SIZES:
        file = folder / f"{size}.json"
        generate.write(file, size)
        costs = side_by_side(
            {
                "shopcheck": shopcheck(
                    "run", str(file), "--policy", "douyin/closure", "--format", "json", "--records", "20"
                ),
                "simdjson": python("-m", "benchmarks.peers.simdjson_parse", str(file)),
                "loop": python("-m", "benchmarks.peers.json_loop", str(file)),
            },
            runs=5 if size < 1_000_000 else 3,
        )
        ours, bytes_ = costs["shopcheck"], file.stat().st_size
        per_order[size] = ours.seconds / size
        rows.append(
            [
                f"{size:,}",
                f"{bytes_ / 1e6:,.1f} MB",
                *(_seconds(costs[name]) for name in ("shopcheck", "simdjson", "loop")),
                f"{ours.seconds / costs['simdjson'].seconds:.2f}",
                f"{costs['loop'].seconds / ours.seconds:.2f}",
                f"{ours.peak / bytes_:.2f}",
            ]
        )
        file.unlink()
    headers = [
        "orders",
        "file",
        "shopcheck run",
        "simdjson, read and parse only",
        "json.load and a loop",
        "shopcheck / simdjson",
        "loop / shopcheck",
        "peak memory / file",
    ]
    growth = per_order[1_000_000] / per_order[10_000]
    return f"{table(headers, rows)}\n\nTime per order at 1,000,000 against 10,000: {growth:.2f}"


def closure(folder: Path) -> str:
    """Closure on many orders against a script written by hand with msgspec: CPU seconds of whole processes.

    Both take the file's digest in a thread, refuse an id that stands twice, and decode only what they need.
    The script looks at nothing but orders, takes them for complete, and says only which are in the way; it
    looks for no keys that stand twice, no fields and words that nobody knows, and no times of the future.
    """
    rows = []
    for size in (100_000, 1_000_000):
        file = folder / f"{size}.json"
        generate.write(file, size)
        run = shopcheck("run", str(file), "--policy", "douyin/closure", "--format", "json")
        read = python("-m", "benchmarks.once", "read", str(file))
        commands = {"ours": run, "script": python(*SCRIPT, str(file)), "read": read}
        costs = in_pairs(commands, runs=11 if size < 1_000_000 else 5)
        ours, script = costs["ours"], costs["script"]
        rows.append(
            [
                f"{size:,}",
                *(f"{_cpu(costs[name]):.2f}" for name in commands),
                f"{ratio(ours, script, 'cpu'):.2f}",
                f"{ratio(ours, script):.2f}",
                f"{_peak(ours) / file.stat().st_size:.2f}",
            ]
        )
        file.unlink()
    headers = [
        "orders",
        "shopcheck run",
        "msgspec script",
        "start and read alone",
        "shopcheck / script",
        "by the clock",
        "peak memory / file",
    ]
    return table(headers, rows)


def peers(folder: Path, sizes: Sequence[int] = (1_000, 100_000, 1_000_000)) -> str:
    """What a user would pick instead, asked for two conditions, with answers checked equal: CPU seconds.

    They answer for more and more orders; who would take more than twenty seconds for the next size isn't
    asked. Ours looks at every condition of the policy; what the others leave undone is named. The picture of
    all who did the size in the middle goes to docs/pictures/benchmarks.png.
    """
    found: dict[str, dict[int, Cost]] = {}
    there = [peer for peer in against.PEERS if peer.there]
    for size in sizes:
        file = folder / f"{size}.json"
        generate.write(file, size)
        expected = against.our_answer(file)
        asked = [peer for peer in there if _affordable(found.get(peer.name, {}), size)]
        for peer in asked:
            if peer.answers and (said := against.answer_of(peer, file)) != expected:
                raise RuntimeError(f"{peer.name} answers {said}, we {expected}")
        commands = {"shopcheck": against.ours(file)} | {peer.name: peer.command(file) for peer in asked}
        for name, cost in side_by_side(commands, runs=7 if size < 1_000_000 else 3).items():
            found.setdefault(name, {})[size] = cost
        file.unlink()
    middle, largest = sizes[-2:]
    shown = {name: costs[middle].cpu for name, costs in found.items() if middle in costs}
    against.picture(shown, f"Closing a shop with {middle:,} orders", PICTURE)
    lacks = {peer.name: peer.lacks for peer in there}
    most = found["shopcheck"][largest].cpu
    rows = [
        [
            name,
            *(f"{costs[size].cpu:.2f}" if size in costs else "–" for size in sizes),
            f"{most / costs[largest].cpu:.2f}" if largest in costs else "–",
            f"{costs[max(costs)].peak / 1e6:,.0f} MB of {max(costs):,}",
            lacks.get(name, "–"),
        ]
        for name, costs in sorted(
            found.items(), key=lambda item: (middle not in item[1], _first(item[1], middle))
        )
    ]
    absent = [peer.name for peer in against.PEERS if not peer.there]
    note = f"\n\nNot installed: {', '.join(absent)}." if absent else ""
    headers = [
        "CPU seconds for orders",
        *(f"{size:,}" for size in sizes),
        "shopcheck / this",
        "peak memory",
        "lacks",
    ]
    return table(headers, rows) + note


def _first(costs: dict[int, Cost], wanted: int) -> float:
    """What a peer costs at the ``wanted`` size, else at the largest that it was asked for."""
    return costs[min(wanted, max(costs))].cpu


def _affordable(costs: dict[int, Cost], size: int) -> bool:
    """Whether a peer that cost so much before is asked for ``size`` orders too: one cost tells no growth."""
    if len(costs) < 2:
        return True
    first, last = min(costs), max(costs)
    growth = (costs[last].cpu - costs[first].cpu) / (last - first)
    return costs[last].cpu + growth * (size - last) < _MOST


def parquet(folder: Path) -> str:
    """Closure on orders in Parquet against SQL that was written by hand for DuckDB: CPU of whole processes.

    Both say how many orders are open, how many ended less than 90 days ago and when the last of these clears.
    With our duties the query also takes the file's digest, refuses an id that stands twice, and names the
    first twenty; bare it only counts. Neither knows what isn't known, asks anything else, or explains.
    """
    rows = []
    for size in (1_000_000, 10_000_000):
        shop = folder / str(size)
        generate.write_tables(shop, size)
        peer = ("-m", "benchmarks.peers.duckdb_parquet", str(shop))
        commands = {"ours": against.ours(shop), "duties": python(*peer), "bare": python(*peer, "--bare")}
        expected = against.our_answer(shop)
        for name in ("duties", "bare"):
            assert json.loads(output(commands[name])) == expected, name
        costs = in_pairs(commands, runs=5)
        ours = costs["ours"]
        rows.append(
            [
                f"{size:,}",
                f"{(shop / 'orders.parquet').stat().st_size / 1e6:,.0f} MB",
                *(f"{_cpu(costs[name]):.2f}" for name in commands),
                *(f"{ratio(ours, costs[name], 'cpu'):.2f}" for name in ("duties", "bare")),
                f"{_peak(ours) / 1e6:,.0f} MB",
            ]
        )
        shutil.rmtree(shop)
    headers = ["orders", "Parquet", "shopcheck run", "DuckDB, our duties", "DuckDB, bare"]
    return table([*headers, "shopcheck / our duties", "shopcheck / bare", "peak memory"], rows)


def tables(folder: Path) -> str:
    """Rows of an export, read and thrown away: CPU of whole processes, and the most memory that they held.

    We find encoding, separator, sheet and header by the columns' names, and tell of rows that can't be told
    apart. The csv module is given encoding and separator. openpyxl believes what a sheet says of its size and
    calamine makes floats of long ids; each is left out where it isn't installed.
    """
    rows = []
    for kind, size, write, peers in (
        ("CSV", 1_000_000, export_tables.write_csv, ("csv_module",)),
        ("XLSX", 100_000, export_tables.write_workbook, ("openpyxl", "calamine")),
    ):
        file = folder / f"orders.{kind.lower()}"
        # In a process of its own: what this one holds would be counted with the readers'.
        output(python("-m", "benchmarks.export_tables", write.__name__, str(file), str(size)))
        commands = {"ours": python("-m", "benchmarks.once", "table", str(file))}
        commands |= {peer: python(READERS, peer, str(file)) for peer in peers if _is_there(peer)}
        costs = in_pairs(commands, runs=3)
        for name, found in costs.items():
            cpu, peak = _cpu(found), _peak(found)
            of = f"{ratio(costs['ours'], found, 'cpu'):.2f}"
            rows.append([f"{size:,} rows, {kind}", name, f"{cpu:.2f}", of, f"{peak / 1e6:.0f} MB"])
        file.unlink()
    return table(["table", "reader", "seconds of CPU", "ours / this", "peak memory"], rows)


def _is_there(peer: str) -> bool:
    module = {"csv_module": "csv", "calamine": "python_calamine"}.get(peer, peer)
    return importlib.util.find_spec(module) is not None


def kept(folder: Path) -> str:
    """One shop of fifty orders after the other through a kept Checker: CPU from JSON bytes to report.

    Results explain themselves only where they are looked at; the last column looks at all of them.
    """
    rows = []
    file = folder / "fifty.json"
    generate.write(file, 50)
    for name, policy in (("closure", "douyin/closure"), ("every policy that applies", "")):
        command = python("-m", "benchmarks.once", "kept", str(file), policy)
        rows.append([name, *output(command).split()])
    return table(["policies", "ms per check", "ms, everything explained"], rows)


def start(folder: Path) -> str:
    """Start to finish on a small snapshot: CPU, the median of the pairs."""
    file = folder / "small.json"
    generate.write(file, 20)
    imports = "import click, yaml"
    commands = {
        imports: python("-c", imports),
        "shopcheck run, every policy that applies": shopcheck("run", str(file)),
        "shopcheck run, closure": shopcheck("run", str(file), "--policy", "douyin/closure"),
    }
    cpu = {name: [cost.cpu for cost in costs] for name, costs in in_pairs(commands, runs=25).items()}
    rows = []
    for name, ours in cpu.items():
        times = statistics.median(a / b for a, b in zip(ours, cpu[imports], strict=True))
        rows.append([name, f"{statistics.median(ours):.3f}", f"{times:.2f}"])
    return table(["command", "seconds of CPU", f"of {imports}"], rows)


def imports(folder: Path) -> str:
    """Pages of the TikTok Shop API made a snapshot, against decoding them as types and writing that: CPU.

    Both start Python and msgspec. Ours also knows files by what they hold, looks for keys that stand twice,
    checks every value, puts times into words, sorts, and holds what it has made to the schema.
    """
    rows = []
    for size in (10_000, 50_000):
        export, made = folder / f"export-{size}", folder / "made.json"
        bytes_ = pages.write(export, size)
        commands = {
            "ours": shopcheck("import", "tiktok-api", *map(str, sorted(export.iterdir())), "-o", str(made)),
            "typed": python(TYPED, str(export), str(made)),
        }
        costs = in_pairs(commands, runs=5)
        ours, typed = costs["ours"], costs["typed"]
        rows.append(
            [
                f"{size:,}",
                f"{bytes_ / 1e6:,.1f} MB",
                *(f"{_cpu(costs[name]):.2f}" for name in commands),
                f"{ratio(ours, typed, 'cpu'):.1f}",
                f"{_peak(ours) / bytes_:.2f}",
                f"{_peak(typed) / bytes_:.2f}",
            ]
        )
    headers = [
        "orders",
        "pages",
        "shopcheck import",
        "typed decode and write",
        "shopcheck / typed",
        "peak memory / pages",
        "typed: peak memory / pages",
    ]
    return table(headers, rows)


def exports(folder: Path) -> str:
    """A table of orders made a snapshot, against the csv module, dictionaries and json by hand: CPU.

    Theirs is told encoding, separator, columns, zone and currency, and holds everything in memory.
    """
    rows = []
    for size in (200_000, 1_000_000):
        export, made = folder / f"orders-{size}.csv", folder / "made.json"
        export_tables.write_csv(export, size)
        commands = {
            "ours": shopcheck("import", str(export), "-o", str(made)),
            "by hand": python(TYPED_ROWS, str(export), str(made)),
        }
        costs = in_pairs(commands, runs=3)
        ours, hand = costs["ours"], costs["by hand"]
        rows.append(
            [
                f"{size:,}",
                f"{export.stat().st_size / 1e6:,.0f} MB",
                *(f"{_cpu(costs[name]):.1f}" for name in commands),
                f"{ratio(ours, hand, 'cpu'):.1f}",
                *(f"{_peak(costs[name]) / 1e6:,.0f} MB" for name in commands),
            ]
        )
    headers = ["orders", "CSV", "shopcheck import", "by hand", "shopcheck / by hand"]
    return table([*headers, "peak memory", "by hand: peak memory"], rows)


def lint(folder: Path) -> str:
    """A thousand rule files, each its own policy; and a few of them with the solver's proofs."""
    text = (RULES / "closure" / "guide.yaml").read_text(encoding="utf-8")
    rows = []
    for count, options in ((1_000, ("--no-proofs",)), (20, ())):
        rules = folder / f"rules-{count}"
        rules.mkdir()
        for number in range(count):
            policy = text.replace("policy: guide/closure", f"policy: guide/closure-{number}", 1)
            (rules / f"{number}.yaml").write_text(policy, encoding="utf-8")
        cost = side_by_side({"lint": shopcheck("lint", str(rules), *options)}, runs=1)["lint"]
        what = "without proofs" if options else "with proofs"
        rows.append([f"{count:,}", what, _seconds(cost), f"{cost.seconds / count * 1e3:.0f}"])
    head = f"rule files of {len(text.splitlines())} lines"
    return table([head, "", "seconds", "ms per file"], rows)


def deciding(folder: Path) -> str:
    """Every policy that applies, two of them with a verdict for each order: CPU of the whole run.

    What deciding costs depends on how many orders stand in ways of their own, not on how many there are.
    """
    rows = []
    for size in (1_000, 100_000, 1_000_000):
        file = folder / f"subjects-{size}.json"
        generate.write(file, size)
        commands = {
            "every": shopcheck("run", str(file), "--format", "json"),
            "closure": shopcheck("run", str(file), "--policy", "douyin/closure", "--format", "json"),
        }
        costs = in_pairs(commands, runs=3)
        every, closure = (_cpu(costs[name]) for name in commands)
        each = (f"{seconds / size / PER_ORDER * 1e6:.1f}" for seconds in (every, every - closure))
        rows.append([f"{size:,}", f"{every:.2f}", f"{closure:.2f}", *each])
        file.unlink()
    headers = ["orders", "every policy", "closure alone", "µs per order and policy", "of these for deciding"]
    return table(headers, rows)


def _cpu(costs: list[Cost]) -> float:
    return statistics.median(cost.cpu for cost in costs)


def _peak(costs: list[Cost]) -> int:
    return max(cost.peak for cost in costs)


def _seconds(cost: Cost) -> str:
    return f"{cost.seconds:.3f}"


TABLES = {
    "peers": peers,
    "orders": orders,
    "closure": closure,
    "parquet": parquet,
    "tables": tables,
    "start": start,
    "kept": kept,
    "imports": imports,
    "exports": exports,
    "lint": lint,
    "deciding": deciding,
}


def main() -> None:
    """Print the tables that the arguments name, or all."""
    for name in sys.argv[1:] or TABLES:
        with tempfile.TemporaryDirectory() as folder:
            about = inspect.cleandoc(TABLES[name].__doc__ or "")
            print(f"## {name}\n\n{about}\n\n{TABLES[name](Path(folder))}\n", flush=True)


if __name__ == "__main__":
    main()
