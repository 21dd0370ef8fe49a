"""Servers that ask to be left alone for long: the crawl does so, and still ends when it was told to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from crawling import Crawled, crawled_sites
from nasty_hosts import TOO_PATIENT
from table import MAX_TIME


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """A crawl that has less time than the servers want it to wait."""
    folder: Path = tmp_path_factory.mktemp("patient")
    with crawled_sites(TOO_PATIENT, folder, 80, 60, max_time=str(MAX_TIME)) as done:
        yield done


def test_a_long_retry_after_is_not_cut_short(patient: Crawled) -> None:
    """A Retry-After of a minute, an hour, a year or ages: asked once, put off, and refused when the time is over."""
    for standing, row in patient.rows():
        entry = patient.ledger[standing.url(row)]
        assert (entry["state"], entry["reason"], entry["attempts"]) == (row.state, row.reason, row.tries)
        assert [line["state"] for line in patient.tried[standing.url(row)]] == ["delayed"]
        assert len(standing.server.asked(row.route)) == 1


def test_it_ends_in_time(patient: Crawled) -> None:
    """The crawl ends by itself, quietly, and with 0: limits are no failures."""
    assert (patient.ended.code, patient.ended.err, patient.ended.left) == (0, "", ())
    assert patient.ended.seconds >= MAX_TIME
