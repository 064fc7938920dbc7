"""What policies read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from checker.base.resources import rules_folder
from checker.language import load_text
from checker.language.library.loader import load
from checker.language.model.policy import Policy
from checker.logical_plan.plan import plan
from checker.schema.catalog import catalog
from checker.snapshot import Projection, everything
from checker.snapshot.read.projection import SHOP


def read_by(policies: Sequence[Policy]) -> Projection:
    """What the plan of these policies reads."""
    return plan(policies).projection


def policy(body: str, subject: str = "shop") -> Policy:
    """A policy with this body."""
    loaded = load_text(
        f"policy: test/reading\ntitle: {{en: Test, zh: 测试}}\nsubject: {subject}\n{body}", "test.yaml"
    )
    assert loaded.valid, loaded.diagnostics
    return loaded.library.versions("test/reading")[0]


def projected(body: str, subject: str = "shop") -> Projection:
    """What a policy with one precondition of this body reads."""
    return read_by([policy(f"preconditions:\n  one:\n    title: {{en: One, zh: 一}}\n{body}", subject)])


def test_the_shops_own_facts_are_always_read() -> None:
    """Even where no policy reads anything."""
    nothing = read_by([])
    assert nothing.fields == {"snapshot": frozenset({"shop"}), "shop": frozenset(SHOP)}
    assert nothing.sections() == ()


def test_a_section_is_read_with_ids_and_the_fields_named() -> None:
    """Nothing else of its records is."""
    found = projected("    every: orders\n    where: {is_cod: true}\n    require: {status: COMPLETED}\n")
    assert found.of("order") == {"id", "is_cod", "status"}
    assert found.of("snapshot") == {"shop", "orders"}
    assert found.sections() == ("orders",)
    assert found.lookups() == ()


def test_of_a_derived_field_its_inputs_are_read() -> None:
    """The projection remembers that the derived one is."""
    found = projected("    every: orders\n    require: {ended_at: {older_than: 90 days}}\n")
    derived = catalog().records["order"].fields["ended_at"].derived
    assert derived is not None
    assert found.of("order") == {"id", *derived.inputs()}
    assert found.derived == {"order": {"ended_at"}}


def test_a_relation_reads_its_key_and_the_section_it_leads_to() -> None:
    """The section needs an index by id."""
    found = projected("    every: after_sales\n    require: {order.paid_at: {present: true}}\n")
    assert found.of("after_sale") == {"id", "order_id"}
    assert found.of("order") == {"id", "paid_at"}
    assert found.sections() == ("orders", "after_sales")
    assert found.lookups() == ("orders",)
    assert [relation.name for relation in found.relations] == ["order"]


def test_lists_inside_records_are_read() -> None:
    """Their records too, with their ids."""
    found = projected("    every: orders\n    require: {some: lines, where: {quantity: {above: 1}}}\n")
    assert found.of("order") == {"id", "lines"}
    assert found.of("order_line") == {"id", "quantity"}


def test_objects_on_the_way_are_read() -> None:
    """A dotted path reads each step; an object asked for by itself is read without fields."""
    assert projected("    require: {closure.notice.enabled: true}\n").of("closure") == {"notice"}
    assert projected("    require: {closure.notice.enabled: true}\n").of("closure_notice") == {"enabled"}
    assert projected("    require: {closure: {present: true}}\n").of("closure") == frozenset()


def test_a_nested_section_is_a_section() -> None:
    """It is read with the objects that lead to it."""
    found = projected("    none: liabilities.commission\n    where: {amount_due: {above: 0}}\n")
    assert found.sections() == ("liabilities.commission",)
    assert found.of("commission") == {"id", "amount_due"}


def test_the_subjects_section_is_read_with_its_ids() -> None:
    """Also where no condition reads a field of it."""
    found = projected("    require: {shop.status: OPEN}\n", subject="orders")
    assert found.of("order") == {"id"}
    assert found.sections() == ("orders",)


@pytest.mark.parametrize(
    "body",
    [
        "    require: {status: CLOSED}\n    when: {shop.entity_type: ENTERPRISE}\n",
        "    require: {status: CLOSED}\n    unless: {title: {en: x}, require: {entity_type: ENTERPRISE}}\n",
        "    require: {any_of: [{status: CLOSED}, {not: {entity_type: ENTERPRISE}}]}\n",
    ],
)
def test_every_part_of_a_precondition_is_read(body: str) -> None:
    """``when``, ``unless`` and the branches of a condition."""
    assert projected(body).of("shop") == {*SHOP, "status", "entity_type"}


def test_values_stages_and_applies_to_are_read() -> None:
    """What stands outside preconditions counts as well."""
    found = read_by(
        [
            policy(
                "applies_to: {shop.seller_type: LOCAL}\n"
                "values:\n"
                "  owed: {sum: liabilities.commission.amount_due, where: {party: CREATOR}}\n"
                "  latest: {max: [{field: deposit.balance}, {field: petty_cash.balance}]}\n"
                "stages:\n"
                "  only:\n"
                "    title: {en: Only, zh: 唯一}\n"
                "    done_when: {closure.applied_at: {present: true}}\n"
                "    preconditions:\n"
                "      one: {title: {en: One, zh: 一}, require: {$owed: 0}}\n"
                "      two: {title: {en: Two, zh: 二}, require: {$latest: {above: 0}}}\n"
            )
        ]
    )
    assert "seller_type" in found.of("shop")
    assert found.of("commission") == {"id", "party", "amount_due"}
    assert found.of("closure") == {"applied_at"}
    assert found.of("deposit") == found.of("petty_cash") == {"balance"}


def test_everything_holds_what_any_policy_reads() -> None:
    """The widest projection covers the shipped policies'."""
    whole = everything()
    shipped = read_by(load([Path(rules_folder())]).checked().versions("douyin/closure"))
    assert all(fields <= whole.of(record) for record, fields in shipped.fields.items())
    assert set(shipped.relations) <= set(whole.relations)
    assert whole.sections() == tuple(path for path, _ in catalog().sections())
