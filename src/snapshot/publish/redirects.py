"""Where old addresses are now, in the words of the servers that a copy may stand on. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

from snapshot import urls
from snapshot.publish.led import Led
from snapshot.publish.names import folded
from snapshot.publish.notice import ABOUT
from snapshot.publish.ours import moved_page
from snapshot.publish.paths import looked_for, natural
from snapshot.publish.plan import TOP_PAGE, Plan
from snapshot.publish.table import Fate, Known
from snapshot.publish.words import Words

NETLIFY = "_redirects"
MOST_NETLIFY = 2000
"""Rules that Cloudflare reads; Netlify reads more."""
_STANDS_FOR = re.compile(r":(?=[A-Za-z_])|\*")
"""What stands for something else in such a rule."""
_README = """Where old addresses are now, for the server of the copy. Each `snapshot publish` makes these files again.

The copy stands at TOP, and old addresses are asked for under that path. `snapshot publish --canonical` says where it
stands, and tells several copies of one site apart.

nginx    In `http`, once for all copies: map_hash_bucket_size 8192; map_hash_max_size 65536;
         In `http`, once, for types that nginx may not know: types { text/javascript mjs; text/xsl xsl xslt; }
         (browsers run no module script, *.mjs, that is sent as another type)
         In `http`: include /path/of/site/redirects/nginx.conf;
         In `server`: if ($NAME) { return 301 $NAME; }
Apache   In the virtual host, with mod_rewrite:
           RewriteEngine On
           RewriteMap NAME "txt:/path/of/site/redirects/apache.txt"
           RewriteCond %{THE_REQUEST} "^[A-Z]+ ([^ ]+)"
           RewriteCond ${NAME:%1} "^(.+)$"
           RewriteRule ^ %1 [R=301,L,NE]
Netlify, Cloudflare Pages   `_redirects` at the top of the host is read by itself. It knows no queries, and has 2,000
         rules at most. A colon before a letter and an asterisk stand for other things there, and are written %3A and
         %2A. Both hosts compare addresses as they are asked for: /wiki/File:A.png is led by nginx and Apache, and
         there only when it is asked for as /wiki/File%3AA.png. Netlify takes /a and /a/ for one address.

Addresses that begin with a name that the copy or its host has for itself (/_archive/, /redirects/, /robots.txt) are
not led.
"""


def redirect_files(led: Led) -> dict[str, bytes]:
    """Path → content of the files that tell servers where old addresses are now."""
    rules = sorted(led.rules.items())
    like = Counter(address.lower() for address in led.asked)
    nginx = "".join(f'  "{_nginx_key(old, alone=like[old.lower()] == 1)}" "{new}";\n' for old, new in rules)
    plain = sorted(
        (rule for rule in rules if "?" not in rule[0]), key=lambda rule: _STANDS_FOR.search(rule[0]) is not None
    )
    return {
        "redirects/README.txt": _README.replace("NAME", led.name).replace("TOP", led.top).encode(),
        "redirects/nginx.conf": f'map $request_uri ${led.name} {{\n  default "";\n{nginx}}}\n'.encode(),
        "redirects/apache.txt": "".join(f"{old} {new}\n" for old, new in rules).encode(),
        NETLIFY: "".join(f"{_literal(old)} {_literal(new)} 301\n" for old, new in plain[:MOST_NETLIFY]).encode(),
    }


def moved_pages(plan: Plan, words: Words) -> Iterator[tuple[str, bytes]]:
    """Pages at old addresses that redirected, for hosts that know no redirects; where such find them, and nothing else.

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
        found = "?" not in url and path in looked_for(urls.split(url).path)
        if known.fate is Fate.FILE and found and path.endswith((".html", ".htm")) and free:
            used.add(key)
            above.update(_folders(key))
            yield path, moved_page(path, known, words)


def _folders(path: str) -> Iterator[str]:
    parts = path.split("/")
    return ("/".join(parts[:number]) for number in range(1, len(parts)))


def _literal(address: str) -> str:
    """An address as `_redirects` has it, where it is to mean no other one."""
    return _STANDS_FOR.sub(lambda sign: quote(sign[0], safe=""), address)


def _nginx_key(target: str, *, alone: bool) -> str:
    """A key of nginx's `map`, which ignores case: where other addresses differ by it alone, a regular expression."""
    return (target if alone else f"~^{re.escape(target)}$").replace("\\", "\\\\")
