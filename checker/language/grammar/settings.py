"""Parameters set from outside: ``--set NAME=VALUE`` and its like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Diagnostic, UsageError
from checker.diagnostics.collector import quoted, quoted_zh
from checker.diagnostics.nearest import did_you_mean, nearest
from checker.language.grammar.misread import Misread, clipped
from checker.language.grammar.parameters import not_so, parameter_value, set_to
from checker.language.grammar.word_lists import with_words
from checker.language.model.policy import Policy
from checker.values.quantity import WordList


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
        changed = policy
        for name, text in overrides.items():
            if name in policy.parameters:
                changed, mistakes = _with_value(changed, name, text)
                wrong += [mistake for mistake in mistakes if mistake not in wrong]
        result.append(changed)
    if wrong:
        raise UsageError(wrong)
    return tuple(result)


def _with_value(policy: Policy, name: str, text: str) -> tuple[Policy, list[Diagnostic]]:
    """``policy`` with one parameter set; or as it is, with the reasons why it can't be."""
    value = parameter_value(policy.parameters[name], text)
    if isinstance(value, Diagnostic):
        return policy, [value]
    parameter = set_to(policy.parameters[name], value)
    changed = replace(policy, parameters=MappingProxyType({**policy.parameters, name: parameter}))
    if not isinstance(value, WordList):
        return changed, []
    misread: list[Misread] = []
    changed = with_words(changed, parameter, misread)
    return changed, [not_so(parameter, text, mistake) for mistake in misread]


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
