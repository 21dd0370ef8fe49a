"""Where old addresses are now, in the words of the servers that a copy may stand on. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from urllib.parse import quote, unquote

from snapshot import urls
from snapshot.publish.names import TOP, folded
from snapshot.publish.notice import ABOUT
from snapshot.publish.ours import moved_page
from snapshot.publish.paths import looked_for, natural
from snapshot.publish.plan import TOP_PAGE, Plan
from snapshot.publish.table import Fate, Known
from snapshot.publish.words import Words

NETLIFY = "_redirects"
MOST_NETLIFY = 2000
"""Rules that Cloudflare reads; Netlify reads more."""
_UNFIT = re.compile(r"[\x00-\x20\"'\\$<>{}|^`\x7f-\U0010ffff]")
_BARE = re.compile("%(?:5C|5E|60|7B|7C|7D)")
"""What archives escape in a query, and browsers (the WHATWG URL Standard) do not; in a path that is `|` alone."""
_PLAIN = "/~!()*,;=@&+"
"""What the address of a file has as it is, beside letters and digits."""
_README = """Where old addresses are now, for the server of the copy. Each `snapshot publish` makes these files again.

nginx    In `http`:   include /path/of/site/redirects/nginx.conf;
         In `server`: if ($snapshot_moved) { return 301 $snapshot_moved; }
Apache   In the virtual host, with mod_rewrite:
           RewriteEngine On
           RewriteMap snapshot "txt:/path/of/site/redirects/apache.txt"
           RewriteCond %{THE_REQUEST} "^[A-Z]+ ([^ ]+)"
           RewriteCond ${snapshot:%1} "^(.+)$"
           RewriteRule ^ %1 [R=301,L,NE]
Netlify, Cloudflare Pages   `_redirects` at the top of the copy is read by itself. It knows no queries.

Addresses that begin with a name that the copy or its host has for itself (/_archive/, /redirects/, /robots.txt) are
not led.
"""


def redirect_files(plan: Plan) -> dict[str, bytes]:
    """Path → content of the files that tell servers where old addresses are now."""
    moved = dict(sorted(_moved(plan).items()))
    like = Counter(address.lower() for address in {*_asked(plan), *moved})
    nginx = "".join(f'  "{_nginx_key(old, alone=like[old.lower()] == 1)}" "{new}";\n' for old, new in moved.items())
    plain = [(old, new) for old, new in moved.items() if "?" not in old]
    return {
        "redirects/README.txt": _README.encode(),
        "redirects/nginx.conf": (
            "map_hash_bucket_size 8192;\nmap_hash_max_size 65536;\n"
            f'map $request_uri $snapshot_moved {{\n  default "";\n{nginx}}}\n'
        ).encode(),
        "redirects/apache.txt": "".join(f"{old} {new}\n" for old, new in moved.items()).encode(),
        NETLIFY: "".join(f"{old} {new} 301\n" for old, new in plain[:MOST_NETLIFY]).encode(),
    }


def moved_pages(plan: Plan, words: Words) -> Iterator[tuple[str, bytes]]:
    """Pages at old addresses that redirected, for hosts that know no redirects; where nothing else stands.

    At the top there is always one: where the site's own was not captured, it leads to where the crawl began.
    """
    used = {folded(item.path) for item in plan.items}
    if folded(TOP_PAGE) not in used:
        used.add(folded(TOP_PAGE))
        yield TOP_PAGE, moved_page(TOP_PAGE, Known(Fate.FILE, plan.entry or ABOUT), words)
    above = {folder for path in used for folder in _folders(path)}
    for url, known in plan.moved.items():
        path = natural(url, plan.root)
        key = folded(path)
        free = key not in used and key not in above and not used.intersection(_folders(key))
        if known.fate is Fate.FILE and "?" not in url and path.endswith((".html", ".htm")) and free:
            used.add(key)
            above.update(_folders(key))
            yield path, moved_page(path, known, words)


def _folders(path: str) -> Iterator[str]:
    parts = path.split("/")
    return ("/".join(parts[:number]) for number in range(1, len(parts)))


def _moved(plan: Plan) -> Mapping[str, str]:
    """Old request target → new address, for the host at the top: what redirected, and what has another name."""
    found: dict[str, str] = {}
    files = {item.path for item in plan.items}
    for url, known in plan.moved.items():
        _add(found, plan, url, known)
    for item in plan.items:
        if item.newest is None and _served(item.url, files) != item.path:
            _add(found, plan, item.url, Known(Fate.FILE, item.path))
    return found


def _served(url: str, files: Collection[str]) -> str | None:
    """The file that a server of files sends for a URL, where the copy stands at the top of it."""
    parts = urls.split(url)
    return None if parts.query else next((path for path in looked_for(parts.path) if path in files), None)


def _add(found: dict[str, str], plan: Plan, url: str, known: Known) -> None:
    parts = urls.split(url)
    ours = looked_for(parts.path)[0].partition("/")[0].lower() in TOP
    new = new_address(known)
    if _at_top(url, plan) and not ours and new and len(parts.target) + len(new) < 4000:
        for target in _spellings(parts.target):
            if new.partition("#")[0] != target:
                found.setdefault(target, new)


def _at_top(url: str, plan: Plan) -> bool:
    return urls.without_www(urls.split(url).authority) == urls.without_www(plan.root)


def _spellings(target: str) -> Iterable[str]:
    """As the archive has it, as programs ask for it that escape all they can, and as browsers do."""
    escaped = _UNFIT.sub(lambda char: quote(char[0], safe=""), target)
    path, mark, query = target.partition("?")
    bare = path.replace("%7C", "|") + mark + _BARE.sub(lambda escape: unquote(escape[0]), query)
    return dict.fromkeys((target, escaped, bare))


def new_address(known: Known) -> str:
    """What a server is to send a reader to; empty where there is nothing."""
    if known.fate is Fate.MISSING:
        return ""
    if known.fate is Fate.AWAY:
        return _UNFIT.sub(lambda char: quote(char[0], safe=""), known.told + known.fragment)
    path = known.told.removesuffix("index.html") if f"/{known.told}".endswith("/index.html") else known.told
    fragment = _UNFIT.sub(lambda char: quote(char[0], safe=""), known.fragment)
    return f"/{quote(path, safe=_PLAIN)}{fragment}"


def _asked(plan: Plan) -> Iterator[str]:
    """What may be asked for at the top: what was captured, the files of the copy, and their folders."""
    for url in (*(item.url for item in plan.items), *plan.moved):
        if _at_top(url, plan):
            yield from _spellings(urls.split(url).target)
    for item in plan.items:
        folder = new_address(Known(Fate.FILE, item.path))
        yield from (f"/{quote(item.path, safe=_PLAIN)}", folder, folder.rstrip("/"))


def _nginx_key(target: str, *, alone: bool) -> str:
    """A key of nginx's `map`, which ignores case: where other addresses differ by it alone, a regular expression."""
    return (target if alone else f"~^{re.escape(target)}$").replace("\\", "\\\\")
