"""Who we say we are."""

from __future__ import annotations

import re

from snapshot.errors import UsageError

_ADDRESS = re.compile(r"[!-~]+@[!-~]+|https?://[!-~]+")


def user_agent(version: str, contact: str | None) -> str:
    """An honest User-Agent (RFC 9110, 10.1.5): what asks, for what, and whom to turn to.

    UsageError where `contact` is neither an e-mail address nor a web address.
    """
    if contact is None:
        return f"snapshot/{version} (web archiving)"
    if not _ADDRESS.fullmatch(contact):
        raise UsageError(f"--contact {contact!r}: give an e-mail address or a web address, such as archive@example.org")
    return f"snapshot/{version} (+{contact}; web archiving)"
