"""``shopcheck fleet``: many shops, a folder of results, and one screen that says what they come to."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import jsonschema
import pytest

from checker.base.resources import schema_tree
from tests.machine import needs_spark

EXAMPLES = Path("examples").resolve()
PAGES = Path(__file__).parents[1] / "render" / "snapshots"
DOUYIN = ("--policy", "douyin/closure", "--workers", "1")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to call from, with a few shops in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shops").mkdir()
    for name in ("snapshot", "ready"):
        shutil.copy(EXAMPLES / f"douyin/{name}.json", tmp_path / "shops" / f"{name}.json")
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("shops", "status"),
    [
        ({"a": "ready"}, 0),
        ({"a": "ready", "b": "snapshot"}, 1),
        (
            {
                "a": "ready",
                "b": '{"shop": {"id": "7", "platform": "douyin"}, "as_of": "2026-11-16T00:00:00Z"}',
            },
            3,
        ),
        ({"a": "ready", "b": "snapshot", "c": "{"}, 5),
    ],
    ids=["eligible", "blocked", "undetermined", "unreadable"],
)
def test_the_status_is_the_worst_of_all_shops(call, place: Path, shops: dict[str, str], status: int) -> None:
    """As that of a run over each; one that can't be read is worse than any verdict."""
    (place / "some").mkdir()
    for name, text in shops.items():
        known = place / "shops" / f"{text}.json"
        content = known.read_text("utf-8") if "{" not in text else text
        (place / "some" / f"{name}.json").write_text(content, encoding="utf-8")
    result = call("fleet", "some", "--output", "out", *DOUYIN)
    assert result.exit_code == status
    assert json.loads((place / "out" / "summary.json").read_text("utf-8"))["status"] == status
    assert names(place / "out") == [".lock", "_SUCCESS", "results.ndjson", "run.json", "summary.json"]


def test_waiting_shops_are_status_6(call, place: Path) -> None:
    """The order of the statuses is that of every command."""
    (place / "shops" / "snapshot.json").unlink()
    asked = ("--set", "quiet_period=130 days")
    alone = call("run", "shops/ready.json", "--policy", "douyin/closure", *asked)
    result = call("fleet", "shops", "--output", "out", *DOUYIN, *asked)
    assert (result.exit_code, alone.exit_code) == (6, 6)
    (policy,) = json.loads((place / "out" / "summary.json").read_text("utf-8"))["policies"]
    assert policy["eligible_by"] == [{"date": policy["eligible_by"][0]["date"], "count": 1, "by_then": 1}]


def test_everything_is_as_its_schema_says(call, place: Path) -> None:
    """Rows and summary, with shops of all kinds; the summary on the terminal is the same."""
    shutil.copytree(EXAMPLES / "tiktok-shop/export", place / "shops" / "uk")
    shutil.copy(EXAMPLES / "tiktok-shop/shop-facts.yaml", place / "shops" / "uk")
    (place / "shops" / "again.json").write_bytes((place / "shops" / "ready.json").read_bytes())
    (place / "shops" / "torn.json").write_text("{")
    result = call("fleet", "shops", "-o", "out", "--workers", "1", "--format", "json")
    assert result.exit_code == 5
    assert (place / "out" / "summary.json").read_text("utf-8") == result.stdout
    summary = json.loads(result.stdout)
    jsonschema.validate(summary, schema_tree("fleet"))
    assert summary["repeated"]["count"] == 1
    assert summary["unreadable"] == {"SC311": 1}
    rows = [json.loads(line) for line in (place / "out/results.ndjson").read_text("utf-8").splitlines()]
    for row in rows:
        jsonschema.validate(row, schema_tree("fleet-row"))
    assert summary["rows"] == len(rows)
    counted = sum(count for policy in summary["policies"] for count in policy["verdicts"].values())
    assert counted + 1 == len(rows)


@pytest.mark.parametrize("form", ["text", "plain"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_terminal_says_it_on_one_screen(
    call, place: Path, record: bool, form: str, language: str
) -> None:
    """As recorded, in both languages: 29 rows at most, however many policies there are."""
    shutil.copy(EXAMPLES / "tiktok-shop/snapshot.json", place / "shops" / "uk.json")
    (place / "shops" / "again.json").write_bytes((place / "shops" / "ready.json").read_bytes())
    (place / "shops" / "torn.json").write_text("{")
    result = call("fleet", "shops", "-o", "out", "--workers", "1", "--format", form, "--lang", language)
    assert result.stderr == ""
    path = PAGES / f"fleet.{language}.{form}.txt"
    if record:
        path.write_text(result.stdout, encoding="utf-8", newline="\n")
    assert result.stdout == path.read_text(encoding="utf-8")
    assert len(result.stdout.splitlines()) <= 29


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        (("nowhere", "--output", "out"), 5, "SC301"),
        (("empty", "--output", "out"), 5, "SC642"),
        (("shops", "--output", "out", "--policy", "no/such"), 2, "SC606"),
        (("shops", "--output", "out", "--policy", "bad.yaml"), 4, None),
        (("shops", "--output", "out", "--set", "no_such=1"), 2, "SC620"),
        (("shops", "--output", "out", "--as-of", "2026-11-01..2026-12-01"), 2, "SC604"),
        (("shops", "--output", "out", "--waivers", "none.yaml"), 5, None),
        (("shops", "--output", "out", "--workers", "0"), 2, "SC604"),
        (("shops", "--output", "shops"), 2, "SC607"),
        (("shops", "--output", "shops/out"), 2, "SC604"),
        (("shops", "--output", "out", "--since", "nowhere"), 2, "SC644"),
        (("shops", "--output", "out", "--since", "out/../out"), 2, "SC604"),
        (("shops", "--output", "out", "--master", "local[2]"), 2, "SC645"),
        (("shops", "--output", "out", "--on", "spark", "--workers", "2"), 2, "SC645"),
        (("shops", "--output", "out", "--on", "sparc"), 2, "SC604"),
        (("shops",), 2, "SC603"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_cant_be_answered_is_refused(
    call, place: Path, wrong: tuple[str, ...], status: int, code: str | None
) -> None:
    """With the status and the code of every command, and nothing that could be taken for results."""
    (place / "empty").mkdir()
    (place / "bad.yaml").write_text("policy: mine/bad\n")
    result = call("fleet", *wrong)
    assert result.exit_code == status
    assert code is None or f"[{code}]" in result.stderr
    assert not list(place.rglob("results.ndjson"))


def test_without_its_packages_there_is_no_spark(call, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said how to get them; the older results stay."""
    call("fleet", "shops", "-o", "out", *DOUYIN)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    result = call("fleet", "shops", "-o", "out", "--on", "spark")
    assert (result.exit_code, "[SC691]" in result.stderr) == (2, True)
    assert "shopcheck[spark]" in result.stderr
    assert (place / "out" / "_SUCCESS").exists()


def test_without_java_there_is_no_spark(spawn, place: Path) -> None:
    """It is said what is missing, in a sentence."""
    needs_spark()
    environment = {"JAVA_HOME": str(place), "PYTHONWARNINGS": "ignore"}
    result = spawn("fleet", "shops", "-o", "out", "--on", "spark", env=environment)
    assert (result.returncode, b"[SC645]: Spark needs Java" in result.stderr) == (2, True)
    assert b"Traceback" not in result.stderr
    assert not (place / "out" / "results.ndjson").exists()


def test_a_call_that_cant_be_answered_leaves_no_older_results(call, place: Path) -> None:
    """Yesterday's rows aren't taken for the ones that were asked for today."""
    assert call("fleet", "shops", "-o", "out", *DOUYIN).exit_code == 1
    assert call("fleet", "shops", "-o", "out", "--policy", "no/such").exit_code == 2
    assert names(place / "out") == [".lock"]


def test_it_says_with_what_it_begins(call, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Going on, or starting anew, is said on standard error; a run of its own says nothing."""
    from checker.fleet.running import FleetRun

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(FleetRun, "_results", stop)
        assert call("fleet", "shops", "-o", "out", *DOUYIN).exit_code == 130
        assert not (place / "out" / "_SUCCESS").exists()
        assert "Going on" in call("fleet", "shops", "-o", "out", *DOUYIN).stderr
        assert "接着做" in call("fleet", "shops", "-o", "out", *DOUYIN, "--lang", "zh").stderr
    changed = call("fleet", "shops", "-o", "out", *DOUYIN, "--as-of", "2026-11-20")
    assert "starting anew" in changed.stderr
    assert call("fleet", "shops", "-o", "out", *DOUYIN).stderr == ""


def test_a_shop_that_cant_be_read_costs_the_others_nothing(call, place: Path) -> None:
    """Their rows are what they are without it."""
    call("fleet", "shops", "-o", "before", *DOUYIN)
    for name, data in {"0.json": b"", "r.json": b"\x00\x01", "z.csv": b"a,b\n1,2\n", "y.zip": b"PK"}.items():
        (place / "shops" / name).write_bytes(data)
    assert call("fleet", "shops", "-o", "after", *DOUYIN).exit_code == 5
    rows = [(place / name / "results.ndjson").read_text("utf-8").splitlines() for name in ("before", "after")]
    assert [row for row in rows[1] if '"code":null' in row] == rows[0]
    assert len(rows[1]) == len(rows[0]) + 4


@pytest.mark.parametrize(
    ("form", "files"),
    [("text", set()), ("ics", {"all.ics"}), ("html", {"all.ics", "index.html", "shops"})],
)
def test_a_format_says_what_lies_beside_the_rows(call, place: Path, form: str, files: set[str]) -> None:
    """The terminal says the same whatever it is, and so do the rows."""
    plain = call("fleet", "shops", "-o", "plain", *DOUYIN)
    result = call("fleet", "shops", "-o", "out", *DOUYIN, "--format", form)
    assert (result.exit_code, result.stdout, result.stderr) == (1, plain.stdout, "")
    assert {*names(place / "out")} - {*names(place / "plain")} == files
    assert (place / "out/results.ndjson").read_bytes() == (place / "plain/results.ndjson").read_bytes()


def test_what_has_changed_since_an_earlier_run(call, place: Path) -> None:
    """On the terminal in both languages, in the summary, and shop by shop."""
    call("fleet", "shops", "-o", "before", *DOUYIN)
    shop = (place / "shops" / "ready.json").read_text("utf-8")
    (place / "shops" / "ready.json").write_text(shop[:-9], encoding="utf-8")
    result = call("fleet", "shops", "-o", "after", "--since", "before", *DOUYIN)
    assert "1 from “eligible” to unreadable (SC311) (douyin/closure)" in result.stdout
    again = call("fleet", "shops", "-o", "again", "--since", "after", *DOUYIN, "--lang", "zh")
    assert "没有变化" in again.stdout
    summary = json.loads((place / "after" / "summary.json").read_text("utf-8"))
    jsonschema.validate(summary, schema_tree("fleet"))
    assert summary["since"]["flips"] == [
        {"policy": "douyin/closure", "before": "eligible", "after": "SC311", "count": 1}
    ]
    (flip,) = (place / "after" / "changes.ndjson").read_text("utf-8").splitlines()
    assert json.loads(flip)["source"] == "ready.json"
    assert not (place / "before" / "changes.ndjson").exists()
