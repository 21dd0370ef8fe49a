"""The words of a page, as numbers: enough to tell whether it says anything that others did not."""

from __future__ import annotations

import re
import zlib
from array import array

from snapshot.parse.document import Document

MOST = 20_000
"""Words of a page that are looked at."""
_WORD = re.compile(r"\w+")
_SILENT = frozenset({"script", "style", "noscript", "template"})


def words(document: Document) -> array[int]:
    """CRC-32 of each distinct word that the page shows, in lower case, in no order."""
    found: set[str] = set()
    for element in document.tree.iter():
        for text in (None if element.tag in _SILENT else element.text, element.tail):
            if text and len(found) < MOST:
                found.update(_WORD.findall(text.lower()))
    return array("I", {zlib.crc32(word.encode()) for word in found})
