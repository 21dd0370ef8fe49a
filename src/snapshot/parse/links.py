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

    def __init__(self, base: str, encoding: str = "utf-8", url: str | None = None) -> None:
        """`encoding` is the page's: its queries are written in it (WHATWG URL, 4.4, query state).

        `url` is the page's own, where a `<base>` gives it another base.
        """
        self.base = base
        """What references stand on."""
        self._url = None if url == base else url
        self._codec = None if encoding in _UNICODE else python_codec(encoding)
        self._met: dict[str, Role] = {}
        self._given: dict[str, tuple[Role, ...]] = {}
        self.begin()

    def within(self, base: str, encoding: str = "utf-8") -> Links:
        """For a document within this one, on a base of its own; what was given here is not given there again."""
        inner = Links(base, encoding)
        inner._given = self._given
        return inner

    def begin(self) -> None:
        """Read from the beginning: files that are named before the `<base>` are loaded as if there were none."""
        self._files = self._url or self.base
        self._met.clear()

    def pass_base(self) -> None:
        """Read on behind the first `<base>`."""
        if self._files != self.base:
            self._files = self.base
            self._met.clear()

    def link(self, reference: str, role: Role, via: str) -> Link | None:
        """The link that `reference` makes; None for one given before, and for what is no http or https URL.

        An empty reference, or a lone fragment, makes none: it loads nothing (WHATWG HTML, 4.8.4.3), and leads nowhere
        else, unless a `<base>` makes it lead there.
        """
        reference = reference.partition("#")[0]
        if self._met.get(reference) is role:
            return None
        self._met[reference] = role
        if self._url and role is Role.PAGE and not reference.strip(_WHITESPACE):
            reference = self.base
        url = self.resolve(reference, self._files if role is Role.REQUISITE else None)
        if url is None or role in (roles := self._given.get(url, ())):
            return None
        self._given[url] = (*roles, role)
        return Link(url, role, via)

    def resolve(self, reference: str, base: str | None = None) -> str | None:
        """The absolute URL of a reference, or None; on the page's base, where no other is given."""
        reference = reference.strip(_WHITESPACE)
        if not reference or reference[:5].lower() == "data:":
            return None
        if self._codec and not reference.isascii():
            reference = self._with_query_encoded(reference, self._codec)
        return urls.resolve(reference, base or self.base)

    @staticmethod
    def _with_query_encoded(reference: str, codec: str) -> str:
        path, mark, query = reference.partition("?")

        def escaped(run: re.Match[str]) -> str:
            return "".join(f"%{byte:02X}" for byte in run[0].encode(codec, "xmlcharrefreplace"))

        return path + mark + _NON_ASCII.sub(escaped, query)
