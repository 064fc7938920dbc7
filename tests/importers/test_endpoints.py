"""What an answer lists where its key doesn't tell: its records, what stands beside them, names."""

import json

import pytest

from checker.importers import ExportFile, import_files

ORDER = {"line_items": [], "payment": {"currency": "GBP", "total_amount": "9"}, "is_cod": False}


def hints(api, *pages: object) -> list[str]:
    """What is said of answers of which nothing is used."""
    return [each.message.en for each in api.complaints(*pages) if each.code in {"SC523", "SC524"}]


@pytest.mark.parametrize(
    ("data", "title"),
    [
        ({"statements": [{"id": "1", "payment_status": "PAID"}]}, "statements"),
        ({"payments": [{"id": "1", "status": "PAID"}]}, "payments"),
        ({"packages": [{"id": "1", "orders": [{"id": "5"}]}]}, "packages"),
        ({"transactions": [], "payable_amount": "0", "total_settlement_amount": "0"}, "of a statement"),
        ({"transactions": [{"reserve_id": "1", "settlement_amount": "3"}]}, "of a statement"),
        ({"statement_transactions": [], "order_id": "5"}, "of a statement"),
        ({"sku_transactions": [{"sku_id": "1"}], "order_id": "5"}, "of a statement"),
        ({"line_items": [{"id": "1", "total": "3"}], "total": "3", "currency": "GBP"}, "prices of one order"),
        ({"products": [{"id": "1", "seo_words": []}]}, "searching engines"),
        ({"products": [{"id": "1", "diagnoses": []}]}, "searching engines"),
        ({"global_products": [{"id": "1", "status": "PUBLISHED"}]}, "global products"),
        ({"inventory": [{"product_id": "1"}]}, "stock"),
        ({"coupons": [{"id": "1", "status": "ONGOING"}]}, "coupons"),
        ({"conversations": [{"id": "1"}]}, "conversations"),
    ],
)
def test_answers_that_are_known_and_not_used_are_named(api, data, title):
    """No error, and nothing is made of them."""
    (said,) = hints(api, api.envelope(data))
    assert title in said
    snapshot = api.run(api.envelope(data)).snapshot
    assert not {"orders", "products", "promotions", "settlements"} & set(snapshot)


def test_the_orders_of_a_package_are_not_those_of_the_shop(api):
    """They have ids and nothing else: an order without a status would come of each."""
    package = {"package_id": "1", "package_status": "COMPLETED", "handover_method": "PICKUP"}
    package |= {"orders": [{"id": "5", "skus": [{"id": "1"}]}], "order_line_item_ids": ["7"]}
    for page in (api.envelope(package), package):
        assert "orders" not in api.run(page).snapshot
        assert hints(api, page)


def test_an_answer_may_be_an_order_itself(api):
    """Whatever lists the order has, they are its own."""
    for page in (api.envelope(api.order(**ORDER)), api.envelope([api.order(**ORDER)]), api.order(**ORDER)):
        assert [order["id"] for order in api.run(page).snapshot["orders"]] == ["576461413038785752"]


def test_the_page_of_one_activity_is_that_activity(api):
    """Its products are no products of the shop; its id has a longer name."""
    activity = {
        "activity_id": "7",
        "activity_type": "FLASHSALE",
        "duration_type": "NORMAL",
        "status": "ONGOING",
    }
    activity |= {"begin_time": 1770000000, "end_time": 1771000000, "products": [{"id": "1", "discount": "5"}]}
    snapshot = api.run(api.envelope(activity)).snapshot
    assert snapshot["promotions"] == [{"id": "7", "status": "ONGOING", "end_at": "2026-02-13T16:26:40+00:00"}]
    assert "products" not in snapshot


@pytest.mark.parametrize(
    ("beside", "section"),
    [
        ({"sum_est_settlement_amount": "0"}, "settlements"),
        ({"sum_est_fee_amount": "0"}, "settlements"),
        ({"total_settlement_amount": "0"}, None),
        ({}, None),
    ],
)
def test_what_stands_beside_an_empty_list_tells_what_it_would_list(api, beside, section):
    """Nothing settled tells nothing of what isn't settled yet; without a sign nobody knows."""
    page = api.page("transactions")
    page["data"] |= beside
    result = api.run(page)
    assert ("settlements" in result.snapshot) is (section is not None)
    assert ("SC516" in [found.code for found in result.diagnostics]) is (not beside)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("orders-2026.json", True),
        ("orders.json", True),
        ("affiliate-orders.json", False),
        ("page1.json", False),
        ("orders/unsettled.json", False),
    ],
)
def test_the_files_name_tells_what_an_empty_list_would_list(api, name, expected):
    """As people name their files."""
    data = json.dumps(api.page("orders")).encode()
    facts = ExportFile("facts.yaml", api.facts.encode())
    snapshot = import_files("tiktok-api", [ExportFile(name, data), facts]).snapshot
    assert (snapshot.get("orders") == []) is expected


def test_the_request_tells_what_an_empty_list_would_list(api):
    """As a browser saves it."""
    text = json.dumps(api.page("orders"))
    for path, expected in (
        ("/order/202309/orders/search", True),
        ("/affiliate_seller/202410/orders/search", False),
    ):
        entry = {"request": {"url": f"https://api.example{path}"}, "response": {"content": {"text": text}}}
        snapshot = api.run({"log": {"entries": [entry]}}).snapshot
        assert (snapshot.get("orders") == []) is expected


def test_records_that_tell_nothing_are_asked_about(api):
    """Two endpoints list such records, and only one of them lists what was sold."""
    page = api.envelope({"orders": [{"id": "5"}]})
    (found,) = [each for each in api.complaints(page) if each.code == "SC516"]
    assert "nothing in its records tells which" in found.message.en
    assert "orders" not in api.run(page).snapshot


def test_answers_are_found_behind_any_number_of_others(api):
    """A browser saves its pictures first; only lists of records, which hold no answers, are passed over."""
    entries: list[object] = [{"response": {"content": {"text": "GIF89a"}}, "id": str(n)} for n in range(200)]
    entries.append({"response": {"content": {"text": json.dumps(api.page("orders", api.order(**ORDER)))}}})
    assert api.run({"log": {"entries": entries}}).snapshot["orders"]
    lines = [{"id": str(n), "payload": json.dumps(api.page("withdrawals"))} for n in range(50)]
    lines.append({"id": "x", "payload": json.dumps(api.page("orders", api.order(**ORDER)))})
    assert api.run(lines).snapshot["orders"]
