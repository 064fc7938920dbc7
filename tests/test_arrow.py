"""Shops as a table: the rows of ``shopcheck fleet``, for whoever hands out batches of Arrow."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from checker import arrow, load_waivers
from checker.arrow import ROWS, judge, judging, schema
from checker.diagnostics import PolicyError, UsageError
from checker.fleet.packed import PackedJudge
from checker.report.fleet import FleetRow
from tests.machine import needs_spark

try:
    import pyarrow as pa
except ModuleNotFoundError:
    needs_spark()

EXAMPLES = Path(__file__).parents[1] / "examples"
READY = (EXAMPLES / "douyin" / "ready.json").read_text("utf-8")
BLOCKED = (EXAMPLES / "douyin" / "snapshot.json").read_text("utf-8")
UNDATED = '{"shop": {"id": "7", "platform": "douyin"}}'

Rows = list[dict[str, Any]]


RULES = EXAMPLES.parent / "rules" / "closure"
DOUYIN = RULES / "douyin.yaml"


def rows_of(judged: Callable[..., Any], **columns: Any) -> Rows:
    return pa.Table.from_batches(judged([pa.record_batch(columns)]), schema()).to_pylist()


def test_the_rows_are_those_of_fleet(tmp_path: Path, shops_of_all_kinds: dict[str, str]) -> None:
    """Byte by byte, in the order of the shops, the broken ones among them; however they are cut."""
    from click.testing import CliRunner

    from checker.cli.main import cli

    source = tmp_path / "shops"
    source.mkdir()
    for name, text in shops_of_all_kinds.items():
        (source / name).write_text(text, encoding="utf-8")
    CliRunner().invoke(cli, ["fleet", str(source), "-o", str(tmp_path / "out"), "--workers", "1"])
    table = pa.table({"source": list(shops_of_all_kinds), "snapshot": list(shops_of_all_kinds.values())})
    for size in (1, 3, 1000):
        found = pa.Table.from_batches(judge(iter(table.to_batches(size))))
        assert found.schema == schema()
        rows = msgspec.convert(found.to_pylist(), list[FleetRow])
        lines = msgspec.json.Encoder().encode_lines(rows)
        assert lines == (tmp_path / "out" / "results.ndjson").read_bytes()
    assert {row.code for row in rows} >= {None, "SC311"}


@pytest.fixture
def shops_of_all_kinds() -> dict[str, str]:
    """Good ones, broken ones, and such as no policy speaks of."""
    uk = (EXAMPLES / "tiktok-shop" / "snapshot.json").read_text("utf-8")
    nowhere = '{"shop": {"id": "9", "platform": "elsewhere"}, "as_of": "2026-11-16T00:00:00Z"}'
    deep = READY[:-3] + ', "x": ' + "[" * 5000 + "]" * 5000 + "}"
    texts = (READY, BLOCKED, uk, nowhere, READY[:-9], "", "[]", '{"shop": {"id": "\\ud800"}}', deep)
    return {f"{number}.json": text for number, text in enumerate(texts)}


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary()], ids=str
)
def test_a_snapshot_is_text_or_bytes(kind: pa.DataType) -> None:
    """In whatever column there is for it; one that is missing is a shop that can't be read."""
    texts: list[Any] = [READY, None]
    if "binary" in str(kind):
        texts = [READY.encode(), None]
    rows = rows_of(judging(DOUYIN), source=["a", "b"], snapshot=pa.array(texts, kind), x=[1, 2])
    assert [(row["source"], row["verdict"], row["code"]) for row in rows] == [
        ("a", "eligible", None),
        ("b", None, "SC304"),
    ]


def test_a_path_leads_to_whatever_a_shop_may_be() -> None:
    """Where there is no snapshot; a path that leads nowhere is a row with a code."""
    paths = [str(EXAMPLES / "douyin" / "ready.json"), None, "no/such/shop"]
    rows = rows_of(judging(DOUYIN), source=["a", "b", "c"], path=paths, snapshot=[None, BLOCKED, None])
    assert [row["verdict"] for row in rows] == ["eligible", "blocked", None]
    assert rows[2]["code"] == "SC301"


def test_it_takes_what_a_check_takes() -> None:
    """Parameters, an instant, the present and waivers have their part in the rows."""

    def closing(text: str = READY, **asked: Any) -> dict[str, Any]:
        (row,) = rows_of(judging(DOUYIN, **asked), source=["a"], snapshot=[text])
        return row

    assert closing(parameters={"quiet_period": "130 days"})["verdict"] == "waiting"
    at = datetime(2026, 11, 1, 1, tzinfo=UTC)
    assert closing(as_of=at)["as_of"] == "2026-11-01T09:00:00+08:00"
    assert (closing(UNDATED)["verdict"], closing(UNDATED, now=at)["verdict"]) == (None, "undetermined")
    waivers = load_waivers(EXAMPLES / "douyin" / "waivers.yaml")
    waived = set(closing(BLOCKED)["failing"]) - set(closing(BLOCKED, waivers=waivers)["failing"])
    assert waived == {"no-commission-owed"}
    assert closing('{"shop": {"id": "7"}, "as_of": "2026-11-16T00:00:00Z", "x": 1}', strict=True)["code"]


def test_the_policies_go_along(tmp_path: Path) -> None:
    """Who judges needs none of the rule files, and what is written into them later is another question."""
    rules = tmp_path / "mine.yaml"
    text = (RULES / "guide.yaml").read_text("utf-8")
    rules.write_text(text, encoding="utf-8")
    sent = pickle.dumps(judging(rules))
    rules.unlink()
    snapshot = '{"shop": {"id": "7"}, "as_of": "2026-11-16T00:00:00Z"}'
    (row,) = rows_of(pickle.loads(sent), source=["a"], snapshot=[snapshot])
    assert (row["policy"], row["code"]) == ("guide/closure", None)


def test_another_version_judges_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It might judge otherwise than the one that was asked."""
    sent = pickle.dumps(judging(DOUYIN))
    monkeypatch.setattr("checker.fleet.packed.VERSION", "0.0.1")
    with pytest.raises(UsageError) as refused:
        rows_of(pickle.loads(sent), source=["a"], snapshot=[READY])
    assert [item.code for item in refused.value.diagnostics] == ["SC645"]


def test_what_cant_be_asked_is_refused_at_once(tmp_path: Path) -> None:
    """Where it is asked, not by each of a million rows."""
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("policy: mine/bad\n")
    for asked, code in (
        (lambda: judging(DOUYIN, only=["douyin/closure", "douyin/closer"]), "SC606"),
        (lambda: judging(DOUYIN, parameters={"no_such": "1"}), "SC620"),
        (lambda: list(judge([pa.record_batch({"snapshot": [READY]})])), "SC646"),
        (lambda: list(judge([pa.record_batch({"source": ["a"], "text": [READY]})])), "SC646"),
    ):
        with pytest.raises(UsageError) as refused:
            asked()
        assert [item.code for item in refused.value.diagnostics] == [code]
    with pytest.raises(PolicyError):
        judging(wrong)


def test_a_process_makes_a_judge_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task has a few shops, and making a judge takes as long as a hundred."""
    import checker.fleet.packed as module

    made = list[object]()
    judge_of = module.Judge

    def counted(*given: Any, **named: Any) -> Any:
        made.append(given)
        return judge_of(*given, **named)

    monkeypatch.setattr(module, "Judge", counted)
    monkeypatch.setattr(module, "_LAST", {})
    sent = pickle.dumps(judging(DOUYIN))
    for _ in range(3):
        rows_of(pickle.loads(sent), source=["a"], snapshot=[READY])
    assert len(made) == 1
    assert isinstance(pickle.loads(sent).args[0], PackedJudge)


def test_the_columns_are_the_same_for_spark() -> None:
    """``ROWS`` and ``schema()`` have the fields of a row, in their order."""
    told = [column.split(" ") for column in ROWS.split(", ")]
    assert [name for name, _ in told] == list(FleetRow.__struct_fields__) == schema().names
    assert {name for name, kind in told if kind == "array<string>"} == {"failing", "unknown"}
    assert [str(schema().field(name).type) == "string" for name, _ in told] == [
        kind == "string" for _, kind in told
    ]
    assert arrow.__all__ == ["ROWS", "judge", "judging", "schema"]
