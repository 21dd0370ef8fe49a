"""What the job says about fetching, and what every request says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from snapshot.errors import UsageError
from snapshot.fetch.secrets import Secrets
from snapshot.model import Role

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
"""As browsers have it: what a server keeps packed comes packed, and is stored so."""
ACCEPT_LANGUAGE = "en;q=0.9, *;q=0.8"

_PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
ACCEPT = {
    Role.PAGE: _PAGE,
    Role.REQUISITE: "*/*",
    Role.ROBOTS: "text/plain,*/*;q=0.8",
    Role.SITEMAP: "application/xml,text/xml,text/plain;q=0.9,*/*;q=0.8",
    Role.FEED: "application/atom+xml,application/rss+xml,application/xml;q=0.9,*/*;q=0.8",
}
_ONE_LINE = re.compile(r"[!-~](?:[ -~]*[!-~])?")


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """Times in seconds, sizes in bytes. UsageError where the User-Agent is not one line of ASCII."""

    user_agent: str
    connect_timeout: float = 10.0
    first_byte_timeout: float = 60.0
    idle_timeout: float = 30.0
    total_timeout: float = 1800.0
    max_size: int = 2 * 1024**3
    """Of one answer, as received."""
    max_header_size: int = 256 * 1024
    """Of an answer's head."""
    insecure: bool = False
    """Go on where a certificate is wrong."""
    allow_private: bool = False
    """Connect also to addresses that are not of the public network."""
    inner_hosts: frozenset[str] = frozenset()
    """Hosts that may have such an address without that."""
    secrets: Secrets = field(default_factory=Secrets)
    """What lets the crawl in."""
    connections: int = 1000
    """Requests under way at once; further ones wait for their turn."""

    def __post_init__(self) -> None:
        """Refuse what cannot stand in a header."""
        if not _ONE_LINE.fullmatch(self.user_agent):
            raise UsageError(f"--user-agent {self.user_agent!r}: give one line of plain ASCII characters")
