"""Ids on their way through exports and facts: trimmed, refused where they are damaged, never merged by."""

import json

import pytest

from checker.diagnostics import SnapshotError
from checker.importers import ExportFile, import_files

IDS = ["5.78E+17", "577014844255366915.0", "'577014844255366915", "########", "a b", " "]


@pytest.mark.parametrize("text", [*IDS, 5.78e17, 577014844255366915, 1.5])
def test_a_damaged_id_is_an_error_at_its_place(api, text):
    """It says so with file and place, and no record is made of it."""
    (found,) = api.complaints(api.page("orders", api.order(id=text)))
    assert (found.code, found.pointer, found.span.file) == ("SC525", "/data/orders/0/id", "0.json")
    assert ("spreadsheet" in found.message.en) == (text in IDS[:4] or text in (5.78e17, 1.5))


def test_records_are_never_merged_by_a_damaged_id(api):
    """Two orders that a spreadsheet gave the same id are two mistakes, not one order."""
    page = api.page("orders", api.order(id="5.78E+17"), api.order(id="5.78E+17", status="IN_TRANSIT"))
    assert api.codes(page) == ["SC525", "SC525"]


@pytest.mark.parametrize("key", ["order_id", "cancel_id"])
def test_references_are_held_to_it_too(api, key):
    """An id that refers to another record is one like its own."""
    codes = api.codes(api.page("cancellations", api.cancellation(**{key: "5.78E+17"})))
    assert codes == ["SC525"]


@pytest.mark.parametrize("space", ["\t", " ", "\u00a0", "\u3000"])
def test_white_space_is_taken_off(api, space):
    """So that pages join with each other and with the facts."""
    order, cancellation = api.order(), api.cancellation()
    cancellation["order_id"] += space
    facts = api.facts + f'orders: [{{id: "{space}{order["id"]}", aftersale_final: true}}]\n'
    snapshot = api.run(
        api.page("orders", order | {"id": order["id"] + space}),
        api.page("cancellations", cancellation),
        facts=facts,
    ).snapshot
    assert [each["id"] for each in snapshot["orders"]] == [order["id"]]
    assert snapshot["after_sales"][0]["order_id"] == order["id"]


def test_numbers_are_ids_as_far_as_they_are_exact(api):
    """Up to 2^53; in YAML, which is read as text, however long."""
    assert api.ordered(id=2**53)["id"] == str(2**53)
    assert api.codes(api.page("orders", api.order(id=2**53 + 1))) == ["SC525"]
    assert api.run(facts=api.facts).snapshot["shop"]["id"] == "7494820157031942886"
    for number, code in (("7494820157031942886", "SC525"), ("true", "SC511")):
        facts = f'{{"shop": {{"id": {number}}}}}'
        with pytest.raises(SnapshotError) as caught:
            import_files("tiktok-api", [ExportFile("facts.json", facts.encode())])
        assert code in [each.code for each in caught.value.diagnostics]


@pytest.mark.parametrize(
    "where", ["shop: {id: %s}", "orders: [{id: %s}]", "after_sales: [{id: 1, line_ids: [%s]}]"]
)
def test_facts_are_held_to_it(api, where):
    """By hand or out of a spreadsheet, at every field that holds an id."""
    facts = where % json.dumps("5.78E+17")
    with pytest.raises(SnapshotError) as caught:
        import_files("tiktok-api", [ExportFile("facts.yaml", facts.encode())])
    assert "SC525" in [each.code for each in caught.value.diagnostics]
