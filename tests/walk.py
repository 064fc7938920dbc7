"""The long walk: thousands of random policies, each over several random snapshots.

Compiled against reference in all that is measured, then both engines against the reference in all that is
decided. Snapshots are drawn once and shared by the policies, since drawing them takes most of the time.

    python -m tests.walk --policies 10000 --snapshots 10 --seed 1
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

import click
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from checker.decide import Decider
from checker.decide.chainer import ForwardChainer
from checker.decide.decider import Cases
from checker.decide.facts import vector
from checker.decide.logic import logic_of
from checker.evaluate.python import Measurement, prepared
from checker.language.model.policy import Policy
from checker.snapshot import open_snapshot, read_document
from tests.evaluate.python.oracle import Oracle
from tests.evaluate.python.test_property import assert_agrees
from tests.strategies import checks, encoded, policies, snapshots

Drawn = TypeVar("Drawn")
Shop = tuple[dict[str, Any], datetime]

#: How many snapshots the policies share.
POOL: Final = 2000


@st.composite
def shops(draw: st.DrawFn) -> Shop:
    """A snapshot and an instant to check it at."""
    document = draw(snapshots())
    return document, draw(checks(document))


def each(strategy: st.SearchStrategy[Drawn], number: int, start: int, do: Callable[[Drawn], object]) -> None:
    """Do something with so many random ones, other ones for another ``start``."""

    @seed(start)
    @settings(
        max_examples=number,
        phases=(Phase.generate,),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def meet(drawn: Drawn) -> None:
        do(drawn)

    meet()


class Walk:
    """One walk: what was met, and how often a difference was looked for."""

    def __init__(self, pool: Sequence[Shop], snapshots: int, start: int) -> None:
        self.pool = pool
        self.snapshots = snapshots
        self.pick = random.Random(start)
        self.policies = self.pairs = self.subjects = self.decisions = 0

    def take(self, policy: Policy) -> None:
        """Hold all that is said of a policy over some of the snapshots to the reference."""
        ready = prepared((policy,))
        decider = Decider(policy, verify=True)
        plain = Cases(logic := logic_of(policy, waivers=False), engine=ForwardChainer(logic))
        for number, (document, as_of) in enumerate(self.pick.sample(self.pool, self.snapshots)):
            lean = number % 2 == 0
            snapshot = open_snapshot(read_document(encoded(document)))
            measurement = Measurement(
                snapshot, snapshot.project(ready.projection), ready, as_of, keep=None, lean=lean
            )
            subjects = list(measurement.subjects(policy.id))
            assert_agrees(policy, Oracle(document, policy, as_of), subjects, lean=lean)
            for truths in subjects:
                assert plain.decide(vector(logic, truths, {})) == decider.decide(truths)
                self.decisions += 1
            self.pairs += 1
            self.subjects += len(subjects)
        self.policies += 1
        if self.policies % 500 == 0:
            self.tell(sys.stderr.write)

    def tell(self, write: Callable[[str], object]) -> None:
        """Say how far it has come."""
        write(
            f"{self.policies} policies, {self.pairs} pairs, {self.subjects} subjects measured, "
            f"{self.decisions} decided: no difference\n"
        )


@click.command()
@click.option("--policies", "number", default=10_000, help="How many policies.", show_default=True)
@click.option("--snapshots", "over", default=10, help="How many snapshots for each.", show_default=True)
@click.option("--seed", "start", default=1, help="Where chance begins.", show_default=True)
def main(number: int, over: int, start: int) -> None:
    """Hold random policies over random snapshots to the reference; the first difference ends it."""
    pool: list[Shop] = []
    each(shops(), max(over, min(POOL, number)), start, pool.append)
    walk = Walk(pool, over, start)
    each(policies(), number, start, walk.take)
    walk.tell(sys.stdout.write)


if __name__ == "__main__":
    main()
