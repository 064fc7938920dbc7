"""What a condition or an expression may refer to where it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Span
from checker.diagnostics.collector import Collector, quoted, quoted_zh
from checker.diagnostics.nearest import guess
from checker.language.grammar import elsewhere
from checker.language.grammar.misread import clipped
from checker.language.grammar.parameters import choice_value
from checker.language.grammar.scope import Scope
from checker.language.model.conditions import Condition, NameRef, RecordSource
from checker.language.model.policy import NamedValue, Parameter
from checker.language.yaml.nodes import Node, ScalarNode, scalars
from checker.schema.catalog import Field, Type
from checker.values.quantity import Value, WordList

#: So many keys and values a policy may grow by what its names stand for: few lines could mean millions.
MOST_WRITTEN_OUT: Final = 2_000


class PolicyNames(Struct):
    """The parameters and named values of a policy, as far as they are resolved.

    ``written`` holds the value of each parameter as the file has it; ``broken`` names that are declared with
    a mistake that has been noted: using them is no second one. ``sizes`` says how much each value comes to
    with all that it uses, and ``room`` how much more may be written out where a name stands. ``compared`` has
    a field with which each parameter is compared, and where.
    """

    parameters: dict[str, Parameter] = field(default_factory=dict)
    values: dict[str, NamedValue] = field(default_factory=dict)
    declared: tuple[str, ...] = ()
    written: dict[str, ScalarNode] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    sizes: dict[str, int] = field(default_factory=dict)
    room: int = MOST_WRITTEN_OUT
    compared: dict[str, tuple[Field, Span]] = field(default_factory=dict)

    def weigh(self, name: str, node: Node) -> None:
        """Note the size of a value, whose text is ``node``; those that it uses have been weighed."""
        own = [scalar.text for scalar in scalars(node)]
        self.sizes[name] = len(own) + sum(self.sizes.get(text[1:], 0) for text in own if text[:1] == "$")

    def write_out(self, name: str) -> bool:
        """Whether there is room to write out a value where its name stands, which then is taken."""
        if self.sizes[name] > self.room:
            return False
        self.room -= self.sizes[name]
        return True

    def texts(self, name: str) -> tuple[str, ...] | None:
        """The texts that a parameter may have; None where that isn't known."""
        parameter = self.parameters.get(name)
        if parameter is None:
            return None
        if parameter.choices is not None:
            return tuple(parameter.choices)
        if isinstance(parameter.value, WordList):
            return parameter.value.items
        return (parameter.value,) if isinstance(parameter.value, str) else None

    def possible(self, name: str) -> list[Value]:
        """The values that a parameter has now, or by its choices."""
        parameter = self.parameters.get(name)
        if parameter is None:
            return []
        return [parameter.value, *(choice_value(parameter, choice) for choice in parameter.choices or ())]

    def type_of(self, name: str) -> Type | None:
        """The type of a parameter or value."""
        known = self.parameters.get(name) or self.values.get(name)
        return None if known is None else known.type


class ResolutionContext(Struct, frozen=True):
    """Where a condition stands: the records in sight, the names, and where mistakes go.

    ``conditions`` reads a condition: conditions hold expressions, and expressions hold conditions.
    """

    problems: Collector
    scope: Scope
    names: PolicyNames
    conditions: Callable[[Node, ResolutionContext], Condition | None]

    def condition(self, node: Node) -> Condition | None:
        """The condition that ``node`` stands for; None, with the reason noted, where it is none."""
        return self.conditions(node, self)

    def inside(self, source: RecordSource, label: str | None) -> ResolutionContext:
        """The context of a condition on the records of ``source``."""
        return replace(self, scope=self.scope.inside(source, label))

    def name(self, scalar: ScalarNode) -> NameRef | None:
        """The parameter or value that ``$name`` stands for."""
        name = scalar.text[1:]
        kind = self.names.type_of(name)
        if kind is not None:
            return NameRef(name, kind, scalar.span)
        if name in self.names.broken:
            return None
        declared = self.names.declared
        near = guess(elsewhere.name(scalar.text) or name, declared)
        self.problems.error(
            "SC105",
            scalar.span,
            suggestion=None if near is None else near.inside("$"),
            help=Text(f"declared here: {quoted(declared)}", f"已声明的有：{quoted_zh(declared)}")
            if declared
            else Text("declare it under `parameters` or `values`", "请在 `parameters` 或 `values` 中声明"),
            name=clipped(name),
        )
        return None
