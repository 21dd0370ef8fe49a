"""All rules in one table, for people: what docs/reference/verify.md is held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from snapshot.verify.field_rules import FIELD_RULES
from snapshot.verify.findings import Severity
from snapshot.verify.http_rules import HTTP_RULES
from snapshot.verify.index_rules import INDEX_RULES
from snapshot.verify.links import LINK_RULES
from snapshot.verify.record_rules import GAP_RULES, RECORD_RULES
from snapshot.verify.register import Register


@dataclass(frozen=True, slots=True)
class Row:
    """A rule, in words."""

    number: str
    severity: Severity
    holds: str


AROUND = (
    Row("I9", "error", "Each response, revisit and resource is in the index (a remark where there is no index)."),
    Row("I10", "error", "Each line of the index is one of CDXJ, with a file and an offset."),
    Row("I11", "error", "The lines of the index are in order, bytewise."),
    Row("L1", "error", "Each line of pages/*.jsonl is JSON, after a header, and names a capture that is there."),
    Row("L2", "error", "Each line of records/records.jsonl is JSON, and its source is the place of that capture."),
    Row(
        "P1", "error", "There is a datapackage.json that lists resources (a remark in a folder); zip entries are whole."
    ),
    Row("P2", "error", "Each listed file has the size that datapackage.json states."),
    Row("P3", "error", "Each listed file has the sum that datapackage.json states."),
    Row("P4", "error", "Each file is listed, but datapackage.json itself, state/ and logs/."),
    Row("P5", "error", "Each listed file is there."),
    Row("P6", "error", "datapackage.json has the sum that datapackage-digest.json states, where that is there."),
    Row("P7", "error", "A package that is signed is signed by the key that it names (a remark where none can tell)."),
    Row("B1", "error", "bagit.txt of a bag says its version and UTF-8."),
    Row("B2", "error", "A bag has a manifest; each line of one is a sum and a path within the bag."),
    Row("B3", "error", "Each file that a manifest of a bag lists is there."),
    Row("B4", "error", "Each file that a manifest of a bag lists has that sum."),
    Row("B5", "error", "Each file of a bag's payload is in every one of its manifests."),
    Row("B6", "error", "Payload-Oxum in bag-info.txt is so, where it is there."),
)
"""Rules on what lies around WARC files."""


def rows() -> list[Row]:
    """The whole table, by number."""
    registers: tuple[Register[Any], ...] = (GAP_RULES, RECORD_RULES, FIELD_RULES, HTTP_RULES, LINK_RULES, INDEX_RULES)
    told = [Row(rule.number, rule.severity, rule.holds) for register in registers for rule in register]
    return sorted((*told, *AROUND), key=lambda row: ("RILPB".index(row.number[0]), int(row.number[1:])))


def page() -> str:
    """The table as Markdown, for docs/reference/verify.md."""
    lines = [f"| {row.number} | {row.severity} | {row.holds} |" for row in rows()]
    return "\n".join([_HEAD, "| rule | severity | what holds |", "|---|---|---|", *lines, ""])


_HEAD = """# What `snapshot verify` checks

`snapshot verify PATH` reads an archive folder, a bag of one, a `.warc.gz`, a `.warc` or a `.wacz` and prints one line
for each thing that is wrong: file, offset, record, rule, and what was found. An **error** means that bytes are lost,
wrong or not conformant; a **remark**, that they are allowed but poor. It ends with 0 where there is no error, 4 where
there is one (with `--strict` a remark counts too), and 2 where PATH is no archive. A lone file's references to records
that are not in it are remarks, as those may lie in another file.

R: records, after ISO 28500:2017. I: the index. L: lists of pages and records. P: the package (WACZ 1.1.1).
B: the bag (RFC 8493).
"""
