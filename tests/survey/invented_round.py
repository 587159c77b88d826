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


def invented_dataset(plan, scheme, *, listed_per_cell=12, response=0.8, seed=1, small=()):
    """Return the data of a round in which every group rates every unit of its tier; `small` cells get 3 persons."""
    rng = np.random.default_rng(seed)
    tiers = {tier.id: _tier(plan, scheme.tier(tier.id), tier, rng, listed_per_cell, response, small) for tier in plan.tiers if tier.id in KINDS and any(t.id == tier.id for t in scheme.tiers)}
    content = "".join(ratings.to_csv() + listed.to_csv() for ratings, listed in tiers.values())
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    empty = pd.DataFrame()
    return Dataset("invented", tiers, background=empty, texts=empty, codebook=empty, sha256=sha256, facts={})


def _tier(plan, scheme, tier, rng, listed_per_cell, response, small):
    absent = {(each.group, each.unit) for each in scheme.absent}
    items = {item: {group for group, _ in criterion.weights} for criterion in scheme.criteria for item in criterion.items}
    groups = sorted({group for asked in items.values() for group in asked})
    cells, ratings = [], []
    quality = dict(zip(tier.units, rng.normal(0, 0.5, len(tier.units)), strict=True))
    for group in groups:
        for code in tier.units:
            if (group, code) in absent:
                continue
            cell = f"{group}|{code}"
            eligible = 3 if cell in small else listed_per_cell
            valid = int(rng.binomial(eligible, response))
            cells.append((group, cell, code, eligible, valid, valid))
            for _ in range(valid):
                mood = rng.normal(3.8 + quality[code], 0.5)
                levels = {i: int(np.clip(round(mood + rng.normal(0, 0.7)), 1, 5)) if group in asked else -3 for i, asked in items.items()}
                ratings.append({"group": group, "cell": cell, "unit": code, **levels})
    frame = pd.DataFrame(ratings)
    frame.insert(0, "response", np.arange(len(frame), dtype=np.int32))
    frame = frame.astype({"group": "category", "cell": "category", "unit": "category", **dict.fromkeys(items, "int8")})
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
