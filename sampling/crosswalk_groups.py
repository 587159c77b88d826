"""A plan's groups on a later day: numbers of units counted anew, figures rescaled, districts replaced."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from sampling.crosswalk_scale import Scale, crosswalk_numbers, is_per_province
from sampling.crosswalk_units import DATED, successors
from sampling.dimension import meanings, say_dimension, unit_words
from sampling.implied import known_product
from sampling.notation import notation, round_to
from sampling.plan import Factor, Group, Source, Stated, Term, Text
from sampling.remarks import words
from sampling.units import say_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sampling.plan import Plan

CARRIED = "Chuyển đổi đơn vị hành chính"


# ------------------------------------------------------------------ one group
def carried_group(plan: Plan, group: Group, scale: Scale) -> tuple[Group, tuple[Text, ...]]:
    """Return a group on the later day, and every change with its reason."""
    notes: list[Text] = []
    terms = tuple(_term(plan, group, term, scale, notes) for term in group.terms)
    counts = _counts_changed(group.terms, terms, scale)
    new = replace(
        group,
        label=relabelled(group.label, counts),
        terms=tuple(replace(term, label=relabelled(term.label, counts)) for term in terms),
        absent_for=_codes(plan, group.tier, group.absent_for, scale),
    )
    if not group.terms and group.stated is not None:
        if any(
            old.units != now.units for old, now in scale.tiers if old.id == (group.listed_by or group.tier)
        ):
            notes.append(words("crosswalk-kept", before=group.stated.value))
        return replace(new, assumptions=(*group.assumptions, *notes)), tuple(notes)
    ratio, arithmetic = _ratio(group, new, scale)
    if ratio == 1 or group.stated is None:
        return replace(new, assumptions=(*group.assumptions, *notes)), tuple(notes)
    stated = _stated(group, new, ratio, arithmetic, notes)
    new = replace(
        new, stated=stated, printed=group.stated, alternatives=(), assumptions=(*group.assumptions, *notes)
    )
    return new, tuple(notes)


Count = tuple[Fraction, Fraction, str]
"""A number of units before and after, and the word for one of them."""


def _counts_changed(old: Iterable[Term], new: Iterable[Term], scale: Scale) -> tuple[Count, ...]:
    found = [
        (Fraction(len(a.units)), Fraction(len(b.units)), a.word) for a, b in scale.tiers if a.units != b.units
    ]
    for before, after in zip(old, new, strict=True):
        values = {factor.name: factor.value for factor in after.factors}
        for factor in before.factors:
            value = values.get(factor.name)
            if factor.value and value and value != factor.value and not factor.denominator:
                found.append((factor.value, value, factor.numerator[0]))
    return tuple(found)


def relabelled(label: Text, counts: Iterable[Count]) -> Text:
    """Return a label in which numbers of units are those of the later day.

    Examples
    --------
    >>> relabelled(Text("Lãnh đạo sở của 63 tỉnh", "Of 63 provinces"), [(63, 34, "province")])
    Text(vi='Lãnh đạo sở của 34 tỉnh', en='Of 34 provinces')
    """
    vi, en = label.vi, label.en
    for before, after, word in counts:
        if word in unit_words():
            one = ((word, 1),)
            names = (say_dimension(one, unit_words(), lang) for lang in ("vi", "en"))
            vi_word, en_word = (re.escape(name) for name in names)
            vi = re.sub(rf"\b{before} (?={vi_word}\b)", f"{after} ", vi)
            en = re.sub(rf"\b{before} (?={en_word}\b)", f"{after} ", en)
    return Text(vi, en)


def _codes(plan: Plan, tier: str, codes: Iterable[str], scale: Scale) -> tuple[str, ...]:
    found = tuple(codes)
    return successors(found, tier, plan.units_at, scale.at) if tier in DATED and found else found


def _stated(group: Group, new: Group, ratio: Fraction, arithmetic: Text, notes: list[Text]) -> Stated | None:
    """Return the rescaled figure of a formula with an open factor; of a complete one its product counts."""
    assert group.stated is not None
    products = [known_product(term) for term in new.terms]
    if None not in products:
        total = sum((product or Fraction(0) for product in products), start=Fraction(0))
        notes.append(words("crosswalk-dropped", before=group.stated.value, after=total))
        return None
    before = group.stated.value
    value = round_to(before * ratio, 1)
    shown = _in_both(lambda lang: f"{notation(before, lang)} × {arithmetic.say(lang)}")
    notes.append(words("crosswalk-rescaled", before=before, arithmetic=shown, after=value))
    source = Source(CARRIED, group.stated.source.place, f"{shown.vi} = {notation(value, 'vi')}")
    return Stated(value, source, estimate=True, assumption=True)


def _ratio(group: Group, new: Group, scale: Scale) -> tuple[Fraction, Text]:
    """Return by what a formula's figure changes, and the arithmetic: ``478 ÷ (19 × 63)``."""
    above: list[Fraction] = []
    below: list[Fraction] = []
    for old_term, new_term in zip(group.terms, new.terms, strict=True):
        if old_term.only_for:
            continue
        before = {factor.name: factor.value for factor in old_term.factors}
        after = {factor.name: factor.value for factor in new_term.factors}
        below += [value for name, value in before.items() if value is not None and after.get(name) != value]
        above += [value for name, value in after.items() if value is not None and before.get(name) != value]
        if _open_departments(group, old_term, scale):
            below.append(scale.per_province or Fraction(1))
            above = [Fraction(scale.departments or 1)]
        break
    ratio = prod(above, start=Fraction(1)) / prod(below, start=Fraction(1))
    return ratio, _in_both(lambda lang: _divided(above, below, lang))


def _divided(above: list[Fraction], below: list[Fraction], lang: str) -> str:
    top, bottom = (" × ".join(notation(value, lang) for value in side) or "1" for side in (above, below))
    return f"{top} ÷ {f'({bottom})' if len(below) > 1 else bottom}"


def _in_both(say: Callable[[str], str]) -> Text:
    return Text(say("vi"), say("en"))


def _open_departments(group: Group, term: Term, scale: Scale) -> bool:
    """Return whether the number of departments a province is what the formula leaves open."""
    aliases = meanings(group.aliases)
    return scale.departments is not None and any(
        factor.value is None and is_per_province(factor, aliases) for factor in term.factors
    )


# ------------------------------------------------------------------ one term
def _term(plan: Plan, group: Group, term: Term, scale: Scale, notes: list[Text]) -> Term:
    aliases = meanings(group.aliases)
    only_for = _codes(plan, group.tier, term.only_for, scale)
    factors = list(term.factors)
    if scale.departments is not None:
        factors = _capped(factors, aliases, scale, notes)
    elsewhere = {unit for other in group.terms for unit in other.only_for} | set(group.absent_for)
    counted = tuple(_counted(factor, aliases, scale, elsewhere, notes) for factor in factors)
    return replace(term, factors=counted, only_for=only_for)


def _capped(factors: list[Factor], aliases: dict[str, str], scale: Scale, notes: list[Text]) -> list[Factor]:
    """Return the factors with departments a province × provinces as one number of departments."""
    per = next((f for f in factors if f.value is not None and is_per_province(f, aliases)), None)
    provinces = next((f for f in factors if f.numerator == ("province",) and not f.denominator), None)
    if per is None or provinces is None or provinces.value is None:
        return factors
    source = crosswalk_numbers()["departments"]["source"]
    facts = {"before": per.value, "provinces": provinces.value, "after": scale.departments}
    notes.append(words("crosswalk-departments", arithmetic=scale.arithmetic, source=source, **facts))
    joined = replace(
        per,
        label=Text("số sở của các tỉnh", "departments of all provinces"),
        value=Fraction(scale.departments or 0),
        denominator=(),
        source=Source(source, CARRIED, scale.arithmetic),
        low=None,
        high=None,
        assumption=True,
    )
    return [joined if factor is per else factor for factor in factors if factor is not provinces]


def _counted(
    factor: Factor, aliases: dict[str, str], scale: Scale, elsewhere: set[str], notes: list[Text]
) -> Factor:
    """Return a factor that counts the units of a tier with the new number."""
    if factor.value is None or factor.denominator or len(factor.numerator) != 1:
        return factor
    counts = scale.units(aliases.get(factor.numerator[0], factor.numerator[0]))
    if counts is None or counts[0] == counts[1]:
        return factor
    missing = counts[0] - factor.value
    if missing not in {0, len(elsewhere)}:
        notes.append(words("crosswalk-count-left", label=factor.label, before=factor.value, units=counts[0]))
        return factor
    value = counts[1] - missing
    facts = {"before": factor.value, "after": value, "to": say_day(scale.at)}
    notes.append(words("crosswalk-count", label=factor.label, **facts))
    quote = f"kế hoạch ghi {notation(factor.value, 'vi')}"
    source = Source(CARRIED, f"đơn vị ngày {say_day(scale.at)}", quote)
    return replace(factor, value=Fraction(value), source=source, assumption=True)
