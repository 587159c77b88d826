"""Hand-made result sets: two tiers of invented units with every feature that a result can have."""

from __future__ import annotations

from dataclasses import replace

from survey.resultset import (
    GroupPart,
    GroupResponse,
    Heading,
    Interval,
    Merge,
    Note,
    Pair,
    PartPoints,
    Provenance,
    ResponseTest,
    ResultSet,
    TierResult,
    UnitResult,
)

SVG = '<svg xmlns="http://www.w3.org/2000/svg" version="1.1" class="marks" width="{w}" height="40" viewBox="0 0 {w} 40"><defs><clipPath id="clip0"><rect width="10" height="10"/></clipPath></defs><g clip-path="url(#clip0)" aria-label="value: 26.349999999999998"><circle cx="5" cy="5" r="4"/></g></svg>'

AREAS = (("1", 2.0, ("M1.1",)), ("2", 3.0, ("M2.1", "M2.2")))


def interval(value, se=0.125):
    """Return an interval of two standard errors around a value that does not print short."""
    return Interval(value, se, 40.0, value - 2 * se, value + 2 * se)


def part(id_, max_points, value, **facts):
    """Return the points of one part."""
    return PartPoints(id_, max_points, interval(value), 40, 0.05, **facts)


def unit(code, place, points, **facts):
    """Return a unit whose two areas hold two fifths and three fifths of its points."""
    areas = (part("1", 2.0, points * 0.4), part("2", 3.0, points * 0.6))
    criteria = (
        part("M1.1", 2.0, points * 0.4),
        part("M2.1", 1.5, points * 0.3),
        part("M2.2", 1.5, points * 0.3),
    )
    rank = {"rank": place, "rank_low": max((place or 1) - 1, 1), "rank_high": (place or 1) + 1}
    given = {"ranked": place is not None, "tied": False, "forms": 40, "asked": 50, "returned": 42, **facts}
    if place is None:
        rank = {"rank": None, "rank_low": None, "rank_high": None}
    return UnitResult(
        code=code,
        name=f"Bộ <{code}>",
        name_en=f"Ministry <{code}>",
        points=interval(points),
        points_without_fpc=interval(points, 0.25),
        areas=areas,
        criteria=criteria,
        **{**rank, **given},
    )


def ministry_tier():
    """Return a tier of four ranked units and one that is not ranked; one is under five forms."""
    hidden = PartPoints("M2.1", 1.5, None, 0, 0.0, suppressed=True)
    units = (
        unit("A", 1, 4.349999999999999, chosen=True),
        unit("B", 2, 4.0, tied=True),
        unit("C", 2, 4.0, tied=True, forms=3, asked=9, returned=3, reference_only=True),
        unit("D", 4, 3.2),
        unit("E", None, 3.9),
    )
    units = (
        *units[:2],
        replace(units[2], criteria=(units[2].criteria[0], hidden, units[2].criteria[2])),
        *units[3:],
    )
    return TierResult(
        tier="ministry",
        label=Heading("ministry", "Cấp bộ", "Ministry tier"),
        max_points=5.0,
        units=units,
        areas=(
            Heading("1", "Chỉ đạo, điều hành", "Direction", 2.0),
            Heading("2", "Cải cách thể chế", "Institutions", 3.0),
        ),
        criteria=(
            Heading("M1.1", "Kết quả chỉ đạo", "Results of direction", 2.0, "1", assumption=True),
            Heading("M2.1", "Chất lượng văn bản", "Quality of documents", 1.5, "2", assumption=True),
            Heading("M2.2", "Tính khả thi", "Feasibility", 1.5, "2", assumption=True),
        ),
        groups=(
            Heading("Q01", "Lãnh đạo cấp vụ", "Division leaders"),
            Heading("Q07", "Hội, hiệp hội", "Associations"),
        ),
        response=(GroupResponse("Q01", None, 1600, 1300, 1250), GroupResponse("Q07", None, 155, 100, 96)),
        merges=(Merge("Q07", ("Q07|C", "Q07|D"), 18, 7),),
        distinguishable=(Pair("A", "D", 1.15, 0.2), Pair("B", "D", 0.8, 0.2)),
        covariance_order=("A", "B", "C", "D"),
        covariance=tuple(tuple(0.015625 if i == j else 0.0 for j in range(4)) for i in range(4)),
        critical_value=2.6,
        notes=(
            Note("assumption", "Trọng số các nhóm bằng nhau.", "Groups weigh equally."),
            Note("method", "Không có sai số chọn mẫu.", "There is no sampling error."),
            Note(
                "warning", "Bộ Nội vụ vừa tổ chức vừa được đánh giá.", "The Ministry is organiser and rated."
            ),
        ),
        group_parts=(
            GroupPart("Q01", "M1.1", 81.25, 5, 1250),
            GroupPart("Q07", "M1.1", None, 1, None, suppressed=True),
            GroupPart("Q01", "M2.1", 70.0, 5, 1250),
        ),
        response_tests=(ResponseTest("group", 12.5, 1.0, 0.0004),),
        pairs=6,
    )


def province_tier():
    """Return a tier with appraised points and a whole index."""
    units = tuple(
        replace(
            u,
            appraised=60.25 - i,
            index=interval(64.25 - i),
            index_rank=i + 1,
            index_rank_low=i + 1,
            index_rank_high=i + 1,
        )
        for i, u in enumerate((unit("01", 1, 4.0), unit("02", 2, 3.5)))
    )
    tier = ministry_tier()
    notes = (
        Note("assumption", "Trọng số các nhóm bằng nhau.", "Groups weigh equally."),
        Note("assumption", "Điểm là giả định.", "The points are an assumption."),
    )
    return replace(
        tier,
        tier="province",
        label=Heading("province", "Cấp tỉnh", "Province tier"),
        units=units,
        distinguishable=(),
        covariance_order=("01", "02"),
        covariance=((0.015625, 0.0), (0.0, 0.015625)),
        merges=(),
        notes=notes,
        group_parts=(),
        index_points=100.0,
        pairs=1,
    )


def provenance(**facts):
    """Return a provenance with every field filled."""
    return replace(
        Provenance(
            round="2023",
            title="Điều tra xã hội học năm 2023 (giả định)",
            plan="757-2023",
            plan_version="a" * 64,
            questionnaires=(("757-2023/Q01", "b" * 64),),
            scheme="757-2023",
            scheme_version="c" * 64,
            code_version="0.1.0",
            data_sha256="d" * 64,
            seed=757,
            invented=True,
            organiser="Bộ Nội vụ",
            state="closed",
            opens="2023-12-01",
            closes="2023-12-31",
            plan_title=Heading("757-2023", "Kế hoạch điều tra", "Survey plan"),
            plan_document="757/QĐ-BNV",
            code_sha256="e" * 64,
            libraries=(("numpy", "2.0"),),
            given_sha256="f" * 64,
            appraised_sha256="0" * 64,
        ),
        **facts,
    )


def result_set(**facts):
    """Return a result set of both tiers with figures."""
    figures = tuple(
        (f"{tier}.{variant}.{lang}", SVG.format(w=width))
        for tier in ("ministry", "province")
        for variant, width in (("wide", 760), ("narrow", 340))
        for lang in ("vi", "en")
    )
    return ResultSet(provenance(**facts), (ministry_tier(), province_tier()), figures)


def exact():
    """Return a result set whose first unit has all the digits that scoring gives."""
    result = result_set()
    tier = result.tiers[0]
    first = tier.units[0]
    detailed = replace(
        first,
        unrounded=4.351234567,
        points=Interval(4.349999999999999, 0.123456789, 39.6, 4.104999999, 4.595000001),
        criteria=(
            replace(first.criteria[0], unrounded=1.7412345, no_opinion=1 / 3, cannot_judge=2 / 3),
            *first.criteria[1:],
        ),
    )
    tests = (ResponseTest("cell", 45.5394205, 38.0, 0.18704438),)
    changed = replace(
        tier, units=(detailed, *tier.units[1:]), critical_value=4.329173914873131, response_tests=tests
    )
    return replace(result, tiers=(changed, *result.tiers[1:]))
