"""Where the figures of a plan disagree, and what may lie behind it: never explained away, only worded."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor, prod
from typing import TYPE_CHECKING

from sampling.dimension import meanings, say_dimension, unit_words
from sampling.formula import factor_dimension, term_text
from sampling.implied import implied_figure, known_product
from sampling.notation import notation, round_to
from sampling.plan import ChosenBy, Selection, Text
from sampling.remarks import Remark, joined, mismatch, note, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sampling.implied import Implied
    from sampling.plan import Group, Plan
    from sampling.quota import QuotaGroup, QuotaTable


def group_remarks(plan: Plan, group: Group, figures: QuotaGroup, table: QuotaTable) -> tuple[Remark, ...]:
    """Return what there is to say about one group, the most important first."""
    if group.selection is Selection.EXTERNAL:
        return (note("external", group.id, quote=group.source.quote), *_assumptions(group))
    return (
        *_product(plan, group, figures, table),
        *_implied(plan, group, figures),
        *_ranges(plan, group, figures),
        *_counts(plan, group),
        *_list(group, figures, table),
        *_assumptions(group),
    )


def said_unit(plan: Plan, unit: Iterable[tuple[str, int]]) -> Text:
    """Return a unit in words, with those that the plan declares itself."""
    names = {**unit_words(), **dict(plan.words)}
    return Text(*(say_dimension(tuple(unit), names, lang) for lang in ("vi", "en")))


# ------------------------------------------------------------------ product against stated figure
def _product(plan: Plan, group: Group, figures: QuotaGroup, table: QuotaTable) -> Iterator[Remark]:
    if figures.product is None:
        return
    if group.stated is None and group.printed is not None:
        printed, difference = group.printed.value, figures.product - group.printed.value
        yield note("changed", group.id, printed=printed, product=figures.product, difference=difference)
    elif group.stated is None:
        yield note("product-alone", group.id, product=figures.product)
    elif figures.product == figures.stated:
        yield note("exact", group.id, product=figures.product)
    else:
        yield mismatch(
            "product-not-stated",
            group.id,
            product=figures.product,
            stated=group.stated.value,
            difference=abs(figures.product - group.stated.value),
            reasons=_possible(
                [*_rounding(figures.product, group), *_other_counts(plan, group), *_formulas(plan, group)]
            ),
        )
        yield from _total_if_product(plan, group, figures, table)


def _possible(reasons: Iterable[Text]) -> Text:
    found = list(reasons)
    return words("reasons-possible", reasons=joined(found, words("or"))) if found else words("reason-unknown")


def _rounding(product: int, group: Group) -> Iterator[Text]:
    stated, grid = (group.stated.value, group.stated.rounded_to) if group.stated else (0, 1)
    if grid == 1:
        return
    ways = {
        "reason-rounded-nearest": round_to(product, grid),
        "reason-rounded-up": -(-product // grid) * grid,
        "reason-rounded-down": product // grid * grid,
    }
    for code, result in ways.items():
        if result == stated:
            yield words(code, grid=_grid(grid))


def _grid(grid: int) -> Text:
    return words(f"grid-{grid}") if grid in {10, 100, 1000} else words("grid-other", grid=grid)


def _other_counts(plan: Plan, group: Group) -> Iterator[Text]:
    """Yield single factors that, changed to another whole number, give the stated figure."""
    if group.stated is None or len(group.terms) != 1:
        return
    factors = group.terms[0].factors
    for factor in factors:
        rest = prod(
            (other.value or Fraction(1) for other in factors if other is not factor), start=Fraction(1)
        )
        count = group.stated.value / rest
        if count.denominator == 1 and count != factor.value:
            unit = said_unit(plan, factor_dimension(factor))
            facts = {"count": count, "printed": factor.value, "rest": rest, "stated": group.stated.value}
            yield words("reason-other-count", unit=unit, **facts)


def _formulas(plan: Plan, group: Group) -> Iterator[Text]:
    """Yield the other formulas of the plan file that give the stated figure, rounded or not."""
    for term in group.alternatives:
        product = known_product(term)
        if product is None or group.stated is None:
            continue
        rounded = round_to(product, group.stated.rounded_to)
        if rounded == group.stated.value:
            code = "reason-other-formula-exact" if product == rounded else "reason-other-formula"
            formula = term_text(term, dict(plan.words))
            yield words(code, label=term.label, formula=formula, product=product, rounded=rounded)


def _total_if_product(plan: Plan, group: Group, figures: QuotaGroup, table: QuotaTable) -> Iterator[Remark]:
    for total in plan.totals:
        added = table.total(total.id).sum
        if group.id in total.of and total.stated is not None and added == total.stated:
            swapped = added - (figures.stated or 0) + (figures.product or 0)
            facts = {"product": figures.product, "sum": swapped, "printed": total.stated}
            yield note("total-if-product", group.id, total.id, total=total.id, **facts)


# ------------------------------------------------------------------ the factor that is solved for
def _implied(plan: Plan, group: Group, figures: QuotaGroup) -> Iterator[Remark]:
    implied = figures.implied
    if implied is None or group.stated is None:
        return
    unit, value = said_unit(plan, implied.dimension), implied_figure(plan, group, implied)
    if not group.terms:
        facts = {"stated": group.stated.value, "count": implied.divided_by[0], "value": value, "unit": unit}
        yield note("implied-mean", group.id, **facts)
        return
    facts = {"stated": group.stated.value, "divisors": _divisors(implied), "value": value, "unit": unit}
    yield note("implied", group.id, **facts)
    for factor, end, other in implied.at_range:
        unit_of = said_unit(plan, factor_dimension(factor))
        facts = {"end": end, "printed": factor.value, "unit": unit_of, "value": other}
        yield note("implied-at-range", group.id, **facts)
    yield from _per_unit(plan, group, figures, implied)
    yield from _no_whole_number(group, implied)
    yield from _implausible(plan, group, implied)


def _divisors(implied: Implied) -> Text:
    return Text(*(_divided(implied, lang) for lang in ("vi", "en")))


def _divided(implied: Implied, lang: str) -> str:
    printed = " × ".join(notation(value, lang) for value in implied.divided_by)
    lent = [f"{notation(b.value, lang, 4)} ({b.group})" for b in implied.borrowed]
    first = [f"({printed})" if len(implied.divided_by) > 1 else printed] if implied.divided_by else []
    return " ÷ ".join([*first, *lent])


def _per_unit(plan: Plan, group: Group, figures: QuotaGroup, implied: Implied) -> Iterator[Remark]:
    tier = plan.listing_tier(group)
    if tier is None or figures.per_unit is None or not tier.word:
        return
    per = (("person", 1), (tier.word, -1))
    if implied.dimension == tuple(sorted(per)):
        return
    yield note("per-unit", group.id, value=figures.per_unit, unit=said_unit(plan, per))


def _no_whole_number(group: Group, implied: Implied) -> Iterator[Remark]:
    if group.stated is None or not implied.single or implied.borrowed or implied.value.denominator == 1:
        return
    times, grid = group.stated.value / implied.value, group.stated.rounded_to
    tried = [floor(implied.value), ceil(implied.value)]
    if group.stated.value not in [round_to(times * number, grid) for number in tried]:
        below, above = (_gives(number, times * number, grid) for number in tried)
        yield mismatch("no-whole-number", group.id, stated=group.stated.value, below=below, above=above)


def _gives(number: int, product: Fraction, grid: int) -> Text:
    rounded = round_to(product, grid)
    return words(
        "gives" if rounded == product else "gives-rounded", number=number, product=product, rounded=rounded
    )


def _implausible(plan: Plan, group: Group, implied: Implied) -> Iterator[Remark]:
    usual = [f.plausible for t in group.terms for f in t.factors if f.value is None and f.plausible]
    if group.stated is None or not implied.single or not usual or usual[0][0] <= implied.value <= usual[0][1]:
        return
    low, high = usual[0]
    times = group.stated.value / implied.value
    facts = {"low": low, "high": high, "least": times * low, "most": times * high}
    reasons = [*_formulas(plan, group)]
    text = (
        joined([_possible(reasons), *group.reasons])
        if reasons or not group.reasons
        else joined(group.reasons)
    )
    yield mismatch(
        "implausible",
        group.id,
        value=implied.value,
        unit=said_unit(plan, implied.dimension),
        reasons=text,
        **facts,
    )


# ------------------------------------------------------------------ ranges, counts of units, lists
def _ranges(plan: Plan, group: Group, figures: QuotaGroup) -> Iterator[Remark]:
    for factor in (f for term in group.terms for f in term.factors if f.alternatives and f.value is not None):
        unit = said_unit(plan, factor_dimension(factor))
        facts = {"value": factor.value, "low": factor.low, "high": factor.high}
        yield mismatch("range", group.id, unit=unit, **facts)
    if figures.low is not None and figures.high is not None:
        yield note("range-of-product", group.id, least=figures.low, most=figures.high)


def _counts(plan: Plan, group: Group) -> Iterator[Remark]:
    """Yield what a printed number of rated units means beside the units that the plan lists."""
    tier = plan.tier(group.tier)
    own_terms = {unit for term in group.terms for unit in term.only_for}
    without = [unit for unit in tier.units if unit in own_terms or unit in group.absent_for]
    aliases = meanings(group.aliases)
    for term in group.terms:
        for factor in term.factors:
            unit_of = aliases.get(*factor.numerator * 2) if len(factor.numerator) == 1 else ""
            if (
                not tier.units
                or term.only_for
                or factor.denominator
                or factor.value is None
                or unit_of != tier.word
            ):
                continue
            expected = len(tier.units) - len(without)
            unit = said_unit(plan, factor_dimension(factor))
            if factor.value == expected and without:
                facts = {"value": expected, "all": len(tier.units), "without": " − ".join(without)}
                yield note("count-explained", group.id, unit=unit, **facts)
            elif factor.value != expected:
                yield mismatch("count-differs", group.id, unit=unit, value=factor.value, expected=expected)


def _list(group: Group, figures: QuotaGroup, table: QuotaTable) -> Iterator[Remark]:
    yield from _actual(group, figures)
    if group.persons_within:
        limit = table.group(group.persons_within).used
        if figures.used is not None and limit is not None and figures.used > limit:
            facts = {"used": figures.used, "other": group.persons_within, "limit": limit}
            yield mismatch("within-too-large", group.id, group.persons_within, **facts)
        else:
            yield note("persons-within", group.id, group.persons_within, other=group.persons_within)
    if group.chosen_by is ChosenBy.RATED_UNIT:
        yield note("chosen-by-rated-unit", group.id)


def _actual(group: Group, figures: QuotaGroup) -> Iterator[Remark]:
    planned = figures.product if figures.stated is None else figures.stated
    if figures.actual is None or not planned or figures.actual == planned:
        return
    difference = abs(figures.actual - planned)
    code = "actual-more" if figures.actual > planned else "actual-fewer"
    percent = Fraction(100 * difference, planned)
    facts = {"actual": figures.actual, "stated": planned, "difference": difference, "percent": percent}
    yield mismatch(code, group.id, **facts)


def _assumptions(group: Group) -> Iterator[Remark]:
    for text in group.assumptions:
        yield note("assumption", group.id, text=text)
