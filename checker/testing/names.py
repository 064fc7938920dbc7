"""Whether the names in rule tests exist: policies, their parameters, preconditions and named values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from checker.base.text import Text
from checker.diagnostics import Autofix, Diagnostic, Span
from checker.diagnostics.collector import quoted, quoted_zh
from checker.diagnostics.nearest import did_you_mean, guess
from checker.language import Library
from checker.language.model.policy import Policy
from checker.testing.model import Aspect, Expectation, Suite

NO_SUCH_NAME: Final = "SC655"


def wrong_names(suites: Iterable[Suite], library: Library) -> tuple[Diagnostic, ...]:
    """What ``suites`` name that no policy in ``library`` has."""
    return tuple(diagnostic for suite in suites for diagnostic in _of_suite(suite, library))


def _of_suite(suite: Suite, library: Library) -> Iterator[Diagnostic]:
    versions = library.versions(suite.policy)
    if not versions:
        yield no_such_policy(suite, library.ids())
        return
    parameters = _parameters(suite.policy, library)
    for case in suite.cases:
        for name, setting in case.parameters.items():
            if name not in parameters:
                yield _unknown(setting.span, _of(suite, Text("parameter", "参数")), name, parameters)
        for expectation in case.expectations:
            known = _known(versions, expectation.aspect)
            if expectation.name is not None and expectation.name not in known:
                yield no_such_name(suite, expectation, known)


def _parameters(policy: str, library: Library) -> list[str]:
    """The parameters that may be set: those of all versions of a policy, and of the policies it refers to."""
    found: dict[str, None] = {}
    seen, waiting = {policy}, [policy]
    while waiting:
        for version in library.versions(waiting.pop()):
            found.update(dict.fromkeys(version.parameters))
            referred = {reference.policy for reference in version.references()} - seen
            seen |= referred
            waiting += sorted(referred)
    return list(found)


def _known(versions: Iterable[Policy], aspect: Aspect) -> list[str]:
    """The names that an expectation of this aspect may use, over all versions of a policy."""
    if aspect is Aspect.VALUES:
        return list(dict.fromkeys(name for policy in versions for name in policy.values))
    return list(dict.fromkeys(item.id for policy in versions for item in policy.all_preconditions()))


def no_such_policy(suite: Suite, known: Sequence[str]) -> Diagnostic:
    """``suite`` tests a policy that isn't among those ``known``."""
    return _unknown(suite.policy_span, Text("policy", "规则"), suite.policy, known)


def no_such_name(suite: Suite, expectation: Expectation, known: Sequence[str]) -> Diagnostic:
    """``expectation`` speaks of a precondition or a value that isn't among those ``known``."""
    what = Text("precondition", "前提条件")
    if expectation.aspect is Aspect.VALUES:
        what = Text("value", "命名值")
    return _unknown(
        expectation.name_span or expectation.span, _of(suite, what), expectation.name or "", known
    )


def _of(suite: Suite, what: Text) -> Text:
    return Text(f"{what.en} in `{suite.policy}`", f"{what.zh}（`{suite.policy}`）")


def _unknown(span: Span, what: Text, name: str, known: Sequence[str]) -> Diagnostic:
    near = guess(name, known)
    return Diagnostic.of(
        NO_SUCH_NAME,
        span,
        label=did_you_mean(near),
        help=Text() if near or not known else Text(f"there are {quoted(known)}", f"已有：{quoted_zh(known)}"),
        suggestion=near.word if near else None,
        fix=Autofix.of(span, near.word, sure=near.sure) if near else None,
        what=what,
        name=name,
    )
