"""What a row of the nasty server's table says: a route, and what a crawl must make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nasty_answers import Answer, plain

KB, MB = 1_000, 1_000_000
MAX_SIZE = 12 * MB
"""The `--max-size` that the table is for."""

PLAIN = plain()
NEVER = plain(b"X-Never: asked for", status=b"500 Never")
"""The answer of routes that must not be asked for."""


@dataclass(frozen=True)
class Row:
    """A URL of the nasty server, and how it must end in the ledger."""

    name: str
    """The path without its first slash, and the query, as the ledger has them; or a whole URL of another site."""
    answer: Answer = PLAIN
    reason: str = "200"
    state: str = "captured"
    tries: int = 1
    size: int = 100 * KB
    """Bytes that may be kept of one answer."""
    seconds: float = 10.0
    """That one try may take."""
    more: int = 0
    """Further tries that chance, or a machine under load, may cost."""
    href: str | None = None
    """What the index page links with: `/name` where None; nothing where empty (something else leads there)."""

    @property
    def route(self) -> str:
        """What the server knows it by."""
        return self.name.partition("?")[0].strip("/")

    @property
    def shown(self) -> str:
        """The name, short enough to be read."""
        return self.name if len(self.name) <= 60 else f"{self.name[:40]}… ({len(self.name):,} characters)"


def refused(name: str, reason: str, href: str | None = None) -> Row:
    """A row for what is never asked for."""
    return Row(name, NEVER, reason, "refused", 0, 0, 0.0, href=href)


def failed(name: str, answer: Answer, reason: str, *, tries: int = 2, size: int = 100 * KB) -> Row:
    """A row for what has no whole answer."""
    return Row(name, answer, reason, "failed", tries, size)


def found(name: str) -> Row:
    """A row for what another row's answer links to: that it is reached shows that the answer was read."""
    return Row(name, href="")


@dataclass(frozen=True)
class Site:
    """Rows that share a host, and so its robots.txt, pace and cookies."""

    name: str
    rows: tuple[Row, ...]
    others: Mapping[str, Answer] = field(default_factory=dict)
    """Routes without an outcome of their own."""
    links: tuple[str, ...] = ()
    """What the index page links with besides, and nothing may come of."""
    robots: Answer | None = None
    """None where there is none."""
    greeting: bytes | None = None
    early: bytes | None = None
    certificate: str | None = None
    """What is wrong with its certificate, or `good`; no TLS where None."""

    @property
    def routes(self) -> dict[str, Answer]:
        """What the server answers, but for its index page."""
        robots = {"robots.txt": self.robots} if self.robots else {}
        return robots | dict(self.others) | {row.route: row.answer for row in self.rows if row.answer is not NEVER}
