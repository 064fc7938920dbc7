"""Asking one by one: each answer settles what it can, and nothing is asked that changes nothing."""

import pytest

from checker.facts.answers import WrongAnswerError
from checker.facts.dialogue import AnswerKind, Session
from checker.facts.needs import needs
from tests.facts.conftest import of_policies, opened
from tests.facts.test_questions import policy

POLICY = policy(
    "require: {closure.notice.enabled: true}",
    "none: loans\n    where: {product: FANGXINJIE, outstanding: {above: 0 CNY}}",
)


@pytest.fixture
def session(tmp_path):
    """A session about a policy of two conditions, and what is known."""

    def start(document, text=POLICY):
        checker = of_policies(text, tmp_path)
        snapshot = opened(document)
        return Session(checker, snapshot, {}, needs(checker, snapshot, order=lambda _ids: checker))

    return start


def test_it_ends_when_the_verdict_is_certain(session):
    """A condition that fails for good leaves nothing to ask that matters."""
    run = session({})
    assert run.item().path == ("closure", "notice", "enabled")
    run.accept("no")
    assert run.item() is None
    assert run.needs.certain
    assert [question.id for question in run.needs.questions] == ["loans"]


def test_no_records_are_said_to_be_none(session):
    """None of a list is an empty one that is complete."""
    run = session({"closure": {"notice": {"enabled": True}}})
    assert run.item().step is AnswerKind.COUNT
    run.accept("没有")
    assert run.given == {"loans": [], "coverage": {"loans": {"complete": True, "source": "attested"}}}
    assert run.item() is None
    assert run.needs.report.results[0].verdict.value == "eligible"


def test_records_are_entered_one_after_the_other(session):
    """Only after the last value of the last record is the list complete; until then it is known not to be."""
    run = session({"closure": {"notice": {"enabled": True}}})
    run.accept("2")
    run.accept("L1")
    assert run.given["coverage"] == {"loans": {"complete": False, "source": "attested"}}
    run.accept("other")
    run.accept("0")
    run.skip()
    run.skip()
    run.accept("5")
    assert run.given["loans"] == [
        {"id": "L1", "product": "OTHER", "outstanding": {"amount": "0", "currency": "CNY"}},
        {"id": "facts-2", "outstanding": {"amount": "5", "currency": "CNY"}},
    ]
    assert run.given["coverage"] == {"loans": {"complete": True, "source": "attested"}}
    item = run.item()
    assert (item.record, item.path) == ("facts-2", ("product",))


def test_known_records_may_be_all_there_are(session):
    """Of a list that may lack records it is asked whether that is all."""
    loans = [{"id": "L1", "product": "OTHER"}]
    run = session({"closure": {"notice": {"enabled": True}}, "loans": loans})
    item = run.item()
    assert (item.step, item.known) == (AnswerKind.COMPLETE, 1)
    run.accept("yes")
    assert run.item() is None


def test_a_wrong_answer_changes_nothing(session):
    """It is told why, and the same is asked again."""
    run = session({})
    before = run.item()
    with pytest.raises(WrongAnswerError):
        run.accept("perhaps")
    assert run.item() == before
    assert run.given == {}


def test_what_nobody_knows_is_passed_over(session):
    """It isn't asked again in this session, and stays open."""
    run = session({})
    run.skip()
    assert run.item().path == ("loans",)
    run.skip()
    assert run.item() is None
    assert not run.needs.certain


def test_long_tables_are_left_to_the_form(session):
    """More than ten records of one list aren't asked one by one."""
    loans = [{"id": f"L{number}"} for number in range(11)]
    document = {"closure": {"notice": {"enabled": True}}, "coverage": {"loans": {"complete": True}}}
    short, long = session({**document, "loans": loans[:10]}), session({**document, "loans": loans})
    assert short.item().record == "L0"
    assert long.item() is None
    assert (short.is_long, long.is_long) == (False, True)
