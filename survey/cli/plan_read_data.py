"""What was read in a plan document, as JSON: plain numbers, and for each its line and its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from sampling.reading.reading import DeadlineRead, Finding, ProductRead, Quantity, SumRead
    from survey.plan_reading import PlanFile


def reading_data(file: PlanFile, lang: str) -> dict[str, Any]:
    """Return all that was read, for programs.

    `line` counts the lines of the text; `place` says where that is in an office or PDF document.
    """
    reading = file.reading
    head = reading.heading
    found = [_finding(finding, file, lang) for finding in reading.findings]
    return {
        "document": {
            "file": reading.name,
            "kind": file.document.kind,
            "encoding": file.document.encoding or None,
            "number": head.number or None,
            "issuer": head.issuer or None,
            "dated": _day(head.dated),
            "title": head.title or None,
            "year": head.year,
        },
        "quantities": [_quantity(quantity, file) for quantity in reading.quantities],
        "products": [_product(product, file) for product in reading.products],
        "sums": [_sum(total, file) for total in reading.sums],
        "deadlines": [_deadline(deadline, file) for deadline in reading.deadlines],
        "findings": found,
        "not_understood": [entry for entry in found if entry["code"] == "read-not-understood"],
    }


def number(value: Fraction | None) -> int | float | None:
    """Return a number as JSON writes it: whole ones without a point.

    Examples
    --------
    >>> from fractions import Fraction
    >>> number(Fraction(1600)), number(Fraction(1, 2)), number(None)
    (1600, 0.5, None)
    """
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _place(line: int, quote: str, file: PlanFile) -> dict[str, Any]:
    return {"line": line, "quote": quote, "place": file.place(line) or None}


def _quantity(quantity: Quantity, file: PlanFile) -> dict[str, Any]:
    return {
        "value": number(quantity.value),
        "unit": quantity.unit,
        "low": number(quantity.low),
        "high": number(quantity.high),
        "bound": quantity.bound or None,
        **_place(quantity.place.line, quantity.place.quote, file),
    }


def _product(product: ProductRead, file: PlanFile) -> dict[str, Any]:
    return {
        "factors": [number(factor) for factor in product.factors],
        "product": number(product.product),
        "stated": number(product.stated),
        "unknown": list(product.unknown),
        "implied": number(product.implied),
        "group": product.group or None,
        "label": product.label or None,
        "derived": product.derived,
        **_place(product.place.line, product.place.quote, file),
    }


def _sum(total: SumRead, file: PlanFile) -> dict[str, Any]:
    return {
        "terms": [number(term) for term in total.terms],
        "sum": number(total.sum),
        "stated": number(total.stated),
        "total": total.total or None,
        "label": total.label or None,
        **_place(total.place.line, total.place.quote, file),
    }


def _deadline(deadline: DeadlineRead, file: PlanFile) -> dict[str, Any]:
    return {
        "task": deadline.task,
        "when": deadline.words,
        "start": _day(deadline.start),
        "end": _day(deadline.end),
        "before": deadline.before,
        "assumption": deadline.assumption,
        "lead": list(deadline.lead),
        "drafting": list(deadline.drafting),
        "cooperating": list(deadline.cooperating),
        "approving": list(deadline.approving),
        **_place(deadline.place.line, deadline.place.quote, file),
    }


def _finding(finding: Finding, file: PlanFile, lang: str) -> dict[str, Any]:
    return {
        "code": finding.code,
        "level": str(finding.level),
        "message": finding.text.say(lang),
        "about": list(finding.about),
        **_place(finding.place.line, finding.place.quote, file),
    }
