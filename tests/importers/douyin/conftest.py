"""Answers of the 抖店 API built in tests, and what an import of them gives."""

import json

import pytest

from checker.diagnostics import Diagnostic, InputError
from checker.importers import ExportFile, ImportResult, import_files
from tests.importers.conftest import told

FACTS = "as_of: 2026-11-16T09:00:00+08:00\nshop: {id: 46820117}\n"


class Douyin:
    """A stand-in for the platform."""

    facts = FACTS

    @staticmethod
    def envelope(data: object) -> dict:
        """An answer."""
        return {"code": 10000, "msg": "success", "sub_code": "", "sub_msg": "", "log_id": "1", "data": data}

    def orders(self, *orders: dict, page: int = 0, size: int = 100, total: int | None = None) -> dict:
        """A page of orders."""
        count = len(orders) if total is None else total
        return self.envelope({"page": page, "size": size, "total": count, "shop_order_list": list(orders)})

    def sales(self, *sales: dict, more: bool = False, total: int | None = None) -> dict:
        """A page of after-sales."""
        count = len(sales) if total is None else total
        return self.envelope({"has_more": more, "page": 0, "size": 100, "total": count, "items": list(sales)})

    @staticmethod
    def order(number: int = 1, **changes: object) -> dict:
        """A completed order of two children, with changes."""
        order_id = str(6917921603386218000 + number)
        children = [
            {
                "order_id": str(6917921603386218000 + 10 * number + index),
                "parent_order_id": order_id,
                "order_status": 5,
                "item_num": 1,
                "origin_amount": 1495,
                "product_id": 3660207428038970001,
                "sku_id": 1712345678901234,
                "first_cid": 20000,
                "third_cid": 20002,
                "fourth_cid": 0,
                "logistics_receipt_time": 1780500000 + index,
                "after_sale_info": {"after_sale_status": 0, "after_sale_type": 0, "refund_status": 0},
            }
            for index in range(2)
        ]
        order = {
            "order_id": order_id,
            "shop_id": 46820117,
            "order_status": 5,
            "order_status_desc": "已完成",
            "main_status": 5,
            "create_time": 1780000000,
            "pay_time": 1780000060,
            "update_time": 1781000000,
            "ship_time": 1780050000,
            "exp_ship_time": 1780172800,
            "finish_time": 1781000000,
            "order_expire_time": 1780001800,
            "cancel_reason": "",
            "pay_type": 2,
            "order_amount": 2990,
            "pay_amount": 2890,
            "promotion_platform_amount": 0,
            "biz": 2,
            "trade_type": 0,
            "mask_post_receiver": "虚**",
            "encrypt_post_tel": "$$虚构密文$$",
            "post_addr": {"encrypt_detail": "##虚构地址密文##"},
            "sku_order_list": children,
        }
        return order | changes

    @staticmethod
    def sale(number: int = 1, **changes: object) -> dict:
        """An after-sale that waits for the seller, with changes."""
        sale = {
            "aftersale_id": str(146701382803677000 + number),
            "related_id": "6917921603386218010",
            "aftersale_order_type": 1,
            "aftersale_type": 0,
            "aftersale_status": 6,
            "refund_status": 1,
            "aftersale_refund_type": 0,
            "arbitrate_status": 0,
            "apply_time": 1793000000,
            "update_time": 1793000100,
            "status_deadline": 1793172800,
            "refund_amount": 1445,
            "aftersale_status_to_final_time": 0,
        }
        lines = [{"sku_order_id": "6917921603386218010", "tags": [{"tag_detail": "15天售后期"}]}]
        order = {"shop_order_id": "6917921603386218001", "related_order_info": lines}
        return {"aftersale_info": sale | changes, "order_info": order}

    @staticmethod
    def run(*documents: object, facts: str = FACTS, **options: object) -> ImportResult:
        """The import of ``documents``, each in a file of its own, and of ``facts``."""
        files = [
            ExportFile(
                f"{index}.json", document if isinstance(document, bytes) else json.dumps(document).encode()
            )
            for index, document in enumerate(documents)
        ]
        return import_files("douyin-api", [*files, ExportFile("facts.yaml", facts.encode())], **options)

    def ordered(self, **changes: object) -> dict:
        """What becomes of an order."""
        return self.run(self.orders(self.order(**changes))).snapshot["orders"][0]

    def served(self, **changes: object) -> dict:
        """What becomes of an after-sale."""
        return self.run(self.sales(self.sale(**changes))).snapshot["after_sales"][0]

    def complaints(self, *documents: object, facts: str = FACTS) -> tuple[Diagnostic, ...]:
        """All that the import has to say, whether or not it fails."""
        try:
            return told(self.run(*documents, facts=facts))
        except InputError as error:
            return error.diagnostics

    def codes(self, *documents: object, facts: str = FACTS) -> list[str]:
        """The codes of all that the import has to say."""
        return [diagnostic.code for diagnostic in self.complaints(*documents, facts=facts)]


@pytest.fixture(scope="session")
def douyin() -> Douyin:
    """A stand-in for the platform."""
    return Douyin()
