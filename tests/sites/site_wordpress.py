"""A WordPress of Debian with fifty posts: dates, authors, categories, pictures, comments, a menu, links to read on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any

from site_servers import done, find, free_port, mariadb, nginx, php, php_rules, scratch
from site_words import AUTHORS, Post, picture, posts

PROGRAM = Path("/usr/share/wordpress")
THEMES = ("twentytwentyone", "twentytwentytwo", "twentytwentythree")
_FILL = Path(__file__).with_name("wordpress_fill.php")
_PICTURES = 8
_CONFIG = """<?php
define('DB_NAME', 'press'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', '{url}'); define('WP_SITEURL', '{url}');
define('DISABLE_WP_CRON', true); define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true);
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT',
  'LOGGED_IN_SALT', 'NONCE_SALT'] as $name) define($name, $name . ' of a site that lives for a minute');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
_OWN_FACES = """<?php
// Faces come from this site, not from a service elsewhere: what a test asks for stays on this machine.
add_filter('pre_get_avatar_data', function ($given) {
  $given['url'] = content_url('uploads/face.png'); $given['found_avatar'] = true; return $given;
});
"""


@contextmanager
def wordpress(theme: str = THEMES[0], number: int = 50, log: Path | None = None) -> Iterator[str]:
    """The site, on loopback; the address of its home page."""
    with scratch() as folder, mariadb(folder, "press") as database, php(folder) as socket:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        root = _installed(folder, url, database)
        rules = (
            "location / { try_files $uri $uri/ /index.php?$args; } "
            f"location ~ \\.php$ {{ try_files $uri =404; {php_rules(socket)} }}"
        )
        with nginx(root, rules, port, log) as address:
            told = folder / "told.json"
            told.write_text(json.dumps(_told(folder, theme, number)), "utf-8")
            done([find("php"), "-d", "memory_limit=512M", str(_FILL), str(root), str(told)])
            yield address


def _installed(folder: Path, url: str, database: Path) -> Path:
    """The program, as files of its own: it looks for its configuration beside where it really stands."""
    root = folder / "www"
    shutil.copytree(PROGRAM, root, ignore=shutil.ignore_patterns("wp-config.php", "languages", "akismet"))
    (root / "wp-config.php").write_text(_CONFIG.format(socket=database, url=url), "utf-8")
    content = root / "wp-content"
    (content / "mu-plugins").mkdir()
    (content / "mu-plugins" / "faces.php").write_text(_OWN_FACES, "utf-8")
    (content / "uploads").mkdir(exist_ok=True)
    (content / "uploads" / "face.png").write_bytes(picture(1, 96, 96))
    return root


def _told(folder: Path, theme: str, number: int) -> dict[str, Any]:
    """What the script in PHP puts into the site."""
    pictures = []
    for each in range(_PICTURES):
        path = folder / f"hills-{each}.png"
        path.write_bytes(picture(each))
        pictures.append(str(path))
    told = [asdict(post) | {"day": f"{post.day} 10:30:00", "html": _html(post)} for post in posts(number)]
    return {"theme": theme, "authors": AUTHORS, "pictures": pictures, "posts": told}


def _html(post: Post) -> str:
    """The text, but for the links to other posts."""
    said = [f"<p>{escape(post.lead)}</p>", "<!--more-->"]
    for heading, paragraphs in post.sections:
        said.append(f"<h2>{escape(heading)}</h2>")
        said += (f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    said.append(f"<blockquote><p>{escape(post.sections[0][1][0].partition('.')[0])}.</p></blockquote>")
    return "\n".join(said)
