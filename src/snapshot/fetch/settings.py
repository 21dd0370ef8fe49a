"""What the job says about fetching, and what every request says."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """Times in seconds, sizes in bytes."""

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
