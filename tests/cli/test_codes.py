"""The pages of the diagnostics: one for each code, and each example does what its page says."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from checker import load_snapshot
from checker.diagnostics import SnapshotError, catalogue
from checker.values.workdays import REGIONS

SOURCE = Path(catalogue.__file__).parents[1]
PAGES = [catalogue.page(code) for code in catalogue.codes()]
#: Their examples depend on the machine: on its folders, permissions and packages.
OF_THE_MACHINE = {"SC300", "SC303", "SC641", "SC643", "SC691"}
#: No input causes them: only a mistake of ours would. They are tried where they are made.
OF_OURS = {"SC640", "SC699"}
#: No call alone causes them: a comment in a rule file does, as in `tests/coverage`.
OF_COMMENTS = {"SC662"}
#: Only who opens a snapshot as it is gets them: the commands make one of whatever they can.
OF_SNAPSHOTS = {"SC323", "SC328"}
UNTRIED = OF_THE_MACHINE | OF_OURS | OF_COMMENTS
KINDS = {"policy", "versions", "uses", "snapshot", "waivers", "schema"}
KINDS |= {"export", "table", "rows", "columns", "test", "call"}
FILES = {
    "shop.json": "examples/douyin/snapshot.json",
    "snapshot.json": "examples/douyin/snapshot.json",
    "orders.json": "examples/tiktok-shop/export/orders-1.json",
    "facts-october.yaml": "examples/tiktok-shop/shop-facts.yaml",
    "facts-november.yaml": "examples/tiktok-shop/shop-facts.yaml",
}
#: Not all that are shipped: to prove those takes seconds each time.
RULES = (
    "rules/cancellation/guide-order.yaml",
    "rules/cancellation/guide-order.test.yaml",
    "rules/closure/guide.yaml",
    "rules/closure/douyin.yaml",
)


def used_codes() -> set[str]:
    """Every code that stands as a string of its own in the source."""
    text = "".join(file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.py"))
    return set(re.findall(r'"(SC\d{3})"', text))


def test_every_code_has_a_page_and_every_page_a_use():
    """What the source can say is explained, and what is explained can be said."""
    assert used_codes() == set(catalogue.codes())


@pytest.mark.parametrize("page", PAGES, ids=catalogue.codes())
def test_pages_are_complete(page):
    """A page has its own code, a title without full stop and a reason in both languages, and a known kind."""
    assert page.code in catalogue.codes()
    for text in (page.title.en, page.title.zh, page.why.en, page.why.zh, page.wrong, page.right):
        assert text.strip()
    assert not page.title.en.endswith(".")
    assert not page.title.zh.endswith("。")
    assert page.why.en.strip().endswith(".")
    assert page.why.zh.strip().endswith("。")
    assert page.kind in KINDS


@pytest.mark.parametrize("page", PAGES, ids=catalogue.codes())
def test_explain_shows_the_page(call, page):
    """``explain`` prints title, reason and both examples, line by line as they are written."""
    shown = call("explain", page.code.lower()).stdout
    assert f"[{page.code}]: " in shown
    assert page.title.en.split()[0] in shown
    for line in (page.wrong + page.right).splitlines():
        assert line.strip() in shown


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of git with a few rules, all committed."""
    root, top = Path(__file__).parents[2], tmp_path_factory.mktemp("checkout")
    for name in RULES:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes((root / name).read_bytes())
    me = ("-c", "user.name=Me", "-c", "user.email=me@example.com")
    for words in (("init", "-q", "-b", "main"), ("add", "."), (*me, "commit", "-q", "-m", "Rules")):
        subprocess.run(("git", *words), cwd=top, check=True)
    return top


@pytest.fixture
def folder(tmp_path: Path, root: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to call from, with the files that the examples of calls name."""
    for name, source in FILES.items():
        (tmp_path / name).write_bytes((root / source).read_bytes())
    (tmp_path / "waivers.yaml").write_text("waivers: []\n")
    (tmp_path / "empty.json").touch()
    (tmp_path / "snapshot.yaml").write_text("#" * 4_000_001)
    for name in ("docs", "snapshots"):
        (tmp_path / name).mkdir()
    (tmp_path / "rules").symlink_to(checkout / "rules")
    monkeypatch.chdir(tmp_path)
    return tmp_path


#: The day on which a page's examples are linted, where it is about what comes later.
DAYS = {"SC213": f"{REGIONS['CN'].announced}-12-15"}


def diagnosed(call, page, example: str) -> set[str]:
    """The codes of the diagnostics that an example leads to."""
    if page.kind == "call":
        outputs = [call(*shlex.split(line)[1:]) for line in example.strip().splitlines()]
    else:
        command, name = {
            "policy": (["lint", "--as-of", DAYS.get(page.code, "2026-11-28")], "x.yaml"),
            "test": (["test"], "x.test.yaml"),
            "snapshot": (["run"], "x.json"),
            "waivers": (["run", "shop.json", "--waivers"], "x.yaml"),
            "schema": (["lint"], "x.schema.yaml"),
        }[page.kind]
        Path(name).write_text(example.rstrip("\n"), encoding="utf-8")
        outputs = [call(*command, name)]
        if page.kind == "snapshot":
            outputs.append(call(*command, name, "--strict"))
    return set(re.findall(r"\[(SC\d{3})\]: ", "".join(result.output for result in outputs)))


def is_tried(page) -> bool:
    """Whether the examples can be tried here.

    Exports of several files, tables of either kind, warnings about waivers, which depend on a snapshot, and
    calls of Python or of other tools are tried where the diagnostic is made.
    """
    if page.kind == "call":
        return page.wrong.startswith("shopcheck ") and page.code not in UNTRIED
    if page.code in OF_SNAPSHOTS:
        return False
    return page.kind in ("policy", "schema", "snapshot", "test") or (
        page.kind == "waivers" and page.severity == "error"
    )


@pytest.mark.parametrize("code", sorted(OF_SNAPSHOTS))
def test_what_only_a_snapshot_is_told(code):
    """The wrong example is refused by whoever opens it as a snapshot; the right one isn't."""
    page = next(page for page in PAGES if page.code == code)
    with pytest.raises(SnapshotError) as refused:
        load_snapshot(page.wrong.encode())
    assert code in {diagnostic.code for diagnostic in refused.value.diagnostics}
    load_snapshot(page.right.encode())


TRIED = [page for page in PAGES if is_tried(page)]


@pytest.mark.parametrize("page", TRIED, ids=[page.code for page in TRIED])
@pytest.mark.usefixtures("folder")
def test_the_examples_do_what_the_page_says(call, page):
    """The wrong example leads to the page's diagnostic; the right one doesn't."""
    assert page.code in diagnosed(call, page, page.wrong)
    assert page.code not in diagnosed(call, page, page.right)
