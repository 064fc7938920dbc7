"""Files damaged at random, through every command: words and a documented status, and nobody's data."""

from __future__ import annotations

import io
import json
import os
import random
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from checker.cli.main import cli
from tests.cli.conftest import ENVIRONMENT, ROOT
from tests.cli.test_privacy import FILES, pieces

#: What somebody's editor, spreadsheet, gateway or ill will puts into a file.
TOKENS: Final = tuple(
    token.encode("utf-8", "surrogatepass")
    for token in (
        *"\"{}[],:#&*!|>%@`'\\-?\t\n\r\0 ",
        *("{{", "}}", "[[" * 99, "null", "true", "1e999", "-0", "00", "NaN", "9" * 400, "0.1e-400"),
        *("\ufeff", "\u202e", "\u2028", "\x1b[31m", "：", "，", "“", "\ud800", "\\ud800", "\\u0000", "😀"),
        *("&a [*a]", "*a", "<<: *a", "!!python/none", "---\n", "...\n", "? ", "|2\n", "%YAML 9.9\n", "{a: "),
        *(
            '"id":',
            '"status": 5,',
            '"amount": "x",',
            '"orders": [',
            "policy: x\n",
            "preconditions:\n",
            "  " * 40,
        ),
        *("9999-12-31T23:59:59.999999+14:00", "0001-01-01T00:00:00Z", "2026-02-30", "::set-output name=x::"),
    )
)
#: Values of every kind, to stand where another belongs.
VALUES: Final[tuple[Any, ...]] = (
    *(
        None,
        True,
        0,
        -1,
        1.5,
        10**30,
        "",
        "x",
        "5.78E+17",
        "2026-06-01T00:00:00Z",
        "CNY",
        [],
        {},
        [[]],
        [None],
    ),
    *(
        {"amount": "1.00", "currency": "CNY"},
        {"not_before": "2026-06-01T00:00:00Z"},
        {"": ""},
        "\x00",
        "\u202e",
    ),
)
EXPORT: Final = "examples/tiktok-shop/export"
READY: Final = str(ROOT / "examples" / "douyin" / "ready.json")
#: The commands that read a file of each kind, and the statuses that they may end with.
COMMANDS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "data": (
        ("run", "x.json"),
        ("run", "x.json", "--lang", "zh", "--format", "json"),
        ("run", "x.json", "--format", "csv", "--output", "o"),
        ("run", "x.json", "--strict", "--format", "sarif"),
        ("run", "x.json", "--subject", "x", "--format", "markdown"),
        ("when", "x.json", "--format", "ics", "--output", "o"),
        ("when", "x.json", "--format", "json", "--lang", "zh"),
        ("run", "x.json", "--as-of", "2026-11-01T00:00:00Z..2027-02-01T00:00:00Z", "--format", "json"),
        ("import", "tiktok-api", "x.json", "--output", "o"),
        ("import", "tiktok-api", "x.json", "--strict", "--output", "o"),
        ("import", "x.json", "--lang", "zh", "--output", "o"),
        ("import", "x.json", READY, "--output", "o"),
        ("run", "x.json", "facts.yaml", "--errors", "e.csv", "--complete-since", "2026-01-01"),
        ("facts", "x.json", "--policy", "douyin/closure", "--output", "o"),
        ("run", READY, "--waivers", "x.json", "--policy", "douyin/closure", "--format", "plain"),
    ),
    "rules": (
        ("lint", "x.yaml", "--no-proofs"),
        ("lint", "x.yaml", "--no-proofs", "--fix", "--lang", "zh"),
        ("lint", "x.yaml", "--no-proofs", "--strict", "--format", "github"),
        ("fmt", "x.yaml"),
        ("fmt", "--diff", "x.yaml"),
        ("show", "x.yaml", "--format", "html"),
        ("list", "x.yaml", "--format", "json"),
        ("test", "x.yaml"),
        ("run", READY, "--policy", "x.yaml", "--format", "junit"),
        ("run", READY, "--waivers", "x.yaml", "--policy", "douyin/closure", "--format", "github"),
    ),
}
STATUSES: Final = frozenset(range(7))


@cache
def seeds(kind: str) -> tuple[bytes, ...]:
    """Files of a kind to begin with, right and wrong ones."""
    if kind == "data":
        folders = ("examples", "tests/fixtures/snapshots", "tests/fixtures/exports")
        kinds = {".json", ".jsonl", ".csv", ".har", ".txt"}
        found = [
            path for folder in folders for path in sorted((ROOT / folder).rglob("*")) if path.suffix in kinds
        ]
        texts = [path.read_bytes() for path in found]
        return (*texts, *map(archived, texts[:: len(texts) // 9]), *FILES.values())
    folders = ("tests/fixtures/policies", "tests/fixtures/waivers", "rules", "examples")
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.yaml"))]
    return tuple(path.read_bytes() for path in found)


def archived(data: bytes) -> bytes:
    """A ZIP file with one member."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("orders.csv"), data, zipfile.ZIP_DEFLATED)  # the same at any time
    return written.getvalue()


def cut(data: bytes, chance: random.Random) -> bytes:
    """Without a piece."""
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start + chance.choice((1, 2, 9, 80, len(data))) :]


def doubled(data: bytes, chance: random.Random) -> bytes:
    """A piece twice, there or elsewhere."""
    start = chance.randrange(len(data) + 1)
    piece = data[start : start + chance.choice((1, 9, 80, 900))]
    at = chance.choice((start, chance.randrange(len(data) + 1)))
    return data[:at] + piece + data[at:]


def put_in(data: bytes, chance: random.Random) -> bytes:
    """With something that doesn't belong there."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(TOKENS) + data[at + chance.choice((0, 0, 1, 5)) :]


def flipped(data: bytes, chance: random.Random) -> bytes:
    """With another byte."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def exchanged(data: bytes, chance: random.Random) -> bytes:
    """Two lines exchanged, or one set further in."""
    lines = data.split(b"\n")
    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    lines[first] = b"  " * chance.randrange(3) + lines[first]
    return b"\n".join(lines)


def recoded(data: bytes, chance: random.Random) -> bytes:
    """In another encoding."""
    return data.decode("utf-8", "replace").encode(chance.choice(("utf-16", "gb18030", "utf-8-sig")))


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every list and object within ``value``, with each of its keys."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


def replaced(data: bytes, chance: random.Random) -> bytes:
    """With another value somewhere, or another key, or without one."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return flipped(data, chance)
    found = list(places(document))
    if not found:
        return data
    holder, key = chance.choice(found)
    if isinstance(holder, dict) and chance.random() < 0.3:
        holder[chance.choice((f"{key}x", "id", "status", "shop", ""))] = holder.pop(key)
    elif chance.random() < 0.2:
        del holder[key]
    else:
        holder[key] = chance.choice((*VALUES, chance.choice(found)[0]))
    try:
        return json.dumps(document, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):  # it stands inside itself
        return data


DAMAGE: Final[tuple[Callable[[bytes, random.Random], bytes], ...]] = (
    *(cut, doubled, put_in, put_in, flipped, exchanged, recoded, replaced, replaced, replaced),
)


@given(seed=st.integers(0, 2**32))
def test_no_damage_is_too_much(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No traceback, no internal error, no undocumented status, no secret, nothing that a terminal obeys."""
    chance = random.Random(seed)
    kind = chance.choice(tuple(COMMANDS))
    data = chance.choice(seeds(kind))
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        data = chance.choice(DAMAGE)(data, chance)
    command = chance.choice(COMMANDS[kind])
    said, written = called(command, data, workplace(tmp_path_factory))
    context = f"seed {seed}: {' '.join(command)}\n{said.output[-3000:]}"
    assert said.exit_code in STATUSES, context
    everything = f"{said.stdout}{said.stderr}{written}"
    for word in ("Traceback", "internal error", "SC699"):
        assert word not in everything, context
    assert said.exit_code not in (2, 4, 5) or "SC" in everything or "shopcheck" in everything, context
    assert not any(char in said.output for char in "\x1b\u202e\x00"), context
    secrets = [piece for piece in pieces() if not piece.isdigit() and piece in everything]  # ids have digits
    assert kind == "rules" or not secrets, context


def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing else below it: rule files look for others around the current one."""
    folder = tmp_path_factory.getbasetemp() / "damaged"
    folder.mkdir(exist_ok=True)
    return folder


def called(command: tuple[str, ...], data: bytes, folder: Path) -> tuple[Any, str]:
    """What a command says of a file with ``data``, and what it writes."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        for name in ("x.json", "x.yaml"):
            Path(name).write_bytes(data)
        Path("o").unlink(missing_ok=True)
        Path("facts.yaml").write_text(
            "shop: {id: 7495, timezone: Europe/London, currency: GBP}\n", encoding="utf-8"
        )
        said = CliRunner().invoke(cli, list(command), env=ENVIRONMENT)
        return said, Path("o").read_text(encoding="utf-8") if Path("o").exists() else ""
    finally:
        os.chdir(before)
