"""One program, in a process of its own: `python -m contest.worker NAME`, run by `contest.contestant`.

Says first who it is: {"version", "gives"}. Then for each line {"html" (base64), "url"} answers with one line: the
prediction, "cpu_ms" (this process and its children that have ended) and, where the program raised, "error". Both ways
JSON, UTF-8. readability.mjs talks the same way. Imports nothing but the standard library and its neighbour.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import resource
import sys
import time
import warnings

from contest.programs import PROGRAMS, Extract, Prediction


def main() -> None:
    """Answer until the input ends."""
    program = PROGRAMS[sys.argv[1]]
    logging.disable()
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    extract = program.start()
    print(json.dumps({"version": program.version, "gives": program.gives}), file=answers, flush=True)
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        print(json.dumps(timed(extract, base64.b64decode(asked["html"]), asked["url"])), file=answers, flush=True)


def timed(extract: Extract, html: bytes, url: str) -> Prediction:
    """What a program makes of a page, and what it took."""
    begun = cpu_seconds()
    try:
        answer = extract(html, url)
    except Exception as error:  # noqa: BLE001  (that a program raises is a result)
        answer = {"error": f"{type(error).__name__}: {error}"[:200]}
    return {**answer, "cpu_ms": 1000 * (cpu_seconds() - begun)}


def cpu_seconds() -> float:
    """CPU time of this process, all its threads, and its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
