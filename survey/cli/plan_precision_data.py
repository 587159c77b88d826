"""Expected precision for programs: JSON and CSV with raw numbers."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sampling.plan import Plan
    from sampling.precision import PrecisionChange, PrecisionTable, TierPrecision, UnitPrecision
    from survey.campaign import CampaignTier

DIGITS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What one call shows: the expectation, what `less` per cent response change, campaigns tried out."""

    plan: Plan
    table: PrecisionTable
    change: PrecisionChange | None
    less: float
    tried: tuple[CampaignTier, ...]


def whole(shown: Shown, lang: str) -> dict[str, Any]:
    """Return everything as JSON."""
    table = shown.table
    return {
        "plan": table.plan,
        "tiers": [_tier(tier, lang) for tier in table.tiers],
        "less_response": _change(shown),
        "simulation": [_tried(each) for each in shown.tried],
        "warnings": [
            {
                "code": each.code,
                "level": each.level,
                "about": list(each.about),
                "message": each.text.say(lang),
            }
            for each in table.remarks
        ],
        "assumptions": assumption_rows(table, lang),
    }


def unit_rows(shown: Shown, lang: str) -> list[dict[str, Any]]:
    """Return one row per unit."""
    return [{"tier": tier.tier, **_unit(unit, lang)} for tier in shown.table.tiers for unit in tier.units]


def number(value: float | None) -> float | None:
    """Return a figure of JSON: rounded to six decimals, nothing for an infinite one.

    Examples
    --------
    >>> number(0.1234567), number(float("inf"))
    (0.123457, None)
    """
    return None if value is None or not isfinite(value) else round(float(value), DIGITS)


def _unit(unit: UnitPrecision, lang: str) -> dict[str, Any]:
    return {
        "unit": unit.code,
        "name": unit.name.say(lang),
        "asked": number(unit.asked),
        "forms": number(unit.forms),
        "se": number(unit.fpc.se),
        "df": number(unit.fpc.df),
        "half_width": number(unit.fpc.half_width),
        "half_width_without_fpc": number(unit.plain.half_width),
        "chosen_by_rated_unit": unit.chosen,
        "told_apart": number(unit.told_apart),
        "rank_width": number(unit.rank_width),
    }


def _tier(tier: TierPrecision, lang: str) -> dict[str, Any]:
    ranks = tier.ranks
    return {
        "tier": tier.tier,
        "max_points": tier.max_points,
        "asked_points": tier.asked_points,
        "scheme_known": not tier.stand_in,
        "groups": [
            {
                "group": each.group,
                "chosen_by_rated_unit": each.chosen,
                "asked": number(each.asked),
                "response": number(each.response),
                "forms": number(each.forms),
                "fewest_forms": number(each.fewest),
                "half_width_percent": number(each.half_width),
                "share_of_error": number(each.share),
            }
            for each in tier.groups
        ],
        "units": [_unit(each, lang) for each in tier.units],
        "ranks": None
        if ranks is None
        else {
            "units": ranks.units,
            "critical": number(ranks.critical),
            "least_difference": [number(each) for each in (ranks.least, ranks.typical, ranks.most)],
            "pairs": ranks.pairs,
            "told_apart": number(ranks.told_apart),
            "rank_width": number(ranks.rank_width),
        },
    }


def _change(shown: Shown) -> dict[str, Any] | None:
    if shown.change is None:
        return None
    return {
        "percent": shown.less,
        "tiers": [
            {
                "tier": each.tier,
                "half_width": _pair(each.half_width),
                "widest": _pair(each.widest),
                "least_difference": _pair(each.least),
                "told_apart": _pair(each.told_apart),
                "forms": _pair(each.forms),
            }
            for each in shown.change.tiers
        ],
        "units": [
            {"tier": each.tier, "unit": each.code, "half_width": _pair(each.half_width)}
            for each in shown.change.units
        ],
    }


def _pair(pair: tuple[float, float] | None) -> list[float | None] | None:
    return None if pair is None else [number(each) for each in pair]


def _tried(each: CampaignTier) -> dict[str, Any]:
    return {
        "tier": each.tier,
        "repetitions": each.repetitions,
        "worlds": each.worlds,
        "forms": number(each.forms),
        "covered": number(each.covered),
        "formula_over_empirical": number(each.ratio),
        "best_first": number(each.best_first),
        "rank_errors": [number(share) for share in each.rank_errors],
        "told_apart": number(each.apart),
        "told_apart_formula": number(each.apart_formula),
        "pairs": each.pairs,
        "wrong_way": number(each.wrong),
        "units": [
            {
                "unit": unit.code,
                "se": number(unit.se),
                "se_reported": number(unit.reported),
                "se_formula": number(unit.formula),
                "bias": number(unit.bias),
                "covered": number(unit.covered),
            }
            for unit in each.units
        ],
    }


def assumption_rows(table: PrecisionTable, lang: str) -> list[dict[str, Any]]:
    """Return the assumptions behind a table: what, how much, from where."""
    assumed, groups = table.assumptions, [each for tier in table.tiers for each in tier.groups]
    answers = assumed.answers
    rates = {each.group: assumed.response.get(each.group, assumed.default_response) for each in groups}
    rows = [("response", group, rate) for group, rate in rates.items()]
    rows += [
        (name, "", getattr(answers, name))
        for name in ("sd", "between_items", "between_units", "missing", "units_sd")
    ]
    rows += [("missing", group, each) for group, each in answers.missing_by_group.items()]
    return [
        {
            "what": name,
            "group": group,
            "value": number(each.value),
            "assumption": each.assumption,
            "source": each.source.say(lang),
        }
        for name, group, each in rows
    ]
