"""When a section counts as complete, and when the data were fetched."""

from datetime import UTC, datetime

import pytest

CLAIM = "coverage: {orders: {complete: true}}"


def coverage(api, *pages, facts, section="orders", **options):
    """The coverage of a section."""
    return api.run(*pages, facts=facts, **options).snapshot["coverage"][section]


def test_whole_pages_and_a_claim_make_a_section_complete(api):
    """Both are needed: pages can't show a filter, and a claim can't supply missing pages."""
    first = api.page("orders", api.order(), total=2, token="bmV4dA==")
    second = api.page("orders", api.order(id="2"), total=2)
    assert coverage(api, first, second, facts=api.facts + CLAIM) == {"source": "api", "complete": True}
    assert coverage(api, first, second, facts=api.facts) == {"source": "api"}
    assert api.codes(first, second) == ["SC518"]
    assert api.codes(first, second, facts=api.facts + CLAIM) == []


@pytest.mark.parametrize(
    "pages",
    [
        lambda api: [api.page("orders", api.order(), total=2, token="bmV4dA==")],
        lambda api: [api.page("orders", api.order(), total=2)],
        lambda api: [api.page("orders", api.order(), total=1, token="bmV4dA==")],
        lambda api: [api.page("orders", api.order()), api.page("orders", api.order(id="2"), total=2)],
        lambda api: [api.envelope({"orders": [api.order()]})],
    ],
    ids=["the last page is missing", "too few", "more to come", "two searches", "no count"],
)
def test_a_claim_without_whole_pages_is_dropped(api, pages):
    """The section then counts as incomplete, with a warning at the claim."""
    given = pages(api)
    facts = api.facts + CLAIM
    (warning,) = api.complaints(*given, facts=facts)
    assert (warning.code, warning.span.line) == ("SC514", 4)
    assert coverage(api, *given, facts=facts) == {"source": "api"}


def test_completeness_since_a_time_is_checked_too(api):
    """`created_since` is a claim like `complete`."""
    facts = api.facts + "coverage: {orders: {created_since: 2026-01-01T00:00:00Z}}"
    whole = api.page("orders", api.order())
    assert coverage(api, whole, facts=facts)["created_since"] == "2026-01-01T00:00:00Z"
    assert "created_since" not in coverage(api, api.page("orders", api.order(), total=2), facts=facts)


def test_after_sales_need_returns_and_cancellations(api):
    """With one of them missing, after-sales may be missing."""
    facts = api.facts + "coverage: {after_sales: {complete: true}}"
    returns, cancellations = api.page("return_orders"), api.page("cancellations")
    assert "complete" not in coverage(api, returns, facts=facts, section="after_sales")
    assert coverage(api, returns, cancellations, facts=facts, section="after_sales")["complete"] is True


def test_a_claim_about_a_section_without_pages_is_the_users_word(api):
    """What was entered by hand is nobody else's business."""
    facts = api.facts + "loans: []\ncoverage: {loans: {complete: true, source: attested}}"
    assert coverage(api, facts=facts, section="loans") == {"complete": True, "source": "attested"}


def test_unsettled_transactions_without_a_claim_are_incomplete(api):
    """A list of settlements would otherwise count as complete because it is there."""
    page = api.page("transactions", {"id": "1", "est_settlement_amount": "1.00"}, total=4)
    assert coverage(api, page, facts=api.facts, section="settlements.items") == {"source": "api"}


def test_pages_of_single_products_do_not_disturb_a_whole_search(api):
    """A product's own page belongs to no search."""
    facts = api.facts + "coverage: {products: {complete: true}}"
    search = api.page("products", {"id": "5", "status": "ACTIVATE"})
    own = api.envelope({"id": "5", "status": "ACTIVATE", "category_chains": []})
    assert coverage(api, search, own, facts=facts, section="products")["complete"] is True


def test_the_time_of_fetching(api):
    """The facts' own word counts before the option."""
    page, taken = api.page("orders", api.order()), datetime(2026, 11, 16, 9, tzinfo=UTC)
    facts = api.facts + "coverage: {orders: {retrieved_at: 2026-11-15T08:00:00Z}}"
    assert coverage(api, page, facts=facts, retrieved_at=taken)["retrieved_at"] == "2026-11-15T08:00:00Z"
    stated = coverage(api, page, facts=api.facts, retrieved_at=taken)["retrieved_at"]
    assert stated == "2026-11-16T09:00:00+00:00"


def test_data_from_the_future_are_refused(api):
    """A record changed after the data can have been fetched; in the minutes that fetching takes it may."""
    for seconds, codes in ((0, []), (1, ["SC533"]), (1800, ["SC533"]), (1801, ["SC519"])):
        page = api.page("orders", api.order(update_time=1794819600 + seconds))
        assert api.codes(page, facts=api.facts + CLAIM) == codes


def test_undated_data_are_pointed_out_once(api):
    """Without a date the last order's end has no upper bound."""
    facts = "shop: {id: 7494820157031942886, timezone: Europe/London}\n" + CLAIM
    page = api.page("orders", api.order(), api.order(id="2"))
    assert api.codes(page, facts=facts) == ["SC520"]
