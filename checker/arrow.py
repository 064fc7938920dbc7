"""Many shops as a table: record batches of shops in, record batches of rows out.

``judge`` is for whatever hands out batches of Arrow: Spark, Ray, Dask, or a loop.

>>> from pathlib import Path
>>> import pyarrow
>>> text = Path("examples/douyin/ready.json").read_text("utf-8")
>>> shops = pyarrow.record_batch({"source": ["harbour"], "snapshot": [text]})
>>> rows = pyarrow.Table.from_batches(judging(only="douyin/closure")([shops]))
>>> rows.column("verdict").to_pylist()
['eligible']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from checker import api
from checker.diagnostics import Diagnostic, UsageError
from checker.fleet.judge import with_parameters
from checker.fleet.packed import PackedJudge, packed
from checker.fleet.question import FleetQuestion
from checker.fleet.shops import MOST_SHOPS, GivenShop
from checker.report.fleet import FleetRow
from checker.select.selection import no_such_policy

if TYPE_CHECKING:
    from pyarrow import RecordBatch, Schema

    from checker.waivers import Waiver

__all__ = ["ROWS", "judge", "judging", "schema"]

#: Takes shops, and gives their rows.
Judging = Callable[[Iterable["RecordBatch"]], Iterator["RecordBatch"]]

_SOURCE: Final = "source"
#: What there may be of a shop: its snapshot as JSON, or where its data lie.
_SNAPSHOT: Final = "snapshot"
_PATH: Final = "path"

_LISTS: Final = frozenset(
    field.name for field in msgspec.structs.fields(FleetRow) if isinstance(field.default, tuple)
)
#: The columns of the rows as Spark wants to be told them; ``shopcheck schema fleet-row`` describes them.
ROWS: Final = ", ".join(
    f"{name} array<string>" if name in _LISTS else f"{name} string" for name in FleetRow.__struct_fields__
)


def schema() -> Schema:
    """The columns of the rows, as Arrow has them."""
    import pyarrow as pa

    text, texts = pa.string(), pa.list_(pa.string())
    return pa.schema([(name, texts if name in _LISTS else text) for name in FleetRow.__struct_fields__])


def judge(shops: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
    """The rows of shops, by every shipped policy that applies, as of each snapshot's own instant.

    ``shops`` have a column ``source``, what their rows are to call them, and ``snapshot``, the snapshot as
    JSON (text or bytes), or ``path``, where the shop's data lie: anything that ``load_sources`` takes. The
    rows are those of ``shopcheck fleet``, in the order of the shops; one that can't be read is a row with a
    code. Whatever other columns there are is passed over.

    Raises:
        UsageError: a column is missing.
    """
    return _judged(_shipped(), shops)


def judging(
    policies: str | Path | Iterable[str | Path] | None = None,
    *,
    only: str | Sequence[str] | None = None,
    as_of: datetime | None = None,
    now: datetime | None = None,
    parameters: Mapping[str, str] | None = None,
    waivers: Sequence[Waiver] = (),
    strict: bool = False,
) -> Judging:
    """What ``judge`` does, asked something else; the policies go along with it to whichever machine.

    Args:
        policies: rule files, or folders of them; by default the shipped ones.
        only: ids of policies, or one; by default every one that applies to the shop.
        as_of: the instant to check at; by default the snapshot's own, and ``now`` where it has none.
        now: the present, for a snapshot without an instant; the clock is never read.
        parameters: values of parameters by name, written as in a policy.
        waivers: what ``load_waivers`` gave.
        strict: hold each snapshot to the schema, not only what policies read.

    Raises:
        PolicyError: a rule file is invalid.
        UsageError: there is no such policy or parameter.
    """
    loaded = api.load_policies(policies)
    asked = (only,) if isinstance(only, str) else None if only is None else tuple(only)
    question = FleetQuestion(
        paths=None,
        only=asked,
        present=now,
        as_of=as_of,
        parameters=parameters or {},
        waivers=tuple(waivers),
        strict=strict,
    )
    with_parameters(loaded, question.parameters)
    if wrong := [
        no_such_policy(loaded.library, name) for name in asked or () if not loaded.library.listed(name)
    ]:
        raise UsageError(wrong)
    return partial(_judged, packed(question, loaded))


@cache
def _shipped() -> PackedJudge:
    return packed(FleetQuestion(paths=None, only=None, present=None), api.load_policies())


def _judged(judge: PackedJudge, shops: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
    import pyarrow as pa

    columns, judged = schema(), judge.judge().judged
    for batch in shops:
        _check(batch.schema.names)
        for start in range(0, batch.num_rows, MOST_SHOPS):  # few enough for their rows to be small
            rows = [row for shop in _given(batch.slice(start, MOST_SHOPS)) for row in judged(shop).rows]
            yield pa.RecordBatch.from_pylist(msgspec.to_builtins(rows), schema=columns)


def _given(batch: RecordBatch) -> Iterator[GivenShop]:
    """The shops of a batch; one without a snapshot has an empty one."""
    names = batch.schema.names
    for place in range(batch.num_rows):
        given = {
            name: batch.column(name)[place].as_py() for name in (_SOURCE, _SNAPSHOT, _PATH) if name in names
        }
        text, path = given.get(_SNAPSHOT), given.get(_PATH)
        name = str(given[_SOURCE] or path or "")
        if text is None and path is not None:
            yield GivenShop(name, path=str(path))
        else:
            yield GivenShop(name, data=text.encode() if isinstance(text, str) else text or b"")


def _check(names: Sequence[str]) -> None:
    if _SOURCE not in names or not {_SNAPSHOT, _PATH} & {*names}:
        raise UsageError([Diagnostic.of("SC646", None, names=", ".join(names))])
