"""``shopcheck fleet``: many shops at once, into a folder of results."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from checker.base.io import resolved, unreadable
from checker.base.text import Text
from checker.cli import options, results, usage
from checker.cli.console import Console, cache_folder, write_stream
from checker.cli.parsing import parse_as_of, parse_instant, settings
from checker.cli.progress import Progress
from checker.cli.reading import claims_option, parse_claims, read_waivers
from checker.cli.selection import loaded_policies, policy_paths
from checker.diagnostics import Diagnostic, InputError, PolicyError, SnapshotError
from checker.render.formats import FLEET

if TYPE_CHECKING:
    from checker.fleet.folder import ResultsFolder
    from checker.fleet.question import FleetQuestion
    from checker.fleet.running import FleetRun
    from checker.fleet.shops import ShopSource
    from checker.fleet.since import EarlierRun
    from checker.fleet.spark import Cluster
    from checker.report.fleet import FleetSummary

_JUDGING: Final = Text("Checking shops", "正在检查店铺")
#: The formats that are files among the results.
_IN_THE_FOLDER: Final = ("html", "ics")
#: The master where none is named: all cores of this machine.
_HERE: Final = "local[*]"
#: What is said of a run that finds another one begun.
_SAID: Final = {
    "resumed": Text(
        "Going on with the run that was begun here on {present}.",
        "接着做 {present} 在此开始、尚未做完的检查。",
    ),
    "anew": Text(
        "A run was begun here that was asked something else: starting anew.",
        "此处有一次未做完的检查，但要求不同，现从头开始。",
    ),
}


@options.command("fleet")
@click.argument("source", metavar="SOURCE")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="DIR",
    required=True,
    help="The folder for the results, whole or none.",
)
@options.policy_option()
@options.set_option
@click.option(
    "--as-of", metavar="TIME", help="Check as of this instant or day instead of each snapshot's own."
)
@options.waivers_option()
@click.option("--since", metavar="DIR", help="Say also what has changed since the results in this folder.")
@options.format_option("fleet")
@options.language_option
@click.option(
    "--workers", type=click.IntRange(1, 1024), metavar="N", help="So many processes.  [default: one a core]"
)
@click.option("--on", type=options.OneOf(("spark",)), help="Let Spark judge the shops: see --master.")
@click.option(
    "--master", metavar="URL", help="Where Spark's machines are: `spark://…`, `yarn`.  [default: local[*]]"
)
@claims_option
@click.option("--retrieved-at", metavar="TIME", help="When exports were fetched, where they don't say it.")
@click.option("--strict", is_flag=True, help="As with `run`.")
@options.colour_option
@click.pass_obj
def command(console: Console, /, *, source: str, target: str, **given: Any) -> int:
    """Check many shops, as many at a time as there are cores.

    SOURCE is a folder whose entries are a shop each (a snapshot, a folder or an archive of exports), or a
    file with a snapshot a line: .ndjson, .jsonl, plain or packed with gzip or Zstandard. A folder with
    shops.ndjson may also have Parquet tables with a column `shop`. DIR gets results.ndjson, a row for each
    shop, policy and subject, and summary.json. A shop that can't be read is a row with a code. A run that
    was killed goes on where it was when it is called again.

    With --format html, DIR also gets index.html, a page for each shop, and all.ics; with --format ics only
    the calendar.

    With --on spark the machines of a cluster judge the shops. SOURCE and DIR must be on a file
    system that all of them have; what is written is the same.

    \b
    Examples:
      shopcheck fleet shops/ --output results
      shopcheck fleet shops.ndjson.gz --output results --policy douyin/closure
      shopcheck fleet shops/ --output today --since yesterday --format html
      shopcheck fleet /data/shops --output /data/results --on spark --master spark://host:7077

    \b
    Exit status: the worst of all shops, as of `run`
      0  eligible, in progress, done    4  a rule file is invalid
      1  blocked                        5  a shop, or all of SOURCE, can't be read
      2  wrong usage                    6  waiting
      3  undetermined, or nothing applied
    """
    from checker.fleet.folder import ResultsFolder

    wanted = console.form
    if wanted in _IN_THE_FOLDER:
        console.form = "text"  # the terminal gets the summary all the same
    given |= {"pages": wanted == "html", "calendar": wanted in _IN_THE_FOLDER}
    given["language"] = console.language if wanted in _IN_THE_FOLDER else "en"  # rows have none
    master = _master(given)
    here = Path() if master is None else Path().absolute()  # other machines have another current folder
    with ResultsFolder(here / target) as folder, _cluster(master) as cluster:
        found = _run(_asked(folder, str(here / source), given, cluster), console)
    results.write(found, FLEET, console)
    return found.status


def _master(given: dict[str, Any]) -> str | None:
    """Where Spark is; None where this machine does it all.

    Raises:
        UsageError: what is said of one of both is said to the other.
    """
    on, master = given["on"], given["master"]
    if on is None and master is not None:
        raise usage.wrong("SC645", "master", master=master)
    if on is not None and given["workers"] is not None:
        raise usage.wrong("SC645", "workers", count=given["workers"])
    return None if on is None else master or _HERE


def _cluster(master: str | None) -> AbstractContextManager[Cluster | None]:
    if master is None:
        return nullcontext()
    from checker.fleet.spark import cluster

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # otherwise whatever is called python3
    return cluster(master)


def _asked(folder: ResultsFolder, source: str, given: dict[str, Any], cluster: Cluster | None) -> FleetRun:
    """What a call asks of which shops; what can't be answered leaves no older results in its place.

    Raises:
        UsageError: the call is wrong.
        PolicyError: a rule file is invalid.
        SnapshotError: there is no such source, or the waivers are invalid.
    """
    from checker.fleet.judge import with_parameters
    from checker.fleet.running import FleetRun

    try:
        paths = policy_paths(given["policies"])
        policies = loaded_policies(paths)
        named = tuple(policies.library.ids()) if given["policies"] else None
        question = _question(given, paths, named)
        with_parameters(policies, question.parameters)
        return FleetRun(
            source=_source(source, folder.path),
            question=question,
            policies=policies,
            folder=folder,
            workers=given["workers"] or os.cpu_count() or 1,
            cache=cache_folder(),
            earlier=_earlier(given["since"], folder.path),
            cluster=cluster,
        )
    except InputError:
        folder.drop()
        raise


def _question(
    given: dict[str, Any], paths: list[Path] | None, named: tuple[str, ...] | None
) -> FleetQuestion:
    from checker.fleet.question import FleetQuestion

    as_of, taken = given["as_of"], given["retrieved_at"]
    return FleetQuestion(
        paths=None if paths is None else tuple(paths),
        only=named,
        present=datetime.now(UTC).replace(microsecond=0),
        as_of=None if as_of is None else parse_as_of(as_of),
        parameters=settings(given["assignments"]),
        waivers=read_waivers(given["waivers"]),
        retrieved_at=None if taken is None else parse_instant("--retrieved-at", taken),
        claims=parse_claims(given["claims"]),
        strict=given["strict"],
        language=given["language"],
        pages=given["pages"],
        calendar=given["calendar"],
    )


def _earlier(name: str | None, target: Path) -> EarlierRun | None:
    from checker.fleet.since import EarlierRun

    if name is None:
        return None
    if resolved(Path(name)) == resolved(target):
        hint = Text("name another folder for the new results", "请为新结果指定另一个文件夹")
        raise usage.bad_value("--since", name, hint)
    return EarlierRun(Path(name))


def _source(name: str, target: Path) -> ShopSource:
    from checker.fleet.shops import ShopSource

    if resolved(target).is_relative_to(resolved(Path(name))):
        hint = Text("name a folder that isn't part of SOURCE", "请指定不在 SOURCE 之内的文件夹")
        raise usage.bad_value("--output", str(target), hint)
    try:
        return ShopSource(Path(name))
    except (OSError, ValueError) as error:
        raise SnapshotError([Diagnostic("SC301", unreadable(name, error))]) from None


def _run(run: FleetRun, console: Console) -> FleetSummary:
    import gc

    from checker.fleet.folder import cannot_write
    from checker.fleet.judge import ChangedRulesError

    gc.enable()  # it may take hours
    with Progress(console.language) as progress:

        def watch(done: int, through: int, size: int) -> None:
            progress.rows(_JUDGING, done, through, size, "家")

        try:
            begun, beginning = run.begun()
            if said := _SAID.get(beginning.value):
                told = console.say(said).format(present=begun.record().present)
                write_stream(sys.stderr, f"{told}\n")
            return begun.run(watch if progress.wanted else None)
        except ChangedRulesError:
            raise PolicyError([Diagnostic.of("SC643")]) from None
        except OSError as error:
            raise cannot_write(run.folder.path, error) from error
