"""What other programs say of the files that the crawl of the nasty server wrote: the only complaints are listed here.

warcio and FastWARC take the chunks of a body for a part of its payload (warcio #74; rule R4 of ours).
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from members import Member
from stored import Archive
from test_nasty_rules import is_chunked
from warcio.archiveiterator import ArchiveIterator

ODD_HEADS = frozenset({"bare-lf", "lower-case", "no-version"})
"""Routes whose heads FastWARC does not take for heads, so that all of the block is their payload."""
LONGEST_HEAD = 32 * 1024
"""Bytes beyond which FastWARC gives up on a head."""


def raw(member: Member) -> bytes:
    return member.path.read_bytes()[member.offset :][: member.length]


@pytest.fixture(scope="module")
def responses(archive: Archive) -> list[Member]:
    return [member for member in archive.members if member.type == "response"]


def by_warcio(member: Member) -> Iterator[str]:
    for record in ArchiveIterator(BytesIO(raw(member)), check_digests=True):
        record.raw_stream.read()
        yield from record.digest_checker.problems


def by_fastwarc(member: Member) -> bool:
    return all(record.verify_payload_digest() for record in FastIterator(BytesIO(raw(member)), parse_http=True))


def test_fastwarc_reads_all_and_finds_every_block_whole(archive: Archive) -> None:
    """FastWARC reads each file to its end, and every block digest is right."""
    for path, read in archive.files.items():
        with path.open("rb") as file:
            verdicts = [record.verify_block_digest() for record in FastIterator(file, parse_http=False)]
        assert verdicts == [True] * len(read)


def test_fastwarc_finds_no_payload_wrong_but_chunked_ones(responses: list[Member]) -> None:
    """FastWARC complains of no payload digest but those of chunked bodies, and where it cannot read the head."""
    judged = [member for member in responses if member.get("WARC-Payload-Digest") and not is_chunked(member)]
    readable = [member for member in judged if len(member.block) - len(member.body) < LONGEST_HEAD]
    wrong = {member.url.split("/", 3)[3] for member in readable if not by_fastwarc(member)}
    assert len(readable) > 250
    assert wrong == ODD_HEADS


def test_fastwarc_and_we_differ_on_chunked_payloads(responses: list[Member]) -> None:
    """That the list is not longer than it needs to be: of chunked bodies FastWARC does complain."""
    chunked = [member for member in responses if member.url.endswith("/chunked")]
    assert [by_fastwarc(member) for member in chunked] == [False]


def test_warcio_finds_nothing_wrong_but_chunked_payloads(archive: Archive) -> None:
    """warcio complains of the payload digests of chunked bodies, and of nothing else."""
    wrong = [member for member in archive.members if list(by_warcio(member))]
    assert {(member.type, is_chunked(member)) for member in wrong} == {("response", True)}
