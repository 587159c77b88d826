"""Texts that stand in a column twice: millions of ids are compared by a hash of their bytes, column-wise."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

LONGEST = 64
"""Bytes of an id up to which ids are hashed here."""

AT_ONCE = 500_000
"""Rows hashed at a time: temporary arrays stay small."""

_PRIME: Final = np.uint64(0x100000001B3)
_SHIFT: Final = np.uint64(29)


def repeats(values: pa.ChunkedArray) -> dict[str, int]:
    """Return the texts that stand in several rows, with the number of their rows; empty cells do not count.

    Equal texts have equal hashes (FNV-1a, 64 bits), so a column without equal hashes has no repeats; where
    hashes are equal, the texts decide.

    Examples
    --------
    >>> repeats(pa.chunked_array([["a", "b"], ["a", None, None]]))
    {'a': 2}
    """
    texts = values if pa.types.is_string(values.type) else values.cast(pa.string())
    hashes = _hashes(texts)
    if hashes is None:
        counted = Counter(text for text in texts.to_pylist() if text)
    else:
        ranked = np.sort(hashes)
        twice = np.unique(ranked[1:][ranked[1:] == ranked[:-1]])
        if not twice.size:
            return {}
        rows = np.flatnonzero(np.isin(hashes, twice))
        counted = Counter(text for text in texts.take(rows).to_pylist() if text)
    return {text: times for text, times in counted.items() if times > 1}


def _hashes(texts: pa.ChunkedArray) -> Hashes | None:
    """Return a hash of every text, shape (N,), ``None`` when texts are too long."""
    longest = pc.max(pc.binary_length(texts)).as_py() or 0
    if longest > LONGEST:
        return None
    parts = [
        _hashed(chunk.slice(start, AT_ONCE))
        for chunk in texts.chunks
        for start in range(0, len(chunk), AT_ONCE)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint64)


def _hashed(chunk: Any) -> Hashes:
    _, where, content = chunk.buffers()
    offsets = np.frombuffer(where, dtype=np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
    data = np.frombuffer(content or b"\0", dtype=np.uint8)
    begins, lengths = offsets[:-1], np.diff(offsets)
    hashes = lengths.astype(np.uint64) + np.uint64(0xCBF29CE484222325)
    for place in range(int(lengths.max(initial=0))):
        longer = lengths > place
        letters = data[np.where(longer, begins + place, 0)]
        mixed = (hashes ^ letters) * _PRIME
        hashes = np.where(longer, mixed ^ (mixed >> _SHIFT), hashes)
    return hashes
