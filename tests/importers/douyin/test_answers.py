"""What an answer of the 抖店 API is, in whatever it was saved, whose it is, and how much it proves."""

import base64
import json

import pytest

from checker.diagnostics import InputError, Severity
from checker.importers import ExportFile, import_files
from checker.importers.importer import Content
from checker.importers.place import NOWHERE, ExportDocument
from checker.importers.platforms import IMPORTERS
from checker.importers.sources import held

CLAIM = "coverage: {orders: {complete: true, created_since: 2024-03-01T00:00:00+08:00}}\n"


def imported(name: str, data: object, facts: str):
    """The import of one file called ``name``, and of facts."""
    text = data if isinstance(data, bytes) else data if isinstance(data, str) else json.dumps(data)
    content = text if isinstance(text, bytes) else text.encode()
    return import_files("douyin-api", [ExportFile(name, content), ExportFile("facts.yaml", facts.encode())])


def har(body: str, **content: str) -> dict:
    """A browser's record of one answer, beside one that is none."""
    entries = [
        {"request": {"url": "https://a.example/x.css"}, "response": {"content": {"text": "a {b: c}"}}},
        {
            "request": {"url": "https://openapi.example/order/searchList"},
            "response": {"content": {"text": body, **content}},
        },
    ]
    return {"log": {"version": "1.2", "entries": entries}}


CONTAINERS = {
    "alone": lambda page: page,
    "array": lambda page: [page],
    "twice": lambda page: json.dumps(page) + json.dumps(page, indent=1),
    "lines": lambda page: "\n".join([json.dumps(page)] * 2),
    "with a mark": lambda page: b"\xef\xbb\xbf" + json.dumps(page).encode().replace(b",", b",\r\n"),
    "UTF-16": lambda page: json.dumps(page).encode("utf-16"),
    "data alone": lambda page: page["data"],
    "data as text": lambda page: page | {"data": json.dumps(page["data"])},
    "earlier gateway": lambda page: {"err_no": 0, "message": "success", "data": page["data"]},
    "wrapper": lambda page: {"isSuccess": True, "data": page["data"], "error_Code": 0, "error_Msg": ""},
    "capital wrapper": lambda page: {"IsSuccess": True, "Data": page["data"], "Error_Code": None},
    "wrapper of text": lambda page: {"isSuccess": True, "data": json.dumps(page["data"]), "error_Code": 0},
    "code as text": lambda page: page | {"code": "10000"},
    "HAR": lambda page: har(json.dumps(page)),
    "HAR in base64": lambda page: har(
        base64.b64encode(json.dumps(page).encode()).decode(), encoding="base64"
    ),
    "SDK": lambda page: {"isOk": True, "result": page["data"]},
    "text": lambda page: json.dumps(json.dumps(page)),
    "headers": lambda page: "HTTP/2 200 \r\nserver: x\r\n\r\n" + json.dumps(page),
    "log": lambda page: f"2026-11-16 09:00:00 INFO answer: {json.dumps(page)}\n",
    "by endpoint": lambda page: {"searchList": page},
}


@pytest.mark.parametrize("wrap", CONTAINERS.values(), ids=CONTAINERS)
def test_an_answer_is_found_in_whatever_it_was_saved(douyin, wrap):
    """However it was saved, it makes the same snapshot, its wholeness included."""
    page = douyin.orders(douyin.order(1), douyin.order(2))
    expected = imported("page.json", page, douyin.facts + CLAIM).snapshot
    assert expected["coverage"]["orders"]["complete"] is True
    result = imported("page.json", wrap(page), douyin.facts + CLAIM)
    assert result.snapshot == expected
    assert {diagnostic.severity for diagnostic in result.diagnostics} <= {Severity.HINT}


@pytest.mark.parametrize("wrap", [lambda it: it, lambda it: [it], lambda it: {"data": [it]}])
def test_records_without_a_page_are_read_but_prove_nothing(douyin, wrap):
    """An order or a list of orders: nothing says how many there are."""
    result = imported("orders.json", wrap(douyin.order()), douyin.facts + CLAIM)
    assert [order["id"] for order in result.snapshot["orders"]] == ["6917921603386218001"]
    assert "complete" not in result.snapshot["coverage"]["orders"]


@pytest.mark.parametrize("kind", IMPORTERS)
def test_nobody_else_takes_an_answer(douyin, kind):
    """A page of this platform is none of another's, and the other way round."""
    files = [ExportFile("page.json", json.dumps(douyin.orders(douyin.order())).encode())]
    if kind.startswith("douyin"):
        return
    with pytest.raises(InputError):
        import_files(kind, files)


def test_an_answer_of_another_platform_is_not_taken():
    """`code` 0 and `message` are TikTok Shop's."""
    order = {"id": "576461413038785752", "status": "COMPLETED", "line_items": [], "is_cod": False}
    page = {"code": 0, "message": "Success", "data": {"orders": [order], "total_count": 1}}
    with pytest.raises(InputError) as caught:
        import_files("douyin-api", [ExportFile("page.json", json.dumps(page).encode())])
    assert [each.code for each in caught.value.diagnostics if each.severity is Severity.ERROR] == ["SC504"]


ORDER_OF_TIKTOK = {"id": "576461413038785752", "status": "COMPLETED", "line_items": [], "is_cod": False}
STRANGERS = {
    "a program's own answer": {"code": 0, "msg": "ok", "data": {"rows": [{"id": 1}]}},
    "a refusal of nobody known": {"code": 500, "msg": "oops"},
    "TikTok Shop in a wrapper": {"isSuccess": True, "data": {"orders": [ORDER_OF_TIKTOK], "total_count": 1}},
    "a wrapper of something else": {"isSuccess": True, "data": {"rows": []}},
    "a list with more to come": {"items": [{"id": 1}], "has_more": True, "total": 9},
}


@pytest.mark.parametrize("value", STRANGERS.values(), ids=STRANGERS)
def test_what_many_programs_say_is_no_answer(value):
    """Only what has more of the platform is taken for one."""
    content = Content(held("page.json", b""), ExportDocument(value, NOWHERE))
    assert IMPORTERS["douyin-api"].recognise(content) is None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            {
                "code": 40003,
                "msg": "非法的参数",
                "sub_code": "isv.signature-invalid",
                "sub_msg": "sign 不正确",
            },
            "signed",
        ),
        (
            {"code": 30001, "msg": "授权失败", "sub_code": "isv.access-token-expired", "sub_msg": "已过期"},
            "token",
        ),
        ({"code": 30002, "msg": "x", "sub_msg": "应用无权限调用", "log_id": "1", "data": None}, "permission"),
        ({"code": 20000, "msg": "系统错误", "sub_code": "isp.service-error:256"}, "again"),
        ({"err_no": 30005, "message": "access_token 无效", "data": None}, "token"),
        ({"isSuccess": False, "data": None, "error_Code": 12, "error_Msg": "sign error"}, "signed"),
        ({"IsSuccess": False, "Error_Code": 29, "Error_Msg": "limit", "Data": None}, "wait"),
        (
            {"code": 10000, "msg": "success", "data": {"code": "100002", "code_msg": "参数错误", "data": []}},
            "again",
        ),
    ],
)
def test_a_refusal_is_named_with_what_can_be_done(douyin, answer, said):
    """It never counts as an empty page."""
    (found,) = douyin.complaints(answer)
    assert found.code == "SC502"
    assert said in found.help.en
    assert found.help.zh


def test_pages_prove_a_section_only_together(douyin):
    """Page, size and total say which one is the last, and how many there are."""
    first = douyin.orders(douyin.order(1), douyin.order(2), size=2, total=3)
    last = douyin.orders(douyin.order(3), page=1, size=2, total=3)

    def complete(*pages: dict) -> object:
        return douyin.run(*pages, facts=douyin.facts + CLAIM).snapshot["coverage"]["orders"].get("complete")

    assert complete(first, last) is True
    assert complete(last, first, last) is True
    assert complete(first) is None
    assert complete(last) is None
    other = douyin.orders(douyin.order(4), page=0, size=2, total=1)
    assert complete(first, last, other) is True
    assert complete(first, other) is None
    assert complete(first, last, douyin.envelope({"shop_order_detail": douyin.order(3)})) is True
    assert complete(first, last, douyin.envelope({"shop_order_detail": douyin.order(9)})) is None


def invoices(*numbers: int, total: int) -> dict:
    """A page of invoices, which says how many there are and not which page it is."""
    listed = [{"registation_id": str(n), "invoice_status": 1, "shop_order_id": "1"} for n in numbers]
    return {"code": 10000, "msg": "success", "data": {"invoice_list": listed, "total": total}}


def test_pages_without_numbers_prove_a_section_by_their_records(douyin):
    """As many different ones as the total says."""
    facts = douyin.facts + "coverage: {invoices: {complete: true}}\n"
    whole = douyin.run(invoices(1, 2, total=3), invoices(3, total=3), facts=facts)
    assert whole.snapshot["coverage"]["invoices"]["complete"] is True
    part = douyin.run(invoices(1, 2, total=3), invoices(2, total=3), facts=facts)
    assert "complete" not in part.snapshot["coverage"]["invoices"]
    limit = douyin.run(invoices(1, total=10000), facts=facts)
    assert "complete" not in limit.snapshot["coverage"]["invoices"]


@pytest.mark.parametrize(
    ("claim", "created", "complete"),
    [
        ("{complete: true}", 1793000000, None),
        ("{complete: true}", 1770000000, True),
        ("{complete: true, created_since: 2026-03-01T00:00:00+08:00}", 1793000000, True),
        ("{complete: true, retrieved_at: 2027-06-01T00:00:00+08:00}", 1793000000, True),
    ],
)
def test_a_search_reaches_six_months_by_itself(douyin, claim, created, complete):
    """It is complete where something older is in it, or where somebody says since when they searched."""
    facts = f"{douyin.facts}coverage: {{after_sales: {claim}}}\n"
    sale = douyin.sale(apply_time=created, update_time=created + 60)
    result = douyin.run(douyin.sales(sale), facts=facts)
    assert result.snapshot["coverage"]["after_sales"].get("complete") is complete
    assert ("SC591" in [each.code for each in result.diagnostics]) == (complete is None)


def test_no_after_sales_in_six_months_are_not_none_at_all(douyin):
    """An empty list proves the months that were searched."""
    facts = f"{douyin.facts}coverage: {{after_sales: {{complete: true}}}}\n"
    result = douyin.run(douyin.sales(), facts=facts)
    assert "complete" not in result.snapshot["coverage"]["after_sales"]
    assert "SC591" in [each.code for each in result.diagnostics]


def test_a_search_of_orders_reaches_ninety_days(douyin):
    """Whatever its pages prove of themselves."""
    facts = f"{douyin.facts}coverage: {{orders: {{complete: true}}}}\n"
    young = douyin.order(create_time=1790000000, pay_time=1790000060, update_time=1791000000, ship_time=0)
    result = douyin.run(douyin.orders(young | {"finish_time": 1791000000}), facts=facts)
    assert "complete" not in result.snapshot["coverage"]["orders"]
    assert douyin.run(douyin.orders(douyin.order()), facts=facts).snapshot["coverage"]["orders"]["complete"]


def test_fifty_thousand_after_sales_are_as_many_as_a_search_gives(douyin):
    """There may be more."""
    facts = f"{douyin.facts}coverage: {{after_sales: {{complete: true}}}}\n"
    page = douyin.sales(*[douyin.sale(n) for n in range(3)], total=50000)
    assert "complete" not in douyin.run(page, facts=facts).snapshot["coverage"]["after_sales"]


def test_the_shop_is_that_of_its_orders(douyin):
    """In China, in yuan, by Beijing's clock; facts may say otherwise."""
    page = douyin.orders(douyin.order(shop_name="虚构茶铺"))
    market = {"platform": "douyin", "region": "CN", "timezone": "Asia/Shanghai", "currency": "CNY"}
    assert douyin.run(page, facts="as_of: 2026-11-16T09:00:00+08:00\n").snapshot["shop"] == market | {
        "id": "46820117",
        "name": "虚构茶铺",
    }
    urumqi = "as_of: 2026-11-16T09:00:00+08:00\nshop: {timezone: Asia/Urumqi}\n"
    snapshot = douyin.run(page, facts=urumqi).snapshot
    assert snapshot["shop"]["timezone"] == "Asia/Urumqi"
    assert snapshot["orders"][0]["created_at"].endswith("+06:00")


def test_orders_of_several_shops_need_to_be_told_apart(douyin):
    """Without a word of the facts they are refused; with it, those of the other shop are named."""
    page = douyin.orders(douyin.order(1), douyin.order(2, shop_id=46820118))
    assert "SC513" in douyin.codes(page, facts="as_of: 2026-11-16T09:00:00+08:00\n")
    (said,) = [each for each in douyin.complaints(page) if each.code == "SC530"]
    assert "46820118" in said.message.en
    assert "the shop is `46820117`" in said.message.en
    other = douyin.orders(douyin.order(shop_id=46820118))
    assert {"SC513", "SC529"} & set(douyin.codes(other))


UNUSED = {
    "movements": [
        {"bill_time": "2026-09-01 10:00:00", "fund_flow": 1, "account_amount": 1, "trans_scene_tag": 44}
    ],
    "settled": [
        {"settle_time": "2026-09-01 10:00:00", "settle_amount": 1, "trade_type": 0, "request_no": "1"}
    ],
}


@pytest.mark.parametrize("records", UNUSED.values(), ids=UNUSED)
def test_accounts_say_nothing_of_what_is_owed(douyin, records):
    """What has moved or was settled proves nothing of what is still to be; such answers are only named."""
    inner = {"code": "100000", "code_msg": "成功", "data": records, "is_end": 1, "data_size": 1, "size": 100}
    result = douyin.run(douyin.envelope(inner))
    assert [each.severity for each in result.diagnostics if each.code in {"SC523", "SC524"}] == [
        Severity.HINT
    ]
    assert not {"withdrawals", "settlements", "products"} & set(result.snapshot)


def test_an_empty_list_that_several_answers_may_give_proves_nothing(douyin):
    """Unless the file's name, or what was asked, says which; no more do records without a known field."""
    page = douyin.envelope({"data": [], "total": 0})
    for each in (page, douyin.envelope({"data": [{"id": 1, "name": "x"}], "total": 1})):
        result = douyin.run(each)
        assert "products" not in result.snapshot
        assert "SC516" in [found.code for found in result.diagnostics]
    assert imported("productListV2.json", page, douyin.facts).snapshot["products"] == []
    channel = {"code": 10000, "msg": "success", "data": {"authors": [], "total": 0, "is_all": True}}
    assert "SC524" in douyin.codes(channel)


def test_nothing_of_a_buyer_is_taken_or_said(douyin):
    """Masked, encrypted or plain: it isn't read, whatever else is wrong with the page."""
    page = douyin.orders(
        douyin.order(
            post_receiver="虚构买家",
            post_tel="13000000000",
            buyer_words="虚构留言",
            user_icon="虚构",
            create_time="虚构时间",
        )
    )
    said = " ".join(f"{each.message} {each.help} {each.label}" for each in douyin.complaints(page))
    written = json.dumps(douyin.run(douyin.orders(douyin.order())).snapshot, ensure_ascii=False)
    for word in ("虚构买家", "13000000000", "虚构留言", "密文", "虚**"):
        assert word not in said
        assert word not in written
