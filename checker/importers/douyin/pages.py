"""Answers of the 抖店 Open API, recognised by what they hold.

An answer has the envelope ``{code: 10000, msg, sub_code, sub_msg, log_id, data}``; the gateway before gave
``{err_no: 0, message, data}``, and programs between hand out ``{isSuccess, data, error_Code}``, the ``data``
alone or the records themselves. The answers of some accounts have a ``code`` of their own inside, 100000.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache, partial
from typing import Final

from checker.base.text import Text
from checker.diagnostics.collector import Collector
from checker.importers.coverage import Proof
from checker.importers.douyin.account import invoice_id
from checker.importers.douyin.after_sales import AfterSaleFields
from checker.importers.douyin.endpoints import CERTAIN, ENDPOINTS, PAGING, READ, DouyinKind
from checker.importers.douyin.orders import order_id
from checker.importers.endpoints import names_of
from checker.importers.fields import Fields, shown
from checker.importers.pages import ExportPage, names, note_several, note_unused
from checker.importers.unwrapping import Answer

#: What says that an answer is one, and the values that mean success; keys without regard to case.
_SUCCESS: Final[Mapping[str, frozenset[str]]] = {
    "code": frozenset({"10000", "100000"}),
    "err_no": frozenset({"0"}),
    "issuccess": frozenset({"true"}),
}
#: Members of an envelope that hardly any other program has.
_OWN: Final = frozenset({"sub_code", "sub_msg", "log_id", "error_code"})
_REASONS: Final = ("sub_msg", "msg", "message", "error_msg", "code_msg")
#: What holds one record by itself; the first one beside its order.
_SINGLE: Final = frozenset({"process_info", "shop_order_detail"})
#: What can be done about a refusal, by what stands in its code or its words.
_ADVICE: Final = (
    (
        ("token", "授权已过期", "未授权"),
        Text(
            "the access token is missing or has run out: renew it and fetch again",
            "access_token 缺失或已过期，请刷新后重新获取",
        ),
    ),
    (
        ("sign", "签名"),
        Text(
            "the request was signed wrongly: correct the signature and fetch again",
            "请求签名有误，请修正签名后重新获取",
        ),
    ),
    (
        ("permission", "权限", "无权"),
        Text(
            "the app lacks the permission: apply for it, have the shop authorise it, and fetch again",
            "应用缺少接口权限，请申请权限并由店铺授权后重新获取",
        ),
    ),
    (
        ("limit", "频", "超限"),
        Text(
            "too many requests in a short time: wait a little and fetch again", "请求过于频繁，请稍后重新获取"
        ),
    ),
)

#: Which answers prove a section. Premiums are asked for order by order, and bound accounts are those of the
#: shop itself: none of their answers shows that there are no others.
PROOF: Final = Proof(
    {
        "orders": (DouyinKind.ORDERS,),
        "after_sales": (DouyinKind.AFTER_SALES,),
        "disputes": (DouyinKind.AFTER_SALES,),
        "invoices": (DouyinKind.INVOICES,),
        "products": (DouyinKind.PRODUCTS,),
    },
    lambda kind: _IDS[kind],
)
_IDS: Final[Mapping[StrEnum, Callable[[Fields], str | None]]] = {
    DouyinKind.ORDERS: order_id,
    DouyinKind.AFTER_SALES: lambda record: AfterSaleFields(record).id(),
    DouyinKind.INVOICES: invoice_id,
    DouyinKind.PRODUCTS: lambda record: record.id("product_id", numeric=True),
}


def is_answer(value: object) -> bool:
    """Whether a value is a whole answer of the API, refusals included.

    Many programs say ``code`` and ``msg``, or ``isSuccess``: only what has more of this platform is one.
    """
    if not isinstance(value, Mapping):
        return False
    keys = _in_lower_case(tuple(value))
    if keys.keys().isdisjoint(_SUCCESS):
        return False
    data = value.get(keys.get("data"))
    if isinstance(data, str) and data:
        return False  # what stands in the text is one
    own = bool(_OWN & set(keys))
    if "err_no" in keys:
        return "data" in keys or own or "message" in keys
    if "issuccess" in keys:
        failed = _text(value[keys["issuccess"]]) not in _SUCCESS["issuccess"]
        return own if failed else is_data(data) or ENDPOINTS.alone(data) is not None
    code = value.get(keys.get("code"))
    if isinstance(code, bool) or not isinstance(code, int | str):
        return False
    return (_text(code) in _SUCCESS["code"] and "data" in keys) or (own and "msg" in keys)


@lru_cache(maxsize=1 << 10)
def _in_lower_case(names: tuple[object, ...]) -> Mapping[str, object]:
    """Names of members in lower case, and as they stand there: most objects have the same ones."""
    return {str(name).lower(): name for name in names}


def is_data(value: object) -> bool:
    """Whether a value is what an answer gives as its ``data``, without the envelope."""
    if not isinstance(value, Mapping) or set(value) & {"as_of", "shop", "coverage", "schema_version"}:
        return False
    found = ENDPOINTS.recognise(value)
    if found is None:
        return False
    held = value[found.key]
    if found.key in CERTAIN:
        return isinstance(held, Mapping | list)
    if not isinstance(held, list) or found.endpoint is None:
        return False
    if held:
        return len(found.endpoint.marks & names_of(held)) > 1
    return bool(found.endpoint.beside & set(value)) and "total" in value


def is_page(value: object) -> bool:
    """Whether a value is an answer: in an envelope, without it, or the records alone."""
    if isinstance(value, list):
        return ENDPOINTS.are_alike(value)
    return is_answer(value) or is_data(value) or ENDPOINTS.alone(value) is not None


def page(part: Answer, problems: Collector) -> ExportPage | None:
    """The page in an answer; None, with the reason noted, where there is none."""
    if isinstance(part.value, list):
        records = [_fields(item, part, problems, index) for index, item in enumerate(part.value)]
        return _alone(records, problems)
    fields = _fields(part.value, part, problems)
    if not is_answer(part.value):
        return _listed(fields, part, problems) if is_data(part.value) else _alone([fields], problems)
    if _refused(fields):
        return None
    key = next((key for key in fields.members if key.lower() == "data"), "data")
    data = fields.members.get(key)
    if isinstance(data, list):
        if is_page(data):
            return page(Answer(data, part.place.at(key), part.request), problems)
        return _listed(Fields({"data": data}, part.place, problems), part, problems)
    return _listed(fields.child(key), part, problems)


def _fields(value: object, part: Answer, problems: Collector, *inside: int) -> Fields:
    assert isinstance(value, Mapping)
    return Fields(value, part.place.at(*inside), problems)


def _text(value: object) -> str:
    return str(value).lower()


def _refused(fields: Fields) -> bool:
    """Whether an answer says that it is none, which is noted with what can be done."""
    keys = {key.lower(): key for key in fields.members}
    for name, success in _SUCCESS.items():
        key = keys.get(name)
        if key is None or _text(fields.members[key]) in success:
            continue
        said = {
            name: fields.members.get(keys.get(name, "")) for name in (*_REASONS, "sub_code", "error_code")
        }
        reason = next((said[name] for name in _REASONS if said[name]), None)
        code = said["sub_code"] or said["error_code"] or fields.members[key]
        words = f"{code} {reason}".lower()
        advice = next((text for marks, text in _ADVICE if any(mark in words for mark in marks)), None)
        place = fields.place.at(key)
        if advice is None:
            fields.problems.error("SC502", place, name=shown(code), reason=shown(reason))
        else:
            fields.problems.error("SC502", place, help=advice, name=shown(code), reason=shown(reason))
        return True
    return False


def _alone(records: list[Fields], problems: Collector) -> ExportPage | None:
    """Records without a page around them: nothing tells whether they are all there is."""
    found = ENDPOINTS.alone(records[0].members)
    assert found is not None
    if found.kind is None:
        note_unused(found, READ, records[0].place, problems)
        return None
    return ExportPage(found.kind, tuple(records), records[0].place, None, last=False)


def _listed(data: Fields, part: Answer, problems: Collector) -> ExportPage | None:
    """What ``data`` lists."""
    if _refused(data):
        return None
    found = ENDPOINTS.recognise(data.members, partial(names, part))
    if found is None:
        if ENDPOINTS.alone(data.members) is not None:
            return _alone([data], problems)
        empty = set(data.members) <= PAGING
        problems.warning("SC516", part.place, "of-nothing" if empty else "not-read")
        return None
    if found.endpoint is None:
        told = [each for each in found.possible if each.kind or each.marks]
        note_several(told, data.place, problems, empty=not data.members[found.key])
        return None
    if found.endpoint.kind is None:
        note_unused(found.endpoint, READ, part.place, problems)
        return None
    if found.key in _SINGLE:
        record = data if found.key == "process_info" else data.child(found.key)
        return ExportPage(found.endpoint.kind, (record,), data.place, None, last=False)
    records, odd = data.items(found.key) or ((), ())
    total, last = data.count("total"), _is_last(data)
    return ExportPage(found.endpoint.kind, tuple(records), data.place, total, last, odd=tuple(odd))


def _is_last(data: Fields) -> bool | None:
    """Whether no page follows; None where the page says nothing of it."""
    more = data.flag("has_more")
    if more is not None:
        return not more
    page, size, total = (data.count(key) for key in ("page", "size", "total"))
    if page is None or size is None or total is None:
        return None
    return (page + 1) * size >= total
