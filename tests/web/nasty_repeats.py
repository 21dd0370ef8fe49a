"""The same bytes again: at another URL, at the same one, and after they were cut off."""

from __future__ import annotations

from nasty_answers import CLOSE, ending, framed, in_turn, plain
from nasty_rows import Row, Site, failed

SAME = b'<p>What is said twice is stored once. <a href="/same-again">on</a></p>' * 100
CUT = b'<p>What is cut off is never referred to. <a href="/cut-whole">on</a></p>' * 100
GONE = b"<title>Page not found</title><h1>Page not found</h1>"
UNCHANGED = b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'

REPEATS = Site(
    "repeats",
    (
        Row("same", plain(body=SAME)),
        Row("same-again", plain(body=SAME), state="duplicate", href=""),
        failed("cut", ending(framed(b"Content-Type: text/html\r\nContent-Length: 99999", CUT), CLOSE), "cut short"),
        Row("cut-whole", plain(body=CUT)),
        Row("gone-unchanged", in_turn(plain(b'ETag: "v1"', body=GONE), UNCHANGED), state="unchanged", tries=2),
    ),
)
