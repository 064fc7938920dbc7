"""Which values a parameter can have, and what a text means as one."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Diagnostic
from checker.diagnostics.nearest import did_you_mean, nearest
from checker.language.grammar.literals import read
from checker.language.grammar.misread import Misread, clipped
from checker.language.model.policy import Choice, Parameter
from checker.values.quantity import Value, WordList


def set_to(parameter: Parameter, value: Value) -> Parameter:
    """``parameter`` with another value, which rests on what its choice says; on nothing where it is none."""
    if parameter.has_value and parameter.value == value:
        return parameter
    changed = replace(parameter, value=value, has_value=True)
    now = (parameter.choices or {}).get(chosen(changed) or "", Choice())
    return replace(changed, citation=now.citation, dates=now.dates)


def parameter_value(parameter: Parameter, text: str) -> Value | Diagnostic:
    """The value that ``text`` stands for, or why the parameter can't have it."""
    if parameter.lists:
        return _words(parameter, text)
    value = read(text, parameter.type)
    if isinstance(value, Misread):
        return not_so(parameter, text, value)
    choices = parameter.choices
    if choices is None or value in [choice_value(parameter, choice) for choice in choices]:
        return value
    return _no_choice(parameter, text, choices)


def _words(parameter: Parameter, text: str) -> WordList | Diagnostic:
    """The words that ``text`` lists, with commas between them."""
    words = tuple(dict.fromkeys(word.strip() for word in text.split(",")))
    if "" in words:
        return Diagnostic.of("SC621", None, "no-word", name=parameter.name, text=clipped(text))
    strange = [] if parameter.choices is None else [word for word in words if word not in parameter.choices]
    return _no_choice(parameter, strange[0], parameter.choices or ()) if strange else WordList(words)


def not_so(parameter: Parameter, text: str, mistake: Misread) -> Diagnostic:
    """Why a parameter can't have the value that ``text`` was meant for."""
    return Diagnostic.of(
        "SC621",
        None,
        "misread",
        label=did_you_mean(mistake.suggestion),
        help=mistake.help or Text(),
        suggestion=mistake.suggestion,
        name=parameter.name,
        text=clipped(text),
        reason=mistake.message,
    )


def _no_choice(parameter: Parameter, text: str, choices: Iterable[str]) -> Diagnostic:
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
    if parameter.lists:
        return choice
    value = read(choice, parameter.type)
    assert not isinstance(value, Misread), "choices are read when a policy is loaded"
    return value


def picked(parameter: Parameter) -> tuple[str, ...]:
    """The choices that ``parameter`` has now: one at most, or of a list of words any."""
    if isinstance(parameter.value, WordList):
        return tuple(word for word in parameter.value.items if word in (parameter.choices or {}))
    name = chosen(parameter)
    return () if name is None else (name,)


def chosen(parameter: Parameter) -> str | None:
    """The choice that ``parameter`` has now; None without choices or without a value."""
    if not parameter.has_value:
        return None
    choices = parameter.choices or {}
    return next((name for name in choices if choice_value(parameter, name) == parameter.value), None)
