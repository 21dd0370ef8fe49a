"""Archive a website on the day it closes.

`extract` makes the record of one page; `open` opens an archive: its captures, and its records.
"""

from snapshot.archive.capture import Capture
from snapshot.errors import DamagedArchive, NotAnArchive, SnapshotError
from snapshot.jobs.archive import Archive
from snapshot.jobs.archive import open_archive as open  # noqa: A004  (as in `snapshot.open`)
from snapshot.jobs.extract import extract
from snapshot.model import BodyLink, Image, Record, Related, Source

__all__ = [
    "Archive",
    "BodyLink",
    "Capture",
    "DamagedArchive",
    "Image",
    "NotAnArchive",
    "Record",
    "Related",
    "SnapshotError",
    "Source",
    "extract",
    "open",
]
