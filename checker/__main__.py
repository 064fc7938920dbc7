"""``python -m checker`` and the installed command: the command line."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line; an interrupt while it is still being loaded ends it as quietly as a later one."""
    # A short life: what is allocated here mostly stays until the end, and needn't be taken apart there.
    gc.disable()
    status: int | str | None = 130
    try:
        import checker.cli.main

        checker.cli.main.cli.main()
    except SystemExit as ended:
        status = ended.code
        _leave_at_once(status)
    except KeyboardInterrupt:
        pass
    finally:
        gc.freeze()
    sys.exit(status)


def _leave_at_once(status: int | str | None) -> None:
    """End the process with what it holds, where nothing is left to be done: the system takes all of it back.

    Whoever looks on, as a debugger does, and a thread that is still at work have the usual end.
    """
    import atexit
    import threading

    if not isinstance(status, int) or sys.gettrace() or sys.getprofile() or threading.active_count() > 1:
        return
    try:
        atexit._run_exitfuncs()  # noqa: SLF001 - there is no other way to call them
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and not stream.closed:
                stream.flush()
    except OSError:
        return
    os._exit(status)


if __name__ == "__main__":
    main()
