"""Where shops lie, and how they are found there."""

from __future__ import annotations

import gzip
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from backports import zstd

from checker.diagnostics import UsageError
from checker.fleet import lines, shops
from checker.fleet.shops import GivenShop, ShopSource, digest_of


def found(path: Path) -> list[GivenShop]:
    """All shops of a source, batch after batch."""
    batches = list(ShopSource(path).batches())
    assert [batch.number for batch in batches] == list(range(len(batches)))
    return [shop for batch in batches for shop in batch.shops]


def packed(name: str, data: bytes) -> bytes:
    """Data as the ending of a file's name says."""
    return {".gz": gzip.compress, ".zst": zstd.compress}.get(Path(name).suffix, bytes)(data)


def test_each_entry_of_a_folder_is_a_shop(tmp_path: Path) -> None:
    """By name; what computers leave there and what is hidden is none, and a file of lines has several."""
    for name in ("b.json", "a.json.gz", "c.zip", ".hidden", "Thumbs.db", "~$c.xlsx"):
        (tmp_path / name).write_bytes(b"{}")
    (tmp_path / "exports").mkdir()
    (tmp_path / "d.ndjson").write_bytes(b"{}\n\n{}")
    names = ["a.json.gz", "b.json", "c.zip", "d.ndjson:1", "d.ndjson:3", "exports"]
    assert [shop.name for shop in found(tmp_path)] == names


@pytest.mark.parametrize("name", ["s.ndjson", "s.JSONL", "s.ndjson.gz", "s.jsonl.zst"])
def test_each_line_is_a_shop(tmp_path: Path, name: str) -> None:
    """However the file is packed, and whether or not its last line is ended."""
    (tmp_path / name).write_bytes(packed(name, b'{"a": 1}\r\n  \n{"b": 2}'))
    assert [(shop.name, shop.data) for shop in found(tmp_path / name)] == [
        (f"{name}:1", b'{"a": 1}\r\n'),
        (f"{name}:3", b'{"b": 2}'),
    ]


@pytest.mark.parametrize("name", ["one.json", "export.zip", "orders.csv"])
def test_another_file_is_a_shop(tmp_path: Path, name: str) -> None:
    """Whatever it is; whoever reads it will say what is wrong with it."""
    (tmp_path / name).write_bytes(b"x")
    assert [shop.name for shop in found(tmp_path / name)] == [name]


@pytest.mark.parametrize("name", ["s.ndjson.gz", "s.ndjson.zst"])
@pytest.mark.parametrize("cut", [True, False], ids=["cut", "damaged"])
def test_what_is_damaged_ends_with_a_shop_that_cant_be_read(tmp_path: Path, name: str, *, cut: bool) -> None:
    """What comes before is read, and that more should have come is never passed over."""
    data = packed(name, b"".join(b'{"n": "%d"}\n' % (number**5) for number in range(60_000)))
    half = len(data) // 2
    (tmp_path / name).write_bytes(data[:half] if cut else data[:half] + b"\x00" * 40 + data[half + 40 :])
    *read, last = found(tmp_path / name)
    assert len(read) > 1000
    assert all(shop.wrong is None for shop in read[:-1])
    assert last.wrong is not None
    assert last.wrong.code == "SC306"
    assert last.name == f"{name}:{len(read) + 1}"


def test_a_line_that_is_too_long_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a shop that can't be read; the next line is read as ever."""
    monkeypatch.setattr(lines, "LONGEST", 10)
    (tmp_path / "s.ndjson").write_bytes(b"{}\n" + b"x" * 35 + b"\n" + b"123456789\n" + b"y" * 11)
    assert [(s.name[-1], s.data, s.wrong and s.wrong.code) for s in found(tmp_path / "s.ndjson")] == [
        ("1", b"{}\n", None),
        ("2", b"", "SC307"),
        ("3", b"123456789\n", None),
        ("4", b"", "SC307"),
    ]


def test_batches_are_small_and_always_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many shops, or fewer where they are large; how far the source is behind them only grows."""
    monkeypatch.setattr(shops, "MOST_SHOPS", 3)
    monkeypatch.setattr(shops, "MOST_BYTES", 100)
    sizes = [1, 1, 1, 1, 90, 20, 300, 1]
    for number, size in enumerate(sizes):
        (tmp_path / f"{number}.json").write_bytes(b"x" * size)
    source = ShopSource(tmp_path)
    batches = list(source.batches())
    assert [len(batch.shops) for batch in batches] == [3, 2, 1, 1, 1]
    assert [batch.through for batch in batches] == [3, 5, 6, 7, 8]
    assert batches == list(source.batches())


def test_what_is_no_file_is_never_opened(tmp_path: Path) -> None:
    """A pipe would never end: it is a shop that can't be read, in a folder of exports too."""
    os.mkfifo(tmp_path / "pipe.ndjson")
    (tmp_path / "export").mkdir()
    os.mkfifo(tmp_path / "export" / "pipe")
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere")
    each = {shop.name: shop for shop in found(tmp_path)}
    assert {name: shop.wrong and shop.wrong.code for name, shop in each.items()} == {
        "export": None,
        "gone.json": "SC300",
        "pipe.ndjson": "SC300",
    }
    assert len(digest_of(each.values())) == 64


def test_a_name_that_is_no_text_is_spelt(tmp_path: Path) -> None:
    """Bytes that aren't UTF-8 are written out, so that rows can have them."""
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.json")).write_bytes(b"{}")
    assert [shop.name for shop in found(tmp_path)] == ["a\\xff.json"]


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "b" / "x.csv").write_bytes(b"2"),
        lambda folder: (folder / "b" / "x.csv").rename(folder / "b" / "y.csv"),
        lambda folder: (folder / "b" / "more.csv").write_bytes(b""),
        lambda folder: (folder / "a.json").write_bytes(b"[]"),
        lambda folder: (folder / "a.json").rename(folder / "a2.json"),
    ],
    ids=["content", "name inside", "another file", "snapshot", "name"],
)
def test_a_digest_tells_what_shops_are_made_of(tmp_path: Path, change: Callable[[Path], object]) -> None:
    """Any other name or content, at any depth, gives another one; looking again gives the same."""
    (tmp_path / "b").mkdir()
    (tmp_path / "a.json").write_bytes(b"{}")
    (tmp_path / "b" / "x.csv").write_bytes(b"1")
    before = digest_of(found(tmp_path))
    assert digest_of(found(tmp_path)) == before
    change(tmp_path)
    assert digest_of(found(tmp_path)) != before


def test_zstandard_needs_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is missing the call is refused before any work is done, and says how to install it."""
    (tmp_path / "s.ndjson.zst").write_bytes(zstd.compress(b"{}"))

    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(lines, "import_module", missing)
    with pytest.raises(UsageError) as caught:
        ShopSource(tmp_path)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "SC691"
    assert "shopcheck[zstd]" in diagnostic.help.en


def test_a_snapshot_that_is_a_folder_is_one_shop(tmp_path: Path) -> None:
    """Whether it is the source itself or lies in it."""
    shop = tmp_path / "shops" / "shop"
    shop.mkdir(parents=True)
    (shop / "snapshot.json").write_text("{}")
    (shop / "orders.ndjson").write_text("{}\n{}\n")
    assert [each.name for each in found(shop)] == ["shop"]
    assert [each.name for each in found(tmp_path / "shops")] == ["shop"]


def test_packed_archives_read_as_one_shop(tmp_path: Path) -> None:
    """A ZIP is one shop's export, whatever it holds."""
    with zipfile.ZipFile(tmp_path / "shop.zip", "w") as archive:
        archive.writestr("a.csv", "x")
        archive.writestr("b.csv", "x")
    assert [shop.name for shop in found(tmp_path)] == ["shop.zip"]
