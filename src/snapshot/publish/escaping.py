"""Text as markup, for pages that are read as HTML or as XML. Pure."""

from __future__ import annotations

import html
import re

_UNFIT = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (2.2) lets stand nowhere, not even escaped: one such letter, and no browser shows the page."""


def escape(text: str) -> str:
    """The text, to stand between tags or in quotes; a blank in the place of each character that XML does not bear."""
    return html.escape(_UNFIT.sub(" ", text))
