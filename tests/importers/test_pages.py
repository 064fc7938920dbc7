"""What a page is, in whatever it was saved, and whose it is."""

import base64
import json

import pytest

from checker.diagnostics import InputError, Severity
from checker.importers import ExportFile, import_files
from checker.importers.json_text import TextAgain

CLAIM = (
    "coverage: {orders: {complete: true}, settlements.items: {complete: true}, products: {complete: true}}\n"
)


def full(api, **changes) -> dict:
    """An order with what tells it apart from other records."""
    payment = {"currency": "GBP", "total_amount": "9.00"}
    return api.order(line_items=[], payment=payment, is_cod=False) | changes


def imported(api, name: str, data: object, facts: str | None = None):
    """The import of one file called ``name``, and of facts."""
    text = (
        data
        if isinstance(data, bytes)
        else data.encode()
        if isinstance(data, str)
        else json.dumps(data).encode()
    )
    given = ExportFile("facts.yaml", (facts or api.facts + CLAIM).encode())
    return import_files("tiktok-api", [ExportFile(name, text), given])


def har(body: str, **content: str) -> dict:
    """A browser's record of one answer, between others that are none."""
    entries = [
        {"request": {"url": "https://a.example/x.css"}, "response": {"content": {"text": "a {b: c}"}}},
        {
            "request": {"url": "https://a.example/order/202309/orders/search", "postData": {"text": "{}"}},
            "response": {"content": {"text": body, **content}},
        },
    ]
    return {"log": {"version": "1.2", "entries": entries}}


CONTAINERS = {
    "alone": lambda page: page,
    "array": lambda page: [page],
    "array in an array": lambda page: [[page]],
    "twice": lambda page: json.dumps(page) + json.dumps(page, indent=1),
    "lines": lambda page: "\n".join([json.dumps(page)] * 2),
    "with a mark": lambda page: b"\xef\xbb\xbf" + json.dumps(page).encode().replace(b",", b",\r\n"),
    "UTF-16": lambda page: json.dumps(page).encode("utf-16"),
    "UTF-16 big": lambda page: b"\xfe\xff" + json.dumps(page).encode("utf-16-be"),
    "data alone": lambda page: page["data"],
    "HAR": lambda page: har(json.dumps(page)),
    "HAR in base64": lambda page: har(
        base64.b64encode(json.dumps(page).encode()).decode(), encoding="base64"
    ),
    "Postman": lambda page: {"info": {}, "item": [{"response": [{"body": json.dumps(page)}]}]},
    "axios": lambda page: {"status": 200, "config": {"url": "/orders/search"}, "data": page},
    "SDK": lambda page: {"isOk": True, "result": page["data"]},
    "text": lambda page: json.dumps(json.dumps(page)),
    "text in text": lambda page: {"body": json.dumps(json.dumps(page))},
    "headers": lambda page: "HTTP/2 200 \r\nserver: x\r\n\r\n" + json.dumps(page),
    "headers twice": lambda page: (
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\na: b\r\n\r\n" + json.dumps(page)
    ),
    "log": lambda page: f"2026-11-16 09:00:00 INFO answer: {json.dumps(page)}\n",
    "by endpoint": lambda page: {"orders": page, "more": [page]},
}


@pytest.mark.parametrize("wrap", CONTAINERS.values(), ids=CONTAINERS)
def test_a_page_is_found_in_whatever_it_was_saved(api, wrap):
    """However it was saved, it makes the same snapshot, its wholeness included."""
    page = api.page("orders", full(api))
    expected = imported(api, "page.json", page).snapshot
    assert expected["coverage"]["orders"]["complete"] is True
    result = imported(api, "page.json", wrap(page))
    assert result.snapshot == expected
    assert {diagnostic.severity for diagnostic in result.diagnostics} <= {Severity.HINT}


@pytest.mark.parametrize(
    "wrap", [lambda order: order, lambda order: [order], lambda order: {"data": [order]}]
)
def test_records_without_a_page_are_read_but_prove_nothing(api, wrap):
    """An order or a list of orders: nothing says how many there are."""
    result = imported(api, "orders.json", wrap(full(api)))
    assert [order["id"] for order in result.snapshot["orders"]] == ["576461413038785752"]
    assert "complete" not in result.snapshot["coverage"]["orders"]


def test_a_mistake_inside_a_text_shows_nothing_of_it(api):
    """What stands in a text beside the mistake may be anything: a buyer's name, too."""
    page = api.page("orders", full(api, create_time=1, buyer_message="invented"))
    result = imported(api, "a.har", har(json.dumps(page)))
    (diagnostic,) = [each for each in result.diagnostics if each.code == "SC554"]
    assert diagnostic.excerpt == "shape"
    assert diagnostic.pointer.endswith("/response/content/text/data/orders/0/create_time")
    assert "invented" not in diagnostic.message.en


LOOK_ALIKES = {
    "affiliate orders": (
        "orders",
        {"id": "1", "create_time": 1770722400, "skus": [{"creator_username": "x"}]},
        {},
    ),
    "a statement's transactions": (
        "transactions",
        {"id": "1", "settlement_amount": "1", "fee_amount": "1"},
        {},
    ),
    "none of a statement": ("transactions", None, {"statement_id": "7300000000000000001"}),
    "an activity's products": ("products", {"id": "1", "activity_price": "1"}, {"activity_id": "1"}),
    "none of an activity": ("products", None, {"activity_type": "FLASHSALE"}),
    "open to creators": ("products", {"id": "1", "commission_rate": 1, "units_sold": 1}, {}),
}


@pytest.mark.parametrize(("key", "record", "beside"), LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_a_page_that_looks_like_another_proves_nothing(api, key, record, beside):
    """Its list has the key of one that is read; its records, or what stands beside them, tell them apart."""
    page = api.page(key, *([record] if record else []))
    page["data"] |= beside
    result = imported(api, "page.json", page)
    assert [d.code for d in result.diagnostics] == ["SC524"]
    assert not {"orders", "products", "settlements"} & set(result.snapshot)


@pytest.mark.parametrize(
    ("key", "section", "name"),
    [("orders", "orders", "orders-1.json"), ("transactions", "settlements", "unsettled.json")],
)
def test_an_empty_list_is_what_its_name_or_its_request_says(api, key, section, name):
    """Of two endpoints with the same key the list alone can't tell which one it was."""
    page = api.page(key)
    assert section in imported(api, name, page).snapshot
    unnamed = imported(api, "page.json", page)
    assert section not in unnamed.snapshot
    assert [d.code for d in unnamed.diagnostics] == ["SC516"]
    assert section not in imported(api, f"affiliate-statement-{name}", page).snapshot
    url = "/order/202309/orders/search" if key == "orders" else "/finance/202507/orders/unsettled"
    assert section in imported(api, "page.json", {"config": {"url": url}, "data": page}).snapshot
    url = (
        "/affiliate_seller/202410/orders/search" if key == "orders" else "/finance/statements/1/transactions"
    )
    assert section not in imported(api, "page.json", {"config": {"url": url}, "data": page}).snapshot


@pytest.mark.parametrize("key", ["statements", "payments", "packages", "warehouses", "coupons"])
def test_a_known_page_of_which_nothing_is_used_is_a_hint(api, key):
    """The import goes on."""
    result = imported(api, "page.json", api.page(key, {"id": "1"}))
    assert [(d.code, d.severity) for d in result.diagnostics] == [("SC523", Severity.HINT)]


@pytest.mark.parametrize("empty", [False, [], None, "", 0])
def test_php_writes_what_is_absent_as_something_empty(api, empty):
    """`false`, `[]` and `0` are no values of their own."""
    keys = (
        "paid_time",
        "payment",
        "fulfillment_type",
        "cancellation_initiator",
        "line_items",
    )
    page = api.page("orders", api.order(is_cod=False, **dict.fromkeys(keys, empty)), token=empty)
    result = imported(api, "orders.json", page)
    (order,) = result.snapshot["orders"]
    assert not {"paid_at", "total", "fulfillment", "cancel_initiator"} & set(order)
    assert result.snapshot["coverage"]["orders"]["complete"] is True


def window(api, first: int, *sizes: int, total: int) -> list[dict]:
    """The pages of one search, of ``sizes`` orders each, with ids from ``first`` on."""
    pages = []
    for number, size in enumerate(sizes):
        orders = [api.order(id=str(first + sum(sizes[:number]) + n)) for n in range(size)]
        pages.append(
            api.page("orders", *orders, total=total, token="more" if number < len(sizes) - 1 else "")
        )
    return pages


@pytest.mark.parametrize(
    ("searches", "whole"),
    [
        ([(1, (2,), 2), (9, (1,), 1)], True),
        ([(1, (2, 1), 3), (9, (3,), 3)], True),
        ([(1, (2,), 2), (9, (1,), 2)], False),
        ([(1, (2,), 3), (9, (1,), 3)], False),
        ([(1, (2,), 2), (1, (2,), 2)], True),
        ([(1, (2,), 2), (1, (3,), 3)], True),
        ([(1, (2,), 2), (9, (), 0)], True),
    ],
    ids=["two totals", "one total", "one too few", "two parts of two", "twice", "once more, later", "none"],
)
def test_several_searches_have_several_totals(api, searches, whole):
    """A shop with many orders is searched month by month; each search must be there from end to end."""
    pages = [page for first, sizes, total in searches for page in window(api, first, *sizes, total=total)]
    covered = api.run(*pages, facts=api.facts + CLAIM).snapshot["coverage"]["orders"]
    assert covered.get("complete", False) is whole


@pytest.mark.parametrize(
    ("given", "field", "expected"),
    [
        ({"rts_sla_time": 1770800000}, "ship_by", "2026-02-11T08:53:20+00:00"),
        (
            {"shipping_due_time": 1770900000, "rts_sla_time": 1770800000},
            "ship_by",
            "2026-02-11T08:53:20+00:00",
        ),
        (
            {"collection_due_time": 1770900000, "tts_sla_time": 1770800000},
            "collect_by",
            "2026-02-11T08:53:20+00:00",
        ),
        (
            {"delivery_due_time": 1770900000, "delivery_sla_time": 1770800000},
            "deliver_by",
            "2026-02-11T08:53:20+00:00",
        ),
        (
            {"delivery_due_time": 1770900000, "delivery_option_required_delivery_time": 1770800000},
            "deliver_by",
            "2026-02-11T08:53:20+00:00",
        ),
        ({"shipping_due_time": 0, "rts_sla_time": 1770800000}, "ship_by", "2026-02-11T08:53:20+00:00"),
        ({"tts_sla_time": 1770800000}, "collect_by", "2026-02-11T08:53:20+00:00"),
        ({"pick_up_cut_off_time": 1770800000}, "collect_by", "2026-02-11T08:53:20+00:00"),
        ({"delivery_sla_time": 1770800000}, "deliver_by", "2026-02-11T08:53:20+00:00"),
        (
            {"cancel_order_sla_time": 1770800000, "status": "UNPAID"},
            "auto_cancel_at",
            "2026-02-11T08:53:20+00:00",
        ),
        ({"cancel_order_sla_time": 1770800000, "status": "IN_TRANSIT"}, "auto_cancel_at", None),
        (
            {"shipping_due_time": 1770800000, "rts_sla_time": 1770700000, "status": "AWAITING_SHIPMENT"},
            "auto_cancel_at",
            "2026-02-11T08:53:20+00:00",
        ),
        (
            {"collection_due_time": 1770800000, "tts_sla_time": 1770700000, "status": "AWAITING_COLLECTION"},
            "auto_cancel_at",
            "2026-02-11T08:53:20+00:00",
        ),
        ({"shipping_due_time": 1770800000, "status": "AWAITING_SHIPMENT"}, "auto_cancel_at", None),
        ({"shipping_due_time": 1770800000, "status": "COMPLETED"}, "auto_cancel_at", None),
    ],
)
def test_deadlines_by_their_several_names(api, given, field, expected):
    """What an order is late after counts before what it is cancelled after; one that is unset doesn't."""
    assert api.ordered(**given).get(field) == expected


def located(api, currency: str, region: str | None = None, **changes) -> dict:
    """An order in a currency, delivered to a region."""
    address = {} if region is None else {"recipient_address": {"region_code": region, "name": "invented"}}
    return full(api, payment={"currency": currency, "total_amount": "9"}, **address, **changes)


SHOP = """
shop: {id: 7494820157031942886, region: GB, timezone: Europe/London, currency: GBP}
as_of: 2026-11-16T09:00:00Z
"""


@pytest.mark.parametrize(
    ("orders", "codes"),
    [
        ([("GBP", "GB")], []),
        ([("VND", "VN")], ["SC529"]),
        ([("VND", None)], ["SC529"]),
        ([("GBP", "VN")], ["SC529"]),
        ([("USD", "GB")], ["SC530"]),
        ([("GBP", "GB"), ("VND", "VN")], ["SC530"]),
        ([("GBP", "GB"), ("GBP", None)], []),
    ],
)
def test_records_of_another_shop(api, orders, codes):
    """All of them: the folders were mixed up. Some: it is said which. Only the currency: it may be a slip."""
    records = [located(api, *told, id=str(n)) for n, told in enumerate(orders, 1)]
    found = api.complaints(api.page("orders", *records), facts=SHOP + CLAIM)
    assert [d.code for d in found] == codes
    if codes == ["SC530"] and len(orders) == 2:
        assert "1" in found[0].message.en
        assert "`2`" in found[0].message.en


def test_a_record_of_another_shops_id(api):
    """Some programs write the shop beside the order."""
    page = api.page("orders", full(api, shop_id="7494820157031942999"))
    assert api.codes(page, facts=SHOP + CLAIM) == ["SC529"]


def test_a_time_zone_of_another_region(api):
    """Days would end hours away from those of the market."""
    facts = SHOP.replace("Europe/London", "America/Los_Angeles") + CLAIM
    (warning,) = api.complaints(api.page("orders", located(api, "GBP")), facts=facts)
    assert (warning.code, warning.span.line) == ("SC530", 2)
    assert "`Europe/London`" in warning.help.en


@pytest.mark.parametrize(
    ("orders", "taken"),
    [
        ([("GBP", "GB")], {"currency": "GBP", "region": "GB", "timezone": "Europe/London"}),
        ([("MYR", "MY")], {"currency": "MYR", "region": "MY", "timezone": "Asia/Kuala_Lumpur"}),
        ([("USD", "US")], {"currency": "USD", "region": "US"}),
        ([("GBP", "GB"), ("VND", "VN")], {}),
    ],
)
def test_the_shop_from_its_records(api, orders, taken):
    """What nobody says and all records agree on; the zone of a region that keeps one time everywhere."""
    records = [located(api, *told, id=str(n)) for n, told in enumerate(orders, 1)]
    shop = api.run(api.page("orders", *records), facts="as_of: 2026-11-16T09:00:00Z\n").snapshot["shop"]
    assert shop == {"platform": "tiktok-shop", "id": "unknown", **taken}


def test_without_facts_the_platform_is_known_all_the_same(api):
    """The import warns of what is missing, and goes on."""
    result = import_files(
        "tiktok-api", [ExportFile("orders.json", json.dumps(api.page("orders", full(api))).encode())]
    )
    assert result.snapshot["shop"]["platform"] == "tiktok-shop"
    assert {"SC532", "SC517"} <= {diagnostic.code for diagnostic in result.diagnostics}


def test_what_an_import_makes_is_held_to_the_schema(api, monkeypatch):
    """A snapshot that a check would refuse is never handed out."""
    monkeypatch.setattr("checker.importers.tiktok.orders.STATUSES", {"COMPLETED": 5})
    with pytest.raises(InputError) as caught:
        imported(api, "orders.json", api.page("orders", full(api)))
    assert [(d.code, d.pointer) for d in caught.value.diagnostics] == [("SC330", "/orders/0/status")]


def test_facts_are_facts_whatever_fields_their_records_have(api):
    """A record with fields of the platform's is a mistake in the facts; it makes no page of the file."""
    order = {"id": "1", "recipient_address": {}, "buyer_message": "", "is_cod": False}
    facts = {"shop": {"id": "7495", "timezone": "Europe/London"}, "orders": [order]}
    with pytest.raises(InputError) as caught:
        import_files("tiktok-api", [ExportFile("facts.json", json.dumps(facts).encode())])
    assert {d.code for d in caught.value.diagnostics} == {"SC510"}


def test_places_are_looked_up_in_the_file_itself(api, tmp_path):
    """Nobody keeps its text until then."""
    file = tmp_path / "orders.json"
    file.write_text(json.dumps(api.page("orders", api.order()), indent=1), encoding="utf-8")
    made = import_files("tiktok-api", [file, ExportFile("facts.yaml", api.facts.encode())])
    assert made.provenance.place("orders", "576461413038785752").line == 7


def test_a_file_that_is_another_one_meanwhile_has_no_places():
    """Nor has one that is gone."""
    text = b'{"id": "1"}'
    assert TextAgain("a.json", len(text), lambda: text).locate(0, ("id",)).line == 1
    assert TextAgain("a.json", len(text) + 1, lambda: text).locate(0, ("id",)) is None

    def gone() -> bytes:
        raise FileNotFoundError

    assert TextAgain("a.json", len(text), gone).locate(0, ("id",)) is None
