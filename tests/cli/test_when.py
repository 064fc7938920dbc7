"""``when`` and the calendar of ``run``: what is asked, where it goes, how it ends."""

from __future__ import annotations

import json
from pathlib import Path

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
