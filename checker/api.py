"""The Python API: load policies and a snapshot, check one against the other.

>>> import checker
>>> policies = checker.load_policies()
>>> snapshot = checker.load_snapshot("examples/douyin/ready.json")
>>> report = checker.check(snapshot, policies, only=["douyin/closure"])
>>> report.results[0].verdict.value
'eligible'
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from checker.base.io import is_folder, read_stream
from checker.base.resources import rules_folder
from checker.diagnostics import SnapshotError
from checker.pipeline.checker import Checker, Policies
from checker.report.model import Report
from checker.schema.catalog import Catalog, in_force

if TYPE_CHECKING:  # what only a check needs is imported there: there are commands without one
    from checker.importers.watching import Watch
    from checker.pipeline.check import Progress
    from checker.snapshot import Snapshot
    from checker.waivers import Waiver

__all__ = [
    "Checker",
    "Policies",
    "check",
    "load_policies",
    "load_snapshot",
    "load_sources",
    "load_waivers",
]

#: A file whose bytes are at hand: its name and these.
HeldFile = tuple[str, bytes]
#: The codes that a file gets that is no snapshot, though it may be something that can be made one.
_NO_SNAPSHOT: Final = frozenset({"SC305", "SC310", "SC320", "SC323", "SC328"})


def load_policies(
    paths: str | Path | Iterable[str | Path] | None = None,
    *,
    cache: Path | None = None,
    known: Catalog | None = None,
) -> Policies:
    """The policies in rule files, and in all rule files in folders; without paths, the shipped ones.

    What they extend or refer to may stand elsewhere in their project.
    ``cache`` is a folder of the caller's own, made where it isn't there: what has been understood is kept in
    it, and rule files that haven't changed aren't worked through a second time. Without it nothing is kept.
    What is ``known`` of snapshots, such as ``other.library.catalog``, stands in for what is declared beside
    them: two versions of policies can be compared then. Nothing is kept of these.

    Raises:
        PolicyError: a rule file is invalid; all mistakes of all files are in it.
    """
    if isinstance(paths, (str, Path)):
        paths = [paths]
    files = [rules_folder()] if paths is None else [Path(path) for path in paths]
    if cache is None or known is not None:
        from checker.language.library.files import Surroundings
        from checker.language.library.loader import load

        loaded = load(files, around=Surroundings(), known=known)
    else:
        from checker.language.library.cache import load_cached

        loaded = load_cached(files, cache)
    return Policies(loaded.checked(), loaded.diagnostics, loaded.sources, loaded.digest)


def load_snapshot(
    source: str | Path | bytes | HeldFile,
    *,
    stdin: BinaryIO | None = None,
    strict: bool = False,
    policies: Policies | None = None,
) -> Snapshot:
    """The snapshot in a file (gzip allowed), in bytes, with a name or without, or, for ``"-"``, on ``stdin``.

    ``strict`` holds the whole document to the schema, not only what policies read. It may hold what
    declarations beside the ``policies`` add to the schema.

    Raises:
        SnapshotError: it can't be read, isn't JSON, or isn't a snapshot.
        UsageError: ``strict`` needs the package ``jsonschema``, which isn't installed.
    """
    from checker.snapshot import open_snapshot, read_document

    document = (
        read_document(source[1], name=source[0])
        if isinstance(source, tuple)
        else read_document(source, stdin)
    )
    with _known_to(policies):
        if strict:
            from checker.snapshot import validate

            if mistakes := validate(document):
                raise SnapshotError(mistakes)
        return open_snapshot(document)


def _known_to(policies: Policies | None) -> AbstractContextManager[None]:
    """With what policies know of snapshots in force; with what is in force anyway, without any."""
    return nullcontext() if policies is None else in_force(policies.library.catalog)


def load_sources(
    sources: str | Path | Iterable[str | Path | HeldFile],
    *,
    kind: str = "auto",
    stdin: BinaryIO | None = None,
    retrieved_at: datetime | None = None,
    complete_since: Mapping[str, date] | None = None,
    now: datetime | None = None,
    strict: bool = False,
    without: Path | None = None,
    anew: bool = False,
    watch: Watch | None = None,
    policies: Policies | None = None,
) -> Snapshot:
    """One snapshot of a shop out of all that there is: snapshots, exports, facts; files, folders, archives.

    A single snapshot is opened as it is. Anything else is recognised by what it holds and put together on
    the way: ``Snapshot.provenance`` then says what was read of each file, and which rows aren't understood.

    Args:
        sources: paths; ``"-"`` is ``stdin``. A file whose bytes are at hand is its name and these.
        kind: which importer reads the files; by default that is found out.
        stdin: the stream that ``"-"`` stands for.
        retrieved_at: when the exports were fetched, where they don't say it.
        complete_since: by section (``""`` for every one) the day since which, the seller says, all is there.
        now: the present, for what is claimed and not dated. The core never reads the clock.
        strict: rows that aren't understood are errors; a single snapshot is held to the schema as a whole.
        without: a file that is none of the sources, though it may lie in one of their folders.
        anew: a single snapshot is made anew as well, from no more than what a snapshot has.
        watch: called now and then while exports are read: with what is being done, how many rows or records
            are behind us, and how much (``done``, ``of``) of the whole; an ``of`` of 0 isn't known.
        policies: what declarations beside them add to the schema may stand in the sources, and the tables
            that they declare are known.

    Raises:
        SnapshotError: a file is wrong, or none is known; with everything that is wrong.
        UsageError: there is no such kind, nothing to read, or no export of which anything could be claimed.
    """
    if policies is not None:
        with _known_to(policies):
            return load_sources(
                sources,
                kind=kind,
                stdin=stdin,
                retrieved_at=retrieved_at,
                complete_since=complete_since,
                now=now,
                strict=strict,
                without=without,
                anew=anew,
                watch=watch,
            )
    paths = [sources] if isinstance(sources, str | Path) else list(sources)
    standard = read_stream(stdin) if stdin is not None and "-" in paths else None
    foreign: SnapshotError | None = None
    only = paths[0] if len(paths) == 1 else None
    folder = None if only is None or standard is not None or isinstance(only, tuple) else Path(only)
    if folder is not None and not is_folder(folder):
        folder = None
    if kind == "auto" and folder is not None and not anew:
        from checker.snapshot.columns.folder import is_snapshot_folder, open_folder

        if is_snapshot_folder(folder):
            if complete_since:
                from checker.importers.claims import no_exports

                raise no_exports()
            return open_folder(folder, strict=strict)
    if kind == "auto" and only is not None and folder is None and not anew:
        try:
            held = None if standard is None else io.BytesIO(standard)
            snapshot = load_snapshot(only, stdin=held, strict=strict)
        except SnapshotError as error:
            if not any(diagnostic.code in _NO_SNAPSHOT for diagnostic in error.diagnostics):
                raise
            foreign = error
        else:
            if complete_since:
                from checker.importers.claims import no_exports

                raise no_exports()
            return snapshot
    from checker.importers.opening import Said, given, open_sources
    from checker.importers.watching import nobody

    said = Said(retrieved_at, now, dict(complete_since or {}), strict=strict)
    watching = nobody if watch is None else watch
    return open_sources(kind, given(paths, standard), said, without=without, foreign=foreign, watch=watching)


def load_waivers(source: str | Path | bytes) -> tuple[Waiver, ...]:
    """The waivers in a YAML or JSON file, or in its bytes, in their order.

    Raises:
        SnapshotError: the file can't be read or is wrong; with everything that is wrong.
    """
    from checker import waivers

    return waivers.load_waivers(source)


def check(
    snapshot: Snapshot,
    policies: Policies,
    *,
    as_of: datetime | None = None,
    now: datetime | None = None,
    parameters: Mapping[str, str] | None = None,
    waivers: Sequence[Waiver] = (),
    only: str | Sequence[str] | None = None,
    subject: str | None = None,
    records: int | None = 20,
    verify: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Check ``snapshot`` against ``policies``: what a ``Checker`` does, for a single snapshot.

    The arguments are those of ``Checker`` and of its ``check``, and so are the mistakes that it raises.
    """
    checker = Checker(policies, parameters=parameters, only=only, as_of=as_of, now=now, verify=verify)
    return checker.check(snapshot, waivers=waivers, subject=subject, records=records, progress=progress)
