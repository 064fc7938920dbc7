"""Cases that were decided before: told again without the engine, but only what the rules say."""

from collections.abc import Callable
from itertools import islice, product
from pathlib import Path

import msgspec
import pytest

from checker.base.sealed import seal
from checker.decide import remembered
from checker.decide.chainer import ForwardChainer
from checker.decide.engine import Engine
from checker.decide.facts import DOMAINS, Key, inputs
from checker.decide.logic import Logic, PreconditionShape, StageShape
from checker.decide.remembered import KEPT, MOST, RememberedCases
from checker.decide.table import rule_table

LOGIC = Logic(
    "x",
    (StageShape("s", (PreconditionShape("p", has_when=True),)),),
    (PreconditionShape("q", blocking=False),),
)
EVERY = list(product(*(DOMAINS[key.property] for key in inputs(LOGIC))))
Told = tuple[dict[Key, str], list[int]]


def engine(folder: Path, make: Callable[[], Engine] = lambda: ForwardChainer(LOGIC)) -> RememberedCases:
    return RememberedCases(rule_table(LOGIC), make, folder, b"key")


def nobody() -> Engine:
    raise AssertionError("the engine is asked")


def plainly(case: tuple[str, ...]) -> Told:
    return ForwardChainer(LOGIC).run(case)


def test_every_case_is_told_again_as_it_was_decided(tmp_path: Path) -> None:
    """Facts and firings are the engine's, in the process that asked it and in the next, which doesn't."""
    for some in (EVERY[:MOST], EVERY[-MOST:]):
        folder = tmp_path / str(some[0])
        first = engine(folder)
        assert [first.run(case) for case in some] == [plainly(case) for case in some]
        first.keep()
        again = engine(folder, nobody)
        assert [again.run(case) for case in some] == [plainly(case) for case in some]


def test_a_case_that_is_new_goes_to_the_engine(tmp_path: Path) -> None:
    """What was decided before says nothing of any other case."""
    first = engine(tmp_path)
    first.run(EVERY[0])
    first.keep()
    with pytest.raises(AssertionError, match="is asked"):
        engine(tmp_path, nobody).run(EVERY[1])
    assert engine(tmp_path).run(EVERY[1]) == plainly(EVERY[1])


@pytest.mark.parametrize("change", ["one less", "one more", "none", "of another case", "no rule"])
def test_what_the_rules_do_not_say_is_not_believed(tmp_path: Path, change: str) -> None:
    """Where others are kept than the rules that fire, the engine is asked, and its answer kept instead."""
    case, right = EVERY[0], plainly(EVERY[0])[1]
    other = next(fired for fired in (plainly(each)[1] for each in EVERY) if fired != right)
    unfired = min(set(range(len(rule_table(LOGIC).names))) - set(right))
    told = {
        "one less": right[:-1],
        "one more": sorted([*right, unfired]),
        "none": [],
        "of another case": other,
        "no rule": [10_000],
    }[change]
    first = engine(tmp_path)
    first.run(case)
    first.keep()
    (file,) = tmp_path.iterdir()
    key = bytes.fromhex(file.stem)
    payload = msgspec.msgpack.encode({case: told})
    file.write_bytes(seal(key, payload) + payload)
    again = engine(tmp_path)
    assert again.run(case) == plainly(case)
    again.keep()
    assert engine(tmp_path, nobody).run(case) == plainly(case)


@pytest.mark.parametrize("content", [b"", b"words", b"\x91" * 1000])
def test_a_file_that_is_not_ours_is_passed_over(tmp_path: Path, content: bytes) -> None:
    """What isn't whole, or holds something else, is as if nothing were kept."""
    first = engine(tmp_path)
    first.run(EVERY[0])
    first.keep()
    (file,) = tmp_path.iterdir()
    for written in (content, seal(bytes.fromhex(file.stem), content) + content):
        file.write_bytes(written)
        assert engine(tmp_path).run(EVERY[0]) == plainly(EVERY[0])


def test_other_keys_know_nothing_of_each_other(tmp_path: Path) -> None:
    """Another logic, another engine or other code begins anew."""
    first = engine(tmp_path)
    first.run(EVERY[0])
    first.keep()
    other = RememberedCases(rule_table(LOGIC), nobody, tmp_path, b"other")
    with pytest.raises(AssertionError, match="is asked"):
        other.run(EVERY[0])


def test_only_so_many_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a logic the first cases are kept, of all files the newest; others are decided all the same."""
    monkeypatch.setattr(remembered, "MOST", 3)
    first = engine(tmp_path)
    assert [first.run(case) for case in islice(EVERY, 5)] == [plainly(case) for case in islice(EVERY, 5)]
    first.keep()
    again = engine(tmp_path, nobody)
    assert [again.run(case) for case in EVERY[:3]] == [plainly(case) for case in EVERY[:3]]
    with pytest.raises(AssertionError, match="is asked"):
        again.run(EVERY[3])
    for number in range(KEPT + 3):
        one = RememberedCases(rule_table(LOGIC), lambda: ForwardChainer(LOGIC), tmp_path, b"%d" % number)
        one.run(EVERY[0])
        one.keep()
    assert len(list(tmp_path.iterdir())) == KEPT


def test_a_folder_that_cannot_be_written_costs_no_decision(tmp_path: Path) -> None:
    """Nothing is kept, and nothing goes wrong."""
    (tmp_path / "file").write_text("x")
    first = engine(tmp_path / "file")
    assert first.run(EVERY[0]) == plainly(EVERY[0])
    first.keep()
