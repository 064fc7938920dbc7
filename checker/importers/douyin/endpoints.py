"""The answers of the 抖店 Open API, and what is read of them.

Source: 抖店开放平台, API reference, as in a public SDK made from it in September 2023 (field descriptions and
limits are the platform's): *order.searchList*, *order.orderDetail*, *afterSale.List*, *afterSale.Detail*,
*order.invoiceList*, *order.insurance*, *buyin.queryShopSelfAuthors*, *product.listV2*,
*order.getShopAccountItem*, *order.getSettleBillDetailV3*. ``list`` is what the gateway before it gave.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.importers.endpoints import Endpoint, EndpointTable, words


class DouyinKind(StrEnum):
    """What is read of an answer."""

    ORDERS = "shop_order_list"
    AFTER_SALES = "items"
    INVOICES = "invoice_list"
    PREMIUMS = "policy_info_list"
    AUTHORS = "authors"
    PRODUCTS = "data"


_ORDER: Final = words(
    "sku_order_list order_status order_status_desc main_status main_status_desc exp_ship_time "
    "order_expire_time finish_time pay_amount post_amount order_amount promotion_amount"
)
#: Of endpoints with the same key the first is the one taken where no field tells.
ENDPOINTS: Final = EndpointTable(
    Endpoint(
        Text("the shop's orders", "店铺订单"),
        ("shop_order_list", "shop_order_detail"),
        DouyinKind.ORDERS,
        _ORDER,
    ),
    Endpoint(
        Text("one after-sale", "单笔售后详情"),
        ("process_info",),
        DouyinKind.AFTER_SALES,
        words("process_info order_info"),
    ),
    Endpoint(
        Text("after-sales", "售后单"),
        ("items",),
        DouyinKind.AFTER_SALES,
        words("aftersale_info order_info text_part seller_logs"),
        words("has_more"),
        named=r"after_?sale|refund|售后|退",
    ),
    Endpoint(
        Text("reasons for refusing an after-sale", "售后拒绝原因"),
        ("items",),
        marks=words("reject_reason_code evidence_description"),
    ),
    Endpoint(
        Text("invoices", "发票"),
        ("invoice_list",),
        DouyinKind.INVOICES,
        words("registation_id invoice_status invoice_amount invoice_status_type title_type shop_order_id"),
    ),
    Endpoint(
        Text("insurance policies of an order", "订单的保单"),
        ("policy_info_list", "policies"),
        DouyinKind.PREMIUMS,
        words("ins_policy_no premium_status merchant_premium user_premium total_premium claim_status"),
    ),
    Endpoint(
        Text("accounts bound to the shop", "店铺绑定账号"),
        ("authors",),
        DouyinKind.AUTHORS,
        words("author_id author_type author_app account_name buyin_id"),
        named=r"author|self|达人|账号|帐号",
    ),
    Endpoint(
        Text("creators bound to a channel product", "渠道商品绑定的达人"),
        ("authors",),
        beside=words("is_all"),
        named=r"channel|渠道",
        taken_for=DouyinKind.AUTHORS,
    ),
    Endpoint(Text("other records of the shop", "店铺的其他记录"), ("data",)),
    Endpoint(
        Text("the shop's products", "店铺商品"),
        ("data",),
        DouyinKind.PRODUCTS,
        words("check_status category_detail out_product_id market_price cos_ratio spec_id"),
        words("cursor_id"),
        named=r"product|商品",
    ),
    Endpoint(
        Text(
            "movements of the shop's accounts, which say nothing of what is still owed",
            "资金流水，不反映尚欠款项",
        ),
        ("data",),
        marks=words("bill_time fund_flow account_amount account_trade_no trans_scene_tag account_bill_desc"),
        named=r"account.?item|流水|动账",
    ),
    Endpoint(
        Text("what has been settled, not what is still to be", "已结算的账单，不含待结算款项"),
        ("data",),
        marks=words("settle_time request_no settle_amount trade_type total_income total_outcome"),
        named=r"settle|结算",
    ),
    Endpoint(Text("service requests", "服务单"), ("list",), named=r"service|服务"),
    Endpoint(
        Text("the shop's orders, as the earlier gateway gave them", "店铺订单（旧版网关）"),
        ("list",),
        DouyinKind.ORDERS,
        words("final_status child order_id logistics_id pay_type exp_ship_time"),
        named=r"order|订单",
    ),
    Endpoint(Text("one insurance policy", "单张保单"), ("policy_info",)),
    Endpoint(Text("carriers", "物流公司"), ("logistics_company_list_by_shop",)),
    Endpoint(Text("shops to visit", "门店"), ("store_detail_list", "store_detail")),
    Endpoint(Text("personal data", "个人信息"), ("decrypt_infos", "encrypt_infos")),
    Endpoint(Text("an access token", "访问令牌"), ("access_token",)),
)
#: What is read, by its kind.
READ: Final[Mapping[StrEnum, Endpoint]] = {
    each.kind: each for each in reversed(tuple(ENDPOINTS)) if each.kind is not None
}
#: Keys that no list of any other program has.
CERTAIN: Final = frozenset(
    {"shop_order_list", "shop_order_detail", "process_info", "invoice_list", "policy_info_list"}
)
#: Siblings of a list that any search has.
PAGING: Final = words("page size total has_more cursor_id page_no page_size next_cursor")


class Limit(Struct, frozen=True):
    """How far a search reaches when nothing is said: so many days back, and so many records."""

    days: int | None = None
    records: int | None = None


#: What the platform says of its own searches: orders of the last 90 days and no others; after-sales of the
#: last six months unless a time is given, 50,000 at most; 10,000 invoices or products.
LIMITS: Final[Mapping[StrEnum, Limit]] = MappingProxyType(
    {
        DouyinKind.ORDERS: Limit(days=90),
        DouyinKind.AFTER_SALES: Limit(days=180, records=50_000),
        DouyinKind.INVOICES: Limit(records=10_000),
        DouyinKind.PRODUCTS: Limit(records=10_000),
    }
)
