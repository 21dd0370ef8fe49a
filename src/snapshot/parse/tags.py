"""Tags of too many attributes, closed early: libxml2 needs quadratic time for them, three minutes for 100,000."""

from __future__ import annotations

import re

MAX_ATTRIBUTES = 1024
"""What is read of a tag, in pages that are checked; what it has beyond becomes text.

A page of nothing but tags as wide takes three to four times as long as another of its size. At 64, a `<` in
the scripts of one page in eleven looked like such a tag.
"""
CHECKED_FROM = 128 * 1024
"""Smaller pages are not checked: even one that is a single tag is parsed in three seconds."""

_ATTRIBUTE = rb"[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+"
_WIDE_TAG = re.compile(rb"<[a-zA-Z][^\s/>]*+(?:%b){%d}" % (_ATTRIBUTE, MAX_ATTRIBUTES))


def narrowed(page: bytes) -> bytes:
    """The page, in which no tag has thousands of attributes."""
    return _WIDE_TAG.sub(rb"\g<0>>", page) if len(page) > CHECKED_FROM else page
