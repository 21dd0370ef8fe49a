"""Several Content-Type headers: cases of web-platform-tests (fetch/content-type/resources/content-types.json)."""

from __future__ import annotations

import pytest

from snapshot.content_type import content_type


@pytest.mark.parametrize(
    ("stated", "taken"),
    [
        ((), None),
        (("",), ""),
        (("text/html",), "text/html"),
        (("text/plain", "text/html"), "text/html"),
        (("text/html", "text/plain"), "text/plain"),
        (("text/html", "nonsense"), "text/html"),
        (("nonsense", "more"), "nonsense"),
        (("text/html", "*/*"), "text/html"),
        (("text/html;charset=gbk", "text/html"), "text/html;charset=gbk"),
        (("text/html;charset=gbk", "text/plain", "text/html"), "text/html"),
        (("text/html;charset=gbk", "TEXT/HTML;charset=x"), "TEXT/HTML;charset=x"),
        (('text/html;x="a, text/plain', "image/png"), 'text/html;x="a, text/plain,image/png'),
        (('text/html;x="a, text/plain"',), 'text/html;x="a, text/plain"'),
        (("text/html; charset=gbk, text/plain",), "text/plain"),
    ],
)
def test_the_last_type_counts(stated: tuple[str, ...], taken: str | None) -> None:
    """The last that is a type, with the charset of those before it where they are of the same type."""
    assert content_type(tuple(("Content-Type", value) for value in stated)) == taken
