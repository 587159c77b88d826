"""What a reading is worth beside the gold notes of a document: found, missed, invented."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from sampling.quota import quotas


@dataclass(frozen=True)
class Examined:
    """One kind of things in one document: what is missed and what is too much."""

    found: int
    missed: list
    extra: list


def compared(read, gold):
    right, said = Counter(gold), Counter(read)
    return Examined((right & said).total(), list((right - said).elements()), list((said - right).elements()))


def examined(read, gold):
    """Return what was found, missed and invented, by kind of thing."""
    return {
        "products": compared(products(read), [factors(row) for row in gold["products"]]),
        "sums": compared(sums(read), [(factors(terms), Fraction(total)) for terms, total in gold["sums"]]),
        "quotas": compared(figures(read), [Fraction(figure) for figure in gold["quotas"]]),
        "deadlines": compared(ends(read), [str(end) for end in gold["deadlines"]]),
        "planted": planted(read, gold["planted"]),
    }


def factors(values):
    return tuple(sorted(Fraction(str(value)) for value in values))


def products(read):
    return [factors(map(Fraction, product.factors)) for product in read.products if not product.unknown]


def sums(read):
    return [(factors(added.terms), added.stated) for added in read.sums if added.stated is not None]


def figures(read):
    groups = quotas(read.plan).groups
    found = [group.stated if group.stated is not None else group.product for group in groups]
    return [Fraction(figure) for figure in found if figure is not None]


def ends(read):
    return [
        f"{deadline.end.isoformat() if deadline.end else 'none'}{'b' if deadline.before and deadline.end else ''}"
        for deadline in read.deadlines
    ]


def planted(read, mistakes):
    codes = [finding.code for finding in read.mismatches]
    allowed = {code for mistake in mistakes for code in mistake}
    missed = [mistake for mistake in mistakes if not set(mistake) & set(codes)]
    extra = [finding for finding in read.mismatches if finding.code not in allowed]
    return Examined(len(mistakes) - len(missed), missed, [(f.code, f.text.vi) for f in extra])
