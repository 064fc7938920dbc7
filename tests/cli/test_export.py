"""``shopcheck export``: a folder that is whole and new, or isn't touched; every command takes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SNAPSHOT = "examples/douyin/snapshot.json"


@pytest.fixture
def place(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to call from, with a snapshot."""
    (tmp_path / "shop.json").write_bytes((root / SNAPSHOT).read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def results(text: str) -> list[object]:
    """The results of a report, without the lines that a file has and a table hasn't."""

    def plain(value: object) -> object:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items() if key not in ("line", "column", "file")}
        return [plain(item) for item in value] if isinstance(value, list) else value

    found = plain(json.loads(text)["results"])
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("form", ["parquet", "ndjson"])
def test_a_folder_is_checked_as_the_snapshot_is(call, place: Path, form: str) -> None:
    """The same verdicts, counts, records, dates and sentences; nothing is left beside the folder."""
    made = call("export", "shop.json", "--format", form, "--output", "shop")
    assert (made.exit_code, made.stdout) == (0, "")
    assert (place / "shop" / f"orders.{form}").is_file()
    assert sorted(path.name for path in place.iterdir()) == ["shop", "shop.json"]
    reports = [call("run", name, "--format", "json").stdout for name in ("shop.json", "shop")]
    assert results(reports[0]) == results(reports[1])
    dates = [
        json.loads(call("when", name, "--format", "json").stdout)["events"] for name in ("shop.json", "shop")
    ]
    assert dates[0] == dates[1]
    assert call("plan", "shop", "--policy", "douyin/closure").exit_code == 1


def test_an_earlier_export_is_replaced(call, place: Path) -> None:
    """Tables that the new one hasn't are gone; what isn't of an export keeps the folder as it is."""
    assert call("export", "shop.json", "--output", "shop").exit_code == 0
    (place / "small.json").write_text('{"schema_version": "1", "shop": {"id": "7495"}, "orders": []}')
    assert call("export", "small.json", "--output", "shop", "--format", "ndjson").exit_code == 0
    assert sorted(path.name for path in (place / "shop").iterdir()) == ["orders.ndjson", "snapshot.json"]
    (place / "shop" / "notes.txt").write_text("mine")
    refused = call("export", "shop.json", "--output", "shop")
    assert (refused.exit_code, "[SC607]" in refused.stderr, "`notes.txt`" in refused.stderr) == (
        2,
        True,
        True,
    )
    assert (place / "shop" / "orders.ndjson").is_file()


@pytest.mark.parametrize(
    ("content", "status"),
    [('{"shop": {"id": "7495"}, "orders": [{"id": "1", "raw_status": 5}]}', 5), ('{"shop": {', 5)],
)
def test_what_is_wrong_leaves_the_earlier_one(call, place: Path, content: str, status: int) -> None:
    """It stays until the new one is whole; nothing half-written is left."""
    assert call("export", "shop.json", "--output", "shop").exit_code == 0
    before = {path.name: path.read_bytes() for path in (place / "shop").iterdir()}
    (place / "wrong.json").write_text(content)
    assert call("export", "wrong.json", "--output", "shop").exit_code == status
    assert {path.name: path.read_bytes() for path in (place / "shop").iterdir()} == before
    assert sorted(path.name for path in place.iterdir()) == ["shop", "shop.json", "wrong.json"]


def test_what_cannot_be_moved_is_put_back(call, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the new folder not take its place, the old one does."""
    assert call("export", "shop.json", "--output", "shop").exit_code == 0
    move = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self.suffix == ".part":
            raise PermissionError(13, "no")
        return move(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    assert call("export", "shop.json", "--output", "shop").exit_code == 2
    monkeypatch.undo()
    assert (place / "shop" / "orders.parquet").is_file()
    assert sorted(path.name for path in place.iterdir()) == ["shop", "shop.json"]
