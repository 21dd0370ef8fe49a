"""Everything that can go wrong, drawn.

    SnapshotError                 exit code
    ├── UsageError                2   a bad option, job file, URL or folder
    │   └── NotAnArchive          2   the path holds nothing that can be read as one
    ├── Interrupted               3   stopped before the end; resumable
    │   ├── WriteFailed           3   the disk is full or may not be written (archive/writer.py)
    │   └── LedgerFailed          3   the same of the ledger (frontier/store.py)
    └── DamagedArchive            4   an archive, but not whole

What the network does wrong is no exception: it is an `Exchange` with a `Fault`, and ends in the ledger.
"""

from __future__ import annotations


class SnapshotError(Exception):
    """A failure that is told in one line: what, where, and how to mend it."""

    exit_code = 1


class UsageError(SnapshotError):
    """The command cannot be carried out as given."""

    exit_code = 2


class NotAnArchive(UsageError):
    """The path holds nothing that can be read as an archive."""


class Interrupted(SnapshotError):
    """Stopped before the end. The same command goes on from there."""

    exit_code = 3


class DamagedArchive(SnapshotError):
    """The archive is cut short or its bytes were changed."""

    exit_code = 4
