"""Reading a snapshot's bytes."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
from pathlib import Path

import pytest

from checker.base.gzipped import HARMLESS
from checker.diagnostics import SnapshotError
from checker.snapshot import read_document

SHOP = b'{"shop": {"id": "1"}}'


def code(error: pytest.ExceptionInfo[SnapshotError]) -> str:
    """The code of the only diagnostic."""
    (diagnostic,) = error.value.diagnostics
    return diagnostic.code


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    """The data are the file's, the name is the path, the digest that of the file."""
    file = tmp_path / "snapshot.json"
    file.write_bytes(SHOP)
    document = read_document(file)
    assert document.data == SHOP
    assert document.name == str(file)
    assert document.sha256 == hashlib.sha256(SHOP).hexdigest()


def test_a_path_may_be_text(tmp_path: Path) -> None:
    """A path given as text is the same as a path."""
    file = tmp_path / "snapshot.json"
    file.write_bytes(SHOP)
    assert read_document(str(file)).data == SHOP


def test_a_dash_is_standard_input() -> None:
    """``-`` reads the stream that was given; gzip is unpacked there too."""
    assert read_document("-", io.BytesIO(SHOP)).data == SHOP
    document = read_document("-", io.BytesIO(gzip.compress(SHOP, mtime=0)))
    assert (document.name, document.data) == ("<stdin>", SHOP)


def test_a_dash_is_a_file_where_there_is_no_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a stream ``-`` is a name like any other."""
    monkeypatch.chdir(tmp_path)
    Path("-").write_bytes(SHOP)
    assert read_document("-").data == SHOP


def test_bytes_are_the_document_itself() -> None:
    """Bytes are taken as they are."""
    assert read_document(SHOP).data == SHOP


@pytest.mark.parametrize(
    "given",
    [b"\xef\xbb\xbf" + SHOP, gzip.compress(SHOP, mtime=0), gzip.compress(b"\xef\xbb\xbf" + SHOP, mtime=0)],
)
def test_the_digest_is_that_of_the_file_as_given(given: bytes) -> None:
    """A byte order mark and compression are taken off the data, not off the digest."""
    document = read_document(given)
    assert document.data == SHOP
    assert document.sha256 == hashlib.sha256(given).hexdigest()


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    """The nearest name in the folder is offered."""
    (tmp_path / "snapshot.json").write_bytes(SHOP)
    with pytest.raises(SnapshotError) as error:
        read_document(tmp_path / "snapshto.json")
    assert code(error) == "SC301"
    assert error.value.diagnostics[0].help.en == "did you mean `snapshot.json`?"


def test_a_missing_folder_is_a_missing_file(tmp_path: Path) -> None:
    """Neither a missing folder nor a file taken for one is a surprise."""
    (tmp_path / "file").write_bytes(SHOP)
    for path in (tmp_path / "no" / "snapshot.json", tmp_path / "file" / "snapshot.json"):
        with pytest.raises(SnapshotError) as error:
            read_document(path)
        assert code(error) == "SC301"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """A folder is said to be a folder."""
    with pytest.raises(SnapshotError) as error:
        read_document(tmp_path)
    assert code(error) == "SC302"


@pytest.mark.parametrize(
    ("failure", "expected"), [(PermissionError(13, "no"), "SC303"), (OSError(5, "bad disk"), "SC300")]
)
def test_a_file_that_cant_be_read_is_refused(
    failure: OSError, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system says is told in its own words."""
    (tmp_path / "snapshot.json").write_bytes(SHOP)

    def refuse(path: Path) -> None:
        raise failure

    monkeypatch.setattr("io.FileIO", refuse)
    with pytest.raises(SnapshotError) as error:
        read_document(tmp_path / "snapshot.json")
    assert code(error) == expected


def test_a_name_that_no_file_can_have_is_refused() -> None:
    """A zero byte in a name is a mistake, not a crash."""
    with pytest.raises(SnapshotError) as error:
        read_document("a\0b")
    assert code(error) == "SC300"


def test_a_decompression_bomb_is_refused() -> None:
    """Unpacking stops at the limit, whatever the size of the file."""
    bomb = gzip.compress(SHOP + b" " * 10_000_000, mtime=0)
    with pytest.raises(SnapshotError) as error:
        read_document(bomb, limit=1_000_000)
    assert code(error) == "SC307"
    assert read_document(bomb).data.startswith(SHOP)


def test_what_swells_beyond_any_export_is_refused() -> None:
    """Long before the limit it is refused for what it is, and said to be too large."""
    bomb = gzip.compress(b'{"notes": "' + bytes(HARMLESS), mtime=0)
    with pytest.raises(SnapshotError) as error:
        read_document(bomb)
    assert code(error) == "SC307"
    assert "100 times its size" in error.value.diagnostics[0].message.en


@pytest.mark.parametrize("given", ["file", "stream", "pipe"])
def test_reading_stops_at_the_limit(given: str, tmp_path: Path) -> None:
    """Whatever it comes from, no more than the limit is read; as much as the limit is."""
    path, data = tmp_path / "snapshot.json", SHOP.ljust(10_000)

    def read(limit: int) -> bytes:
        if given == "stream":
            return read_document("-", io.BytesIO(data), limit=limit).data
        if given == "file":
            path.write_bytes(data)
            return read_document(path, limit=limit).data
        reading, writing = os.pipe()
        try:
            os.write(writing, data)
            os.close(writing)
            return read_document(f"/dev/fd/{reading}", limit=limit).data
        finally:
            os.close(reading)

    if given == "pipe" and not Path("/dev/fd").exists():
        pytest.skip("the system has no /dev/fd")
    assert read(10_000) == data
    with pytest.raises(SnapshotError) as error:
        read(9_999)
    assert code(error) == "SC307"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the system has no /dev/zero")
def test_a_device_is_refused() -> None:
    """What never ends isn't begun; the reason is given in both languages."""
    with pytest.raises(SnapshotError) as error:
        read_document("/dev/zero")
    assert code(error) == "SC300"
    message = error.value.diagnostics[0].message
    assert message.en.endswith("it is a device, not a file")
    assert message.zh.endswith("它是设备，不是文件")


@pytest.mark.parametrize("shift", range(8))
def test_text_is_checked_across_the_borders_of_chunks(shift: int) -> None:
    """A character that lies across a border is whole; a broken one is found, with its line and column."""
    long = '{"shop": {"id": "1", "name": "' + "x" * ((1 << 20) - 32 + shift) + "\n小店😀" + "y" * 100
    good = (long + "店" * 400_000 + '"}}').encode()
    assert read_document(good).data == good
    bad = long.encode() + b"\xff" + good[len(long.encode()) :]
    with pytest.raises(SnapshotError) as error:
        read_document(bad)
    (diagnostic,) = error.value.diagnostics
    assert diagnostic.code == "SC305"
    assert diagnostic.span is not None
    assert (diagnostic.span.line, diagnostic.span.column) == (2, 104)
