"""Tables built in tests, and what their columns make of them."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from pathlib import Path

from msgspec.structs import replace

from checker.diagnostics import Diagnostic
from checker.diagnostics.collector import Collector
from checker.importers.columns import column_importers
from checker.importers.columns.load import tables
from checker.importers.facts import Facts
from checker.importers.importer import Content, Context, Imported, Importer
from checker.importers.place import NOWHERE
from checker.importers.sources import SourceFile, held
from checker.importers.tables.headers import KnownColumns
from checker.importers.tables.model import Row, Table
from checker.importers.tables.place import TablePlace
from checker.importers.tables.reading import read_tables
from checker.values.calendar import zone

ROOT = Path(__file__).parents[2]
SELLER_CENTER = ROOT / "tests" / "fixtures" / "exports" / "seller-center"
TIKTOK = ROOT / "checker" / "importers" / "tiktok"


class Tables:
    """Reads tables by the columns of a folder."""

    folder = TIKTOK

    def importers(self) -> Mapping[str, Importer]:
        """All importers of the folder."""
        return column_importers(self.folder)

    @staticmethod
    def content(rows: Iterable[Iterable[str]], name: str = "export.csv", sheet: str | None = None) -> Content:
        """A table of ``rows``, the first of which is its header."""
        header, *others = [tuple(row) for row in rows]
        found = [Row(number, row) for number, row in enumerate(others, 2)]
        place = TablePlace(name, sheet, header).export_place()
        table = Table(place, sheet, header, 1, (), iter(found), name)
        return Content(SourceFile(name, io.BytesIO, 0), table=table, rows=lambda: iter(found))

    def text(self, text: str, name: str = "export.csv") -> Content:
        """A table written as CSV."""
        rows = csv.reader(io.StringIO(text.strip("\n")))
        return self.content([[cell.strip() for cell in row] for row in rows], name)

    def file(self, data: bytes, name: str = "export.csv") -> Content:
        """A table as it is read from a file."""
        source = held(name, data)
        known = KnownColumns(frozenset().union(*(headers.words for headers in tables(self.folder))))

        def rows() -> Iterator[Row]:
            return next(read_tables(source, known, Collector())).rows

        return Content(source, table=next(read_tables(source, known, Collector())), rows=rows)

    def complaints(
        self, content: Content, kind: str = "tiktok-orders", *, timezone: str | None = "Asia/Shanghai"
    ) -> tuple[Diagnostic, ...]:
        """All that is said of a table as a whole."""
        problems = Collector()
        self.read(content, kind, problems=problems, timezone=timezone)
        return problems.sorted()

    def read(
        self,
        content: Content,
        kind: str = "tiktok-orders",
        *,
        timezone: str | None = None,
        region: str | None = None,
        currency: str | None = None,
        problems: Collector | None = None,
        **given: object,
    ) -> Imported:
        """What the importer ``kind`` makes of a table."""
        importer = self.importers()[kind]
        assert importer.recognise(content) is not None
        problems = problems or Collector()
        facts = Facts({}, NOWHERE)
        survey = importer.survey([content], problems, facts)
        times: tzinfo | None = None if timezone is None else zone(timezone)
        context = Context(problems, facts, zone=times, currency=currency, survey=survey)
        shop = {} if region is None else {"region": region}
        return importer.read([content], replace(context, shop=shop, **given))

    def records(self, text: str, **given: object) -> list[dict]:
        """The records of a table written as CSV, in the one section that it feeds."""
        (records,) = self.read(self.text(text), **given).sections.values()
        return list(records)
