"""The text of a rule file to a tree of nodes, and everything that can be wrong with it as YAML."""

from __future__ import annotations

import re
from typing import Final

import yaml
from msgspec import Struct, field
from msgspec.structs import replace

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics import Autofix, Related, Severity, Span
from checker.diagnostics.collector import Collector
from checker.diagnostics.keys import shown_key
from checker.diagnostics.nearest import Guess
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode, in_quotes, join
from checker.language.yaml.parser import LOADER

MAX_BYTES: Final = 4_000_000
MAX_DEPTH: Final = 50
#: Nodes that aliases may repeat. A hand-written file repeats a few hundred.
MAX_REPEATED: Final = 20_000

#: Everything that YAML or an editor might take for a line break or show as nothing.
_CONTROL: Final = pattern("\r(?!\\Z)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
#: Those of them that may part two words.
_BREAKS: Final = "\r\x0b\x0c\x85\u2028\u2029"
#: What git and its like put around the versions of lines that two sides have changed.
_CONFLICT: Final = pattern(r"^(?:<{7}|>{7})(?: .*)?$", re.MULTILINE)
#: A key in brackets that has swallowed its colon and its value.
_STUCK: Final = pattern(r"([$\w][\w$.-]*):(?=[^\s:/])(.+)\Z", re.DOTALL)
#: A comment that has no space behind its sign.
_CUT: Final = pattern(r"(\s+)#(\w).*")
_TABS: Final = pattern("^ *\t[ \t]*", re.MULTILINE)


def decode(data: bytes, file: str, problems: Collector) -> str | None:
    """The text of a file. A byte order mark at its start is left out; None where it isn't UTF-8 text."""
    start = Span(file, 1, 1, 1, 1)
    if len(data) > MAX_BYTES:
        problems.error("SC015", start, count=len(data), most=MAX_BYTES)
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        problems.error("SC008", Span(file, line, column, line, column + 1), byte=data[error.start])
        return None


def parse(text: str, file: str, problems: Collector) -> Node | None:
    """The tree of the one document in ``text``; None where it can't be read.

    All mistakes of the YAML are noted. A duplicate key leaves the rest readable: the first one counts.
    """
    if not _readable(text, file, problems) or _in_conflict(text, file, problems):
        return None
    builder = _Builder(file, problems, text)
    try:
        for event in yaml.parse(text, Loader=LOADER):
            if not builder.take(event):
                return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        if mark is not None and "nesting depth" in (error.problem or ""):  # the parser may meet its own limit
            line, column = mark.line + 1, mark.column + 1
            too_deep(Span(file, line, column, line, column + 1), problems)
            return None
        from checker.language.yaml import syntax_errors  # only needed for files that are broken

        syntax_errors.explain(error, text, file, problems)
        return None
    if builder.root is None or (isinstance(builder.root, ScalarNode) and builder.root.is_null):
        problems.error("SC007", Span(file, 1, 1, 1, 1))
        return None
    return builder.root if builder.sound else None


def _readable(text: str, file: str, problems: Collector) -> bool:
    """Whether the characters and the indentation let the parser begin."""
    fine = True
    for number, line in enumerate(text.split("\n"), 1):
        if line.isascii() and line.isprintable():
            continue
        if match := _CONTROL.search(line):
            fine = False
            place = match.start() + 1
            problems.error(
                "SC009",
                Span(file, number, place, number, place + 1),
                fix=Autofix.of(
                    Span(file, number, place, number, place + 1), "", sure=match.group() not in _BREAKS
                ),
                number=ord(match.group()),
            )
        if (match := _TABS.match(line)) and match.end() < len(line.rstrip()):
            fine = False
            problems.error("SC004", Span(file, number, line.index("\t") + 1, number, match.end() + 1))
    return fine


def _in_conflict(text: str, file: str, problems: Collector) -> bool:
    """Whether a merge has left two versions of some lines in the file; each place is noted."""
    found = [(match[0], text.count("\n", 0, match.start()) + 1) for match in _CONFLICT.finditer(text)]
    if not {"<", ">"} <= {mark[0] for mark, _ in found}:
        return False
    for mark, line in found:
        if mark[0] == "<":
            problems.error("SC001", Span(file, line, 1, line, len(mark) + 1), "conflict")
    return True


def too_deep(span: Span, problems: Collector) -> None:
    """Note that what stands at ``span`` is nested too deeply."""
    problems.error("SC014", span, most=MAX_DEPTH)


class _Open(Struct):
    """A mapping or a list that isn't closed yet."""

    start: Span
    anchor: str | None
    is_mapping: bool
    flow: bool
    repeated: int = 0
    items: list[Node] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    seen: dict[str, Span] = field(default_factory=dict)
    key: Node | None = None


class _Builder:
    """Makes nodes of the parser's events.

    Events instead of the parser's own composer, because a composer would lose where an alias is
    written, keep one of two equal keys, and recurse as deeply as the file says.
    """

    def __init__(self, file: str, problems: Collector, text: str) -> None:
        self._lines = text.split("\n") if "#" in text else []
        #: The document so far, and whether everything that it says has a place in it.
        self.root: Node | None = None
        self.sound = True
        self._file = file
        self._problems = problems
        self._stack: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._sizes: dict[str, int] = {}
        self._counts: list[int] = []
        self._repeated = 0

    def take(self, event: yaml.Event) -> bool:
        """Take one event; false where nothing sensible can follow."""
        if isinstance(event, yaml.ScalarEvent):
            span = self._span(event)
            self._tag(event.tag, span)
            self._put(ScalarNode(event.value, not event.style, span), event.anchor, 1)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            return self._begin(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._end(event)
        elif isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            self._problems.error("SC006", self._span(event))
            return False
        return True

    def _span(self, event: yaml.Event) -> Span:
        start, end = event.start_mark, event.end_mark
        assert start is not None
        assert end is not None, "the parser marks every event"
        return Span(self._file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def _tag(self, tag: str | None, span: Span) -> None:
        if tag is not None:
            self.sound = False
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            self._problems.error("SC013", span, shown=shown)

    def _begin(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> bool:
        here = self._span(event)
        self._tag(event.tag, here)
        if len(self._stack) >= MAX_DEPTH:
            too_deep(here, self._problems)
            return False
        self._stack.append(
            _Open(here, event.anchor, isinstance(event, yaml.MappingStartEvent), bool(event.flow_style))
        )
        self._counts.append(1)
        return True

    def _end(self, event: yaml.MappingEndEvent | yaml.SequenceEndEvent) -> None:
        done = self._stack.pop()
        size = self._counts.pop()
        span = join(done.start, self._span(event))
        # A block ends where the next token begins; what it holds ends where its last part does.
        if done.is_mapping:
            entries = tuple(done.entries)
            if entries and not done.flow:
                span = join(done.start, entries[-1].value.span)
            self._put(MappingNode(entries, span), done.anchor, size)
        else:
            items = tuple(done.items)
            if items and not done.flow:
                span = join(done.start, items[-1].span)
            self._put(SequenceNode(items, span), done.anchor, size)

    def _alias(self, event: yaml.AliasEvent) -> bool:
        span = self._span(event)
        assert event.anchor is not None, "an alias names its anchor"
        node = self._anchors.get(event.anchor)
        if node is None:
            self.sound = False
            self._problems.error("SC011", span, anchor=shown_key(event.anchor))
            node = ScalarNode("", plain=False, span=span)
        size = self._sizes.get(event.anchor, 1)
        self._repeated += size
        if self._repeated > MAX_REPEATED:
            self._problems.error("SC010", span, most=MAX_REPEATED)
            return False
        self._put(node, None, size)
        return True

    def _put(self, node: Node, anchor: str | None, size: int) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
            self._sizes[anchor] = size
        if not self._stack:
            self.root = node
            return
        self._counts[-1] += size
        parent = self._stack[-1]
        if not parent.is_mapping:
            parent.items.append(node)
        elif parent.key is None:
            parent.key = node
        else:
            key, parent.key = parent.key, None
            self._enter(parent, key, node)

    def _enter(self, parent: _Open, key: Node, value: Node) -> None:
        """Put ``key: value`` into a mapping, unless the key can't stand there."""
        if not isinstance(key, ScalarNode):
            self.sound = False
            self._problems.error("SC016", key.span)
        elif key.text == "<<" and key.plain:
            self.sound = False
            self._problems.error("SC012", key.span)
        elif key.plain and "：" in key.text:
            from checker.language.grammar.keys import holds_entries
            from checker.language.grammar.misread import note_full_width_colon

            self.sound = False
            place = key.span.column + key.text.index("：")
            span = replace(key.span, column=place, end_column=place + 1, end_line=key.span.line)
            name, _, rest = key.text.partition("：")
            # In brackets a comma of Chinese writing may be meant to part entries, or to be part of a text.
            doubtful = parent.flow and ("，" in rest or not _unwritten(key, value))
            alone = not doubtful and not holds_entries(rest)
            note_full_width_colon(name, span, self._problems, alone=alone)
        elif parent.flow and key.plain and _unwritten(key, value) and (meant := _parted(key.text)):
            self.sound = False
            self._problems.error("SC001", key.span, "no-space", suggestion=Guess(meant, sure=True))
        elif (first := parent.seen.setdefault(key.text, key.span)) is not key.span:
            self._problems.error(
                "SC005",
                key.span,
                "entry",
                related=(Related(Text("first defined here", "首次定义在此"), first),),
                text=Entry(key, value).shown,
            )
        else:
            self._note_cut(key, value)
            parent.entries.append(Entry(key, value))

    def _note_cut(self, key: ScalarNode, value: Node) -> None:
        """Note a text that a number sign has cut: ``en: Pay invoice #12 first``."""
        if not self._lines or not isinstance(value, ScalarNode) or not value.plain or not value.text:
            return
        end = value.span
        match = _CUT.match(self._lines[end.end_line - 1][end.end_column - 1 :])
        if match is not None and (match[2].isdigit() or key.text in ("en", "zh")):
            start = end.end_column + len(match[1])
            whole = f"{value.text}{match[0].rstrip()}"
            place = Span(
                end.file, end.end_line, start, end.end_line, start + len(match[0].rstrip()) - len(match[1])
            )
            fix = Autofix.of(join(end, place), in_quotes(whole), sure=False)
            self._problems.error("SC021", place, severity=Severity.WARNING, fix=fix, text=in_quotes(whole))


def _parted(text: str) -> str | None:
    """An entry that was meant by a key that has swallowed its colon and its value.

    Keys of the language are known where they are looked for.
    """
    match = _STUCK.match(text)
    if match is None:
        return None
    from checker.language.grammar.keys import holds_entries

    whole = f"{match[1]}: {match[2]}"
    return None if holds_entries(whole) or holds_entries(match[2]) else whole


def _unwritten(key: ScalarNode, value: Node) -> bool:
    """Whether a value stands nowhere: right behind its key, and empty."""
    return (value.span.line, value.span.column) == (key.span.end_line, key.span.end_column)
