"""Sample sizes taken from n = N / (1 + N e²), Slovin's or Yamane's formula: N, e, n, what n should be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from sampling.reading.tokens import number_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sampling.reading.blocks import Block

_NUMBER = r"\d+(?:[.,]\d+)*"
_LETTERS = re.compile(
    r"(?:\bn\s*=\s*)?\bN\s*[/:÷]\s*[(\[{]\s*1\s*\+\s*N\s*[.x×*·]?\s*\(?\s*e\s*\)?\s*(?:\^?\s*\(?2\)?|²)?\s*[)\]}]?"
)
_NAMED = re.compile(r"\b(?:Slovin|Yamane)\b", re.IGNORECASE)
_POPULATION = re.compile(rf"(?<!\w)N\s*(?:=|:|là)\s*(?P<value>{_NUMBER})")
_MARGIN = re.compile(rf"(?<!\w)e\s*(?:=|:|là)\s*±?\s*(?P<value>{_NUMBER})\s*(?P<percent>%)?")
_SIZE = re.compile(rf"(?<!\w)n\s*(?:=|≈|:|là)\s*(?P<value>{_NUMBER})(?!\s*[/÷(\d])")
_PUT_IN = re.compile(
    rf"(?:\bn\s*=\s*)?(?P<population>{_NUMBER})\s*[/:÷]\s*[(\[]\s*1\s*\+\s*{_NUMBER}\s*[x×*.·]\s*\(?\s*"
    rf"(?P<margin>{_NUMBER})\s*(?P<percent>%)?\s*\)?\s*(?P<squared>\^?\s*\(?2\)?|²)?\s*[)\]]\s*[=≈]\s*(?P<size>{_NUMBER})"
)
_FAR = 8
"""Blocks below the formula in which its letters may get their numbers."""
_LONG = 5000
"""Letters of a block; a longer one takes no sample size from the formula."""
_GRIDS = (5, 10, 50, 100)


@dataclass(frozen=True, slots=True)
class SizeRead:
    """A sample size as printed beside the formula; `start` and `end` are places of n in block `block`."""

    block: int
    start: int
    end: int
    population: Fraction
    margin: Fraction
    stated: Fraction

    @property
    def exact(self) -> Fraction:
        """Return N / (1 + N e²)."""
        return self.population / (1 + self.population * self.margin**2)

    @property
    def agrees(self) -> bool:
        """Tell whether n is that number, cut, rounded, or rounded up to a round one."""
        around = {floor(self.exact), ceil(self.exact)}
        return self.stated in around | {ceil(self.exact / grid) * grid for grid in _GRIDS}


def spent(text: str, *, known: bool) -> list[tuple[int, int]]:
    """Return the stretches of a block that belong to the formula and are no reckoning of persons.

    Parameters
    ----------
    text : str
        The block.
    known : bool
        Whether the formula stands in this block or shortly above, so that N, e and n are its letters.

    Examples
    --------
    >>> [("n = N/(1 + N.e²), e = 5%")[a:b] for a, b in spent("n = N/(1 + N.e²), e = 5%", known=True)]
    ['n = N/(1 + N.e²)', 'e = 5%']
    """
    if not known:
        return []
    found = [match.span() for pattern in (_LETTERS, _PUT_IN, _MARGIN) for match in pattern.finditer(text)]
    names = [match for pattern in (_POPULATION, _SIZE) for match in pattern.finditer(text)]
    return found + [(match.start(), match.start("value")) for match in names]


def known_at(blocks: Sequence[Block]) -> list[bool]:
    """Return for each block whether it may hold the letters of the formula."""
    last, found = -_FAR - 1, []
    for place, block in enumerate(blocks):
        if _LETTERS.search(block.text) or _NAMED.search(block.text) or _PUT_IN.search(block.text):
            last = place
        found.append(place - last <= _FAR and len(block.text) <= _LONG)
    return found


def sizes_read(blocks: Sequence[Block]) -> Iterator[SizeRead]:
    """Yield the sample sizes that a document takes from the formula."""
    population = margin = None
    for place, (block, known) in enumerate(zip(blocks, known_at(blocks), strict=True)):
        if not known:
            population = margin = None
            continue
        whole = _PUT_IN.search(block.text)
        if whole is not None:
            yield from _put_in(place, whole)
            continue
        found = [pattern.search(block.text) for pattern in (_POPULATION, _MARGIN, _SIZE)]
        population = number_value(found[0]["value"]) if found[0] else population
        margin = _share(found[1]["value"], found[1]["percent"]) if found[1] else margin
        stated = number_value(found[2]["value"]) if found[2] else None
        if found[2] and population and margin and stated:
            yield SizeRead(place, *found[2].span(), population, margin, stated)


def _put_in(place: int, match: re.Match[str]) -> Iterator[SizeRead]:
    population, stated = number_value(match["population"]), number_value(match["size"])
    margin = _share(match["margin"], match["percent"]) if match["squared"] else _root(match["margin"])
    if population and margin and stated:
        yield SizeRead(place, *match.span(), population, margin, stated)


def _share(text: str, percent: str | None) -> Fraction | None:
    value = number_value(text, decimal=True)
    return value / 100 if value is not None and percent else value


def _root(text: str) -> Fraction | None:
    """Return the margin whose square is printed (0,0025 is 5 %), if it has few decimals."""
    value = number_value(text, decimal=True)
    if value is None or value <= 0 or value >= 1:
        return None
    root = Fraction(round(float(value) ** 0.5, 6)).limit_denominator(10_000)
    return root if root**2 == value else None
