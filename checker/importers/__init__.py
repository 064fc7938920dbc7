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

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Severity, SnapshotError, UsageError
from checker.diagnostics.collector import quoted, quoted_zh
from checker.diagnostics.nearest import did_you_mean, guess
from checker.importers import tiktok
from checker.importers.documents import ExportFile, documents, read
from checker.importers.fields import Json, Notes
from checker.importers.place import ExportDocument, UnreadableError
from checker.snapshot.write import dumps

__all__ = ["IMPORTERS", "ExportFile", "ImportResult", "Importer", "dumps", "import_files"]


class Importer(Struct, frozen=True):
    """What can be imported. ``files`` says which files it takes."""

    title: Text
    files: Text
    run: Callable[[Iterable[ExportDocument], Notes, datetime | None], Json]


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
        message = Text("no file was given", "没有给出任何文件")
        raise UsageError([Diagnostic("SC522", message, help=importer.files)])
    notes = Notes()
    found: list[ExportDocument] = []
    for file in files:
        try:
            found += documents(read(file))
        except UnreadableError as error:
            notes.diagnostics += error.diagnostics
    snapshot = importer.run(found, notes, retrieved_at)
    errors = [diagnostic for diagnostic in notes.diagnostics if diagnostic.severity is Severity.ERROR]
    if errors:  # warnings would be about a snapshot that isn't made
        raise SnapshotError(_in_order(errors))
    return ImportResult(snapshot, _in_order(notes.diagnostics))


def _unknown_kind(kind: str) -> Diagnostic:
    message = Text(f"there is no importer called `{kind}`", f"没有名为 `{kind}` 的导入器")
    fix = did_you_mean(guess(kind, IMPORTERS)) or Text(
        f"there is {quoted(IMPORTERS)}", f"可用的有：{quoted_zh(IMPORTERS)}"
    )
    return Diagnostic("SC521", message, help=fix)


def _in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each once, by place; those without one first."""

    def place(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
        span = diagnostic.span
        where = (span.file, span.line, span.column) if span else ("", 0, 0)
        return (*where, diagnostic.code, diagnostic.message.en)

    return tuple(sorted(dict.fromkeys(diagnostics), key=place))
