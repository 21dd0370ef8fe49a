"""From references to links: resolved on their base, each distinct one once."""

from __future__ import annotations

import re

from snapshot import urls
from snapshot.model import Link, Role
from snapshot.parse.encoding import python_codec

_WHITESPACE = " \t\n\r\f"
_UNICODE = ("utf-8", "utf-16le", "utf-16be")
_NON_ASCII = re.compile(r"[^\x00-\x7f]+")


class Links:
    """Makes the links of one answer; gives each pair of URL and role only once."""

    def __init__(self, base: str, encoding: str = "utf-8") -> None:
        """`encoding` is the page's: its queries are written in it (WHATWG URL, 4.4, query state)."""
        self.base = base
        """What references stand on."""
        self._codec = None if encoding in _UNICODE else python_codec(encoding)
        self._met: dict[str, Role] = {}
        self._given: dict[str, tuple[Role, ...]] = {}

    def within(self, base: str, encoding: str = "utf-8") -> Links:
        """For a document within this one, on a base of its own; what was given here is not given there again."""
        inner = Links(base, encoding)
        inner._given = self._given
        return inner

    def link(self, reference: str, role: Role, via: str) -> Link | None:
        """The link that `reference` makes; None for one given before, and for what is no http or https URL.

        An empty reference makes none: it loads nothing (WHATWG HTML, 4.8.4.3), and leads nowhere else.
        """
        reference = reference.partition("#")[0]
        if self._met.get(reference) is role:
            return None
        self._met[reference] = role
        url = self.resolve(reference)
        if url is None or role in (roles := self._given.get(url, ())):
            return None
        self._given[url] = (*roles, role)
        return Link(url, role, via)

    def resolve(self, reference: str) -> str | None:
        """The absolute URL of a reference, or None."""
        reference = reference.strip(_WHITESPACE)
        if not reference or reference[:5].lower() == "data:":
            return None
        if self._codec and not reference.isascii():
            reference = self._with_query_encoded(reference, self._codec)
        return urls.resolve(reference, self.base)

    @staticmethod
    def _with_query_encoded(reference: str, codec: str) -> str:
        path, mark, query = reference.partition("?")

        def escaped(run: re.Match[str]) -> str:
            return "".join(f"%{byte:02X}" for byte in run[0].encode(codec, "xmlcharrefreplace"))

        return path + mark + _NON_ASCII.sub(escaped, query)
