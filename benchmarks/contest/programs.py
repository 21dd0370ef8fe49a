"""The extractors that are compared, each as one function from a page's bytes to a prediction.

Every program is handed the same bytes. Those that read bytes find the encoding themselves; the others are given text by
resiliparse's detector, the fastest there is. Both count as part of the program's cost. No program may use the network.
"""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Prediction = dict[str, Any]
"""Any of title, byline (text or list), date (ISO 8601), body, related (URLs), kind."""
Extract = Callable[[bytes, str], Prediction]
"""The page's bytes, and the URL that they came from."""

ALL = ("title", "byline", "date", "body")
RELATED_KIND = ("related", "kind")


@dataclass(frozen=True)
class Program:
    """An extractor that runs in Python."""

    distribution: str
    """The name that says which version is installed."""
    gives: tuple[str, ...]
    """The fields it has an answer for."""
    start: Callable[[], Extract]

    @property
    def version(self) -> str:
        """The installed version."""
        return importlib.metadata.version(self.distribution)


def snapshot() -> Extract:
    """Ours: every field of the record is read, evidence and defects too."""
    library = importlib.import_module("snapshot")
    fields = tuple(library.Record.model_fields)

    def extract(html: bytes, url: str) -> Prediction:
        record = library.extract(html, url=url)
        values = {name: getattr(record, name) for name in fields}
        return {name: values[name] for name in (*ALL, "kind")} | {"related": [item.url for item in values["related"]]}

    return extract


def trafilatura(*, fast: bool = False) -> Extract:
    """trafilatura with metadata and without comments."""
    library = importlib.import_module("trafilatura")

    def extract(html: bytes, url: str) -> Prediction:
        found = library.bare_extraction(html, url=url, include_comments=False, with_metadata=True, fast=fast)
        if found is None:
            return {}
        return {"title": found.title, "byline": found.author, "date": found.date, "body": found.text}

    return extract


def newspaper4k() -> Extract:
    """newspaper4k without images, which it would fetch; as English where it would fetch a language's data."""
    library = importlib.import_module("newspaper")

    def parsed(html: str, url: str, **options: str) -> Any:
        page = library.Article(url, fetch_images=False, **options)
        page.download(input_html=html)
        page.parse()
        return page

    def extract(html: bytes, url: str) -> Prediction:
        text = _text(html)
        try:
            page = parsed(text, url)
        except (ImportError, LookupError):
            page = parsed(text, url, language="en")
        return {"title": page.title, "byline": page.authors, "date": _day(page.publish_date), "body": page.text}

    return extract


def readability_lxml() -> Extract:
    """readability-lxml; the text of its HTML by resiliparse."""
    library = importlib.import_module("readability")
    plain = importlib.import_module("resiliparse.extract.html2text").extract_plain_text

    def extract(html: bytes, url: str) -> Prediction:
        page = library.Document(_text(html), url=url)
        body = plain(page.summary(html_partial=True), alt_texts=False, links=False)
        author = page.author()
        return {"title": page.short_title(), "byline": None if author == "[no-author]" else author, "body": body}

    return extract


def goose3() -> Extract:
    """goose3 without images, which it would fetch."""
    library = importlib.import_module("goose3")
    goose = library.Goose({"enable_image_fetching": False, "strict": False})

    def extract(html: bytes, url: str) -> Prediction:
        page = goose.extract(url=url, raw_html=_text(html))
        date = page.publish_datetime_utc or page.publish_date
        return {"title": page.title, "byline": page.authors, "date": _day(date), "body": page.cleaned_text}

    return extract


def resiliparse() -> Extract:
    """resiliparse's main content, and the page's <title>."""
    tree = importlib.import_module("resiliparse.parse.html").HTMLTree
    detect = importlib.import_module("resiliparse.parse.encoding").detect_encoding
    plain = importlib.import_module("resiliparse.extract.html2text").extract_plain_text

    def extract(html: bytes, _url: str) -> Prediction:
        page = tree.parse_from_bytes(html, detect(html))
        return {"title": page.title, "body": plain(page, main_content=True, alt_texts=False)}

    return extract


def justext() -> Extract:
    """jusText with its English stop list."""
    library = importlib.import_module("justext")
    stop = library.get_stoplist("English")

    def extract(html: bytes, _url: str) -> Prediction:
        return {"body": "\n".join(part.text for part in library.justext(html, stop) if not part.is_boilerplate)}

    return extract


def boilerpy3() -> Extract:
    """boilerpy3's extractor of articles."""
    library = importlib.import_module("boilerpy3.extractors")
    extractor = library.ArticleExtractor(raise_on_failure=False)

    def extract(html: bytes, _url: str) -> Prediction:
        page = extractor.get_doc(_text(html))
        return {"title": page.title, "body": page.content}

    return extract


def htmldate() -> Extract:
    """htmldate, asked for the first publication."""
    library = importlib.import_module("htmldate")

    def extract(html: bytes, url: str) -> Prediction:
        return {"date": library.find_date(html, original_date=True, url=url)}

    return extract


def _text(html: bytes) -> str:
    encoding = importlib.import_module("resiliparse.parse.encoding")
    text: str = encoding.bytes_to_str(html, encoding.detect_encoding(html))
    return text.translate(_CONTROLS)


def _day(value: Any) -> str | None:
    return str(value)[:10] if value else None


_CONTROLS = dict.fromkeys(number for number in range(32) if chr(number) not in "\t\n\r")
"""Left out: programs that read text with lxml raise where it has them."""
OURS = "snapshot"
PROGRAMS = {
    OURS: Program("snapshot", (*ALL, *RELATED_KIND), snapshot),
    "trafilatura": Program("trafilatura", ALL, trafilatura),
    "trafilatura-fast": Program("trafilatura", ALL, lambda: trafilatura(fast=True)),
    "newspaper4k": Program("newspaper4k", ALL, newspaper4k),
    "readability-lxml": Program("readability-lxml", ("title", "byline", "body"), readability_lxml),
    "goose3": Program("goose3", ALL, goose3),
    "resiliparse": Program("resiliparse", ("title", "body"), resiliparse),
    "justext": Program("jusText", ("body",), justext),
    "boilerpy3": Program("boilerpy3", ("title", "body"), boilerpy3),
    "htmldate": Program("htmldate", ("date",), htmldate),
}
"""By the name that tables and options use."""
