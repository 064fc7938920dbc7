"""Several shops on the page: what `fleet` says of them, and a page for each."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from checker.fleet.folder import ResultsFolder
from checker.fleet.question import FleetQuestion
from checker.fleet.running import FleetRun
from checker.fleet.shops import ShopSource
from checker.web.contents import Upload
from checker.web.desk import Desk
from checker.web.doing import do
from tests.fleet.conftest import text_of
from tests.web.conftest import NOW, TERMS, upload

CSV = "examples/seller-center/orders.csv"


def shops(*numbers: int) -> Iterator[Upload]:
    """A folder of snapshots, one of which is torn off."""
    for number in numbers:
        yield Upload(f"shops/{number}.json", text_of(number).encode())
    yield Upload("shops/torn.json", b'{"shop": ')


@pytest.fixture
def desk(desk_of: Callable[..., Desk]) -> Desk:
    """A desk with three shops and what is left of a fourth."""
    desk = desk_of()
    desk.put(list(shops(0, 1, 2)))
    return desk


def test_the_index_and_the_pages_are_those_of_fleet(desk: Desk, tmp_path: Path) -> None:
    """The archive holds file by file what the command leaves in its folder."""
    (tmp_path / "shops").mkdir()
    for each in desk.kept.uploads.values():
        (tmp_path / each.name).write_bytes(each.data)
    policies = TERMS.policies()
    asked = FleetQuestion(None, None, NOW, language="zh", pages=True, calendar=True)
    with chdir(tmp_path), ResultsFolder(Path("out")) as folder:
        run, _ = FleetRun(ShopSource(Path("shops")), asked, policies, folder).begun()
        run.run()
    document = do(desk, "save", {"kind": "zip"}, "zh").document
    assert document is not None
    with zipfile.ZipFile(io.BytesIO(document.data)) as archive:
        assert archive.testzip() is None
        packed = {name: archive.read(name) for name in archive.namelist()}
    left = {
        str(path.relative_to(tmp_path / "out")): path.read_bytes()
        for path in (tmp_path / "out").rglob("*")
        if path.is_file() and path.name not in {"run.json", "_SUCCESS", ".lock"}
    }
    assert packed.keys() == left.keys()
    assert [name for name in left if packed[name] != left[name]] == []


def test_each_shop_has_a_page(desk: Desk) -> None:
    """Its link shows its report, which can be kept; of one that can't be read, why; of none, the index."""
    index = do(desk, "show", {}, "en").html
    assert desk.shops is not None
    links = [f"#shop-{number}" for number in range(4)]
    assert all(f'href="{link}"' in index for link in links)
    one = do(desk, "shop", {"text": links[1]}, "en").html
    assert "7100000000000000001" in one
    assert "7100000000000000002" not in one
    assert 'data-shop="#shop-1"' in one
    document = do(desk, "save", {"kind": "html", "shop": links[1]}, "en").document
    assert document is not None
    assert b"<h1>" in document.data
    assert "SC3" in do(desk, "shop", {"text": links[3]}, "en").html
    assert do(desk, "save", {"kind": "html", "shop": links[3]}, "en").document is None
    for strange in ("#shop-4", "#shop--1", "#shop-x", "", "#shop-٣"):
        assert do(desk, "shop", {"text": strange}, "en").html == index


def test_somebody_says_whose_files_they_are(desk_of: Callable[..., Desk]) -> None:
    """Exports don't say whose they are: in folders they may be of several shops, and a shop again."""
    desk = desk_of()
    data = upload(CSV).data
    desk.put([Upload("all/north/orders.csv", data), Upload("all/south/orders.csv", data)])
    assert desk.shops is None
    html = do(desk, "show", {}, "en").html
    assert "These are several shops" in html
    html = do(desk, "several", {"text": "yes"}, "en").html
    assert desk.shops is not None
    assert len(desk.shops) == 2
    assert "2 files" in html
    do(desk, "several", {"text": "no"}, "en")
    assert desk.shops is None
    do(desk, "drop", {"text": "all"}, "en")
    assert desk.kept.uploads == {}


def test_lines_are_shops(desk_of: Callable[..., Desk]) -> None:
    """A file with a snapshot a line is of several shops whatever is in it."""
    desk = desk_of()
    desk.put([Upload("shops.ndjson", "\n".join([text_of(1), "{", text_of(2)]).encode())])
    assert desk.shops is not None
    assert [desk.shops.name(number) for number in range(3)] == [
        "7100000000000000001",
        "shops.ndjson:2",
        "7100000000000000002",
    ]
