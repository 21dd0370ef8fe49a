"""Makes Pagefind's files the same each time: it writes the values of its filters in an order drawn by chance.

A filter is CBOR (RFC 8949) in gzip: an array of its name and of its values, each with the numbers of pages. The values
are sorted, the file gets a name made from what it holds now, and `pf_meta`, which names the filters, too. All else
that Pagefind 1.5 writes is the same from the same pages in the same order.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping

_MAGIC = b"pagefind_dcd"
_TEXT, _ARRAY = 3, 4
_ENTRY = "pagefind-entry.json"
_UNUSED = frozenset(
    {
        "pagefind-component-ui.css",
        "pagefind-component-ui.js",
        "pagefind-highlight.js",
        "pagefind-modular-ui.css",
        "pagefind-modular-ui.js",
        "pagefind-ui.css",
        "pagefind-ui.js",
    }
)
"""What Pagefind writes and our page does not load."""


def settled(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a new index in their lasting form; raises ValueError where they are not Pagefind 1.5's."""
    kept = {path: data for path, data in files.items() if path not in _UNUSED}
    try:
        entry = json.loads(kept.pop(_ENTRY))
        for language in entry["languages"].values():
            language["hash"] = _settle_meta(kept, language["hash"])
    except (LookupError, EOFError, OSError, zlib.error, AttributeError, TypeError) as error:
        raise ValueError(f"not the files of Pagefind 1.5 ({type(error).__name__})") from None
    kept[_ENTRY] = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
    return dict(sorted(kept.items()))


def _settle_meta(files: dict[str, bytes], name: str) -> str:
    """Settle the filters that a `pf_meta` names, and itself; its new name."""
    items = _items(_opened(files.pop(f"pagefind.{name}.pf_meta")), len(_MAGIC))
    items[3] = _array(sorted(_settle_filter(files, pair) for pair in _items(items[3])))
    new = _MAGIC + _array(items)
    renamed = _renamed(name, new)
    files[f"pagefind.{renamed}.pf_meta"] = gzip.compress(new, mtime=0)
    return renamed


def _settle_filter(files: dict[str, bytes], pair: bytes) -> bytes:
    """Sort the values of one filter; the pair of its name and its file's new name."""
    label, file = _items(pair)
    name = _text(file)
    title, values = _items(_opened(files.pop(f"filter/{name}.pf_filter")), len(_MAGIC))
    new = _MAGIC + _array([title, _array(sorted(_items(values)))])
    renamed = _renamed(name, new)
    files[f"filter/{renamed}.pf_filter"] = gzip.compress(new, mtime=0)
    return _array([label, _head(_TEXT, len(renamed)) + renamed.encode()])


def _opened(packed: bytes) -> bytes:
    data = gzip.decompress(packed)
    if not data.startswith(_MAGIC):
        raise ValueError("not the files of Pagefind 1.5")
    return data


def _renamed(name: str, data: bytes) -> str:
    """`en_` and as many digits as there were, of what the file holds."""
    language, _, digits = name.rpartition("_")
    return f"{language}_{hashlib.blake2b(data).hexdigest()[: len(digits)]}"


def _items(data: bytes, start: int = 0) -> list[bytes]:
    """The items of the array that begins at `start`, each as its bytes."""
    kind, number, position = _opening(data, start)
    if kind != _ARRAY:
        raise ValueError("no array where Pagefind 1.5 has one")
    found = []
    for _ in range(number):
        end = _end(data, position)
        found.append(data[position:end])
        position = end
    return found


def _text(data: bytes) -> str:
    kind, number, position = _opening(data, 0)
    if kind != _TEXT:
        raise ValueError("no text where Pagefind 1.5 has some")
    return data[position : position + number].decode()


def _opening(data: bytes, start: int) -> tuple[int, int, int]:
    """Major type, argument, and where the content begins (RFC 8949, 3)."""
    kind, short = data[start] >> 5, data[start] & 31
    if short < 24:
        return kind, short, start + 1
    if short > 27:
        raise ValueError("a length that Pagefind 1.5 does not write")
    end = start + 1 + (1 << short - 24)
    return kind, int.from_bytes(data[start + 1 : end], "big"), end


def _end(data: bytes, start: int) -> int:
    """Where the item that begins at `start` ends."""
    left = 1
    while left:
        kind, number, start = _opening(data, start)
        left -= 1
        if kind in {2, _TEXT}:
            start += number
        elif kind == _ARRAY:
            left += number
        elif kind in {5, 6}:
            raise ValueError("a map or a tag, which Pagefind 1.5 does not write")
    return start


def _array(items: list[bytes]) -> bytes:
    return _head(_ARRAY, len(items)) + b"".join(items)


def _head(kind: int, number: int) -> bytes:
    """The shortest head of an item (RFC 8949, 4.1)."""
    if number < 24:
        return bytes([kind << 5 | number])
    size = next(size for size in range(4) if number < 1 << (8 << size))
    return bytes([kind << 5 | 24 + size]) + number.to_bytes(1 << size, "big")
