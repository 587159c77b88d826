"""Permanent random numbers: the same person has the same number in every round, wherever it stands in a list.

Samples drawn by such numbers overlap as wanted: the same start keeps persons (positive coordination), a start
moved on gives others (negative coordination), and moving on by a step each round rotates.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from sampling.errors import Problem, SamplingError
from sampling.selection.ordered import place_in_domain
from sampling.selection_codes import SelectionCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

KEY_BYTES = 16
"""A key shorter than this could be guessed, and with it who will be asked."""


def permanent_numbers(ids: Iterable[str], key: bytes) -> Floats:
    """Return a number in (0, 1) for each id: a keyed hash, so it depends on the id and the key alone.

    Raises
    ------
    SamplingError
        If the key is shorter than 16 bytes.

    References
    ----------
    Ohlsson, E. (1995), Coordination of samples using permanent random numbers, in *Business Survey Methods*;
    BLAKE2: RFC 7693.

    Examples
    --------
    >>> numbers = permanent_numbers(["P1", "P2"], b"a key of sixteen")
    >>> bool((permanent_numbers(["P2", "P1"], b"a key of sixteen") == numbers[::-1]).all())
    True
    """
    if len(key) < KEY_BYTES:
        raise SamplingError([Problem("", SelectionCode.KEY_MISSING, {"needed": KEY_BYTES})])
    seasoned = hashlib.blake2b(key=key[:64], digest_size=8)
    digests = bytearray()
    for one in ids:
        each = seasoned.copy()
        each.update(one.encode())
        digests += each.digest()
    whole = np.frombuffer(bytes(digests), dtype="<u8") >> np.uint64(11)
    return (whole.astype(np.float64) + 0.5) / 2.0**53


def shifted(numbers: Floats, start: float = 0.0, *, backwards: bool = False) -> Floats:
    """Return the numbers seen from `start` on the circle [0, 1); the smallest are taken.

    Examples
    --------
    >>> import numpy as np
    >>> shifted(np.array([0.1, 0.5]), 0.25).round(2).tolist()
    [0.85, 0.25]
    """
    moved = np.mod(start - numbers if backwards else numbers - start, 1.0)
    tiny = 2.0**-54
    return np.clip(moved, tiny, 1.0 - tiny)


def collocated(numbers: Floats, domain: Integers, offsets: Floats) -> Floats:
    """Return the numbers spread evenly: (place − ε) / N within each domain, ε common to the domain.

    The order stays; sizes of Poisson samples vary less and rotation moves evenly. `offsets` holds ε in [0, 1)
    for each domain, shape (D,).

    References
    ----------
    Brewer, Early and Hanif (1984), Journal of Statistical Planning and Inference 10; Ohlsson (1995), §9.4.

    Examples
    --------
    >>> import numpy as np
    >>> collocated(np.array([0.1, 0.2]), np.array([0, 0]), np.array([0.5])).tolist()
    [0.25, 0.75]
    """
    counts = np.bincount(domain, minlength=offsets.size)
    places = place_in_domain(numbers, domain)
    spread: Floats = (places + 1 - offsets[domain]) / counts[domain]
    return spread
