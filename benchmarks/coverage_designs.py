"""The designs whose intervals are tried, on schools (apipop) and municipalities (MU284)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from coverage_count import Run, from_errors, from_estimates
from coverage_draws import clusters, replaced, simple, stacked, stratified, systematic, unequal

from analysis import Design, correlation, estimate, mean, proportion, quantile, ratio, total, variance
from analysis.designs import Brewer, HartleyRao, JointProbabilities, Replacement, Response, bind
from analysis.estimands.spec import ProportionInterval
from analysis.replicates import (
    brr,
    jk1,
    jkn,
    rao_wu,
    replicate_means,
    replicate_se,
    successive,
    unit_totals,
)
from analysis.weighting import (
    auxiliaries,
    base_weights,
    calibrate,
    linear_mean,
    linear_total,
    margin,
    poststratify,
    rake,
    weighted_estimates,
)
from sampling.selection import Method, draw_samples, inclusion_probabilities, joint_probabilities

ONE = ("sample",)
RARE = "share with under half of the teachers certified (1.4 %)"


def truths(schools):
    """The true values in the population of schools."""
    high, low = schools[schools.stype == "H"], schools[schools.stype == "E"]
    return {
        "mean score": schools.api00.mean(),
        "mean enrolment (skewed)": schools.enroll.mean(),
        "total enrolment (skewed)": schools.enroll.sum(),
        "share that reached the target": (schools["comp.imp"] == "Yes").mean(),
        RARE: (schools.poor == 1).mean(),
        "ratio of tested to enrolled": schools["api.stu"].sum() / schools.enroll.sum(),
        "mean score, high schools": high.api00.mean(),
        "high less elementary, score": high.api00.mean() - low.api00.mean(),
        "variance of enrolment": schools.enroll.var(),
        "median enrolment": schools.enroll.sort_values().iloc[(len(schools) - 1) // 2],
        "90 % point of enrolment": schools.enroll.sort_values().iloc[int(np.ceil(0.9 * len(schools))) - 1],
        "correlation of scores": schools.api00.corr(schools.api99),
    }


def questions():
    """Name, estimand, and the condition of a domain."""
    return (
        ("mean score", mean("api00"), None),
        ("mean enrolment (skewed)", mean("enroll"), None),
        ("total enrolment (skewed)", total("enroll"), None),
        ("share that reached the target", proportion("comp.imp", levels=("Yes",)), None),
        (RARE, proportion("poor", levels=(1,)), None),
        ("ratio of tested to enrolled", ratio("api.stu", "enroll"), None),
        ("mean score, high schools", mean("api00"), 'stype == "H"'),
        ("variance of enrolment", variance("enroll"), None),
        ("correlation of scores", correlation("api00", "api99"), None),
        ("median enrolment", quantile("enroll", 0.5), None),
        ("90 % point of enrolment", quantile("enroll", 0.9), None),
    )


def asked(name, rows, design, truth, samples, *, only=None):
    """Every question of stacked samples, and the difference of two domains."""
    for label, estimand, where in questions():
        if only is None or label in only:
            found = estimate(rows, design, estimand, by=ONE, where=where, empty="drop")
            yield from_estimates(name, label, truth[label], found, samples)
    if only is None:
        yield difference(name, rows, design, truth, samples)


def difference(name, rows, design, truth, samples):
    """High less elementary schools, with the covariance between the two domains."""
    label = "high less elementary, score"
    two = rows.assign(kind=rows.stype.where(rows.stype.isin(["E", "H"])))
    found = estimate(two, design, mean("api00"), by=("sample", "kind"))
    where = {tuple(v for _, v in each.domain): i for i, each in enumerate(found)}
    both = [s for s in range(samples) if (s, "H") in where and (s, "E") in where]
    matrix = np.zeros((len(both), len(found)))
    for row, s in enumerate(both):
        matrix[row, where[s, "H"]], matrix[row, where[s, "E"]] = 1.0, -1.0
    degrees = np.array([min(found[where[s, k]].df for k in "HE") for s in both])
    contrast = found.contrast(matrix)
    part = from_errors(name, label, truth[label], contrast.value, contrast.se, degrees)
    return Run(name, label, truth[label], part.value, part.se, part.low, part.high, samples - len(both))


def neyman(schools, count):
    """Sizes of strata in proportion to N S of the enrolment, at least two."""
    size, spread = schools.groupby("stype").size(), schools.groupby("stype").enroll.std()
    return (count * size * spread / (size * spread).sum()).round().astype(int).clip(lower=2).to_dict()


def proportional(schools, count):
    size = schools.groupby("stype").size()
    return (count * size / size.sum()).round().astype(int).clip(lower=2).to_dict()


def plain_designs(schools, samples, rng):
    """Simple, stratified and clustered samples with finite population corrections."""
    truth = truths(schools)
    srs, strata = Design(strata="sample", fpc="N"), Design(strata="sample*h", fpc="N")
    for n in (30, 200):
        rows = simple(schools, n, samples, rng)
        yield from asked(f"simple random, n = {n}", rows, srs, truth, samples)
    for name, sizes in (("proportional", proportional(schools, 200)), ("Neyman", neyman(schools, 200))):
        rows = stratified(schools, sizes, "stype", samples, rng)
        yield from asked(f"stratified, {name}, n = 200", rows, strata, truth, samples)
    rows = stratified(schools, dict.fromkeys(range(50), 2), "band", samples, rng)
    yield from asked("50 strata of two schools", rows, strata, truth, samples)
    found = estimate(rows, strata, mean("api00"), by=ONE, where='stype == "H"', empty="drop", df=50)
    name, label = "50 strata of two schools, df of the whole design", "mean score, high schools"
    yield from_estimates(name, label, truth[label], found, samples)
    for count in (15, 60):
        rows = clusters(schools, "dnum", count, samples, rng)
        one = Design(strata="sample", psu="unit", fpc="N")
        yield from asked(f"{count} whole districts of 755", rows, one, truth, samples)
    rows = clusters(schools, "dnum", 60, samples, rng, within=5)
    two = Design(strata="sample", psu="unit", fpc=("N", "M"))
    yield from asked("60 districts, then 5 schools", rows, two, truth, samples)


def proportion_intervals(schools, samples, rng):
    """All intervals of proportions, from half to one in seventy, n = 100, and in clusters."""
    truth, designs = truths(schools), {}
    designs["simple random, n = 100"] = (Design(strata="sample", fpc="N"), simple(schools, 100, samples, rng))
    drawn = clusters(schools, "dnum", 40, samples, rng)
    designs["40 whole districts"] = (Design(strata="sample", psu="unit", fpc="N"), drawn)
    for name, (design, rows) in designs.items():
        for label, column, level in (
            ("share that reached the target", "comp.imp", "Yes"),
            (RARE, "poor", 1),
        ):
            for kind in ProportionInterval:
                wanted = proportion(column, levels=(level,), interval=kind)
                found = estimate(rows, design, wanted, by=ONE)
                yield from_estimates(f"{name}: {kind}", label, truth[label], found, samples)


def unequal_designs(towns, samples, rng):
    """Taxes of 1985 by chances in proportion to the population of 1975, and the same as a simple sample."""
    truth, label = towns.RMT85.sum(), "total of taxes (MU284)"
    rows = simple(towns, 30, samples, rng)
    found = estimate(rows, Design(strata="sample", fpc="N"), total("RMT85"), by=ONE)
    yield from_estimates("simple random, n = 30", label, truth, found, samples)
    chance = inclusion_probabilities(towns.P75, 30)
    certain = np.where(chance >= 1, "whole", "rest")
    for method in (Method.SYSTEMATIC, Method.BREWER, Method.SAMPFORD):
        how = Method.PPS_SYSTEMATIC if method is Method.SYSTEMATIC else method
        chosen = draw_samples(how, chance, rng, draws=samples)
        rows = unequal(towns.assign(h=certain), chosen, chance)
        design = Design(strata="sample*h", fpc="p", pps=Brewer(), lonely="certainty")
        found = estimate(rows, design, total("RMT85"), by=ONE)
        yield from_estimates(f"PPS {method}, Brewer's variance", label, truth, found, samples)
        if method is not Method.BREWER:
            yield exact(f"PPS {method}, ", label, towns, chosen, chance, how)
    share = (towns.P75 / towns.P75.sum()).to_numpy()
    rows = replaced(towns, share, 30, samples, rng)
    found = estimate(rows, Design(weight="w", strata="sample", pps=Replacement()), total("RMT85"), by=ONE)
    yield from_estimates("PPS with replacement", label, truth, found, samples)


def exact(name, label, towns, chosen, chance, how):  # noqa: PLR0917 - one line of the table
    """Yates–Grundy: joint probabilities of the design, or Hartley and Rao's for a systematic sample."""
    systematic_sample = how is Method.PPS_SYSTEMATIC
    joint = None if systematic_sample else joint_probabilities(how, chance)
    ending = "Hartley–Rao" if systematic_sample else "exact joint chances (Yates–Grundy)"
    value, se, free = [], [], []
    for one in chosen:
        rows = towns.assign(p=chance, h=np.where(chance >= 1, "whole", "rest"))[one]
        pps = (
            HartleyRao(estimator="yg") if joint is None else JointProbabilities(joint[np.ix_(one, one)], "yg")
        )
        strata = "h" if systematic_sample else None
        plan = Design(strata=strata, fpc="p", pps=pps, lonely="certainty")
        found = estimate(rows, plan, total("RMT85"))[0]
        value.append(found.value), se.append(found.se), free.append(found.df)
    return from_errors(name + ending, label, towns.RMT85.sum(), *map(np.array, (value, se, free)))


def weighted_designs(schools, samples, rng):
    """Post-stratified, raked and calibrated weights, n = 100, one sample after the other."""
    truth, out = truths(schools), {}
    types, wide = schools.stype.value_counts().to_dict(), schools["sch.wide"].value_counts().to_dict()
    totals = {"N": float(len(schools)), "api99": float(schools.api99.sum())}
    totals |= {f"stype={k}": float(v) for k, v in types.items()}
    for _, rows in simple(schools, 100, samples, rng).groupby("sample"):
        bound = bind(rows, Design(fpc="N"))
        base = base_weights(bound.weight)
        margins = [margin("stype", rows.stype, types), margin("sch.wide", rows["sch.wide"], wide)]
        x = auxiliaries({"stype": rows.stype, "api99": rows.api99})
        for name, weights in (
            ("post-stratified", poststratify(base, margins[0])),
            ("raked to two margins", rake(base, margins)),
            ("calibrated to type and last year's score", calibrate(base, x, totals)),
        ):
            for label, line in (
                ("mean score", linear_mean(weights, rows.api00)),
                ("total enrolment (skewed)", linear_total(weights, rows.enroll)),
            ):
                found = weighted_estimates(bound, weights, line)
                out.setdefault((name, label), []).append((found.value[0], found.se[0], found.df))
    for (name, label), found in out.items():
        yield from_errors(f"simple random, n = 100, {name}", label, truth[label], *np.array(found).T)


def nonresponse(schools, samples, rng):
    """Schools answer by type (90, 60, 40 %): cells as a second phase, and nothing done about it."""
    truth, only = truths(schools), {"mean score", "total enrolment (skewed)"}
    rows = simple(schools, 200, samples, rng)
    answers = rng.random(len(rows)) < rows.stype.map({"E": 0.9, "M": 0.6, "H": 0.4})
    rows = rows.assign(answered=answers, cell=rows["sample"].astype(str) + rows.stype)
    phases = Design(strata="sample", fpc="N", response=Response("cell", answered="answered"))
    name = "simple random, n = 200, non-response"
    for _, part in rows.groupby(rows["sample"] // 10):
        count = part["sample"].nunique()
        yield from asked(f"{name}, cells (two phases)", part, phases, truth, count, only=only)
    heard = rows[rows.answered]
    naive = Design(strata="sample", fpc="N")
    yield from asked(f"{name}, ignored", heard, naive, truth, samples, only=only)


def replicate_designs(schools, samples, rng):
    """Replicate methods; the layout of the units is that of every sample, so samples are columns."""
    truth = truths(schools)
    for name, rows, design, make in replicate_layouts(schools, samples, rng):
        first = rows[rows["sample"] == 0]
        bound = bind(first, design)
        made = make(bound)
        shape = (samples, len(first))
        for label, column in (("mean score", "api00"), ("mean enrolment (skewed)", "enroll")):
            items = rows[column].to_numpy(float).reshape(shape).T
            found = replicate_means(made, unit_totals(made, bound.weight, items))
            free = len(first) - first["h"].nunique()
            yield from_errors(name, label, truth[label], found.value, replicate_se(made, found), float(free))


def replicate_layouts(schools, samples, rng):
    rows = simple(schools, 60, samples, rng).assign(h=0)
    yield "jackknife JK1, n = 60", rows, Design(fpc="N"), jk1
    rows = stratified(schools, neyman(schools, 60), "stype", samples, rng)
    plan = Design(strata="h", fpc="N")
    yield "jackknife JKn, stratified, n = 60", rows, plan, jkn
    yield "Rao–Wu, 200 replicates, stratified, n = 60", rows, plan, lambda b: rao_wu(b, 200, rng)
    rows = stratified(schools, dict.fromkeys(range(50), 2), "band", samples, rng)
    yield "half-samples (BRR), 50 strata of two", rows, plan, brr
    ordered = schools.sort_values(["dnum", "api99"], kind="stable")
    rows = stacked(ordered, systematic(ordered, 100, samples, rng)).assign(N=len(schools), h=0)
    yield "successive differences (SDR), systematic, n = 100", rows, Design(fpc="N"), successive


def schools_of(path):
    """The population of schools, with the indicator of few certified teachers and 50 bands by district."""
    table = pd.read_csv(path)
    band = (table.dnum.rank(method="first").sub(1) * 50 // len(table)).astype(int)
    return table.assign(poor=(table.full < 50).astype(int), band=band)
