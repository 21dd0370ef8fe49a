"""What is written down of one try: a line in logs/crawl.jsonl, and notes in the WARC file."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TextIO

from snapshot.frontier.schema import UNREAD
from snapshot.model import Exchange, Outcome, Target

_PIECE = 1 << 16


def open_log(path: Path) -> TextIO:
    """The log, to be appended to; a line lasts as soon as it is written. A line that a kill tore is cut off."""
    with path.open("ab+") as file:
        whole = _whole_lines(file)
        file.truncate(whole)
    return path.open("a", encoding="utf-8", buffering=1)


def _whole_lines(file: BinaryIO) -> int:
    """Where the last whole line of a file ends."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - _PIECE)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def log_line(target: Target, exchange: Exchange, outcome: Outcome) -> str:
    """One try, as a line of JSON."""
    place = outcome.place
    facts = {
        "time": exchange.started.isoformat(),
        "url": target.url,
        "state": outcome.state,
        "reason": outcome.reason,
        "soft": outcome.soft,
        "attempt": target.attempt,
        "status": exchange.status,
        "mime": outcome.mime,
        "bytes": exchange.block.size,
        "seconds": round(exchange.seconds, 4),
        "role": target.role,
        "depth": target.depth,
        "via": target.via,
        "parent": target.parent,
        "ip": exchange.ip,
        "digest": exchange.payload_digest,
        "warc": place and place.warc,
        "offset": place and place.offset,
    }
    return json.dumps({name: value for name, value in facts.items() if value is not None}, ensure_ascii=False) + "\n"


def fault_line(url: str, fault: str) -> str:
    """Something that went wrong with a URL after it was captured, as a line of JSON."""
    return json.dumps({"time": datetime.now(UTC).isoformat(), "url": url, "fault": fault}, ensure_ascii=False) + "\n"


def warning_line(warning: str) -> str:
    """What somebody should know at once, as a line of JSON."""
    return json.dumps({"time": datetime.now(UTC).isoformat(), "warning": warning}, ensure_ascii=False) + "\n"


def notes(target: Target, soft: str | None) -> tuple[tuple[str, str], ...]:
    """How the URL was found, for the metadata record beside its response (fields as Heritrix writes them).

    `soft` is why the answer is not what its status says; the index reads it from there. That it was not read for links
    says nothing of the answer.
    """
    flag = (("softFailure", soft),) if soft and soft != UNREAD else ()
    if target.parent is None:
        return (("via", target.via), *flag)
    return (("via", target.parent), ("hopsFromSeed", str(target.depth)), ("outlinkPlace", target.via), *flag)
