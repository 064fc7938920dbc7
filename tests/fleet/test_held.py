"""Shops whose files are at hand: which files make a shop, and whether they are several."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from checker import api
from checker.diagnostics.collector import Collector
from checker.fleet.held import are_shops, held_shops, may_be_shops, opened_files
from checker.fleet.judge import Judge
from checker.fleet.question import FleetQuestion
from checker.fleet.shops import digest_of
from tests.fleet.conftest import PRESENT, ROOT, text_of

CSV = (ROOT / "examples/seller-center/orders.csv").read_bytes()


def packed(**files: bytes) -> bytes:
    """An archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return held.getvalue()


def snapshots(folder: str, *numbers: int) -> dict[str, bytes]:
    """Snapshots in a folder."""
    return {f"{folder}{number}.json": text_of(number).encode() for number in numbers}


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (snapshots("shops/", 2, 1), ["1.json", "2.json"]),
        (snapshots("", 2, 1), ["1.json", "2.json"]),
        (snapshots("a/b/", 1, 2), ["1.json", "2.json"]),
        ({"s/one/orders.csv": CSV, "s/one/more.csv": CSV, "s/two/orders.csv": CSV}, ["one", "two"]),
        ({"s/one/orders.csv": CSV, "s/one/more.csv": CSV}, ["more.csv", "orders.csv"]),
        ({"shops.zip": packed(one__orders=CSV, two__orders=CSV)}, ["one", "two"]),
        (
            {"s/a.zip": packed(orders=CSV), "s/b.zip": packed(orders=CSV), "s/.DS_Store": b"x"},
            ["a.zip", "b.zip"],
        ),
        ({"shops.ndjson": f"{text_of(1)}\n\n{text_of(2)}\n".encode()}, ["shops.ndjson:1", "shops.ndjson:3"]),
        ({"x/s.jsonl.gz": gzip.compress(text_of(1).encode())}, ["x/s.jsonl.gz:1"]),
    ],
)
def test_each_entry_of_what_all_lie_in_is_a_shop(files: dict[str, bytes], names: list[str]) -> None:
    """Whether it is a folder, an archive or nothing; of a file with lines, each line."""
    problems = Collector()
    found = list(held_shops(opened_files(files, problems)))
    assert [shop.name for shop in found] == names
    assert problems.sorted() == ()
    assert len({digest_of([shop]) for shop in found}) == len(found)


@pytest.mark.parametrize(
    ("files", "are", "may"),
    [
        (snapshots("s/", 1, 2), True, True),
        (snapshots("", 1, 2), True, False),
        (snapshots("s/", 1), False, False),
        ({"s/orders.csv": CSV, "s/more.csv": CSV}, False, True),
        ({"orders.csv": CSV, "facts.yaml": b"shop: {id: '1'}"}, False, False),
        ({"a.json": b'{"shop": {"id": "1"}}', "b.json": b'{"shop": {"id": "1"}}'}, False, False),
        ({"a.json": b'{"shop": {"id": 1}}', "b.json": b'{"shop": ["2"]}', "c.json": b"{"}, False, False),
        ({"shops.ndjson": b""}, True, False),
        ({"shops.ndjson": f"{{\n{text_of(1)}\n".encode()}, True, False),
        ({"returns.jsonl": b'{"code": 0, "data": {}}\n' * 20, "orders.json": b'{"code": 0}'}, False, False),
    ],
)
def test_several_shops_say_so(files: dict[str, bytes], *, are: bool, may: bool) -> None:
    """By their ids, or by lines; where the files don't say it, somebody may."""
    assert are_shops(files) is are
    assert may_be_shops(files) is may


def test_a_held_shop_is_judged_as_one_on_disk(tmp_path, policies: api.Policies) -> None:
    """A snapshot, an export and a broken file give the rows that they give in a folder."""
    files = {**snapshots("", 1), "orders.csv": CSV, "torn.json": b"{"}
    judge = Judge(FleetQuestion(None, None, PRESENT), policies=policies)
    for shop in held_shops(files):
        (tmp_path / shop.name).write_bytes(files[shop.name])
        on_disk = type(shop)(shop.name, path=str(tmp_path / shop.name))
        held, other = judge.judged(shop).rows, judge.judged(on_disk).rows
        assert len(held) == len(other)
        assert [(r.shop, r.policy, r.subject, r.verdict, r.failing, r.unknown) for r in held] == [
            (r.shop, r.policy, r.subject, r.verdict, r.failing, r.unknown) for r in other
        ]
    assert held[0].code == other[0].code is not None
