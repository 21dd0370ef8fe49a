"""What the crawl of the nasty server stored is what went over the wire, byte for byte."""

from __future__ import annotations

import pytest
from nasty_routes import TOO_MUCH
from nasty_rows import Row, Site
from nasty_sites import SITES
from stored import Archive, interim, legal

TALKING = [
    (site, row) for site in SITES if site.greeting is None and site.certificate in {None, "good"} for row in site.rows
]
ASKED = [(site, row) for site, row in TALKING if row.tries]
OURS = frozenset({"length", "time", "unspecified"})
"""Cut by us: what follows was sent, and is not stored."""
CUT = {*TOO_MUCH, "drop-after-head", "drop-amid-body", "drop-without-length", "drop-amid-head"}
"""More was sent than belongs to the answer, or a reset may have overtaken it."""


@pytest.mark.parametrize(("site", "row"), ASKED, ids=[f"{site.name}/{row.shown}" for site, row in ASKED])
def test_the_wire_is_stored(archive: Archive, site: Site, row: Row) -> None:
    """Response, interim answers and request are those that the server wrote and read; nothing that came is missing."""
    standing = archive.crawled.site(site.name)
    pairs = archive.passed(standing, row)
    for stored, told in pairs:
        assert stored.request.block == told.request
        if (stored.response.type == "revisit" or stored.truncated not in OURS) and row.name not in CUT:
            assert stored.interim + stored.response.block + archive.body(stored) == told.answer
    answered = [told for told in standing.server.log if told.target == f"/{row.name}" and told.answer]
    unanswered = archive.unanswered.get(legal(standing.url(row)), [])
    assert len(pairs) + len(unanswered) == len(answered)


@pytest.mark.parametrize("route", ["close-after-interim", "interims-only"])
def test_interim_answers_alone_are_stored(archive: Archive, route: str) -> None:
    """Where nothing but interim answers came, they are in a metadata record, and the request beside it."""
    standing = archive.crawled.site("wire")
    kept = archive.unanswered[f"{standing.root}{route}"]
    told = [told for told in standing.server.log if told.target == f"/{route}" and told.answer]
    assert [(interim(each.metadata), each.request.block) for each in kept] == [
        (bytes(each.answer), each.request) for each in told
    ]
    assert kept


@pytest.mark.parametrize("route", ["early-hints", "continue", "many-interims"])
def test_interim_answers_are_kept_apart(archive: Archive, route: str) -> None:
    """The response begins at the final status line; what came before is in the metadata record."""
    (stored,) = archive.of("wire", route)
    assert stored.response.block.startswith(b"HTTP/1.1 200 OK\r\n")
    assert stored.interim.startswith(b"HTTP/1.1 10")
