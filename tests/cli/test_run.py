"""``shopcheck run`` from file to exit status."""

import csv
import gzip
import io
import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from checker.render.formats import FINDINGS, FORMATS, OFFERED

READY, SHOP = "examples/douyin/ready.json", "examples/douyin/snapshot.json"
CLOSURE = ("--policy", "douyin/closure")


@pytest.fixture(autouse=True)
def _in_the_repository(root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(root)


def changed(tmp_path: Path, **changes: object) -> str:
    """The shop that is ready, with some top-level keys changed."""
    document = json.loads(Path(READY).read_text(encoding="utf-8")) | changes
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def test_an_eligible_shop(call):
    """Eligible is status 0, and nothing is said on standard error."""
    result = call("run", READY, *CLOSURE)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Close the shop  yes, now" in result.stdout


@pytest.mark.usefixtures("without_durable_rules")
@pytest.mark.parametrize("form", ["text", "plain", "json"])
def test_without_durable_rules(call, form):
    """The plain chainer decides: the report names it, and standard error says once what is missing."""
    result = call("run", READY, *CLOSURE, "--format", form, "--details")
    assert result.exit_code == 0
    assert result.stderr.count("SC690") == 1
    assert "plain forward chainer (durable_rules can't be loaded)" in result.stdout
    tested = call("test", "rules/closure/douyin.test.yaml", "--format", "json" if form == "json" else "text")
    assert (tested.exit_code, tested.stderr.count("SC690")) == (0, 1)
    version = call("--version")
    assert "rule engine: plain forward chainer" in version.stdout
    assert version.stderr == ""


def test_a_shop_that_is_not_there_yet(call):
    """Blocked is status 1, waiting is status 6."""
    assert call("run", SHOP, *CLOSURE).exit_code == 1
    assert call("run", READY, *CLOSURE, "--set", "quiet_period=2000 days").exit_code == 6


def test_a_shop_about_which_too_little_is_known(call, tmp_path):
    """Undetermined is status 3."""
    assert call("run", changed(tmp_path, coverage={}), *CLOSURE).exit_code == 3


def test_nothing_applies(call):
    """Where no policy applies the status is 3, not 0."""
    assert call("run", READY, "--policy", "tiktok-shop/closure").exit_code == 3


def test_an_invalid_rule_file(call, tmp_path):
    """An invalid rule file is status 4, with its line."""
    rule = tmp_path / "bad.yaml"
    rule.write_text("policy: x/y\nsubjct: shop\n")
    result = call("run", READY, "--policy", str(rule), env={"COLUMNS": "300"})
    assert result.exit_code == 4
    assert f"{rule}:2:1" in result.stderr
    assert "subjct: shop" in result.stderr


def test_an_invalid_snapshot(call, tmp_path):
    """An invalid snapshot is status 5, with its line."""
    path = tmp_path / "bad.json"
    path.write_text('{\n  "shop": {"id": "1"},\n  "ordrs": []\n}\n')
    result = call("run", str(path), env={"COLUMNS": "300"})
    assert result.exit_code == 5
    assert "bad.json:3:3" in result.stderr
    assert "did you mean `orders`?" in result.stderr


def test_invalid_waivers(call, tmp_path):
    """An invalid file of waivers is status 5."""
    path = tmp_path / "waivers.yaml"
    path.write_text("waivers: 3\n")
    assert call("run", READY, "--waivers", str(path)).exit_code == 5


def test_standard_input_and_gzip(call, tmp_path):
    """``-`` reads standard input; gzip is read as what it holds, from a file and from standard input."""
    plain = Path(READY).read_bytes()
    packed = tmp_path / "ready.json.gz"
    packed.write_bytes(gzip.compress(plain))
    expected = json.loads(call("run", READY, *CLOSURE, "--format", "json").stdout)["results"]
    for result in (
        call("run", "-", *CLOSURE, "--format", "json", input=plain),
        call("run", str(packed), *CLOSURE, "--format", "json"),
        call("run", "-", *CLOSURE, "--format", "json", input=packed.read_bytes()),
    ):
        assert result.exit_code == 0
        assert json.loads(result.stdout)["results"] == expected


def test_a_closed_standard_input(root: Path):
    """Started without standard input, ``-`` is an empty snapshot: a diagnostic, not a crash."""
    command = f"exec '{sys.executable}' -m checker run - <&-"
    process = subprocess.run(["sh", "-c", command], cwd=root, capture_output=True, timeout=60, check=False)
    assert process.returncode == 5
    assert b"error[SC304]" in process.stderr


def test_output_to_a_file_is_what_would_be_printed(call, tmp_path):
    """--output writes the same bytes and prints nothing."""
    for form in OFFERED["run"]:
        target = tmp_path / form
        printed = call("run", SHOP, "--format", form)
        written = call("run", SHOP, "--format", form, "--output", str(target))
        assert written.stdout == ""
        assert written.exit_code == printed.exit_code
        assert target.read_bytes() == printed.stdout_bytes


def test_a_table_has_every_record_whatever_is_asked(call, tmp_path):
    """CSV holds as many lines for a precondition as records fail it, also with --records 1; so do pages."""
    shop = json.loads(Path(SHOP).read_bytes())
    (first, *_) = shop["orders"]
    shop["orders"] += [{**first, "id": f"70000000000000000{number:02}"} for number in range(30)]
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(shop), encoding="utf-8")
    call_ = ("run", str(path), *CLOSURE, "--as-of", "2026-09-01")
    (result,) = json.loads(call(*call_, "--format", "json").stdout)["results"]
    failing = {item["id"]: item["failing"] + item["unknown"] for item in result["preconditions"]}
    assert max(failing.values()) >= 30
    page = call(*call_, "--format", "html", "--records", "1").stdout
    assert all(f"70000000000000000{number:02}" in page for number in range(30))
    for args in ((), ("--records", "1")):
        text = call(*call_, "--format", "csv", *args).stdout_bytes.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        for item in result["preconditions"]:
            if item["status"] in ("failed", "waiting"):
                assert sum(row["precondition"] == item["id"] for row in rows) == failing[item["id"]]


@pytest.mark.parametrize("form", [name for name in OFFERED["run"] if FORMATS[name].utf8])
def test_a_failed_run_says_so_in_the_format_asked_for(call, form):
    """What is for programs has what went wrong in its own format; what can't hold it stays empty."""
    result = call("run", "no-such.json", "--format", form)
    assert result.exit_code == 5
    assert "no-such.json" in result.stderr
    assert ("no-such.json" in result.stdout) == (form in FINDINGS)
    if form == "sarif":
        (run,) = json.loads(result.stdout)["runs"]
        assert run["invocations"] == [{"executionSuccessful": False}]
    if form == "html":
        assert result.stdout.startswith("<!doctype html>")
    if form == "junit":
        assert ET.fromstring(result.stdout).get("errors") == "1"


def test_annotations_come_with_a_summary(call, tmp_path):
    """In a job of GitHub the report is in the job's summary too, in Markdown."""
    summary = tmp_path / "summary.md"
    result = call("run", SHOP, *CLOSURE, "--format", "github", env={"GITHUB_STEP_SUMMARY": str(summary)})
    assert result.stdout.startswith("::error file=rules/closure/")
    assert summary.read_text(encoding="utf-8") == call("run", SHOP, *CLOSURE, "--format", "markdown").stdout


def test_the_language_of_text_is_the_locales_that_of_json_is_not(call):
    """Text follows the locale; JSON is English unless --lang asks."""
    chinese = {"LC_ALL": "zh_CN.UTF-8"}
    assert "现在就能办" in call("run", READY, *CLOSURE, env=chinese).stdout
    assert "关闭抖店" in call("run", READY, *CLOSURE, "--lang", "zh", "--details").stdout
    title = ["results", 0, "title"]

    def titled(*args: str) -> str:
        document = json.loads(call("run", READY, *CLOSURE, "--format", "json", *args, env=chinese).stdout)
        for key in title:
            document = document[key]
        return document

    assert titled() == "Close a Douyin shop"
    assert titled("--lang", "zh") == "关闭抖店"


def test_the_same_call_gives_the_same_bytes(spawn):
    """Two processes with different hash seeds print the same JSON, byte for byte."""
    first, second = (
        spawn("run", SHOP, "--format", "json", env={"PYTHONHASHSEED": seed}).stdout for seed in ("1", "2")
    )
    assert first
    assert first == second


def test_colour_only_where_asked(call):
    """A pipe gets no colour; --color gives it all the same; plain never has any."""
    assert "\x1b[" not in call("run", SHOP).stdout
    assert "\x1b[" in call("run", SHOP, "--color").stdout
    assert "\x1b[" not in call("run", SHOP, "--format", "plain", "--color").stdout


def test_width(call):
    """Text fits 80 columns, or as many as COLUMNS says."""
    for columns, env in ((80, {}), (60, {"COLUMNS": "60"}), (120, {"COLUMNS": "120"})):
        assert max(map(len, call("run", SHOP, env=env).stdout.splitlines())) <= columns
        lines = call("run", SHOP, "--details", env=env).stdout.splitlines()
        assert columns - 15 < max(map(len, lines)) <= columns


def test_the_answer_fits_a_screen_and_details_say_all(call):
    """The answer fits a screen below a few lines of remarks; with --details nothing is left out."""
    sources = ("examples/tiktok-shop/export", "examples/tiktok-shop/shop-facts.yaml")
    short, long = call("run", *sources), call("run", *sources, "--details")
    assert short.exit_code == long.exit_code == 1
    assert len(short.stdout.splitlines()) < 30 < len(long.stdout.splitlines())
    assert len(short.stderr.splitlines()) < 8 < len(long.stderr.splitlines())
    for said in (short.stderr, long.stderr):
        assert "SC515" in said
    assert "--details" in short.stderr
    assert "examples/tiktok-shop/shop-facts.yaml:87" in long.stdout


def test_as_of_overrides_the_snapshot(call, tmp_path):
    """--as-of takes an instant, or a day, which begins by the shop's clock."""

    def as_of(path: str, *args: str) -> tuple[str, str]:
        report = json.loads(call("run", path, *CLOSURE, "--format", "json", *args).stdout)
        return report["as_of"], report["as_of_origin"]

    assert as_of(READY)[1] == "snapshot"
    assert as_of(READY, "--as-of", "2026-12-14T01:00:00Z") == ("2026-12-14T09:00:00+08:00", "option")
    assert as_of(READY, "--as-of", "2026-12-14") == ("2026-12-14T00:00:00+08:00", "option")
    document = json.loads(Path(READY).read_text(encoding="utf-8"))
    del document["as_of"]
    path = tmp_path / "no-instant.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert as_of(str(path))[1] == "clock"


def test_a_day_needs_the_shops_timezone(call, tmp_path):
    """Without a timezone a day has no certain start, and --as-of must be an instant."""
    document = json.loads(Path(READY).read_text(encoding="utf-8"))
    del document["shop"]["timezone"]
    path = changed(tmp_path, shop=document["shop"])
    result = call("run", path, *CLOSURE, "--as-of", "2026-12-14")
    assert result.exit_code == 2
    assert "timezone" in result.stderr


def test_parameters(call):
    """--set reaches the policy and stands in the report; a wrong name is status 2 with the right one."""
    result = call("run", READY, *CLOSURE, "--set", "quiet_period=60 days", "--format", "json")
    assert json.loads(result.stdout)["parameters"] == {"quiet_period": "60 days"}
    result = call("run", READY, *CLOSURE, "--set", "quiet_perod=60 days")
    assert result.exit_code == 2
    assert "`quiet_period`" in result.stderr


def test_a_policy_by_path(call, tmp_path):
    """A file or a folder of one's own is checked alone; ids and paths may stand together."""
    rule = tmp_path / "mine.yaml"
    rule.write_text(
        "policy: my/shop\ntitle: {en: Mine, zh: 我的}\nsubject: shop\n"
        "preconditions:\n  douyin:\n    title: {en: On Douyin, zh: 在抖音}\n"
        "    require: {shop.platform: douyin}\n"
    )

    def policies(*args: str) -> list[str]:
        return [
            r["policy"] for r in json.loads(call("run", READY, "--format", "json", *args).stdout)["results"]
        ]

    assert policies("--policy", str(rule)) == ["my/shop"]
    assert policies("--policy", str(tmp_path)) == ["my/shop"]
    assert sorted(policies("--policy", str(rule), *CLOSURE)) == ["douyin/closure", "my/shop"]


def test_policies_with_a_verdict_per_record_count_only_when_named(call):
    """An order that can't be cancelled doesn't make a run fail, unless its policy is asked for."""
    everything = json.loads(call("run", READY, "--format", "json").stdout)
    assert everything["summary"]
    (name, *_) = everything["summary"]
    alone = call("run", READY, "--policy", name, "--format", "json")
    assert list(json.loads(alone.stdout)["summary"]) == [name]


def test_verify_finds_nothing_wrong(call):
    """--verify holds the run to the reference and gives the same report."""
    plain, verified = (call("run", SHOP, "--format", "json", *extra) for extra in ((), ("--verify",)))
    assert verified.exit_code == plain.exit_code
    assert verified.stdout == plain.stdout


def test_a_file_of_one_answer_a_line_is_no_broken_snapshot(call, tmp_path: Path):
    """What stands behind the first document may be further ones: an export, not a mistake in a snapshot."""
    message = {
        "type": 1,
        "tts_notification_id": "1",
        "shop_id": "7494820157031942886",
        "timestamp": 1771200001,
    }
    data = {"order_id": "576461413038785752", "order_status": "COMPLETED", "update_time": 1771200000}
    file = tmp_path / "messages.jsonl"
    file.write_text(f"{json.dumps(message | {'data': data})}\n" * 2, encoding="utf-8")
    said = call("run", str(file), "--policy", "tiktok-shop/order-cancellation", "--format", "json")
    assert json.loads(said.stdout)["snapshot"]["shop"] == "7494820157031942886"


def test_what_is_wrong_with_an_answer_is_said_by_who_reads_answers(call, tmp_path: Path):
    """An answer that was cut off is no snapshot, and the reason that helps is where it was cut."""
    file = tmp_path / "answer.json"
    file.write_text(
        '{"code": 0, "message": "Success", "data": {"orders": [{"id": "1", "sta', encoding="utf-8"
    )
    said = call("run", str(file))
    assert said.exit_code == 5
    assert "SC501" in said.stderr
    assert "SC532" not in said.stderr
