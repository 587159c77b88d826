"""Numbers, shares and dates as people read them, in Vietnamese and in English."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from babel.numbers import format_decimal

from survey.clock import VIETNAM

# British English: day before month, the same grouping as the Ministry's English pages.
LOCALES = {"vi": "vi_VN", "en": "en_GB"}


def fmt(value: float | Fraction | Decimal, decimals: int, lang: str) -> str:
    """Return a number with `decimals` places, grouped, rounded half up (away from zero).

    A ``float`` is rounded as it prints: 0.285 is read as 285/1000, not as the binary number below it.
    A ``Fraction`` is rounded exactly.

    Parameters
    ----------
    value : int, float, Fraction or Decimal
        A finite number.
    decimals : int
        Places after the decimal mark, 0 or more.
    lang : str
        ``"vi"`` (1.600,50) or ``"en"`` (1,600.50).

    Raises
    ------
    ValueError
        If the number is not finite: a missing figure has words of its own.

    Examples
    --------
    >>> fmt(1600, 0, "vi"), fmt(31.5, 2, "vi"), fmt(31.5, 2, "en")
    ('1.600', '31,50', '31.50')
    >>> fmt(Fraction(3700, 1197), 4, "vi"), fmt(0.285, 2, "en")
    ('3,0911', '0.29')
    """
    rounded = round_half_up(value, decimals)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    with localcontext() as context:
        context.prec = max(28, len(rounded.as_tuple().digits) + 2)
        return format_decimal(rounded, format=pattern, locale=LOCALES[lang], decimal_quantization=False)


def fmt_percent(share: float | Fraction | Decimal, decimals: int, lang: str) -> str:
    """Return a share (0 to 1) as a percentage.

    Examples
    --------
    >>> fmt_percent(0.8394, 2, "vi"), fmt_percent(Fraction(1, 3), 1, "en")
    ('83,94%', '33.3%')
    """
    exact = share if isinstance(share, Fraction | int) else Fraction(str(share))
    return fmt(Fraction(exact) * 100, decimals, lang) + "%"


def fmt_date(day: date | datetime, lang: str) -> str:
    """Return a day as both languages write it here; a moment with a time zone is read in Vietnam.

    Examples
    --------
    >>> fmt_date(date(2023, 9, 25), "vi")
    '25/09/2023'
    """
    _known(lang)
    return _local(day).strftime("%d/%m/%Y")


def fmt_moment(moment: datetime, lang: str) -> str:
    """Return a moment to the minute, read in Vietnam when it has a time zone.

    Examples
    --------
    >>> fmt_moment(datetime(2023, 12, 31, 17, 5), "vi"), fmt_moment(datetime(2023, 12, 31, 17, 5), "en")
    ('17:05 ngày 31/12/2023', '31/12/2023 17:05')
    """
    _known(lang)
    return _local(moment).strftime("%H:%M ngày %d/%m/%Y" if lang == "vi" else "%d/%m/%Y %H:%M")


def round_half_up(value: float | Fraction | Decimal, decimals: int) -> Decimal:
    """Return a number rounded half up (away from zero) to `decimals` places, never minus zero.

    Raises
    ------
    ValueError
        If the number is not finite.

    Examples
    --------
    >>> round_half_up(Fraction(5, 2), 0), round_half_up(-0.004, 2)
    (Decimal('3'), Decimal('0.00'))
    """
    scaled = _exact(value) * 10**decimals
    # Floor of |x| + 1/2 in whole numbers: no binary rounding comes in between.
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    with localcontext() as context:
        context.prec = max(28, len(str(whole)) + decimals + 2)
        context.rounding = ROUND_HALF_UP
        return Decimal(whole if scaled >= 0 else -whole).scaleb(-decimals) + 0


def _exact(value: float | Fraction | Decimal) -> Fraction:
    if isinstance(value, Fraction | int):
        return Fraction(value)
    # repr of a plain float: a numpy float64 prints as "np.float64(…)" otherwise.
    return Fraction(repr(float(value)) if isinstance(value, float) else str(value))


def _local(moment: date | datetime) -> date | datetime:
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(VIETNAM)
    return moment


def _known(lang: str) -> None:
    if lang not in LOCALES:
        raise ValueError(f"no such language: {lang!r}")
