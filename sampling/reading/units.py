"""The units of a formula as read: printed ones, those left out, words that stand for one another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sampling.dimension import PERSON
from sampling.reading.amounts import Amount
from sampling.reading.formula_parts import Formula
from sampling.reading.lexicon import OTHER, generic_words

if TYPE_CHECKING:
    from collections.abc import Sequence

# Small units come first: where "per what" is left out, a factor is counted per the next larger unit.
RANKS = (
    *(PERSON, "village", "service", "association", "division", "bureau", "unit", "body", "central-agency"),
    *("commune", "agency", "department", "district", "province", "ministry"),
)
_MOST = 500
"""Products of one formula whose brackets are multiplied out; more are none of a plan."""


@dataclass(frozen=True, slots=True)
class ReadFactor:
    """One factor with its unit words; `implied` are those below the stroke that only the formula shows."""

    amount: Amount
    above: str
    below: tuple[str, ...]
    implied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitsRead:
    """The factors of one product with their units.

    `aliases` are pairs (word, what it means); `left` are the words below a stroke that meet no factor;
    `missing` are the units of a factor that a formula with open numbers leaves out altogether.
    """

    factors: tuple[ReadFactor, ...]
    aliases: tuple[tuple[str, str], ...]
    left: tuple[str, ...]
    missing: tuple[str, ...] = ()

    @property
    def cancels(self) -> bool:
        """Tell whether the units cancel to persons."""
        above = [factor.above for factor in self.factors]
        return not self.left and above.count(PERSON) == 1 and above.count(OTHER) <= 1


def products_of(formula: Formula) -> list[tuple[Amount, ...]]:
    """Return the products that a formula adds once its brackets are multiplied out."""
    found: list[tuple[Amount, ...]] = []
    for term in formula.terms:
        parts: list[tuple[Amount, ...]] = [()]
        for factor in term.factors:
            choices = products_of(factor) if isinstance(factor, Formula) else [(factor,)]
            if len(parts) * len(choices) > _MOST:
                return []
            parts = [(*part, *choice) for part in parts for choice in choices]
        found += parts
    return found


def read_units(amounts: Sequence[Amount]) -> UnitsRead:
    """Return the factors of a product with the units that cancel."""
    above = _named(amounts)
    open_above = [place for place, word in enumerate(above) if word != PERSON]
    below = [(place, amount.below) for place, amount in enumerate(amounts) if amount.below]
    left: list[tuple[int, str]] = []
    for place, word in below:
        met = next((at for at in open_above if above[at] == word and at != place), None)
        if met is not None:
            open_above.remove(met)
        elif not (word == PERSON and above.count(PERSON) > 1):
            left.append((place, word))
    aliases, left = _aliases(left, open_above, above)
    if left and any(amount.value is None for amount in amounts):
        missing = [Amount(None, "", word, "", 0, 0) for _, word in left]
        again = read_units([*amounts, *missing])
        return replace(again, missing=tuple(word for _, word in left))
    implied = _implied(amounts, above, open_above)
    factors = tuple(
        ReadFactor(
            amount, above[place], (amount.below,) if amount.below else (), tuple(implied.get(place, ()))
        )
        for place, amount in enumerate(amounts)
    )
    return UnitsRead(factors, tuple(aliases), tuple(word for _, word in left))


def _named(amounts: Sequence[Amount]) -> list[str]:
    """Return the unit word above each stroke; numbers without a unit take the words that are missing."""
    words = [amount.above for amount in amounts]
    for place, word in enumerate(words):
        if not word:
            words[place] = PERSON if PERSON not in words else "unit"
    return words


def _aliases(
    left: list[tuple[int, str]], open_above: list[int], above: Sequence[str]
) -> tuple[list[tuple[str, str]], list[tuple[int, str]]]:
    """Return the words that must mean another one for units to cancel (đơn vị = bộ), and those still left."""
    aliases: list[tuple[str, str]] = []
    still: list[tuple[int, str]] = []
    for place, word in left:
        met = next((at for at in reversed(open_above) if at != place and _may_mean(word, above[at])), None)
        if met is None:
            still.append((place, word))
            continue
        open_above.remove(met)
        pair = (word, above[met]) if word in generic_words() else (above[met], word)
        aliases += [pair] if pair not in aliases else []
    return aliases, still


def _may_mean(word: str, other: str) -> bool:
    generic = generic_words()
    near = {word, other} <= {"department", "agency", *generic}
    return word in generic or other in generic or near


def _implied(
    amounts: Sequence[Amount], above: Sequence[str], open_above: Sequence[int]
) -> dict[int, list[str]]:
    """Return the units that factors are counted per without saying so (30 phiếu × 25 sở: phiếu per sở)."""
    implied: dict[int, list[str]] = {}
    bare = [place for place, amount in enumerate(amounts) if not amount.below]
    for place in sorted(open_above, key=lambda at: _rank(above[at])):
        fitting = [
            at for at in bare if at != place and at not in implied and _rank(above[at]) < _rank(above[place])
        ]
        fitting = fitting or [at for at in bare if at != place and at not in implied and above[at] == PERSON]
        fitting = fitting or [at for at in range(len(amounts)) if above[at] == PERSON and at != place]
        if fitting:
            chosen = max(fitting, key=lambda at: _rank(above[at]))
            implied.setdefault(chosen, []).append(above[place])
    return implied


def _rank(word: str) -> int:
    return RANKS.index(word) if word in RANKS else 1
