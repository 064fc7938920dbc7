"""After-sales of the 抖店 API, and the disputes that come of them."""

import pytest


def test_an_after_sale_becomes_one_of_the_snapshot(douyin):
    """0 as the time at which it is over says that it isn't."""
    assert douyin.served() == {
        "id": "146701382803677001",
        "order_id": "6917921603386218001",
        "line_ids": ["6917921603386218010"],
        "kind": "RETURN_REFUND",
        "status": "REQUESTED",
        "raw_status": "6",
        "created_at": "2026-10-26T15:33:20+08:00",
        "updated_at": "2026-10-26T15:35:00+08:00",
        "final_at": None,
        "deadline": "2026-10-28T15:33:20+08:00",
        "refund_amount": {"amount": "14.45", "currency": "CNY"},
        "refund_source": "ORIGINAL",
        "superseded_by": None,
    }


@pytest.mark.parametrize(
    ("code", "refund", "final", "status"),
    [
        (6, 1, 0, "REQUESTED"),
        (7, 1, 0, "AWAITING_BUYER"),
        (8, 0, 0, "AWAITING_SELLER"),
        (11, 1, 0, "IN_RETURN"),
        (12, 1, 0, "APPROVED_UNPAID"),
        (12, 2, 0, "APPROVED_UNPAID"),
        (12, 4, 0, "APPROVED_UNPAID"),
        (12, 3, 1793100000, "COMPLETED"),
        (12, 5, 1793100000, "COMPLETED"),
        (13, 0, 0, "AWAITING_BUYER"),
        (14, 0, 1793100000, "COMPLETED"),
        (27, 1, 0, "REJECTED_APPEALABLE"),
        (29, 1, 1793100000, "REJECTED_APPEALABLE"),
        (28, 1, 1793100000, "CANCELLED"),
        (51, 3, 1793100000, "COMPLETED"),
        (53, 3, 1793100000, "COMPLETED"),
    ],
)
def test_states(douyin, code, refund, final, status):
    """Agreed to isn't paid, a refused one may be appealed, and one withdrawn keeps `refund_status` 1."""
    sale = douyin.served(aftersale_status=code, refund_status=refund, aftersale_status_to_final_time=final)
    assert sale["status"] == status
    assert (sale["final_at"] is None) == (final == 0)


def test_one_that_failed_but_is_not_final_is_open(douyin):
    """The buyer may still take it up again."""
    assert douyin.served(aftersale_status=28)["status"] == "REJECTED_APPEALABLE"


@pytest.mark.parametrize("code", [12, 14, 53])
def test_one_that_is_called_done_but_is_not_final_is_unknown(douyin, code):
    """The platform says that something can still be done: nothing may be concluded."""
    assert douyin.served(aftersale_status=code, refund_status=3)["status"] == str(code)


def test_without_any_time_of_being_final_the_state_decides(douyin):
    """Older answers don't have it, which isn't the same as 0."""
    sale = douyin.served(aftersale_status=12, refund_status=3, aftersale_status_to_final_time=None)
    assert sale["status"] == "COMPLETED"
    assert "final_at" not in sale


@pytest.mark.parametrize(
    ("code", "source"),
    [
        (0, "ORIGINAL"),
        (1, "OFFLINE"),
        (2, "PETTY_CASH"),
        (3, "DEPOSIT"),
        (4, "NONE"),
        (5, "PLATFORM_ADVANCE"),
        (-1, None),
    ],
)
def test_where_the_money_comes_from(douyin, code, source):
    """The deposit and the petty cash are told from the payment itself."""
    assert douyin.served(aftersale_refund_type=code).get("refund_source") == source


def test_one_with_nothing_to_refund_is_done_when_it_is_agreed(douyin):
    """An exchange that needs no money, for instance."""
    changes = {"refund_status": 0, "aftersale_refund_type": 4, "aftersale_status_to_final_time": 1793100000}
    assert douyin.served(aftersale_status=12, **changes)["status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (0, None),
        (1, "OPEN"),
        (2, "CLOSED"),
        (3, "CLOSED"),
        (4, "EVIDENCE_NEEDED"),
        (5, "OPEN"),
        (255, "CLOSED"),
    ],
)
def test_the_platforms_arbitration_is_a_dispute(douyin, code, status):
    """It shares the number of the after-sale; without any, there is none."""
    found = douyin.run(douyin.sales(douyin.sale(arbitrate_status=code))).snapshot["disputes"]
    assert [each["status"] for each in found] == ([] if status is None else [status])


def test_an_after_sale_has_a_page_of_its_own(douyin):
    """Its members are spelt differently there, and its number is a long one without quotes."""
    own = {
        "after_sale_id": 146701382803677001,
        "after_sale_status": 12,
        "after_sale_status_desc": "售后成功",
        "refund_status": 3,
        "refund_total_amount": 1445,
        "apply_time": 1793000000,
        "update_time": 1793000100,
        "after_sale_type": 1,
        "aftersale_status_to_final_time": 1793100000,
        "post_receiver": "##虚构密文##",
    }
    arbitration = {"arbitrate_status": 1, "arbitrate_create_time": 1793000050}
    order = {"shop_order_id": 6917921603386218001, "sku_order_infos": [{"sku_order_id": 6917921603386218011}]}
    process = {"after_sale_info": own, "arbitrate_info": arbitration}
    result = douyin.run(douyin.envelope({"process_info": process, "order_info": order}))
    (sale,) = result.snapshot["after_sales"]
    assert (sale["id"], sale["order_id"], sale["line_ids"]) == (
        "146701382803677001",
        "6917921603386218001",
        ["6917921603386218011"],
    )
    assert (sale["status"], sale["raw_status"], sale["kind"]) == ("COMPLETED", "12 售后成功", "REFUND_ONLY")
    assert result.snapshot["disputes"] == [
        {
            "id": "146701382803677001",
            "order_id": "6917921603386218001",
            "channel": "PLATFORM_ARBITRATION",
            "status": "OPEN",
            "opened_at": "2026-10-26T15:34:10+08:00",
            "closed_at": None,
        }
    ]


def test_tags_of_a_period_make_no_time(douyin):
    """The platform says that they are for showing only."""
    snapshot = douyin.run(douyin.orders(douyin.order()), douyin.sales(douyin.sale())).snapshot
    assert not {"aftersale_window_ends_at", "aftersale_final"} & set(snapshot["orders"][0])
