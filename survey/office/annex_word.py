"""The annex of quotas as a Word file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sampling.per_unit import Basis
from survey.numbers import fmt
from survey.office.annex_content import marked
from survey.office.letterhead import NUMBERED, attached_to, letterhead
from survey.office.office_words import say
from survey.office.paper_tables import Column, Row, grid
from survey.office.state_paper import (
    CENTRE,
    LEFT,
    RIGHT,
    WIDTH,
    ending,
    masthead,
    new_paper,
    packed,
    rule_under,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as Paper

    from sampling.per_unit import Share, TierShares
    from sampling.plan import Tier
    from sampling.quota import QuotaGroup, QuotaTotal
    from survey.office.annex_content import Annex


def annex_word(annex: Annex, lang: str) -> bytes:
    """Return the annex as a Word file: groups, units, what disagrees, assumptions; then who signs."""
    plan = annex.plan
    found = NUMBERED.search(plan.document)
    head = letterhead(plan, lang, number=found[0] if found else None, day=plan.dated)
    paper = new_paper(say("annex-title", lang), plan.issuer, plan.dated or plan.units_at)
    masthead(paper, head, lang)
    write(paper, say("annex", lang), bold=True, align=CENTRE)
    write(paper, say("annex-title", lang), bold=True, align=CENTRE)
    write(paper, plan.title.say(lang), bold=True, align=CENTRE)
    write(paper, attached_to(plan, lang), italic=True, align=CENTRE)
    rule_under(paper, 50, WIDTH)
    _groups(paper, annex, lang)
    _units(paper, annex, lang)
    _remarks(paper, annex, lang)
    ending(paper, _recipients(lang), head, lang)
    return packed(paper)


def _part(paper: Paper, key: str, lang: str) -> None:
    write(paper, say(key, lang), bold=True, align=LEFT, before=12, after=6, keep=True)


def _recipients(lang: str) -> tuple[str, ...]:
    return tuple(say(key, lang) for key in ("recipient-units", "recipient-head", "archive"))


# ------------------------------------------------------------------ groups and totals
def _groups(paper: Paper, annex: Annex, lang: str) -> None:
    _part(paper, "part-groups", lang)
    figures = ("product", "stated", *(("actual",) if annex.has_list else ()), "used")
    wide = 20.0 if len(figures) == 3 else 18.0
    columns = [
        Column(say("col-code", lang), 17, CENTRE),
        Column(say("col-group", lang), WIDTH - 17 - 25 - wide * len(figures)),
        Column(say("col-who", lang), 25, CENTRE),
        *(Column(say(f"col-{name}", lang), wide, RIGHT) for name in figures),
    ]
    rows: list[Row] = []
    for tier in annex.plan.tiers:
        rows += _tier_rows(annex, tier, figures, lang)
    for total in annex.grand:
        label = say("grand-total", lang, of=" + ".join(total.of))
        rows.append(_total_row(total, label, figures, lang))
    grid(paper, columns, rows)
    facts = {"forms": fmt(annex.table.forms, 0, lang), "persons": fmt(annex.table.persons_at_most, 0, lang)}
    write(paper, say("note-used", lang), size=12, italic=True, before=6)
    if any("†" in marked(group) for group in annex.table.groups):
        write(paper, say("note-dagger", lang), size=12, italic=True)
    if annex.table.forms != annex.table.persons_at_most:
        write(paper, say("forms-persons", lang, **facts), size=12, italic=True)


def _tier_rows(annex: Annex, tier: Tier, figures: tuple[str, ...], lang: str) -> Iterator[Row]:
    groups, totals = annex.of_tier(tier.id)
    if not groups:
        return
    label = tier.label.say(lang)
    yield Row((label[:1].upper() + label[1:],), bold=True, wide=True)
    for group in groups:
        yield _group_row(group, figures, lang)
    for total in totals:
        words = say("total-of", lang, label=label, of=" + ".join(total.of))
        yield _total_row(total, words, figures, lang)


def _group_row(group: QuotaGroup, figures: tuple[str, ...], lang: str) -> Row:
    lines = []
    if group.formula is not None:
        lines.append(group.formula.say(lang))
    if group.implied_words is not None:
        lines.append(say("implied", lang, words=group.implied_words.say(lang)))
    return Row(
        (
            marked(group),
            group.label.say(lang),
            say(f"selection-{group.selection.value}", lang),
            *(_figure(getattr(group, name), lang) for name in figures),
        ),
        small=((1, "\n".join(lines)),) if lines else (),
    )


def _total_row(total: QuotaTotal, label: str, figures: tuple[str, ...], lang: str) -> Row:
    numbers = {"stated": total.stated if total.stated is not None else total.printed, "used": total.used}
    return Row(
        (total.id, label, "", *(_figure(numbers.get(name), lang, "") for name in figures)),
        bold=True,
    )


def _figure(value: int | None, lang: str, missing: str = "–") -> str:
    return missing if value is None else fmt(value, 0, lang)


# ------------------------------------------------------------------ units
def _units(paper: Paper, annex: Annex, lang: str) -> None:
    if not any(tier.rows for tier in annex.shares):
        return
    _part(paper, "part-units", lang)
    write(paper, say("note-rounding", lang), size=12, italic=True, after=6)
    for number, tier in enumerate(annex.shares, start=1):
        title = f"{number}. {say('lists-of', lang, tier=tier.label.say(lang))}"
        write(paper, title, bold=True, align=LEFT, before=6, after=6, keep=True)
        _unit_grid(paper, tier, lang)
        for group, used, sum_, left in zip(tier.groups, tier.used, tier.sums, tier.left, strict=True):
            if left:
                numbers = {"used": used, "sum": sum_, "left": left}
                facts = {name: fmt(value, 0, lang) for name, value in numbers.items()}
                write(paper, say("left-note", lang, group=group.id, **facts), size=12, italic=True, before=6)


def _unit_grid(paper: Paper, tier: TierShares, lang: str) -> None:
    each = min(18.0, 84.0 / max(1, len(tier.groups)))
    columns = [
        Column(say("col-no", lang), 11, CENTRE),
        Column(say("col-code", lang), 24, CENTRE),
        Column(say("col-unit", lang), WIDTH - 11 - 24 - 18 - each * len(tier.groups)),
        *(Column(heading, each, RIGHT) for heading in unit_headings(tier)),
        Column(say("col-sum", lang), 18, RIGHT),
    ]
    rows = [
        Row(
            (
                str(number),
                row.unit,
                row.name.say(lang),
                *(_share(share, lang) for share in row.shares),
                fmt(row.forms, 0, lang),
            )
        )
        for number, row in enumerate(tier.rows, start=1)
    ]
    sums = (*(fmt(sum_, 0, lang) for sum_ in tier.sums), fmt(sum(tier.sums), 0, lang))
    rows.append(Row(("", "", say("col-sum", lang), *sums), bold=True))
    grid(paper, columns, rows, size=12 if len(tier.groups) < 5 else 11)


def unit_headings(tier: TierShares) -> tuple[str, ...]:
    """Return the headings of a tier's groups, with ≈ where units' numbers are rounded means."""
    means = [any(row.shares[i].basis is Basis.MEAN for row in tier.rows) for i in range(len(tier.groups))]
    return tuple(
        f"{group.id} ≈" if mean else group.id for group, mean in zip(tier.groups, means, strict=True)
    )


def _share(share: Share, lang: str) -> str:
    return "–" if share.basis is Basis.ABSENT else fmt(share.count, 0, lang)


# ------------------------------------------------------------------ what disagrees, what is assumed
def _remarks(paper: Paper, annex: Annex, lang: str) -> None:
    for part, told in (("part-mismatches", annex.mismatches), ("part-assumptions", annex.assumptions)):
        if not told and part == "part-assumptions":
            continue
        _part(paper, part, lang)
        if not told:
            write(paper, say("no-mismatches", lang), size=13)
            continue
        columns = [Column(say("col-about", lang), 32, CENTRE), Column(say("col-content", lang), WIDTH - 32)]
        grid(paper, columns, [Row((about, _sentence(text.say(lang)))) for about, text in told])


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?")) else ".")
