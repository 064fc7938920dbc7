"""Exports of 抖店 as CSV and XLSX: orders, after-sales, settlements and movements."""

import csv
import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.base.resources import schema_text
from checker.diagnostics.collector import Collector
from tests.importers.export_tables import ROOT, Tables
from tests.importers.tables.books import book, inline, numbers

EXPORTS = ROOT / "tests" / "fixtures" / "exports" / "douyin"
ORDERS = (EXPORTS / "1791430000_orders.csv").read_text(encoding="utf-8")
BILL = (EXPORTS / "settlement-bill.csv").read_text(encoding="utf-8")
MOVEMENTS = (EXPORTS / "movements.csv").read_text(encoding="utf-8")
HEADER = "主订单编号,子订单编号,商品数量,商品ID,订单提交时间,支付完成时间,发货时间,订单完成时间,订单状态"


class DouyinTables(Tables):
    """Reads tables by the columns of 抖店."""

    folder = ROOT / "checker" / "importers" / "douyin"

    def orders(self, *rows: str, header: str = HEADER) -> list[dict]:
        """The orders in rows under the header of an export by product."""
        return self.records("\n".join([header, *rows]), kind="douyin-orders")

    def sales(self, *rows: str, more: str = "") -> list[dict]:
        """The after-sales in rows; the header ends with ``more`` columns."""
        header = f"售后单号,订单号,商品单号,售后类型,售后状态,售后申请时间,退商品金额（元）,退款方式{more}"
        return self.records("\n".join([header, *rows]), kind="douyin-aftersales")


TABLES = DouyinTables()


def test_an_export_by_product():
    """A row for each child; the order is as far as its least far child that isn't closed."""
    content = TABLES.file(b"\xef\xbb\xbf" + ORDERS.encode(), "1791430000_orders.csv")
    made = TABLES.read(content, "douyin-orders")
    done, sent, closed, unpaid = made.sections["orders"]
    assert done == {
        "id": "6917921603386318001",
        "status": "COMPLETED",
        "raw_status": "已完成",
        "created_at": "2026-05-22T00:54:10+08:00",
        "paid_at": "2026-05-22T00:54:20+08:00",
        "shipped_at": "2026-05-22T08:53:45+08:00",
        "completed_at": "2026-06-24T13:18:29+08:00",
        "cancelled_at": None,
        "ship_by": "2026-05-24T00:54:20+08:00",
        "is_cod": False,
        "order_type": "NORMAL",
        "lines": [
            {
                "id": "6917921603386318001",
                "product_id": "3660207428038971001",
                "quantity": 1,
                "price": {"amount": "28.90", "currency": "CNY"},
            }
        ],
    }
    assert (sent["status"], sent["completed_at"], sent["raw_status"]) == ("IN_TRANSIT", None, "已发货")
    assert [line["id"] for line in sent["lines"]] == ["6917921603386318002", "6917921603386318003"]
    assert (closed["status"], closed["completed_at"], closed["is_cod"]) == ("CANCELLED", None, True)
    assert "cancelled_at" not in closed
    assert (unpaid["status"], unpaid["shipped_at"]) == ("UNPAID", None)
    entry = made.coverage["orders"].entry()
    assert entry == {"source": "export", "retrieved_at": "2026-10-08T11:26:40+08:00"}
    assert made.bad == []


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_the_encoding_is_told_by_the_header(encoding):
    """Chinese Windows writes GBK, Excel on other machines UTF-8 with a mark."""
    plain = TABLES.read(TABLES.file(ORDERS.encode(), "orders.csv"), "douyin-orders")
    made = TABLES.read(TABLES.file(ORDERS.encode(encoding), "orders.csv"), "douyin-orders")
    assert made.sections == plain.sections


def test_nothing_of_a_buyer_is_taken():
    """Neither what is masked nor what is encrypted, nor remarks."""
    made = TABLES.read(TABLES.file(ORDERS.encode(), "orders.csv"), "douyin-orders")
    written = json.dumps([list(records) for records in made.sections.values()], ensure_ascii=False)
    assert not [word for word in ("密文", "##", "$$", "某达人", "不想买") if word in written]


def test_an_export_by_order_holds_its_children_in_one_cell():
    """Numbers stand between semicolons, each with a tab; what isn't divided is nobody's."""
    (order,) = TABLES.orders(
        '6917921603386218002,"\t6917921603386218002;\t6917921603386218003",2,"\t1001;\t1002",'
        "2026-09-25 10:00:00,2026-09-25 10:00:05,-,-,待发货"
    )
    assert order["lines"] == [
        {"id": "6917921603386218002", "product_id": "1001"},
        {"id": "6917921603386218003", "product_id": "1002"},
    ]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("待支付", "UNPAID"),
        ("已支付", "ON_HOLD"),
        ("待发货", "AWAITING_SHIPMENT"),
        ("备货中", "AWAITING_SHIPMENT"),
        ("部分发货", "PARTIALLY_SHIPPED"),
        ("已发货", "IN_TRANSIT"),
        ("已完成", "COMPLETED"),
        ("已关闭", "CANCELLED"),
        ("风控审核中", "风控审核中"),
        ("部分支付", "部分支付"),
    ],
)
def test_states(word, status):
    """One that isn't known stays as it is, and counts as unknown."""
    (order,) = TABLES.orders(f"6917921603386218002,1,1,1,2026-09-25 10:00:00,-,-,-,{word}")
    assert (order["status"], order["raw_status"]) == (status, word)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("已完成", "已发货"), "IN_TRANSIT"),
        (("待发货", "已发货"), "AWAITING_SHIPMENT"),
        (("已关闭", "已完成"), "COMPLETED"),
        (("已关闭", "已关闭"), "CANCELLED"),
        (("待发货", "已关闭"), "AWAITING_SHIPMENT"),
    ],
)
def test_an_order_is_as_far_as_its_least_far_child(words, status):
    """An order with one parcel on its way isn't completed, whatever its other children are."""
    times = {"已完成": "2026-09-30 10:00:00"}
    rows = [
        f"6917921603386218002,{n},1,1,2026-09-25 10:00:00,-,-,{times.get(word, '-')},{word}"
        for n, word in enumerate(words, 1)
    ]
    for order in (rows, rows[::-1]):
        (found,) = TABLES.orders(*order)
        assert found["status"] == status
        assert (found["completed_at"] is None) == (status != "COMPLETED")


def test_children_that_are_completed_one_after_the_other():
    """When the order was is between the first and the last."""
    (order,) = TABLES.orders(
        "6917921603386218002,1,1,1,2026-09-25 10:00:00,-,-,2026-10-01 10:00:00,已完成",
        "6917921603386218002,2,1,1,2026-09-25 10:00:00,-,-,2026-10-03 10:00:00,已完成",
    )
    assert order["completed_at"] == {
        "not_before": "2026-10-01T10:00:00+08:00",
        "not_after": "2026-10-03T10:00:00+08:00",
    }


def test_a_file_that_a_spreadsheet_saved_again():
    """Times lose their seconds, and so are a minute; a number that has lost digits is none."""
    (order,) = TABLES.orders("6917921603386218002,1,1,1,2026/9/10 8:00,2026/9/10 8:01,-,-,待发货")
    assert order["created_at"] == {
        "not_before": "2026-09-10T08:00:00+08:00",
        "not_after": "2026-09-10T08:00:59+08:00",
    }
    content = TABLES.text(f"{HEADER}\n6.91792E+18,1,1,1,2026/9/10 8:00,-,-,-,待发货")
    made = TABLES.read(content, "douyin-orders")
    assert list(made.sections["orders"]) == []
    assert [bad.code for bad in made.bad] == ["SC525"]
    assert made.coverage["orders"].bad_rows == 1
    rounded = [f"69179216033862{n}0000,1,1,1,2026/9/10 8:00,-,-,-,待发货" for n in "12"]
    made = TABLES.read(TABLES.text("\n".join([HEADER, *rounded])), "douyin-orders")
    assert list(made.sections["orders"]) == []


def test_a_range_is_no_proof_of_all():
    """Only what somebody says makes an export complete."""
    content = TABLES.text(ORDERS)
    assert TABLES.read(content, "douyin-orders").coverage["orders"].complete is None
    claims = {"orders": {"complete": True}}
    assert TABLES.read(content, "douyin-orders", claims=claims).coverage["orders"].complete is True


def test_the_files_name_says_when_it_was_exported():
    """Unless somebody says when; a name without the second of the export says nothing."""
    for name, taken in (
        ("1791430000_new.csv", "2026-10-08T11:26:40+08:00"),
        ("17914300001_new.csv", None),
        ("orders-1791430000.csv", None),
    ):
        made = TABLES.read(TABLES.text(ORDERS, name), "douyin-orders")
        assert made.coverage["orders"].retrieved_at == taken
    claims = {"orders": {"retrieved_at": "2026-10-09T09:00:00+08:00"}}
    made = TABLES.read(TABLES.text(ORDERS, "1791430000_new.csv"), "douyin-orders", claims=claims)
    assert made.coverage["orders"].retrieved_at == "2026-10-09T09:00:00+08:00"


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("退货退款", "RETURN_REFUND"),
        ("仅退款", "REFUND_ONLY"),
        ("未发货仅退款", "REFUND_ONLY"),
        ("换货", "EXCHANGE"),
        ("补寄", "REISSUE"),
        ("维修", "REPAIR"),
        ("价保", "PRICE_PROTECTION"),
    ],
)
def test_kinds_of_after_sales(kind, word):
    """Each is one of the snapshot's."""
    (sale,) = TABLES.sales(
        f"'146701382803677001,'6917921603386218002,-,{kind},待商家处理,2026-09-25 10:00:00,1,原路退款"
    )
    assert sale == {
        "id": "146701382803677001",
        "order_id": "6917921603386218002",
        "kind": word,
        "status": "REQUESTED",
        "raw_status": "待商家处理",
        "created_at": "2026-09-25T10:00:00+08:00",
        "final_at": None,
        "refund_source": "ORIGINAL",
    }


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("待商家处理", "REQUESTED"),
        ("待买家退货", "AWAITING_BUYER"),
        ("待商家收货", "IN_RETURN"),
        ("待商家发货", "AWAITING_SELLER"),
        ("退款中", "APPROVED_UNPAID"),
        ("退款失败", "APPROVED_UNPAID"),
        ("退款成功", "COMPLETED"),
        ("换货成功", "COMPLETED"),
        ("售后成功", "售后成功"),
        ("商家拒绝", "REJECTED_APPEALABLE"),
        ("售后关闭", "CANCELLED"),
        ("平台介入中", "平台介入中"),
    ],
)
def test_states_of_after_sales(word, status):
    """Agreed to isn't paid, and what isn't known stays the platform's word."""
    (sale,) = TABLES.sales(f"146701382803677001,6917921603386218002,-,仅退款,{word},2026-09-25 10:00:00,1,-")
    assert sale["status"] == status


@pytest.mark.parametrize(
    ("word", "repaid", "final", "status"),
    [
        ("售后成功", "2026-09-26 10:00:00", "2026-09-27 10:00:00", "COMPLETED"),
        ("售后成功", "-", "-", "APPROVED_UNPAID"),
        ("售后成功", "2026-09-26 10:00:00", "-", "售后成功"),
        ("退款成功", "2026-09-26 10:00:00", "-", "退款成功"),
        ("售后关闭", "-", "-", "REJECTED_APPEALABLE"),
        ("售后关闭", "-", "2026-09-27 10:00:00", "CANCELLED"),
    ],
)
def test_what_is_not_final_is_not_over(word, repaid, final, status):
    """Where the export says when one was final, an empty cell says that it isn't."""
    row = f"146701382803677001,6917921603386218002,-,仅退款,{word},2026-09-25 10:00:00,1,-,{repaid},{final}"
    (sale,) = TABLES.sales(row, more=",用户到账时间,售后完结时间")
    assert sale["status"] == status


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_a_settlement_bill_has_three_rows_of_headers(encoding):
    """It says which orders there are, and proves neither that these are all nor how far they have come."""
    made = TABLES.read(TABLES.file(BILL.encode(encoding), "结算账单.csv"), "douyin-settlements")
    assert made.sections["orders"] == [
        {"id": "6917921603386218001", "created_at": "2026-09-22T00:54:10+08:00"},
        {"id": "6917921603386218002", "created_at": "2026-09-25T10:00:00+08:00"},
    ]
    assert made.bad == []
    claims = {"orders": {"complete": True}}
    content = TABLES.file(BILL.encode(), "结算账单.csv")
    assert TABLES.read(content, "douyin-settlements", claims=claims).coverage["orders"].complete is None


def test_a_bill_as_a_workbook():
    """Merged cells above the header, numbers as texts, and a second sheet that nobody knows."""
    rows = [row.split(",") for row in BILL.splitlines()]
    sheet = "".join(inline(*cells, row=number) for number, cells in enumerate(rows, 1))
    data = book(sheet, inline("说明", "下载时间", row=1), names=("结算明细", "说明"))
    made = TABLES.read(TABLES.file(data, "结算账单.xlsx"), "douyin-settlements")
    plain = TABLES.read(TABLES.file(BILL.encode(), "结算账单.csv"), "douyin-settlements")
    assert made.sections == plain.sections
    assert made.bad == []


def test_numbers_of_a_workbook_that_lost_digits_are_none():
    """Excel keeps 15 digits of a number; what it holds of a longer one is no number of an order."""
    header = inline("主订单编号", "订单状态", "订单提交时间", row=1)
    data = book(header + numbers("6917921603386218002", "1", "46000", row=2))
    made = TABLES.read(TABLES.file(data, "orders.xlsx"), "douyin-orders")
    assert list(made.sections["orders"]) == []
    assert [bad.code for bad in made.bad] == ["SC525"]


def test_movements_without_an_order_are_of_another_kind():
    """A withdrawal, a premium and a loan's repayment say nothing of what is still owed."""
    made = TABLES.read(TABLES.text(MOVEMENTS), "douyin-settlements")
    assert made.sections["orders"] == [
        {"id": "6917921603386218001", "created_at": "2026-09-22T00:54:10+08:00"}
    ]
    assert made.bad == []


CELLS = st.sampled_from(
    ["-", "", "6.9E+18", "'1", "2026/9/10 8:00", "-1", "##虚构", "\t2;\t3", "已完成"]
) | st.text(max_size=6)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([("douyin-orders", ORDERS), ("douyin-settlements", BILL)]), st.data())
def test_no_cell_brings_the_import_down(export, data):
    """Whatever stands in place of cells, records hold against the schema, or rows are named."""
    kind, text = export
    header = next(row for row in csv.reader(text.splitlines()) if "订单号" in row or "主订单编号" in row)
    width = len(header)
    rows = data.draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=5))
    made = TABLES.read(TABLES.content([header, *rows]), kind)
    snapshot = {"schema_version": "1", "shop": {"id": "1"}, "orders": list(made.sections["orders"])}
    jsonschema.Draft202012Validator(json.loads(schema_text("snapshot"))).validate(snapshot)
    assert all(bad.message.en and bad.message.zh for bad in made.bad)


@pytest.mark.parametrize("kind", ["douyin-orders", "douyin-aftersales", "douyin-settlements"])
def test_each_file_is_taken_by_one_kind(kind):
    """The others don't know it, or know less of it."""
    files = {
        "douyin-orders": TABLES.text(ORDERS),
        "douyin-aftersales": TABLES.text("售后单号,订单号,售后类型,售后状态\n1,2,仅退款,退款成功"),
        "douyin-settlements": TABLES.file(BILL.encode()),
    }
    found = {
        name: evidence.sure
        for name, importer in TABLES.importers().items()
        if (evidence := importer.recognise(files[kind])) is not None
    }
    assert max(found, key=found.__getitem__) == kind
    assert not Collector().sorted()
