"""The example of 抖店: exports of the back office, and what was entered by hand."""

import io
import json
import zipfile

import pytest

from checker.api import check, load_policies, load_sources
from checker.diagnostics import Severity, SnapshotError
from checker.importers import import_files
from tests.importers.export_tables import ROOT

EXAMPLE = ROOT / "examples" / "douyin"
#: What an export of orders holds of them.
FIELDS = ("id", "created_at", "paid_at", "shipped_at", "completed_at", "is_cod", "order_type")


def test_the_export_says_what_the_snapshot_says():
    """As far as it goes: of closed orders it doesn't know when they were closed."""
    result = import_files("auto", [EXAMPLE / "export", EXAMPLE / "shop-facts.yaml"])
    assert {each.severity for each in result.diagnostics} <= {Severity.HINT}
    expected = json.loads((EXAMPLE / "snapshot.json").read_text(encoding="utf-8"))
    for order, whole in zip(result.snapshot["orders"], expected["orders"], strict=True):
        assert order["status"] == whole["status"]
        for field in FIELDS:
            assert order.get(field, whole.get(field)) == whole.get(field), (order["id"], field)
    for sale, whole in zip(result.snapshot["after_sales"], expected["after_sales"], strict=True):
        kept = {key: value for key, value in sale.items() if key != "raw_status"}
        assert kept == {key: whole[key] for key in kept}
    assert result.snapshot["coverage"]["orders"]["complete"] is True
    assert result.snapshot["coverage"]["orders"]["retrieved_at"] == expected["as_of"]


OPEN = (
    "售后单号,订单号,商品单号,售后类型,售后状态,售后申请时间,退商品金额（元）,退运费金额（元）,退款方式,申请原因\n"
    "146701382803677001,6917921603386318001,-,仅退款,待商家处理,2026-10-01 10:00:00,28.90,0.00,-,-\n"
)


def test_an_open_after_sale_fails_the_closure(tmp_path):
    """From the export alone: that isn't something nobody knows."""
    path = tmp_path / "1791430000_after-sales.csv"
    path.write_text(OPEN, encoding="gb18030")
    (result,) = check(load_sources([path]), load_policies(), only=["douyin/closure"]).results
    found = {each.id: each.status for each in result.preconditions}
    assert found["after-sales-closed"] == "failed"


def locked(name: str, data: bytes) -> bytes:
    """An archive whose only file says that it is locked with a password."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, data)
    packed = bytearray(out.getvalue())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(mark) + at] |= 1
    return bytes(packed)


def test_a_download_that_is_locked_is_said_to_be(tmp_path):
    """The back office may send archives with a password: that is said, alone or beside others."""
    export = EXAMPLE / "export" / "after-sales.csv"
    path = tmp_path / "download.zip"
    path.write_bytes(locked("orders.csv", b"x"))
    for sources in ([path], [path, export]):
        with pytest.raises(SnapshotError) as caught:
            load_sources(sources)
        (error,) = [each for each in caught.value.diagnostics if each.severity is Severity.ERROR]
        assert error.code == "SC553"
        assert "password" in error.message.en
