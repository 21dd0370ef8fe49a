"""The ledger's tables, and the statements that change them. Nothing in them comes from outside."""

from __future__ import annotations

from snapshot.frontier.scope import REVOCABLE
from snapshot.model import GUESS, KEPT

VERSION = 2
HELD = "state IN ({})".format(", ".join(f"'{state}'" for state in sorted(KEPT)))
"""The condition for what the archive holds a whole answer of."""
DOUBTFUL = f"{HELD} AND soft IS NOT NULL"
"""What deserves a second look: an answer came, but hardly the one that was asked for."""
UNREAD = "not read for links"
"""The flag of an answer that is whole, but over which the process that was to read it died, twice."""
WANTING = f"state = 'failed' OR state = 'refused' AND warc IS NOT NULL OR {DOUBTFUL}"
"""What a repair asks for again: what failed, was cut off, or is doubtful."""


def refused_for(*reasons: str) -> str:
    """The condition for what was refused for one of these reasons; they are constants of ours."""
    return "state = 'refused' AND reason IN ({})".format(", ".join(f"'{reason}'" for reason in reasons))


_NOW = "(julianday('now') - 2440587.5) * 86400.0"
"""Seconds since the epoch."""


SCHEMA = f"""
CREATE TABLE IF NOT EXISTS urls (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL UNIQUE,     -- BLAKE2b-128 of the URL's seen key
  url TEXT NOT NULL,
  host TEXT NOT NULL,
  role TEXT NOT NULL,
  depth INTEGER NOT NULL,
  hops INTEGER NOT NULL,
  redirects INTEGER NOT NULL,
  rank INTEGER NOT NULL,        -- order within the host; less is earlier
  parent INTEGER REFERENCES urls,
  via TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  sources INTEGER NOT NULL,     -- every kind of place where it was met: bits of Source
  met_at REAL NOT NULL DEFAULT ({_NOW}),
  attempts INTEGER NOT NULL DEFAULT 0,
  tried INTEGER NOT NULL DEFAULT 0,  -- of these, in earlier looks
  settled_at REAL,
  retry_at REAL,
  status INTEGER,
  mime TEXT,
  size INTEGER NOT NULL DEFAULT 0,
  soft TEXT,                    -- why a whole answer is not what it seems
  warc TEXT,
  offset INTEGER,
  length INTEGER,
  captured_at TEXT,
  kept TEXT                     -- while it is asked for again: how it had ended before
) STRICT;
CREATE INDEX IF NOT EXISTS due ON urls (host, rank, id) WHERE state = 'queued';
CREATE INDEX IF NOT EXISTS later ON urls (retry_at) WHERE state = 'delayed';
CREATE INDEX IF NOT EXISTS repeated ON urls (id) WHERE kept IS NOT NULL;
CREATE TABLE IF NOT EXISTS needs (url INTEGER, page INTEGER, PRIMARY KEY (url, page)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS payloads (
  fingerprint BLOB PRIMARY KEY,
  url TEXT NOT NULL,
  captured_at TEXT NOT NULL,
  record_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS origins (origin TEXT PRIMARY KEY, host TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS robots (url TEXT PRIMARY KEY, status INTEGER, location TEXT, body BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS job (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""

_REVOCABLE = ", ".join(f"'{reason}'" for reason in REVOCABLE)
ADD = f"""
INSERT INTO urls (key, url, host, role, depth, hops, redirects, rank, parent, via, state, reason, sources)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET
  role = excluded.role, depth = excluded.depth, hops = excluded.hops, redirects = excluded.redirects,
  rank = excluded.rank, parent = excluded.parent, via = excluded.via, state = excluded.state, reason = excluded.reason
WHERE excluded.state = 'queued' AND (
  urls.state = 'refused' AND urls.reason IN ({_REVOCABLE})
  OR urls.state = 'queued' AND excluded.rank < urls.rank)
"""

MET_AGAIN = "UPDATE urls SET sources = sources | ?1 WHERE key = ?2 AND sources & ?1 = 0"
MET_FOR_CERTAIN = f"UPDATE urls SET via = ?1 WHERE key = ?2 AND via = '{GUESS}' AND ?1 <> '{GUESS}'"
NEED = "INSERT OR IGNORE INTO needs SELECT id, ? FROM urls WHERE key = ?"
NEXT = """
SELECT urls.id, urls.url, urls.host, urls.role, urls.depth, urls.hops, urls.redirects, urls.attempts - urls.tried + 1,
  parents.url, urls.via, urls.kept
FROM urls LEFT JOIN urls AS parents ON parents.id = urls.parent
WHERE urls.state = 'queued' AND urls.host = ? AND urls.role IN ({roles})
ORDER BY urls.rank, urls.id LIMIT 1
"""
_ENDED = ("state", "reason", "retry_at", "status", "mime", "size", "soft", "warc", "offset", "length", "captured_at")
"""The columns that say how a URL ended."""
SETTLE = f"UPDATE urls SET settled_at = ?, kept = NULL, {', '.join(f'{name} = ?' for name in _ENDED)} WHERE id = ?"
REFUSE = f"UPDATE urls SET state = 'refused', reason = ?, settled_at = {_NOW} WHERE"
PUT_OFF = "UPDATE urls SET state = ?, reason = ?, retry_at = ? WHERE id = ?"
ASK_AGAIN = f"""
UPDATE urls SET state = 'queued', retry_at = NULL, tried = attempts + 1 - ?,
  kept = json_object({", ".join(f"'{name}', {name}" for name in _ENDED)})
WHERE kept IS NULL AND ({{which}})
"""
REDIRECTS_TO = """
WITH RECURSIVE way (id, url, tries, parent, redirects) AS (
  SELECT id, url, attempts - tried, parent, redirects FROM urls WHERE id = ?
  UNION SELECT u.id, u.url, u.attempts - u.tried, u.parent, u.redirects
  FROM way JOIN urls AS u ON u.id = way.parent WHERE way.redirects > 0)
SELECT id, url, tries FROM way
"""
AS_BEFORE = f"""
UPDATE urls SET kept = NULL, {", ".join(f"{name} = json_extract(kept, '$.{name}')" for name in _ENDED)}
WHERE kept IS NOT NULL
"""
OPENING = f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; BEGIN; {SCHEMA} COMMIT;"
FORGET_ROBOTS = """
DELETE FROM robots WHERE url IN (
  SELECT url FROM urls WHERE kept IS NOT NULL AND role = 'robots' AND json_extract(kept, '$.state') = 'failed')
"""
FILES = "CREATE TEMP TABLE IF NOT EXISTS files (warc TEXT PRIMARY KEY, size INTEGER NOT NULL)"
_LOST = """warc IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM files WHERE files.warc = urls.warc AND urls.offset + urls.length <= files.size)"""
SOUND = "CREATE TEMP TABLE sound (warc TEXT, offset INTEGER, PRIMARY KEY (warc, offset)) WITHOUT ROWID"
_UNSOUND = (
    "warc IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sound WHERE (sound.warc, sound.offset) = (urls.warc, urls.offset))"
)
_REQUEUE = """
UPDATE urls SET state = 'queued', reason = '', attempts = 0, tried = 0, retry_at = NULL, settled_at = NULL,
  status = NULL, mime = NULL, size = 0, soft = NULL, warc = NULL, offset = NULL, length = NULL, captured_at = NULL,
  kept = NULL
WHERE {0} OR state = 'duplicate' AND EXISTS (SELECT 1 FROM urls WHERE {0})
"""
REQUEUE_LOST = _REQUEUE.format(_LOST)
REQUEUE_UNSOUND = _REQUEUE.format(_UNSOUND)
