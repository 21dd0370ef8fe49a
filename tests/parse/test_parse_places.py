"""The table of places where links hide in HTML: a snippet for each row, and what the rows share."""

from __future__ import annotations

import time

import pytest

from snapshot.model import Link, Role
from snapshot.parse.find import find_links
from snapshot.parse.places import PLACES

URL = "https://site.example/dir/page.html"
PAGE, REQUISITE, FEED = Role.PAGE, Role.REQUISITE, Role.FEED
HTML = (("Content-Type", "text/html; charset=utf-8"),)

_FILES = {"https://site.example/dir/f.png": REQUISITE}
_PLAYER = "//www.youtube.com/embed/abcdefghijk"
_FILM = {f"https:{_PLAYER}": REQUISITE, "https://i.ytimg.com/vi/abcdefghijk/hqdefault.jpg": REQUISITE}
_PAGE = {"https://site.example/dir/p": PAGE}


def links(markup: str, headers: tuple[tuple[str, str], ...] = HTML, url: str = URL) -> tuple[Link, ...]:
    return find_links(markup.encode(), url, 200, headers, PAGE)


def found(markup: str) -> dict[str, Role]:
    return {link.url: link.role for link in links(markup)}


Snippets = dict[str, tuple[str, dict[str, Role]]]

SNIPPETS: Snippets = {
    "a[href]": ('<a rel=nofollow href=" p#part ">x</a>', _PAGE),
    "area[href]": ("<map><area href=p></map>", _PAGE),
    "base[href]": ('<base href="https://elsewhere.example/">', {}),
    "link[href]": ("<link rel=glossary href=p>", _PAGE),
    "link[imagesrcset]": (
        '<link rel=preload as=image imagesrcset="f.png 1x, g.png 2x">',
        {**_FILES, "https://site.example/dir/g.png": REQUISITE},
    ),
    "*[href]": ("<x-card href=p></x-card>", _PAGE),
    "*[cite]": ("<blockquote cite=p>x</blockquote>", _PAGE),
    "*[longdesc]": ("<img longdesc=p>", _PAGE),
    "form[action]": ("<form action=search><input name=q></form>", {}),
    "*[formaction]": ("<button formaction=delete>x</button>", {}),
    "a[ping]": ("<a ping=count>x</a>", {}),
    "html[manifest]": ("<html manifest=f.png>", _FILES),
    "img[src]": ("<img src=f.png>", _FILES),
    "img[srcset]": ('<img srcset="f.png 1x">', _FILES),
    "img[lowsrc]": ("<img lowsrc=f.png>", _FILES),
    "img[dynsrc]": ("<img dynsrc=f.png>", _FILES),
    "source[src]": ("<audio><source src=f.png></audio>", _FILES),
    "source[srcset]": ("<picture><source srcset=f.png></picture>", _FILES),
    "audio[src]": ("<audio src=f.png></audio>", _FILES),
    "video[src]": ("<video src=f.png></video>", _FILES),
    "video[poster]": ("<video poster=f.png></video>", _FILES),
    "track[src]": ("<video><track src=f.png></video>", _FILES),
    "input[type=image]": ("<input type=IMAGE src=f.png>", _FILES),
    "input[src]": ("<input type=text src=f.png>", {}),
    "script[src]": ("<script src=f.png></script>", _FILES),
    "iframe[src]": (f"<iframe src=f.png></iframe><iframe src={_PLAYER}></iframe>", _FILES | _FILM),
    "iframe[data-src]": (f"<iframe data-src={_PLAYER}></iframe>", _FILM),
    "iframe[data-lazy-src]": (f"<iframe data-lazy-src={_PLAYER}></iframe>", _FILM),
    "lite-youtube[videoid]": (
        "<lite-youtube videoid=abcdefghijk></lite-youtube>",
        {"https://i.ytimg.com/vi/abcdefghijk/hqdefault.jpg": REQUISITE},
    ),
    "amp-youtube[data-videoid]": (
        "<amp-youtube data-videoid=abcdefghijk></amp-youtube>",
        {"https://i.ytimg.com/vi/abcdefghijk/hqdefault.jpg": REQUISITE},
    ),
    "frame[src]": ("<frameset><frame src=f.png></frameset>", _FILES),
    "embed[src]": ("<embed src=f.png>", _FILES),
    "*[src]": ("<amp-img src=f.png></amp-img>", _FILES),
    "*[srcset]": ('<amp-img srcset="f.png 2x"></amp-img>', _FILES),
    "*[poster]": ("<amp-video poster=f.png></amp-video>", _FILES),
    "*[background]": ("<table background=f.png></table>", _FILES),
    "object[data]": (
        '<object codebase="https://cdn.example/o/" data=f.png></object>',
        {**_FILES, "https://cdn.example/o/f.png": REQUISITE},
    ),
    "object[archive]": ('<object archive="f.png f.png"></object>', _FILES),
    "applet[code]": (
        "<applet codebase=java/ code=Clock.class></applet>",
        {"https://site.example/dir/java/Clock.class": REQUISITE},
    ),
    "applet[archive]": ("<applet archive=f.png></applet>", _FILES),
    "param[name=movie]": ("<object><param name=Movie value=f.png></object>", _FILES),
    "param[name=src]": ("<object><param name=src value=f.png></object>", _FILES),
    "param[name=url]": ("<object><param name=url value=f.png></object>", _FILES),
    "param[name=filename]": ("<object><param name=filename value=f.png></object>", _FILES),
    "*[style]": ('<p style="background: url(f.png)">x</p>', _FILES),
    "style": ("<style>p { background: url('f.png') }</style>", _FILES),
    "image[href]": ("<svg><image href=f.png /></svg>", _FILES),
    "use[href]": ("<svg><use href='f.png#icon'/></svg>", _FILES),
    "feimage[href]": ("<svg><filter><feImage href=f.png /></filter></svg>", _FILES),
    "script[href]": ("<svg><script href=f.png></script></svg>", _FILES),
    "set[to]": (
        "<svg><image><set attributeName=xlink:href to=f.png /><set attributeName=x to=1 /></image></svg>",
        _FILES,
    ),
    "animate[from]": ("<svg><image><animate attributeName=href from=f.png /></image></svg>", _FILES),
    "animate[to]": ("<svg><image><animate attributeName=href to=f.png /></image></svg>", _FILES),
    "animate[by]": ("<svg><image><animate attributeName=href by=f.png /></image></svg>", _FILES),
    "animate[values]": (
        "<svg><image><animate attributeName=href values='f.png; g.png'/><animate attributeName=x values='1; 2'/></svg>",
        {**_FILES, "https://site.example/dir/g.png": REQUISITE},
    ),
    "a[xlink:href]": ("<svg><a xlink:href=p>x</a></svg>", _PAGE),
    "*[xlink:href]": ("<svg><use xlink:href=f.png /></svg>", _FILES),
    "meta[http-equiv=refresh]": ("<meta http-equiv=Refresh content=\"5; URL='p'\">", _PAGE),
    "script[type=application/ld+json]": (
        '<script type="application/ld+json">{"image": {"url": "f.png"}, "url": "https://site.example/dir/p"}</script>',
        {**_FILES, **_PAGE},
    ),
    "*[data-*]": (
        r"""<p data-it='{"bg":"https:\/\/site.example\/dir\/f.png","on":"1"}' data-go="//site.example/dir/p">""",
        {**_FILES, **_PAGE},
    ),
    "*[on*]": ("""<p onclick="go('https://site.example/dir/p')">x</p>""", _PAGE),
    "json string": (
        r'<script type="application/json">{"a": "https:\/\/site.example\/dir\/f.png?a=1\u0026b=2"}</script>',
        {"https://site.example/dir/f.png?a=1&b=2": REQUISITE},
    ),
    "script string": ("<script>load('/dir/f.png'); open(\"//site.example/dir/p\")</script>", {**_FILES, **_PAGE}),
    "script call": ('<script>$.getJSON("f.png", show); fetch("p"); fetch("a/" + b); say("g.txt")</script>', _FILES),
    "script picture": ("""<img onmouseover="swap('tab', '', 'f.png', 1)"><script>load("g.txt")</script>""", _FILES),
    "iframe[srcdoc]": ("<iframe srcdoc='<img src=f.png>'></iframe>", _FILES),
    "noframes": ("<frameset><noframes><a href=p>x</a></noframes></frameset>", _PAGE),
}

RELS: dict[Role | None, tuple[str, ...]] = {
    REQUISITE: (
        "stylesheet",
        "icon",
        "apple-touch-icon",
        "apple-touch-icon-precomposed",
        "apple-touch-startup-image",
        "mask-icon",
        "fluid-icon",
        "image_src",
        "manifest",
        "preload",
        "prefetch",
        "modulepreload",
        "search application/opensearchdescription+xml",
        "alternate application/json+oembed",
        "alternate text/xml+oembed",
    ),
    FEED: ("alternate application/rss+xml", "alternate application/atom+xml", "alternate application/feed+json"),
    PAGE: (
        "alternate",
        "amphtml",
        "next",
        "prev",
        "canonical",
        "author",
        "license",
        "shortlink",
        "bookmark",
        "help",
        "prerender",
    ),
    None: (
        "dns-prefetch",
        "preconnect",
        "pingback",
        "webmention",
        "edituri",
        "wlwmanifest",
        "profile",
        "hub",
        "https://api.w.org/",
        "openid.server",
        "openid2.provider",
        "alternate application/json",
    ),
}

METAS: dict[Role, str] = {
    REQUISITE: """
        og:image og:image:url og:image:secure_url og:video og:video:url og:video:secure_url og:audio og:audio:url
        og:audio:secure_url og:logo twitter:image twitter:image:src twitter:player:stream msapplication-tileimage
        msapplication-square70x70logo msapplication-square150x150logo msapplication-wide310x150logo
        msapplication-square310x310logo thumbnail image logo contenturl thumbnailurl
        """,
    PAGE: """
        og:url og:see_also twitter:url twitter:player citation_pdf_url citation_fulltext_html_url url mainentityofpage
        embedurl
        """,
}

ITEMS = "contenturl image logo thumbnailurl"

LAZY = """
    data-src data-original data-original-src data-lazy data-lazy-src data-lazyload data-lazy-load data-ll-src
    data-delayed-url data-defer-src data-echo data-cfsrc data-pagespeed-lazy-src data-orig-src data-orig-file
    data-medium-file data-large-file data-large_image data-large-image data-full data-full-src data-full-url
    data-zoom-image data-hi-res-src data-retina data-src-retina data-2x data-image data-image-src data-img data-img-src
    data-thumb data-thumbnail data-poster data-flickity-lazyload data-flickity-bg-lazyload data-bg data-bg-src
    data-bg-image data-background data-background-image data-background-src data-lazy-bg data-lazy-background
    data-parallax-img data-parallax-image data-vc-parallax-image
    """

LAZY_SETS = """
    data-srcset data-original-set data-lazy-srcset data-orig-srcset data-flickity-lazyload-srcset data-bgset
    """

PAINTED = "clip-path cursor fill filter marker-end marker-mid marker-start mask stroke"


def link_snippet(words: str, role: Role | None) -> tuple[str, str, dict[str, Role]]:
    rel, _, kind = words.partition(" ")
    name = f"link[rel={rel}][type={kind}]" if kind else f"link[rel={rel}]"
    target = f"https://site.example/{role}"
    return name, f'<link rel="{rel.upper()}" type="{kind}" href="/{role}">', {target: role} if role else {}


def all_snippets() -> Snippets:
    """Those written out above, and those that are alike but for a word."""
    every = dict(SNIPPETS)
    for role, rels in RELS.items():
        every |= {name: (markup, links) for name, markup, links in (link_snippet(rel, role) for rel in rels)}
    for its_role, names in METAS.items():
        address = {"https://site.example/a.ext": its_role}
        every |= {f"meta[{name}]": (f'<meta name="{name}" content="/a.ext">', address) for name in names.split()}
    every |= {f"link[itemprop={name}]": (f"<link itemprop={name} href=f.png>", _FILES) for name in ITEMS.split()}
    every |= {f"*[{name}]": (f"<svg><g {name}='url(f.png#a) red'/></svg>", _FILES) for name in PAINTED.split()}
    every |= {f"*[{name}]": (f"<div {name}=f.png></div>", _FILES) for name in LAZY.split()}
    every |= {f"*[{name}]": (f"<div {name}='f.png 400w'></div>", _FILES) for name in LAZY_SETS.split()}
    return every


@pytest.mark.parametrize("name", sorted({place.name for place in PLACES}))
def test_each_row_finds_its_links(name: str) -> None:
    """Each row of the table has a snippet here, whose links are found with the right role, under the row's name."""
    markup, expected = all_snippets()[name]
    given = links(markup)
    assert {link.url: link.role for link in given} == expected
    within = [place for place in PLACES if place.name == name and place.read is None]
    assert within or {link.via for link in given} == ({name} if expected else set())


def test_no_snippet_is_left_over() -> None:
    """A row that goes takes its snippet along."""
    assert sorted(all_snippets()) == sorted({place.name for place in PLACES})


def test_each_url_comes_once_a_role_under_its_first_place() -> None:
    """A URL found in several places is given once for each role, in the order of the page."""
    markup = '<img src="/a"><a href="/a#x">1</a><a href="/a">2</a><img srcset="/a 2x, /b 3x">'
    assert [(link.url[-2:], link.role, link.via) for link in links(markup)] == [
        ("/a", REQUISITE, "img[src]"),
        ("/a", PAGE, "a[href]"),
        ("/b", REQUISITE, "img[srcset]"),
    ]


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "  ",
        "#top",
        "mailto:a@b.example",
        "javascript:go()",
        "data:image/png;base64,AAAA",
        "tel:+44",
        "http://",
        "//[",
    ],
)
def test_what_is_no_web_address_gives_no_link(reference: str) -> None:
    """Only http and https URLs are links; an empty reference loads nothing."""
    assert links(f'<a href="{reference}">x</a><img src="{reference}">') == ()


def test_documents_within_documents() -> None:
    """A `srcdoc` within a `srcdoc` is read, each on its own base, and none runs into the next."""
    inner = "<base href=/b/><img src=f1.png><iframe srcdoc='<img src=f2.png><script>'></iframe>"
    markup = f"""<iframe srcdoc="{inner}"></iframe><iframe srcdoc="<img src=f3.png>"></iframe>"""
    assert [link.url for link in links(markup)] == [
        "https://site.example/b/f1.png",
        "https://site.example/dir/f3.png",
        "https://site.example/b/f2.png",
    ]


def test_thousands_of_documents_are_read_in_time() -> None:
    """Documents within a page are all read, also where there are thousands, and soon."""
    began = time.perf_counter()
    given = links("".join(f"<iframe srcdoc='<a href=/{number}>x</a>'></iframe>" for number in range(20_000)))
    assert len(given) == 20_000
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("data:text/html,<img src=//x.example/f.png><img src=f.png>", []),
        ("data:text/html,<img src=https://x.example/f.png><img src=f.png>", ["https://x.example/f.png"]),
        ("DATA:text/html;charset=utf-8,%3Cimg%20src=https://x.example/f.png%3E", ["https://x.example/f.png"]),
        ("data:text/html;BASE64,PGltZyBzcmM9aHR0cDovL3gvZj4=", ["http://x/f"]),
        ("data:text/html;base64,PGltZyBzcmM9aHR0cDovL3gvZj4", ["http://x/f"]),
        ("data:text/css,a{b:url(https://x.example/f.png)}", ["https://x.example/f.png"]),
        ("data:text/plain,<img src=https://x.example/f.png>", []),
        ("data:,https://x.example/f.png", []),
        ("data:text/html;base64,!!!A", []),
    ],
)
@pytest.mark.parametrize("markup", ["<iframe src='{}'></iframe>", "<link rel=stylesheet href='{}'>"])
def test_documents_in_data_urls(reference: str, expected: list[str], markup: str) -> None:
    """A page or style sheet in a `data:` URL is read; having no base, only its absolute references lead anywhere."""
    assert [link.url for link in links(markup.format(reference))] == expected


def test_first_base_counts() -> None:
    """Relative URLs stand on the first `<base href>`, itself resolved on the page's URL."""
    markup = '<base target=_top><base href="/docs/"><base href="/no/"><a href=x>x</a>'
    assert found(markup) == {"https://site.example/docs/x": PAGE}


def test_files_named_before_the_base_stand_on_the_page() -> None:
    """Browsers load what stands before the `<base>` at once, on the page's own URL; anchors wait for the click."""
    markup = """<link rel=stylesheet href=x><style>@import "y";</style><a href=a>x</a><base href=/docs/>
        <link rel=stylesheet href=x><style>@import "z";</style><a href=a>x</a><base href=/no/><img src=i>"""
    assert [link.url.removeprefix("https://site.example") for link in links(markup)] == [
        *("/dir/x", "/docs/a", "/docs/x", "/docs/i"),
        *("/dir/y", "/docs/z"),
    ]


def test_empty_references_lead_to_the_base() -> None:
    """Where a `<base>` leads elsewhere, so does an anchor that only names a part; it still loads nothing."""
    markup = "<a href='#top'>x</a><img src=''><svg><use href='#icon'/></svg>"
    assert found(f"<base href=/docs/>{markup}") == {"https://site.example/docs/": PAGE}
    assert found(markup) == {}


@pytest.mark.parametrize("base", ["data:text/html,", "javascript:1", "ftp://x.example/", "http://[bad/", ""])
def test_odd_base_is_passed_over(base: str) -> None:
    """A base that is no http or https URL leaves the page's own URL as base."""
    assert found(f'<base href="{base}"><a href=p>x</a>') == _PAGE


def test_queries_are_in_the_pages_encoding() -> None:
    """In a page that is not in UTF-8, a query is escaped in the page's encoding and a path in UTF-8 (WHATWG URL)."""
    headers = (("Content-Type", "text/html; charset=windows-1251"),)
    body = '<a href="/ж?q=ж&r=1">x</a>'.encode("windows-1251")
    assert [link.url for link in find_links(body, URL, 200, headers, PAGE)] == ["https://site.example/%D0%B6?q=%E6&r=1"]


def test_noscript_and_template_are_read() -> None:
    """What a page holds for browsers without scripts, or for its scripts to put in place, counts."""
    markup = "<head><noscript><img src=/a></noscript></head><template><img src=/b></template>"
    assert [link.url[-2:] for link in links(markup)] == ["/a", "/b"]


def test_conditional_comments_are_read() -> None:
    """What only old browsers load is a requisite of the page too; other comments are comments."""
    markup = "<!-- <img src=/no> --><!--[if lt IE 9]><script src=/a></script><![endif]--><p>x<!--[if IE]><img src=/b>"
    assert [link.url[-2:] for link in links(markup)] == ["/a", "/b"]


def test_plain_words_in_lazy_attributes_are_no_links() -> None:
    """`data-lazy="true"` and its like name no file."""
    assert links('<div data-lazy=true data-bg="dark blue" data-image=cover data-full="" data-thumb="{{ src }}">') == ()


def test_lazy_attribute_may_hold_css() -> None:
    """A background may be given as a bare URL or as CSS."""
    assert found("<div data-bg=\"url('f.png')\">") == _FILES


def test_relations_are_words_in_any_order_and_case() -> None:
    """`alternate stylesheet` is a style sheet, `shortcut icon` an icon, whatever their order."""
    markup = (
        '<link rel="Alternate StyleSheet" href=/a><link rel="shortcut icon" href=/b><link rel="next prefetch" href=/c>'
    )
    assert [(link.url[-2:], link.via) for link in links(markup)] == [
        ("/a", "link[rel=stylesheet]"),
        ("/b", "link[rel=icon]"),
        ("/c", "link[rel=prefetch]"),
    ]
