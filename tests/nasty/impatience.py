"""What the crawl of the nasty server is told."""

from __future__ import annotations

from nasty_rows import MAX_SIZE

OPTIONS = {
    "--delay": "0",
    "--tries": "2",
    "--concurrency": "100",
    "--host-concurrency": "60",
    "--connect-timeout": "10",
    "--first-byte-timeout": "3",
    "--idle-timeout": "1.5",
    "--total-timeout": "6",
    "--max-size": str(MAX_SIZE),
    "--workers": "2",
}
"""What an impatient crawl is told; the outcomes in the table are for these."""
