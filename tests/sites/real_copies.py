"""Real sites that are gone: crawled, published, and their pages seen in Chromium while they lived and afterwards."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from command import COMMAND
from real_sites import RealSite
from site_servers import done, nginx
from site_visits import WIDTHS, Visit, Visitor, chromium, in_place

IN_PLACE = 0.95
"""The least share of a page's texts that stand where they stood, but for the notice's height and three pixels."""
DIFFERENCE = 0.02
"""The largest share of pixels in which the top of a page may look other than the original's."""

At = tuple[str, int]
"""A file, and the width at which it was seen."""


@dataclass
class Likeness:
    """How much the pages are as they were."""

    places: dict[At, float] = field(default_factory=dict)
    """The share of texts in their place."""
    differences: dict[At, float] = field(default_factory=dict)
    """The share of pixels that differ."""

    def compare(self, visitor: Visitor, file: str, original: Visit, later: Visit) -> None:
        """Hold a page as it is seen later against its original."""
        for width in WIDTHS:
            views = original.views[width], later.views[width]
            self.places[file, width] = in_place(*views)
            self.differences[file, width] = visitor.difference(*views)

    @property
    def faults(self) -> dict[At, tuple[float, float]]:
        """Both of each page where either is beyond what it may be."""
        return {
            at: (round(self.places[at], 3), round(self.differences[at], 4))
            for at in self.places
            if self.places[at] < IN_PLACE or self.differences[at] > DIFFERENCE
        }

    def told(self) -> str:
        """What was measured, for docs/explanation/copies.md."""
        places, differences = list(self.places.values()), list(self.differences.values())
        return (
            f"{len({file for file, _ in self.places})} pages; "
            f"texts in place: least {min(places):.3f}, median {statistics.median(places):.3f}; "
            f"pixels that differ: most {max(differences):.4f}, median {statistics.median(differences):.4f}"
        )


@dataclass
class Copied:
    """A site that is gone, its copy, and what was seen of both."""

    site: RealSite
    folder: Path
    pages: dict[str, str]
    """The captured pages: file → URL."""
    home: str
    """The file of the first of them."""
    originals: dict[str, Visit] = field(default_factory=dict)
    served: dict[str, Visit] = field(default_factory=dict)
    opened: dict[str, Visit] = field(default_factory=dict)
    likeness: Likeness = field(default_factory=Likeness)
    """Of the served copy."""
    address: str = ""
    """Where nginx served the copy."""

    @property
    def copy(self) -> Path:
        """The copy."""
        return self.folder / "site"


def copy_of(site: RealSite, folder: Path) -> Copied:
    """The site, crawled into a folder, and its copy, opened from nginx and from the disk when the site is gone."""
    with site.running() as url, chromium() as browser:
        made = _crawled(site, url, folder)
        visitor = Visitor(browser, scripts=site.scripts)
        made.originals = {file: visitor.visit(url) for file, url in made.pages.items()}
    with nginx(made.copy) as address, chromium(address.split("/")[2]) as browser:
        made.address = address
        visitor = Visitor(browser)
        for file in made.pages:
            seen = visitor.visit(address + file)
            made.likeness.compare(visitor, file, made.originals[file], seen)
            made.served[file] = seen.unseen
            made.opened[file] = visitor.visit((made.copy / file).as_uri(), look=False)
    return made


def _crawled(site: RealSite, url: str, folder: Path) -> Copied:
    done([COMMAND, "crawl", url, "-o", str(folder), "--delay", "0", "--quiet"])
    told = json.loads((folder / "report/publish.json").read_text("utf-8"))["urls"]
    pages = {each["file"]: url for url, each in told.items() if each["type"] in ("text/html", "application/xhtml+xml")}
    home = min(pages, key=lambda file: (file.count("/"), len(file), file))
    return Copied(site, folder, pages, home)


def failures(visits: Mapping[str, Visit]) -> dict[str, set[str]]:
    """By file, what its page asked for in vain; not files that are there, which no script may read from a disk."""
    found = {file: {url for url in visit.failed if not _on_disk(url)} for file, visit in visits.items()}
    return {file: failed for file, failed in found.items() if failed}


def _on_disk(url: str) -> bool:
    return url.startswith("file:") and Path(unquote(urlsplit(url).path)).is_file()


def strays(visits: Mapping[str, Visit], own: str) -> dict[str, set[str]]:
    """By file, what its page asked for that does not begin with `own`."""
    found = {
        file: {asked for asked in visit.asked if not asked.startswith((own, "data:", "blob:", "about:"))}
        for file, visit in visits.items()
    }
    return {file: asked for file, asked in found.items() if asked}
