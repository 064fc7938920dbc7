"""Shop, products, promotions and finance of the TikTok Shop API."""

import pytest

SHOP = {"id": "7494820157031942886", "name": "Harbour Lane", "region": "GB", "seller_type": "CROSS_BORDER"}
CHAIN = [
    {"id": "1", "parent_id": "0", "local_name": "Toys", "is_leaf": False},
    {"id": "2", "parent_id": "1", "local_name": "Puzzles", "is_leaf": True},
]


def test_the_shop_comes_from_its_page_and_the_facts(api):
    """The page tells name, region and type; the facts the time zone and the currency."""
    assert api.run(api.envelope({"shops": [SHOP]})).snapshot["shop"] == {
        "id": "7494820157031942886",
        "platform": "tiktok-shop",
        "name": "Harbour Lane",
        "region": "GB",
        "seller_type": "CROSS_BORDER",
        "timezone": "Europe/London",
        "currency": "GBP",
    }


def test_the_facts_choose_among_several_shops(api):
    """An app may be authorised for more than one."""
    page = api.envelope({"shops": [{"id": "1", "name": "Another"}, SHOP]})
    assert api.run(page).snapshot["shop"]["name"] == "Harbour Lane"
    assert api.codes(page, facts="shop: {timezone: Europe/London}") == ["SC513"]


def test_the_only_shop_needs_no_choice(api):
    """Facts may leave its id out."""
    snapshot = api.run(api.envelope({"shops": [SHOP]}), facts="shop: {timezone: Europe/London}").snapshot
    assert snapshot["shop"]["id"] == "7494820157031942886"


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("ACTIVATE", "ACTIVE"),
        ("FREEZE", "FROZEN"),
        ("SELLER_DEACTIVATED", "SELLER_DEACTIVATED"),
        ("NEW", "NEW"),
    ],
)
def test_states_of_products(api, raw, status):
    """The platform's words differ in two places; a new one is kept."""
    assert api.first("products", api.page("products", {"id": "5", "status": raw}))["status"] == status


def test_a_products_own_page_tells_its_category(api):
    """The search, the order's line and the categories all learn from it."""
    search = api.page("products", {"id": "5", "status": "ACTIVATE"})
    detail = api.envelope({"id": "5", "status": "ACTIVATE", "category_chains": CHAIN})
    orders = api.page("orders", api.order(line_items=[{"id": "9", "product_id": "5"}]))
    snapshot = api.run(search, detail, orders).snapshot
    assert snapshot["products"] == [{"id": "5", "category_id": "2", "status": "ACTIVE"}]
    assert snapshot["orders"][0]["lines"][0]["category_id"] == "2"
    assert snapshot["categories"] == [
        {"id": "1", "name": "Toys", "parent_id": None, "selected": None},
        {"id": "2", "name": "Puzzles", "parent_id": "1"},
    ]


def test_promotions(api):
    """One that runs without end has no end, which is not the same as an unknown one."""
    dated = {"id": "1", "status": "NOT_START", "duration_type": "NORMAL", "end_time": 1796083140}
    endless = {"id": "2", "status": "ONGOING", "duration_type": "INDEFINITE"}
    open_ = {"id": "3", "status": "EXPIRED"}
    assert api.run(api.page("activities", dated, endless, open_)).snapshot["promotions"] == [
        {"id": "1", "status": "NOT_STARTED", "end_at": "2026-11-30T23:59:00+00:00"},
        {"id": "2", "status": "ONGOING", "end_at": None},
        {"id": "3", "status": "EXPIRED"},
    ]


def test_withdrawals(api):
    """Amount, state and time."""
    sent = {
        "id": "1",
        "amount": "182.40",
        "currency": "GBP",
        "status": "PROCESSING",
        "create_time": 1775116800,
    }
    assert api.first("withdrawals", api.page("withdrawals", sent)) == {
        "id": "1",
        "amount": {"amount": "182.40", "currency": "GBP"},
        "status": "PROCESSING",
        "created_at": "2026-04-02T09:00:00+01:00",
    }


def unsettled(api, *transactions, facts=None, **options):
    """The settlements of a snapshot."""
    page = api.page("transactions", *transactions, **options)
    page["data"]["sum_est_settlement_amount"] = "0"  # no other list of transactions has it
    return api.run(page, facts=facts or api.facts).snapshot["settlements"]


def test_an_estimate_in_days_is_no_time(api):
    """Before delivery the API gives a phrase, after it a time in seconds, both as text."""
    phrase = {"id": "1", "est_settlement_amount": "5.87", "currency": "GBP"}
    phrase["estimated_settlement"] = "7 days after delivery"
    dated = phrase | {"id": "2", "estimated_settlement": "1775116800", "order_id": "3"}
    assert unsettled(api, phrase, dated)["items"] == [
        {"id": "1", "amount": {"amount": "5.87", "currency": "GBP"}},
        {
            "id": "2",
            "order_id": "3",
            "amount": {"amount": "5.87", "currency": "GBP"},
            "expected_at": "2026-04-02T09:00:00+01:00",
        },
    ]


def test_totals_are_given_only_where_nothing_is_missing(api):
    """Number and sum need whole pages and somebody who says that nothing was filtered out."""
    claim = api.facts + "coverage: {settlements.items: {complete: true}}"
    one = {"id": "1", "est_settlement_amount": "5.87", "currency": "GBP"}
    two = {"id": "2", "est_adjustment_amount": "-0.90", "currency": "GBP"}
    whole = unsettled(api, one, two, facts=claim)
    assert (whole["unsettled_count"], whole["unsettled_amount"]["amount"]) == (2, "4.97")
    assert set(unsettled(api, one, two)) == {"items"}
    assert set(unsettled(api, one, two, facts=claim, total=9)) == {"items"}
    assert unsettled(api, facts=claim)["unsettled_amount"] == {"amount": "0.00", "currency": "GBP"}
    euro = two | {"currency": "EUR"}
    assert "unsettled_amount" not in unsettled(api, one, euro, facts=claim)
