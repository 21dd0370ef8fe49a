"""Records and page lists: JSON Lines."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any, TextIO

from snapshot.export.files import write_json
from snapshot.model import Record

_NAMESPACE = uuid.UUID("6f1d7c9e-0f0c-5b8e-9c5e-6d1a3e6b2f10")


def record_line(record: Record) -> str:
    """A record as a line of JSON."""
    return record.model_dump_json() + "\n"


def write_schema(path: Path) -> None:
    """Write the JSON Schema (2020-12) that every line keeps to."""
    schema = Record.model_json_schema(mode="serialization")
    write_json(path, {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


class PageList:
    """pages.jsonl in WACZ's form (WACZ 1.1.1, 5.2.2)."""

    def __init__(self, file: TextIO, *, has_text: bool = False) -> None:
        """Write the header line; it says whether the pages' lines have their text."""
        self._file = file
        header = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
        self._write({**header, "hasText": True} if has_text else header)

    def add(self, url: str, captured_at: str, title: str | None, text: str | None = None) -> None:
        """Write a page's line; its id is the same whenever it is written again."""
        page = {"id": uuid.uuid5(_NAMESPACE, f"{captured_at} {url}").hex, "url": url, "ts": captured_at}
        known = {"title": title, "text": text}
        self._write({**page, **{name: value for name, value in known.items() if value is not None}})

    def _write(self, value: dict[str, Any]) -> None:
        self._file.write(json.dumps(value, ensure_ascii=False) + "\n")
