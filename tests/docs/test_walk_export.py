"""The walk "Add a platform's export" leads to one whose CSV is read and checked, through data alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from tests.docs.walks import Edits, copy_to, follow, paths_of, shopcheck

EDITS: Final[Edits] = {
    "schemas/snapshot.schema.json": {
        '"douyin", "tiktok-shop"]}': '"harbour", ',
        '"douyin": {"en": "Douyin shop"': '"harbour": {"en": "Harbour", "zh": "海港"}, ',
    },
    "checker/importers/harbour/__init__.py": """\
from pathlib import Path

from checker.importers.columns import column_importers

IMPORTERS = column_importers(Path(__file__).parent)
""",
    "checker/importers/harbour/orders.columns.yaml": """\
kind: harbour-orders
platform: harbour
title: {en: Harbour orders, zh: 海港订单}
files: {en: the list of sales as CSV, zh: 销售列表（CSV）}
section: orders
id: id
recognise: [id, status]
market: {region: NZ, currency: NZD, timezone: Pacific/Auckland}
columns:
  id: {read: id, names: {en: Voyage, mi: Haerenga}}
  status:
    read: word
    names: {en: Berth, mi: Tauranga}
    words:
      AWAITING_SHIPMENT: {en: [At quay], mi: [I te wāpu]}
      IN_TRANSIT: {en: [At sea], mi: [I te moana]}
      COMPLETED: {en: [Landed], mi: [Kua tau]}
  created_at: {read: time, names: {en: Left on}}
  total: {read: money, names: {en: Freight}}
status: status
not_yet: {IN_TRANSIT: [completed_at, cancelled_at]}
skipped: {private: [Captain]}
""",
    "rules/closure/harbour.yaml": """\
policy: harbour/closure
title: {en: Close a Harbour shop, zh: 关闭海港店铺}
topic: closure
subject: shop
applies_to: {shop.platform: harbour}
preconditions:
  orders-ended:
    title: {en: Every order is over, zh: 订单均已完结}
    every: orders
    require: {status: [COMPLETED, CANCELLED]}
    fix: {en: Wait for the orders on their way., zh: 请等待在途订单完结。}
""",
}
SALES: Final = """\
Voyage;Berth;Left on;Freight;Captain
H-811;Landed;31/12/2025 09:00:00;1,200.50;Aroha Ngata
H-812;I te moana;02/01/2026 09:00:00;80.00;Aroha Ngata
"""
PATHS: Final = paths_of("Add a platform's export", platform="harbour", topic="closure")


def outcome(copy: Path) -> tuple[int, list[str], str]:
    """How the check of an export alone ends, which orders are in the way, and all that was said."""
    (copy / "sales.csv").write_text(SALES, encoding="utf-8")
    done = shopcheck(copy, "run", "sales.csv", "--policy", "harbour/closure", "--format", "json")
    results = json.loads(done.stdout or "{}").get("results", [])
    records = [
        record["id"] for each in results for item in each["preconditions"] for record in item["records"]
    ]
    return done.returncode, records, done.stdout + done.stderr


def test_an_export_is_added_in_the_files_that_the_walk_names(tmp_path: Path) -> None:
    """With just those its CSV is recognised, read in two languages and checked; no name is said."""
    copy = copy_to(tmp_path)
    assert set(EDITS) <= set(PATHS)
    follow(copy, PATHS, EDITS)
    status, records, said = outcome(copy)
    assert (status, records) == (1, ["H-812"])
    assert "Aroha" not in said
    made = shopcheck(copy, "import", "harbour-orders", "sales.csv")
    first, second = json.loads(made.stdout)["orders"]
    assert first["created_at"] == "2025-12-31T09:00:00+13:00"
    assert first["total"] == {"amount": "1200.50", "currency": "NZD"}
    assert second["completed_at"] is None


@pytest.mark.parametrize("left_out", [path for path in PATHS if path in EDITS])
def test_no_file_of_the_walk_for_exports_can_be_left_out(left_out: str, tmp_path: Path) -> None:
    """Without any one of them the export isn't read, or its shop not checked."""
    copy = copy_to(tmp_path)
    follow(copy, [path for path in PATHS if path != left_out and not path.startswith("scripts/")], EDITS)
    assert outcome(copy)[:2] != (1, ["H-812"])
