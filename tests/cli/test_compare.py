"""``shopcheck compare``: what it takes, what it refuses, where its answer goes, and how it ends."""

from __future__ import annotations

import gzip
import json
import shutil
import weakref
from pathlib import Path

import pytest

from checker.cli.reading import read_sources
from checker.snapshot import Snapshot

EXAMPLES = Path("examples").resolve()
SHOP = str(EXAMPLES / "douyin/snapshot.json")
READY = str(EXAMPLES / "douyin/ready.json")


@pytest.fixture
def later(tmp_path: Path) -> str:
    """The example a week later, with one order more."""
    facts = json.loads(Path(SHOP).read_text(encoding="utf-8")) | {"as_of": "2026-11-23T09:00:00+08:00"}
    ended = {"completed_at": "2026-11-20T10:00:00+08:00", "created_at": "2026-11-18T10:00:00+08:00"}
    facts["orders"].append(facts["orders"][0] | {"id": "6917721603386299999", "status": "COMPLETED", **ended})
    path = tmp_path / "later.json"
    path.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    return str(path)


@pytest.fixture
def report(call, tmp_path: Path) -> str:
    """A saved report on the example, about closing it."""
    path = tmp_path / "report.json"
    assert call("run", SHOP, "-p", "douyin/closure", "--format", "json", "-o", str(path)).exit_code == 1
    return str(path)


def moved(result) -> str:
    """The date on which 90 days are over, before and after."""
    (quiet,) = json.loads(result.stdout)["results"][0]["preconditions"]["changed"]
    return "{before} {after}".format(**quiet["clears_at"])


def test_snapshots_and_reports_in_any_mixture(call, later: str, report: str, tmp_path: Path) -> None:
    """A snapshot, a saved report, packed or on standard input: the same date has moved by as much."""
    newer = tmp_path / "newer.json"
    call("run", later, "-p", "douyin/closure", "--format", "json", "-o", str(newer))
    packed = tmp_path / "report.json.gz"
    packed.write_bytes(gzip.compress(Path(report).read_bytes()))
    told = set()
    for before in (SHOP, report, str(packed)):
        for after in (later, str(newer)):
            result = call("compare", before, after, "-p", "douyin/closure", "--format", "json")
            assert result.exit_code == 1, result.output
            told.add(moved(result))
    for given in (Path(report), Path(SHOP)):
        piped = call("compare", "-", later, "--format", "json", input=given.read_bytes())
        told.add(moved(piped))
    assert told == {"2026-11-17T00:00:00+08:00 2027-02-18T00:00:00+08:00"}


def test_exports_are_taken(call) -> None:
    """Folders of exports and facts, as `run` takes them."""
    folder = str(EXAMPLES / "douyin/export")
    result = call("compare", folder, folder, "--lang", "zh")
    assert "没有变化" in result.stdout
    assert result.exit_code == call("run", folder).exit_code


def test_when_exports_were_fetched(call) -> None:
    """Exports that don't say it, by side; each has one time, and only the two sides have any."""
    folder = str(EXAMPLES / "tiktok-shop/export")
    times = "before=2026-11-16T09:00+00:00", "after=2026-11-23T09:00Z"
    said = [word for time in times for word in ("--retrieved-at", time)]
    told = json.loads(call("compare", folder, folder, *said, "--format", "json").stdout)
    assert told["before"]["as_of"].startswith("2026-11-16T09:00")
    assert told["after"]["as_of"].startswith("2026-11-23T09:00")
    for wrong in (("2026-11-16T09:00Z", *times), ("later=2026-11-16T09:00Z",), ("before=tomorrow",)):
        said = [word for time in wrong for word in ("--retrieved-at", time)]
        result = call("compare", folder, folder, *said)
        assert result.exit_code == 2
        assert "SC604" in result.stderr


def test_what_is_claimed_is_claimed_of_exports(call) -> None:
    """A snapshot beside them says itself what it holds; where there are no exports, the claim is wrong."""
    folder, claim = str(EXAMPLES / "douyin/export"), ("--complete-since", "2020-01-01")
    assert call("compare", SHOP, folder, *claim).exit_code != 2
    assert call("compare", folder, SHOP, *claim).exit_code != 2
    result = call("compare", SHOP, SHOP, *claim)
    assert result.exit_code == 2
    assert "SC569" in result.stderr


def test_rows_that_are_not_understood(call, tmp_path: Path) -> None:
    """They are passed over, and are errors with ``--strict``."""
    folder = tmp_path / "export"
    shutil.copytree(EXAMPLES / "douyin/export", folder)
    (table,) = [path for path in folder.iterdir() if path.suffix == ".csv"][:1]
    text = table.read_text(encoding="utf-8-sig").replace("2026-", "x2026-", 1)
    table.write_text(text, encoding="utf-8")
    assert call("compare", SHOP, str(folder)).exit_code == call("run", str(folder)).exit_code
    assert call("compare", SHOP, str(folder), "--strict").exit_code == 5


def test_the_data_of_one_side_are_held_at_a_time(call, later: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the later data are told of they are gone, before the others are read: ids are all that is left."""
    held: list[weakref.ref[Snapshot]] = []

    def read(*sources: object, **said: object) -> Snapshot:
        assert not any(each() for each in held)
        found = read_sources(*sources, **said)  # type: ignore[arg-type]
        held.append(weakref.ref(found))
        return found

    monkeypatch.setattr("checker.cli.comparing.read_sources", read)
    result = call("compare", SHOP, later, "--format", "json")
    assert len(held) == 2
    assert "6917721603386299999" in result.stdout


def test_a_saved_report_says_what_to_ask(call, later: str, report: str) -> None:
    """Data are checked against the policies, and with the parameters, of the report beside them."""
    told = json.loads(call("compare", report, later, "--format", "json").stdout)
    assert [each["policy"] for each in told["results"]] == ["douyin/closure"]
    assert told["summary"] == told["policies"] == []


@pytest.mark.parametrize(("after", "status"), [(READY, 0), (SHOP, 1)])
def test_ends_as_a_check_of_after_does(call, after: str, status: int) -> None:
    """Whether or not anything has changed."""
    assert call("compare", SHOP, after).exit_code == call("run", after).exit_code == status
    assert call("compare", after, after).exit_code == status


def test_what_time_alone_does(call) -> None:
    """One snapshot at two instants: what changes, changes by itself."""
    result = call("compare", SHOP, SHOP, "--as-of", "2026-12-14", "--format", "json")
    (cleared,) = json.loads(result.stdout)["results"][0]["preconditions"]["cleared"]
    assert (cleared["id"], cleared["cause"]) == ("orders-quiet", "time")


def test_two_shops_are_refused(call, tmp_path: Path) -> None:
    """Exit 5, with both ids; where one doesn't say whose it is, nobody can tell."""
    other = str(EXAMPLES / "tiktok-shop/snapshot.json")
    result = call("compare", SHOP, other)
    assert result.exit_code == 5
    assert "SC362" in result.stderr
    assert "46820117" in result.stderr


def test_going_back_in_time_is_said(call, later: str) -> None:
    """A warning, and the answer all the same; no cause is told, as time runs the other way."""
    result = call("compare", later, SHOP, "--format", "json")
    assert "SC363" in result.stderr
    assert json.loads(result.stdout)["results"][0]["cause"] is None


def test_other_parameters_are_said(call, report: str) -> None:
    """What comes from another reading is no change of the shop."""
    assert "SC364" in call("compare", report, SHOP, "--set", "quiet_period=60 days").stderr
    assert "SC364" not in call("compare", report, SHOP).stderr


def test_what_is_no_source_is_told(call, tmp_path: Path) -> None:
    """A damaged report, what an earlier comparison said, nothing, and standard input twice."""
    comparison = tmp_path / "comparison.json"
    comparison.write_text(call("compare", SHOP, SHOP, "--format", "json").stdout)
    damaged = tmp_path / "damaged.json"
    damaged.write_text('{"report": "shopcheck/1", "as_of": 7}')
    cut = tmp_path / "cut.json"
    cut.write_text('{"report": "shopcheck/1", "snapshot": {"shop": "7"')
    for name, code in (
        (str(comparison), "SC360"),
        (str(damaged), "SC361"),
        (str(cut), "SC311"),
        ("no-such.json", "SC301"),
    ):
        for sides in ((name, SHOP), (SHOP, name)):
            result = call("compare", *sides)
            assert result.exit_code == 5
            assert code in result.stderr
    assert call("compare", "-", "-").exit_code == 2


def test_a_file_gets_the_whole_answer_or_none(call, tmp_path: Path) -> None:
    """In the encoding of files; after a failure nothing old is left."""
    target = tmp_path / "changes.csv"
    assert call("compare", SHOP, READY, "--format", "csv", "-o", str(target), "--lang", "zh").exit_code == 0
    assert target.read_text(encoding="utf-8").startswith("\ufeffpolicy,")
    assert call("compare", SHOP, "no-such.json", "--format", "csv", "-o", str(target)).exit_code == 5
    assert not target.exists()
