"""Real sites to crawl: how each is installed, filled and served. Tests and benchmarks ask here for one that runs.

    with SITES["wordpress"].running() as url:
        ...

A new site is one row here, and a context manager that gives the address of its first page.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from site_manuals import manual
from site_mediawiki import mediawiki
from site_wordpress import wordpress

_WEB = ("nginx-light",)
_PHP = (*_WEB, "php-cli", "php-fpm")


@dataclass(frozen=True)
class RealSite:
    """A site that may be had here."""

    name: str
    packages: tuple[str, ...]
    """Of Debian."""
    paths: tuple[str, ...]
    """What is there once they are installed."""
    running: Callable[..., AbstractContextManager[str]]
    """The site, filled and served; the address of its first page. `log=` as that of site_servers.nginx."""
    scripts: bool = True
    """Whether its pages' scripts work in a copy; where they need their server, pages are as without them."""
    replay_says: frozenset[str] = frozenset()
    """Errors in the replay alone: for pywb, what a script declares by `const` is seen in no other (wombat #82)."""
    replay_moves: frozenset[str] = frozenset()
    """Files of short pages that a script makes longer: one of those that say so, and get no further in the replay."""

    @property
    def installed(self) -> bool:
        """Whether all that it needs is here."""
        return all(Path(path).exists() for path in ("/usr/sbin/nginx", *self.paths))


_ALL = (
    RealSite(
        "python3-doc",
        (*_WEB, "python3-doc"),
        ("/usr/share/doc/python3/html",),
        partial(manual, "python3/html"),
        replay_says=frozenset({"_ is not a function", "_ready is not defined", "Search is not defined"}),
        replay_moves=frozenset(
            {
                *("faq/index.html", "using/editors.html"),
                *("library/concurrent.html", "library/urllib.html", "library/xmlrpc.html"),
            }
        ),
    ),
    RealSite(
        "debian-handbook",
        (*_WEB, "debian-handbook"),
        ("/usr/share/doc/debian-handbook/html/en-US",),
        partial(manual, "debian-handbook/html/en-US"),
    ),
    RealSite(
        "apache2-doc",
        (*_WEB, "apache2-doc"),
        ("/usr/share/doc/apache2-doc/manual/en",),
        partial(manual, "apache2-doc/manual", "en/"),
    ),
    RealSite(
        "wordpress",
        (
            *_PHP,
            *("wordpress", "wordpress-theme-twentytwentyone", "wordpress-theme-twentytwentytwo"),
            *("wordpress-theme-twentytwentythree", "php-mysql", "php-gd", "php-xml"),
            *("mariadb-server-core", "mariadb-client-core"),
        ),
        ("/usr/share/wordpress/wp-load.php", "/usr/sbin/mariadbd", "/usr/bin/mariadb", "/usr/bin/php"),
        wordpress,
    ),
    RealSite(
        "mediawiki",
        (*_PHP, "mediawiki", "php-sqlite3"),
        ("/usr/share/mediawiki/load.php", "/usr/bin/php"),
        mediawiki,
        scripts=False,
    ),
)
SITES = {site.name: site for site in _ALL}
"""By name."""

if __name__ == "__main__":
    for site in _ALL:
        if not site.installed:
            print(*site.packages)
