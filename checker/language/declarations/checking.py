"""Whether the records of a declaration hold together; what doesn't is noted, and left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from checker.base.text import Text
from checker.diagnostics.collector import Collector
from checker.diagnostics.nearest import guess
from checker.language.declarations.model import Declared, Json
from checker.language.declarations.wording import fits, from_title
from checker.schema.catalog import shipped

_REFERENCE: Final = "#/$defs/"
#: What stands for words that are missing, as long as that is a mistake.
_ANY: Final[Mapping[str, Json]] = {
    "time": {"en": {"did": "happened"}, "zh": {"did": "发生"}},
    "boolean": {"en": {"is": "so"}, "zh": {"yes": "是", "no": "不是"}},
}


def check_records(made: Declared, problems: Collector) -> None:
    """Hold what has been read to itself and to what shopcheck ships."""
    _Check(made, problems).everything()


class _Check:
    def __init__(self, made: Declared, problems: Collector) -> None:
        self._made = made
        self._problems = problems
        self._shipped: Mapping[str, Any] = shipped().tree

    def everything(self) -> None:
        for name in list(self._made.definitions):
            fields = self._made.definitions[name].get("properties", {})
            if self._is_record(name):
                self._ids(name)
            for field in list(fields):
                self._field(name, field, fields[field])
        for name, member in list(self._made.properties.items()):
            record = target(member)
            if record is None or not self._is_record(record):
                self._error("SC173", ("properties", name), "section", name=name)
                del self._made.properties[name]
            elif is_list(member):
                member.pop("anyOf", None)
                member |= {"type": "array", "items": {"$ref": _REFERENCE + record}}
                self._section(record)
        for circle in self._circles():
            self._error("SC173", ("$defs", circle), "circle", name=circle)
            self._made.definitions[circle]["properties"] = {}

    # --- records --------------------------------------------------------------------------------

    def _is_record(self, name: str) -> bool:
        return "x-title" in self._definition(name)

    def _definition(self, name: str) -> Json:
        """What is known of a definition, shipped and declared."""
        own, given = self._shipped["$defs"].get(name, {}), self._made.definitions.get(name, {})
        both: Json = {**own, **given}
        if "properties" in both:
            both["properties"] = {**own.get("properties", {}), **given.get("properties", {})}
        return both

    def _ids(self, name: str) -> None:
        """Settle which field names a record, and what every other id is the id of."""
        whole, own = self._definition(name), self._made.definitions[name]
        fields = whole.get("properties", {})
        if name not in self._shipped["$defs"] and "x-id" not in own and _refers(fields.get("id"), "id"):
            own["x-id"] = whole["x-id"] = "id"
        for key, kind in (("x-id", "id"), ("x-created", "time")):
            if key in own and not _refers(fields.get(own[key]), kind):
                near = guess(own[key], [field for field in fields if _refers(fields[field], kind)])
                self._error("SC171", ("$defs", name, key), key, suggestion=near, name=own[key])
                del own[key]
        for field, member in own.get("properties", {}).items():
            named = field == whole.get("x-id") or "x-relation" in member or "x-names" in member
            if _refers(member, "id", inside=True) and not named:
                member["x-names"] = member["x-title"]

    def _section(self, name: str) -> None:
        """What the records of a list need: an id, and words for several of them."""
        if name in self._shipped["$defs"]:
            return
        own = self._made.definitions[name]
        if "x-id" not in own:
            self._error("SC172", ("$defs", name), "id", name=name)
            own["x-id"] = next(iter(own.get("properties", {})), "")
        for key in ("x-plural", "x-measure"):
            if not own.get(key):
                self._error("SC172", ("$defs", name), key, name=name)

    def _circles(self) -> Iterator[str]:
        """Declared records that hold themselves."""
        for name in self._made.definitions:
            seen, waiting = set[str](), [name]
            while waiting:
                fields = self._definition(waiting.pop()).get("properties", {})
                inner = {found for member in fields.values() if (found := target(member)) is not None}
                if name in inner:
                    yield name
                    break
                waiting += [found for found in inner - seen if self._is_record(found)]
                seen |= inner

    # --- fields ---------------------------------------------------------------------------------

    def _field(self, record: str, name: str, member: Json) -> None:
        place = ("$defs", record, "properties", name)
        words = self._words_of(member)
        if "x-state" in member and words is None:
            self._error("SC173", place, "state", name=name)
            del member["x-state"]
        for key in ("x-ahead", "x-pending", "x-derived"):
            if key in member and not _refers(member, "time"):
                self._error("SC173", place, "no-time", name=name, key=key)
                del member[key]
        self._worded(place, member)
        if (relation := member.get("x-relation")) is not None and not self._leads(place, member, relation):
            del member["x-relation"]
            member["x-names"] = member["x-title"]
        for key in ("x-pending", "x-derived"):
            if key in member and not all([*self._depends(place, record, member[key])]):
                del member[key]

    def _worded(self, place: tuple[str, ...], member: Json) -> None:
        """Settle how sentences speak of a field."""
        kind = "list" if is_list(member) else target(member) or _own(member)
        title = Text(member["x-title"]["en"], member["x-title"]["zh"])
        if "x-words" not in member and kind in ("time", "boolean"):
            words = from_title(kind, title, ahead="x-ahead" in member)
            if words is None:
                self._error("SC172", place, "event" if kind == "time" else "trait", name=place[-1])
                words = _ANY[kind]
            member["x-words"] = words
        elif "x-words" in member and not fits(kind, title, member["x-words"]):
            self._error("SC172", place, "form", name=place[-1])
            member.pop("x-words")
            if kind in _ANY:
                member["x-words"] = _ANY[kind]

    def _leads(self, place: tuple[str, ...], member: Json, relation: Json) -> bool:
        """Whether a relation leads from an id to records."""
        sections = {
            name
            for part in (self._shipped["properties"], self._made.properties)
            for name, node in part.items()
            if is_list(node)
        }
        if not _refers(member, "id"):
            self._error("SC173", place, "no-id", name=place[-1])
            return False
        if relation["to"] not in sections:
            near = guess(relation["to"], sections)
            self._error("SC171", place, "section", suggestion=near, name=relation["to"])
            return False
        if relation["name"] in self._definition(place[1])["properties"]:
            self._error("SC170", place, "relation", name=relation["name"])
            return False
        return True

    def _depends(self, place: tuple[str, ...], record: str, node: Json) -> Iterator[bool]:
        """Whether the fields and words are there on which an event hangs."""
        if "by" not in node:
            return
        fields = self._definition(record).get("properties", {})
        words = self._words_of(fields.get(node["by"], {}))
        if words is None:
            self._error("SC171", place, "by", suggestion=guess(node["by"], fields), name=node["by"])
            yield False
            return
        for word in (*node.get("closed", ()), *node.get("then", ()), *node.get("cases", ())):
            if word not in words:
                self._error("SC171", place, "word", suggestion=guess(word, words), name=word)
                yield False
        times = {field for field in fields if _refers(fields[field], "time") and field != place[-1]}
        bounds = (*node.get("not_before", ()), *node.get("not_after", ()))
        for field in (*node.get("cases", {}).values(), *bounds):
            if field not in times:
                self._error("SC171", place, "time", suggestion=guess(field, times), name=field)
                yield False

    def _words_of(self, member: Json) -> tuple[str, ...] | None:
        name = target(member)
        values = {} if name is None else self._definition(name).get("x-values", {})
        own = {} if name is None else self._shipped["$defs"].get(name, {}).get("x-values", {})
        return tuple({**own, **values}) or None

    def _error(self, code: str, place: tuple[str, ...], why: str, **values: Any) -> None:  # Any: a text's
        """Note a mistake at ``place``, or at what it is in where that isn't written."""
        ways = (place[:end] for end in range(len(place), 0, -1))
        span = next((found for way in ways if (found := self._made.places.get(way)) is not None), None)
        self._problems.error(code, span, why, **values)


def is_list(member: Mapping[str, Any]) -> bool:
    """Whether a member of the schema is a list."""
    return any(option.get("type") == "array" for option in member.get("anyOf", (member,)))


def target(member: Mapping[str, Any] | None) -> str | None:
    """The definition that a member refers to, for its value or the items of its list."""
    for option in () if member is None else member.get("anyOf", (member,)):
        node = option.get("items", option)
        if "$ref" in node:
            reference: str = node["$ref"]
            return reference.removeprefix(_REFERENCE)
    return None


def _own(member: Mapping[str, Any]) -> str:
    """The type of a member that JSON itself has."""
    kind = member.get("type", "")
    return str(kind[0] if isinstance(kind, list) else kind)


def _refers(member: Mapping[str, Any] | None, name: str, *, inside: bool = False) -> bool:
    return member is not None and target(member) == name and (inside or not is_list(member))
