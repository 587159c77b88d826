"""Labels to dense integer codes in a canonical order, without sorting rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

TABLE_LIMIT = 1 << 24


def factorise(values: NDArray[np.generic]) -> tuple[NDArray[np.intp], NDArray[np.generic]]:
    """Return codes (N,) and the sorted labels (L,); a missing label has the code -1.

    Examples
    --------
    >>> codes, labels = factorise(np.array(["b", "a", "b"]))
    >>> codes.tolist(), labels.tolist()
    ([1, 0, 1], ['a', 'b'])
    """
    if values.dtype.kind in "iub" and len(values):
        whole = values.astype(np.int8) if values.dtype.kind == "b" else values
        low, high = int(whole.min()), int(whole.max())
        if high - low < min(TABLE_LIMIT, max(4 * len(values), 1024)):
            codes, kept = compress(np.subtract(whole, low, dtype=np.int64), high - low + 1)
            return codes, (kept + low).astype(values.dtype)
    codes, labels = pd.factorize(values, sort=True)
    return codes.astype(np.intp, copy=False), np.asarray(labels)


def compress(keys: NDArray[np.integer], size: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return dense codes (N,) of keys in 0…size-1 and the keys that occur, ascending (L,).

    Examples
    --------
    >>> codes, kept = compress(np.array([7, 3, 7]), 10)
    >>> codes.tolist(), kept.tolist()
    ([1, 0, 1], [3, 7])
    """
    if size > max(TABLE_LIMIT, 8 * len(keys)):
        kept, codes = np.unique(keys, return_inverse=True)
        return codes.astype(np.intp), kept.astype(np.intp)
    seen = np.zeros(size, dtype=bool)
    seen[keys] = True
    kept = np.flatnonzero(seen)
    if len(kept) == size:
        return keys.astype(np.intp, copy=False), kept
    place = np.empty(size, dtype=np.intp)
    place[kept] = np.arange(len(kept))
    return place[keys], kept


def cross(
    codes: Sequence[NDArray[np.intp]], sizes: Sequence[int]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return dense codes of the crossing of factors, and (L, F) the codes of each crossing that occurs.

    Rows where a factor is missing (-1) have the code -1.
    """
    key, size = codes[0].astype(np.intp, copy=False), sizes[0]
    levels = np.arange(size)[:, None]
    absent = np.zeros(0, dtype=np.intp)
    if any(len(each) and each.min() < 0 for each in codes):
        absent = np.flatnonzero(np.any([each < 0 for each in codes], axis=0))
        codes = [np.where(each < 0, 0, each) for each in codes]
        key = codes[0]
    present = np.ones(len(key), dtype=bool)
    present[absent] = False
    for each, more in zip(codes[1:], sizes[1:], strict=True):
        key, kept = compress(key * more + each, size * more)
        levels = np.column_stack([levels[kept // more], kept % more])
        size = len(kept)
    if len(absent):
        kept = np.flatnonzero(np.bincount(key[present], minlength=size))
        if not len(kept):
            return np.full(len(key), -1, dtype=np.intp), levels[:0]
        place = np.full(size, -1, dtype=np.intp)
        place[kept] = np.arange(len(kept))
        key, levels = place[key], levels[kept]
        key[absent] = -1
    elif size:
        key, kept = compress(key, size)
        levels = levels[kept]
    return key, levels


def first_rows(codes: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    """Return for each code the first row that has it, (size,)."""
    first = np.empty(size, dtype=np.intp)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return first
