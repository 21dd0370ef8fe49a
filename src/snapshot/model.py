"""The frozen nouns that travel between the rooms.

    Link → Target → Exchange → Outcome      left of the archive: what to fetch, and what came of it
    Capture → Page → Record                 right of it: what is kept, and what it says

Each step makes a new noun; none changes the one before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from snapshot.spool import Spool

Headers = tuple[tuple[str, str], ...]
"""HTTP headers as they came: pairs, in order, latin-1, case kept."""


class Role(StrEnum):
    """Why a URL is fetched; it decides scope, order and how the answer is read."""

    PAGE = "page"
    REQUISITE = "requisite"
    ROBOTS = "robots"
    SITEMAP = "sitemap"
    FEED = "feed"


class State(StrEnum):
    """Where a URL stands in the ledger. The first three pass; each URL ends in exactly one of the others."""

    QUEUED = "queued"
    DELAYED = "delayed"
    ACTIVE = "active"
    CAPTURED = "captured"
    UNCHANGED = "unchanged"
    """Captured, and found the same when it was asked for again."""
    DUPLICATE = "duplicate"
    """Captured as a reference (a revisit record) to the same bytes at another URL."""
    FAILED = "failed"
    REFUSED = "refused"


PASSING = frozenset({State.QUEUED, State.DELAYED, State.ACTIVE})
"""The states of what has not ended."""
KEPT = frozenset({State.CAPTURED, State.UNCHANGED, State.DUPLICATE})
"""The states of what the archive holds a whole answer of."""


GUESS = "script picture"
"""How a URL was met that may be none: the copy does not lack it where there is no such file."""


@dataclass(frozen=True, slots=True)
class Link:
    """A URL that some answer points to: absolute, http or https, without fragment."""

    url: str
    role: Role
    via: str
    """The row of the table of places that gave it, as `a[href]` or `css url()`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record's gzip member stands."""

    warc: str
    """Path of the WARC file, from the archive folder (`archive/….warc.gz`)."""
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Target:
    """A URL whose turn it is."""

    id: int
    url: str
    host: str
    role: Role
    depth: int
    """Links followed from a seed (a seed has 0; a requisite has its page's)."""
    hops: int
    """Requisites of requisites: 0 for a page, 1 for its style sheet, 2 for that one's font."""
    redirects: int
    """Redirects followed in a row to come here."""
    attempt: int
    """The try that this is, from 1."""
    parent: str | None
    via: str
    again: bool = False
    """Whether it had ended before, and it is asked whether that was the best to be had."""
    kept: Place | None = None
    """Then, where the earlier answer stands."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A whole answer that is in the archive already, for a revisit record to refer to (WARC 1.1, 6.7)."""

    url: str
    captured_at: datetime
    record_id: str
    """With its angle brackets."""


Truncation = Literal["length", "time", "disconnect", "unspecified"]
"""Why a stored block is shorter than the answer was (WARC 1.1, 5.13)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no whole answer."""

    reason: str
    """In the ledger's words, as `connection refused` or `no such host`."""
    passing: bool
    """True where a later try may go better."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came back, byte for byte as on the connection (after TLS)."""

    url: str
    started: datetime
    """UTC, the instant the request began; the WARC-Date of all its records (WARC 1.1, 5.4)."""
    request: bytes
    """What was sent; empty where no connection came about. What the crawl logs in with is scrubbed."""
    block: Spool
    """What came, from the final status line on; empty where nothing came."""
    interim: bytes
    """Informational answers (100, 103) that came before."""
    status: int | None
    """None where no status line could be read."""
    headers: Headers
    payload_digest: str | None
    """`sha1:` and Base32, over the body with its transfer coding removed (RFC 3548; WARC 1.1, 5.9)."""
    payload_size: int
    ip: str | None
    """The address connected to, IPv6 in the form of RFC 5952."""
    tls: str | None
    """Protocol and cipher suite, as `TLSv1.3 TLS_AES_256_GCM_SHA384`."""
    certificate_error: str | None
    """What was wrong with the server's certificate where `--insecure` let it pass."""
    first_byte: float | None
    """Seconds from the request to the first byte of the answer."""
    seconds: float
    """Seconds that the whole exchange took."""
    truncated: Truncation | None
    fault: Fault | None
    scrubbed: tuple[str, ...] = ()
    """The names (lower case) of the request's headers that were scrubbed."""

    def header(self, name: str) -> str | None:
        """The first header of that name (any case), stripped, or None."""
        return first_header(self.headers, name)


def first_header(headers: Headers, name: str) -> str | None:
    """The first header of that name (any case), stripped, or None."""
    name = name.lower()
    return next((value.strip() for key, value in headers if key.lower() == name), None)


AT_THE_END = 1e10
"""Added to `Outcome.retry_at` for a try that is to wait until all else is done."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a URL ended (or was put off), for the ledger."""

    state: State
    reason: str
    """`200`, `404`, `robots`, `out of scope`, `connection refused`…: counted in the report."""
    status: int | None = None
    mime: str | None = None
    size: int = 0
    """Bytes of the answer as received."""
    place: Place | None = None
    captured_at: datetime | None = None
    soft: str | None = None
    """Why a whole answer is not what it seems: `soft 404`, `challenge`, `log-in`, `empty page`…"""
    retry_at: float | None = None
    """For DELAYED: the earliest moment of the next try, in seconds since the epoch."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Related(_Frozen):
    """A link that the page offers as further reading, with what is printed beside it."""

    url: str
    title: str | None = None
    date: str | None = None
    byline: str | None = None
    category: str | None = None


class Image(_Frozen):
    """A picture inside the body."""

    url: str
    alt: str | None = None
    caption: str | None = None


class BodyLink(_Frozen):
    """A link inside the body."""

    url: str
    text: str


class Source(_Frozen):
    """Where the bytes of a record's page are."""

    warc: str = Field(description="Path of the WARC file, from the archive folder.")
    offset: int
    length: int
    record_id: str
    payload_digest: str | None = Field(description="With its label, as `sha1:`.")


Kind = Literal["article", "page", "listing", "forum", "product", "documentation", "other"]


class Record(_Frozen):
    """What a page says: title, byline, date, body and related links. `null` or `[]` where it says nothing."""

    url: str = Field(description="The page's URL as captured.")
    canonical_url: str | None = Field(None, description="What the page says is its own address.")
    captured_at: str | None = Field(None, description="UTC, ISO 8601, of the WARC record; null for a lone page.")
    kind: Kind = "other"
    title: str | None = Field(None, description="The headline, without the site's name.")
    byline: str | None = Field(None, description="The names as printed, without `by`, roles or dates.")
    authors: tuple[str, ...] = Field((), description="The same, one a name.")
    date: str | None = Field(
        None, description="First publication: YYYY-MM-DD, or with a time where the page gives one."
    )
    date_modified: str | None = None
    body: str = Field("", description="The main text; paragraphs parted by one empty line.")
    related: tuple[Related, ...] = ()
    notice: str | None = Field(None, description="The closure notice that the site prints on every page.")
    site_name: str | None = None
    language: str | None = Field(None, description="BCP 47, as the page declares it.")
    description: str | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    links: tuple[BodyLink, ...] = ()
    defects: tuple[str, ...] = Field((), description="What is broken on the page itself.")
    source: Source | None = Field(None, description="Where the bytes are; null for a lone page.")
    evidence: dict[str, str] = Field(default_factory=dict, description="Field → where it came from.")
