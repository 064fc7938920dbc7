"""Which files a call names: folders, archives, and what lies about in them."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from checker.diagnostics.collector import Collector
from checker.importers.archives import members
from checker.importers.finding import sources
from checker.importers.sources import MOST_FILES, SourceFile


def archive(files: dict[str, bytes]) -> bytes:
    """A ZIP archive of files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def found(*paths: Path, **options: object) -> tuple[dict[str, bytes], list[str]]:
    """The files at paths with their content, and the codes of what is said."""
    problems = Collector()
    files = {}
    for source in sources(paths, problems, **options):
        with source.open() as first, source.open() as second:
            files[source.name] = first.read()
            assert second.read() == files[source.name]
    return files, [each.code for each in problems.sorted()]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which paths begin."""
    monkeypatch.chdir(tmp_path)
    return Path()


def test_folders_are_read_all_the_way_down(here: Path):
    """In the order of names, each file once, whichever way it is reached; what nobody made is left out."""
    litter = ("b/c/~$orders.xlsx", ".DS_Store", "__MACOSX/a", "b/Thumbs.db")
    for name in ("b/orders.csv", "a.json", "b/c/d.yaml", *litter):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(name)
    files, said = found(here, here / "b", here / "a.json")
    assert (list(files), said) == (["a.json", "b/c/d.yaml", "b/orders.csv"], [])


def test_only_what_the_call_names_itself_is_named(here: Path):
    """Not what lies in a folder or an archive, packed or not; a file in a named folder may be named too."""
    (here / "in").mkdir()
    (here / "in/a.csv").write_text("x")
    (here / "in/b.csv").write_text("x")
    (here / "in/c.csv.gz").write_bytes(gzip.compress(b"x"))
    (here / "d.csv.gz").write_bytes(gzip.compress(b"x"))
    inner = archive({"f.csv": b"x"})
    (here / "e.zip").write_bytes(archive({"g.csv": b"x", "h.zip": inner}))
    (here / "in/book.xlsx").write_bytes(archive({"xl/workbook.xml": b""}))
    paths = [here / name for name in ("in", "in/b.csv", "d.csv.gz", "e.zip")]
    every = list(sources(paths, Collector()))
    assert [each.name for each in every if each.named] == ["in/b.csv", "d.csv.gz"]
    assert len(every) == 7


def test_hidden_files_and_empty_folders_are_said(here: Path):
    """What is in a folder and isn't read."""
    (here / "e").mkdir()
    (here / ".hidden.csv").write_text("x")
    (here / "a.csv").write_text("x")
    files, said = found(here)
    assert (list(files), sorted(said)) == (["a.csv"], ["SC551", "SC552"])


def test_the_result_of_last_time_is_no_source(here: Path):
    """Where it is written into the folder that is read."""
    (here / "shop.json").write_text("{}")
    (here / "a.csv").write_text("x")
    assert list(found(here, without=here / "shop.json")[0]) == ["a.csv"]


def test_archives_are_read_as_folders(here: Path):
    """Archives in them and packed files too; a workbook, which is an archive itself, is one file."""
    book = archive({"[Content_Types].xml": b"", "xl/workbook.xml": b""})
    inner = archive({"returns.csv": b"r"})
    files = {"orders.csv": b"o" * 70_000, "__MACOSX/._a": b"", "in/more.zip": inner, "book.xlsx": book}
    packed = archive({**files, "QQQQ.csv": b"g"})
    (here / "x.zip").write_bytes(packed.replace(b"QQQQ", "订单".encode("gbk")))  # as Chinese programs write
    (here / "y.json.gz").write_bytes(gzip.compress(b"{}"))
    read, said = found(here)
    assert said == []
    names = ("orders.csv", "in/more.zip/returns.csv", "book.xlsx", "订单.csv")
    assert list(read) == [*(f"x.zip/{name}" for name in names), "y.json.gz"]
    assert (read["x.zip/orders.csv"], read["x.zip/in/more.zip/returns.csv"]) == (b"o" * 70_000, b"r")
    assert (read["x.zip/book.xlsx"], read["y.json.gz"]) == (book, b"{}")


def test_a_document_is_one_file(here: Path):
    """What an office program packs isn't a folder of files; a folder that is called like its parts is."""
    documents = {
        "a.ods": archive({"mimetype": b"", "content.xml": b""}),
        "b.xlsx": archive({"[Content_Types].xml": b"", "xl/workbook.xml": b""}),
        "c.numbers": archive({"Index/Document.iwa": b""}),
        "d.docx": archive({"word/document.xml": b""}),
    }
    for name, data in documents.items():
        (here / name).write_bytes(data)
        assert found(here / name) == ({name: data}, [])
    (here / "e.zip").write_bytes(archive({"word/orders.csv": b"x", "xl/orders.csv": b"y"}))
    assert found(here / "e.zip") == ({"e.zip/word/orders.csv": b"x", "e.zip/xl/orders.csv": b"y"}, [])


def test_an_archive_is_opened_once_for_all_of_its_files():
    """However many files there are, their list is read once; whoever comes back later opens it anew."""
    data = archive({f"{number}.csv": b"%d" % number for number in range(9)})
    opened: list[io.BytesIO] = []

    def again() -> io.BytesIO:
        opened.append(io.BytesIO(data))
        return opened[-1]

    taken = []
    for number, source in enumerate(members(SourceFile("x.zip", again, len(data)), Collector())):
        with source.open() as one, source.open() as other:
            assert one.read() == other.read() == b"%d" % number
        taken.append(source)
    assert len(opened) == 1
    with taken[3].open() as stream:
        assert stream.read() == b"3"
    assert [each.closed for each in opened] == [True, True]


def test_a_stream_of_an_archive_can_go_back(here: Path):
    """Whoever looks at the beginning first reads it again."""
    (here / "x.zip").write_bytes(archive({"a.csv": b"0123456789" * 9_000}))
    (source,) = sources([here / "x.zip"], Collector())
    with source.open() as stream:
        assert stream.read(5) == b"01234"
        stream.seek(0)
        assert stream.read() == b"0123456789" * 9_000


@pytest.mark.parametrize(
    "data",
    [
        archive({"a.csv": b"x" * 500})[:-30],
        archive({"a.csv": b"x" * 500}).replace(b"a.csv", b"b.csv", 1),
        bytes(byte ^ (40 < place < 44) for place, byte in enumerate(archive({"a.csv": b"xy" * 500}))),
        b"PK\x03\x04" + b"\0" * 40,
    ],
    ids=["cut off", "two names", "other bytes", "nothing"],
)
def test_a_damaged_archive_is_said_to_be(here: Path, data: bytes):
    """Whichever way it is damaged, nothing of it is half read."""
    (here / "x.zip").write_bytes(data)
    assert found(here / "x.zip") == ({}, ["SC553"])


def test_a_bomb_is_refused_before_it_goes_off(here: Path):
    """What claims to unpack to far more than an export has isn't unpacked."""
    (here / "x.zip").write_bytes(archive({"a.csv": bytes(70 << 20)}))
    assert found(here / "x.zip") == ({}, ["SC553"])


def test_a_password_is_said(here: Path):
    """And nothing else of the archive is hidden by it."""
    data = bytearray(archive({"a.csv": b"x"}))
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flag] |= 1
    (here / "x.zip").write_bytes(bytes(data))
    assert found(here / "x.zip") == ({}, ["SC553"])


def test_a_disk_named_by_mistake_is_not_read(here: Path, monkeypatch: pytest.MonkeyPatch):
    """Nothing is opened of more files than a shop has."""
    assert MOST_FILES >= 1_000
    monkeypatch.setattr("checker.importers.finding.MOST_FILES", 3)
    for number in range(4):
        (here / f"{number}.csv").write_text("x")
    assert found(here) == ({}, ["SC550"])


def test_what_cannot_be_read_is_named(here: Path):
    """And the rest is read."""
    (here / "a.csv").write_text("x")
    assert found(here / "no.csv", here / "a.csv") == ({"a.csv": b"x"}, ["SC500"])
