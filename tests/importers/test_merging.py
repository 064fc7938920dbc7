"""What the platform sent and what was entered by hand, put together."""

import pytest


def test_facts_add_fields_and_records(api):
    """A field the API doesn't have joins its record; a record of its own joins the section."""
    facts = api.facts + (
        "orders:\n"
        "  - {id: 576461413038785752, completed_at: 2026-03-20T00:00:00Z}\n"
        "  - {id: 7, status: COMPLETED}\n"
    )
    orders = api.run(api.page("orders", api.order()), facts=facts).snapshot["orders"]
    assert [(o["id"], o.get("completed_at")) for o in orders] == [
        ("576461413038785752", "2026-03-20T00:00:00Z"),
        ("7", None),
    ]
    assert orders[0]["created_at"] == "2026-02-10T11:20:00+00:00"


@pytest.mark.parametrize(
    "field",
    [
        "status: COMPLETED",
        "created_at: 2026-02-10T12:20:00+01:00",
        "total: {amount: 29.980, currency: GBP}",
        "cancelled_at: null",
        "lines: [{id: 9, quantity: 1}]",
    ],
)
def test_what_agrees_is_no_conflict(api, field):
    """Instants and amounts may be written differently and mean the same."""
    facts = (
        api.facts + f"orders: [{{id: 576461413038785752, {field}}}]\ncoverage: {{orders: {{complete: true}}}}"
    )
    payment = {"total_amount": "29.98", "currency": "GBP"}
    assert (
        api.codes(api.page("orders", api.order(payment=payment, line_items=[{"id": "9"}])), facts=facts) == []
    )


@pytest.mark.parametrize(
    "field",
    [
        "status: CANCELLED",
        "created_at: 2026-02-10T12:20:00+00:00",
        "total: {amount: 29.98, currency: EUR}",
        "cancelled_at: 2026-02-10T12:20:00+00:00",
        "lines: []",
        "cancel_request: {pending: true}",
    ],
)
def test_what_disagrees_names_both_places(api, field):
    """The facts don't overrule the platform's data; the user decides which is right."""
    facts = api.facts + f"orders:\n  - id: 576461413038785752\n    {field}\n"
    facts += "coverage: {orders: {complete: true}}"
    sent = api.order(payment={"total_amount": "29.98", "currency": "GBP"}, is_buyer_request_cancel=False)
    (error,) = api.complaints(api.page("orders", sent | {"line_items": [{"id": "9"}]}), facts=facts)
    assert (error.code, error.span.file, error.span.line) == ("SC509", "facts.yaml", 6)
    (related,) = error.related
    assert (related.span.file, related.span.line) == ("0.json", 1)


def test_equal_records_of_overlapping_pages_are_one(api):
    """Pages fetched one after the other may repeat records."""
    page = api.page("orders", api.order())
    assert len(api.run(page, page).snapshot["orders"]) == 1


def test_the_latest_state_of_a_record_counts(api):
    """Whatever the order of the files."""
    older = api.page("orders", api.order(status="DELIVERED", update_time=1775000000))
    newer = api.page("orders", api.order())
    for pages in ((older, newer), (newer, older)):
        assert api.first("orders", *pages)["status"] == "COMPLETED"


def test_contradictions_that_are_out_of_date_do_not_matter(api):
    """Only states with the latest update time can contradict each other."""
    old = [api.order(status=status, update_time=1775000000) for status in ("DELIVERED", "IN_TRANSIT")]
    pages = [api.page("orders", record) for record in (*old, api.order())]
    assert "SC508" not in api.codes(*pages)
    assert "SC508" not in api.codes(*reversed(pages))
    assert "SC508" in api.codes(*pages[:2])


def test_records_stand_newest_first(api):
    """Equally old ones by id."""
    records = [api.order(id=str(n), create_time=1770722400 + n // 2) for n in range(5)]
    page = api.page("orders", *records)
    assert [order["id"] for order in api.run(page).snapshot["orders"]] == ["4", "2", "3", "0", "1"]
