"""The words beside the fields of the schema are there, in both languages, and tell fields apart."""

from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from checker.base.text import Text
from checker.schema.catalog import EnumType, Field, ListType, Record, Scalar, catalog
from checker.schema.words import Event, Trait, above_zero, ascribed, ending, event, noun, trait

RECORDS = [record for name, record in catalog().records.items() if name != "snapshot"]
FIELDS = [field for record in RECORDS for field in record.fields.values()]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.record}.{field.name}")
def test_every_field_has_the_words_that_sentences_need(field: Field) -> None:
    """A time says what happened, a yes-or-no what it says of its record; every field is a noun."""
    assert isinstance(event(field), Event) is (field.type is Scalar.TIME)
    assert isinstance(trait(field), Trait) is (field.type is Scalar.BOOLEAN)
    named = noun(field)
    assert named.en
    assert named.zh


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_fields_of_a_record_are_told_apart(record: Record) -> None:
    """No two fields of a record are spoken of in the same words, in either language."""
    for language in ("en", "zh"):
        said = [_said(field)[language] for field in record.fields.values()]
        assert len(said) == len(set(said)), language


def test_listed_records_can_be_counted() -> None:
    """A record that stands in lists has an English plural and a Chinese measure word."""
    listed = {field.type.record for field in FIELDS if isinstance(field.type, ListType)}
    listed |= {record.name for _, record in catalog().sections()}
    for name in listed - {None}:
        record = catalog().records[str(name)]
        assert record.plural, name
        assert record.measure, name


def test_titles_are_in_both_languages() -> None:
    """Records, their fields and the known values of these have a title in English and one in Chinese."""
    titles = [item.title for item in (*RECORDS, *FIELDS)]
    titles += [title for field in FIELDS for title in getattr(field.type, "values", {}).values()]
    assert all(title.en and title.zh for title in titles)


def test_a_state_is_one_of_known_words() -> None:
    """What a record *is* comes from a list of words; a record is one thing only."""
    for record in RECORDS:
        states = [field for field in record.fields.values() if field.state]
        assert len(states) <= 1
        assert all(hasattr(field.type, "values") for field in states)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Scalar.TIME, {}),
        (Scalar.TIME, {"en": {"was": "paid"}}),
        (Scalar.TIME, {"en": {"was": "paid"}, "zh": {"due": "付款期限"}}),
        (Scalar.TIME, {"en": {"was": "paid", "did": "end"}, "zh": {"did": "付款"}}),
        (Scalar.TIME, {"en": {"is": "paid"}, "zh": {"yes": "已付款", "no": "未付款"}}),
        (Scalar.TIME, {"en": {"was": ""}, "zh": {"did": "付款"}}),
        (Scalar.BOOLEAN, {}),
        (Scalar.BOOLEAN, {"en": {"is": "paid"}, "zh": {"yes": "已付款"}}),
        (Scalar.BOOLEAN, {"en": {"does": "matches"}, "zh": {"yes": "一致", "no": "不一致"}}),
        (Scalar.MONEY, {"en": {"noun": "amount"}}),
        (Scalar.MONEY, {"en": {"noun": "amount"}, "zh": {"noun": ""}}),
        (Scalar.MONEY, {"en": {"title": "amount"}, "zh": {"noun": "金额"}}),
    ],
)
def test_missing_and_surplus_words_are_refused(kind: Scalar, words: Mapping[str, Mapping[str, str]]) -> None:
    """Words that a type doesn't have, or that only one language has, are no words."""
    field = replace(catalog().records["order"].fields["paid_at"], type=kind, words=words)
    with pytest.raises(ValueError, match=r"order\.paid_at"):
        noun(field)


def test_words_of_every_form_are_read() -> None:
    """One field of each form, as the sentences get it."""
    order, closure = catalog().records["order"].fields, catalog().records["closure"].fields
    account = catalog().records["refund_account"].fields
    premium = catalog().records["premium"].fields
    applied, ended, ship_by = event(closure["applied_at"]), event(order["ended_at"]), event(order["ship_by"])
    assert applied is not None
    assert (applied.verb.past(plural=False), applied.zh) == ("was submitted", "提交")
    assert applied.noun == Text("application to close the shop", "关店申请")
    assert ended is not None
    assert ended.verb.perfect(plural=True, negated=True) == "have not ended"
    assert ship_by is not None
    assert ship_by.deadline
    assert noun(order["ship_by"]) == Text("shipping deadline", "最晚发货时间")
    sample, matches = trait(order["is_sample"]), trait(account["holder_matches_entity"])
    assert sample is not None
    assert (sample.verb.now(plural=True, negated=True), sample.yes) == ("are not a sample order", "是样品单")
    assert matches is not None
    assert matches.verb.now(plural=False, negated=True) == "does not match the shop's own entity"
    claim = trait(premium["claim_pending"])
    assert claim is not None
    assert claim.verb.now(plural=False, negated=True) == "has no claim pending"


def test_what_has_not_happened_yet_is_said_without_a_denial() -> None:
    """A binding that isn't unlinked is still linked; an event without such words is denied."""
    unlinked = event(catalog().records["binding"].fields["unbound_at"])
    shipped = event(catalog().records["order"].fields["shipped_at"])
    assert unlinked is not None
    assert unlinked.until == Text("still linked", "还绑着")
    assert shipped is not None
    assert not shipped.until


def test_an_amount_says_what_it_means_to_be_above_zero() -> None:
    """Money on hold is something that a balance has; the total of an order is just a number."""
    held = above_zero(catalog().records["balance"].fields["on_hold"])
    assert held is not None
    assert (held.verb.now(plural=False), held.yes, held.no) == (
        "has money on hold",
        "有冻结金额",
        "没有冻结金额",
    )
    assert held.verb.now(plural=False, negated=True) == "has no money on hold"
    assert above_zero(catalog().records["order"].fields["total"]) is None
    assert noun(catalog().records["balance"].fields["on_hold"]) == Text("amount on hold", "冻结金额")


def test_a_word_says_what_its_record_is() -> None:
    """A direction is said of its invoice, a state as it stands; a currency only names itself."""
    invoice, shop = catalog().records["invoice"].fields, catalog().records["shop"].fields
    direction, status = ascribed(invoice["direction"]), ascribed(invoice["status"])
    assert direction is not None
    assert direction.verb.saying("from the platform").now(plural=True) == "are from the platform"
    assert direction.which == Text("{}", "{}")
    assert status is not None
    assert status.verb.saying("pending").now(plural=False, negated=True) == "is not pending"
    assert ascribed(shop["currency"]) is None
    assert ascribed(shop["platform"]) is not None


def test_words_with_which_nothing_more_happens() -> None:
    """They are those that close all events of a record; a record without events has none."""
    records = catalog().records
    assert ending(records["order"].fields["status"]) == {"COMPLETED", "CANCELLED"}
    assert ending(records["dispute"].fields["status"]) == {"CLOSED"}
    assert ending(records["product"].fields["status"]) == frozenset()
    assert ending(records["order"].fields["total"]) == frozenset()


def test_what_is_said_is_of_known_words() -> None:
    """Words for inside a sentence and behind a number belong to words that are listed."""
    kinds = [field.type for field in FIELDS if isinstance(field.type, EnumType)]
    for kind in kinds:
        assert kind.said.keys() <= kind.values.keys(), kind.name
        assert kind.tally.keys() <= kind.values.keys(), kind.name
        assert all(text.en and text.zh for text in (*kind.said.values(), *kind.tally.values())), kind.name


def _said(field: Field) -> dict[str, tuple[str, ...]]:
    told, quality, named = event(field), trait(field), noun(field)
    if told is not None and not told.deadline:
        return {"en": (told.noun.en, told.verb.past(plural=False)), "zh": (told.noun.zh, told.zh)}
    if quality is not None:
        said = quality.verb.now(plural=False)
        return {"en": (quality.noun.en, said), "zh": (quality.noun.zh, quality.yes)}
    return {"en": (named.en,), "zh": (named.zh,)}
