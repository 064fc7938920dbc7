"""Whatever stands in an answer of the 抖店 API, an import never breaks down."""

import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.base.resources import schema_text
from checker.diagnostics import Diagnostic, InputError, Severity
from checker.importers import ExportFile, import_files

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def paths(value, path=()):
    """Every way to a value inside ``value``."""
    yield path
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, item in members:
        yield from paths(item, (*path, key))


def complaints(files: list[ExportFile]) -> tuple[Diagnostic, ...]:
    """All that the import has to say, whether or not it fails."""
    try:
        return import_files("douyin-api", files).diagnostics
    except InputError as error:
        return error.diagnostics


@pytest.fixture(scope="session")
def answers(douyin) -> list[dict]:
    """One answer of each kind."""
    invoice = {"registation_id": "1", "invoice_status": 1, "shop_order_id": "1", "invoice_amount": 1}
    policy = {"ins_policy_no": "P1", "premium_status": 1, "merchant_premium": 1, "claim_status": 0}
    author = {"author_id": 1, "author_type": 0, "author_app": 1128}
    product = {"product_id": 1, "status": 0, "check_status": 3, "category_detail": {"first_cid": 1}}
    detail = {"after_sale_info": {"after_sale_id": 1, "after_sale_status": 6}, "arbitrate_info": {}}
    return [
        douyin.orders(douyin.order()),
        douyin.sales(douyin.sale()),
        douyin.envelope({"shop_order_detail": douyin.order()}),
        douyin.envelope({"process_info": detail, "order_info": {"shop_order_id": 1}}),
        douyin.envelope({"invoice_list": [invoice], "total": 1}),
        douyin.envelope({"policy_info_list": [policy]}),
        douyin.envelope({"authors": [author], "total": 1}),
        douyin.envelope({"data": [product], "total": 1, "page": 0, "size": 10}),
        {
            "err_no": 0,
            "message": "success",
            "data": {"total": 1, "list": [{"order_id": "1", "final_status": 5}]},
        },
        {"isSuccess": False, "data": None, "error_Code": 1, "error_Msg": "x"},
    ]


@settings(max_examples=200, deadline=None)
@given(st.data(), JSON)
def test_no_value_brings_the_import_down(answers, douyin, data, junk):
    """Whatever stands in place of a value: a snapshot that holds against the schema, or diagnostics."""
    document = json.loads(json.dumps(data.draw(st.sampled_from(answers))))
    path = data.draw(st.sampled_from([path for path in paths(document) if path]))
    target = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = junk
    files = [
        ExportFile("page.json", json.dumps(document).encode()),
        ExportFile("f.yaml", douyin.facts.encode()),
    ]
    if not any(found.severity is Severity.ERROR for found in complaints(files)):
        snapshot = import_files("douyin-api", files).snapshot
        jsonschema.Draft202012Validator(json.loads(schema_text("snapshot"))).validate(snapshot)
