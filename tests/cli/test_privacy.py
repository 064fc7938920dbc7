"""What a buyer wrote, and who and where they are, is never printed, whatever is wrong with a file."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

#: Stands in every text that is nobody's business; no part of it may come out.
SECRETS = ("Wilhelmina", "Pumpernickel", "4915112345678", "瓜皮街")
SECRET = " ".join(SECRETS)
BUYER: dict[str, Any] = {
    "recipient_address": {"name": SECRET, "phone_number": SECRETS[2], "full_address": SECRET},
    "buyer_message": SECRET,
    "buyer_email": f"{SECRETS[0]}@example.com",
}
ORDER: dict[str, Any] = {
    "id": "576461413038785752",
    "status": "COMPLETED",
    **BUYER,
    "create_time": 1770722400,
    "update_time": 1775116800,
    "payment": {"currency": "GBP", "total_amount": "1.00", "note": SECRET},
    "line_items": [{"id": "576461413038785753", "product_name": SECRET}],
}
SNAPSHOT: dict[str, Any] = {
    "shop": {"id": "7495", "timezone": "Europe/London", "note": SECRET},
    "deposit": {"balance": {"amount": "1.00", "currency": "GBP"}, "holder": SECRET},
    "orders": [
        {"id": "1", **BUYER, "status": "COMPLETED", "cancel_reason": SECRET, "lines": [{"id": "1", **BUYER}]}
    ],
}


def page(**changes: object) -> Any:
    """A response of the platform with one order."""
    return {"code": 0, "message": "Success", "data": {"orders": [{**ORDER, **changes}], "total_count": 1}}


def shop(**changes: object) -> Any:
    """A snapshot with one order."""
    return {**SNAPSHOT, "orders": [{**SNAPSHOT["orders"][0], **changes}]}


def before(text: str, at: str, insertion: str) -> str:
    """``text`` with something put before the first ``at``."""
    assert at in text
    return text.replace(at, insertion + at, 1)


#: Ways to break a JSON text somewhere beside, before or inside a secret.
BREAKS: dict[str, Callable[[str], str]] = {
    "no comma": lambda text: text.replace(', "full_address"', ' "full_address"').replace(
        ', "status"', ' "status"'
    ),
    "two commas": lambda text: before(text, '"buyer_message"', ", "),
    "no colon": lambda text: text.replace('"buyer_message":', '"buyer_message"'),
    "no quotes": lambda text: text.replace(f'"{SECRET}"', SECRET),
    "no closing quote": lambda text: text.replace(f'"{SECRET}"', f'"{SECRET}'),
    "no opening quote": lambda text: text.replace(f'"{SECRET}"', f'{SECRET}"'),
    "single quotes": lambda text: text.replace(f'"{SECRET}"', f"'{SECRET}'"),
    "a quote inside": lambda text: text.replace(f'"{SECRET}"', f'"Mr "{SECRET}""'),
    "curly quotes": lambda text: text.replace(f'"{SECRET}"', f"“{SECRET}”"),
    "a line break inside": lambda text: text.replace(SECRET, f"{SECRET}\n{SECRET}"),
    "a bad escape": lambda text: text.replace(SECRET, f"{SECRET}\\q{SECRET}"),
    "half a character": lambda text: text.replace(SECRET, f"{SECRET}\\ud800"),
    "a comment": lambda text: before(text, '"buyer_message"', f"// {SECRET}\n"),
    "not a number": lambda text: before(text, '"buyer_message"', '"x": NaN, '),
    "a leading zero": lambda text: text.replace(f'"{SECRETS[2]}"', f"0{SECRETS[2]}"),
    "a key twice": lambda text: before(text, '"buyer_message"', f'"buyer_message": "{SECRET}", '),
    "a secret key twice": lambda text: before(
        text, '"buyer_message"', f'"{SECRET}": 1, "{SECRET}": {{"{SECRET}": 2}}, '
    ),
    "a secret key without a value": lambda text: before(text, '"buyer_message"', f'"{SECRET}", '),
    "broken under a secret key": lambda text: before(
        text, '"buyer_message"', f'"{SECRET}": {{"{SECRET}" 1}}, '
    ),
    "the wrong bracket": lambda text: text.replace("}", "]", 1),
    "cut off in a text": lambda text: text[: text.index(SECRETS[1]) + len(SECRETS[1])],
    "cut off behind it": lambda text: text[: text.index(SECRET) + len(SECRET) + 1],
    "something behind the end": lambda text: f"{text} {SECRET}",
    "another line": lambda text: f"{text}\n{text[:-2]} {SECRET}",
}
#: Values that don't belong where they stand.
MISFITS: dict[str, Any] = {
    "an order's status": page(status={"name": SECRET}),
    "a list for a status": page(status=[SECRET]),
    "a text for a payment": page(payment=SECRET),
    "a text for lines": page(line_items=SECRET),
    "texts for lines": page(line_items=[SECRET]),
    "a wrong time": page(create_time=1),
    "a wrong id": page(id=1.5),
    "a wrong amount": page(payment={"currency": "GBP", "total_amount": "x", "note": SECRET}),
    "a wrong flag": page(is_cod="x"),
    "an unknown status": page(status="x"),
    "a platform that refused": {"code": 105, "data": BUYER, "message": "no"},
    "a list of orders": [ORDER],
    "an order alone": ORDER,
    "a text": SECRET,
    "a list of texts": [SECRET],
    "a text for the shop": {**SNAPSHOT, "shop": SECRET},
    "a number for a name": {**SNAPSHOT, "shop": {"id": "7495", "name": int(SECRETS[2])}},
    "a wrong zone": {**SNAPSHOT, "shop": {**SNAPSHOT["shop"], "timezone": "x"}},
    "a text for the deposit": {**SNAPSHOT, "deposit": SECRET},
    "an unknown key": {**SNAPSHOT, "buyers": SECRET},
    "a text for coverage": {**SNAPSHOT, "coverage": SECRET},
    "a note that is none": {**SNAPSHOT, "coverage": {"orders": {"note": int(SECRETS[2])}}},
    "texts for orders": {**SNAPSHOT, "orders": [SECRET]},
    "one order for orders": {**SNAPSHOT, "orders": SNAPSHOT["orders"][0]},
    "a secret section": {**SNAPSHOT, SECRET: SECRET},
    "a secret field": {**SNAPSHOT, "shop": {**SNAPSHOT["shop"], SECRET: SECRET, "region": "XX"}},
    "a secret number for a field": {**SNAPSHOT, "deposit": {SECRETS[2]: SECRET}, "shop": 1},
    "a secret field of an order": shop(**{SECRET: {SECRET: SECRET}}, status=5),
    "a secret field of a page": page(**{SECRET: SECRET}, create_time=1),
    "a secret for a page": {SECRET: page()},
    "coverage of a secret": {**SNAPSHOT, "coverage": {SECRET: {"complete": True}}},
    "a secret in coverage": {**SNAPSHOT, "coverage": {"orders": {SECRET: True}}},
    "a snapshot's status": shop(status=5),
    "a snapshot's time": shop(created_at="x"),
    "a snapshot's total": shop(total={"amount": "1,00", "currency": "GBP", "note": SECRET}),
    "a snapshot's reason": shop(cancel_reason={"said": SECRET}),
    "a number for a reason": shop(cancel_reason=int(SECRETS[2])),
    "a snapshot's lines": shop(lines=SECRET),
    "a snapshot's line": shop(lines=[SECRET]),
    "a snapshot's id": shop(id=5),
}
#: An export of orders with every kind of row: right, moved, without an id, rounded, of a status nobody knows.
ORDERS = (
    "Order ID,Order Status,Created Time,Order Amount,Recipient,Phone #,Detail Address,Buyer Message\n"
    + "".join(
        f"{identifier},{status},{created},{amount},{SECRET},{SECRETS[2]},{address},{SECRET}\n"
        for identifier, status, created, amount, address in (
            ("576461413038785752", "Completed", "03/08/2026 11:27:18", "GBP 1.00", SECRET),
            (SECRET, "Completed", "03/08/2026 11:27:18", "GBP 1.00", SECRET),
            ("5.76461E+17", SECRET, SECRET, SECRET, SECRET),
            ("576461413038785753", "Completed", "31/31/2026", "1,00,0", f"{SECRET},{SECRET}"),
            ("576461413038785754", SECRETS[3], "03/08/2026 11:27:18", SECRET, f'"{SECRET}'),
        )
    )
)


def archive(*files: tuple[str, bytes]) -> bytes:
    """A ZIP archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, data in files:
            packed.writestr(name, data)
    return held.getvalue()


TABLE = f'Order ID,Name,Address\n1,{SECRET},{SECRET}\n2,: {SECRET},"{SECRET}\n'
FILES: dict[str, bytes] = {
    **{f"{name}, {kind}": change(json.dumps(whole, ensure_ascii=False)).encode()
       for name, change in BREAKS.items() for kind, whole in (("page", page()), ("snapshot", SNAPSHOT))
       if name != "the wrong bracket" or kind == "page"},
    **{name: json.dumps(whole, ensure_ascii=False).encode() for name, whole in MISFITS.items()},
    **{f"{name}, indented": json.dumps(whole, ensure_ascii=False, indent=2).encode()
       for name, whole in MISFITS.items()},
    "a table": TABLE.encode(),
    "a table in brackets": f"[{TABLE}]".encode(),
    "a line of a table": f"{SECRET}, {SECRET}: {SECRET}".encode(),
    "a table with tabs": TABLE.replace(",", "\t").encode(),
    "GBK": json.dumps(page(), ensure_ascii=False).encode("gbk"),
    "UTF-16": json.dumps(page(), ensure_ascii=False).encode("utf-16"),
    "an export of orders": ORDERS.encode(),
    "an export of orders in UTF-16": ORDERS.encode("utf-16"),
    "an archive": archive(
        ("orders.csv", ORDERS.encode()), ("page.json", json.dumps([page(status=5)]).encode())
    ),
    "an archive of nothing known": archive(("notes.txt", f"{SECRET}: [{SECRET}".encode())),
    "plain text": f"{SECRET}\n{SECRET}: [".encode(),
}  # fmt: skip


@pytest.fixture
def commands(root: Path) -> list[list[str]]:
    """The ways in which a file may be read, right or by mistake."""
    ready = str(root / "examples" / "douyin" / "snapshot.json")
    return [
        ["run", "x.json", "--lang", "en"],
        ["run", "x.json", "--lang", "zh", "--format", "plain"],
        ["import", "tiktok-api", "x.json", "--output", "p"],
        ["import", "x.json", "--errors", "o", "--output", "p"],
        ["run", "x.json", ready, "--strict", "--errors", "o", "--format", "plain"],
        ["run", "x.json", "--strict", "--policy", "douyin/closure", "--format", "json", "--output", "o"],
        ["run", ready, "--waivers", "x.json", "--policy", "douyin/closure", "--format", "text"],
        ["run", ready, "--policy", "x.json"],
    ]


@pytest.mark.parametrize("name", FILES)
def test_no_secret_comes_out(
    call: Any, commands: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Neither in words nor in excerpts nor in what is written, by whichever command the file is read."""
    monkeypatch.chdir(tmp_path)
    data = FILES[name]
    Path("x.json").write_bytes(data)
    for command in commands[: None if data[:1] in (b"{", b"[") else 6]:
        said = call(*command)
        output = Path("o").read_text(encoding="utf-8") if Path("o").exists() else ""
        everything = f"{said.stdout}{said.stderr}{output}"
        assert not [secret for secret in pieces() if secret in everything], (command, everything)


def pieces() -> set[str]:
    """The secrets, and any five characters of one that stand together."""
    return {secret[start : start + 5] for secret in SECRETS for start in range(max(len(secret) - 4, 1))}


def test_the_files_hold_secrets_and_are_wrong(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file would give something away, and something is said of it."""
    monkeypatch.chdir(tmp_path)
    for name, data in FILES.items():
        Path("x.json").write_bytes(data)
        said = [call("run", "x.json"), call("import", "tiktok-api", "x.json")]
        assert any(each.exit_code == 5 or "[SC" in each.stderr for each in said), name
