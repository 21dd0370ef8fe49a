"""What the files of a folder name, and whether it is there: read from the files, whatever program wrote them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree, html

_LEADS = ("href", "src", "poster", "data", "background", "longdesc")
_CSS = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)|@import\s+["']([^"']+)["']""")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PAGES = (".html", ".htm", ".xhtml")


def dead_links(root: Path) -> list[tuple[str, str]]:
    """File and reference, for each relative reference to what is no file below `root`."""
    there: dict[str, bool] = {}
    dead = []
    for file, reference in references(root):
        target = aim(file, reference)
        if target is None:
            continue
        if target not in there:
            there[target] = _is_there(Path(target), root)
        if not there[target]:
            dead.append((str(file.relative_to(root)), reference))
    return dead


def references(root: Path) -> Iterator[tuple[Path, str]]:
    """Each file of a folder, with each reference that it holds."""
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        if file.suffix.lower() in _PAGES:
            yield from ((file, reference) for reference in _of_page(file))
        elif file.suffix.lower() == ".css":
            yield from ((file, reference) for reference in _of_css(file.read_text("utf-8", "replace")))


def leads(root: Path) -> Iterator[tuple[Path, str]]:
    """Each page of a folder, with each place that a reader may follow a link to."""
    for file in sorted(path for path in root.rglob("*") if path.is_file() and path.suffix.lower() in _PAGES):
        tree = _tree(file)
        if tree is not None:
            yield from ((file, str(link)) for link in tree.xpath("//a/@href | //area/@href"))


def aim(file: Path, reference: str) -> str | None:
    """The path of the file that a relative reference means; None where it leads elsewhere, or stays in its file."""
    try:
        parts = urlsplit(reference.strip())
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not parts.path:
        return None
    return os.path.normpath(f"{file.parent}/{unquote(parts.path)}")


def _is_there(target: Path, root: Path) -> bool:
    within = target.is_relative_to(os.path.normpath(root))
    return within and (target.is_file() or (target / "index.html").is_file())


def _of_page(file: Path) -> Iterator[str]:
    tree = _tree(file)
    if tree is None:
        return
    for element in tree.iter(etree.Element):
        relation = str(element.get("rel", "")).lower()
        for name in _LEADS:
            if (value := element.get(name)) and not (element.tag == "link" and "canonical" in relation):
                yield str(value)
        for candidate in str(element.get("srcset", "")).split(","):
            yield from candidate.split()[:1]
        yield from _of_css(str(element.get("style", "")))
        if element.tag == "style":
            yield from _of_css(element.text or "")


def _tree(file: Path) -> html.HtmlElement | None:
    """A page, read; None for an empty one."""
    try:
        return html.document_fromstring(file.read_bytes(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    except etree.ParserError:
        return None


def _of_css(text: str) -> Iterator[str]:
    if "url(" in text or "@import" in text:
        for groups in _CSS.findall(_COMMENT.sub("", text)):
            yield from (reference for reference in groups if reference)
