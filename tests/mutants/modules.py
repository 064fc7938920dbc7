"""Modules with one slip of the pen each: a comparison turned, a condition dropped, a bound off by one.

A mutant is run in a copy of the project, so that nothing here is ever changed. Its tests are those that
mirror the module: the file of its name, else the nearest folder.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

ROOT: Final = Path(__file__).resolve().parents[2]
#: So long a mutant's tests may take, in seconds; one that never ends is noticed as well.
PATIENCE: Final = 300

_COMPARED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_COMPUTED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
#: Names that stand for one another.
_TURNED: Final = {"min": "max", "max": "min", "any": "all", "all": "any"}


class Slip(Struct, frozen=True):
    """What a slip does, at which line, and the text of the module with it."""

    kind: str
    line: int
    text: str


def slips(text: str) -> tuple[Slip, ...]:
    """Every slip that can be made in a module's code; its docstrings, annotations and imports have none."""
    lines = text.encode().splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines))]
    found: list[Slip] = []
    for node in _code(ast.parse(text)):
        for kind, new in _slips(node):
            first = starts[node.lineno - 1] + node.col_offset
            last = starts[node.end_lineno - 1] + node.end_col_offset
            changed = (text.encode()[:first] + new.encode() + text.encode()[last:]).decode()
            found.append(Slip(kind, node.lineno, changed))
    return tuple(sorted(found, key=lambda slip: slip.line))


def _code(tree: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """The nodes that say what is done."""
    for child in ast.iter_child_nodes(tree):
        skipped = isinstance(child, ast.Import | ast.ImportFrom | ast.JoinedStr | ast.arguments)
        if skipped or (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):
            continue
        if isinstance(tree, ast.FunctionDef) and (child is tree.returns or child in tree.decorator_list):
            continue
        if isinstance(tree, ast.AnnAssign) and child is tree.annotation:
            continue
        if isinstance(child, ast.expr | ast.stmt):
            yield child
        yield from _code(child)


def _slips(node: ast.expr | ast.stmt) -> Iterator[tuple[str, str]]:
    """The slips that can be made in one node: what each is, and what stands there then."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARED:
            other = ast.Compare(left, [_COMPARED[type(op)]()], [right])
            yield "comparison turned", f"({ast.unparse(other)})"
        case ast.BoolOp(op=op, values=values):
            swapped: ast.boolop = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield "and for or", f"({ast.unparse(ast.BoolOp(swapped, values))})"
            for place in range(len(values)):
                rest = values[:place] + values[place + 1 :]
                yield "condition dropped", f"({ast.unparse(ast.BoolOp(op, rest) if rest[1:] else rest[0])})"
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield "sign dropped", f"({ast.unparse(operand)})"
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in _COMPUTED:
            yield (
                "operation swapped",
                f"({ast.unparse(ast.BinOp(left, _COMPUTED[type(operation)](), right))})",
            )
        case ast.Constant(value=bool() as value):
            yield "truth turned", str(not value)
        case ast.Constant(value=int() as value):
            yield "off by one", str(value + 1)
        case ast.IfExp(body=body, orelse=otherwise):
            yield "always so", f"({ast.unparse(body)})"
            yield "never so", f"({ast.unparse(otherwise)})"
        case ast.Name(id=name) if name in _TURNED:
            yield f"{name} turned", _TURNED[name]
        case ast.Attribute(value=ast.Name(id="Truth"), attr=name) if name in ("TRUE", "FALSE", "UNKNOWN"):
            yield "truth turned", "Truth.TRUE" if name == "UNKNOWN" else "Truth.UNKNOWN"
        case ast.Continue() | ast.Break():
            yield "leap dropped", "pass"
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield "nothing returned", "return None"


def mirror(module: Path) -> Path:
    """The tests of a module of ``checker``, as a path in the project."""
    inside = module.relative_to("checker")
    own = Path("tests") / inside.parent / f"test_{inside.name}"
    folders = (Path("tests") / folder for folder in inside.parents)
    return own if (ROOT / own).exists() else next(folder for folder in folders if (ROOT / folder).is_dir())


class Workshop:
    """A copy of the project in ``folder`` in which mutants are run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        ignored = shutil.ignore_patterns("__pycache__", "*.so", ".*_cache", ".hypothesis")
        for name in ("checker", "tests", "rules", "schemas", "examples", "pyproject.toml"):
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=ignored)
            else:
                shutil.copy(source, folder / name)

    def notices(self, module: Path, text: str, tests: Path) -> bool:
        """Whether ``tests`` fail where ``module`` has ``text``; it is put right again."""
        file = self._folder / module
        own = file.read_text(encoding="utf-8")
        file.write_text(text, encoding="utf-8")
        try:
            return not self.passes(tests)
        finally:
            file.write_text(own, encoding="utf-8")

    def passes(self, tests: Path) -> bool:
        """Whether ``tests`` pass."""
        options = ("-q", "-x", "-n0", "-p", "no:randomly", "-p", "no:cacheprovider", "--hypothesis-seed=1")
        command = (sys.executable, "-B", "-m", "pytest", *options, str(tests))
        own = {
            "SHOPCHECK_EXAMPLES": os.environ.get("SHOPCHECK_EXAMPLES", "50"),
            "PYTHONPATH": str(self._folder),
        }
        try:
            ran = subprocess.run(
                command,
                cwd=self._folder,
                env=os.environ | own,
                capture_output=True,
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
        return ran.returncode == 0
