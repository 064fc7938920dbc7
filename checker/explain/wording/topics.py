"""What policies are about, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from checker.base.text import Text

TOPIC: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "closure": Text("closing a shop", "关店"),
        "refund": Text("deposit refund", "退保证金"),
        "cancellation": Text("cancelling orders", "取消订单"),
        "fulfilment": Text("order fulfilment", "订单履约"),
    }
)
