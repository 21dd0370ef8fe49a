"""The crawl of the whole nasty server ends by itself, and each route as the table says."""

from __future__ import annotations

from collections import Counter

import pytest
from crawling import Crawled
from impatience import OPTIONS
from nasty_hosts import WAITED
from nasty_rows import Row, Site
from nasty_sites import SITES

MB = 1_000_000
MEMORY = 1_000 * MB
"""Of all processes together: two workers that hold 64 MB of a bomb each, or a tree of a page of 16 MB."""
FILES = int(OPTIONS["--concurrency"]) * 2 + 100
"""Descriptors of one process: a socket and a temporary file for each request under way."""
ROWS = [(site, row) for site in SITES for row in site.rows]


def test_the_table_is_long() -> None:
    """There are more than 120 routes, and no URL has two rows."""
    assert len({row.route for _, row in ROWS}) > 120
    assert [name for name, number in Counter((site.name, row.name) for site, row in ROWS).items() if number > 1] == []


@pytest.mark.parametrize(("site", "row"), ROWS, ids=[f"{site.name}/{row.shown}" for site, row in ROWS])
def test_each_route_ends_as_named(crawled: Crawled, site: Site, row: Row) -> None:
    """State, reason and number of tries in the ledger are those of the table; size and time are within its bounds."""
    standing = crawled.site(site.name)
    entry = crawled.ledger[standing.url(row)]
    assert (entry["state"], entry["reason"]) == (row.state, row.reason)
    assert row.tries <= entry["attempts"] <= row.tries + row.more
    assert entry["size"] <= row.size
    tried = [line for line in crawled.tried.get(standing.url(row), []) if "attempt" in line]
    assert [line["attempt"] for line in tried] == list(range(1, entry["attempts"] + 1))
    assert all(line["seconds"] <= row.seconds for line in tried)


def test_it_ends_by_itself(crawled: Crawled) -> None:
    """The command ends with 1 (something failed), says nothing on standard error, and leaves no process behind."""
    assert (crawled.ended.code, crawled.ended.err, crawled.ended.left) == (1, "", ())


def test_memory_is_bounded(crawled: Crawled) -> None:
    """Bombs, endless answers and monstrous pages take no more memory than is stated."""
    assert crawled.ended.memory < MEMORY


def test_open_files_are_bounded(crawled: Crawled) -> None:
    """A process has no more files and sockets open than its requests under way need."""
    assert crawled.ended.files < FILES


def test_every_connection_is_closed(crawled: Crawled) -> None:
    """No connection is left that the server still has open."""
    assert {standing.site.name: standing.hung_up(15) for standing in crawled.sites} == {
        standing.site.name: 0 for standing in crawled.sites
    }


def test_nothing_is_left_undecided(crawled: Crawled) -> None:
    """Every URL that was met has ended, and nothing was a mistake of ours."""
    ends = Counter((entry["state"], entry["reason"].partition(":")[0]) for entry in crawled.ledger.values())
    assert {state for state, _ in ends} <= {"captured", "unchanged", "duplicate", "failed", "refused"}
    assert ("failed", "mistake of ours") not in ends
    assert [line for lines in crawled.tried.values() for line in lines if "fault" in line] == []


def test_only_the_web_is_asked_for(crawled: Crawled) -> None:
    """No URL of the ledger has another scheme, credentials, a fragment or a raw space, and `never` was never met."""
    assert [url for url in crawled.ledger if not url.startswith(("http://", "https://"))] == []
    assert [url for url in crawled.ledger if "@" in url.split("/")[2] or "#" in url or " " in url] == []
    assert [url for url in crawled.ledger if "never" in url] == []
    assert [told.target for standing in crawled.sites for told in standing.server.log if "never" in told.target] == []


def test_what_is_refused_is_not_asked_for(crawled: Crawled) -> None:
    """A row with no tries was never requested; the others as often as tried, or once more over a dead line."""
    for standing, row in crawled.rows():
        asked = [told for told in standing.server.log if told.target == f"/{row.name}"]
        dead = sum(not told.answer and told.size == 0 for told in asked)
        if standing.site.certificate in {None, "good"} and standing.site.greeting is None:
            assert row.tries <= len(asked) <= row.tries + row.more + dead, (standing.site.name, row.shown)


@pytest.mark.parametrize(("name", "seconds"), WAITED.items())
def test_retry_after_is_waited_for(crawled: Crawled, name: str, seconds: float) -> None:
    """Between a 429 and the next request lies at least the time that Retry-After names."""
    first, second = crawled.site(name).server.asked(name)
    assert second.at - first.at >= seconds


def test_no_url_names_a_file(crawled: Crawled) -> None:
    """In the archive folder are only the files that every crawl makes."""
    files = {str(path.relative_to(crawled.folder)) for path in crawled.folder.rglob("*") if path.is_file()}
    files = {name for name in files if not name.startswith("site/")}  # tests/publish has the names of the copy
    warcs = {name for name in files if name.startswith("archive/127.0.0.2-") and name.endswith(".warc.gz")}
    assert len(warcs) == 1
    assert files - warcs <= {
        "datapackage.json",
        "indexes/index.cdxj",
        "logs/crawl.jsonl",
        "pages/pages.jsonl",
        "records/records.jsonl",
        "records/records.schema.json",
        "report/report.html",
        "report/publish.json",
        "report/report.json",
        "report/site-model.json",
        "state/frontier.sqlite",
        "state/frontier.sqlite-shm",
        "state/frontier.sqlite-wal",
        "state/lock",
    }


def test_nothing_of_this_machine_leaks(crawled: Crawled) -> None:
    """No entity, redirect or link makes a file of this machine part of a record."""
    assert "root:x:0:0" not in (crawled.folder / "records/records.jsonl").read_text("utf-8")
    assert not any("root" in url for url in crawled.ledger)
