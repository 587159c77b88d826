"""The sheets of the annex beside the quotas: one for each tier's units, one for what must be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sampling.per_unit import Basis
from survey.office.annex_word import unit_headings
from survey.office.excel_engine import address, sheet_name
from survey.office.excel_styles import page
from survey.office.office_words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sampling.per_unit import TierShares
    from survey.office.annex_content import Annex
    from survey.office.excel_engine import Book, Looks, Sheet

HEADS, FIRST = 2, 3


def unit_sheet(book: Book, tier: TierShares, style: Looks, places: Mapping[str, str], lang: str) -> None:
    """Write what each unit of a tier is asked for: sums as formulas, held against the quotas' sheet."""
    title = say("lists-of", lang, tier=tier.label.say(lang))
    sheet = book.add_worksheet(sheet_name(say("sheet-units", lang, tier=tier.label.say(lang)), book))
    sheet.set_default_row(18)
    sum_column = FIRST + len(tier.groups)
    sheet.merge_range(0, 0, 0, sum_column, title[:1].upper() + title[1:], style["title"])
    heads = [say("col-no", lang), say("col-code", lang), say("col-unit", lang), *unit_headings(tier)]
    for column, text in enumerate([*heads, say("col-sum", lang)]):
        sheet.write_string(HEADS, column, text, style["head"])
    for column, width in enumerate((6, 12, 48, *(11,) * len(tier.groups), 11)):
        sheet.set_column(column, column, width)
    for number, row in enumerate(tier.rows, start=1):
        at = HEADS + number
        sheet.write_number(at, 0, number, style["code"])
        sheet.write_string(at, 1, row.unit, style["code"])
        sheet.write_string(at, 2, row.name.say(lang), style["label"])
        for column, share in enumerate(row.shares, start=FIRST):
            if share.basis is Basis.ABSENT:
                sheet.write_string(at, column, "–", style["number"])
            else:
                sheet.write_number(at, column, share.count, style["number"])
        first, last = address(at, FIRST), address(at, sum_column - 1)
        sheet.write_formula(at, sum_column, f"=SUM({first}:{last})", style["number"], row.forms)
    last_row = HEADS + len(tier.rows)
    _sums(sheet, tier, style, places, (last_row, sum_column, lang))
    sheet.merge_range(last_row + 5, 0, last_row + 5, sum_column, say("note-rounding", lang), style["note"])
    sheet.set_row(last_row + 5, 48)
    page(sheet, HEADS, (last_row + 5, sum_column), landscape=sum_column > 7)


def _sums(
    sheet: Sheet,
    tier: TierShares,
    style: Looks,
    places: Mapping[str, str],
    where: tuple[int, int, str],
) -> None:
    last_row, sum_column, lang = where
    for offset, key in enumerate(("col-sum", "col-used", "left-over"), start=1):
        for column in range(sum_column + 1):
            sheet.write_blank(last_row + offset, column, None, style["total"])
        sheet.write_string(last_row + offset, 2, say(key, lang), style["total-label"])
    for column in range(FIRST, sum_column + 1):
        first, last = address(HEADS + 1, column), address(last_row, column)
        value = (*tier.sums, sum(tier.sums))[column - FIRST]
        sheet.write_formula(last_row + 1, column, f"=SUM({first}:{last})", style["total"], value)
    for place, group in enumerate(tier.groups):
        column = FIRST + place
        used, sum_ = (address(last_row + offset, column) for offset in (2, 1))
        sheet.write_formula(last_row + 2, column, f"={places[group.id]}", style["total"], tier.used[place])
        sheet.write_formula(last_row + 3, column, f"={used}-{sum_}", style["total"], tier.left[place])


def remark_sheet(book: Book, annex: Annex, style: Looks, lang: str) -> None:
    """Write what disagrees and what is assumed."""
    sheet = book.add_worksheet(say("sheet-remarks", lang))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 110)
    row = 0
    for part, told in (("part-mismatches", annex.mismatches), ("part-assumptions", annex.assumptions)):
        sheet.merge_range(row, 0, row, 1, say(part, lang).partition(" ")[2], style["tier"])
        row += 1
        if not told:
            sheet.merge_range(row, 0, row, 1, say("no-mismatches", lang), style["label"])
            row += 1
        for about, text in told:
            words = text.say(lang)
            sheet.write_string(row, 0, about, style["code"])
            sheet.write_string(row, 1, f"{words[:1].upper()}{words[1:]}", style["label"])
            sheet.set_row(row, 16 * (1 + len(words) // 105))
            row += 1
        row += 1
    page(sheet, 0, (row, 1), landscape=True)
