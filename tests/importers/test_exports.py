"""Files as users have them: examples, mistakes, and every order they can come in."""

import json
from collections.abc import Callable, Sequence
from operator import attrgetter
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.base.resources import schema_text
from checker.diagnostics import Diagnostic, InputError, Severity, SnapshotError, UsageError
from checker.diagnostics.catalogue import codes, page
from checker.importers import IMPORTERS, ExportFile, ImportResult, dumps, import_files
from checker.schema.catalog import catalog
from tests.importers.conftest import told

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "tiktok-shop"
EXPORTS = ROOT / "tests" / "fixtures" / "exports"
FILES = [*sorted((EXAMPLE / "export").iterdir()), EXAMPLE / "shop-facts.yaml"]
#: Codes whose examples are answers of 抖店.
OF_DOUYIN = {"SC590", "SC591"}
PAGES = [
    document
    for file in FILES[:-1]
    if file.suffix == ".json"
    for loaded in [json.loads(file.read_text(encoding="utf-8"))]
    for document in (loaded if isinstance(loaded, list) else [loaded])
]


def validate(snapshot: object) -> None:
    """Hold a snapshot against the schema."""
    jsonschema.Draft202012Validator(json.loads(schema_text("snapshot"))).validate(snapshot)


def source(file: Path) -> ExportFile:
    """A file under its bare name, so that expected outputs don't depend on the folder."""
    return ExportFile(file.name, file.read_bytes())


def complaints(*files: ExportFile, kind: str = "tiktok-api") -> tuple[Diagnostic, ...]:
    """All that the import has to say."""
    return _said(files, kind, told)


def _said(
    files: Sequence[ExportFile], kind: str, of: Callable[[ImportResult], tuple[Diagnostic, ...]]
) -> tuple[Diagnostic, ...]:
    try:
        return of(import_files(kind, files))
    except InputError as error:
        return error.diagnostics


def test_the_example_is_what_its_export_makes():
    """`examples/tiktok-shop/snapshot.json` is the result of importing the files beside it."""
    result = import_files("tiktok-api", FILES)
    assert dumps(result.snapshot) == (EXAMPLE / "snapshot.json").read_text(encoding="utf-8")
    assert {diagnostic.code for diagnostic in result.diagnostics} == {"SC515"}


@pytest.mark.parametrize(
    "file", sorted(ROOT.glob("examples/*/*.json")), ids=lambda f: f"{f.parent.name}/{f.name}"
)
def test_examples_are_snapshots(file):
    """Every example holds against the schema, and its records point at records that exist."""
    snapshot = json.loads(file.read_text(encoding="utf-8"))
    validate(snapshot)
    for section, record in catalog().sections():
        for relation in record.relations.values():
            if "." in section or section not in snapshot:
                continue
            ids = {target["id"] for target in snapshot[relation.section]}
            keys = {item.get(relation.key.name) for item in snapshot[section]} - {None}
            assert keys <= ids


def test_examples_are_written_as_an_import_writes():
    """So that a diff between two of them shows what differs."""
    for file in ROOT.glob("examples/*/*.json"):
        text = file.read_text(encoding="utf-8")
        assert dumps(json.loads(text)) == text


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_order_and_grouping_of_files_do_not_matter(data):
    """Pages may come in any order, in one file or many, as lists or lines, and more than once."""
    facts = source(FILES[-1])
    returns = source(EXAMPLE / "export" / "returns.jsonl").data
    pages = data.draw(st.permutations([*PAGES, *map(json.loads, returns.splitlines())]))
    repeated = data.draw(st.lists(st.sampled_from(pages), max_size=3))
    files, rest = [], [*pages, *repeated]
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        group, rest = rest[:size], rest[size:]
        lines = data.draw(st.booleans())
        text = "\n".join(map(json.dumps, group)) if lines else json.dumps(group)
        files.append(ExportFile(f"{len(files)}.json", text.encode()))
    files.insert(data.draw(st.integers(0, len(files))), facts)
    assert dumps(import_files("tiktok-api", files).snapshot) == (EXAMPLE / "snapshot.json").read_text("utf-8")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(PAGES), unique_by=id))
def test_any_part_of_an_export_is_a_snapshot(pages):
    """Pages that are missing make less of a snapshot, never a wrong one, nor a traceback."""
    files = [ExportFile("pages.json", json.dumps(pages).encode()), source(FILES[-1])]
    result = import_files("tiktok-api", files)
    validate(json.loads(dumps(result.snapshot)))
    assert (
        sum("orders" in page["data"] for page in pages) == 3
        or not result.snapshot["coverage"]["orders"].get("complete")
        or "orders" not in result.snapshot
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def _paths(value, path=()):
    yield path
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, item in members:
        yield from _paths(item, (*path, key))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PAGES), st.data(), JSON)
def test_no_value_brings_the_import_down(page, data, junk):
    """Whatever stands in place of a value: a snapshot that holds against the schema, or diagnostics."""
    document = json.loads(json.dumps(page))
    path = data.draw(st.sampled_from([path for path in _paths(document) if path]))
    target = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = junk
    files = [ExportFile("page.json", json.dumps(document).encode()), source(FILES[-1])]
    said = complaints(*files)
    assert all(diagnostic.span is not None for diagnostic in said)
    if all(diagnostic.severity is not Severity.ERROR for diagnostic in said):
        validate(import_files("tiktok-api", files).snapshot)


def shown(diagnostic: Diagnostic) -> str:
    """A diagnostic in a few lines."""
    span, fix = diagnostic.span, diagnostic.help
    where = f"{span.file}:{span.line}:{span.column}: " if span else ""
    head = f"{where}{diagnostic.severity}[{diagnostic.code}]"
    said = f"{head} {diagnostic.message.en}\n    {diagnostic.message.zh}\n"
    if label := diagnostic.label:
        said += f"  ^ {label.en}\n    {label.zh}\n"
    return said + (f"  help: {fix.en}\n        {fix.zh}\n" if fix else "")


@pytest.mark.parametrize("file", sorted((EXPORTS / "bad").glob("*.*[!d]")), ids=lambda file: file.name)
def test_mistakes_are_explained(file, record):
    """Each bad file, imported beside good ones, gives exactly the recorded diagnostics."""
    good = ["shops.json", "orders.json"] if file.suffix == ".yaml" else ["facts.yaml"]
    files = [source(file), *(source(EXPORTS / "good" / name) for name in good)]
    said = [shown(d) for d in _said(files, "tiktok-api", attrgetter("diagnostics"))]
    assert said
    expected = file.with_name(f"{file.name}.expected")
    if record:
        expected.write_text("".join(said), encoding="utf-8", newline="\n")
    assert "".join(said) == expected.read_text(encoding="utf-8")


def _files(text: str) -> list[ExportFile]:
    """The files of a diagnostic's page: the first one is a page of the platform, others are named."""
    first, *others = text.split("\n--- ")
    named = [other.split("\n", 1) for other in others]
    return [ExportFile("example", first.encode()), *(ExportFile(name, body.encode()) for name, body in named)]


@pytest.mark.parametrize(
    "code", [code for code in codes() if code.startswith("SC5") and page(code).kind == "export"]
)
def test_pages_of_diagnostics_show_what_they_say(code):
    """The wrong example brings the diagnostic about, the right one doesn't, and the severity is as stated."""
    described = page(code)
    kind = "douyin-api" if code in OF_DOUYIN else "tiktok-api"
    found = {d.code: d.severity for d in complaints(*_files(described.wrong), kind=kind)}
    assert found.get(code) == described.severity
    assert code not in {d.code for d in complaints(*_files(described.right), kind=kind)}


def test_a_missing_file_is_a_diagnostic(tmp_path):
    """It is named, and the other files are still read."""
    (first, second) = complaints_of(tmp_path / "orders.json", EXPORTS / "bad" / "truncated.json")
    assert (first.code, second.code) == ("SC500", "SC501")
    assert "orders.json" in first.message.en


def complaints_of(*files: Path) -> list[Diagnostic]:
    """What the import says of unreadable files."""
    with pytest.raises(SnapshotError) as caught:
        import_files("tiktok-api", files)
    return [d for d in caught.value.diagnostics if d.code in {"SC500", "SC501"}]


@pytest.mark.parametrize(
    ("kind", "code", "fix"),
    [("tiktok", "SC521", "tiktok-api"), ("amazon", "SC521", "tiktok-api"), ("tiktok-api", "SC522", "JSON")],
)
def test_wrong_calls(kind, code, fix):
    """An unknown importer or no file at all is a mistake of usage, with what is right."""
    with pytest.raises(UsageError) as caught:
        import_files(kind, [])
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == code
    assert fix in diagnostic.help.en
    assert fix in diagnostic.help.zh


def test_importers_say_what_they_take():
    """In both languages."""
    for importer in IMPORTERS.values():
        assert importer.title.en
        assert importer.title.zh
        assert importer.files.en
        assert importer.files.zh
