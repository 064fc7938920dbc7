"""Names in rule tests."""

from pathlib import Path

from checker.language.library.loader import load
from checker.testing.files import load_tests
from checker.testing.names import wrong_names

FIRST = """\
policy: my/first
title: {en: First, zh: 一}
parameters: {quiet: {title: {en: days, zh: 天数}, value: 90 days}}
preconditions: {disputes: {title: {en: a, zh: 一}, none: disputes}}
"""
SECOND = """\
policy: my/second
title: {en: Second, zh: 二}
parameters: {rest: {title: {en: days, zh: 天数}, value: 9 days}}
preconditions: {first: {title: {en: a, zh: 一}, policy: my/first}}
"""
TESTS = """\
policy: my/second
base: {}
cases:
  - name: a
    parameters: {rest: 1 days, quiet: 2 days, rets: 3 days}
    expect: {verdict: blocked}
"""


def test_parameters_that_may_be_set(tmp_path: Path) -> None:
    """A case may set the parameters of its policy and of those that it refers to; others are mistakes."""
    files = {"first.yaml": FIRST, "second.yaml": SECOND, "second.test.yaml": TESTS}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    suites, mistakes = load_tests([tmp_path / "second.test.yaml"])
    (found,) = (*mistakes, *wrong_names(suites, load([tmp_path]).checked()))
    assert found.code == "SC655"
    assert found.message.en == "there is no parameter in `my/second` called `rets`"
    assert found.suggestion == "rest"
    assert found.span is not None
    assert (found.span.line, found.span.column) == (5, 47)
