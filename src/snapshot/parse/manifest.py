"""Links in web app manifests (W3C Web Application Manifest)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from snapshot.model import Link, Role
from snapshot.parse.links import Links

ROWS: tuple[tuple[tuple[str, ...], Role, str], ...] = (
    (("icons", "src"), Role.REQUISITE, "manifest icons"),
    (("screenshots", "src"), Role.REQUISITE, "manifest screenshots"),
    (("shortcuts", "icons", "src"), Role.REQUISITE, "manifest shortcuts icons"),
    (("shortcuts", "url"), Role.PAGE, "manifest shortcuts"),
    (("start_url",), Role.PAGE, "manifest start_url"),
)
"""Paths of members; a list on the way stands for each of its items."""


def manifest_links(text: str, url: str) -> Iterator[Link]:
    """The icons, screenshots and pages of a manifest at `url`; none of other JSON, or of what is none."""
    try:
        manifest = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    links = Links(url)
    for path, role, via in ROWS:
        for reference in _at(manifest, path):
            if isinstance(reference, str) and (link := links.link(reference, role, via)):
                yield link


def _at(value: object, path: tuple[str, ...]) -> list[object]:
    values = [value]
    for name in path:
        members = [value.get(name) for value in values if isinstance(value, dict)]
        values = [item for member in members for item in (member if isinstance(member, list) else [member])]
    return values
