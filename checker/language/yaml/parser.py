"""The parser of YAML that everything that reads a text of it shares."""

from __future__ import annotations

from typing import Final

import yaml

#: The parser in C where there is one; scalars stay text.
LOADER: Final[type] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
