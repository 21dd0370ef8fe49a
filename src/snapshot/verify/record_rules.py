"""What a record must be like by itself: its place in the file, its parts, its digests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from snapshot.verify.header import shown
from snapshot.verify.measure import ALGORITHMS
from snapshot.verify.reading import Gap, Stored
from snapshot.verify.register import Register

RECORD_RULES: Register[Callable[[Stored], Iterator[str]]] = Register()
GAP_RULES: Register[Callable[[Gap], Iterator[str]]] = Register()

TYPES = frozenset({"warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation"})
_WITH_URI = TYPES - {"warcinfo", "metadata"}
_REASONS = frozenset({"length", "time", "disconnect", "unspecified"})
_DIGEST_FORMS = {"sha1": r"[A-Z2-7]{32}", "md5": r"[0-9a-f]{32}", "sha256": r"[0-9a-f]{64}", "sha512": r"[0-9a-f]{128}"}
_DIGESTS = ("WARC-Block-Digest", "WARC-Payload-Digest")


@GAP_RULES.rule("R3", "error")
def torn(gap: Gap) -> Iterator[str]:
    """Each record is whole, up to the end of the file; what is damaged is lost."""
    if gap.torn:
        yield f"{gap.reason}; {gap.end - gap.offset} bytes up to offset {gap.end} cannot be read as records"


@GAP_RULES.rule("R2", "error")
def between(gap: Gap) -> Iterator[str]:
    """Records follow each other, with no bytes between them or after the last."""
    if not gap.torn:
        yield f"{gap.reason}; {gap.end - gap.offset} bytes up to offset {gap.end} are no record"


@RECORD_RULES.rule("R1", "error")
def block_length(record: Stored) -> Iterator[str]:
    """The block is as long as Content-Length says."""
    if record.header.length is not None and record.block.size < record.header.length:
        yield f"Content-Length is {record.header.length}, but the block has {record.block.size} bytes"


@RECORD_RULES.rule("R1", "error")
def trailer(record: Stored) -> Iterator[str]:
    """Two CRLF follow the block, and nothing else (another record is R2's)."""
    whole = record.block.size == record.header.length
    crowd = record.after == b"\r\n\r\nWARC/"
    if whole and record.after != b"\r\n\r\n" and not crowd:
        yield f"the block is not followed by two CRLF alone, but by {record.after!r}"


@RECORD_RULES.rule("R1", "error")
def header_form(record: Stored) -> Iterator[str]:
    """The version is WARC/1.0 or WARC/1.1, and each line of the header a named field."""
    if not record.header.version:
        yield "the version is neither WARC/1.0 nor WARC/1.1"


@RECORD_RULES.rule("R1", "error")
def mandatory(record: Stored) -> Iterator[str]:
    """Type, id, date, and the URI of what has one, are there."""
    names = ["WARC-Type", "WARC-Record-ID", "WARC-Date"]
    for name in [*names, *(["WARC-Target-URI"] if record.header.type in _WITH_URI else [])]:
        if not record.header.get(name):
            yield f"{name} is missing"


@RECORD_RULES.rule("R1", "remark")
def known_type(record: Stored) -> Iterator[str]:
    """The WARC-Type is one that the standard knows."""
    if record.header.type and record.header.type not in TYPES:
        yield f"WARC-Type {record.header.type!r} is unknown"


@RECORD_RULES.rule("R2", "error")
def one_a_member(record: Stored) -> Iterator[str]:
    """A gzip member holds one record."""
    if record.nth == 1:
        yield "the gzip member holds more than one record"


@RECORD_RULES.rule("R2", "remark")
def is_packed(record: Stored) -> Iterator[str]:
    """A file of records is packed by record, so that each can be had by its offset."""
    if record.number == 0 and not record.packed and record.region.path.suffix == ".gz":
        yield "the file is named .gz but is not packed"


@RECORD_RULES.rule("R4", "error")
def payload_digest(record: Stored) -> Iterator[str]:
    """The payload digest is that of the content with its transfer coding removed."""
    stated = _stated(record, "WARC-Payload-Digest")
    checked = record.header.type in {"response", "resource", "request", "conversion"} and record.block.head is not None
    plain = record.header.type in {"resource", "conversion"}
    if stated and (checked or plain) and stated not in {record.block.payload, record.block.framed}:
        yield f"payload digest is {record.block.payload}, not {stated}"


@RECORD_RULES.rule("R4", "remark")
def framed_digest(record: Stored) -> Iterator[str]:
    """The payload digest does not count the chunk framing, as warcio and wget do."""
    stated = _stated(record, "WARC-Payload-Digest")
    chunks = record.block.chunks
    if chunks is None or chunks.fault or record.header.type == "revisit":
        return
    if stated == record.block.framed != record.block.payload:
        yield f"payload digest is {record.block.payload}, not {stated}, which is that of the chunk framing as well"


@RECORD_RULES.rule("R4", "remark")
def payload_digest_there(record: Stored) -> Iterator[str]:
    """A response states its payload digest."""
    if record.header.type == "response" and record.block.head and not record.header.get("WARC-Payload-Digest"):
        yield "WARC-Payload-Digest is missing"


@RECORD_RULES.rule("R5", "error")
def block_digest(record: Stored) -> Iterator[str]:
    """The block digest is that of the whole block as stored."""
    stated = _stated(record, "WARC-Block-Digest")
    if stated and stated != record.block.digest and record.block.size == record.header.length:
        yield f"block digest is {record.block.digest}, not {stated}"


@RECORD_RULES.rule("R5", "remark")
def block_digest_there(record: Stored) -> Iterator[str]:
    """A record states its block digest."""
    if not record.header.get("WARC-Block-Digest"):
        yield "WARC-Block-Digest is missing"


@RECORD_RULES.rule("R10", "error")
def truncated_reason(record: Stored) -> Iterator[str]:
    """WARC-Truncated gives one of the reasons that the standard knows."""
    reason = record.header.get("WARC-Truncated")
    if reason and reason not in _REASONS:
        yield f"WARC-Truncated {reason!r} is none of {', '.join(sorted(_REASONS))}"


@RECORD_RULES.rule("R21", "error")
def digest_form(record: Stored) -> Iterator[str]:
    """A digest is a lower-case label and base32 (SHA-1) or lower-case base16, unpadded."""
    for name in _DIGESTS:
        value = record.header.get(name)
        label, _, digest = value.partition(":")
        if value and not re.fullmatch(
            _DIGEST_FORMS.get(label, r"(?!)" if label.lower() in ALGORITHMS else r".+"), digest
        ):
            yield f"{name} {shown(value)} is not spelt as label:value must be"


@RECORD_RULES.rule("R21", "remark")
def known_algorithm(record: Stored) -> Iterator[str]:
    """A digest is of an algorithm that can be checked."""
    for name in _DIGESTS:
        value = record.header.get(name)
        if value and value.partition(":")[0].lower() not in ALGORITHMS:
            yield f"{name} {shown(value)} cannot be checked"


@RECORD_RULES.rule("R22", "error")
def no_payload(record: Stored) -> Iterator[str]:
    """No payload digest on what has no payload: warcinfo and metadata."""
    if record.header.type in {"warcinfo", "metadata"} and record.header.get("WARC-Payload-Digest"):
        yield f"a {record.header.type} record has no payload, but a WARC-Payload-Digest"


def _stated(record: Stored, name: str) -> str:
    """A digest as it would be spelt, where it can be checked; spelling is R21's."""
    label, _, value = record.header.get(name).partition(":")
    label = label.lower()
    value = value.rstrip("=").upper() if label == "sha1" and len(value.rstrip("=")) == 32 else value.lower()
    if label == "sha1" and len(value) == 40:
        return ""
    return f"{label}:{value}" if label in ALGORITHMS else ""
