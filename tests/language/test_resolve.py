"""What a policy's text becomes: names followed, types found, scopes counted."""

from decimal import Decimal

import pytest

from checker.language.library.loader import load_text
from checker.language.model.conditions import (
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Comparison,
    Condition,
    Default,
    Extremum,
    FieldRef,
    Fold,
    Holds,
    Literal,
    NameRef,
    Not,
    NowRef,
    Op,
    Quantifier,
    QuantifierKind,
)
from checker.language.model.policy import Basis, NamedValue, Policy, PolicyRef, PreconditionSeverity
from checker.schema.catalog import Field, ListType, Relation, Scalar
from checker.values.quantity import Duration, Money, Unit

HEAD = "policy: example/closure\ntitle: {en: Close a shop, zh: 关闭店铺}\n"


def policy(body: str, head: str = "") -> Policy:
    """A policy with one precondition, without diagnostics."""
    indented = "".join(f"    {line}\n" for line in body.strip().splitlines())
    loaded = load_text(f"{HEAD}{head}preconditions:\n  first:\n{indented}", "f.yaml")
    assert loaded.diagnostics == ()
    return loaded.library.policies[0]


def condition(body: str, head: str = "") -> Condition:
    """The condition of that precondition."""
    found = policy(body, head).preconditions[0].condition
    assert not isinstance(found, PolicyRef)
    return found


def value(expression: str) -> NamedValue:
    """A named value with an expression."""
    return policy("none: disputes", f"values:\n  it: {expression}\n").values["it"]


def only_test(body: str, head: str = "") -> Comparison:
    """The one test that a condition is."""
    found = condition(body, head)
    assert isinstance(found, Comparison)
    return found


def test_a_scalar_is_equal_a_list_one_of() -> None:
    """`path: value` is `is`, `path: [values]` is `in`, and several operators hold together."""
    one = only_test("require: {shop.status: OPEN}")
    assert (one.op, [part.value for part in one.right if isinstance(part, Literal)]) == (Op.IS, ["OPEN"])
    several = only_test("require: {shop.status: [OPEN, CLOSED]}")
    assert (several.op, len(several.right)) == (Op.IS, 2)
    both = condition("require: {deposit.balance: {at_least: 0, below: 5 GBP}}")
    assert isinstance(both, AllOf)
    assert [part.op for part in both.parts if isinstance(part, Comparison)] == [Op.AT_LEAST, Op.BELOW]


def test_names_are_followed_from_the_inside_out() -> None:
    """The innermost record comes first, then the records around it, then the snapshot."""
    found = condition(
        "every: orders\nrequire:\n  none: after_sales\n"
        "  where: {order_id: {field: order.replaces_order_id}, order.status: COMPLETED, shop.status: OPEN,"
        " final_at: {after: now}}"
    )
    assert isinstance(found, Quantifier)
    assert (found.kind, found.scope, found.source.section) == (QuantifierKind.EVERY, 2, "orders")
    inner = found.require
    assert isinstance(inner, Quantifier)
    assert (inner.scope, inner.source.path.scope) == (3, 0)
    assert isinstance(inner.where, AllOf)
    lefts = [
        part.left.path
        for part in inner.where.parts
        if isinstance(part, Comparison) and isinstance(part.left, FieldRef)
    ]
    assert [path.scope for path in lefts] == [3, 3, 0, 3]
    assert [type(step) for step in lefts[1].steps] == [Relation, Field]


def test_a_record_around_is_reached_where_the_inner_one_has_no_such_field() -> None:
    """`created_at` of an order line is that of its order."""
    found = condition("every: orders\nrequire:\n  every: lines\n  require: {paid_at: {present: true}}")
    assert isinstance(found, Quantifier)
    inner = found.require
    assert isinstance(inner, Quantifier)
    assert (inner.source.section, inner.source.path.scope) == (None, 2)
    assert isinstance(inner.require, Comparison)
    assert isinstance(inner.require.left, FieldRef)
    assert inner.require.left.path.scope == 2


def test_a_label_names_its_record() -> None:
    """`as` makes the record of an outer quantifier nameable where an inner one has the same field."""
    found = condition(
        "every: orders\nas: sale\nrequire:\n  some: lines\n  where: {status: {field: sale.status}}"
    )
    assert isinstance(found, Quantifier)
    assert found.label == "sale"
    inner = found.require
    assert isinstance(inner, Quantifier)
    assert isinstance(inner.where, Comparison)
    (right,) = inner.where.right
    assert isinstance(right, FieldRef)
    assert (right.path.scope, [step.name for step in right.path.steps]) == (2, ["status"])


@pytest.mark.parametrize(
    ("subject", "path", "scope"),
    [
        ("shop", "subject.status", 1),
        ("shop", "shop.status", 0),
        ("shop", "status", 1),
        ("orders", "subject.status", 1),
        ("orders", "shop.status", 0),
    ],
)
def test_the_subject_is_always_at_hand(subject: str, path: str, scope: int) -> None:
    """`subject.` is the subject, whatever it is; the shop is the subject and a part of the snapshot."""
    found = only_test(f"require: {{{path}: {{present: true}}}}", f"subject: {subject}\n")
    assert isinstance(found.left, FieldRef)
    assert found.left.path.scope == scope


def test_sections_hang_from_the_snapshot() -> None:
    """A list reached through objects of the snapshot is a section; one inside a record isn't."""
    found = condition("none: liabilities.commission\nwhere: {amount_due: {above: 0}}")
    assert isinstance(found, Quantifier)
    assert found.source.section == "liabilities.commission"
    assert isinstance(found.where, Comparison)
    (zero,) = found.where.right
    assert isinstance(zero, Literal)
    assert zero.value == Money(Decimal(0), None)


def test_a_count_is_a_test_of_an_aggregate() -> None:
    """Each bound of a count is one test, on the same aggregate."""
    found = condition("count: orders\nwhere: {status: UNPAID}\nat_least: 1\nbelow: 5")
    assert isinstance(found, AllOf)
    tests = [part for part in found.parts if isinstance(part, Comparison)]
    assert [part.op for part in tests] == [Op.AT_LEAST, Op.BELOW]
    left = tests[0].left
    assert isinstance(left, Aggregate)
    assert (left.fold, left.value, left.scope, left.type) == (Fold.COUNT, None, 2, Scalar.INTEGER)
    assert isinstance(left.where, Comparison)


def test_conditions_nest() -> None:
    """Conditions stand in conditions wherever one may stand."""
    found = condition(
        "require:\n  any_of:\n    - not: {shop.name: A}\n    - all_of: [{none: loans}, {shop.region: CN}]"
    )
    assert isinstance(found, AnyOf)
    first, second = found.parts
    assert isinstance(first, Not)
    assert isinstance(second, AllOf)
    assert len(second.parts) == 2


def test_operands_of_time_tests() -> None:
    """`now` stands on the right of a comparison, a duration beside `older_than`."""
    assert isinstance(only_test("require: {closure.applied_at: {before: now}}").right[0], NowRef)
    (span,) = only_test("require: {closure.applied_at: {older_than: 90 days}}").right
    assert isinstance(span, Literal)
    assert span.value == Duration(90, Unit.DAYS)


def test_aggregates_take_a_field_of_their_records() -> None:
    """The field and the `where` of an aggregate are read in its records, one scope further in."""
    found = value("{sum: orders.total, where: {status: COMPLETED}}")
    total = found.expression
    assert isinstance(total, Aggregate)
    assert total.value is not None
    assert (total.scope, total.value.scope, [step.name for step in total.value.steps]) == (2, 2, ["total"])
    assert (found.type, total.source.section) == (Scalar.MONEY, "orders")
    assert isinstance(total.source.type, ListType)


def test_arithmetic_has_one_order() -> None:
    """`default` belongs to the base; times, plus and minus follow, however they are written."""
    found = value("{minus: 5 GBP, max: orders.total, default: 0, plus: 1 GBP, times: 2}").expression
    assert isinstance(found, Arithmetic)
    assert isinstance(found.base, Default)
    assert isinstance(found.base.base, Aggregate)
    assert isinstance(found.base.default, Literal)
    assert found.base.default.value == Money(Decimal(0), None)
    parts = [part.value for part in (found.times, found.plus, found.minus) if isinstance(part, Literal)]
    assert parts == [2, Money(Decimal(1), "GBP"), Money(Decimal(5), "GBP")]


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("3", Scalar.INTEGER),
        ("{value: 3, plus: 0.5}", Scalar.DECIMAL),
        ("{count: orders, times: 2}", Scalar.INTEGER),
        ("{count: orders, times: 1.5}", Scalar.DECIMAL),
        ("{field: deposit.balance, times: 0.5}", Scalar.MONEY),
        ("{max: orders.ended_at, plus: 90 days}", Scalar.TIME),
        ("{max: [{max: orders.ended_at}, {field: closure.applied_at}, 2024-01-01]}", Scalar.TIME),
        (
            "{max: [0, {field: deposit.balance, minus: {field: deposit.frozen_amount, default: 0}}]}",
            Scalar.MONEY,
        ),
        ("{value: 90 days}", Scalar.DURATION),
    ],
)
def test_expressions_have_a_type(expression: str, kind: Scalar) -> None:
    """The type of an expression follows from its parts."""
    assert value(expression).type == kind


def test_literals_of_an_extremum_take_the_type_of_the_others() -> None:
    """A zero beside amounts is an amount, wherever it stands in the list."""
    found = value("{max: [0, {field: deposit.balance}]}").expression
    assert isinstance(found, Extremum)
    zero, balance = found.items
    assert isinstance(zero, Literal)
    assert zero.type is Scalar.MONEY
    assert isinstance(balance, FieldRef)


def test_values_may_use_each_other_in_any_order() -> None:
    """A value may stand before the one that it uses; the file's order is kept."""
    head = "values:\n  twice: {value: $once, times: 2}\n  once: {count: orders}\n"
    found = policy("require: {$twice: {at_most: 4}}", head)
    assert list(found.values) == ["twice", "once"]
    left = found.preconditions[0].condition
    assert isinstance(left, Comparison)
    assert isinstance(left.left, NameRef)
    assert left.left.type is Scalar.INTEGER


def test_a_named_condition_is_what_is_asked_for_by_its_name() -> None:
    """Outside quantifiers `{$name: true}` is the condition itself; inside one it is a test of the name."""
    head = "values: {open: {holds: {shop.status: OPEN}}, fine: {holds: {$open: true}}}\n"
    held = policy("none: disputes", head).values["open"].expression
    assert isinstance(held, Holds)
    assert held.type is Scalar.BOOLEAN
    assert isinstance(held.condition, Comparison)
    for asked in ("{$open: true}", "{$open: {is_not: false}}", "{$fine: true}"):
        assert condition(f"require: {asked}", head) == held.condition
    for asked in ("{$open: false}", "{$open: {is_not: true}}"):
        denied = condition(f"require: {asked}", head)
        assert isinstance(denied, Not)
        assert denied.part == held.condition
    within = condition("none: orders\nwhere: {$open: true}", head)
    assert isinstance(within, Quantifier)
    assert isinstance(within.where, Comparison)
    assert isinstance(within.where.left, NameRef)
    assert isinstance(only_test("require: {$open: {present: true}}", head).left, NameRef)


def test_names_of_names_never_make_a_policy_large() -> None:
    """Conditions are written out where their names stand only as far as that stays small."""
    twice = (
        f"  a{n}: {{holds: {{all_of: [{{$a{n - 1}: true}}, {{$a{n - 1}: true}}]}}}}\n" for n in range(1, 60)
    )
    head = "values:\n  a0: {holds: {shop.status: OPEN}}\n" + "".join(twice)
    found = policy("require: {$a59: true}", head)
    assert isinstance(found.preconditions[0].condition, Comparison)
    held = found.values["a59"].expression
    assert isinstance(held, Holds)
    assert isinstance(held.condition, AllOf)
    assert all(isinstance(part, Comparison) for part in held.condition.parts)


def test_a_long_chain_of_values_is_followed() -> None:
    """Two thousand values, each using the next one, take no deep recursion."""
    chain = "".join(f"  v{index}: {{value: $v{index + 1}, plus: 1}}\n" for index in range(2_000))
    found = policy("none: disputes", f"values:\n{chain}  v2000: {{count: orders}}\n")
    assert found.values["v0"].type is Scalar.INTEGER


def test_a_precondition_has_everything_that_is_written() -> None:
    """Titles, guards, exemptions, citations and words of a precondition are all kept."""
    head = "sources:\n  guide: {title: {zh: 指南}, section: 二, published: 2024-02-12, url: https://example.com/}\n"
    head += "stages: {s: {title: {en: Apply, zh: 申请}, preconditions: {other: {none: disputes}}}}\n"
    body = (
        "title: {en: No loans, zh: 无贷款}\nfix: {en: Repay, zh: 还款}\nsource: {guide: 贷款已结清}\n"
        "basis: inferred\nseverity: advisory\nwhen: {shop.region: CN}\n"
        "unless: {title: {en: never borrowed, zh: 从未贷款}, none: loans}\n"
        "every: loans\nrequire: {status: SETTLED}"
    )
    found = policy(body, head).preconditions[0]
    assert (found.title.en, found.fix.zh) == ("No loans", "还款")
    assert (found.basis, found.severity) == (Basis.INFERRED, PreconditionSeverity.ADVISORY)
    assert found.citation is not None
    assert (found.citation.quote, str(found.citation.published)) == ("贷款已结清", "2024-02-12")
    assert found.unless is not None
    assert isinstance(found.unless.condition, Quantifier)
    assert isinstance(found.when, Comparison)
    assert (found.span.line, found.span.column) == (7, 3)


def test_a_precondition_says_little_where_little_is_written() -> None:
    """Without more it is stated, blocking, unguarded and without a source."""
    found = policy("none: loans").preconditions[0]
    assert (found.basis, found.severity) == (Basis.STATED, PreconditionSeverity.BLOCKING)
    assert (found.when, found.unless, found.citation, found.stage) == (None, None, None, None)


def test_a_policy_has_its_topic_market_and_notes() -> None:
    """What only informs is kept as well."""
    found = policy("none: loans", "topic: closure\nmarket: [GB, US]\nnotes: {en: Not all, zh: 并非全部}\n")
    assert (found.topic, found.market, found.notes.zh) == ("closure", ("GB", "US"), "并非全部")


def test_a_parameter_of_texts_may_be_a_status() -> None:
    """A text parameter fits an enumeration where everything it may be is a possible value."""
    head = "parameters:\n  last: {title: {en: last, zh: 终态}, choices: [COMPLETED, CANCELLED]}\n"
    found = condition("every: orders\nrequire: {status: $last}", head)
    assert isinstance(found, Quantifier)


@pytest.mark.parametrize(("count", "codes"), [(300, []), (301, ["SC140"]), (800, ["SC140"])])
def test_a_policy_holds_so_many_preconditions(count: int, codes: list[str]) -> None:
    """A policy larger than the rule engine decides is refused when it is read, at the first one too many."""
    preconditions = "".join(
        f"  p{number}: {{title: {{en: a, zh: 一}}, none: disputes}}\n" for number in range(count)
    )
    text = f"policy: a/b\ntitle: {{en: a, zh: 一}}\npreconditions:\n{preconditions}"
    found = load_text(text, "policy.yaml").diagnostics
    assert [diagnostic.code for diagnostic in found] == codes
    assert all(diagnostic.span is not None and diagnostic.span.line == 304 for diagnostic in found)
    assert all(f"has {count} preconditions" in diagnostic.message.en for diagnostic in found)
