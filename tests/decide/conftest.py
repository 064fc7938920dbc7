"""What holds whichever engine decides is tested with both."""

from __future__ import annotations

import pytest

from checker.decide import choice
from checker.decide.chainer import ForwardChainer
from checker.decide.durable import DurableRules


@pytest.fixture(params=[DurableRules, ForwardChainer], ids=["durable_rules", "plain"])
def either_engine(request: pytest.FixtureRequest) -> None:
    """Each of the two engines in turn."""
    if request.param is ForwardChainer:
        request.getfixturevalue("without_durable_rules")
    assert (choice.engine_in_use().durable is None) == (request.param is ForwardChainer)
