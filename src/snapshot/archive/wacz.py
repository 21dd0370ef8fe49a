"""The archive files in a WACZ (a zip file, WACZ 1.1.1), read where they lie; only deflated ones are unpacked."""

from __future__ import annotations

import re
import shutil
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from snapshot.archive.records import Damage
from snapshot.archive.scratch import Scratch
from snapshot.archive.walk import Extent
from snapshot.errors import DamagedArchive

MAGIC = b"PK\x03\x04"

_ARCHIVE_FILE = re.compile(r"archive/[^/\x00-\x1f\x7f]+\.w?arc(?:\.gz)?")
_LOCAL_HEADER = 30
_RATIO = 100
_LARGEST = 1 << 30
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What zipfile raises at files that are not as they should be."""


def wacz_extents(path: Path, scratch: Scratch) -> tuple[list[Extent], list[Damage]]:
    """The archive files of a WACZ, and which of them cannot be read. DamagedArchive where the zip file is not whole."""
    extents: list[Extent] = []
    damages: list[Damage] = []
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as wacz:
            for info in sorted(wacz.infolist(), key=lambda info: info.filename):
                if not _ARCHIVE_FILE.fullmatch(info.filename):
                    continue
                try:
                    extents.append(_extent(path, file, wacz, info, scratch))
                except _FAULTS as error:
                    damages.append(Damage(path / info.filename, info.header_offset, f"cannot be unpacked ({error})"))
    except _FAULTS as error:
        raise DamagedArchive(f"{path}: the zip file is not whole ({error}); get it again from where it came") from None
    return extents, damages


def wacz_file(path: Path, name: str, most: int) -> bytes:
    """A file in a WACZ; empty where there is none that can be read, or it is larger than `most`."""
    try:
        with zipfile.ZipFile(path) as wacz, wacz.open(name) as file:
            held = file.read(most + 1)
    except (*_FAULTS, KeyError):
        return b""
    return held if len(held) <= most else b""


def unpacked(path: Path, name: str, target: Path) -> bool:
    """Whether `target` now holds a file of the WACZ at `path`; where it cannot be read it is not there."""
    try:
        with zipfile.ZipFile(path) as wacz:
            _unpack(wacz, wacz.getinfo(name), target)
    except (*_FAULTS, KeyError):
        target.unlink(missing_ok=True)
        return False
    return True


def _extent(path: Path, file: BinaryIO, wacz: zipfile.ZipFile, info: zipfile.ZipInfo, scratch: Scratch) -> Extent:
    shown = path / info.filename
    if info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1:
        start = _data_offset(file, info)
        if start + info.file_size > path.stat().st_size:
            raise zipfile.BadZipFile("it goes on behind the end of the file")
        return Extent(path, start, start + info.file_size, info.filename, shown, start)
    copy = scratch.path()
    _unpack(wacz, info, copy)
    return Extent(copy, 0, info.file_size, info.filename, shown)


def _unpack(wacz: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
    if info.file_size > _LARGEST + _RATIO * info.compress_size:
        raise zipfile.BadZipFile("a zip bomb")
    with wacz.open(info) as packed, target.open("xb") as out:
        shutil.copyfileobj(packed, out)


def _data_offset(file: BinaryIO, info: zipfile.ZipInfo) -> int:
    """Where a stored file's bytes begin (APPNOTE, 4.3.7): behind its local header, name and extra field."""
    file.seek(info.header_offset)
    header = file.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or not header.startswith(MAGIC):
        raise zipfile.BadZipFile("no local header")
    name, extra = struct.unpack("<HH", header[26:])
    return info.header_offset + _LOCAL_HEADER + int(name) + int(extra)
