"""Scripts that send a reader away where a page does not stand at its own address, as no page of a copy does. Pure."""

from __future__ import annotations

import re

_LONGEST = 2000
"""Characters of such a script; in a longer one both are likely to be of different things."""
_ASKS = re.compile(r"\blocation\s*\.\s*(?:host|hostname|protocol|origin)\b")
_SENDS = re.compile(r"\blocation(?:\s*\.\s*href)?\s*=(?!=)|\blocation\s*\.\s*(?:replace|assign)\s*\(")


def guards(script: str) -> bool:
    """Whether an inline script asks for the host, or for `https:`, and leads elsewhere."""
    return len(script) <= _LONGEST and _ASKS.search(script) is not None and _SENDS.search(script) is not None
