"""The words by which pages say what a link is: values of `rel`, names of `<meta>`, attributes of lazy loading."""

from __future__ import annotations

from snapshot.model import Role

PAGE = Role.PAGE
REQUISITE = Role.REQUISITE
FEED = Role.FEED

LINK_RELS: dict[str, Role | None] = {
    "stylesheet": REQUISITE,
    "icon": REQUISITE,
    "apple-touch-icon": REQUISITE,
    "apple-touch-icon-precomposed": REQUISITE,
    "apple-touch-startup-image": REQUISITE,
    "mask-icon": REQUISITE,
    "fluid-icon": REQUISITE,
    "image_src": REQUISITE,
    "manifest": REQUISITE,
    "preload": REQUISITE,
    "prefetch": REQUISITE,
    "modulepreload": REQUISITE,
    "search application/opensearchdescription+xml": REQUISITE,
    "dns-prefetch": None,
    "preconnect": None,
    "pingback": None,
    "webmention": None,
    "edituri": None,
    "wlwmanifest": None,
    "profile": None,
    "hub": None,
    "https://api.w.org/": None,
    "openid.server": None,
    "openid2.provider": None,
    "alternate application/rss+xml": FEED,
    "alternate application/atom+xml": FEED,
    "alternate application/feed+json": FEED,
    "alternate application/json+oembed": REQUISITE,
    "alternate text/xml+oembed": REQUISITE,
    "alternate application/json": None,
    "alternate": PAGE,
    "amphtml": PAGE,
    "next": PAGE,
    "prev": PAGE,
    "canonical": PAGE,
    "author": PAGE,
    "license": PAGE,
    "shortlink": PAGE,
    "bookmark": PAGE,
    "help": PAGE,
    "prerender": PAGE,
}
"""By `rel` (with its `type` where that decides), for `<link>` and the Link header. The first that holds wins."""

ITEM_FILES = ("contenturl", "image", "logo", "thumbnailurl")
"""By `itemprop`: properties of schema.org whose value is a file that the page shows."""

META_NAMES: dict[str, Role] = {
    **dict.fromkeys(ITEM_FILES, REQUISITE),
    "og:image": REQUISITE,
    "og:image:url": REQUISITE,
    "og:image:secure_url": REQUISITE,
    "og:video": REQUISITE,
    "og:video:url": REQUISITE,
    "og:video:secure_url": REQUISITE,
    "og:audio": REQUISITE,
    "og:audio:url": REQUISITE,
    "og:audio:secure_url": REQUISITE,
    "og:logo": REQUISITE,
    "twitter:image": REQUISITE,
    "twitter:image:src": REQUISITE,
    "twitter:player:stream": REQUISITE,
    "msapplication-tileimage": REQUISITE,
    "msapplication-square70x70logo": REQUISITE,
    "msapplication-square150x150logo": REQUISITE,
    "msapplication-wide310x150logo": REQUISITE,
    "msapplication-square310x310logo": REQUISITE,
    "thumbnail": REQUISITE,
    "og:url": PAGE,
    "og:see_also": PAGE,
    "twitter:url": PAGE,
    "twitter:player": PAGE,
    "citation_pdf_url": PAGE,
    "citation_fulltext_html_url": PAGE,
    "url": PAGE,
    "mainentityofpage": PAGE,
    "embedurl": PAGE,
}
"""By the `property`, `name` or `itemprop` of a `<meta>`, whose `content` is a URL."""

LAZY = (
    "data-src",
    "data-original",
    "data-original-src",
    "data-lazy",
    "data-lazy-src",
    "data-lazyload",
    "data-lazy-load",
    "data-ll-src",
    "data-delayed-url",
    "data-defer-src",
    "data-echo",
    "data-cfsrc",
    "data-pagespeed-lazy-src",
    "data-orig-src",
    "data-orig-file",
    "data-medium-file",
    "data-large-file",
    "data-large_image",
    "data-large-image",
    "data-full",
    "data-full-src",
    "data-full-url",
    "data-zoom-image",
    "data-hi-res-src",
    "data-retina",
    "data-src-retina",
    "data-2x",
    "data-image",
    "data-image-src",
    "data-img",
    "data-img-src",
    "data-thumb",
    "data-thumbnail",
    "data-poster",
    "data-flickity-lazyload",
    "data-flickity-bg-lazyload",
    "data-bg",
    "data-bg-src",
    "data-bg-image",
    "data-background",
    "data-background-image",
    "data-background-src",
    "data-lazy-bg",
    "data-lazy-background",
    "data-parallax-img",
    "data-parallax-image",
    "data-vc-parallax-image",
)
"""Attributes that name a file which a script puts in place once it is needed."""

LAZY_FRAMES = ("data-src", "data-lazy-src")
"""Those of them that name what a frame shows."""

LAZY_SETS = (
    "data-srcset",
    "data-original-set",
    "data-lazy-srcset",
    "data-orig-srcset",
    "data-flickity-lazyload-srcset",
    "data-bgset",
)
"""Likewise, several in the form of `srcset`."""

PAINTED = ("clip-path", "cursor", "fill", "filter", "marker-end", "marker-mid", "marker-start", "mask", "stroke")
"""SVG's attributes that say in CSS how something is painted, and may name a file (SVG 2, 6.6)."""

MOVIE_PARAMETERS = ("filename", "movie", "src", "url")
"""Names of the `<param>` elements that say what an `<object>` plays."""


def rel_words(rel: str, media_type: str) -> set[str]:
    """The words that a link is found by in `LINK_RELS`: its relations, bare and with its media type."""
    rels = set(rel.lower().split())
    kind = media_type.partition(";")[0].strip().lower()
    return rels | {f"{rel} {kind}" for rel in rels}
