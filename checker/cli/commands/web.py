"""``shopcheck web``: a page on this machine that does the whole job; of rule files, a site."""

from __future__ import annotations

import contextlib
import gc
import sys
import time
import webbrowser
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from checker.base.text import Text
from checker.cli import options, usage
from checker.cli.console import Console, cache_folder, write_stream
from checker.cli.exits import Exit
from checker.cli.selection import loaded_policies, named_policies, policy_in_sentences, policy_paths
from checker.diagnostics import PolicyError, SnapshotError

if TYPE_CHECKING:
    from checker.cli.coverage import TestGate
    from checker.coverage.model import Family
    from checker.web.contents import Upload
    from checker.web.server import Pages, PageServer
    from checker.web.worker import Worker

_STOP: Final = Text("Ctrl-C ends it.", "按 Ctrl-C 结束。")
#: Where rule files are edited.
_EDIT: Final = "edit"
_TO_EDIT: Final = Text("To edit beside an example:", "在示例旁边修改规则：")


@options.command("web")
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@options.policy_option()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; a free one by default.")
@click.option(
    "--no-open", "quiet", is_flag=True, help="Don't open the page in a browser; its address is written."
)
@options.language_option
@click.pass_obj
def command(
    console: Console,
    /,
    *,
    paths: tuple[str, ...],
    policies: tuple[str, ...],
    port: int,
    quiet: bool,
    **_shared: object,
) -> int:
    """Open a page that does the whole job: drop files, answer what is missing, see the answer, save it.

    PATH is what lies on the page at first: exports, facts, a snapshot, a folder of them. Of rule files it
    shows the policies in sentences, as `show --all --format html` writes them, and each beside an example:
    edit its text, see what is wrong, what it says and what it decides then, run its tests. The file changes
    only when you save it.

    The page is on this machine only, at 127.0.0.1, for whoever opens the address with its key. What is
    dropped is held in memory and sent nowhere. It ends with Ctrl-C, or a quarter of an hour after the last
    window was closed.

    \b
    Examples:
      shopcheck web
      shopcheck web exports/ --lang zh
      shopcheck web rules/

    \b
    Exit status:
      0  the page was closed          4  a rule file is invalid
      2  wrong usage                  5  a file can't be read
    """
    rules = _rule_files(paths)
    server = _library(paths, rules, console, port) if rules else _page(paths, policies, console, port)
    address, said = server.address, console.say(_STOP)
    if rules:
        site, _, key = address.partition("#")
        address = f"{site}{_EDIT}#{key}"
        said = f"{console.say(_TO_EDIT)} {address}\n{said}"
    write_stream(sys.stdout, f"{site if rules else address}\n{said}\n")
    sys.stdout.flush()
    if not quiet:
        webbrowser.open(address)
    gc.enable()  # other commands are over before it pays
    with contextlib.suppress(KeyboardInterrupt):  # that is how one ends it
        server.until_idle()
    return Exit.GOOD


def present() -> datetime:
    """The present, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def seen(family: Family) -> TestGate:
    """How much tests have seen; nobody waits here until cases for the rest are found."""
    from checker.cli.coverage import covered

    return covered(family, looking=False)


def _rule_files(paths: tuple[str, ...]) -> list[Path]:
    """The rule files that the paths name, and those in folders among them."""
    from checker.diagnostics.collector import Collector
    from checker.language.library.files import Files
    from checker.language.library.kinds import Holding, is_rule_name

    files, some = Files(), [Path(path) for path in paths]
    inside = (file for path in some if path.is_dir() for file in files.yaml_in(path, Collector()))
    asked = (file for file in dict.fromkeys((*some, *inside)) if is_rule_name(file))
    return [file for file in asked if files.kind(file) is Holding.POLICY]


def _library(paths: tuple[str, ...], rules: list[Path], console: Console, port: int) -> PageServer:
    """Serves the policies of ``paths`` in sentences, and the text of each of the ``rules`` beside an example.

    Raises:
        PolicyError: a rule file is invalid.
    """
    from functools import partial

    from checker.language.library.files import Files
    from checker.render.diagnostics.findings import Findings
    from checker.render.diagnostics.html import findings_to_html
    from checker.render.policy.site import INDEX, PolicySite, SiteEntry
    from checker.web.rules.bench import BenchTerms
    from checker.web.rules.view import bench_frame
    from checker.web.worker import Worker

    def site() -> PolicySite:
        library = named_policies(paths).library
        tell = policy_in_sentences
        entries = (
            SiteEntry(each.id, each.in_force.start, each.extends, partial(tell, each, library))
            for each in library.policies
        )
        return PolicySite(entries, console.language)

    site()
    names = Files()
    files = {names.name(file): file for file in rules}
    pages = {f"/{_EDIT}": bench_frame(console.language)}

    def page(path: str) -> str | None:
        if path in pages:
            return pages[path]
        try:
            return site().page(path.removeprefix("/") or INDEX)
        except PolicyError as error:
            return findings_to_html(Findings(error.diagnostics), console.language)

    return _server(page, Worker(BenchTerms(files, present, seen)), port)


def _page(paths: tuple[str, ...], policies: tuple[str, ...], console: Console, port: int) -> PageServer:
    """Serves the page of a seller.

    Raises:
        PolicyError: a rule file is invalid.
        SnapshotError: a file can't be read.
    """
    from checker.web.desk import DeskTerms
    from checker.web.view import frame
    from checker.web.worker import Worker

    chosen = policy_paths(policies)
    loaded_policies(chosen)  # what is wrong with them is said here
    terms = DeskTerms(None if chosen is None else tuple(chosen), present, cache_folder())
    worker = Worker(terms, _uploads(paths))
    page = frame(console.language)
    return _server(lambda path: page if path == "/" else None, worker, port)


def _uploads(paths: tuple[str, ...]) -> list[Upload]:
    """The files that lie on the page at first.

    Raises:
        SnapshotError: one can't be read.
    """
    from checker.diagnostics.collector import Collector
    from checker.importers.finding import sources
    from checker.web.contents import Upload

    problems = Collector()
    found = []
    for source in sources([Path(path) for path in paths], problems):
        with source.open() as stream:
            found.append(Upload(source.name, stream.read()))
    if errors := problems.errors():
        raise SnapshotError(errors)
    return found


def _server(page: Pages, worker: Worker | None, port: int) -> PageServer:
    from checker.web.server import PageServer

    try:
        return PageServer(page, worker, time.monotonic, port)
    except OSError as error:
        hint = Text("another program listens there", "该端口已被占用")
        raise usage.bad_value("--port", str(port), hint) from error
