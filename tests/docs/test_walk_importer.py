"""The walk "Add an importer" leads to one that is offered and works, through data and one folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from checker.importers import IMPORTERS
from tests.docs.walks import ROOT, Edits, copy_to, follow, paths_of, shopcheck

EDITS: Final[Edits] = {
    "schemas/snapshot.schema.json": {
        '"douyin", "tiktok-shop"]}': '"bazaar", ',
        '"douyin": {"en": "Douyin shop"': '"bazaar": {"en": "Bazaar", "zh": "集市"}, ',
    },
    "checker/importers/bazaar/__init__.py": '''\
"""What Bazaar lets a seller save."""

from checker.base.text import Text
from checker.importers.bazaar.importer import read, recognise
from checker.importers.importer import Importer

IMPORTERS = {
    "bazaar-orders": Importer(
        Text("Bazaar orders", "集市订单"),
        Text("the list of orders saved as JSON, and a file of facts", "另存为 JSON 的订单列表，外加填报文件"),
        "bazaar",
        recognise,
        read,
    )
}
''',
    "checker/importers/bazaar/importer.py": '''\
"""From a list of orders to the records of a snapshot: Bazaar."""

from checker.base.text import Text
from checker.importers.fields import Fields, known
from checker.importers.importer import Imported, Recognition, SectionCoverage

STATUSES = {"open": "AWAITING_SHIPMENT", "sent": "IN_TRANSIT", "over": "COMPLETED"}


def recognise(content):
    """Whether a document lists sales."""
    if content.document is None or "sales" not in content.document.value:
        return None
    return Recognition(Text("Bazaar orders (a list of `sales`)", "集市订单（含 `sales` 列表）"))


def read(contents, context):
    """The orders that ``contents`` list."""
    orders = []
    for content in contents:
        place = content.document.place
        orders += Fields(content.document.value, place, context.problems).children("sales") or []
    records = [known({"id": order.id("no"), **_status(order)}) for order in orders]
    covered = SectionCoverage("export", complete=True, rows=len(records))
    return Imported(sections={"orders": records}, coverage={"orders": covered})


def _status(order):
    word = order.text("state", private=False)
    return {"status": STATUSES.get(word, word)}
''',
    "rules/closure/bazaar.yaml": """\
policy: bazaar/closure
title: {en: Close a Bazaar shop, zh: 关闭集市店铺}
topic: closure
subject: shop
applies_to: {shop.platform: bazaar}
preconditions:
  orders-ended:
    title: {en: Every order is over, zh: 订单均已完结}
    every: orders
    require: {status: [COMPLETED, CANCELLED]}
    fix: {en: Wait for the orders on their way., zh: 请等待在途订单完结。}
""",
}
SALES: Final = {"sales": [{"no": "811", "state": "over"}, {"no": "812", "state": "sent"}]}
FACTS: Final = "as_of: 2026-06-10T12:00:00+02:00\nshop: {id: 5, timezone: Europe/Rome, currency: EUR}\n"
PATHS: Final = paths_of("Add an importer", platform="bazaar", topic="closure")


def outcome(copy: Path) -> tuple[int, int, str]:
    """How an import and a check of what it made end, and what was found to be in the way."""
    (copy / "sales.json").write_text(json.dumps(SALES), encoding="utf-8")
    (copy / "facts.yaml").write_text(FACTS, encoding="utf-8")
    made = shopcheck(copy, "import", "bazaar-orders", "sales.json", "facts.yaml", "--output", "shop.json")
    if made.returncode != 0:
        return made.returncode, -1, made.stderr
    done = shopcheck(copy, "run", "shop.json", "--policy", "bazaar/closure", "--format", "json")
    results = json.loads(done.stdout).get("results", [])
    records = [
        record["id"] for each in results for item in each["preconditions"] for record in item["records"]
    ]
    return made.returncode, done.returncode, " ".join(records)


def test_a_platform_is_added_in_the_files_that_the_walk_names(tmp_path: Path) -> None:
    """With just those changed, its export is imported and checked; help and field reference know it."""
    copy = copy_to(tmp_path)
    assert set(EDITS) <= set(PATHS)
    follow(copy, PATHS, EDITS)
    assert outcome(copy) == (0, 1, "812")
    assert "bazaar-orders" in shopcheck(copy, "import", "--help").stdout
    assert "bazaar" in (copy / "docs/zh/policies/fields.md").read_text(encoding="utf-8")
    assert shopcheck(copy, "lint", "rules/closure/bazaar.yaml").returncode == 0


@pytest.mark.parametrize("left_out", [path for path in PATHS if path in EDITS])
def test_no_file_of_the_walk_can_be_left_out(left_out: str, tmp_path: Path) -> None:
    """Without any one of them the export isn't imported, or its shop not checked."""
    copy = copy_to(tmp_path)
    follow(copy, [path for path in PATHS if path != left_out and not path.startswith("scripts/")], EDITS)
    assert outcome(copy) != (0, 1, "812")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_is_on_the_page(language: str) -> None:
    """The page on the command line names each importer's kind and title where it describes ``import``."""
    page = (ROOT / "docs" / language / "command-line.md").read_text(encoding="utf-8")
    section = page.split("\n## `shopcheck import", 1)[1].split("\n## ", 1)[0]
    for kind, importer in IMPORTERS.items():
        assert f"`{kind}`" in section
        assert importer.title.to("zh" if language == "zh" else "en") in section
