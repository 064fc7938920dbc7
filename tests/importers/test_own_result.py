"""What an import makes is held to the schema before anybody gets it."""

import json

import pytest
from msgspec.structs import replace

from checker.diagnostics import Excerpt, SnapshotError
from checker.importers import ExportFile, dumps, import_files
from checker.importers.importing import Made, snapshot_of
from checker.snapshot import open_snapshot, read_document, validate
from checker.snapshot.kept import KeptRecords

FACTS = ExportFile("facts.yaml", b"shop: {id: '1', timezone: Europe/London}\nas_of: 2026-06-01T00:00:00Z\n")


def page(**order: object) -> ExportFile:
    """A page with one order."""
    data = {"total_count": 1, "next_page_token": "", "orders": [{"id": "1", **order}]}
    return ExportFile("orders.json", json.dumps({"code": 0, "message": "Success", "data": data}).encode())


@pytest.mark.parametrize(
    ("snapshot", "code", "pointer"),
    [
        (
            {"shop": {"id": "1"}, "orders": [{"id": "1", "created_at": "yesterday"}]},
            "SC333",
            "/orders/0/created_at",
        ),
        ({"shop": {"id": "1"}, "orders": [{"id": "1", "colour": "red"}]}, "SC350", "/orders/0/colour"),
        ({"shop": {"id": "1"}, "orders": [{}]}, "SC337", "/orders/0"),
        ({"shop": {"id": "1"}, "order": []}, "SC321", "/order"),
        ({"shop": {"id": "1", "timezone": "GMT+8"}}, "SC327", "/shop/timezone"),
    ],
)
@pytest.mark.parametrize("form", [list, KeptRecords])
def test_an_importer_that_is_wrong_gives_nothing(
    snapshot: dict[str, object], code: str, pointer: str, form: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A snapshot that no check would take is refused, with the place in it, whoever made it so."""

    def made(*given: object) -> Made:
        held = {key: form(value) if isinstance(value, list) else value for key, value in snapshot.items()}
        return replace(snapshot_of(*given), snapshot=held)

    monkeypatch.setattr("checker.importers.snapshot_of", made)
    with pytest.raises(SnapshotError) as caught:
        import_files("tiktok-api", [FACTS, page()])
    assert [(item.code, item.pointer) for item in caught.value.diagnostics] == [(code, pointer)]


def test_a_page_that_contradicts_itself_claims_no_impossible_time(api) -> None:
    """A request updated before it was created ended some time after its creation; no more is known."""
    pages = [api.page("cancellations", api.cancellation(create_time=1770800000, update_time=1770700000))]
    snapshot = api.run(*pages).snapshot
    assert validate(read_document(dumps(snapshot).encode())) == ()


def test_what_is_right_is_given() -> None:
    """A right snapshot is given as it is, and opens."""
    result = import_files("tiktok-api", [page(), FACTS])
    assert open_snapshot(read_document(dumps(result.snapshot).encode())).shop_id == "1"


def test_free_text_of_the_facts_is_never_shown() -> None:
    """Where a value may be anything, what is said of it and what is shown of its line leave it out."""
    facts = ExportFile("facts.yaml", b"shop: {id: '1', timezone: Europe/London, region: [Elm Street 5]}\n")
    with pytest.raises(SnapshotError) as caught:
        import_files("tiktok-api", [facts, page()])
    (item,) = [item for item in caught.value.diagnostics if item.pointer == "/shop/region"]
    assert (item.code, item.excerpt) == ("SC511", Excerpt.SHAPE)
    assert "Elm" not in item.message.en
