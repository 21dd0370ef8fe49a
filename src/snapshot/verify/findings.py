"""What is found: where, which rule, how bad."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, Self

Severity = Literal["error", "remark"]
"""`error`: bytes lost, wrong or not conformant. `remark`: allowed, but poor."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or poor."""

    file: str
    """Path from the folder, or the file's name."""
    offset: int | None
    """Of the record's gzip member, or of the record in a plain file; None where it is about the file."""
    record_id: str | None
    """As written, with its brackets."""
    rule: str
    """`R5`, or `I1`, `P1`… for indexes and packages; docs/reference/verify.md lists them."""
    severity: Severity
    message: str

    def __str__(self) -> str:
        place = "" if self.offset is None else f": offset {self.offset}"
        record = f": record {self.record_id}" if self.record_id else ""
        poor = "remark: " if self.severity == "remark" else ""
        return f"{self.file}{place}{record}: {self.rule}: {poor}{self.message}"

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was looked at, and what of it was wrong."""

    files: int = 0
    records: int = 0
    bytes: int = 0
    """As stored."""
    errors: int = 0
    remarks: int = 0

    def with_findings(self, findings: Iterable[Finding]) -> Self:
        """The same, with findings counted."""
        severities = [finding.severity for finding in findings]
        errors = severities.count("error")
        return replace(self, errors=self.errors + errors, remarks=self.remarks + len(severities) - errors)


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome for one file or folder."""

    findings: tuple[Finding, ...] = ()
    """By file and place."""
    counts: Counts = field(default_factory=Counts)
    key: str | None = None
    """The SHA-256 of the public key that a package names as its signer's."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Those findings that are no mere remarks."""
        return tuple(finding for finding in self.findings if finding.severity == "error")
