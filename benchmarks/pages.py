"""Pages of the TikTok Shop API, as many as wanted, always the same: what an import is measured on."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

FACTS = """
as_of: 2026-11-16T09:00:00Z
shop: {id: 7494820157031942886, timezone: Asia/Ho_Chi_Minh, region: VN, currency: VND}
coverage: {orders: {complete: true}}
"""
_FIRST = 1_770_000_000
_PAGE = 100


def order(number: int, rng: random.Random) -> dict[str, Any]:
    """One order with everything that pages have of it, about 2.3 kB; nothing of it is anybody's."""
    placed = _FIRST + rng.randrange(20_000_000)
    line: dict[str, Any] = {
        "id": str(577_000_000_000_000_000 + number),
        "sku_id": "1729700293000000135",
        "product_id": str(1_729_000_000_000_000_000 + number % 997),
        "product_name": "Nước mắm cá cơm than thượng hạng, chai thủy tinh 500 ml, đóng hộp hai chai",
        "sku_name": "Hộp hai chai 500 ml",
        "seller_sku": "NM-500-2",
        "display_status": "COMPLETED",
        "package_id": str(1_150_000_000_000_000_000 + number),
        "package_status": "COMPLETED",
        "currency": "VND",
        "original_price": "189000",
        "sale_price": "168000",
        "seller_discount": "21000",
        "platform_discount": "0",
        "is_gift": False,
        "item_tax": [{"tax_amount": "0", "tax_rate": "0", "tax_type": "SALES_TAX"}],
        "sku_image": f"https://images.example/{number}/tplv-origin-jpeg.jpeg?dr=11254&t=555f072d&ps=933b5bde",
        "tracking_number": "",
    }
    address = {"region_code": "VN", "name": "x***", "phone_number": "(+84)9*****", "postal_code": "70000"}
    levels = [
        {"address_level": f"L{n}", "address_level_name": "đơn vị", "address_name": "***"} for n in range(4)
    ]
    return {
        "id": str(576_400_000_000_000_000 + number * 7),
        "status": "COMPLETED" if rng.random() < 0.9 else "DELIVERED",
        "create_time": placed,
        "update_time": placed + 900_000,
        "paid_time": placed + 300,
        "rts_time": placed + 80_000,
        "collection_time": placed + 90_000,
        "delivery_time": placed + 300_000,
        "cancel_order_sla_time": placed + 600_000,
        "rts_sla_time": placed + 200_000,
        "tts_sla_time": placed + 290_000,
        "delivery_sla_time": placed + 700_000,
        "is_cod": True,
        "is_sample_order": False,
        "is_on_hold_order": False,
        "is_replacement_order": False,
        "is_exchange_order": False,
        "is_buyer_request_cancel": False,
        "order_type": "NORMAL",
        "fulfillment_type": "FULFILLMENT_BY_SELLER",
        "shipping_type": "TIKTOK",
        "delivery_type": "HOME_DELIVERY",
        "delivery_option_id": "6956553057000000977",
        "payment_method_name": "Thanh toán khi giao hàng",
        "commerce_platform": "TIKTOK_SHOP",
        "warehouse_id": "7000714532876273410",
        "buyer_message": "",
        "user_id": "7496200873000000597",
        "packages": [{"id": line["package_id"]}],
        "payment": {
            "currency": "VND",
            "sub_total": "168000",
            "shipping_fee": "22000",
            "total_amount": "190000",
            "original_total_product_price": "189000",
            "original_shipping_fee": "32000",
            "seller_discount": "21000",
            "platform_discount": "0",
            "shipping_fee_seller_discount": "0",
            "shipping_fee_platform_discount": "10000",
            "tax": "0",
        },
        "recipient_address": {**address, "district_info": levels},
        "line_items": [line],
    }


def write(folder: Path, orders: int) -> int:
    """Write pages with so many orders, each in a file, and facts; how many bytes the pages have."""
    rng, size = random.Random(orders), 0
    folder.mkdir()
    (folder / "facts.yaml").write_text(FACTS, encoding="utf-8")
    for first in range(0, orders, _PAGE):
        records = [order(number, rng) for number in range(first, min(first + _PAGE, orders))]
        token = "" if first + _PAGE >= orders else str(first + _PAGE)
        data = {"orders": records, "total_count": orders, "next_page_token": token}
        page = {"code": 0, "message": "Success", "request_id": "x", "data": data}
        text = json.dumps(page, ensure_ascii=False).encode()
        (folder / f"orders-{first:07}.json").write_bytes(text)
        size += len(text)
    return size
