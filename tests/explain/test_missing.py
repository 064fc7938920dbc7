"""How facts that lack are spoken of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from checker.explain.wording.missing import path_title
from checker.schema.catalog import ListType, ObjectType, Record, catalog


def paths(record: Record, above: str = "", depth: int = 0) -> Iterator[str]:
    """Every path of a snapshot, three objects deep."""
    for name, field in record.fields.items():
        yield above + name
        if depth < 3 and isinstance(field.type, ListType | ObjectType) and field.type.record is not None:
            yield from paths(catalog().records[field.type.record], f"{above}{name}.", depth + 1)


@pytest.mark.parametrize("subject", ["shop", "orders", "after_sales"])
def test_every_path_has_a_name_that_can_stand_in_a_sentence(subject: str) -> None:
    """Whatever the policy is about, no word is missing in it."""
    for path in paths(catalog().root):
        said = path_title(path, subject)
        for text in (said.en, said.zh):
            assert text, path
            assert text == " ".join(text.split()), (path, text)
            assert not text.endswith((" of", "的")), (path, text)
        assert "whether are" not in said.en, path
    assert (
        path_title("orders.cancel_request.pending", subject).en
        == "whether the cancellation request is waiting for an answer"
    )
