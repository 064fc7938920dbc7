"""``shopcheck verify``: a report is made again as it was made, and what doesn't come out is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from checker.base.resources import schema_tree

EXAMPLES = Path("examples").resolve()
PAGES = Path(__file__).parents[1] / "render" / "snapshots"
SHOP = str(EXAMPLES / "douyin/snapshot.json")
WAIVERS = str(EXAMPLES / "douyin/waivers.yaml")
ORDERS = str(EXAMPLES / "tiktok-shop/snapshot.json")

Save = Callable[..., str]


@pytest.fixture
def matches(record: bool) -> Callable[[str, str], None]:
    """Compares a text with a recorded file, or records it."""

    def compare(name: str, text: str) -> None:
        if record:
            (PAGES / name).write_text(text, encoding="utf-8", newline="\n")
        assert (PAGES / name).read_text(encoding="utf-8") == text

    return compare


@pytest.fixture
def save(call, tmp_path: Path) -> Save:
    """Saves the report of a run."""

    def run(*args: str) -> str:
        path = tmp_path / "report.json"
        assert call("run", *args, "--format", "json", "-o", str(path)).exit_code in (0, 1, 3, 6)
        return str(path)

    return run


@pytest.mark.parametrize(
    ("how", "again"),
    [
        ((SHOP,), (SHOP,)),
        ((SHOP, "--lang", "zh", "--records", "1"), (SHOP,)),
        ((SHOP, "--set", "quiet_period=60 days", "--as-of", "2026-12-14"), (SHOP,)),
        ((SHOP, "--waivers", WAIVERS, "-p", "douyin/closure"), (SHOP, "--waivers", WAIVERS)),
        ((ORDERS, "--subject", "576461741493340628"), (ORDERS,)),
        ((str(EXAMPLES / "seller-center/orders.csv"),), (str(EXAMPLES / "seller-center/orders.csv"),)),
    ],
    ids=["plain", "chinese", "parameters", "waivers", "subject", "exports"],
)
def test_what_was_saved_comes_out_again(
    call, save: Save, how: tuple[str, ...], again: tuple[str, ...]
) -> None:
    """With the instant, the parameters, the policies, the record and the limits of the report; exit 0."""
    result = call("verify", save(*how), *again)
    assert result.exit_code == 0, result.output
    assert "The same" in result.stdout


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_differs_is_said(
    call, save: Save, tmp_path: Path, matches: Callable[[str, str], None], language: str
) -> None:
    """In words with where and what, at 80 columns and plainly; exit 1."""
    report = Path(save("examples/douyin/snapshot.json", "-p", "douyin/closure", "--lang", language))
    told = report.read_text(encoding="utf-8").replace('"verdict": "blocked"', '"verdict": "eligible"')
    report.write_text(told.replace("2026-11-17T00", "2026-11-19T00"), encoding="utf-8")
    for form, name in (("text", "txt"), ("plain", "plain.txt")):
        result = call(
            "verify", str(report), "examples/douyin/snapshot.json", "--format", form, "--lang", language
        )
        assert result.exit_code == 1
        matches(f"verify.{language}.{name}", result.stdout)


def test_json_fits_its_schema(call, save: Save) -> None:
    """Of what is the same, and of what isn't."""
    report = save(SHOP, "--waivers", WAIVERS)
    for again, status in ((("--waivers", WAIVERS), 0), ((), 1)):
        result = call("verify", report, SHOP, *again, "--format", "json")
        assert result.exit_code == status
        plain = json.loads(result.stdout)
        jsonschema.validate(plain, schema_tree("verification"))
        assert plain["same"] is (status == 0)


def test_other_sources_are_said(call, save: Save, tmp_path: Path) -> None:
    """The same shop written otherwise gives the same answers of another file: that is no verified report."""
    other = tmp_path / "other.json"
    other.write_text(
        json.dumps(json.loads(Path(SHOP).read_text(encoding="utf-8")), indent=2, ensure_ascii=False)
    )
    result = call("verify", save(SHOP), str(other))
    assert result.exit_code == 1
    assert "aren't those of the report" in result.stdout


def test_what_cant_be_read_is_told(call, save: Save, tmp_path: Path) -> None:
    """No report, no source, no policy of that name."""
    report = save(SHOP)
    assert call("verify", SHOP, SHOP).exit_code == 5
    assert call("verify", "no-such.json", SHOP).exit_code == 5
    assert call("verify", report, "no-such.json").exit_code == 5
    foreign = tmp_path / "foreign.json"
    document = json.loads(Path(report).read_text(encoding="utf-8"))
    document["asked"]["policies"] = ["my/own"]
    foreign.write_text(json.dumps(document))
    result = call("verify", str(foreign), SHOP)
    assert result.exit_code == 2
    assert "my/own" in result.stderr
