"""What the report shows, put in order: the template only places it."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from survey.report.apart import ToldApart, ranked, told_apart, unit_name
from survey.report.banners import banners
from survey.report.pictures import inline, square
from survey.report.tables import MergeRow, PointsTable, group_rows, merge_rows, points_table
from survey.report.words import points, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from survey.resultset import (
        GroupPart,
        GroupResponse,
        Heading,
        Note,
        Provenance,
        ResultSet,
        TierResult,
        UnitResult,
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """Forms sent out, returned and valid."""

    sent: int
    returned: int
    valid: int


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group in the table of forms."""

    heading: Heading
    counts: Counts


@dataclass(frozen=True, slots=True)
class TierView:
    """One tier as the report shows it."""

    tier: TierResult
    key: str
    ranked: tuple[UnitResult, ...]
    unranked: tuple[UnitResult, ...]
    by_index: tuple[UnitResult, ...]
    median: float | None
    groups: tuple[GroupRow, ...]
    counts: Counts
    apart: ToldApart
    pictures: tuple[Markup, ...]
    square: Markup | None
    areas: PointsTable
    criteria: PointsTable
    group_parts: tuple[tuple[Heading, tuple[GroupPart | None, ...]], ...]
    merges: tuple[MergeRow, ...]
    given: frozenset[str]
    notes: tuple[Note, ...]
    warnings: tuple[Note, ...]
    any_chosen: bool
    any_reference: bool


@dataclass(frozen=True, slots=True)
class ReportView:
    """The whole report."""

    result: ResultSet
    banners: tuple[Note, ...]
    tiers: tuple[TierView, ...]
    counts: Counts
    assumptions: tuple[tuple[Note, tuple[Heading, ...]], ...]
    provenance: tuple[tuple[str, str, str], ...]


def report_view(result: ResultSet, lang: str) -> ReportView:
    """Return everything that the report shows, in its order."""
    figures = dict(result.figures)
    about = result.provenance
    above = tuple(banners(invented=about.invented, state=about.state))
    tiers = tuple(_tier_view(tier, figures, lang, above) for tier in result.tiers)
    return ReportView(
        result=result,
        banners=above,
        tiers=tiers,
        counts=_sum(view.counts for view in tiers),
        assumptions=_assumptions(result.tiers),
        provenance=_provenance(about),
    )


def _tier_view(tier: TierResult, figures: dict[str, str], lang: str, above: tuple[Note, ...]) -> TierView:
    in_order = ranked(tier)
    unranked = tuple(unit for unit in tier.units if unit not in in_order)
    groups = tuple(_group_row(heading, tier) for heading in tier.groups)
    apart = told_apart(tier, lang)
    return TierView(
        tier=tier,
        key=f"t-{tier.tier}",
        ranked=in_order,
        unranked=unranked,
        by_index=_by_index(tier),
        median=median(unit.points.value for unit in in_order if unit.points) if in_order else None,
        groups=groups,
        counts=_sum(row.counts for row in groups),
        apart=apart,
        pictures=_pictures(tier, in_order, figures, lang),
        square=_square(tier, apart, lang),
        areas=points_table(tier.areas, [(unit, unit.areas) for unit in (*in_order, *unranked)]),
        criteria=points_table(tier.criteria, [(unit, unit.criteria) for unit in (*in_order, *unranked)]),
        group_parts=group_rows(tier),
        merges=merge_rows(tier, lang),
        given=frozenset(part for unit in tier.units for part in unit.given),
        notes=tuple(note for note in tier.notes if note.kind == "method"),
        warnings=tuple(note for note in tier.notes if note.kind == "warning" and note not in above),
        any_chosen=any(unit.chosen for unit in tier.units),
        any_reference=any(unit.reference_only for unit in tier.units),
    )


def _group_row(heading: Heading, tier: TierResult) -> GroupRow:
    return GroupRow(heading, _sum(_counts(row) for row in tier.response if row.group == heading.id))


def _counts(row: GroupResponse) -> Counts:
    return Counts(row.sent, row.returned, row.valid)


def _sum(counts: Iterable[Counts]) -> Counts:
    known = list(counts)
    return Counts(sum(c.sent for c in known), sum(c.returned for c in known), sum(c.valid for c in known))


def _by_index(tier: TierResult) -> tuple[UnitResult, ...]:
    known = [unit for unit in tier.units if unit.index is not None]
    last = len(tier.units) + 1
    return tuple(sorted(known, key=lambda unit: unit.index_rank or last))


def _pictures(
    tier: TierResult, in_order: tuple[UnitResult, ...], figures: dict[str, str], lang: str
) -> tuple[Markup, ...]:
    label = tier.label.en if lang == "en" else tier.label.vi
    title = say("figure-title", lang, tier=label)
    ends = {"first": _end(in_order[:1], lang), "last": _end(in_order[-1:], lang)}
    return tuple(
        inline(
            figures[f"{tier.tier}.{variant}.{lang}"],
            key=f"f-{tier.tier}-{variant}",
            title=title,
            desc=say("figure-desc", lang, **ends),
            css=f"plot {variant}",
        )
        for variant in ("wide", "narrow")
        if f"{tier.tier}.{variant}.{lang}" in figures
    )


def _end(units: tuple[UnitResult, ...], lang: str) -> str:
    return ", ".join(f"{unit_name(u, lang)} ({points(u.points.value, lang)})" for u in units if u.points)


def _square(tier: TierResult, apart: ToldApart, lang: str) -> Markup | None:
    if apart.pairs == 0:
        return None
    label = tier.label.en if lang == "en" else tier.label.vi
    return square(
        apart.cells,
        key=f"s-{tier.tier}",
        title=say("apart-picture-title", lang, tier=label),
        desc=say("apart-picture-desc", lang),
    )


def _assumptions(tiers: tuple[TierResult, ...]) -> tuple[tuple[Note, tuple[Heading, ...]], ...]:
    """Return each assumption once, with the tiers that it is about (none: it is about all of them)."""
    about: dict[Note, list[Heading]] = {}
    for tier in tiers:
        for note in tier.notes:
            if note.kind == "assumption":
                about.setdefault(note, []).append(tier.label)
    return tuple((note, () if len(labels) == len(tiers) else tuple(labels)) for note, labels in about.items())


def _provenance(about: Provenance) -> tuple[tuple[str, str, str], ...]:
    rows = [
        ("prov-plan", about.plan, about.plan_version),
        *(("prov-questionnaire", *each) for each in about.questionnaires),
        ("prov-scheme", about.scheme, about.scheme_version),
        ("prov-data", about.round, about.data_sha256),
        ("prov-given", "", about.given_sha256),
        ("prov-appraised", "", about.appraised_sha256),
        ("prov-code", f"khaosat {about.code_version}", about.code_sha256),
        *(("prov-library", *each) for each in about.libraries),
        ("prov-seed", "", str(about.seed)),
    ]
    return tuple(row for row in rows if row[2])
