"""``python -m checker`` and the installed command: the command line."""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line; an interrupt while it is still being loaded ends it as quietly as a later one."""
    try:
        import checker.cli.main

        checker.cli.main.main()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
