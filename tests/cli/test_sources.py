"""One command for all that there is of a shop: what it reads, what it says of it, and what it refuses."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

HEADER = "Order ID,Order Status,Created Time,Order Amount,Recipient\n"
ORDERS = HEADER + (
    "576461413038785752,Completed,13/08/2026 11:27:18,GBP 12.00,Somebody\n"
    "576461413038785753,Unpaid,14/08/2026 11:27:18,GBP 8.00,Somebody\n"
)
FACTS = "shop: {id: 7495, timezone: Europe/London, currency: GBP}\nas_of: 2026-09-01T00:00:00Z\n"
POLICY = """
policy: mine/orders
title: {en: Orders, zh: 订单}
subject: shop
preconditions:
  ended:
    title: {en: Every order is over, zh: 订单均已完结}
    every: orders
    require: {status: [COMPLETED, CANCELLED]}
    fix: {en: Wait., zh: 请等待。}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an export, facts and a policy."""
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    Path("in/orders.csv").write_text(ORDERS)
    Path("in/facts.yaml").write_text(FACTS)
    Path("p.yaml").write_text(POLICY)
    return tmp_path


def report(call: Any, *words: str) -> dict[str, Any]:
    """The report of a run."""
    done = call("run", *words, "--policy", "p.yaml", "--format", "json")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def verdict(found: dict[str, Any]) -> object:
    """The verdict of the one result."""
    (result,) = found["results"]
    return result["verdict"]


@pytest.mark.usefixtures("here")
def test_an_export_alone_says_which_orders_are_in_the_way(call: Any) -> None:
    """With the file and the row; every file is told by what it holds."""
    done = call("run", "in/orders.csv", "--policy", "p.yaml", "--format", "json")
    (result,) = json.loads(done.stdout)["results"]
    (record,) = [each for each in result["preconditions"][0]["records"] if each["failing"]]
    assert (record["id"], record["file"], record["line"]) == ("576461413038785753", "in/orders.csv", 3)
    assert (result["verdict"], done.exit_code) == ("blocked", 1)
    told = "in/orders.csv: TikTok Shop orders of Seller Center (columns Order ID, Order Status"
    assert done.stderr.startswith(told)
    assert "2 orders" in done.stderr.splitlines()[0]


@pytest.mark.usefixtures("here")
def test_what_facts_say_is_shown_where_they_say_it(call: Any) -> None:
    """A value of the shop, and a record inside of what it owes, stand on their lines of the file of facts."""
    Path("in/facts.yaml").write_text(
        FACTS + "deposit: {balance: {amount: -1.00, currency: GBP}}\nliabilities:\n  commission:\n"
        "    - {id: c1, party: CREATOR, amount_due: {amount: 3.20, currency: GBP}}\n"
    )
    Path("p.yaml").write_text(
        """
policy: mine/shop
title: {en: Shop, zh: 店铺}
preconditions:
  paid: {none: liabilities.commission, where: {amount_due: {above: 0}}}
  in-order: {require: {deposit.balance: {at_least: 0}}}
"""
    )
    (result,) = report(call, "in")["results"]
    places = [(item["records"][0]["file"], item["records"][0]["line"]) for item in result["preconditions"]]
    assert places == [("in/facts.yaml", 6), ("in/facts.yaml", 3)]


@pytest.mark.usefixtures("here")
def test_files_folders_and_archives_make_the_same_shop(call: Any) -> None:
    """However they are given, and in whichever order."""
    with zipfile.ZipFile("all.zip", "w") as packed:
        for name in ("facts.yaml", "orders.csv"):
            packed.write(f"in/{name}", f"shop/{name}")
    files = ["in/orders.csv", "in/facts.yaml"]
    ways = (files, files[::-1], ["in"], ["all.zip"], ["in", "all.zip"])
    found = [call("import", *way).stdout for way in ways]
    assert set(found) == {found[0]}
    assert json.loads(found[0])["shop"]["id"] == "7495"


@pytest.mark.usefixtures("here")
def test_what_run_makes_is_what_import_writes(call: Any) -> None:
    """The digest in the report is that of the snapshot, whose records then stand in itself."""
    call("import", "in", "--output", "shop.json")
    direct, written = report(call, "in"), report(call, "shop.json")
    assert direct["snapshot"]["sha256"] == written["snapshot"]["sha256"]
    assert verdict(direct) == verdict(written) == "blocked"
    assert "file" not in written["results"][0]["preconditions"][0]["records"][0]


@pytest.mark.usefixtures("here")
def test_a_snapshot_takes_what_is_new(call: Any) -> None:
    """An earlier snapshot is one more source, as old as it says."""
    call("import", "in", "--output", "shop.json")
    Path("new.csv").write_text(ORDERS.replace("Unpaid", "Completed"))
    newer = ("--retrieved-at", "2026-09-05T00:00:00Z")
    made = json.loads(call("import", "shop.json", "new.csv", *newer).stdout)
    assert [order["status"] for order in made["orders"]] == ["COMPLETED", "COMPLETED"]


@pytest.mark.usefixtures("here")
def test_completeness_is_the_sellers_word_and_said_to_be(call: Any) -> None:
    """In the snapshot and in the report; orders from before may still be open, so no more follows from it."""
    Path("in/orders.csv").write_text(ORDERS.replace("Unpaid", "Completed"))
    assert verdict(report(call, "in")) == "undetermined"
    found = report(call, "in", "--complete-since", "orders=2026-01-01")
    assert verdict(found) == "undetermined"
    assert [(each["section"], each["complete_since"], each["by"]) for each in found["asserted"]] == [
        ("orders", "2026-01-01T00:00:00+00:00", "seller")
    ]
    words = call("run", "in", "--complete-since", "2026-01-01", "--policy", "p.yaml").stdout
    assert "On the seller's word: all orders created since" in words


@pytest.mark.usefixtures("here")
def test_rows_that_are_not_understood_are_counted_and_listed(call: Any) -> None:
    """They stop nothing, take away what is claimed, and are errors if that is asked for."""
    Path("in/orders.csv").write_text(ORDERS + "5.76461E+17,Completed,15/08/2026 11:27:18,GBP 8.00,Somebody\n")
    done = call("import", "in", "--complete-since", "2026-01-01", "--errors", "bad.csv")
    assert "SC554" in done.stderr
    assert "created_since" not in json.loads(done.stdout)["coverage"]["orders"]
    header, row = Path("bad.csv").read_text("utf-8-sig").splitlines()
    assert header == "file,sheet,row,column,code,message"
    assert row.startswith("in/orders.csv,,4,Order ID,SC525,")
    assert "Somebody" not in row
    call("import", "in", "--errors", "bad.ndjson")
    assert json.loads(Path("bad.ndjson").read_text())["row"] == 4
    assert call("import", "in", "--strict", "--errors", "bad.csv").exit_code == 5
    assert len(Path("bad.csv").read_text().splitlines()) == 2


@pytest.mark.usefixtures("here")
def test_what_nobody_knows_is_named(call: Any) -> None:
    """Beside what is known it is left out with a warning; alone it is an error."""
    Path("in/notes.txt").write_text("call the warehouse tomorrow")
    Path("in/prices.csv").write_text("a,b,c\n1,2,3\n")
    done = call("run", "in", "--policy", "p.yaml")
    assert done.exit_code == 1
    assert "in/notes.txt" in done.stderr
    assert "in/prices.csv" in done.stderr
    assert call("run", "in/notes.txt", "in/prices.csv").exit_code == 5


@pytest.mark.usefixtures("here")
def test_files_of_two_platforms_are_refused(call: Any) -> None:
    """A check is of one shop."""
    other = "主订单编号,子订单编号,订单状态,订单提交时间\n6917921603386218001,1,已完成,2026-09-22 00:54:10\n"
    Path("in/other.csv").write_text(other)
    done = call("run", "in")
    assert (done.exit_code, "SC556" in done.stderr) == (5, True)


@pytest.mark.usefixtures("here")
def test_conflicting_facts_are_named_with_both_places(call: Any) -> None:
    """Of two files of facts neither is silently preferred."""
    Path("in/more.yaml").write_text("shop: {id: 7495, timezone: Europe/Paris}\n")
    done = call("run", "in")
    assert (done.exit_code, "SC509" in done.stderr) == (5, True)
    assert "in/facts.yaml" in done.stderr
    assert "in/more.yaml" in done.stderr


@pytest.mark.usefixtures("here")
def test_many_files_are_told_of_together(call: Any) -> None:
    """A line for each kind of file."""
    for number in range(20):
        order = {"id": str(576461413038785800 + number), "status": "DELIVERED", "line_items": []}
        page = {"code": 0, "message": "Success", "data": {"orders": [order], "total_count": 20}}
        Path(f"in/{number}.json").write_text(json.dumps(page))
    lines = call("import", "in", "--output", "shop.json").stderr.splitlines()
    assert any(line.startswith("in/0.json and 19 more: ") for line in lines)


@pytest.mark.usefixtures("here")
def test_the_result_may_lie_in_the_folder_that_is_read(call: Any) -> None:
    """The second time it is no source of itself."""
    first = call("import", "in", "--output", "in/shop.json")
    text = Path("in/shop.json").read_text()
    second = call("import", "in", "--output", "in/shop.json")
    assert (first.exit_code, second.exit_code, Path("in/shop.json").read_text()) == (0, 0, text)


PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
SINCE = ("--complete-since", "2026-01-01")


def claimed(done: Any) -> bool:
    """Whether the snapshot that was written is believed to hold every order."""
    return "created_since" in json.loads(done.stdout)["coverage"]["orders"]


def said_of_claims(done: Any) -> str:
    """The one diagnostic on claims, on one line."""
    _, said = done.stderr.split("[SC569]: ")
    return " ".join(said.split())


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("notes.txt", b"call the warehouse tomorrow"),
        ("prices.csv", b"a,b,c\n1,2,3\n"),
        ("empty.csv", b" \n"),
        ("photo.png", PICTURE),
        ("old.xls", LOCKED),
        ("page.xls", b"<html><table><tr><td>Order ID</td></tr></table></html>"),
        ("other.json", b'{"anything": 1}'),
    ],
)
def test_nothing_is_claimed_of_files_that_were_not_read(call: Any, name: str, data: bytes) -> None:
    """Named by the call such a file is an error; in a folder or an archive it takes away what is claimed."""
    assert claimed(call("import", "in", *SINCE))
    Path(name).write_bytes(data)
    named = call("import", "in", name)
    assert (named.exit_code, named.stdout) == (5, "")
    assert name in named.stderr
    with zipfile.ZipFile("all.zip", "w") as packed:
        packed.write(name)
    Path("in", name).write_bytes(data)
    for way, shown in ((["in"], f"in/{name}"), (["all.zip", "in/orders.csv"], f"all.zip/{name}")):
        done = call("import", *way, *SINCE)
        assert (done.exit_code, claimed(done)) == (0, False)
        assert shown in said_of_claims(done)
    assert "SC569" not in call("import", "in").stderr
    assert call("import", "in", f"in/{name}").exit_code == 5


@pytest.mark.usefixtures("here")
def test_damage_is_an_error_wherever_it_lies(call: Any) -> None:
    """An export of which a part is lost isn't passed over: what it held may be claimed in the facts."""
    with zipfile.ZipFile("in/all.zip", "w") as packed:
        packed.writestr("orders.csv", ORDERS)
    whole = Path("in/all.zip").read_bytes()
    Path("in/all.zip").write_bytes(whole.replace(b"Completed", b"Cancelled"))
    assert call("run", "in", *SINCE).exit_code == 5
    assert call("run", "in/orders.csv", "in/all.zip", *SINCE).exit_code == 5


@pytest.mark.usefixtures("here")
def test_a_file_of_comments_is_read_whole(call: Any) -> None:
    """Nothing stands in it, so nothing may be missing."""
    Path("in/later.yaml").write_text("# to be filled in\n")
    done = call("import", "in", "in/later.yaml", *SINCE)
    assert (done.exit_code, claimed(done), "SC552" in done.stderr) == (0, True, True)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("notes", ["ask: Ana: tomorrow", "Call Ana.\nThen, ship.", "Ana\n - b: ["])
@pytest.mark.parametrize("name", ["notes.txt", "minutes.md", "notes"])
def test_notes_in_a_folder_are_passed_over(call: Any, name: str, notes: str) -> None:
    """They are named, the rest is read, and nothing is claimed; an error where the call names them."""
    path = Path("in", name)
    path.write_text(notes)
    done = call("import", "in", *SINCE)
    assert (done.exit_code, claimed(done), "SC552" in done.stderr) == (0, False, True)
    assert "Ana" not in done.stderr
    assert call("import", "in", str(path), *SINCE).exit_code == 5


@pytest.mark.usefixtures("here")
def test_damaged_facts_in_a_folder_are_an_error(call: Any) -> None:
    """What is called a file of facts was meant to count."""
    Path("in/more.yaml").write_text("shop: {id: 7495")
    assert call("import", "in", *SINCE).exit_code == 5


@pytest.mark.usefixtures("here")
def test_what_the_facts_claim_stands_for_itself(call: Any) -> None:
    """Whatever lies beside them: it isn't said of the call's files."""
    Path("in/notes.txt").write_text("call the warehouse tomorrow")
    Path("in/facts.yaml").write_text(FACTS + "coverage: {orders: {created_since: 2026-01-01T00:00:00Z}}\n")
    done = call("import", "in", *SINCE)
    assert (claimed(done), "SC569" in done.stderr) == (True, True)


@pytest.mark.usefixtures("here")
def test_a_claim_of_nothing_is_said_to_be_one(call: Any) -> None:
    """Of a snapshot, with facts or without, it is a wrong call; of an absent list it has no effect."""
    call("import", "in", "--output", "shop.json")
    for sources in (["shop.json"], ["shop.json", "in/facts.yaml"]):
        done = call("run", *sources, *SINCE)
        assert (done.exit_code, "SC569" in done.stderr) == (2, True)
    done = call("import", "in", *SINCE, "--complete-since", "after_sales=2026-01-01")
    assert (done.exit_code, claimed(done)) == (0, True)
    assert "`--complete-since after_sales=…` has no effect" in said_of_claims(done)


@pytest.mark.usefixtures("here")
def test_a_bad_record_of_a_page_stops_no_run_and_lets_nothing_pass(call: Any) -> None:
    """The others are checked, nothing is said of all of them, and the bad one is listed by its place."""
    good: dict[str, object] = {"id": "1", "status": "COMPLETED", "create_time": 1770722400, "is_cod": False}
    page = {"code": 0, "message": "Success", "data": {"orders": [good], "next_page_token": ""}}
    facts = FACTS + "coverage: {orders: {complete: true, retrieved_at: 2026-09-01T00:00:00Z}}\n"
    Path("in/facts.yaml").write_text(facts)
    verdicts = []
    for orders in ([good], [good, {"status": "COMPLETED"}], [good, "x"], [good, {**good, "id": [2]}]):
        page["data"] = {"orders": orders, "total_count": len(orders), "next_page_token": ""}
        Path("in/page.json").write_text(json.dumps(page))
        verdicts.append(verdict(report(call, "in/page.json", "in/facts.yaml", "--errors", "bad.csv")))
    assert verdicts == ["eligible", "undetermined", "undetermined", "undetermined"]
    assert Path("bad.csv").read_text().splitlines()[1].startswith("in/page.json,,2,/data/orders/1/id,SC505")
    done = call("run", "in/page.json", "--policy", "p.yaml", "--strict")
    assert done.exit_code not in (0, 1)
    assert "SC554" in done.stderr
