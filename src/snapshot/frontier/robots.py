"""What a robots.txt allows: RFC 9309, with protego for matching paths."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

from snapshot import urls

PRODUCT_TOKEN = "snapshot"  # noqa: S105  (a name, not a secret)
"""The name that a robots.txt addresses us by (RFC 9309, 2.2.1)."""
MAX_BYTES = 500 * 1024
"""What is read of a robots.txt; RFC 9309, 2.5 asks for at least that much."""

_PARTIAL_BOM = re.compile(rb"\A\xef?\xbb?\xbf?")
_AGENT_LINE = re.compile(r"(?im)^([ \t]*user[- ]?agent[ \t]*:?[ \t]*)([^\r\n#]*)")
_TOKEN = re.compile(r"\*|[A-Za-z_-]+")
_NOBODY = "-"


MAX_REDIRECTS = 5
"""Redirects of a robots.txt that are followed (RFC 9309, 2.3.1.2)."""


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What came back for a robots.txt, or for a redirect of one."""

    status: int | None
    """None where nothing came."""
    location: str | None = None
    """Where it redirects to."""
    body: bytes = b""


@dataclass(frozen=True)
class Robots:
    """The rules of one origin, for one product token."""

    rules: Protego | None
    """None where one answer holds for every URL."""
    everything: bool = True
    """That answer."""
    token: str = PRODUCT_TOKEN

    def allows(self, url: str) -> bool:
        """Whether `url` may be fetched. `/robots.txt` itself always may."""
        if urls.split(url).path == "/robots.txt":
            return True
        return self.everything if self.rules is None else self.rules.can_fetch(url, self.token)

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between two requests that the server asks for, or None."""
        return self.rules.crawl_delay(self.token) if self.rules else None


def final_answer(origin: str, kept: Callable[[str], RobotsAnswer | None]) -> RobotsAnswer | None:
    """The answer that an origin's rules are made from, at the end of its redirects; None while it is not known.

    `kept` gives the answer of a URL. Beyond five redirects the file counts as missing.
    """
    url = f"{origin}/robots.txt"
    for _ in range(MAX_REDIRECTS + 1):
        answer = kept(url)
        if answer is None or answer.location is None:
            return answer
        url = answer.location
    return RobotsAnswer(404)


def read_robots(answer: RobotsAnswer, token: str = PRODUCT_TOKEN) -> Robots:
    """The rules that an answer to `/robots.txt` makes.

    By RFC 9309, 2.3.1: a missing file (4xx) allows everything, an unreachable
    one (5xx, no answer) nothing. 429 counts as unreachable: the file is there, we were too fast.
    """
    status = answer.status
    if status is None or status >= 500 or status == 429:
        return Robots(None, everything=False, token=token)
    if not 200 <= status < 300:
        return Robots(None, everything=True, token=token)
    text = _PARTIAL_BOM.sub(b"", answer.body[:MAX_BYTES]).decode("utf-8", "replace")
    return Robots(Protego.parse(_address(text, token)), token=token)


def _address(text: str, token: str) -> str:
    """The text with each group addressed to `token`, to all, or to nobody.

    RFC 9309, 2.2.1 compares whole product tokens in any case; protego would let `snap` speak for `snapshot`.
    """

    def readdressed(match: re.Match[str]) -> str:
        name = _TOKEN.match(match[2].strip())
        addressee = name[0].lower() if name else _NOBODY
        return match[1] + (addressee if addressee in {"*", token.lower()} else _NOBODY)

    return _AGENT_LINE.sub(readdressed, text)
