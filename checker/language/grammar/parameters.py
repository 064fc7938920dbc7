"""Parameters set from outside: ``--set NAME=VALUE`` and its like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Diagnostic, UsageError
from checker.diagnostics.collector import quoted, quoted_zh
from checker.diagnostics.nearest import did_you_mean, nearest
from checker.language.grammar.literals import read
from checker.language.grammar.misread import Misread, clipped
from checker.language.model.policy import Choice, Parameter, Policy
from checker.values.quantity import Value


def with_parameters(policy: Policy, overrides: Mapping[str, str]) -> Policy:
    """``policy`` with some of its parameters set to other values, given as a policy writes them.

    Raises:
        UsageError: it has no such parameter, or the parameter can't have that value.
    """
    return all_with_parameters((policy,), overrides)[0]


def all_with_parameters(policies: Iterable[Policy], overrides: Mapping[str, str]) -> tuple[Policy, ...]:
    """``policies`` with parameters set in each one that has them.

    Raises:
        UsageError: none of them has such a parameter, or one that has it can't have that value.
    """
    chosen = tuple(policies)
    if not overrides:
        return chosen
    names = sorted({name for policy in chosen for name in policy.parameters})
    wrong = [_unknown(name, names) for name in overrides if name not in names]
    result: list[Policy] = []
    for policy in chosen:
        parameters = dict(policy.parameters)
        for name, text in overrides.items():
            if name not in parameters:
                continue
            value = parameter_value(parameters[name], text)
            if isinstance(value, Diagnostic):
                if value not in wrong:
                    wrong.append(value)
            else:
                parameters[name] = _set(parameters[name], value)
        result.append(replace(policy, parameters=MappingProxyType(parameters)))
    if wrong:
        raise UsageError(wrong)
    return tuple(result)


def _set(parameter: Parameter, value: Value) -> Parameter:
    """``parameter`` with another value, which rests on what its choice says; on nothing where it is none."""
    if parameter.has_value and parameter.value == value:
        return parameter
    changed = replace(parameter, value=value, has_value=True)
    now = (parameter.choices or {}).get(chosen(changed) or "", Choice())
    return replace(changed, citation=now.citation, dates=now.dates)


def parameter_value(parameter: Parameter, text: str) -> Value | Diagnostic:
    """The value that ``text`` stands for, or why the parameter can't have it."""
    value = read(text, parameter.type)
    if isinstance(value, Misread):
        return Diagnostic.of(
            "SC621",
            None,
            "misread",
            label=did_you_mean(value.suggestion),
            help=value.help or Text(),
            suggestion=value.suggestion,
            name=parameter.name,
            text=clipped(text),
            reason=value.message,
        )
    choices = parameter.choices
    if choices is None or value in [choice_value(parameter, choice) for choice in choices]:
        return value
    near = nearest(text, choices)
    return Diagnostic.of(
        "SC621",
        None,
        "no-such-choice",
        label=did_you_mean(near),
        suggestion=near,
        name=parameter.name,
        text=clipped(text),
        choices=tuple(choices),
    )


def choice_value(parameter: Parameter, choice: str) -> Value:
    """The value that one of the choices of ``parameter`` stands for."""
    value = read(choice, parameter.type)
    assert not isinstance(value, Misread), "choices are read when a policy is loaded"
    return value


def chosen(parameter: Parameter) -> str | None:
    """The choice that ``parameter`` has now; None without choices or without a value."""
    if not parameter.has_value:
        return None
    choices = parameter.choices or {}
    return next((name for name in choices if choice_value(parameter, name) == parameter.value), None)


def _unknown(name: str, names: list[str]) -> Diagnostic:
    near = nearest(name, names)
    return Diagnostic.of(
        "SC620",
        label=did_you_mean(near),
        help=_listed(names) if near is None else Text(),
        suggestion=near,
        name=clipped(name),
    )


def _listed(names: list[str]) -> Text:
    if not names:
        return Text("these policies have no parameters", "这些规则没有参数")
    return Text(f"parameters of these policies: {quoted(names)}", f"这些规则的参数：{quoted_zh(names)}")
