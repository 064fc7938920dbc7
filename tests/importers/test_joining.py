"""What several files say of the same shop: nothing lost or doubled, nothing believed that is disputed."""

import pytest

from checker.diagnostics.collector import Collector
from checker.importers.importer import Imported, SectionCoverage
from checker.importers.joining import joined
from checker.importers.place import NOWHERE

EARLY, LATE = "2026-09-01T00:00:00+00:00", "2026-09-02T00:00:00+00:00"


def part(*records: dict, taken: str | None = None, **coverage: object) -> Imported:
    """What one file says of orders."""
    entry = SectionCoverage("export", taken, **coverage)
    return Imported(
        sections={"orders": records},
        coverage={"orders": entry},
        origins={("orders", record["id"]): NOWHERE for record in records},
    )


def orders(*parts: Imported) -> tuple[list[dict], list[str]]:
    """The orders that parts make together, and the codes of what is said."""
    problems = Collector()
    sent = joined(parts, problems).sent
    return list(sent["orders"]), [found.code for found in problems.sorted()]


def test_records_of_all_files_are_there_once():
    """Different ones all, equal ones once, each with what either says."""
    two = part({"id": "1", "status": "COMPLETED"}, {"id": "2"})
    found, said = orders(two, part({"id": "1", "is_cod": True}))
    assert found == [{"id": "1", "status": "COMPLETED", "is_cod": True}, {"id": "2"}]
    assert said == []


def test_what_is_disputed_is_unknown_and_said():
    """Without knowing which one is newer, neither is believed; a third one doesn't decide it either."""
    one, other = part({"id": "1", "status": "IN_TRANSIT"}), part({"id": "1", "status": "COMPLETED"})
    assert orders(one, other) == ([{"id": "1"}], ["SC555"])
    assert orders(one, other, one) == ([{"id": "1"}], ["SC555"])
    assert orders(one, part({"id": "1", "status": "COMPLETED"}, taken=LATE)) == ([{"id": "1"}], ["SC555"])


@pytest.mark.parametrize("turned", [False, True])
def test_the_newer_one_counts_where_both_are_dated(turned):
    """In whichever order files come; what the older one knew not to be may have come since."""
    old = part({"id": "1", "status": "IN_TRANSIT", "cancel_request": None, "total": "1"}, taken=EARLY)
    new = part({"id": "1", "status": "COMPLETED"}, taken=LATE)
    found, said = orders(*([new, old] if turned else [old, new]))
    assert (found, said) == ([{"id": "1", "status": "COMPLETED", "total": "1"}], [])


def test_a_record_that_says_itself_when_it_changed_needs_no_date_of_its_file():
    """The platform's own time of the last change decides first."""
    old = {"id": "1", "status": "IN_TRANSIT", "status_updated_at": EARLY}
    new = {"id": "1", "status": "COMPLETED", "status_updated_at": LATE}
    assert orders(part(new, taken=EARLY), part(old, taken=LATE))[0] == [new]


def both(name: str, first: object, second: object) -> object:
    """What two files make of a field, None where they make nothing of it."""
    (order,), said = orders(part({"id": "1", name: first}), part({"id": "1", name: second}))
    assert said == ([] if name in order else ["SC555"])
    return order.get(name)


def test_what_is_only_said_in_other_words_or_less_exactly_agrees():
    """A label that nobody knows beside the code, a cut fraction, an object of which each says a part."""
    assert both("status", "Waiting for the courier", "AWAITING_COLLECTION") == "AWAITING_COLLECTION"
    assert both("status", "AWAITING_COLLECTION", "Waiting for the courier") == "AWAITING_COLLECTION"
    assert both("cancel_reason", "no_longer_needed", "No longer needed") == "no_longer_needed"
    assert (
        both("paid_at", "2026-09-01T08:00:00.250Z", "2026-09-01T10:00:00+02:00") == "2026-09-01T08:00:00.250Z"
    )
    asked = {"pending": True, "requested_at": EARLY}
    assert both("cancel_request", {"pending": True}, asked) == asked


def test_what_cannot_both_be_is_disputed():
    """Two codes, two seconds, two sums, yes and no, something and nothing."""
    assert both("status", "COMPLETED", "CANCELLED") is None
    assert both("paid_at", "2026-09-01T08:00:01Z", "2026-09-01T08:00:00Z") is None
    assert both("paid_at", "2026-09-01T08:00:01.5Z", "2026-09-01T08:00:00Z") is None
    assert both("total", {"amount": "1", "currency": "GBP"}, {"amount": "2", "currency": "GBP"}) is None
    assert both("is_cod", True, False) is None
    assert both("cancelled_at", None, EARLY) is None
    assert both("cancel_request", {"pending": True}, {"pending": False}) is None
    assert both("replaces_order_id", "1", "2") is None


def test_times_of_which_one_is_less_exact_agree():
    """A spreadsheet cuts seconds off; what both allow is what holds."""
    minute = {"not_before": "2026-09-01T08:00:00Z", "not_after": "2026-09-01T08:00:59Z"}
    exact = "2026-09-01T10:00:30+02:00"
    later = {"not_before": "2026-09-01T08:00:30Z", "not_after": "2026-09-01T09:00:00Z"}
    assert both("paid_at", minute, exact) == exact
    assert both("paid_at", minute, later) == {
        "not_before": later["not_before"],
        "not_after": minute["not_after"],
    }
    assert both("paid_at", minute, EARLY) is None


def test_an_order_cut_in_two_has_all_its_lines():
    """An export of many rows ends in the middle of an order."""
    first, second = [{"sku_id": "7", "quantity": 1}], [{"sku_id": "8", "quantity": 2}]
    assert both("lines", first, second) == first + second
    assert both("lines", first, first) == first


def test_lines_with_ids_are_told_apart_by_them():
    """Of two lists the one with ids is the more exact; the same id with two values is a dispute."""
    named = [{"id": "5", "sku_id": "7"}]
    assert both("lines", [{"sku_id": "7"}], named) == named
    assert both("lines", named, [{"id": "5", "sku_id": "8"}]) is None


def test_a_section_is_as_complete_as_its_most_complete_file():
    """As of when that one was taken; without a claim it is as old as its oldest file."""
    whole = part({"id": "1"}, taken=EARLY, complete=True)
    covered = joined([part({"id": "2"}, taken=LATE), whole], Collector()).coverage["orders"].entry()
    assert covered == {"source": "export", "complete": True, "retrieved_at": EARLY}
    covered = joined([part(taken=LATE), part(taken=EARLY)], Collector()).coverage["orders"].entry()
    assert covered == {"source": "export", "retrieved_at": EARLY}
    covered = joined([part(taken=LATE), part()], Collector()).coverage["orders"].entry()
    assert covered == {"source": "export"}


def test_a_row_that_is_not_understood_takes_every_claim_away():
    """What it would have said of the section is missing from it."""
    entry = SectionCoverage("export", LATE, created_since=EARLY, asserted_by="seller", rows=2, bad_rows=1)
    assert entry.entry() == {"source": "export", "retrieved_at": LATE}
