"""simdjson: read the file and parse it, nothing else. A floor, not an answer."""

from __future__ import annotations

import sys
from pathlib import Path

import simdjson

if __name__ == "__main__":
    simdjson.Parser().parse(Path(sys.argv[1]).read_bytes())
