"""What a worker process does with an answer while the crawl goes on: bytes in, links and a judgement out."""

from __future__ import annotations

from snapshot.archive.http import decoded, entity, split_head
from snapshot.model import Role
from snapshot.parse.find import Answer, Found, find

LIMIT = 64 * 1024 * 1024
"""Bytes of an answer that are read for links, before and after its content coding is removed."""


def read_answer(block: bytes, url: str, role: Role, with_words: bool) -> Found:
    """What a stored HTTP answer says. An error page is no page of the site: only what it shows is taken from it."""
    head = split_head(block)
    body = decoded(entity(block[head.body_offset :], head.headers), head.headers, limit=LIMIT)
    found = find(Answer(body, url, head.status or 0, head.headers, role), with_words=with_words)
    if (head.status or 0) < 400:
        return found
    return Found(tuple(link for link in found.links if link.role is Role.REQUISITE))


def body_of(block: bytes, limit: int) -> bytes:
    """The body of a stored HTTP answer, its codings removed."""
    head = split_head(block)
    return decoded(entity(block[head.body_offset :], head.headers), head.headers, limit=limit)
