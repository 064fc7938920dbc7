"""Whatever stands in the cells of a table, a check takes what is made of it."""

import json
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from checker.diagnostics import Severity
from checker.diagnostics.collector import Collector
from checker.importers.tables.model import DateCell, FormulaCell, NumberCell
from checker.snapshot.check.plain import inspected
from tests.importers.export_tables import Tables

HEADER = (
    "Order ID",
    "Order Status",
    "Order Substatus",
    "Created Time",
    "RTS Time (UTC+8)",
    "Cancelled Time",
    "Order Amount",
    "Quantity",
    "SKU ID",
    "Payment Method",
    "Normal or Pre-order",
    "Country",
)
DIGITS = st.text("0123456789", min_size=1, max_size=20)
TIMES = st.builds(
    lambda parts, sign, clock: sign.join(map(str, parts)) + clock,
    st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 3000)).flatmap(st.permutations),
    st.sampled_from("/-. "),
    st.sampled_from(
        ["", " 10:00", " 23:59:59", " 12:00:00 AM", "T01:30:00Z", " 上午 9:00", " 25:00:00", " 1:2:3"]
    ),
)
AMOUNTS = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["", "IDR ", "R$ ", "$", "-", "(", "฿", "?"]),
    DIGITS,
    st.sampled_from(["", ".", ",", ",000", ".000", ",50"]),
    st.sampled_from(["", "000", ".00", ")"]),
    st.sampled_from(["", " ₫", " VND", "€"]),
)
WORDS = st.sampled_from(
    ["Completed", "To ship", "Dibatalkan", "ค้างชำระ", "On hold", "/", "--", "Cash on delivery", "COD"]
)
PLAIN = st.one_of(st.just(""), DIGITS, TIMES, AMOUNTS, WORDS, st.text(max_size=12))
CELLS = st.one_of(
    PLAIN,
    DIGITS.map(NumberCell),
    st.floats(allow_nan=False, allow_infinity=False).map(str).map(NumberCell),
    st.sampled_from(["2026-08-03", "2026-08-03T10:00:00", "08:00:00", "0000-00-00"]).map(DateCell),
    PLAIN.map(FormulaCell),
)
IDS = st.one_of(st.sampled_from(["576461413038785752", "1", "2"]), CELLS)
ROWS = st.lists(st.tuples(IDS, *[CELLS] * (len(HEADER) - 1)), max_size=8)


@given(rows=ROWS)
def test_a_check_takes_whatever_is_made_of_a_table(rows):
    """No cell stops the others, no id is made up, and all that is written is of the schema's form."""
    tables = Tables()
    found = tables.read(tables.content([HEADER, *rows]))
    records = list(found.sections["orders"])
    snapshot = {"schema_version": "1", "shop": {"id": "1"}, "orders": records}
    wrong = [
        item.diagnostic(lambda *_, **__: None)
        for item in inspected(json.loads(json.dumps(snapshot)), words=False)
    ]
    assert [problem for problem in wrong if problem.severity is Severity.ERROR] == []
    ids = [record["id"] for record in records]
    assert len(set(ids)) == len(ids)
    assert set(ids) <= {str(row[0]).strip().lstrip("'") for row in rows}
    assert found.coverage["orders"].rows <= len(rows)


@given(rows=ROWS, data=st.data())
def test_the_order_of_rows_changes_nothing_but_that_of_lines(rows, data):
    """Rows of one record join wherever they stand; only what explains the columns stands at the top."""
    rows = [row for row in rows if any(map(str.isdigit, row[0]))]
    tables = Tables()
    first = {r["id"]: r for r in tables.read(tables.content([HEADER, *rows])).sections["orders"]}
    mixed = data.draw(st.permutations(rows))
    again = {r["id"]: r for r in tables.read(tables.content([HEADER, *mixed])).sections["orders"]}
    for record in (*first.values(), *again.values()):
        if "lines" in record:
            record["lines"] = sorted(map(str, record["lines"]))
    assert first == again


@given(rows=ROWS, size=st.integers(1, 5))
def test_how_many_records_are_kept_together_changes_nothing(rows, size):
    """Neither records nor what is said of rows, nor what is said of the file as a whole."""
    content = Tables().content([HEADER, *rows])

    def made():
        problems = Collector()
        found = Tables().read(content, problems=problems)
        return [list(each) for each in found.sections.values()], found.bad, found.coverage, problems.sorted()

    at_once = made()
    with patch("checker.snapshot.kept.RUN", size):
        assert made() == at_once
