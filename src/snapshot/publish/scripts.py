"""Scripts as they stand in the copy: what they load is found where it is, and nothing is fetched ahead. Pure."""

from __future__ import annotations

import re

INERT = "text/plain"
"""The type of a script that does not run."""
SPECULATION = "speculationrules"
"""The type of a script that says what is to be fetched before anybody asks for it; no policy of a page stops that."""

_NAMED = re.compile(rf"""([\"'`]){SPECULATION}\1""", re.IGNORECASE)


def speculates(kind: str) -> bool:
    """Whether a script of this type has a browser fetch pages ahead (HTML, 4.12.1.1)."""
    return kind.partition(";")[0].strip("\t\n\f\r ").lower() == SPECULATION


def unspeculative(script: str) -> str:
    """A script that gives one which it makes a type that does nothing: plainly that, as a string of its own."""
    return _NAMED.sub(rf"\g<1>{INERT}\g<1>", script)
