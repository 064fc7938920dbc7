"""Importers: a platform's exports, and facts entered by hand, as one snapshot.

    shopcheck import KIND FILE… --output SNAPSHOT

``import_files`` reads the files and gives the snapshot, `writing.dumps` its text. An importer is known by
its kind, such as ``tiktok-api``; files may come in any number and order and are recognised by content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Diagnostic, SnapshotError, UsageError
from checker.diagnostics.collector import Collector, quoted, quoted_zh
from checker.diagnostics.nearest import did_you_mean, guess
from checker.importers import tiktok
from checker.importers.documents import ExportFile, documents, read
from checker.importers.fields import Json
from checker.importers.place import NOWHERE, ExportDocument, UnreadableError
from checker.snapshot.check.plain import inspected
from checker.snapshot.write import dumps

__all__ = ["IMPORTERS", "ExportFile", "ImportResult", "Importer", "dumps", "import_files"]


class Importer(Struct, frozen=True):
    """What can be imported. ``files`` says which files it takes."""

    title: Text
    files: Text
    run: Callable[[Iterable[ExportDocument], Collector, datetime | None], Json]


class ImportResult(Struct, frozen=True):
    """A snapshot, and the warnings and hints that came up."""

    snapshot: Json
    diagnostics: tuple[Diagnostic, ...]


IMPORTERS: Final[Mapping[str, Importer]] = MappingProxyType(
    {
        "tiktok-api": Importer(
            Text("TikTok Shop Open API", "TikTok Shop 开放接口"),
            Text(
                "responses saved as JSON, one or more per file, in any order: orders, returns, "
                "cancellations, shops, products, promotions, withdrawals, unsettled transactions; and one "
                "file of facts in the snapshot's own shape, YAML or JSON",
                "接口返回内容保存的 JSON 文件，每个文件可含多页，顺序不限：订单、退货退款、取消、店铺、商品、"
                "活动、提现、未结算交易；外加一份采用快照格式的填报文件（YAML 或 JSON）",
            ),
            tiktok.import_documents,
        )
    }
)


def import_files(
    kind: str, files: Sequence[Path | ExportFile], retrieved_at: datetime | None = None
) -> ImportResult:
    """One snapshot out of ``files``.

    ``retrieved_at`` says when the data were fetched, for sections of which the facts don't say it.

    Raises:
        UsageError: there is no such kind, or no file.
        SnapshotError: a file is wrong; the diagnostics hold everything that is.
    """
    importer = IMPORTERS.get(kind)
    if importer is None:
        raise UsageError([_unknown_kind(kind)])
    if not files:
        raise UsageError([Diagnostic.of("SC522", help=importer.files)])
    problems = Collector()
    found: list[ExportDocument] = []
    for file in files:
        try:
            found += documents(read(file))
        except UnreadableError as error:
            for diagnostic in error.diagnostics:
                problems.add(diagnostic)
    snapshot = importer.run(found, problems, retrieved_at)
    if not problems.errors():
        _hold_to_schema(snapshot, problems)
    if errors := problems.errors():  # warnings would be about a snapshot that isn't made
        raise SnapshotError(errors)
    return ImportResult(snapshot, problems.sorted())


def _hold_to_schema(snapshot: Json, problems: Collector) -> None:
    """Note what no check would take of a snapshot that has been made: it must never be written."""
    advice = Text(
        "so it would stand in the snapshot: correct it where it comes from, the export or the facts",
        "快照中将会是这样，请在其来源（导出文件或填报文件）中更正",
    )
    for item in inspected(snapshot, words=False):
        problems.add(replace(item.diagnostic(NOWHERE.locate), help=advice))


def _unknown_kind(kind: str) -> Diagnostic:
    fix = did_you_mean(guess(kind, IMPORTERS)) or Text(
        f"there is {quoted(IMPORTERS)}", f"可用的有：{quoted_zh(IMPORTERS)}"
    )
    return Diagnostic.of("SC521", help=fix, kind=kind)
