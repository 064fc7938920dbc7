"""The answers of the TikTok Shop Open API, and what is read of them.

``orders`` is the key of a shop's orders and of affiliate orders, ``transactions`` that of what awaits
settlement and of what a statement has settled.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Final

from checker.base.text import Text
from checker.importers.endpoints import Endpoint, EndpointTable, names_of, words
from checker.importers.tiktok import earlier
from checker.schema.catalog import ObjectType, catalog


class PageKind(StrEnum):
    """What is read of a page, by the key of its list."""

    ORDERS = "orders"
    RETURNS = "return_orders"
    CANCELLATIONS = "cancellations"
    SHOPS = "shops"
    UNSETTLED = "transactions"
    WITHDRAWALS = "withdrawals"
    PROMOTIONS = "activities"
    PRODUCTS = "products"


#: Of endpoints with the same key the first is the one that is read.
ENDPOINTS: Final = EndpointTable(
    Endpoint(
        Text("the shop's orders", "店铺订单"),
        ("orders",),
        PageKind.ORDERS,
        words(
            "line_items payment fulfillment_type is_cod paid_time rts_time shipping_type shipping_due_time "
            "rts_sla_time cancel_order_sla_time recipient_address buyer_message is_sample_order status "
            "delivery_time"
        ),
        named=r"(?<![a-z])orders?(?![a-z])(?!/unsettled)|订单",
    ),
    Endpoint(
        Text("affiliate orders", "联盟（达人带货）订单"),
        ("orders",),
        None,
        words(
            "creator_username settlement_status commission_model fully_return collaboration_id content_type "
            "content_id open_collaboration_id actual_commission estimated_commission commission_rate "
            "shop_ads_commission"
        ),
        named=r"affiliate|creator|联盟|达人",
        taken_for=PageKind.ORDERS,
    ),
    Endpoint(
        Text("the orders of one package", "一个包裹中的订单"),
        ("orders",),
        beside=words("package_id package_status handover_method order_line_item_ids sender_address"),
        taken_for=PageKind.ORDERS,
    ),
    Endpoint(
        Text("returns and refunds", "退货退款"),
        ("return_orders", "returns"),
        PageKind.RETURNS,
        words("return_id return_status return_type return_line_items arbitration_status"),
        named=r"returns?(?![a-z])|退",
    ),
    Endpoint(
        Text("cancellations", "取消申请"),
        ("cancellations",),
        PageKind.CANCELLATIONS,
        words("cancel_id cancel_status cancel_type cancel_line_items"),
        named=r"cancel|取消",
    ),
    Endpoint(
        Text("shops", "店铺"),
        ("shops",),
        PageKind.SHOPS,
        words("cipher seller_type"),
        named=r"shops?(?![a-z])|店铺",
    ),
    Endpoint(
        Text("transactions that await settlement", "未结算交易"),
        ("transactions",),
        PageKind.UNSETTLED,
        words(
            "est_settlement_amount est_revenue_amount est_fee_tax_amount est_shipping_cost_amount "
            "est_adjustment_amount estimated_settlement unsettled_reason"
        ),
        words(
            "sum_est_settlement_amount sum_est_revenue_amount sum_est_fee_tax_amount "
            "sum_est_shipping_cost_amount sum_est_adjustment_amount sum_est_fee_amount"
        ),
        named=r"unsettled|on.?hold|未结算|待结算",
    ),
    Endpoint(
        Text("transactions of a statement, which are settled", "结算单中的交易（已结算）"),
        ("transactions", "statement_transactions", "sku_transactions"),
        None,
        words(
            "statement_id statement_time settlement_amount revenue_amount fee_amount fee_tax_amount "
            "adjustment_amount shipping_cost_amount reserve_status reserve_amount reserve_id "
            "associated_order_id estimated_release_time"
        ),
        words(
            "statement_id statement_time payment_id payment_status settlement_amount payable_amount "
            "total_settlement_amount total_settlement_breakdown total_reserve_amount"
        ),
        named=r"statement|stmt|结算单",
        taken_for=PageKind.UNSETTLED,
    ),
    Endpoint(
        Text("withdrawals", "提现"),
        ("withdrawals",),
        PageKind.WITHDRAWALS,
        named=r"withdraw|提现",
    ),
    Endpoint(
        Text("promotion activities", "营销活动"),
        ("activities",),
        PageKind.PROMOTIONS,
        words("activity_type duration_type product_level begin_time end_time"),
        named=r"promotion|activit|活动",
    ),
    Endpoint(
        Text("the shop's products", "店铺商品"),
        ("products",),
        PageKind.PRODUCTS,
        words(
            "skus audit sales_regions main_images category_chains is_not_for_sale product_sync_fail_reasons "
            "status sale_regions product_status category_list"
        ),
        named=r"products?(?![a-z])|商品",
        put=earlier.product,
    ),
    Endpoint(
        Text("words for searching engines of products", "商品 SEO 词"),
        ("products",),
        marks=words("seo_words suggestions diagnoses listing_quality"),
        taken_for=PageKind.PRODUCTS,
    ),
    Endpoint(
        Text("the products of a promotion activity", "营销活动中的商品"),
        ("products",),
        None,
        words("activity_price discount quantity_limit quantity_per_user"),
        words("activity_id activity_type product_level duration_type begin_time end_time"),
        named=r"activit|promotion|活动",
        taken_for=PageKind.PRODUCTS,
    ),
    Endpoint(
        Text("products offered to creators", "开放给达人的商品"),
        ("products",),
        None,
        words("commission commission_rate open_collaboration_id has_inventory detail_link units_sold"),
        named=r"affiliate|collaboration|creator|联盟|达人",
        taken_for=PageKind.PRODUCTS,
    ),
    Endpoint(Text("statements", "结算单"), ("statements",)),
    Endpoint(Text("payments", "打款记录"), ("payments",)),
    Endpoint(
        Text("packages", "包裹"),
        ("packages", "package_list", "combinable_packages"),
        marks=words("package_id package_status handover_method"),
    ),
    Endpoint(Text("the tracking of a package", "物流轨迹"), ("tracking", "tracking_info")),
    Endpoint(Text("shipping documents", "面单"), ("doc_url",)),
    Endpoint(Text("warehouses", "仓库"), ("warehouses", "global_warehouses")),
    Endpoint(
        Text("delivery options", "配送方式"),
        ("delivery_options", "shipping_providers", "shipping_services", "pickup_slots", "templates"),
    ),
    Endpoint(Text("stock", "库存"), ("inventory", "inventory_records", "goods", "inbound_orders")),
    Endpoint(Text("global products", "全球商品"), ("global_products", "replicated_products")),
    Endpoint(Text("categories", "类目"), ("categories", "recommended_category_id", "category_rules")),
    Endpoint(Text("brands", "品牌"), ("brands",)),
    Endpoint(Text("attributes", "属性"), ("attributes",)),
    Endpoint(
        Text("who makes products and answers for them", "制造商与责任人"),
        ("manufacturers", "responsible_persons"),
    ),
    Endpoint(Text("size charts", "尺码表"), ("size_chart",)),
    Endpoint(Text("coupons", "优惠券"), ("coupons", "coupon")),
    Endpoint(Text("conversations with buyers", "买家会话"), ("conversations", "conversation", "messages")),
    Endpoint(Text("permissions", "权限"), ("permissions",)),
    Endpoint(Text("webhooks", "消息订阅"), ("webhooks",)),
    Endpoint(Text("the history of a return", "售后操作记录"), ("records",), marks=words("role event")),
    Endpoint(Text("reasons", "原因列表"), ("reasons", "reject_reasons", "reverse_reason_list")),
    Endpoint(
        Text("what can still be returned of an order", "订单可申请的售后"),
        ("sku_eligibility", "sku_with_claim_eligibility"),
    ),
    Endpoint(
        Text("prices of one order", "单个订单的价格明细"), ("line_items",), beside=words("total currency")
    ),
    Endpoint(
        Text("a promotion activity", "单个营销活动"),
        (),
        PageKind.PROMOTIONS,
        words("activity_id activity_type duration_type product_level begin_time end_time"),
        put=earlier.activity,
    ),
    Endpoint(
        Text("orders as the API gave them until 2023", "2023 年以前旧版接口的订单"),
        ("order_list",),
        PageKind.ORDERS,
        words("order_status payment_info item_list order_line_list rts_sla cancel_order_sla ext_status"),
        put=earlier.order,
    ),
    Endpoint(
        Text("returns and cancellations as the API gave them until 2023", "2023 年以前旧版接口的售后与取消"),
        ("reverse_list",),
        PageKind.RETURNS,
        words("reverse_order_id reverse_type reverse_status_value reverse_update_time return_item_list"),
        put=earlier.request,
    ),
    Endpoint(
        Text("shops as the API gave them until 2023", "2023 年以前旧版接口的店铺"),
        ("shop_list",),
        PageKind.SHOPS,
        words("shop_cipher shop_name"),
        put=earlier.shop,
    ),
    Endpoint(
        Text("settled transactions as the API gave them until 2023", "2023 年以前旧版接口的已结算交易"),
        ("settlement_list", "transaction_list"),
        taken_for=PageKind.UNSETTLED,
    ),
)
#: Siblings of a list that any search has.
PAGING: Final = frozenset(
    {"next_page_token", "total_count", "prev_page_token", "more", "next_cursor", "total"}
)
#: What is read, by its kind.
READ: Final[Mapping[StrEnum, Endpoint]] = {
    kind: next(endpoint for endpoint in ENDPOINTS if endpoint.kind is kind) for kind in PageKind
}


def is_data(value: object) -> bool:
    """Whether ``value`` is what an answer gives as its ``data``, without the envelope.

    A snapshot has lists of the same names: their records have the snapshot's fields.
    """
    if not isinstance(value, Mapping) or set(value) & {"as_of", "shop", "coverage", "schema_version"}:
        return False
    if "category_chains" in value and "id" in value:
        return True
    found = ENDPOINTS.recognise(value)
    if found is None or not isinstance(value[found.key], list):
        return False
    if set(value) & PAGING or found.key not in catalog().root.fields:
        return bool(set(value) & PAGING) or (found.endpoint is not None and found.endpoint.kind is not None)
    records = names_of(value[found.key])
    marks = frozenset().union(*(endpoint.marks for endpoint in found.possible))
    return bool((marks - _of_snapshot(found.key)) & records)


@cache
def _of_snapshot(section: str) -> frozenset[str]:
    """The names of the fields that the records of a section have in a snapshot."""
    record = catalog().section(section)
    inner = [
        catalog().records[f.type.record] for f in record.fields.values() if isinstance(f.type, ObjectType)
    ]
    return frozenset(name for each in (record, *inner) for name in each.fields)
