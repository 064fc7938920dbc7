"""``python -m checker`` and the installed command: the command line."""

from __future__ import annotations

import gc
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line; an interrupt while it is still being loaded ends it as quietly as a later one."""
    # A short life: what is allocated here mostly stays until the end, and needn't be taken apart there.
    gc.disable()
    try:
        import checker.cli.main

        checker.cli.main.cli.main()
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
