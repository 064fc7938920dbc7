"""CLIPS (clipspy): a fact for each order, a rule for each condition."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import clips

from benchmarks.peers.question import CUTOFF, answer, ended_at, orders_of

_RULES = (
    "(deftemplate order (slot id (type STRING)) (slot ended (type INTEGER)))",
    "(defglobal ?*open* = 0 ?*recent* = 0 ?*last* = 0)",
    "(defrule open (order (ended 0)) => (bind ?*open* (+ ?*open* 1)))",
    f"""(defrule recent (order (ended ?e&:(>= ?e {int(CUTOFF.timestamp())})))
      => (bind ?*recent* (+ ?*recent* 1)) (bind ?*last* (max ?*last* ?e)))""",
)


def main(path: Path) -> None:
    """Dates are numbers to the engine: the host reads them."""
    environment = clips.Environment()
    for construct in _RULES:
        environment.build(construct)
    template = environment.find_template("order")
    for order in orders_of(path):
        ended = ended_at(order)
        template.assert_fact(id=order["id"], ended=0 if ended is None else int(ended.timestamp()))
    environment.run()
    unended, recent, last = (environment.find_global(name).value for name in ("open", "recent", "last"))
    answer(unended, recent, datetime.fromtimestamp(last, UTC) if recent else None)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
