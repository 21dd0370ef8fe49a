"""Where in the copy a URL's file stands. Pure, and the same whatever the order of what is given.

A page stands where any static server finds it at its old address: `/about` and `/about/` as `about/index.html`,
`/about.html` as itself. Other files keep their place, with an ending that fits their media type. A query becomes part
of the name. What two URLs would share, the first has (that without query, then that at which a server finds it; else by
the alphabet), and the other gets a digest of its URL.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from itertools import count
from urllib.parse import quote, unquote_to_bytes

from snapshot import urls
from snapshot.publish.names import TOP, digest, folded, has_ending, marked, safe_name, typed, with_query

HOSTS = "_hosts"
LONG = "_long"
MAX_PATH = 180
"""Characters of a path in the copy: Windows takes 260 for all of it, with the folder that the copy lies in."""
_INDEX = "index"
_PAGES = {"text/html": ".html", "application/xhtml+xml": ".xhtml"}
"""The media types of pages, and the ending of the file that stands for a folder."""
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Held:
    """Something that is to have a file."""

    url: str
    """As `urls.resolve` gives it."""
    media_type: str
    """In lower case; empty where it is not known."""


def assign(held: Iterable[Held], root: str, taken: Iterable[str] = ()) -> dict[str, str]:
    """URL → path of its file in the copy. `root` is the authority whose files stand at the top, `www.` or not.

    `taken` are paths that are not to be given. No two paths are the same to a file system that knows no case, and none
    is a folder of another.
    """
    wanted = {each.url: _wanted(each, root) for each in held}
    asked = {_asked(url) for url in wanted}
    ordered = sorted(wanted, key=lambda url: _order(url, wanted[url], asked))
    folders = {folder for path in (*wanted.values(), *taken) for folder in _folders(path)}
    used = {folded(path) for path in taken}
    given: dict[str, str] = {}
    for url in ordered:
        path = _free(wanted[url], url, used, folders)
        used.add(folded(path))
        given[url] = path
    return given


def looked_for(path: str) -> tuple[str, ...]:
    """The files that a static server looks for at a URL's path, in turn; it knows nothing of names made safe."""
    told = unquote_to_bytes(path).decode("utf-8", "surrogateescape")
    segments = [segment for segment in told.split("/") if segment]
    index = "/".join([*segments, f"{_INDEX}.html"])
    return (index,) if told.endswith("/") else ("/".join(segments), index)


def natural(url: str, root: str) -> str:
    """Where a page of ours stands for a URL, whatever its query: for one without ending, as a folder's index."""
    parts = urls.split(url)
    segments = _segments(parts.path)
    name = segments[-1] if segments and not parts.path.endswith("/") else ""
    path = "/".join(segments) if "." in name else "/".join([*segments, f"{_INDEX}.html"])
    return _short(_at(parts, path, root), url)


def link_to(path: str, page: str, fragment: str = "") -> str:
    """The relative URL of a file of the copy, as a file of the copy names it. `fragment` comes with its `#`."""
    here = page.split("/")[:-1]
    there = path.split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    steps = [*[".."] * (len(here) - shared), *there[shared:]]
    relative = quote("/".join(steps), safe="/~!$'()*,;=@&+")
    if ":" in relative.partition("/")[0]:
        relative = f"./{relative}"
    return relative + fragment


def _order(url: str, path: str, asked: Container[tuple[str, str]]) -> tuple[bool, bool, bool, bool, str]:
    """Who comes first to a name: no query, then what a server of files shows at the URL, which has to be led nowhere.

    Then the secure scheme, then the alphabet: `/a/` after `/a`, but not where `/a/index.html` is a third page, for then
    nothing else is left to lead `/a` to.
    """
    host, at = _asked(url)
    crowded = (host, f"{at}/") in asked and (host, f"{at}/{_INDEX}.html") in asked
    return "?" in url, path not in looked_for(at), crowded, not url.startswith("https:"), url


def _asked(url: str) -> tuple[str, str]:
    """What copies of `http` and `https`, of `www.` or not, have in common."""
    parts = urls.split(url)
    return urls.without_www(parts.authority), parts.path


def _wanted(each: Held, root: str) -> str:
    parts = urls.split(each.url)
    segments = _segments(parts.path)
    ending = _PAGES.get(each.media_type)
    name = segments.pop() if segments and not parts.path.endswith("/") else ""
    if ending:
        if name and not has_ending(name, each.media_type):
            segments.append(name)
            name = ""
        name = name or _INDEX + ending
    else:
        name = typed(name or _INDEX, each.media_type)
    if parts.query:
        name = with_query(name, parts.query)
    return _short(_at(parts, "/".join([*segments, name]), root), each.url)


def _segments(path: str) -> list[str]:
    return [safe_name(segment) for segment in path.split("/") if segment]


def _at(parts: urls.Parts, path: str, root: str) -> str:
    if urls.without_www(parts.authority) == urls.without_www(root):
        first, slash, rest = path.partition("/")
        return f"{marked(first, digest(first))}{slash}{rest}" if first.lower() in TOP else path
    host = safe_name(_NOT_PLAIN.sub("_", parts.authority.strip("[]")))
    return f"{HOSTS}/{host}/{path}"


def _short(path: str, url: str) -> str:
    if len(path) <= MAX_PATH:
        return path
    head, _, name = path.rpartition("/")
    top = "/".join(head.split("/")[:2]) + "/" if head.startswith(f"{HOSTS}/") else ""
    return f"{top}{LONG}/{digest(head, 16)}/{marked(name, digest(url)) if len(name) > MAX_PATH // 2 else name}"


def _folders(path: str) -> Iterable[str]:
    parts = folded(path).split("/")
    return ("/".join(parts[:number]) for number in range(1, len(parts)))


def _free(path: str, url: str, used: set[str], folders: set[str]) -> str:
    """The path, or one beside it that nobody has."""
    head, slash, name = path.rpartition("/")
    tries = (digest(url if not number else f"{url} {number}") for number in count())
    found = path
    while folded(found) in used or folded(found) in folders:
        found = f"{head}{slash}{marked(name, next(tries))}"
    return found
