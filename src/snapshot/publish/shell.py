"""The frame of the archive's own pages: one head, one header, one way around. Pure, without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from snapshot.publish.escaping import escape
from snapshot.publish.paths import link_to
from snapshot.publish.words import Words, words_for

BROWSE = "_archive/browse/index.html"
SEARCH = "_archive/search/index.html"
SHELL_SHEET = "_archive/pages.css"
SHELL_SHEET_TEXT = files("snapshot.publish").joinpath("data/pages.css").read_text("utf-8")

LONGEST = 200
"""Characters of a title or a name that are shown."""
_JOINERS = "\u200c\u200d"
"""They change the shapes of letters, as Persian needs it, and nothing else."""
STRICT = "default-src 'none'; style-src 'self' file:; img-src data:; form-action 'none'; base-uri 'none'"
"""Content-Security-Policy (CSP 3) of a page that needs its style sheet and nothing else."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file of the copy."""

    path: str
    """Within the copy, with `/`."""
    data: bytes


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the archive's own pages say of the site and of their way around. Paths are within the copy."""

    name: str
    language: str = "en"
    """BCP 47: of the site, and so of the words around it; English where we have no words."""
    notice: str = ""
    """The sentence on top of every page, as plain text."""
    home: str = "index.html"
    about: str = "_archive/index.html"
    """The page that tells how the archive was made; empty where there is none."""
    search: bool = False
    """Whether there is a page to search on."""
    noindex: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of the archive's own, as it is to be framed."""

    path: str
    title: str
    """Plain text: heading and title of the page."""
    body: str
    """Markup, made by us, with all that others wrote escaped."""
    policy: str = STRICT
    head: str = ""
    """More markup for the head."""


def framed(leaf: Leaf, site: SiteFacts) -> Made:
    """A page of the archive's own: what stands in `leaf`, in the words of the site's language."""
    words = words_for(site.language)
    robots = '<meta name="robots" content="noindex">\n' if site.noindex else ""
    title = short(leaf.title)
    notice = f"<p>{isolated(site.notice)}</p>\n" if site.notice else ""
    page = f"""<!DOCTYPE html>
<html lang="{words.language}" dir="{words.direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(leaf.policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
{robots}<title>{escape(title)} · {escape(short(site.name))}</title>
<link rel="stylesheet" href="{link(SHELL_SHEET, leaf.path)}">
{leaf.head}</head>
<body>
<a class="skip" href="#content">{words.html("skip")}</a>
<header>
<p class="name"><a href="{link(site.home, leaf.path)}">{isolated(site.name)}</a></p>
{notice}{_ways(leaf.path, site, words)}
</header>
<main id="content" tabindex="-1">
<h1>{isolated(title)}</h1>
{leaf.body}
</main>
</body>
</html>
"""
    return Made(leaf.path, encoded(page))


def _ways(here: str, site: SiteFacts, words: Words) -> str:
    ways = [(site.home, "home"), (BROWSE, "browse")]
    if site.search:
        ways.append((SEARCH, "search"))
    if site.about:
        ways.append((site.about, "about"))
    items = "".join(f"<li>{way(path, here, words.html(word))}</li>" for path, word in ways)
    return f'<nav aria-label="{words.html("ways")}"><ul class="ways">{items}</ul></nav>'


def way(path: str, here: str, label: str) -> str:
    """A link to a page of the copy; `label` is markup. Where it leads here, it says so."""
    current = ' aria-current="page"' if path == here else ""
    return f'<a href="{link(path, here)}"{current}>{label}</a>'


@lru_cache(maxsize=4096)
def link(path: str, here: str) -> str:
    """The relative address of a file of the copy, as it stands in an attribute."""
    return escape(link_to(path, here))


def isolated(text: str, longest: int = LONGEST) -> str:
    """What others wrote, as markup: its direction is its own, and changes nothing around it (HTML, 4.5.24)."""
    return f"<bdi>{escape(short(text, longest))}</bdi>"


def short(text: str, longest: int = LONGEST) -> str:
    """One line of what others wrote, without control characters, cut to a length that a reader can take in."""
    cut = text[: longest * 8]
    if not cut.isprintable():
        cut = "".join(char if char.isprintable() or char in _JOINERS else " " for char in cut)
    line = " ".join(cut.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def encoded(page: str) -> bytes:
    """UTF-8; halves of characters, which records may hold, become question marks."""
    return page.encode("utf-8", "replace")


def shell_sheet() -> Made:
    """The style sheet of all these pages."""
    return Made(SHELL_SHEET, SHELL_SHEET_TEXT.encode())
