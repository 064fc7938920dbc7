"""What 抖店 (the shops of Douyin in China) lets a seller save."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from checker.base.text import Text
from checker.importers.columns import column_importers
from checker.importers.douyin.importer import MARKET, PLATFORM, read, recognise, survey
from checker.importers.importer import Importer

IMPORTERS: Final[Mapping[str, Importer]] = MappingProxyType(
    {
        "douyin-api": Importer(
            Text("抖店 (Douyin shop) Open API", "抖店开放接口"),
            Text(
                "answers saved as JSON, one or more per file, in any order: orders, after-sales, invoices, "
                "insurance policies, bound accounts, products; and one file of facts in the snapshot's own "
                "shape, YAML or JSON",
                "接口返回内容保存的 JSON 文件，每个文件可含多页，顺序不限：订单、售后、发票、保单、绑定账号、"
                "商品；外加一份采用快照格式的填报文件（YAML 或 JSON）",
            ),
            PLATFORM,
            recognise,
            read,
            survey,
            together=True,
            market=MARKET,
        ),
        **column_importers(Path(__file__).parent),
    }
)
