"""From the text of a plan document to everything that was read in it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from sampling.plan_writing import plan_text_of
from sampling.reading.amounts import Amount
from sampling.reading.blocks import blocks as blocks_of
from sampling.reading.draft import NO_YEAR, draft_plan
from sampling.reading.figure_reading import entries
from sampling.reading.figures import ReadGroup, ReadTotal, number_ids, with_sections
from sampling.reading.findings import Findings
from sampling.reading.formula_parts import Formula, amounts_of
from sampling.reading.heading import heading
from sampling.reading.letters import clean
from sampling.reading.places import Places
from sampling.reading.quota_tables import quota_tables
from sampling.reading.reading import DeadlineRead, PlanReading, ProductRead, Quantity, SumRead
from sampling.reading.statements import statements
from sampling.reading.tasks import read_tasks
from sampling.reading.totals import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sampling.reading.added import Resolved
    from sampling.reading.draft import Draft
    from sampling.reading.figures import Entry, Statement
    from sampling.reading.places import Place
    from sampling.reading.tasks import ReadTask


def read_plan_text(text: str, name: str = "") -> PlanReading:
    """Return what a plan document says: numbers, formulas, totals, times, findings and a draft plan.

    Parameters
    ----------
    text : str
        The document as text: composed or decomposed letters, HTML or Markdown remains, tables with tabs or
        strokes. Lines are counted from 1.
    name : str
        The name of the document, for the draft.

    Examples
    --------
    >>> reading = read_plan_text("Điều tra công chức: dự kiến 800 người (40 người/1 đơn vị x 19 bộ)")
    >>> product = reading.products[0]
    >>> [int(factor) for factor in product.factors], int(product.product), int(product.stated)
    ([40, 19], 760, 800)
    >>> [finding.code for finding in reading.mismatches]
    ['product-not-stated']
    """
    cleaned = clean(text)
    blocks = blocks_of(cleaned)
    said, places, head = statements(blocks), Places(text, blocks), heading(blocks)
    tables = quota_tables(blocks)
    tabled = {place for table in tables for place in table.blocks}
    rows = [entry for table in tables for entry in table.entries]
    found = sorted([*entries(blocks, said, tabled), *rows], key=lambda entry: entry.span.block)
    resolved = resolve(number_ids(with_sections(found, blocks)))
    tasks = read_tasks(blocks, head.year)
    draft = draft_plan(
        resolved.entries,
        resolved.added,
        tasks,
        head,
        places,
        name=name or "plan",
        ranges=_ranges(resolved.entries, said),
    )
    findings = Findings(blocks, said, places, head).all(
        resolved, draft, tasks, [column for table in tables for column in table.columns], tabled
    )
    return PlanReading(
        name=name,
        heading=head,
        quantities=tuple(_quantities(said, resolved.entries, places, tabled)),
        products=tuple(_products(resolved.entries, said, places)),
        sums=tuple(_sums(resolved, said, places)),
        deadlines=tuple(_deadlines(tasks, places)),
        findings=findings,
        plan=draft.plan,
        draft=plan_text_of(draft.plan, _comments(name, draft)) if draft.plan.groups else "",
    )


def _comments(name: str, draft: Draft) -> list[str]:
    lines = [
        f"Bản nháp đọc từ văn bản {name}: hãy kiểm tra từng số với trích dẫn trước khi dùng.".replace(
            "  ", " "
        ),
        "A draft read from the document: check each number against its quotation before use.",
    ]
    if draft.plan.year == NO_YEAR:
        lines.append("year, units_at: văn bản không ghi năm / the document names no year")
    for read, reason in draft.omitted:
        why = "đơn vị tính không triệt tiêu" if reason == "units" else "chưa đủ số"
        lines.append(f"Chưa đưa vào ({why}): {read.label}")
    return lines


def _ranges(found: Sequence[Entry], said: Sequence[Statement]) -> dict[str, Amount]:
    """Return the ranges that stand in the block of a group beside its formula, by group and unit."""
    ranges: dict[str, Amount] = {}
    for entry in found:
        if isinstance(entry, ReadGroup) and entry.span.last < 0:
            for item in said[entry.span.block].found:
                if isinstance(item, Amount) and item.low is not None and item.high is not None:
                    ranges[f"{entry.id}:{item.above}"] = item
    return ranges


# ------------------------------------------------------------------ quantities
def _quantities(
    said: Sequence[Statement], found: Sequence[Entry], places: Places, tabled: set[int]
) -> Iterator[Quantity]:
    for statement in said:
        if statement.block in tabled:
            continue
        for item in statement.found:
            for amount in (part for found in amounts_of(item) for part in found.made_of or (found,)):
                if amount.value is not None:
                    yield _quantity(amount, places.of(statement.span(amount.start, amount.end)))
    for entry in found:
        if entry.span.block in tabled:
            for amount in _amounts(entry):
                if amount.value is not None:
                    yield _quantity(amount, places.of(entry.span))


def _amounts(entry: Entry) -> Iterator[Amount]:
    if entry.formula is not None:
        yield from amounts_of(entry.formula)
    if entry.stated is not None:
        yield entry.stated
    if isinstance(entry, ReadGroup) and entry.rate is not None:
        yield entry.rate


def _quantity(amount: Amount, place: Place) -> Quantity:
    assert amount.value is not None
    unit = amount.unit or {"person": "người"}.get(amount.above, amount.above)
    if amount.below and "/" not in unit:
        unit = f"{unit}/{amount.below}"
    if amount.bound == "share":
        return Quantity(amount.value * 100, unit, None, None, "", place)
    return Quantity(amount.value, unit, amount.low, amount.high, amount.bound, place)


# ------------------------------------------------------------------ products and sums
def _products(found: Sequence[Entry], said: Sequence[Statement], places: Places) -> Iterator[ProductRead]:
    used: set[int] = set()
    for entry in found:
        if entry.formula is not None:
            used.add(id(entry.formula))
            yield from _products_in(entry.formula, entry.stated, entry.id, entry.label, places.of(entry.span))
        elif isinstance(entry, ReadGroup) and entry.rate is not None and entry.times is not None:
            yield _derived(entry, places.of(entry.span))
    for statement in said:
        for item in statement.found:
            if isinstance(item, Formula) and id(item) not in used and not _is_used(item, found, statement):
                place = places.of(statement.span(item.start, item.end))
                yield from _products_in(item, item.stated, "", "", place)


def _is_used(item: Formula, found: Sequence[Entry], statement: Statement) -> bool:
    """Tell whether a formula stands inside what an entry reads already."""
    span = statement.span(item.start, item.end)
    return any(
        entry.span.block == span.block
        and (entry.formula is not None or isinstance(entry, ReadTotal))
        and entry.span.start < span.end
        and span.start < entry.span.end
        for entry in found
    )


def _products_in(
    formula: Formula, stated: Amount | None, group: str, label: str, place: Place
) -> Iterator[ProductRead]:
    alone = len(formula.terms) == 1
    for term in formula.terms:
        if len(term.factors) > 1:
            figure = (stated or formula.stated) if alone else None
            known = tuple(factor.value for factor in term.factors if factor.value is not None)
            unknown = tuple(
                f.label or f.unit for f in term.factors if isinstance(f, Amount) and f.value is None
            )
            printed = figure.value if figure else None
            implied = None
            if unknown and printed is not None:
                implied = printed / _product_of(known)
            yield ProductRead(known, unknown, term.value, printed, implied, group, label, place)
        for factor in term.factors:
            if isinstance(factor, Formula):
                yield from _products_in(factor, None, group, label, place)


def _product_of(values: Sequence[Fraction]) -> Fraction:
    result = Fraction(1)
    for value in values:
        result *= value
    return result


def _derived(entry: ReadGroup, place: Place) -> ProductRead:
    assert entry.rate is not None
    assert entry.times is not None
    factors = tuple(value for value in (entry.rate.value, entry.times.value) if value is not None)
    product, stated = _product_of(factors), entry.stated.value if entry.stated else None
    return ProductRead(factors, (), product, stated, None, entry.id, entry.label, place, derived=True)


def _sums(resolved: Resolved, said: Sequence[Statement], places: Places) -> Iterator[SumRead]:
    by_id = {entry.id: entry for entry in resolved.entries}
    for entry in resolved.entries:
        if isinstance(entry, ReadGroup) and entry.formula is not None:
            yield from _sums_in(
                entry.formula,
                entry.stated or entry.formula.stated,
                entry.id,
                entry.label,
                places.of(entry.span),
            )
        if isinstance(entry, ReadGroup) and entry.made_of:
            whole, *parts = [amount.value or Fraction(0) for amount in entry.made_of]
            place = places.of(entry.span)
            yield SumRead(tuple(parts), sum(parts, start=Fraction(0)), whole, entry.id, entry.label, place)
    for added in resolved.added:
        total = by_id[added.total]
        if added.terms and added.sum is not None and isinstance(total, ReadTotal):
            yield SumRead(added.terms, added.sum, total.figure, total.id, total.label, places.of(total.span))
    for statement in said:
        for item in statement.found:
            if isinstance(item, Formula) and not _is_used(item, resolved.entries, statement):
                yield from _sums_in(
                    item, item.stated, "", "", places.of(statement.span(item.start, item.end))
                )


def _sums_in(
    formula: Formula, stated: Amount | None, name: str, label: str, place: Place
) -> Iterator[SumRead]:
    values = [term.value for term in formula.terms]
    if len(values) > 1 and None not in values:
        terms = tuple(value or Fraction(0) for value in values)
        yield SumRead(
            terms, sum(terms, start=Fraction(0)), stated.value if stated else None, name, label, place
        )
    for term in formula.terms:
        for factor in term.factors:
            if isinstance(factor, Formula):
                yield from _sums_in(factor, None, name, label, place)


# ------------------------------------------------------------------ times
def _deadlines(tasks: Sequence[ReadTask], places: Places) -> Iterator[DeadlineRead]:
    for task in tasks:
        for item in task.deadlines:
            time = item.time
            yield DeadlineRead(
                task=task.label,
                words=item.words,
                start=time.first,
                end=time.last,
                before=time.before,
                assumption=time.assumption,
                lead=task.lead,
                drafting=task.drafting,
                cooperating=task.cooperating,
                approving=task.approving,
                place=places.of_block(item.block),
            )
