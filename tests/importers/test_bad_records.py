"""Records of pages that aren't understood: counted, named and kept apart from the others, as bad rows are."""

import json
from functools import reduce
from operator import getitem
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.diagnostics import InputError, Severity
from checker.importers import ExportError, ExportFile, Said, import_files
from tests.importers.conftest import FACTS
from tests.importers.douyin.conftest import Douyin

ROOT = Path(__file__).parents[2]
GOOD = {"payment": {"currency": "GBP", "total_amount": "9.00"}, "rts_sla_time": 1770800000}
CLAIM = "coverage: {%s: {complete: true}}\n"
#: What may be wrong in one order, the code that it is told by, and a field that isn't known then.
WRONG = {
    "a time as text": ({"rts_sla_time": "soon"}, "SC506", "ship_by"),
    "a time in milliseconds": ({"create_time": 1770722400000}, "SC506", "created_at"),
    "a flag as text": ({"is_cod": "no"}, "SC505", "is_cod"),
    "a status that is none": ({"status": 130}, "SC505", "status"),
    "a status that is a list": ({"status": ["COMPLETED"]}, "SC505", "status"),
    "an amount with words": ({"payment": {"currency": "GBP", "total_amount": "nine"}}, "SC507", "total"),
    "no such currency": ({"payment": {"currency": "RMB", "total_amount": "9.00"}}, "SC507", "total"),
    "payment as a list": ({"payment": ["9.00"]}, "SC505", "total"),
    "items as text": ({"line_items": "two"}, "SC505", "lines"),
    "an item as text": ({"line_items": [{"id": "1"}, "two"]}, "SC505", "lines"),
    "a damaged id of an item": ({"line_items": [{"id": "5.7E+17"}]}, "SC525", "lines"),
}


def pages(api, *orders: object) -> dict:
    """A page of several good orders, and of those that are given."""
    good = [api.order(id=str(number), is_cod=False, **GOOD) for number in (11, 12)]
    return api.page("orders", *good, *orders)


@pytest.mark.parametrize(("change", "code", "field"), WRONG.values(), ids=WRONG)
def test_a_bad_order_stops_no_other(api, change, code, field):
    """It is kept with what is certain of it; its list is complete no more, whoever claims that."""
    facts = FACTS + CLAIM % "orders"
    result = api.run(pages(api, api.order(**{**GOOD, **change})), facts=facts)
    good = api.run(pages(api), facts=facts).snapshot
    assert good["coverage"]["orders"]["complete"] is True
    assert "complete" not in result.snapshot["coverage"]["orders"]
    by_id = {each["id"]: each for each in result.snapshot["orders"]}
    assert [by_id[each["id"]] for each in good["orders"]] == good["orders"]
    record = by_id["576461413038785752"]
    assert field not in record
    assert {key for key in record if record[key] is None} <= {"aftersale_window_ends_at", "aftersale_final"}
    (bad,) = result.provenance.bad
    assert (bad.file, bad.row, bad.code, bad.section) == ("0.json", 3, code, "orders")
    assert bad.column.startswith("/data/orders/2/")
    (told,) = [each for each in result.diagnostics if each.code == "SC554"]
    assert told.severity is Severity.WARNING
    assert bad.message.en in told.message.en


@pytest.mark.parametrize(
    "odd", [{"status": "COMPLETED"}, {"id": ["1"]}, {"id": "5.7E+17"}, "x", 7, None, [1]]
)
def test_what_has_no_id_is_left_out(api, odd):
    """It is counted and named all the same, and so is what is no object at all."""
    result = api.run(pages(api, odd), facts=FACTS + CLAIM % "orders")
    assert [each["id"] for each in result.snapshot["orders"]] == ["11", "12"]
    assert "complete" not in result.snapshot["coverage"]["orders"]
    assert [(row.file, row.row) for row in result.provenance.bad] == [("0.json", 3)]
    assert not [each for each in result.diagnostics if each.code == "SC514"]


def test_records_count_through_their_file(api):
    """Pages one after the other: the record is found by its number, whichever page it is on."""
    lines = [pages(api), pages(api, api.order(create_time="?"))]
    text = "\n".join(map(json.dumps, lines)).encode()
    result = import_files("tiktok-api", [ExportFile("all.ndjson", text)])
    (bad,) = result.provenance.bad
    assert (bad.file, bad.row, bad.column) == ("all.ndjson", 5, "/data/orders/2/create_time")
    assert bad.place.span().line == 2


def test_what_hangs_on_a_bad_member_is_not_known(api):
    """The later one of two deadlines isn't taken for the one that can't be read."""
    late = {"shipping_due_time": 1779900000, "status": "AWAITING_SHIPMENT"}
    assert "ship_by" in api.ordered(**late)
    assert "ship_by" not in api.ordered(**late, rts_sla_time="soon")
    assert "shipped_at" not in api.ordered(**late, rts_time="soon")


def test_a_bad_return_makes_both_of_its_lists_incomplete(api):
    """Arbitrations come from returns; and that nobody asked to cancel isn't proven any more."""
    claim = (
        "coverage: {after_sales: {complete: true}, disputes: {complete: true}, orders: {complete: true}}\n"
    )
    sent = [api.page("orders", api.order()), api.page("return_orders"), api.page("cancellations")]
    whole = api.run(*sent, facts=FACTS + claim).snapshot
    assert whole["orders"][0]["cancel_request"] is None
    for bad in (
        api.page("return_orders", api.returned(create_time="?")),
        api.page("cancellations", {"x": 1}),
    ):
        kept = [each for each in sent if bad["data"].keys() != each["data"].keys()]
        part = api.run(*kept, bad, facts=FACTS + claim).snapshot
        assert "complete" not in part["coverage"]["after_sales"]
        assert "cancel_request" not in part["orders"][0]
    assert part["coverage"]["disputes"]["complete"] is True


def test_a_state_whose_time_cannot_be_read_may_be_the_newest(api):
    """Then only that is known on which both agree, as either may be the present one."""
    states = [api.order(), api.order(status="DELIVERED", update_time="?")]
    for order in (states, states[::-1]):
        (record,) = api.run(api.page("orders", order[0]), api.page("orders", order[1])).snapshot["orders"]
        assert "status" not in record
        assert record["created_at"] == "2026-02-10T11:20:00+00:00"


def test_two_states_of_one_moment_are_joined(api):
    """Each may say what the other doesn't; where they contradict each other, nothing is known."""
    short = api.order()
    long = api.order(is_cod=False, **GOOD)
    for order in ((short, long), (long, short)):
        result = api.run(*(api.page("orders", each) for each in order))
        assert result.snapshot["orders"] == [api.ordered(is_cod=False, **GOOD)]
        assert not result.provenance.bad
    other = api.run(api.page("orders", short), api.page("orders", api.order(status="DELIVERED")))
    (record,) = other.snapshot["orders"]
    assert "status" not in record
    assert "cancelled_at" not in record
    assert [row.code for row in other.provenance.bad] == ["SC508"]


def test_a_message_that_is_not_understood_takes_back_what_it_may_have_changed(api):
    """Something has become of the order, and nobody can tell what."""
    data = {"order_id": "576461413038785752", "order_status": 7, "update_time": 1775200000}
    told = {"type": 1, "tts_notification_id": "1", "shop_id": "7494820157031942886", "timestamp": 1775200001}
    sent = api.page("orders", api.order(is_cod=False))
    assert api.first("orders", sent)["status"] == "COMPLETED"
    assert "status" not in api.first("orders", sent, {**told, "data": data})
    undated = {**data, "order_status": "COMPLETED", "update_time": "?"}
    assert "is_cod" not in api.first("orders", sent, {**told, "data": undated})


@pytest.mark.parametrize(
    "change",
    [
        {"create_time": "Jane Doe"},
        {"is_cod": "Jane Doe"},
        {"payment": {"currency": "GBP", "total_amount": "Jane Doe"}},
        {"payment": {"currency": "Jane Doe", "total_amount": "9.00"}},
        {"payment": "Jane Doe"},
        {"line_items": ["Jane Doe"]},
        {"id": "Jane Doe"},
        {"status": ["Jane Doe"]},
    ],
)
def test_nothing_that_stands_there_is_said(api, change):
    """Whatever has slipped into a field may be a buyer's; in neither language."""
    result = api.run(pages(api, api.order(**change)))
    (bad,) = {row.row: row for row in result.provenance.bad}.values()
    told = [bad.message, *(each.message for each in result.diagnostics)]
    assert not [text for each in told for text in (each.en, each.zh) if "Jane" in text]


def test_many_bad_records_are_told_in_one_line(api):
    """A line for each section, however many there are; where they are to be errors, that line is one."""
    orders = [api.order(id=str(number), create_time="buyer's own words") for number in range(500)]
    sent = (pages(api, *orders), api.page("return_orders", {"return_status": "x"}))
    result = api.run(*sent)
    told = [each for each in result.diagnostics if each.code == "SC554"]
    assert [each.message.en.split(" aren't")[0] for each in told] == [
        "500 of 502 records on pages of an API",
        "1 of 1 records on pages of an API",
    ]
    assert [row.row for row in result.provenance.bad] == [*range(3, 503), 1]
    with pytest.raises(ExportError) as caught:
        api.run(*sent, said=Said(strict=True))
    assert [each.code for each in caught.value.diagnostics] == ["SC554", "SC554"]
    assert len(caught.value.bad) == 501


def test_a_page_that_was_refused_stops_no_other_and_lets_nothing_pass(api):
    """Whose page it would have been nobody knows, so no list counts as complete; alone it is an error."""
    refusal = {"code": 36009004, "message": "Too many requests", "request_id": "1"}
    whole, part = (api.run(pages(api), *more, facts=FACTS + CLAIM % "orders") for more in ([], [refusal]))
    assert part.snapshot["orders"] == whole.snapshot["orders"]
    assert whole.snapshot["coverage"]["orders"]["complete"] is True
    assert "complete" not in part.snapshot["coverage"]["orders"]
    assert [(each.code, each.severity) for each in part.diagnostics] == [("SC502", Severity.WARNING)]
    with pytest.raises(InputError):
        api.run(refusal)
    refusal = {"code": 40003, "msg": "x", "sub_code": "isp.limit", "sub_msg": "请求过于频繁", "log_id": "1"}
    facts = DOUYIN.facts + "coverage: {orders: {complete: true, created_since: 2026-01-01T00:00:00+08:00}}\n"
    whole, part = (DOUYIN.run(DOUYIN.orders(DOUYIN.order()), *more, facts=facts) for more in ([], [refusal]))
    assert part.snapshot["orders"] == whole.snapshot["orders"]
    assert "created_since" in whole.snapshot["coverage"]["orders"]
    assert not {"complete", "created_since"} & part.snapshot["coverage"]["orders"].keys()


def test_what_somebody_says_of_a_list_with_bad_records_is_not_believed():
    """Of those lists as well that no page can prove to be whole."""
    page = DOUYIN.envelope({"policy_info_list": [{"ins_policy_no": "1", "premium_status": 2}]})
    claim = "coverage: {insurance.premiums: {complete: true}}\n"
    found = DOUYIN.run(page, facts=DOUYIN.facts + claim).snapshot["coverage"]
    assert found["insurance.premiums"]["complete"] is True
    page["data"]["policy_info_list"].append({"ins_policy_no": "2", "premium_status": "?"})
    result = DOUYIN.run(page, facts=DOUYIN.facts + claim)
    assert "complete" not in result.snapshot["coverage"]["insurance.premiums"]
    assert [row.row for row in result.provenance.bad] == [2]


DOUYIN = Douyin()
EXPORTS = {
    "tiktok-api": [
        json.loads(text)
        for path in sorted((ROOT / "examples" / "tiktok-shop" / "export").iterdir())
        for text in (
            path.read_text("utf-8").splitlines() if path.suffix == ".jsonl" else [path.read_text("utf-8")]
        )
    ],
    "douyin-api": [
        DOUYIN.orders(DOUYIN.order(1), DOUYIN.order(2, main_status=103), DOUYIN.order(3, order_status=2)),
        DOUYIN.sales(
            DOUYIN.sale(1),
            DOUYIN.sale(2, aftersale_type=2),
            DOUYIN.sale(3, aftersale_status=28, aftersale_status_to_final_time=1793000100),
            DOUYIN.sale(4, aftersale_status=12, refund_status=3, arbitrate_status=5),
        ),
    ],
}
#: What is known of their records, by section and id.
KNOWN = {
    kind: {
        section: {record["id"]: record for record in records}
        for section, records in import_files(
            kind, [ExportFile(f"{n}.json", json.dumps(each).encode()) for n, each in enumerate(every)]
        ).snapshot.items()
        if isinstance(records, list)
    }
    for kind, every in EXPORTS.items()
}


def members(value: object, path: tuple = ()) -> list[tuple]:
    """The paths of all that stands inside a record."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in inner for found in [(*path, key), *members(item, (*path, key))]]


def records_of(document: object) -> list[tuple]:
    """The paths of the records of a page."""
    data = document.get("data") if isinstance(document, dict) else None
    lists = data.items() if isinstance(data, dict) else ()
    return [("data", key, n) for key, held in lists if isinstance(held, list) for n in range(len(held))]


def says_no_more(value: object, whole: object) -> bool:
    """Whether a value is another one, or as much of it as is known."""
    if isinstance(value, dict) and isinstance(whole, dict):
        return all(key in whole and whole[key] == value[key] for key in value)
    return value == whole


#: Every member of every record: of which export, on which page, and where in it.
PLACES = [
    (kind, number, (*place, *path))
    for kind, every in EXPORTS.items()
    for number, document in enumerate(every)
    for place in records_of(document)
    for path in [(), *members(reduce(getitem, place, document))]
]


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(["{}", '{"x": [1]}', '"§"', "1.5", "[[7]]"]))
def test_a_bad_member_never_makes_anything_else_of_a_record(place, junk):
    """What is said of each record is what would be said without the mistake, or nothing."""
    kind, at, path = place
    whole = [json.dumps(each).encode() for each in EXPORTS[kind]]
    changed = json.loads(whole[at])
    reduce(getitem, path[:-1], changed)[path[-1]] = json.loads(junk)
    broken = [*whole[:at], json.dumps(changed).encode(), *whole[at + 1 :]]
    try:
        result = import_files(kind, [ExportFile(f"{n}.json", data) for n, data in enumerate(broken)])
    except InputError:
        return  # no page any more, or another shop's
    if not result.provenance.bad:
        return  # nobody reads this member
    for section, known in KNOWN[kind].items():
        for record in result.snapshot.get(section, []):
            before = known.get(record["id"], {})
            differs = {f for f in record.keys() & before.keys() if not says_no_more(record[f], before[f])}
            assert differs <= {"lines"}, (section, path)
