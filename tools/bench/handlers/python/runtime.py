"""Loads a Python handler once and invokes it sequentially, as Lambda does."""

import importlib.util
import json
import os
import resource
import sys
import time


def cpu_ms():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return (usage.ru_utime + usage.ru_stime) * 1000


def main():
    spec = importlib.util.spec_from_file_location("handler", sys.argv[1])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    requests, answers = os.fdopen(3, "r"), os.fdopen(4, "w")
    for line in requests:
        errors = []
        events = json.loads(line)
        cpu, wall = cpu_ms(), time.perf_counter()
        for event in events:
            try:
                module.handler(event, None)
            except Exception as error:
                errors.append(f"{type(error).__name__}: {error}")
        answer = {
            "wallMs": (time.perf_counter() - wall) * 1000,
            "cpuMs": cpu_ms() - cpu,
            "errors": errors,
        }
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


main()
