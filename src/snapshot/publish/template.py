"""An owner's markup for the notice, and what is asked of it before it goes into every page. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from string import Template

from lxml import etree

from snapshot.publish.names import digest

NOTICE = "snapshot-notice"
"""The element of the notice, and its id. It is put around the template."""
FRAMED = "snapshot-framed-"
"""Begins the id of what it holds, to which the addresses of pages in frames lead: then it is not shown."""
OWN = (NOTICE, "snapshot-text")
"""Elements that are put around every template."""
SLOTS = ("label", "lang", "dir", "text", "about", "more", "links")
"""What a template may hold, as `${text}`."""
_NEEDED = "text"


def framed(name: str) -> str:
    """That id on the pages of a site with this name: another one on each site, which nobody writes by chance."""
    return FRAMED + digest(name)


def faults(template: str) -> Iterator[tuple[int, str]]:
    """What makes a template unfit for pages, each by its line, with how to mend it; nothing where it is fit."""
    slots = set()
    for found in Template.pattern.finditer(template):
        line = template.count("\n", 0, found.start()) + 1
        name = found["named"] or found["braced"]
        if name and name not in SLOTS:
            yield line, f"there is no slot ${{{name}}}; the slots are {', '.join(f'${{{slot}}}' for slot in SLOTS)}"
        elif found["invalid"] is not None:
            yield line, "a $ that begins no slot is written $$"
        slots.add(name)
    if _NEEDED not in slots:
        yield 1, f"it has no ${{{_NEEDED}}}; put it where the notice is to say that the site is archived"
    yield from _markup_faults(template)


def _markup_faults(template: str) -> Iterator[tuple[int, str]]:
    filled = Template(template).safe_substitute(dict.fromkeys(SLOTS, ""))
    try:
        tree = etree.fromstring(f"<{NOTICE}>{filled}</{NOTICE}>", etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as error:
        mend = "close each element, quote each value, write &#160; for &nbsp; and &amp; for &"
        yield error.lineno or 1, f"it is not well formed ({error.msg}): {mend}"
        return
    for element in tree.iterdescendants(*OWN):
        line = element.sourceline
        yield line if isinstance(line, int) else 1, f"leave out <{element.tag}>, which is put around the template"
