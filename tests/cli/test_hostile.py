"""Calls that nobody shaped to fit: each ends with a documented status, in words, without a traceback."""

import gzip
from pathlib import Path

import pytest

#: A gzip member of nothing.
MEBIBYTE = gzip.compress(bytes(1 << 20), mtime=0)
CONTENT = {
    "empty.json": b"",
    "blank.json": b" \n\t\n",
    "cut.json": b'{"shop": {"id": "1", "name": "x',
    "list.json": b"[1, 2, 3]",
    "number.json": b"12e999",
    "deep.json": b"[" * 100_000,
    "deep-orders.json": b'{"shop": {"id": "1"}, "orders": ' + b'[{"lines":' * 50_000,
    "latin.json": '{"shop": {"id": "é"}}'.encode("latin-1"),
    "utf16.json": '{"shop": {"id": "1"}}'.encode("utf-16"),
    "zero.json": b"\0" * 1000,
    "cut.json.gz": gzip.compress(b'{"shop": {"id": "1"}}' * 50, mtime=0)[:40],
    "bomb.json.gz": gzip.compress(b'{"shop": {"id": "1"}, "notes": "', mtime=0) + MEBIBYTE * 300,
    "damaged.json.gz": gzip.compress(b'{"shop": {"id": "1"}}' * 50, mtime=0)[:20] + b"\xff" * 30,
    "text.json": b"shop: 1\n",
    "escape.json": b'{"shop": {"id": "\\u001b[31m\\u202e"}, "\\u001b[2Jordrs": []}',
    "zone.json": b'{"as_of": "2026-01-01T00:00:00Z", "shop": {"id": "1", "timezone": "../../etc/passwd"}}',
    "good.json": b'{"as_of": "2026-01-01T00:00:00Z", "shop": {"id": "1", "platform": "douyin"}}',
    "bytes.yaml": bytes(range(256)),
    "bomb.yaml": b"a: &a [x, x]\n" + b"".join(b"a%d: &a%d [*a%s, *a%s]\n" % (i, i, p, p) for i, p in (
        (i, str(i - 1).encode() if i else b"") for i in range(40)
    )),
    "deep.yaml": b"policy: " + b"{a: " * 20_000,
    "list.yaml": b"- 1\n- 2\n",
    "tag.yaml": b"policy: !!python/object/apply:os.system ['true']\n",
    "two.yaml": b"policy: a/b\n---\npolicy: c/d\n",
    "no-cases.test.yaml": b"policy: douyin/closure\nbase: {}\n",
    "bytes.test.yaml": bytes(range(256)),
}  # fmt: skip

#: What is read, whatever it looks like.
READ = ("good.json", "utf16.json")
SNAPSHOTS = [["run", name] for name in CONTENT if name.endswith((".json", ".gz")) and name not in READ]
RULES = [name for name in CONTENT if name.endswith(".yaml") and ".test." not in name]
POLICIES = [["lint", "--strict", name] for name in RULES]
WRITERS = [
    [*writer, name]
    for writer in (["fmt"], ["fmt", "--diff"], ["lint", "--fix", "--no-proofs"])
    for name in (
        *(name for name in RULES if name != "list.yaml"),
        "round.yaml",
        "folder",
        "no-such.yaml",
    )
]
TESTS = [["test", name] for name in CONTENT if ".test." in name]
CALLS = [
    ["run", "no-such-file.json"],
    ["run", "."],
    ["run", ""],
    ["run", "a\nb\x1b[31m.json"],
    ["run", "\udcff.json"],
    ["run", "good.json", "--policy", ""],
    ["run", "good.json", "--policy", "no-such.yaml"],
    ["run", "good.json", "--policy", "bytes.yaml"],
    ["run", "good.json", "--policy", "folder"],
    ["run", "good.json", "--subject", ""],
    ["run", "good.json", "--subject", "no-such-order", "--policy", "tiktok-shop/order-cancellation"],
    ["run", "good.json", "--set", ""],
    ["run", "good.json", "--set", "="],
    ["run", "good.json", "--set", "quiet_period=-1 fortnights"],
    ["run", "good.json", "--as-of", ""],
    ["run", "good.json", "--as-of", "now"],
    ["run", "good.json", "--as-of", "２０２６-01-01"],
    ["run", "good.json", "--records", "９"],
    ["run", "good.json", "--records", "99999999999999999999"],
    ["run", "good.json", "--waivers", "folder"],
    ["run", "good.json", "--waivers", "bytes.yaml"],
    ["run", "good.json", "--output", ""],
    ["run", "good.json", "--output", "folder"],
    ["run", "good.json", "--output", "no/such/folder.txt"],
    ["run", "good.json", "--format", ""],
    ["run", "good.json", "more.json"],
    ["run", "--", "--help"],
    ["lint", "no-such-folder"],
    ["lint", "folder"],
    ["lint", "round.yaml"],
    ["test", "folder"],
    ["show", "no/such-policy"],
    ["explain", ""],
    ["explain", "../SC601"],
    ["schema", "../snapshot"],
    ["schema", ""],
    ["import", "", "good.json"],
    ["import", "tiktok-api"],
    ["import", "tiktok-api", "folder"],
    ["import", "tiktok-api", "bytes.yaml"],
    ["import", "tiktok-api", "deep.json"],
    ["import", "tiktok-api", "bomb.json.gz"],
    ["import", "tiktok-api", "cut.json.gz"],
    ["import", "tiktok-api", "damaged.json.gz"],
]

#: None of these ends.
DEVICES = [
    ["run", "/dev/zero"],
    ["run", "good.json", "--waivers", "/dev/zero"],
    ["run", "good.json", "--policy", "/dev/zero"],
    ["lint", "/dev/zero"],
    ["list", "/dev/zero"],
    ["show", "/dev/zero"],
    ["import", "tiktok-api", "/dev/zero"],
]
if Path("/dev/zero").exists():
    CALLS += DEVICES


@pytest.mark.parametrize(
    "args",
    [*SNAPSHOTS, *POLICIES, *WRITERS, *TESTS, *CALLS],
    ids=lambda args: " ".join(args).encode("unicode_escape").decode(),
)
def test_bad_input_is_a_diagnostic(call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args):
    """Status 2, 4 or 5, a diagnostic with a code, no traceback, no control character from the input."""
    for name, content in CONTENT.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder").mkdir()
    (tmp_path / "round.yaml").symlink_to("round.yaml")
    monkeypatch.chdir(tmp_path)
    result = call(*args)
    for name, content in CONTENT.items():
        assert (tmp_path / name).read_bytes() == content
    assert result.exit_code in (2, 4, 5), result.output
    assert "error[SC" in result.output or "warning[SC019]" in result.output
    assert "Traceback" not in result.output
    assert "internal error" not in result.output
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar(call, tmp_path: Path, day):
    """A check on the first or the last day there is gives a verdict like any other."""
    path = tmp_path / "good.json"
    path.write_bytes(CONTENT["good.json"])
    for instant in (f"{day}T00:00:00+14:00", f"{day}T23:59:59.999999-12:00"):
        result = call("run", str(path), "--as-of", instant)
        assert result.exit_code in (1, 2, 3), result.output
        assert "internal error" not in result.output
