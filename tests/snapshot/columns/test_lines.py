"""Sections as lines in a folder: what is said of them is what is said of one document."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import check, load_policies, load_snapshot
from checker.diagnostics import SnapshotError
from checker.render.formats import REPORT, renderer
from checker.snapshot import Snapshot
from checker.snapshot.columns.folder import open_folder, sections
from checker.snapshot.read.projection import everything
from tests.strategies import encoded, snapshots

POLICIES = load_policies()
AS_OF = datetime(2026, 11, 28, tzinfo=UTC)
#: What says where something stands, and the digest of it.
PLACES = frozenset({"file", "line", "column", "endLine", "endColumn", "snapshot_file", "sha256", "span"})


def write(folder: Path, document: dict[str, Any], ends: tuple[bytes, ...], *, packed: bool) -> None:
    """``document`` as a folder, its sections as lines that end in turn as ``ends`` say."""
    tables = {name: document[name] for name in sections() if isinstance(document.get(name), list)}
    main = {name: value for name, value in document.items() if name not in tables}
    (folder / "snapshot.json").write_bytes(encoded(main))
    for name, records in tables.items():
        text = b"".join(
            json.dumps(record, ensure_ascii=False).encode() + ends[number % len(ends)]
            for number, record in enumerate(records)
        )
        path = folder / (f"{name}.ndjson.gz" if packed else f"{name}.ndjson")
        path.write_bytes(gzip.compress(text) if packed else text)


def without_places(node: Any) -> Any:
    """Plain data without what says where something stands."""
    if isinstance(node, dict):
        return {key: without_places(value) for key, value in node.items() if key not in PLACES}
    return [without_places(item) for item in node] if isinstance(node, list) else node


def said(open_: Any) -> Any:
    """All that is said of a snapshot: its report, or what is wrong with it."""
    try:
        snapshot: Snapshot = open_()
        for section in sections():
            list(snapshot.project(everything()).section(section))
        report = check(snapshot, POLICIES, as_of=AS_OF)
    except SnapshotError as error:
        return sorted((each.code, each.pointer or "", each.message.en) for each in error.diagnostics)
    found = without_places(json.loads(renderer(REPORT, "json")(report, "en")))
    found["diagnostics"].sort(key=lambda each: json.dumps(each, sort_keys=True))
    return found


@given(
    snapshots(),
    st.lists(st.sampled_from((b"\n", b"\r\n", b" \n\n", b"\n \t\r\n")), min_size=1, max_size=3),
    st.booleans(),
)
def test_a_folder_says_what_its_document_says(
    document: dict[str, Any], ends: list[bytes], packed: bool
) -> None:
    """Report and mistakes of a snapshot are the same in both forms, but for files and lines."""
    with TemporaryDirectory() as name:
        write(Path(name), document, tuple(ends), packed=packed)
        assert said(lambda: open_folder(Path(name))) == said(lambda: load_snapshot(encoded(document)))


@pytest.mark.parametrize(
    "line",
    [
        b'{"id": "2"}, {"id": "3"}',
        b'{"id": "2"}], "products": [{"id": "3"}',
        b'{"id": "2"}], "coverage": {"orders": {"complete": true}}, "products": [{"id": "3"}',
    ],
)
@pytest.mark.parametrize("blank", [b"", b"\n"])
def test_a_line_holds_one_record(line: bytes, blank: bytes, tmp_path: Path) -> None:
    """A line that would be several records, or end its section and begin another, is refused where it is."""
    (tmp_path / "snapshot.json").write_bytes(b'{"schema_version": "1", "shop": {"id": "7495"}}')
    (tmp_path / "orders.ndjson").write_bytes(b'{"id": "1"}\n' + blank + line + b'\n{"id": "4"}\n')
    with pytest.raises(SnapshotError) as error:
        open_folder(tmp_path)
    (found,) = error.value.diagnostics
    assert found.code == "SC346"
    assert found.span is not None
    assert (found.span.file, found.span.line) == (str(tmp_path / "orders.ndjson"), 2 + len(blank))


@pytest.mark.parametrize(
    "text",
    [b'[{"id": "1"}]', b'{"id": "1"},\n{"id": "2"}', b'{"id":\n"1"}', b'{"id": "1"}\n]\n[\n{"id": "2"}'],
)
def test_lines_that_are_no_records(text: bytes, tmp_path: Path) -> None:
    """Brackets around all, commas behind a line, a record on two lines: nothing of it passes."""
    (tmp_path / "snapshot.json").write_bytes(b'{"schema_version": "1", "shop": {"id": "7495"}}')
    (tmp_path / "orders.ndjson").write_bytes(text)
    with pytest.raises(SnapshotError) as error:
        for _ in open_folder(tmp_path).project(everything()).section("orders"):
            pass
    assert error.value.diagnostics[0].span is not None


def test_many_lines_are_found_where_they_stand(tmp_path: Path) -> None:
    """Of a long section too each record has the line on which it stands."""
    (tmp_path / "snapshot.json").write_bytes(b'{"schema_version": "1", "shop": {"id": "7495"}}')
    lines = b"".join(b'{"id": "%d", "status": "COMPLETED"}\n' % number for number in range(60_000))
    (tmp_path / "orders.ndjson").write_bytes(lines)
    snapshot = open_folder(tmp_path)
    assert snapshot.count("orders") == 60_000
    assert [snapshot.place("orders", number).line for number in (0, 31_999, 59_999)] == [1, 32_000, 60_000]
