"""Records of sites that are served here, with the site model and without: does it help, does it ever hurt?

usage: python benchmarks/served_sites.py [--sites NAME...] [--evalkit DIR]

A WordPress of Debian in three themes and a MediaWiki in three skins are filled from a seed, so that title, author, day
and text of every page are known; of manuals (python3-doc, debian-handbook, apache2-doc) the text is what stands in the
element that their own template has for it. Each is crawled once, and its records are made twice. Needs what
`make test-sites` installs, and ../shared/evalkit, whose rules score.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from crawl import SNAPSHOT
from lxml import html

from snapshot.archive.source import open_source

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "sites"))
from site_manuals import manual  # noqa: E402
from site_mediawiki import SKINS, mediawiki  # noqa: E402
from site_wordpress import THEMES, wordpress  # noqa: E402
from site_words import Post, posts  # noqa: E402

FIELDS = {"body": "body.pageF1", "title": "title.exact", "byline": "byline.f1", "date": "date.acc"}
Truth = Callable[[str, bytes], dict[str, Any] | None]
"""What a page, by URL and bytes, should give; None where nothing is known of it."""
_POSTS = posts(50)
LANGUAGES = ("en-US", "ar-MA", "de-DE", "el-GR", "fa-IR", "ja-JP", "ko-KR", "ru-RU", "vi-VN", "zh-CN")
"""Of the handbook: ten of its twenty-four, in six scripts."""


def _text(post: Post) -> str:
    parts = [post.lead]
    for heading, paragraphs in post.sections:
        parts += [heading, *paragraphs]
    return "\n\n".join(parts)


def of_wordpress(url: str, _: bytes) -> dict[str, Any] | None:
    """A post has its number at the end of its address."""
    number = re.fullmatch(r"/\d{4}/\d\d/\d\d/.+-(\d+)/", urlsplit(url).path)
    if not number:
        return None
    post = _POSTS[int(number[1]) - 1]
    quoted = post.sections[0][1][0].partition(".")[0] + "."
    body = f"{_text(post)}\n\n{quoted}"
    return {"title": post.title, "authors": [post.author], "date": str(post.day), "body": body}


def of_mediawiki(url: str, _: bytes) -> dict[str, Any] | None:
    """A page has its title in its address; with its table, and without its list of links."""
    name = unquote(urlsplit(url).path.removeprefix("/wiki/")).replace("_", " ")
    post = next((post for post in _POSTS[:40] if post.title == name), None)
    if post is None:
        return None
    return {"title": post.title, "body": f"{_text(post)}\n\nDay | Who\n\n{post.day} | {post.author}"}


def inside(path: str) -> Truth:
    """The text of the one element that a template has for it, by XPath; and its headline."""

    def truth(_: str, body: bytes) -> dict[str, Any] | None:
        found: Any = html.fromstring(body).xpath(path)
        if len(found) != 1:
            return None
        for dead in found[0].xpath(".//script | .//style | .//*[@class='headerlink']"):
            dead.drop_tree()
        title = found[0].xpath("(.//h1 | .//h2)[1]")
        text = " ".join(found[0].itertext()).replace("¶", "")
        return {"title": " ".join(title[0].text_content().split()) if title else "", "body": text}

    return truth


SITES: dict[str, tuple[Callable[[], AbstractContextManager[str]], Truth]] = {
    **{f"wordpress, {theme}": (partial(wordpress, theme), of_wordpress) for theme in THEMES},
    **{f"mediawiki, {skin}": (partial(mediawiki, skin), of_mediawiki) for skin in SKINS[:3]},
    "python3-doc": (partial(manual, "python3/html"), inside("//div[@class='body']")),
    **{
        f"debian-handbook, {language}": (
            partial(manual, f"debian-handbook/html/{language}"),
            inside("//body/*[self::section or self::div][@class='chapter' or @class='section']"),
        )
        for language in LANGUAGES
    },
    "apache2-doc": (partial(manual, "apache2-doc/manual", "en/"), inside("//*[@id='page-content']")),
}


def main() -> None:
    """Serve, crawl, make records twice, and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sites", nargs="+", default=list(SITES), metavar="NAME")
    options.add_argument("--evalkit", type=Path, default=ROOT.parent / "shared" / "evalkit")
    given = options.parse_args()
    sys.path.insert(0, str(given.evalkit))
    evaluate = import_module("evaluate")
    print(f"| site | pages | site model | {' | '.join(FIELDS)} |\n|---|---|---|{'---|' * len(FIELDS)}")
    for name in given.sites:
        serve, truth = SITES[name]
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "out"
            with serve() as url:
                _run("crawl", url, "-o", archive, "--delay", "0", "--capture-only", "--quiet", "--max-pages", "400")
            for model in ("on", "off"):
                print(f"| {name} | {_row(archive, truth, evaluate, model)}", flush=True)


def _row(archive: Path, truth: Truth, evaluate: Any, model: str) -> str:
    lines = archive.parent / f"{model}.jsonl"
    _run("extract", archive, "-o", lines, "--quiet", *(["--no-site-model"] if model == "off" else []))
    scores: dict[str, list[float]] = defaultdict(list)
    pages = 0
    for record, body in _pages(archive, lines):
        true = truth(record["url"], body)
        if true is None:
            continue
        pages += 1
        row = evaluate.score_page(
            {**record, "byline": record["authors"]}, {"byline": true.pop("authors", None), **true}
        )
        for name, measure in FIELDS.items():
            if row.get(measure) is not None:
                scores[name].append(row[measure])
    told = (f"{sum(found) / len(found):.3f}" if (found := scores[name]) else "–" for name in FIELDS)
    return f"{pages} | {model} | {' | '.join(told)} |"


def _pages(archive: Path, lines: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    bodies = {spot.url: spot.read().content(1 << 24) for spot in open_source(archive).page_places()}
    for line in lines.read_text("utf-8").splitlines():
        record = json.loads(line)
        yield record, bodies[record["url"]]


def _run(*arguments: str | Path) -> None:
    subprocess.run([SNAPSHOT, *map(str, arguments)], check=True)


if __name__ == "__main__":
    main()
