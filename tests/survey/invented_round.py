"""A whole round in memory: the plan's units, a few persons per cell, answers from a seed."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from analysis.scheme import load_scheme
from questionnaires.load import load_set
from sampling.load import load_plan
from sampling.units import unit as unit_of
from survey.dataset import Dataset
from survey.round_view import RoundView, UnitName
from survey.scoring import RoundFacts
from survey.status import StatusRow

KINDS = {"ministry": "ministry", "province": "province", "department": "department", "district": "district"}


def invented_dataset(plan, scheme, *, listed_per_cell=12, seed=1, small=(), only=tuple(KINDS)):
    """Return the data of a round in which every group rates every unit of its tier; `small` cells hold 3 persons."""
    rng = np.random.default_rng(seed)
    scored = [
        tier for tier in plan.tiers if tier.id in only and any(each.id == tier.id for each in scheme.tiers)
    ]
    tiers = {
        tier.id: _tier(
            scheme.tier(tier.id), tier.units, rng, lambda cell: 3 if cell in small else listed_per_cell
        )
        for tier in scored
    }
    content = "".join(ratings.to_csv() + listed.to_csv() for ratings, listed in tiers.values())
    empty = pd.DataFrame()
    return Dataset(
        round="invented",
        tiers=tiers,
        background=empty,
        texts=empty,
        codebook=empty,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        facts={},
    )


def _tier(scheme, units, rng, listed):
    """Return ratings and listed cells: four of five answer, better units get better marks."""
    absent = {(each.group, each.unit) for each in scheme.absent}
    asked = {
        item: {group for group, _ in criterion.weights}
        for criterion in scheme.criteria
        for item in criterion.items
    }
    quality = dict(zip(units, rng.normal(0, 0.5, len(units)), strict=True))
    cells, ratings = [], []
    for group, unit in (
        (group, unit) for group in scheme.groups() for unit in units if (group, unit) not in absent
    ):
        cell = f"{group}|{unit}"
        valid = int(rng.binomial(listed(cell), 0.8))
        cells.append((group, cell, unit, listed(cell), valid, valid))
        marks = np.clip(np.round(rng.normal(3.8 + quality[unit], 0.8, (valid, len(asked)))), 1, 5).astype(int)
        for row in marks.tolist():
            levels = {
                item: level if group in asked[item] else -3 for item, level in zip(asked, row, strict=True)
            }
            ratings.append({"group": group, "cell": cell, "unit": unit, **levels})
    frame = pd.DataFrame(ratings)
    frame.insert(0, "response", np.arange(len(frame), dtype=np.int32))
    frame = frame.astype(dict.fromkeys(("group", "cell", "unit"), "category") | dict.fromkeys(asked, "int8"))
    return frame, pd.DataFrame(cells, columns=["group", "cell", "units", "eligible", "returned", "valid"])


def invented_facts(plan_id="binh-phuoc-2022", *, state="closed", organiser="Sở Nội vụ tỉnh Bình Phước"):
    """Return what scoring reads of a round made from a plan of the catalogue."""
    plan, scheme, questionnaires = load_plan(plan_id), load_scheme(plan_id), load_set(plan_id)
    names = {}
    for tier in plan.tiers:
        for code in tier.units if tier.id in KINDS else ():
            found = unit_of(code, KINDS[tier.id], plan.units_at)
            names[code] = UnitName(found.kind, found.name, found.name_en)
    view = RoundView(
        id="invented",
        title="Điều tra xã hội học (giả định)",
        organiser=organiser,
        state=state,
        opens=datetime(2023, 12, 1, tzinfo=UTC),
        closes=datetime(2023, 12, 31, 17, 0, tzinfo=UTC),
        plan_id=plan.id,
        plan_version=plan.version,
        scheme_id=scheme.id,
        scheme_version=scheme.version,
        questionnaires={group: (each.id, each.version) for group, each in questionnaires.items()},
        invented=True,
        units=names,
    )
    counts = {group: StatusRow(group, "", "", 100, 80, 78) for group in questionnaires}
    return RoundFacts(view, plan, scheme, questionnaires, counts)
