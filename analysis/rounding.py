"""Half-up decimal rounding of points, as a council rounds by hand."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

NOISE_DECIMALS = 9


def round_half_up(value: float, decimals: int) -> float:
    """Return `value` rounded half up (half away from zero) in decimal.

    A binary fraction just below a half because of its representation or of earlier sums counts as the
    half: `value` is first read to nine decimals.

    Examples
    --------
    >>> round_half_up(26.345, 2), round_half_up(2.675, 2), round(2.675, 2)
    (26.35, 2.68, 2.67)
    """
    read = Decimal(repr(round(value, NOISE_DECIMALS)))
    return float(read.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))


def exact_sum(values: list[float] | tuple[float, ...]) -> float:
    """Return the sum in decimal arithmetic, so that printed parts add up to the printed total.

    Examples
    --------
    >>> exact_sum([0.1, 0.2, 0.3]), 0.1 + 0.2 + 0.3
    (0.6, 0.6000000000000001)
    """
    return float(sum((Decimal(repr(value)) for value in values), Decimal(0)))
