"""On random pairs of small policies, trying every small shop agrees with what is said of the change."""

from __future__ import annotations

import os
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from checker import api
from checker.diff.compare import difference
from checker.diff.ruling import GO
from checker.language import load_text
from checker.pipeline.checker import Policies
from checker.report.difference import PolicyDifference, RuleRelation
from checker.snapshot import open_snapshot, read_document
from tests.diff.small import AS_OF, SmallPolicies, SmallWorld
from tests.strategies import encoded

#: A first look; with SHOPCHECK_EXAMPLES=40000 it is two thousand pairs.
PAIRS = max(4, int(os.environ.get("SHOPCHECK_EXAMPLES", "200")) // 20)
#: So many shops are tried of each world that has more.
_TRIED = 60


def loaded(text: str) -> Policies:
    """The policy that a text is."""
    return Policies(load_text(text, "small.yaml").checked(), (), {})


def contradictions(texts: tuple[str, str], found: PolicyDifference, random: Random) -> list[str]:
    """The shops of the small world that say otherwise than ``found``."""
    checkers = [api.Checker(loaded(text), only="test/small", as_of=AS_OF) for text in texts]
    open_ = found.relation is RuleRelation.UNDECIDED
    said = []
    for shop in SmallWorld(" ".join(texts)).shops(_TRIED, random):
        before, after = (goes(checker, shop) for checker in checkers)
        if after and not before and found.looser is None and not open_:
            said.append(f"more is allowed: {shop}")
        if before and not after and found.stricter is None and not open_:
            said.append(f"less is allowed: {shop}")
    return said


def goes(checker: api.Checker, shop: Mapping[str, Any]) -> bool:
    """Whether a shop may go ahead."""
    report = checker.check(open_snapshot(read_document(encoded(dict(shop)))))
    return any(result.verdict in GO for result in report.results)


@pytest.mark.parametrize("seed", range(PAIRS))
def test_trying_every_small_shop_agrees_with_the_word(seed: int) -> None:
    """No shop of the small world is let go ahead by one version alone against what is said."""
    texts = SmallPolicies(seed).pair()
    (found,) = difference(loaded(texts[0]), loaded(texts[1]), AS_OF).policies
    assert contradictions(texts, found, Random(seed)) == [], "\n".join(texts)
    assert found.relation is not RuleRelation.UNDECIDED or found.open, "\n".join(texts)
