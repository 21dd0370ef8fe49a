"""One site's pages together: packed as a WARC file, and extracted from it with and without the site model."""

from __future__ import annotations

import io
import json
import os
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from crawl import SNAPSHOT, Watch
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from contest.contestant import Answer
from contest.install import say
from contest.packs import Page
from contest.programs import ALL, OURS

WITHOUT_MODEL = "--no-site-model"
OFF = f"{OURS} {WITHOUT_MODEL}"
ALONE = f"{OURS}, each page alone"
FEWEST = 3
"""Pages that a site must have to be one."""


class NotExtracted(Exception):
    """`snapshot extract` failed; says what it said."""


@dataclass(frozen=True)
class Together:
    """What came of the sites of a pack, by the way it was made."""

    pages: Sequence[Page]
    answers: dict[str, list[Answer]]
    cpu_ms: dict[str, float]
    """CPU time a page of `snapshot extract`, its start and its worker processes included."""


def together(pages: Sequence[Page], alone: Sequence[Answer]) -> Together | None:
    """The sites among `pages`, each extracted as one; None where there is no site. `alone` are their answers till now.

    Where `snapshot extract` has no site model to switch off, there is one way only.
    """
    sites = defaultdict[str, list[int]](list)
    for number, page in enumerate(pages):
        sites[str(page.truth.get("host"))].append(number)
    chosen = [numbers for numbers in sites.values() if len(numbers) >= FEWEST]
    if not chosen:
        return None
    ways = {OURS: [], OFF: [WITHOUT_MODEL]} if has_model() else {OURS: list[str]()}
    found = Together(
        [pages[number] for numbers in chosen for number in numbers],
        {ALONE: [alone[number] for numbers in chosen for number in numbers]},
        {},
    )
    for name, options in ways.items():
        say(f"{name}: {len(chosen)} sites")
        answers: list[Answer] = []
        spent = 0.0
        for numbers in chosen:
            site, seconds = extracted([pages[number] for number in numbers], options)
            answers, spent = answers + site, spent + seconds
        found.answers[name], found.cpu_ms[name] = answers, 1000 * spent / len(answers)
    return found


def has_model() -> bool:
    """Whether `snapshot extract` has a site model that can be switched off."""
    told = subprocess.run([SNAPSHOT, "extract", "--help"], capture_output=True, text=True, check=False)
    return WITHOUT_MODEL in told.stdout


def extracted(pages: Sequence[Page], options: Sequence[str]) -> tuple[list[Answer], float]:
    """The answers of `snapshot extract` for a site, one a page, and its CPU seconds. Raises NotExtracted."""
    with TemporaryDirectory() as folder:
        warc, records = Path(folder, "site.warc.gz"), Path(folder, "records.jsonl")
        pack(pages, warc)
        process = subprocess.Popen([SNAPSHOT, "extract", str(warc), "-o", str(records), "--quiet", *options])
        watch = Watch(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.stop()
        if process.returncode:
            raise NotExtracted(f"snapshot extract ended with {process.returncode} on the site of {pages[0].id}")
        rows = [json.loads(line) for line in records.read_text("utf-8").split("\n") if line]
    by_url = {row["url"]: row for row in rows}
    return [answer_of(by_url.get(page.url)) for page in pages], usage.ru_utime + usage.ru_stime + watch.others


def answer_of(record: Answer | None) -> Answer:
    """A record as an answer."""
    if record is None:
        return {"error": "no record"}
    return {name: record[name] for name in (*ALL, "kind")} | {"related": [item["url"] for item in record["related"]]}


def pack(pages: Sequence[Page], file: Path) -> None:
    """Write pages as responses into a WARC file, under their URLs; no header tells an encoding."""
    with file.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for page in pages:
            fields = [("Content-Type", "text/html"), ("Content-Length", str(len(page.html)))]
            writer.write_record(
                writer.create_warc_record(
                    page.url,
                    "response",
                    payload=io.BytesIO(page.html),
                    length=len(page.html),
                    http_headers=StatusAndHeaders("200 OK", fields, protocol="HTTP/1.1"),
                )
            )
