"""Runs the emulator for as long as the process that started it lives.

Standard input is a pipe from that process. When the process ends, even by a SIGKILL, the emulator and its functions
are killed and the temporary folder is deleted. After a line "keep", the emulator continues until it receives a SIGTERM.
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


def tag_buckets():
    """Sets the tags of buckets from the template of a stack, which the emulator ignores.

    The CDK's function for `autoDeleteObjects` reads them: without tags, a stack with RemovalPolicy.DESTROY can be
    neither updated nor destroyed.
    """
    from ministack.services import s3
    from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS

    def tagging(provision, position_of_properties):
        def provision_and_tag(*arguments):
            name, attributes = provision(*arguments)
            tags = arguments[position_of_properties].get("Tags", [])
            s3._bucket_tags[name] = {tag["Key"]: str(tag["Value"]) for tag in tags}
            return name, attributes

        return provision_and_tag

    handlers = _RESOURCE_HANDLERS["AWS::S3::Bucket"]
    handlers["create"] = tagging(handlers["create"], 1)
    handlers["update"] = tagging(handlers["update"], 2)


threading.Thread(target=follow_parent, daemon=True).start()
exit_code = 1
try:
    from ministack.app import main

    tag_buckets()
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
