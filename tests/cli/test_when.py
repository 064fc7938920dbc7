"""``when`` and the calendar of ``run``: what is asked, where it goes, how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SHOP = "examples/tiktok-shop/snapshot.json"


def test_ends_as_run_does(call) -> None:
    """The exit status says how the shop stands, as that of `run` does."""
    for source, status in ((SHOP, 1), ("examples/douyin/ready.json", 0)):
        assert call("when", source).exit_code == call("run", source).exit_code == status


def test_until_a_day(call) -> None:
    """Only what happens up to that day is told, the day itself among it."""
    days = [
        event["day"]
        for event in json.loads(call("when", SHOP, "--until", "2026-11-20", "--format", "json").stdout)[
            "events"
        ]
    ]
    assert days
    assert max(days) == "2026-11-20"


def test_no_such_day(call) -> None:
    """What isn't a day is a wrong call."""
    result = call("when", SHOP, "--until", "soon")
    assert result.exit_code == 2
    assert "write a day" in result.stderr


def test_one_order(call) -> None:
    """Of one order, its dates; of one that isn't there, a wrong call."""
    text = call("when", SHOP, "--subject", "576461823606979347").stdout
    assert "automatic cancellation time" in text
    assert "576461741493340628" not in text
    assert call("when", SHOP, "--subject", "1").exit_code == 2


def test_a_calendar_in_a_file(call, tmp_path: Path) -> None:
    """`run --format ics --output` and `when` write the same calendar, byte for byte, each time."""
    written = []
    for command in ("run", "when", "when"):
        target = tmp_path / "shop.ics"
        assert call(command, SHOP, "--format", "ics", "--output", str(target)).exit_code == 1
        written.append(target.read_bytes())
    assert written[0] == written[1] == written[2]
    assert written[0].startswith(b"BEGIN:VCALENDAR\r\n")


def test_a_failing_call_leaves_no_calendar(call, tmp_path: Path) -> None:
    """Where the call fails, no older calendar is left to be taken for its result."""
    target = tmp_path / "shop.ics"
    target.write_text("old", encoding="utf-8")
    assert call("when", "no-such.json", "--format", "ics", "--output", str(target)).exit_code == 5
    assert not target.exists()


def test_chinese(call) -> None:
    """In Chinese everything is Chinese."""
    text = call("when", SHOP, "--lang", "zh").stdout
    assert "── 今天 · 2026年11月16日 09:00 Europe/London" in text
    assert "最早满足：最后一笔订单完结已满 90 天" in text


# --- a stretch of time ------------------------------------------------------------------------


def test_when_verdicts_change(call) -> None:
    """`--as-of A..B` lists the changes, the same from `run` and `when`; it ends as a check at A does."""
    args = (SHOP, "--as-of", "2026-11-16..2026-11-20", "--format", "json")
    run, when = call("run", *args), call("when", *args)
    assert run.stdout == when.stdout
    assert run.exit_code == when.exit_code == call("run", SHOP, "--as-of", "2026-11-16").exit_code
    document = json.loads(run.stdout)
    assert document["until"] == "2026-11-20T23:59:59.999999+00:00"
    assert {change["day"] for change in document["verdicts"]} == {"2026-11-17", "2026-11-18", "2026-11-20"}


def test_from_the_snapshots_own_instant(call) -> None:
    """Without a beginning, it is the snapshot's own instant."""
    found = json.loads(call("run", SHOP, "--as-of", "..2026-11-18", "--format", "json").stdout)
    assert found["as_of"] == json.loads(Path(SHOP).read_text(encoding="utf-8"))["as_of"].replace(
        "Z", "+00:00"
    )


def test_of_one_order(call) -> None:
    """Of one order, only its changes."""
    args = (SHOP, "--as-of", "..2026-11-30", "--subject", "576461823606979347", "--format", "json")
    changes = json.loads(call("run", *args).stdout)["verdicts"]
    assert {record["id"] for change in changes for record in change["records"]} == {"576461823606979347"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-12-01..", "write two days or instants"),
        ("..", "write two days or instants"),
        ("2026-12-01..2026-12-32", "write two days or instants"),
        ("2026-12-01...2026-12-31", "write two days or instants"),
        ("2026-12-01T09:00..2026-12-31", "write two days or instants"),
        ("2026-12-31..2026-12-01", "it ends before it begins"),
        ("..2026-11-01", "it ends before it begins"),
    ],
)
def test_bad_ranges(call, text: str, said: str) -> None:
    """A range that is none is a wrong call, and the answer says how to write one."""
    result = call("run", SHOP, "--as-of", text)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_other_formats_refuse(call) -> None:
    """What has no form for a range says which formats have."""
    for command, form in (("run", "junit"), ("when", "ics")):
        result = call(command, SHOP, "--as-of", "2026-12-01..2026-12-31", "--format", form)
        assert result.exit_code == 2
        assert "of a range, choose from text, plain, json, csv" in " ".join(result.stderr.split())


def test_a_range_has_its_own_end(call) -> None:
    """`--until` beside a range is a wrong call: nothing is ignored."""
    result = call("when", SHOP, "--as-of", "..2026-12-31", "--until", "2026-12-01")
    assert result.exit_code == 2
    assert "a range has its own end" in result.stderr


def test_days_need_a_zone(call, tmp_path: Path) -> None:
    """Where the shop's zone isn't known, days have no beginning: instants do."""
    document = json.loads(Path(SHOP).read_text(encoding="utf-8"))
    del document["shop"]["timezone"]
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert call("run", str(path), "--as-of", "2026-12-01..2026-12-31").exit_code == 2
    instants = "2026-12-01T00:00:00Z..2026-12-31T00:00:00Z"
    assert call("run", str(path), "--as-of", instants).exit_code in (1, 3)
