"""The switch between copy and replay: a small bar, put into a page as it is sent; it stands in no file. Pure."""

from __future__ import annotations

from html import escape

_STYLE = (
    "all:initial;position:fixed;inset:auto 8px 8px auto;z-index:2147483647;padding:6px 10px;border-radius:6px;"
    "background:#1f2937;color:#fff;font:14px/20px system-ui,sans-serif"
)
_LINK = "all:unset;color:#9ec5ff;cursor:pointer;text-decoration:underline"
_NOTICE = b"</snapshot-notice>"


def bar(here: str, other: str, address: str) -> str:
    """The markup of the bar; well-formed XML, too. `here` and `other` name what is seen and what `address` leads to."""
    return (
        f'<snapshot-bar role="navigation" aria-label="Copy and replay" style="{_STYLE}">{escape(here)} &#183; '
        f'<a href="{escape(address)}" style="{_LINK}">{escape(other)}</a></snapshot-bar>'
    )


def with_bar(page: bytes, address: str) -> bytes:
    """A page of the copy with a bar that leads to its replay: behind the notice, else at the end."""
    markup = bar("Copy", "Replay", address).encode()
    before, notice, after = page.partition(_NOTICE)
    return before + notice + markup + after if notice else page + markup
