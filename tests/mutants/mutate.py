"""Seeds mistakes into rule files: each as somebody would make it, with where and as what it must be reported.

A mutation takes a place of the file and gives a ``Mutant`` of it, or None where it can't go wrong so.
Which places are taken is drawn by a seed made of the file's name, so that a run can be repeated.
"""

import random
import re
from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

from checker.diagnostics import Span
from checker.language.grammar.keys import COUNT_KEYS, EXPRESSIONS, FORMS, KINDS, MODIFIERS
from checker.language.model.conditions import Op
from checker.language.operators import OPERATORS
from checker.language.yaml.nodes import MappingNode, Node, SequenceNode
from tests.mutants.sites import Site, sites
from tests.sampling import is_whole

#: How many places of a file each mutation takes.
PLACES: Final = 3 if is_whole() else 1


class Mutant(Struct, frozen=True):
    """A rule file with one mistake: its kind, the text, the place, the culprit's name, the right spelling."""

    kind: str
    text: str
    line: int
    column: int
    culprit: str
    right: str | None = None


class Draft(Struct, frozen=True):
    """The text of a rule file, to be changed at places that count from 1."""

    text: str

    def at(self, line: int, column: int) -> int:
        """The offset of a place."""
        offset = 0
        for _ in range(line - 1):
            offset = self.text.index("\n", offset) + 1
        return offset + column - 1

    def read(self, span: Span) -> str:
        """What stands in ``span``."""
        return self.text[self.at(span.line, span.column) : self.at(span.end_line, span.end_column)]

    def put(self, span: Span, new: str) -> str:
        """The text with ``new`` in place of ``span``."""
        return (
            self.text[: self.at(span.line, span.column)]
            + new
            + self.text[self.at(span.end_line, span.end_column) :]
        )

    def line(self, number: int) -> str:
        """A line without its end."""
        return self.text.split("\n")[number - 1]

    def with_lines(self, first: int, last: int, new: list[str]) -> str:
        """The text with the lines from ``first`` to ``last``, both included, replaced."""
        lines = self.text.split("\n")
        return "\n".join([*lines[: first - 1], *new, *lines[last:]])


Mutation = Callable[[Draft, Site, random.Random], Mutant | None]


# --- misspelt names ---------------------------------------------------------------------------

#: Roles of places that hold a name which must exist, by the kind of name.
_NAMES: Final = (
    "policy key",
    "in_force key",
    "source key",
    "parameter key",
    "stage key",
    "precondition key",
    "named value key",
    "expression key",
    "form",
    "operator",
    "path",
    "word",
    "section",
    "parameter name",
    "source name",
    "policy id",
    "choice",
)


def _known() -> frozenset[str]:
    """Words that a typo must not turn into: they would be right, or another mistake."""
    words = {key for kind in KINDS.values() for key in kind.keys}
    words |= {key for form in FORMS.values() for key in form.keys} | set(EXPRESSIONS) | set(MODIFIERS)
    words |= set(COUNT_KEYS)
    return frozenset(words)


def typo(word: str, rng: random.Random) -> str | None:
    """``word`` with a slip of the fingers: two letters swapped, one left out, doubled or another."""
    letters = [place for place, letter in enumerate(word) if letter.isalpha()]
    if len(letters) < 4:
        return None
    for _ in range(20):
        place = rng.choice(letters[1:])  # hardly anybody misses the first letter
        kind = rng.randrange(4)
        if kind == 0 and place + 1 < len(word):
            new = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        elif kind == 1:
            new = word[:place] + word[place + 1 :]
        elif kind == 2:
            new = word[:place] + word[place] + word[place:]
        else:
            near = "qwertyuiopasdfghjklzxcvbnm"
            other = near[(near.index(word[place].lower()) + 1) % 26]
            new = word[:place] + (other.upper() if word[place].isupper() else other) + word[place + 1 :]
        if new != word and new not in _known():
            return new
    return None


def misspelt(draft: Draft, site: Site, rng: random.Random) -> Mutant | None:
    """A name that must exist is misspelt: of a dotted path one step, after a dollar sign what follows it."""
    if draft.read(site.span) != site.text:
        return None  # quoted
    start = 1 if site.text.startswith("$") else 0
    steps = site.text[start:].split(".") if site.role in ("path", "section") else [site.text[start:]]
    place = rng.randrange(len(steps))
    wrong = typo(steps[place], rng)
    if wrong is None:
        return None
    before = start + sum(len(step) + 1 for step in steps[:place])
    new = site.text[:before] + wrong + site.text[before + len(steps[place]) :]
    text = draft.put(site.span, new)
    column = site.span.column + (before if place else 0)
    return Mutant(f"misspelt {site.role}", text, site.span.line, column, wrong, steps[place])


def misspelt_placeholder(draft: Draft, site: Site, rng: random.Random) -> Mutant | None:
    """A ``{name}`` in a text is misspelt."""
    written = draft.read(site.span)
    match = re.search(r"\{(\w+)\}", written)
    wrong = match and typo(match[1], rng)
    if match is None or wrong is None or "\n" in written:
        return None
    new = written[: match.start(1)] + wrong + written[match.end(1) :]
    column = site.span.column + match.start()
    return Mutant("misspelt placeholder", draft.put(site.span, new), site.span.line, column, wrong, match[1])


# --- keys dropped, repeated and moved ---------------------------------------------------------


def _own_lines(draft: Draft, site: Site) -> tuple[int, int] | None:
    """The first and the last line of a key and its value, where nothing else stands on them."""
    assert site.owner is not None
    first, last = site.owner.key.span.line, site.owner.value.span.end_line
    if site.owner.value.span.end_column == 1:
        last -= 1
    if draft.line(first)[: site.owner.key.span.column - 1].strip():
        return None
    tail = (
        draft.line(last)[site.owner.value.span.end_column - 1 :].strip()
        if site.owner.value.span.end_column > 1
        else ""
    )
    return None if tail and not tail.startswith("#") else (first, last)


def repeated_key(draft: Draft, site: Site, _: random.Random) -> Mutant | None:
    """A key with its value stands twice."""
    own = _own_lines(draft, site)
    if own is None:
        return None
    first, last = own
    lines = [draft.line(number) for number in range(first, last + 1)]
    text = draft.with_lines(first, last, [*lines, *lines])
    return Mutant("repeated key", text, last + 1, site.span.column, site.text)


def outdented_key(draft: Draft, site: Site, _: random.Random) -> Mutant | None:
    """A key of a precondition stands one level too far left, so that it seems to be a precondition."""
    own = _own_lines(draft, site)
    if own is None or site.text == "title" or site.span.column < 5 or _first(draft, site):
        return None
    first, last = own
    lines = [draft.line(number)[2:] for number in range(first, last + 1)]
    following = draft.line(last + 1) if last < draft.text.count("\n") else ""
    if following.startswith(" " * (site.span.column - 1)) and following.strip():
        return None  # what follows would no longer be aligned: another mistake
    return Mutant(
        "outdented key", draft.with_lines(first, last, lines), first, site.span.column - 2, site.text
    )


def indented_key(draft: Draft, site: Site, _: random.Random) -> Mutant | None:
    """A key stands one level too far right, under a value that is written on one line."""
    own = _own_lines(draft, site)
    if own is None or _first(draft, site):
        return None
    first, last = own
    above = draft.line(first - 1)
    if not re.fullmatch(rf" {{{site.span.column - 1}}}[\w-]+: [^{{\[>|].*", above) or "#" in above:
        return None
    lines = ["  " + draft.line(number) for number in range(first, last + 1)]
    return Mutant(
        "indented key", draft.with_lines(first, last, lines), first, site.span.column + 2, site.text
    )


def _first(draft: Draft, site: Site) -> bool:
    """Whether a key is the first of its mapping."""
    above = draft.line(site.span.line - 1) if site.span.line > 1 else ""
    return len(above) - len(above.lstrip()) < site.span.column - 1


def dropped_title(draft: Draft, site: Site, _: random.Random) -> Mutant | None:
    """A key that can't be missing is missing."""
    own = _own_lines(draft, site)
    if own is None or site.text != "title":
        return None
    first, last = own
    above = draft.line(first - 1) if first > 1 else ""
    owner = re.fullmatch(r"( *)([\w-]+):", above)
    if owner is None or not _first(draft, site):
        return None
    return Mutant("dropped title", draft.with_lines(first, last, []), first - 1, len(owner[1]) + 1, "title")


def dropped_require(draft: Draft, site: Site, _: random.Random) -> Mutant | None:
    """What every record must satisfy is missing."""
    own = _own_lines(draft, site)
    if own is None or site.text != "require":
        return None
    first, last = own
    number = first
    while draft.line(number)[site.span.column - 1 :].split(":")[0] != "every":
        number -= 1
        line = draft.line(number)
        if len(line) - len(line.lstrip()) < site.span.column - 1:
            return None
    return Mutant("dropped require", draft.with_lines(first, last, []), number, site.span.column, "require")


def same_precondition_twice(draft: Draft, site: Site, rng: random.Random) -> Mutant | None:
    """A precondition takes the id of an earlier one."""
    ids = [other for other in sites(draft.text, "x.yaml") if other.role == "precondition id"]
    earlier = [other.text for other in ids if other.span < Span("x.yaml", site.span.line, 0, 0, 0)]
    if not earlier:
        return None
    name = rng.choice(earlier)
    return Mutant(
        "precondition id given twice", draft.put(site.span, name), site.span.line, site.span.column, name
    )


# --- values of the wrong kind -----------------------------------------------------------------


def _valued(kind: str, values: Callable[[str], str]) -> Mutation:
    def mutation(draft: Draft, site: Site, _: random.Random) -> Mutant | None:
        new = values(site.text)
        if draft.read(site.span) != site.text or new == site.text:
            return None
        return Mutant(kind, draft.put(site.span, new), site.span.line, site.span.column, new)

    return mutation


def wrong_operator(draft: Draft, site: Site, _: random.Random) -> Mutant | None:
    """An operator that doesn't fit the type of what it tests."""
    other = {"above": "older_than", "at_least": "before", "older_than": "above", "not_after": "at_most"}.get(
        site.text
    )
    if other is None:
        return None
    return Mutant("wrong operator", draft.put(site.span, other), site.span.line, site.span.column, other)


#: To each bound the one that leaves nothing of a range between them.
_OPPOSITE: Final = {
    name: operator.opposite
    for name, operator in OPERATORS.items()
    if operator.op not in (Op.IS, Op.PRESENT) and operator.opposite is not None
}


def swapped_bounds(draft: Draft, site: Site, _: random.Random) -> Mutant | None:
    """A range from the end to the beginning: what is after the one bound isn't before the other."""
    assert site.owner is not None
    test = Span(site.span.file, site.span.line, site.span.column, *_end(site.owner.value))
    written = draft.read(test)
    other = _OPPOSITE.get(site.text)
    if other is None or "\n" in written or draft.put(test, "")[draft.at(test.line, test.column)] != "}":
        return None
    if draft.text[draft.at(site.span.line, site.span.column) - 1] != "{":
        return None  # there are two bounds already
    both = f"{written}, {other}{written.removeprefix(site.text)}"
    return Mutant("swapped bounds", draft.put(test, both), site.span.line, site.span.column, written)


def swapped_days(draft: Draft, site: Site, _: random.Random) -> Mutant | None:
    """Days in force that end before they begin."""
    if site.owner is None or site.owner.name != "from" or draft.read(site.span) != site.text:
        return None
    earlier = f"{int(site.text[:4]) - 1}{site.text[4:]}"
    both = f"{site.text}, until: {earlier}"
    column = site.span.column + len(f"{site.text}, until: ")
    return Mutant("swapped days", draft.put(site.span, both), site.span.line, column, earlier)


def _end(node: Node) -> tuple[int, int]:
    return node.span.end_line, node.span.end_column


def list_for_text(draft: Draft, site: Site, _: random.Random) -> Mutant | None:
    """A list where a text in two languages belongs."""
    written = draft.read(site.span)
    if not re.fullmatch(r"\{.*\}", written):
        return None
    return Mutant(
        "list for a text", draft.put(site.span, "[a, b]"), site.span.line, site.span.column, site.text
    )


# --- broken YAML ------------------------------------------------------------------------------


def open_quote(draft: Draft, site: Site, _: random.Random) -> Mutant | None:
    """A quote is opened and not closed."""
    written = draft.read(site.span)
    if written[0] not in "'\"" or written[-1] != written[0]:
        return None
    return Mutant(
        "open quote", draft.put(site.span, written[:-1]), site.span.line, site.span.column, written[0]
    )


def open_bracket(draft: Draft, site: Site, _: random.Random) -> Mutant | None:
    """A bracket is opened and not closed."""
    assert site.owner is not None
    value = site.owner.value
    written = draft.read(value.span)
    if not isinstance(value, MappingNode | SequenceNode) or written[:1] not in ("{", "[") or "\n" in written:
        return None
    if draft.line(value.span.line)[value.span.end_column - 1 :].strip():
        return None
    return Mutant(
        "open bracket", draft.put(value.span, written[:-1]), value.span.line, value.span.column, written[0]
    )


def _key_line(kind: str, pattern: str, new: str, culprit: str) -> Mutation:
    def mutation(draft: Draft, site: Site, _: random.Random) -> Mutant | None:
        line = draft.line(site.span.line)
        before, rest = line[: site.span.column - 1], line[site.span.column - 1 :]
        match = re.match(pattern, rest)
        if before.strip() or match is None:
            return None
        changed = before + match.expand(new)
        column = site.span.column + (len(site.text) if culprit == "：" else 0)
        named = culprit.replace("KEY", site.text)
        return Mutant(
            kind, draft.with_lines(site.span.line, site.span.line, [changed]), site.span.line, column, named
        )

    return mutation


def tab(draft: Draft, site: Site, _: random.Random) -> Mutant | None:
    """A tab in the indentation."""
    line = draft.line(site.span.line)
    if not line.startswith("    ") or line[: site.span.column - 1].strip():
        return None
    return Mutant(
        "tab",
        draft.with_lines(site.span.line, site.span.line, ["\t" + line.lstrip()]),
        site.span.line,
        1,
        "tab",
    )


_SIMPLE: Final = r"([\w-]+): (?![>|])([^{\[\"'#].*)$"
_ANY: Final = r"([\w-]+): ?(.*)$"

#: Every mutation with the roles of the places that it is tried at.
MUTATIONS: Final[tuple[tuple[Mutation, tuple[str, ...]], ...]] = (
    *((misspelt, (role,)) for role in _NAMES),
    (misspelt_placeholder, ("placeholder",)),
    (repeated_key, ("policy key", "stage key", "precondition key")),
    (outdented_key, ("precondition key",)),
    (indented_key, ("precondition key", "parameter key")),
    (dropped_title, ("stage key", "parameter key", "source key")),
    (dropped_require, ("precondition key",)),
    (same_precondition_twice, ("precondition id",)),
    (_valued("no such unit", lambda text: re.sub(r"[a-z]+$", "weeks", text)), ("duration",)),
    (_valued("no unit", lambda text: text.split()[0]), ("duration",)),
    (_valued("negative duration", lambda text: f"-{text}"), ("duration",)),
    (_valued("yes for true", lambda text: {"true": "yes", "false": "off"}[text]), ("yes or no",)),
    (_valued("number for yes or no", lambda text: "1" if text == "true" else "0"), ("yes or no",)),
    (_valued("scientific number", lambda text: f"{text}e3"), ("number",)),
    (_valued("words for a number", lambda _: "none at all"), ("number",)),
    (_valued("day in another order", lambda text: "/".join(reversed(text.split("-")))), ("day",)),
    (_valued("address without its scheme", lambda text: text.partition("//")[2]), ("address",)),
    (_valued("today for now", lambda _: "today"), ("now",)),
    (wrong_operator, ("operator",)),
    (swapped_bounds, ("operator",)),
    (swapped_days, ("day",)),
    (list_for_text, ("text",)),
    (open_quote, ("quoted text",)),
    (open_bracket, ("precondition key", "form", "policy key")),
    (_key_line("no space after the colon", _SIMPLE, r"\1:\2", "KEY:"), ("precondition key", "policy key")),
    (_key_line("no colon", _SIMPLE, r"\1 \2", "KEY"), ("precondition key", "policy key")),
    (_key_line("full-width colon", _ANY, r"\1：\2", "："), ("precondition key", "stage key")),
    (tab, ("precondition key",)),
)


def mutants(text: str, file: str) -> Iterator[Mutant]:
    """Mutants of a rule file: a few for each mutation."""
    draft = Draft(text)
    found = sites(text, file)
    seen: set[str] = set()
    for number, (mutation, roles) in enumerate(MUTATIONS):
        rng = random.Random(f"{file} {number}")
        places = [site for site in found if site.role in roles]
        rng.shuffle(places)
        taken = 0
        for site in places:
            mutant = mutation(draft, site, rng)
            if mutant is None or mutant.text in seen:
                continue
            seen.add(mutant.text)
            yield mutant
            taken += 1
            if taken == PLACES:
                break
