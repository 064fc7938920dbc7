"""Invoices, insurance, bound accounts and products of the 抖店 API."""

import pytest


def found(douyin, key: str, record: dict, section: str, **beside: object):
    """What becomes of the only record under ``key``."""
    page = douyin.envelope({key: [record], "total": 1, **beside})
    snapshot = douyin.run(page).snapshot
    for part in section.split("."):
        snapshot = snapshot[part]
    return snapshot


@pytest.mark.parametrize(("code", "status"), [(1, "PENDING"), (2, "ISSUED"), (3, "CLOSED"), (9, "9")])
def test_invoices(douyin, code, status):
    """What a buyer asked for; nothing of the title or the tax number is kept."""
    record = {
        "registation_id": "7300000000000001",
        "shop_id": 46820117,
        "shop_order_id": "6917921603386218001",
        "invoice_status": code,
        "invoice_amount": 2890,
        "apply_time": 1780100000,
        "title": "虚构抬头",
        "tax_no": "虚构税号",
    }
    assert found(douyin, "invoice_list", record, "invoices") == [
        {
            "id": "7300000000000001",
            "direction": "TO_BUYER",
            "order_id": "6917921603386218001",
            "status": status,
            "amount": {"amount": "28.90", "currency": "CNY"},
            "applied_at": "2026-05-30T08:13:20+08:00",
        }
    ]
    del record["registation_id"]
    assert found(douyin, "invoice_list", record, "invoices")[0]["id"] == "6917921603386218001"


@pytest.mark.parametrize(
    ("code", "status"),
    [(1, "PENDING_DEDUCTION"), (2, "DEDUCTED"), (3, "REFUNDED"), (4, "ADVANCED"), (5, "CLOSED")],
)
def test_premiums(douyin, code, status):
    """What awaits deduction and what the platform has advanced are told from the rest."""
    record = {"ins_policy_no": "P1", "merchant_premium": 35, "premium_status": code, "claim_status": 1}
    assert found(douyin, "policy_info_list", record, "insurance.premiums") == [
        {
            "id": "P1",
            "policy_id": "P1",
            "merchant_premium": {"amount": "0.35", "currency": "CNY"},
            "premium_status": status,
            "claim_pending": True,
        }
    ]


@pytest.mark.parametrize(("code", "kind"), [(0, "OFFICIAL"), (1, "CHANNEL"), (2, "CREATOR")])
def test_bound_accounts(douyin, code, kind):
    """One that is listed is bound; that there is no other isn't shown."""
    record = {
        "author_id": 7592255573464597001,
        "author_type": code,
        "account_name": "虚构",
        "author_app": 1128,
    }
    page = douyin.envelope({"authors": [record], "total": 1})
    snapshot = douyin.run(page).snapshot
    assert snapshot["bindings"] == [{"account_id": "7592255573464597001", "type": kind, "unbound_at": None}]
    assert snapshot["coverage"]["bindings"] == {"source": "api"}


@pytest.mark.parametrize(
    ("status", "review", "word"),
    [
        (0, 3, "ACTIVE"),
        (0, 2, "ACTIVE"),
        (0, 5, "FROZEN"),
        (1, 3, "SELLER_DEACTIVATED"),
        (1, 7, "PENDING"),
        (1, 2, "PENDING"),
        (1, 1, "DRAFT"),
        (1, 4, "FAILED"),
        (1, 5, "FROZEN"),
        (2, 3, "DELETED"),
        (8, 3, "status 8, check_status 3"),
    ],
)
def test_products(douyin, status, review, word):
    """Whether it is sold hangs on two states; two that aren't known are shown."""
    record = {
        "product_id": 3660207428038970001,
        "status": status,
        "check_status": review,
        "update_time": 1780100000,
        "category_detail": {"first_cid": 20000, "second_cid": 20001, "third_cid": 0, "fourth_cid": 0},
        "cos_ratio": 0,
    }
    assert found(douyin, "data", record, "products", page=0, size=100) == [
        {
            "id": "3660207428038970001",
            "category_id": "20001",
            "status": word,
            "updated_at": "2026-05-30T08:13:20+08:00",
        }
    ]
