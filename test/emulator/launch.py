"""Runs the emulator for as long as the process that started it lives.

Standard input is a pipe from that process. When it ends, for whatever reason, even a SIGKILL, the emulator and the
functions it runs are killed and its temporary folder is removed. A line "keep" before the end lets the emulator live
on, until it gets a SIGTERM.
"""

import os
import shutil
import signal
import sys
import threading


def leave(exit_code):
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(exit_code)


def follow_parent():
    if sys.stdin.buffer.read().strip() != b"keep":
        leave(0)


threading.Thread(target=follow_parent, daemon=True).start()
exit_code = 1
try:
    from ministack.app import main

    sys.argv = ["ministack"]
    main()
    exit_code = 0
except SystemExit as end:
    exit_code = end.code if isinstance(end.code, int) else 1
except BaseException:
    import traceback

    traceback.print_exc()
finally:
    sys.stdout.flush()
    sys.stderr.flush()
    leave(exit_code)
