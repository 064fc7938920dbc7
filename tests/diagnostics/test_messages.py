"""The texts that pages of codes hold for their diagnostics, and the places in the source that say them."""

import ast
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Severity, Span, UsageError, catalogue
from checker.diagnostics.collector import Collector
from checker.diagnostics.messages import PageText

SOURCE = Path(catalogue.__file__).parents[1]
CODE = re.compile(r"SC\d{3}")
#: What a call says beside the values of placeholders: fields of a diagnostic, and what helpers take.
OTHER = frozenset(Diagnostic.__struct_fields__) | {"help_text", "once", "private", "sure"}
#: Rows of tables that name a code and a message.
ROWS = frozenset({"_Cause", "Oddity"})
PAGES = {code: catalogue.page(code) for code in catalogue.codes()}
SAID = [(code, key) for code, page in PAGES.items() for key in page.messages]


class Site(Struct, frozen=True):
    """A call that says messages of ``code``: where it stands, under which keys, and the values it gives."""

    code: str
    where: str
    keys: frozenset[str]
    values: frozenset[str]


# --- pages --------------------------------------------------------------------------------------


def placeholders(text: str) -> frozenset[str]:
    """The names between braces."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def needed(code: str, key: str) -> frozenset[str]:
    """Every placeholder of a message and of its help."""
    message = PAGES[code].messages[key]
    return placeholders(message.text.en) | placeholders(message.help.en)


@pytest.mark.parametrize(("code", "key"), SAID)
def test_messages_are_in_both_languages_with_the_same_placeholders(code: str, key: str) -> None:
    """A message and its help are said in English and in Chinese, with the same values in both."""
    message = PAGES[code].messages[key]
    assert message.text.en.strip()
    for text in (message.text, message.help):
        assert bool(text.en) == bool(text.zh)
        assert placeholders(text.en) == placeholders(text.zh)


# --- the source ---------------------------------------------------------------------------------


@cache
def tree_of(file: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def names(file: Path) -> dict[str, str]:
    """The names that codes have in a module, given or imported there."""
    found: dict[str, str] = {}
    for node in tree_of(file).body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str(code))):
                found[name] = code
            case ast.ImportFrom(module=str(module)):
                other = SOURCE.parent / Path(*module.split(".")).with_suffix(".py")
                known = names(other) if module.startswith("checker.") and other.is_file() else {}
                found |= {item.name: known[item.name] for item in node.names if item.name in known}
    return {name: code for name, code in found.items() if CODE.fullmatch(code)}


def code_of(call: ast.Call, file: Path) -> str | None:
    """The code that a call begins with."""
    match call.args:
        case [ast.Constant(value=str(code)), *_] if CODE.fullmatch(code):
            return code
        case [ast.Name(id=name), *_]:
            return names(file).get(name)
        case [ast.Attribute(value=ast.Name(id="usage"), attr=name), *_]:
            return names(SOURCE / "cli" / "usage.py").get(name)
    return None


def words(node: ast.AST | None, file: Path, inside: ast.FunctionDef | None = None) -> frozenset[str]:
    """The words that an argument may be: as it stands, one of two, given to its name before, or returned.

    Of a word that is put together, what isn't written there may be anything: ``*``.
    """
    match node:
        case ast.Constant(value=str(word)):
            return frozenset({word})
        case ast.IfExp(body=one, orelse=other):
            return words(one, file) | words(other, file)
        case ast.JoinedStr(values=parts):
            return frozenset(
                {"".join(part.value if isinstance(part, ast.Constant) else "*" for part in parts)}
            )
        case ast.Name(id=name) if inside is not None:
            every = [n for n in ast.walk(inside) if isinstance(n, ast.Assign) and is_name(n.targets[0], name)]
            over = [n.iter for n in ast.walk(inside) if isinstance(n, ast.For) and mentions(n.target, name)]
            listed = [n for one in over for n in ast.walk(one) if isinstance(n, ast.Constant)]
            return union(words(one, file) for one in (*(one.value for one in every), *listed))
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
            here = [n for n in ast.walk(tree_of(file)) if isinstance(n, ast.FunctionDef) and n.name == name]
            returns = [n for function in here for n in ast.walk(function) if isinstance(n, ast.Return)]
            return union(words(one.value, file) for one in returns)
    return frozenset()


def union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """What is in any of the sets."""
    return frozenset().union(*sets)


def is_name(node: ast.AST, name: str) -> bool:
    """Whether ``node`` is that variable."""
    return isinstance(node, ast.Name) and node.id == name


def mentions(node: ast.AST, name: str) -> bool:
    """Whether a variable is among those that ``node`` sets."""
    return any(is_name(each, name) for each in ast.walk(node))


def site(call: ast.Call, code: str, file: Path, inside: ast.FunctionDef | None) -> Site:
    """What one call says by itself."""
    may_be = union(words(arg, file, inside) for arg in call.args)
    keys = frozenset(key for key in PAGES[code].messages if any(fnmatchcase(key, word) for word in may_be))
    values = frozenset(word.arg for word in call.keywords if word.arg) - OTHER
    if isinstance(call.func, ast.Name) and call.func.id in ROWS:
        # A row of a table gives a message its key; what reads the table, the values.
        readers = (
            other for other, _ in calls(file) if any(getattr(arg, "attr", "") == "key" for arg in other.args)
        )
        values = frozenset(word.arg for reader in readers for word in reader.keywords if word.arg) - OTHER
    return Site(code, f"{file.relative_to(SOURCE)}:{call.lineno}", keys, values)


def has_own_words(call: ast.Call) -> bool:
    """Whether a call brings its words along.

    Why the system refuses a file has one wording, whatever the code; what is wrong with a cell is said
    without what stands in it.
    """
    own = (arg for arg in call.args if isinstance(arg, ast.Call) and is_name(arg.func, "unreadable"))
    return is_name(call.func, "MisreadCell") or any(own)


def leaves_open(call: ast.Call, inside: ast.FunctionDef | None) -> bool:
    """Whether a call in a helper says what the helper is called with."""
    if inside is None:
        return False
    parameters = {arg.arg for arg in (*inside.args.posonlyargs, *inside.args.args)}
    key = any(is_name(arg, name) for arg in call.args[1:] for name in parameters & {"key", "what"})
    return key or any(word.arg is None for word in call.keywords)


def calls(file: Path) -> Iterator[tuple[ast.Call, ast.FunctionDef | None]]:
    """Every call of a module, with the innermost function around it."""

    def visit(
        node: ast.AST, inside: ast.FunctionDef | None
    ) -> Iterator[tuple[ast.Call, ast.FunctionDef | None]]:
        if isinstance(node, ast.Call):
            yield node, inside
        for child in ast.iter_child_nodes(node):
            yield from visit(child, node if isinstance(node, ast.FunctionDef) else inside)

    return visit(tree_of(file), None)


def sites() -> Iterator[Site]:
    """Every place in the source that says a message of a page; a helper's, once for each of its callers."""
    for file in sorted(SOURCE.rglob("*.py")):
        for call, inside in calls(file):
            code = code_of(call, file)
            if code is None or not PAGES[code].messages or has_own_words(call):
                continue
            own = site(call, code, file, inside)
            if not leaves_open(call, inside):
                yield own if own.keys else Site(code, own.where, frozenset({""}), own.values)
                continue
            assert inside is not None
            for outer, around in calls(file):
                if getattr(outer.func, "id", getattr(outer.func, "attr", "")) == inside.name:
                    more = site(outer, code, file, around)
                    default = union(words(value, file) for value in inside.args.defaults)
                    keys = own.keys or more.keys or default & PAGES[code].messages.keys() or frozenset({""})
                    yield Site(code, more.where, keys, own.values | more.values)


SITES = tuple(sites())


@pytest.mark.parametrize("said", SITES, ids=lambda said: f"{said.code}-{said.where}")
def test_every_placeholder_is_given_and_every_value_is_shown(said: Site) -> None:
    """A call names messages that its page has, gives all that stands in their braces, and nothing else."""
    assert said.keys <= PAGES[said.code].messages.keys()
    used = [needed(said.code, key) for key in said.keys]
    assert all(names <= said.values for names in used)
    assert said.values <= union(used)


@pytest.mark.parametrize(("code", "key"), SAID)
def test_every_message_is_said(code: str, key: str) -> None:
    """No page keeps a message that nothing in the source says."""
    assert any(said.code == code and key in said.keys for said in SITES)


# --- what readers see ---------------------------------------------------------------------------


def test_values_are_shown_in_the_language_that_is_asked_for() -> None:
    """A text stands in its own language, words in backticks with its commas, braces as they are."""
    said = Diagnostic.of(
        "SC650", None, "no-such-key", what=Text("a case", "用例"), name="{x}", known=("a", "b")
    )
    assert (said.message.en, said.message.zh) == ("a case has no key `{x}`", "用例没有 `{x}` 这个键")
    assert (said.help.en, said.help.zh) == ("its keys are `a`, `b`", "可用的键：`a`、`b`")
    assert said.help


def test_pages_help_stands_back_behind_a_given_one() -> None:
    """A call may say something better; a message without help has none."""
    assert Diagnostic.of("SC613", help=Text("do", "做")).help == Text("do", "做")
    assert not Diagnostic.of("SC618", name="x").help


def test_no_page_is_read_before_somebody_reads_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making, keeping, comparing and raising diagnostics costs no file."""

    def refuse(code: str) -> None:
        raise AssertionError(code)

    monkeypatch.setattr(catalogue, "page", refuse)
    one, same, other = (Diagnostic.of("SC618", name=name) for name in ("x", "x", "y"))
    assert one == same
    assert one != other
    assert len({one, same, other}) == 2
    assert UsageError([one]).diagnostics == (one,)
    found = Collector()
    found.error("SC618", Span("x", 1, 1, 1, 2), name="x")
    found.error("SC618", Span("x", 1, 1, 1, 2), name="x")
    monkeypatch.undo()
    (noted,) = found.sorted()
    assert noted.message == PageText("SC618", "", "message", (("name", "x"),))


def test_an_exception_says_its_messages() -> None:
    """What is raised reads as the English messages, one after the other."""
    error = UsageError([Diagnostic.of("SC618", name="x"), Diagnostic.of("SC613")])
    assert str(error) == "there already is a precondition `x`; the snapshot doesn't say as of when it holds"


def test_a_warning_is_said_in_the_words_of_its_page() -> None:
    """The collector fills in the page's message and help, whatever the severity."""
    found = Collector()
    found.warning("SC608", None, name="x.json")
    (noted,) = found.sorted()
    assert noted.severity is Severity.WARNING
    assert noted.message.en == "`x.json` would overwrite its own input"
    assert noted.help.en == "choose another name for the output"
