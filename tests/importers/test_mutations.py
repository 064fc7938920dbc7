"""Files that something has happened to: whatever it was, diagnostics or a snapshot, in reasonable memory."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.diagnostics import Diagnostic, InputError
from checker.importers import ExportFile, dumps, import_files
from tests.importers.conftest import FACTS, Api, told
from tests.importers.test_exports import validate

ROOT = Path(__file__).parents[2]

ORDER = {"line_items": [{"id": "1", "sale_price": "3", "currency": "GBP"}], "payment": {"currency": "GBP"}}
OLD = {"order_id": "5", "order_status": 130, "create_time": "1770722400000", "item_list": [{"quantity": 2}]}
MESSAGE = {"order_id": "5", "order_status": "COMPLETED", "update_time": 1771200000}
PAGES: list[object] = [
    *(
        json.loads(path.read_text("utf-8"))
        for path in sorted(ROOT.glob("examples/tiktok-shop/export/*.json"))[:3]
    ),
    Api.envelope({"orders": [Api.order(**ORDER)], "total_count": 1, "next_page_token": ""}),
    Api.envelope({"order_list": [OLD], "more": False}),
    Api.envelope({"transactions": [{"id": "1", "est_settlement_amount": "3", "currency": "GBP"}]}),
    {
        "type": 1,
        "tts_notification_id": "1",
        "shop_id": "7494820157031942886",
        "timestamp": 1,
        "data": MESSAGE,
    },
    [Api.returned(), Api.returned(return_id="7")],
    {
        "log": {
            "entries": [
                {"response": {"content": {"text": json.dumps(Api.envelope({"orders": [Api.order()]}))}}}
            ]
        }
    },
]
FILES = [
    *(json.dumps(page).encode() for page in PAGES),
    "\n".join(map(json.dumps, PAGES[4:7])).encode(),
    json.dumps(PAGES[3], indent=1).encode("utf-16"),
    b"HTTP/2 200\ncontent-type: application/json\n\n" + json.dumps(PAGES[3]).encode(),
    f"[10:00] [INFO] {json.dumps(PAGES[3])}\n".encode(),
]
PIECES = [
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b",",
        b":",
        b"\\",
        b"\n",
        b"\x00",
        b"\xff",
        b"\xc3",
        b"null",
        b"1e999999999",
    ),
    *(
        b"-",
        b"0",
        b"[" * 3000,
        b'{"a":' * 3000,
        b"9" * 5000,
        b"\\ud800",
        b"\\u0022",
        b'"id":1,',
        "订单".encode(),
    ),
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A file that was cut, joined, overwritten or doubled in places."""
    data = draw(st.sampled_from(FILES))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        to = draw(st.integers(at, min(len(data), at + 40)))
        match draw(st.integers(0, 4)):
            case 0:
                data = data[:at] + data[to:]
            case 1:
                data = data[:at] + draw(st.sampled_from(PIECES)) + data[to:]
            case 2:
                data = data[:to] + data[at:]
            case 3:
                data = data[:at]
            case _:
                data = data[:at] + draw(st.sampled_from(FILES)) + data[at:]
    return data


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(damaged())
def test_no_damage_brings_the_import_down(data):
    """What comes of it is a snapshot that holds against the schema, or diagnostics in both languages."""
    files = [ExportFile("page.json", data), ExportFile("facts.yaml", FACTS.encode())]
    said: Sequence[Diagnostic] = ()
    try:
        snapshot = import_files("tiktok-api", files).snapshot
    except InputError as error:
        said = error.diagnostics
        snapshot = None
    if snapshot is None:
        assert said
        assert all(found.message.en and found.message.zh for found in said)
    else:
        validate(json.loads(dumps(snapshot)))


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: repr(piece[:12]))
@pytest.mark.parametrize("data", FILES[:4], ids=lambda data: data[:20].decode())
def test_small_files_take_little_memory(data, piece):
    """Whatever stands in them: no number is written out, and nothing is nested into without end."""
    tracemalloc.start()
    try:
        import_files("tiktok-api", [ExportFile("page.json", data.replace(b'"', b'"' + piece, 9))])
    except InputError:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 60_000_000


@pytest.mark.parametrize(
    "number",
    [
        "1e999999999",
        "-1e999999999",
        "1e-999999999",
        "1e9999999999999",
        "-1e-99999999999999999999",
        "9" * 5000,
        "1." + "0" * 5000,
    ],
)
@pytest.mark.parametrize("key", ["total_amount", "create_time", "id", "is_cod", "status"])
def test_numbers_without_measure_are_no_amounts(api, key, number):
    """They are neither times nor ids either, and nobody writes them out digit by digit."""
    text = json.dumps(api.page("orders", api.order(payment={"currency": "GBP", "total_amount": "@"})))
    text = (
        text.replace('"@"', number)
        if key == "total_amount"
        else text.replace(f'"{key}": ', f'"{key}": {number}, "x": ', 1)
    )
    try:
        result = import_files("tiktok-api", [ExportFile("page.json", text.encode())])
    except InputError as error:  # no program reads such a number
        said = error.diagnostics
    else:
        said = told(result)
        assert {row.row for row in result.provenance.bad} == {1}
        (order,) = result.snapshot["orders"] or [{}]
        field = {"total_amount": "total", "create_time": "created_at"}.get(key, key)
        assert field not in order
    assert said
    assert len("".join(each.message.en for each in said)) < 2000


@pytest.mark.parametrize("number", ["1e999999999", "1e9999999999999", "1e-999999999"])
def test_facts_have_numbers_without_measure_as_well(number):
    """In the snapshot's shape, as JSON."""
    text = '{"shop": {"id": "7495"}, "deposit": {"balance": {"amount": @, "currency": "GBP"}}}'
    with pytest.raises(InputError) as caught:
        import_files("tiktok-api", [ExportFile("facts.json", text.replace("@", number).encode())])
    assert len(str(caught.value)) < 2000


def test_all_files_of_the_examples_are_good():
    """So that what is found by damaging them is due to the damage."""
    for data in FILES:
        import_files("tiktok-api", [ExportFile("page.json", data), ExportFile("facts.yaml", FACTS.encode())])
