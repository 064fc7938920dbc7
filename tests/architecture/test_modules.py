"""How the modules of the package hang together."""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 400


def name_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(file): file for file in sorted((ROOT / "checker").rglob("*.py"))}
TREES = {name: ast.parse(file.read_text(encoding="utf-8")) for name, file in FILES.items()}


def imported(tree: ast.Module) -> Iterator[tuple[str, ast.alias]]:
    """Every import anywhere in a module, those for annotations only included: a module, and what of it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                yield node.module, alias
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, alias


def uses(name: str) -> set[str]:
    """The modules of the package that a module names in its imports."""
    found = set()
    for module, alias in imported(TREES[name]):
        whole = f"{module}.{alias.name}"
        found.add(whole if whole in FILES else module)
    return (found & set(FILES)) - {name}


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Modules each of which uses the next, the last one the first; none where there is no such circle."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def test_no_module_needs_itself() -> None:
    """What a module is made of can be read without it: no circle of imports, late ones included."""
    assert " uses ".join(circle({name: uses(name) for name in FILES})) == ""


def test_a_circle_would_be_seen() -> None:
    """The search itself finds one, and finds what is imported late or for annotations only."""
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) in (["b", "c", "b"], ["c", "b", "c"])
    late = ast.parse("def f():\n    from checker.api import check\nif TYPE_CHECKING:\n    import checker.cli")
    assert [module for module, _ in imported(late)] == ["checker.api", "checker.cli"]


def test_a_class_name_means_one_thing() -> None:
    """No two classes of the package have the same name."""
    classes = Counter(
        node.name for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    )
    assert [name for name, times in classes.items() if times > 1] == []


def test_names_are_imported_as_they_are() -> None:
    """A name of the package is the same in every module: none is renamed when it is imported."""
    renamed = [
        f"{name}: {module}.{alias.name} as {alias.asname}"
        for name, tree in TREES.items()
        for module, alias in imported(tree)
        if module.split(".")[0] == "checker" and alias.asname is not None
    ]
    assert renamed == []


def test_modules_are_short() -> None:
    """No module is longer than a reader's patience, and none is excused that no longer needs it."""
    long = {
        file.relative_to(ROOT).as_posix()
        for file in FILES.values()
        if len(file.read_text(encoding="utf-8").splitlines()) > MOST_LINES
    }
    assert not long


def at_import(tree: ast.Module) -> Iterator[ast.AST]:
    """What a module does as soon as it is imported: everything outside functions."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        yield node
        pending += (
            child
            for child in ast.iter_child_nodes(node)
            if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        )


def test_no_regular_expression_is_compiled_before_it_is_used() -> None:
    """Compiling takes longer than all else in a module: only what reads broken JSON needs its own at once."""
    compiled = {
        name
        for name, tree in TREES.items()
        for node in at_import(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
    }
    assert compiled == {"checker.snapshot.json.scan"}


def test_every_part_has_its_layer() -> None:
    """The contracts of import-linter speak of all parts of the package, so that none escapes them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layered = {
        f"{container}.{part.strip()}"
        for contract in settings["contracts"]
        for container in contract["containers"]
        for layer in contract["layers"]
        for part in layer.split("|")
    }
    assert all(contract["exhaustive"] for contract in settings["contracts"])
    parts = {
        module for name in FILES for module in (".".join(name.split(".")[:2]), name) if module.count(".") == 1
    }
    unlayered = {part for part in parts if not any(f"{each}.".startswith(f"{part}.") for each in layered)}
    assert unlayered == {"checker.__main__"}
