"""The file that the frontier is kept in."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from snapshot.frontier.store import LedgerFailed, Store


def test_nothing_is_written_after_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite rolls back by itself where a disk is full: what came after would last by itself, a half of a step."""
    path = tmp_path / "frontier.sqlite"

    def small(*given: object, **options: object) -> sqlite3.Connection:
        database: sqlite3.Connection = connect(*given, **options)  # type: ignore[call-overload]
        database.execute("PRAGMA max_page_count = 60")
        return database

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", small)
    store = Store(path)
    store.note("before", "the step")
    store.commit()
    store.note("first", "of a step")
    with pytest.raises(LedgerFailed, match="disk is full"):
        store.note("second", "x" * 1_000_000)
    with pytest.raises(LedgerFailed, match="disk is full"):
        store.note("after", "of another step")
    store.close()
    again = Store(path)
    assert [again.noted(name) for name in ("before", "first", "after")] == ["the step", None, None]
    again.close()
