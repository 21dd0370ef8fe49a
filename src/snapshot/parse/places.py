"""The table of places where links hide in HTML: one row a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from snapshot.model import GUESS, Role
from snapshot.parse.films import poster, youtube_poster
from snapshot.parse.jsonld import json_files, json_pages
from snapshot.parse.references import likely, listed, one, painted, refresh, spaced, srcset, style
from snapshot.parse.strings import by_ending, called_files, pictures, plain_strings, plain_value
from snapshot.parse.vocabulary import (
    ITEM_FILES,
    LAZY,
    LAZY_FRAMES,
    LAZY_SETS,
    LINK_RELS,
    META_NAMES,
    MOVIE_PARAMETERS,
    PAINTED,
)

PAGE = Role.PAGE
REQUISITE = Role.REQUISITE

ANY = "*"
"""The tag of rows for all elements that have no row of their own for the attribute."""
TEXT = ""
"""The attribute of rows for what an element holds."""

Reader = Callable[[str], Iterator[str]]
"""The references in a value."""
Judge = Callable[[str], Role]
"""The role of a reference, by its looks."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place where links hide."""

    name: str
    """What its links carry as `via`."""
    tag: str
    """In lower case, or `ANY`."""
    attribute: str
    """In lower case, or `TEXT`; with a final star, all attributes that begin so."""
    role: Role | Judge | None
    """None for an address of which nothing is to be kept."""
    read: Reader | None = one
    """None where the value is HTML itself."""
    when: str = ""
    """The row holds for elements that have this word (see `WORDS`); without one, where no other row does."""
    base: str = ""
    """The attribute whose URL the references stand on; that URL stands on the page's base."""


def _link(word: str, role: Role | None) -> Place:
    rel, _, kind = word.partition(" ")
    return Place(f"link[rel={rel}][type={kind}]" if kind else f"link[rel={rel}]", "link", "href", role, when=word)


PLACES: tuple[Place, ...] = (
    Place("a[href]", "a", "href", PAGE),
    Place("area[href]", "area", "href", PAGE),
    Place("base[href]", "base", "href", None),
    *(_link(word, role) for word, role in LINK_RELS.items()),
    *(Place(f"link[itemprop={word}]", "link", "href", REQUISITE, when=word) for word in ITEM_FILES),
    Place("link[href]", "link", "href", PAGE),
    Place("link[imagesrcset]", "link", "imagesrcset", REQUISITE, srcset),
    Place("*[href]", ANY, "href", PAGE),
    Place("*[cite]", ANY, "cite", PAGE),
    Place("*[longdesc]", ANY, "longdesc", PAGE),
    Place("form[action]", "form", "action", None),
    Place("*[formaction]", ANY, "formaction", None),
    Place("a[ping]", "a", "ping", None),
    # what browsers load with the page
    Place("html[manifest]", "html", "manifest", REQUISITE),
    Place("img[src]", "img", "src", REQUISITE),
    Place("img[srcset]", "img", "srcset", REQUISITE, srcset),
    Place("img[lowsrc]", "img", "lowsrc", REQUISITE),
    Place("img[dynsrc]", "img", "dynsrc", REQUISITE),
    Place("source[src]", "source", "src", REQUISITE),
    Place("source[srcset]", "source", "srcset", REQUISITE, srcset),
    Place("audio[src]", "audio", "src", REQUISITE),
    Place("video[src]", "video", "src", REQUISITE),
    Place("video[poster]", "video", "poster", REQUISITE),
    Place("track[src]", "track", "src", REQUISITE),
    Place("input[type=image]", "input", "src", REQUISITE, when="image"),
    Place("input[src]", "input", "src", None),
    Place("script[src]", "script", "src", REQUISITE),
    Place("iframe[src]", "iframe", "src", REQUISITE),
    Place("iframe[src]", "iframe", "src", REQUISITE, poster),
    *(Place(f"iframe[{name}]", "iframe", name, REQUISITE, read) for name in LAZY_FRAMES for read in (likely, poster)),
    Place("lite-youtube[videoid]", "lite-youtube", "videoid", REQUISITE, youtube_poster),
    Place("amp-youtube[data-videoid]", "amp-youtube", "data-videoid", REQUISITE, youtube_poster),
    Place("frame[src]", "frame", "src", REQUISITE),
    Place("embed[src]", "embed", "src", REQUISITE),
    Place("*[src]", ANY, "src", REQUISITE),
    Place("*[srcset]", ANY, "srcset", REQUISITE, srcset),
    Place("*[poster]", ANY, "poster", REQUISITE),
    Place("*[background]", ANY, "background", REQUISITE),
    Place("object[data]", "object", "data", REQUISITE),
    Place("object[data]", "object", "data", REQUISITE, base="codebase"),  # HTML 4; browsers look at `data` alone
    Place("object[archive]", "object", "archive", REQUISITE, spaced, base="codebase"),
    Place("applet[code]", "applet", "code", REQUISITE, likely, base="codebase"),
    Place("applet[archive]", "applet", "archive", REQUISITE, spaced, base="codebase"),
    *(Place(f"param[name={word}]", "param", "value", REQUISITE, likely, when=word) for word in MOVIE_PARAMETERS),
    Place("*[style]", ANY, "style", REQUISITE, style),
    Place("style", "style", TEXT, REQUISITE, style),
    # SVG
    Place("image[href]", "image", "href", REQUISITE),
    Place("use[href]", "use", "href", REQUISITE),
    Place("feimage[href]", "feimage", "href", REQUISITE),
    Place("script[href]", "script", "href", REQUISITE),
    *(Place(f"*[{name}]", ANY, name, REQUISITE, painted) for name in PAINTED),
    Place("set[to]", "set", "to", REQUISITE, when="href"),
    *(Place(f"animate[{name}]", "animate", name, REQUISITE, when="href") for name in ("from", "to", "by")),
    Place("animate[values]", "animate", "values", REQUISITE, listed, when="href"),
    Place("a[xlink:href]", "a", "xlink:href", PAGE),
    Place("*[xlink:href]", ANY, "xlink:href", REQUISITE),
    # what the page says of itself
    Place("meta[http-equiv=refresh]", "meta", "content", PAGE, refresh, when="refresh"),
    *(Place(f"meta[{word}]", "meta", "content", role, likely, when=word) for word, role in META_NAMES.items()),
    Place("script[type=application/ld+json]", "script", TEXT, REQUISITE, json_files, when="application/ld+json"),
    Place("script[type=application/ld+json]", "script", TEXT, PAGE, json_pages, when="application/ld+json"),
    # what scripts will load
    *(Place(f"*[{name}]", ANY, name, REQUISITE, likely) for name in LAZY),
    *(Place(f"*[{name}]", ANY, name, REQUISITE, srcset) for name in LAZY_SETS),
    Place("*[data-*]", ANY, "data-*", by_ending, plain_value),
    Place("*[on*]", ANY, "on*", by_ending, plain_strings),
    Place("json string", "script", TEXT, by_ending, plain_strings, when="application/json"),
    Place("script string", "script", TEXT, by_ending, plain_strings),
    Place("script call", "script", TEXT, REQUISITE, called_files),
    Place(GUESS, "script", TEXT, REQUISITE, pictures),
    Place(GUESS, ANY, "on*", REQUISITE, pictures),
    # HTML within HTML
    Place("iframe[srcdoc]", "iframe", "srcdoc", None, None),
    Place("noframes", "noframes", TEXT, None, None),
)
