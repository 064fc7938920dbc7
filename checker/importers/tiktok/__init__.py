"""What TikTok Shop lets a seller save."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from checker.base.text import Text
from checker.importers.columns import column_importers
from checker.importers.importer import Importer
from checker.importers.tiktok.importer import read, recognise, survey, take
from checker.importers.tiktok.shop import PLATFORM

IMPORTERS: Final[Mapping[str, Importer]] = MappingProxyType(
    {
        "tiktok-api": Importer(
            Text("TikTok Shop Open API", "TikTok Shop 开放接口"),
            Text(
                "responses saved as JSON, one or more per file, in any order: orders, returns, "
                "cancellations, shops, products, promotions, withdrawals, unsettled transactions, of every "
                "version since 2022; messages of the platform (webhooks); and one file of facts in the "
                "snapshot's own shape, YAML or JSON",
                "接口返回内容保存的 JSON 文件，每个文件可含多页，顺序不限：订单、退货退款、取消、店铺、商品、"
                "活动、提现、未结算交易（2022 年以来各版本）；平台推送的消息（webhook）；外加一份采用"
                "快照格式的填报文件（YAML 或 JSON）",
            ),
            PLATFORM,
            recognise,
            read,
            survey,
            take,
            together=True,
        ),
        **column_importers(Path(__file__).parent),
    }
)
