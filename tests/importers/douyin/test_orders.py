"""Orders of the 抖店 API."""

import pytest


def test_an_order_becomes_one_of_the_snapshot(douyin):
    """Sums of 分 are yuan, seconds are times of Beijing, 0 is nothing, and nothing of the buyer is there."""
    assert douyin.ordered() == {
        "id": "6917921603386218001",
        "status": "COMPLETED",
        "raw_status": "5 已完成",
        "created_at": "2026-05-29T04:26:40+08:00",
        "paid_at": "2026-05-29T04:27:40+08:00",
        "shipped_at": "2026-05-29T18:20:00+08:00",
        "delivered_at": "2026-06-03T23:20:01+08:00",
        "completed_at": "2026-06-09T18:13:20+08:00",
        "cancelled_at": None,
        "status_updated_at": "2026-06-09T18:13:20+08:00",
        "ship_by": "2026-05-31T04:26:40+08:00",
        "is_cod": False,
        "order_type": "NORMAL",
        "is_sample": False,
        "cross_shop_discount": False,
        "total": {"amount": "28.90", "currency": "CNY"},
        "lines": [
            {
                "id": f"691792160338621801{index}",
                "sku_id": "1712345678901234",
                "product_id": "3660207428038970001",
                "category_id": "20002",
                "quantity": 1,
                "status": "COMPLETED",
                "price": {"amount": "14.95", "currency": "CNY"},
            }
            for index in range(2)
        ],
    }


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (1, "UNPAID"),
        (103, "UNPAID"),
        (105, "ON_HOLD"),
        (2, "AWAITING_SHIPMENT"),
        (101, "PARTIALLY_SHIPPED"),
        (3, "IN_TRANSIT"),
        (4, "CANCELLED"),
        ("5", "COMPLETED"),
    ],
)
def test_states_are_numbers(douyin, code, status):
    """Each is one of the snapshot's, and shown as the platform has it."""
    order = douyin.ordered(order_status=code, order_status_desc="某状态")
    assert (order["status"], order["raw_status"]) == (status, f"{code} 某状态")


def test_a_state_that_is_not_known_is_kept_and_said(douyin):
    """It counts as unknown: never as finished, never dropped."""
    page = douyin.orders(douyin.order(order_status=77, order_status_desc="新状态"))
    result = douyin.run(page)
    assert result.snapshot["orders"][0]["status"] == "77"
    assert "SC515" in [each.code for each in result.diagnostics]


@pytest.mark.parametrize(("code", "unset"), [(1, "paid_at"), (2, "shipped_at"), (3, "completed_at")])
def test_what_has_not_happened_yet_is_known_not_to_have(douyin, code, unset):
    """Where the state says so; 0 alone says nothing."""
    times = dict.fromkeys(("pay_time", "ship_time", "finish_time"), 0)
    order = douyin.ordered(order_status=code, main_status=code, sku_order_list=[], **times)
    assert order[unset] is None
    assert "shipped_at" not in douyin.ordered(order_status=4, sku_order_list=[], **times)


def test_an_order_refunded_before_it_was_shipped_was_not_shipped(douyin):
    """`main_status` 21 says so of a closed one."""
    order = douyin.ordered(order_status=4, main_status=21, ship_time=0, finish_time=0, sku_order_list=[])
    assert (order["status"], order["shipped_at"], order["completed_at"]) == ("CANCELLED", None, None)


def test_a_closed_order_has_no_time_of_closing(douyin):
    """It lies before the last update; `finish_time` isn't it."""
    order = douyin.ordered(order_status=4)
    assert order["completed_at"] is None
    assert "cancelled_at" not in order
    assert order["status_updated_at"] == "2026-06-09T18:13:20+08:00"


def test_a_presale_order_with_its_deposit_paid_is_not_unpaid_by_proof(douyin):
    """`main_status` 103: nothing says that it was paid, and nothing that it wasn't."""
    order = douyin.ordered(order_status=1, main_status=103, trade_type=2, sku_order_list=[])
    assert (order["status"], order["order_type"]) == ("UNPAID", "DEPOSIT_PRESALE")
    assert "paid_at" not in order
    assert "order_type" not in douyin.ordered(order_status=1, main_status=103, sku_order_list=[])


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"trade_type": 4}, "AUCTION"),
        ({"trade_type": 16}, "AUCTION"),
        ({"biz": 25}, "AUCTION_DEPOSIT"),
        ({"biz": 99}, "INSURANCE"),
        ({"trade_type": 13}, "MADE_TO_ORDER"),
        ({"trade_type": 6}, "trade_type 6"),
        ({"trade_type": None}, None),
    ],
)
def test_kinds_that_cannot_be_cancelled_are_told(douyin, changes, kind):
    """A kind that isn't known is shown, none is left out."""
    assert douyin.ordered(**changes, sku_order_list=[]).get("order_type") == kind


def test_children_tell_their_kind_over_the_order(douyin):
    """The platform has given up the order's own word."""
    children = douyin.order()["sku_order_list"]
    children[1] |= {"trade_type": 2}
    assert douyin.ordered(trade_type=0, sku_order_list=children)["order_type"] == "DEPOSIT_PRESALE"


def test_an_order_has_arrived_when_every_parcel_has(douyin):
    """A child without a time of arrival leaves it open, one that was closed doesn't."""
    children = douyin.order()["sku_order_list"]
    children[0]["logistics_receipt_time"] = 0
    assert "delivered_at" not in douyin.ordered(order_status=3, finish_time=0, sku_order_list=children)
    children[0]["order_status"] = 4
    order = douyin.ordered(order_status=3, finish_time=0, sku_order_list=children)
    assert order["delivered_at"] == "2026-06-03T23:20:01+08:00"


@pytest.mark.parametrize(
    ("value", "time"), [(1780001800, "2026-05-29T04:56:40+08:00"), (1800, None), (0, None)]
)
def test_an_unpaid_order_closes_by_itself(douyin, value, time):
    """At the time that is given; a span of seconds is no time. Once paid, it says nothing any more."""
    unpaid = {"order_status": 1, "main_status": 1, "pay_time": 0, "ship_time": 0, "finish_time": 0}
    assert douyin.ordered(**unpaid, order_expire_time=value, sku_order_list=[]).get("auto_cancel_at") == time
    assert "auto_cancel_at" not in douyin.ordered(order_expire_time=value)


def test_payment_on_delivery_is_zero(douyin):
    """0 is a value of its own there."""
    assert douyin.ordered(pay_type=0)["is_cod"] is True
    assert "is_cod" not in douyin.ordered(pay_type=None)


def test_a_refund_asked_for_before_shipping_is_a_request_to_cancel(douyin):
    """The child says so, and the after-sale says since when and until when."""
    children = douyin.order()["sku_order_list"]
    children[0]["after_sale_info"] = {"after_sale_status": 6, "after_sale_type": 2, "refund_status": 1}
    changes = {"order_status": 2, "ship_time": 0, "finish_time": 0, "sku_order_list": children}
    assert douyin.ordered(**changes)["cancel_request"] == {"pending": True}
    sale = douyin.sale(aftersale_type=2)
    result = douyin.run(douyin.orders(douyin.order(**changes)), douyin.sales(sale))
    assert result.snapshot["orders"][0]["cancel_request"] == {
        "pending": True,
        "requested_at": "2026-10-26T15:33:20+08:00",
        "respond_by": "2026-10-28T15:33:20+08:00",
    }


def test_one_order_has_a_page_of_its_own(douyin):
    """It makes the same record; the letter that some answers put after a number is no part of it."""
    detail = douyin.envelope({"shop_order_detail": douyin.order(order_id="6917921603386218001A")})
    assert douyin.run(detail).snapshot["orders"] == [douyin.ordered()]


def test_the_earlier_gateway_is_read(douyin):
    """`err_no` 0 is success; sums are 分, states stand under another name."""
    order = {"order_id": "4711111111111111111A", "final_status": 5, "create_time": "1600000000"}
    order |= {"total_amount": 990, "child": [{"order_id": "4711111111111111111", "final_status": 5}]}
    page = {"err_no": 0, "message": "success", "data": {"total": 1, "list": [order]}}
    assert douyin.run(page).snapshot["orders"] == [
        {
            "id": "4711111111111111111",
            "status": "COMPLETED",
            "raw_status": "5",
            "created_at": "2020-09-13T20:26:40+08:00",
            "cancelled_at": None,
            "total": {"amount": "9.90", "currency": "CNY"},
            "lines": [{"id": "4711111111111111111", "status": "COMPLETED"}],
        }
    ]


@pytest.mark.parametrize("unset", [0, "0", "", None, False, -62135596800])
def test_times_that_are_not_set(douyin, unset):
    """0, and what other programs make of it."""
    order = douyin.ordered(pay_time=unset, update_time=unset)
    assert not {"paid_at", "status_updated_at"} & set(order)


@pytest.mark.parametrize("value", ["28.90", 28.9, {}, True])
def test_sums_are_whole_numbers_of_hundredths(douyin, value):
    """Anything else was changed on its way, and a hundred times as much would be taken for it."""
    assert "SC507" in douyin.codes(douyin.orders(douyin.order(pay_amount=value)))


@pytest.mark.parametrize(
    ("value", "amount"), [(0, "0.00"), (1, "0.01"), ("2890", "28.90"), (10**16, "100000000000000.00")]
)
def test_hundredths_are_exact(douyin, value, amount):
    """0 is nothing to pay, not nothing known."""
    assert douyin.ordered(pay_amount=value)["total"]["amount"] == amount


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        (3660207428038970001, True),
        (3660207428038970000, False),  # as JavaScript writes the one above
        (3660207428038969856, False),  # as a double holds it
        (3660207428038970100, False),  # 17 digits
        (36602074280389, True),
    ],
)
def test_long_numbers_are_ids_where_nobody_has_rounded_them(douyin, number, kept):
    """Of others the product is left out, with a hint; an order's own number is refused then."""
    children = douyin.order()["sku_order_list"]
    children[0]["product_id"] = number
    result = douyin.run(douyin.orders(douyin.order(sku_order_list=children)))
    assert result.snapshot["orders"][0]["lines"][0].get("product_id") == (str(number) if kept else None)
    assert ("SC590" in [each.code for each in result.diagnostics]) != kept
    assert ("SC525" in douyin.codes(douyin.orders(douyin.order(order_id=number)))) != kept
