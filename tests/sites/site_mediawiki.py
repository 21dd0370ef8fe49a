"""A MediaWiki of Debian with two hundred versions of forty pages, in categories, with files and who wrote what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from site_servers import done, find, nginx, php, php_rules, scratch
from site_words import Post, picture, posts

PROGRAM = Path("/usr/share/mediawiki")
SKINS = ("vector-2022", "vector", "monobook", "timeless", "minerva")
_PAGES = 40
_PICTURES = 6
_HOME = "The terrace"
_NAMESPACES = {"MediaWiki": 8, "Category": 14}
_SETTINGS = """
$wgArticlePath = '/wiki/$1';
$wgScriptPath = '/w';
$wgServer = isset($_SERVER['HTTP_HOST']) ? 'http://' . $_SERVER['HTTP_HOST'] : 'http://127.0.0.1';
$wgDefaultSkin = '{skin}';
$wgEnableUploads = true;
$wgUploadDirectory = '{folder}/images';
$wgUploadPath = '/files';
$wgUseImageMagick = false;
$wgCacheDirectory = '{folder}/cache';
$wgMainCacheType = CACHE_ACCEL;
$wgJobRunRate = 0;
$wgGroupPermissions['*']['edit'] = false;
$wgEnableEmail = false;
"""
_ROBOTS = (
    "User-agent: *\nDisallow: /w/index.php\nDisallow: /w/api.php\nDisallow: /w/rest.php\nDisallow: /wiki/Special:\n"
)
"""As large wikis have it: every page has a dozen others about itself, made anew whenever they are asked for."""


@contextmanager
def mediawiki(skin: str = SKINS[0], number: int = _PAGES, log: Path | None = None) -> Iterator[str]:
    """The site, on loopback; its address, which leads on to its main page."""
    with scratch() as folder:
        settings = _installed(folder, skin)
        _fill(folder, settings, number)
        with php(folder, {"MW_CONFIG_FILE": str(settings)}) as socket:
            rules = (
                f"location = / {{ return 302 /wiki/The_terrace; }} location = /robots.txt {{ root {folder}; }} "
                f"location /files/ {{ alias {folder}/images/; }} location /w/ {{ alias {PROGRAM}/; "
                f"location ~ \\.php$ {{ {php_rules(socket)} }} }} "
                f"location /wiki/ {{ {php_rules(socket)} fastcgi_param SCRIPT_FILENAME {PROGRAM}/index.php; }}"
            )
            with nginx(folder / "www", rules, log=log) as url:
                yield url


def _installed(folder: Path, skin: str) -> Path:
    """A wiki with an empty database; its settings."""
    for name in ("data", "images", "cache", "www"):
        (folder / name).mkdir()
    (folder / "robots.txt").write_text(_ROBOTS, "utf-8")
    install = [
        find("php"),
        str(PROGRAM / "maintenance/install.php"),
        "--dbtype",
        "sqlite",
        "--dbpath",
        str(folder / "data"),
    ]
    own = [
        "--confpath",
        str(folder),
        "--server",
        "http://127.0.0.1",
        "--scriptpath",
        "/w",
        "--pass",
        "not-a-secret-at-all",
    ]
    done([*install, *own, "Terrace Wiki", "Warden"])
    settings = folder / "LocalSettings.php"
    settings.write_text(settings.read_text("utf-8") + _SETTINGS.format(skin=skin, folder=folder), "utf-8")
    return settings


def _fill(folder: Path, settings: Path, number: int) -> None:
    pictures = folder / "pictures"
    pictures.mkdir()
    for each in range(_PICTURES):
        (pictures / f"Hills_{each}.png").write_bytes(picture(each))
    _maintain(settings, "importImages.php", "--comment", "Seen from the gate.", "--user", "Warden", str(pictures))
    dump = folder / "dump.xml"
    dump.write_text(_dump(posts(number)), "utf-8")
    _maintain(settings, "importDump.php", str(dump))
    _maintain(settings, "rebuildrecentchanges.php")
    _maintain(settings, "runJobs.php")


def _maintain(settings: Path, script: str, *arguments: str) -> None:
    done([find("php"), str(PROGRAM / "maintenance" / script), "--conf", str(settings), *arguments])


def _dump(written: list[Post]) -> str:
    """All pages with their versions, in the form of MediaWiki's export, version 0.11."""
    names = {post.number: _name(post) for post in written}
    home = "'''Terrace Wiki''' holds what the terrace knows.\n\n== Pages ==\n" + "".join(
        f"* [[{names[post.number]}]]\n" for post in written
    )
    groups = sorted({category for post in written for category in post.categories})
    pages = [
        _page("MediaWiki:Mainpage", [("Warden", "2021-01-03T09:00:00Z", _HOME)]),
        _page(_HOME, [("Warden", "2021-01-03T09:00:00Z", home)]),
        *(_page(f"Category:{name}", [("Warden", "2021-01-03T09:00:00Z", f"All on {name}.")]) for name in groups),
        *(_page(names[post.number], _versions(post, names)) for post in written),
    ]
    return f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11">{"".join(pages)}</mediawiki>'


def _name(post: Post) -> str:
    return post.title.replace("[", "").replace("]", "").replace("#", "")


def _versions(post: Post, names: dict[int, str]) -> list[tuple[str, str, str]]:
    """Who, when, what: each section came with a version of its own."""
    text = f"[[File:Hills {post.number % _PICTURES}.png|thumb|Hills]]\n{post.lead}\n"
    versions = [(post.author, f"{post.day}T10:00:00Z", text)]
    for number, (heading, paragraphs) in enumerate(post.sections, 1):
        text += f"\n== {heading} ==\n" + "\n\n".join(paragraphs) + "\n"
        versions.append((post.author, f"{post.day}T1{number}:30:00Z", text))
    tail = (
        "".join(f"* [[{names[other]}]]\n" for other in post.related) + "* [https://example.org/almanac The almanac]\n"
    )
    tail += "* [[A page that nobody wrote]]\n" if post.number % 4 == 0 else ""
    table = '{| class="wikitable"\n! Day !! Who\n|-\n| ' + f"{post.day} || {post.author}\n" + "|}\n"
    tail += "".join(f"[[Category:{name}]]\n" for name in post.categories)
    return [*versions, ("Warden", f"{post.day}T19:00:00Z", f"{text}\n{table}\n== Read on ==\n{tail}")]


def _page(title: str, versions: list[tuple[str, str, str]]) -> str:
    told = "".join(
        f"<revision><timestamp>{when}</timestamp><contributor><username>{escape(who)}</username></contributor>"
        "<model>wikitext</model><format>text/x-wiki</format>"
        f'<text xml:space="preserve">{escape(text)}</text></revision>'
        for who, when, text in versions
    )
    namespace = next((number for name, number in _NAMESPACES.items() if title.startswith(f"{name}:")), 0)
    return f"<page><title>{escape(title)}</title><ns>{namespace}</ns>{told}</page>"
