"""The annex of quotas as an Excel file whose formulas are alive: change a factor and totals follow."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from survey.office.annex_content import marked
from survey.office.annex_excel_units import remark_sheet, unit_sheet
from survey.office.excel_engine import address, workbook
from survey.office.excel_styles import page, properties, styles
from survey.office.letterhead import attached_to
from survey.office.live_quotas import MOST, literal, products_of
from survey.office.office_words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sampling.quota import QuotaGroup, QuotaTotal
    from survey.office.annex_content import Annex
    from survey.office.excel_engine import Book, Looks
    from survey.office.live_quotas import Product

CODE, LABEL, FIRST = 0, 1, 2
PRODUCT, STATED, ACTUAL, USED, NOTE = (FIRST + MOST + i for i in range(5))
HEADS = 4
"""The row of the headings."""

LINE, SIGNS = 18, 42
"""Height of a line, and how many signs of a label it takes."""


def annex_excel(annex: Annex, lang: str) -> bytes:
    """Return the annex as an Excel file.

    Factors stand in cells (blue: printed; green italics: solved for), products, figures and totals are
    formulas with cached values. A stated figure holds while the product beside it is the plan's own; once a
    factor changes, the product counts. A group that has a list uses the list.
    """

    def fill(book: Book) -> None:
        properties(book, annex.plan)
        style = styles(book, lang)
        places = _Quotas(book, annex, style, lang).write()
        for tier in annex.shares:
            if tier.rows:
                unit_sheet(book, tier, style, places, lang)
        remark_sheet(book, annex, style, lang)

    return workbook(fill)


def rows_of(annex: Annex, products: Mapping[str, tuple[Product, ...]]) -> dict[str, int]:
    """Return the row of every tier (``tier:…``), product, group and total of the sheet, from 0."""
    rows: dict[str, int] = {}
    row = HEADS + 1
    for tier in annex.plan.tiers:
        groups, totals = annex.of_tier(tier.id)
        if groups:
            rows[f"tier:{tier.id}"], row = row, row + 1
        for group in groups:
            for product in products[group.id]:
                rows[product.id], row = row, row + 2
            if len(products[group.id]) != 1:
                rows[group.id], row = row, row + 1
        for total in totals:
            rows[total.id], row = row, row + 1
    for total in annex.grand:
        rows[total.id], row = row, row + 1
    return rows


class _Quotas:
    """The sheet of groups and totals, line by line."""

    def __init__(self, book: Book, annex: Annex, style: Looks, lang: str) -> None:
        self.annex, self.style, self.lang = annex, style, lang
        self.products = products_of(annex.plan, annex.table)
        self.rows = rows_of(annex, self.products)
        self.name = say("sheet-quotas", lang)
        self.sheet = book.add_worksheet(self.name)
        self.sheet.set_default_row(LINE)

    def write(self) -> dict[str, str]:
        """Write the sheet; return the address of each group's and total's figure."""
        self._heads()
        for tier in self.annex.plan.tiers:
            groups, totals = self.annex.of_tier(tier.id)
            label = tier.label.say(self.lang)
            if groups:
                at = self.rows[f"tier:{tier.id}"]
                self.sheet.merge_range(at, 0, at, NOTE, label[:1].upper() + label[1:], self.style["tier"])
            for group in groups:
                self._group(group)
            for total in totals:
                self._total(total, say("total-of", self.lang, label=label, of=" + ".join(total.of)))
        for total in self.annex.grand:
            self._total(total, say("grand-total", self.lang, of=" + ".join(total.of)))
        page(self.sheet, HEADS, (self._notes(), NOTE), landscape=True)
        return {name: f"'{self.name}'!{address(row, USED)}" for name, row in self.rows.items()}

    def _heads(self) -> None:
        plan, lang = self.annex.plan, self.lang
        lines = (
            (say("annex-title", lang), "title"),
            (plan.title.say(lang), "title"),
            (attached_to(plan, lang), "subtitle"),
        )
        for row, (text, style) in enumerate(lines):
            self.sheet.merge_range(row, 0, row, NOTE, text, self.style[style])
        heads = [say("col-code", lang), say("col-group-only", lang)]
        heads += [say("col-factor", lang, number=i + 1) for i in range(MOST)]
        heads += [say(f"col-{name}", lang) for name in ("product", "stated", "actual", "used", "note")]
        self.sheet.set_row(HEADS, 2 * LINE)
        for column, text in enumerate(heads):
            self.sheet.write_string(HEADS, column, text, self.style["head"])
        for column, width in enumerate((9, 46, *(14,) * MOST, 11, 11, 11, 11, 36)):
            self.sheet.set_column(column, column, width)

    # -------------------------------------------------------------- one group
    def _group(self, figures: QuotaGroup) -> None:
        products = self.products[figures.id]
        label, at = figures.label.say(self.lang), self.rows[figures.id]
        if len(products) == 1:
            self._product(products[0], marked(figures), label)
            self._figures(figures, at, 1)
            return
        for product in products:
            self._product(product, product.id, f"    {product.label.say(self.lang)}")
            for column in (STATED, ACTUAL, USED, NOTE):
                row = self.rows[product.id]
                self.sheet.merge_range(row, column, row + 1, column, "", self.style["number"])
        self.sheet.set_row(at, LINE * (1 + len(label) // SIGNS))
        self._row(at, marked(figures), label)
        if products:
            places = "+".join(address(self.rows[product.id], PRODUCT) for product in products)
            value = float(sum(_value(product) for product in products))
            self.sheet.write_formula(at, PRODUCT, f"={places}", self.style["number"], value)
        self._figures(figures, at, 0)

    def _row(self, row: int, code: str, label: str) -> None:
        self.sheet.write_string(row, CODE, code, self.style["code"])
        self.sheet.write_string(row, LABEL, label, self.style["label"])
        for column in range(FIRST, NOTE + 1):
            self.sheet.write_blank(row, column, None, self.style["number"])

    def _product(self, product: Product, code: str, label: str) -> None:
        """Write factors with their units below; code, label and product take both rows."""
        at, look = self.rows[product.id], self.style
        self.sheet.set_row(at, LINE)
        self.sheet.set_row(at + 1, 2 * LINE - 8)
        self.sheet.merge_range(at, CODE, at + 1, CODE, code, look["code"])
        self.sheet.merge_range(at, LABEL, at + 1, LABEL, label, look["label"])
        self.sheet.merge_range(at, PRODUCT, at + 1, PRODUCT, "", look["number"])
        for place in range(MOST):
            cell = product.cells[place] if place < len(product.cells) else None
            column = FIRST + place
            self.sheet.write_string(at + 1, column, cell.unit.say(self.lang) if cell else "", look["unit"])
            if cell is None:
                self.sheet.write_blank(at, column, None, look["number"])
            elif cell.lender or cell.solved:
                formula = self._lent(cell.lender) if cell.lender else cell.solved
                self.sheet.write_formula(at, column, f"={formula}", look["implied"], float(cell.value))
            else:
                self.sheet.write_number(at, column, float(cell.value), look["printed"])
        if product.cells:
            first, last = address(at, FIRST), address(at, FIRST + len(product.cells) - 1)
            formula = f"=PRODUCT({first}:{last})"
            self.sheet.write_formula(at, PRODUCT, formula, look["number"], float(_value(product)))

    def _lent(self, lender: str) -> str:
        """Return where the solved factor of another group stands."""
        return next(
            address(self.rows[product.id], FIRST + place)
            for product in self.products[lender]
            for place, cell in enumerate(product.cells)
            if cell.solved
        )

    def _figures(self, figures: QuotaGroup, row: int, more: int) -> None:
        """Write stated, listed and used figure and the note, over `more` further rows."""
        for column in (STATED, ACTUAL, USED, NOTE) if more else ():
            look = self.style["small" if column == NOTE else "used" if column == USED else "number"]
            self.sheet.merge_range(row, column, row + more, column, "", look)
        for column, value in ((STATED, figures.stated), (ACTUAL, figures.actual)):
            if value is not None:
                self.sheet.write_number(row, column, value, self.style["number"])
        self.sheet.write_string(row, NOTE, self._note(figures), self.style["small"])
        if figures.used is not None:
            formula = self._formula(figures, row)
            self.sheet.write_formula(row, USED, formula, self.style["used"], figures.used)

    def _formula(self, figures: QuotaGroup, row: int) -> str:
        product, stated, actual = (address(row, one) for one in (PRODUCT, STATED, ACTUAL))
        products = self.products[figures.id]
        planned = f"ROUND({product},0)"
        if figures.stated is not None:
            whole = bool(products) and all(one.cells for one in products)
            own = literal(sum((_value(one) for one in products), start=Fraction(0)))
            planned = f"IF(ABS({product}-{own})<0.000001,{stated},{planned})" if whole else stated
        return f'=IF({actual}<>"",{actual},{planned})'

    def _note(self, figures: QuotaGroup) -> str:
        said = [say(f"selection-{figures.selection.value}", self.lang)]
        if figures.implied_words is not None:
            said.append(say("implied", self.lang, words=figures.implied_words.say(self.lang)))
        if figures.printed is not None:
            said.append(say("printed-old", self.lang, printed=figures.printed))
        return "; ".join(said)

    # -------------------------------------------------------------- totals and notes
    def _total(self, total: QuotaTotal, label: str) -> None:
        at, style = self.rows[total.id], self.style
        for column in range(NOTE + 1):
            self.sheet.write_blank(at, column, None, style["total"])
        self.sheet.write_string(at, CODE, total.id, style["total-label"])
        self.sheet.write_string(at, LABEL, label, style["total-label"])
        places = ",".join(address(self.rows[name], USED) for name in total.of)
        self.sheet.write_formula(at, USED, f"=SUM({places})", style["total"], total.used or 0)
        if total.stated is not None:
            self.sheet.write_number(at, STATED, total.stated, style["total"])
            self._agreement(total, total.stated, at)

    def _agreement(self, total: QuotaTotal, stated: int, at: int) -> None:
        printed, used = address(at, STATED), address(at, USED)
        agrees, differs = say("agrees", self.lang), say("differs", self.lang)
        formula = f'=IF({used}={printed},"{agrees}","{differs} "&TEXT({used}-{printed},"+0;-0"))'
        left = (total.used or 0) - stated
        value = f"{differs} {left:+d}" if left else agrees
        self.sheet.write_formula(at, NOTE, formula, self.style["total-label"], value)

    def _notes(self) -> int:
        row = max(self.rows.values(), default=HEADS) + 2
        for key in ("note-colours", "note-live", "note-used", "note-dagger"):
            self.sheet.merge_range(row, 0, row, NOTE, say(key, self.lang), self.style["note"])
            self.sheet.set_row(row, LINE * 1.2)
            row += 1
        return row


def _value(product: Product) -> Fraction:
    return prod((cell.value for cell in product.cells), start=Fraction(1)) if product.cells else Fraction(0)
