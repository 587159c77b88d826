"""A list is held against its plan: every problem with its row, each unit's list whole or not at all."""

from dataclasses import replace
from datetime import date

import pytest

from sampling.errors import SamplingError
from sampling.frame import Level, check, read_rows, unit_name
from sampling.load import load_plan

HEADER = "group,unit,unit_name,agency,name,position,email,phone,reason"


@pytest.fixture
def checked(write_list, plan_757):
    """Check a list given as lines below the usual heading."""

    def run(*lines, plan=plan_757, header=HEADER, **options):
        return check(read_rows(write_list(header, *lines)), plan, **options)

    return run


def seen(result):
    return [(one.row, one.unit, str(one.code), str(one.level)) for one in result.problems]


@pytest.mark.parametrize(
    ("line", "unit", "expected"),
    [
        (",BYT,,,Người giả định 1,,,,", "BYT", "frame-field-missing"),
        ("Q01,,,,Người giả định 1,,,,", "", "frame-field-missing"),
        ("Q01,BYT,,,,Vụ trưởng,,,", "BYT", "frame-field-missing"),
        ("Q02,01,,,Người giả định 1,,,,", "01", "frame-field-missing"),
        ("Q99,BYT,,,Người giả định 1,,,,", "BYT", "frame-group-unknown"),
        ("Q12,01,,,Người giả định 1,,,,", "01", "frame-group-unknown"),
        ("Q01,BXYZ,,,Người giả định 1,,,,", "BXYZ", "frame-unit-unknown"),
        ("Q08,03,,,Người giả định 1,,,,", "03", "frame-unit-unknown"),
        ("Q01,BNNMT,,,Người giả định 1,,,,", "BNNMT", "frame-unit-wrong-date"),
        (
            "Q01,Bộ Nông nghiệp và Môi trường,,,Người giả định 1,,,,",
            "Bộ Nông nghiệp và Môi trường",
            "frame-unit-wrong-date",
        ),
        ("Q01,01,,,Người giả định 1,,,,", "01", "frame-unit-other-tier"),
        ("Q08,BYT,,,Người giả định 1,,,,", "BYT", "frame-unit-other-tier"),
        ("Q01,BCA,,,Người giả định 1,,,,", "BCA", "frame-unit-not-in-plan"),
        ("Q07,TTCP,,,Người giả định 1,,,,", "TTCP", "frame-group-absent"),
        ("Q08,24,Bắc Ninh,,Người giả định 1,,,,", "24", "frame-unit-name-differs"),
        ("Q02,01,,SXYZ,Người giả định 1,,,,", "01", "frame-agency-unknown"),
        ("Q02,01,,SNNMT,Người giả định 1,,,,", "01", "frame-agency-wrong-date"),
        ("Q02,01,,BQLKKT,Người giả định 1,,,,", "01", "frame-agency-no-sector"),
        ("Q11,48,,001,Người giả định 1,,,,", "48", "frame-agency-other-unit"),
        ("Q11,01,,999,Người giả định 1,,,,", "01", "frame-agency-unknown"),
        ("Q01,BYT,,,Người giả định 1,,khong-phai-thu,,", "BYT", "frame-email-bad"),
        ("Q01,BYT,,,Người giả định 1,,a@b@example.invalid,,", "BYT", "frame-email-bad"),
        ("Q01,BYT,,,Người giả định 1,,,,đi vắng", "BYT", "frame-reason-unknown"),
        ("Q01,BYT,,,Người giả định 1,,,,,thừa", "BYT", "frame-cells-extra"),
    ],
)
def test_each_fault_is_named_with_its_row_and_refuses_its_list(checked, line, unit, expected):
    """One wrong row is an error of its unit, and nothing of that unit is taken."""
    result = checked(line)
    assert (2, unit, expected, "error") in seen(result)
    assert result.rejected_units == (unit,)
    assert result.accepted.empty


def test_a_code_of_the_new_provinces_is_an_error_under_a_plan_of_2023_and_the_other_way_round(
    checked, plan_757
):
    """Code 27 is Bắc Ninh until 30/06/2025 and nothing after."""
    later = replace(
        plan_757, units_at=date(2025, 7, 1), tiers=tuple(replace(tier, units=()) for tier in plan_757.tiers)
    )
    lines = ("Q08,27,,,Người giả định 1,,,,",)
    assert checked(*lines).accepted_units == ("27",)
    (problem,) = checked(*lines, plan=later).errors
    assert str(problem.code) == "frame-unit-wrong-date"
    assert problem.facts["meanings"] == "Bắc Ninh (01/08/2008–30/06/2025)"


def test_all_problems_of_a_file_come_at_once(checked):
    """Nobody corrects a list one error at a time."""
    result = checked(
        "Q01,BYT,,,Người giả định 1,,x,,",
        "Q01,BYT,,,,,,,",
        "Q77,BTC,,,Người giả định 2,,,,",
        "Q02,1,,SYY,Người giả định 3,,,,",
    )
    assert [(one.row, one.unit, str(one.code)) for one in result.errors] == [
        (2, "BYT", "frame-email-bad"),
        (3, "BYT", "frame-field-missing"),
        (4, "BTC", "frame-group-unknown"),
        (5, "01", "frame-agency-unknown"),
    ]


def test_one_units_errors_do_not_touch_another_units_list(checked):
    """The list of 15 rows of one ministry goes in whole, the other not at all."""
    good = [f"Q01,BTC,,,Người giả định {n},,,," for n in range(15)]
    bad = [f"Q01,BYT,,,Người giả định {n + 50},,,," for n in range(15)]
    result = checked(*good, *bad, "Q01,BYT,,,Người giả định 99,,sai,,")
    assert result.accepted_units == ("BTC",)
    assert result.rejected_units == ("BYT",)
    assert set(result.accepted["unit"]) == {"BTC"}
    assert result.added == 15


def test_names_and_codes_without_their_zero_are_understood_and_reported(checked):
    """Excel makes 1 of 01, and people write names."""
    result = checked(
        "Q02,1,Hà Nội,Sở Y tế,Người giả định 1,,,,",
        "q02,tỉnh hoà bình,,syt,Người giả định 2,,,,",
        "Q11,1,,2,Người giả định 3,,,,",
    )
    assert list(result.accepted["unit"]) == ["01", "17", "01"]
    assert list(result.accepted["agency"]) == ["SYT", "SYT", "002"]
    notes = {
        (one.facts["asked"], one.facts["code"]): one.facts["rows"]
        for one in result.problems
        if one.level is Level.NOTE
    }
    assert notes == {
        ("1", "01"): 2,
        ("Sở Y tế", "SYT"): 1,
        ("tỉnh hoà bình", "17"): 1,
        ("syt", "SYT"): 1,
        ("2", "002"): 1,
    }


@pytest.mark.parametrize(
    "text",
    [
        "SLDTBXH",
        "Sở Lao động - Thương binh và Xã hội",
        "SỞ LAO ĐỘNG – THƯƠNG BINH VÀ XÃ HỘI",
        "Sở LĐTB&XH",
        "Sở LĐ-TB&XH tỉnh Hà Giang",
        "Sở Lao động, Thương binh và Xã hội Hà Giang",
        "so lao dong thuong binh va xa hoi",
        "Ѕở Lаo động - Thương binh và Xã hội",
    ],
)
def test_departments_are_found_under_the_names_that_lists_use(write_list, plan_757, text):
    """Short forms, the province at the end, missing marks and look-alike letters are understood."""
    path = write_list("group;unit;agency;name", f"Q02;02;{text};Người giả định 1")
    assert list(check(read_rows(path), plan_757).accepted["agency"]) == ["SLDTBXH"]


@pytest.mark.parametrize("text", ["ВYТ", "byt", "Bộ Y tế", "bộ y tế", "Bộ Y Tế"])
def test_ministries_are_found_under_the_names_that_lists_use(checked, text):
    """The first of these holds Cyrillic letters."""
    assert checked(f"Q01,{text},,,Người giả định 1,,,,").accepted_units == ("BYT",)


def test_the_rates_column_is_filled_from_the_plan(checked):
    """Own unit, the ministries of the sector; what the list says otherwise is reported."""
    result = checked(
        "Q02,01,SYT,Người giả định 1,",
        "Q02,01,VPUB,Người giả định 2,BNV+BTP",
        "Q09,01,SYT,Người giả định 1,02",
        "Q08,01,,Người giả định 3,1",
        header="group,unit,agency,name,rates",
    )
    assert list(result.accepted["rates"]) == ["BYT", "BNV+BTP", "01", "01"]
    assert [(row, code) for row, _, code, _ in seen(result) if code == "frame-rates-differ"] == [
        (4, "frame-rates-differ")
    ]


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "-1", "@SUM(A1)"])
def test_formulas_are_made_inert_and_reported(checked, text):
    """A list opened in a spreadsheet runs nothing."""
    result = checked(f"Q01,BYT,,,{text},,,,")
    assert list(result.accepted["name"]) == [f"'{text}"]
    assert seen(result)[0][2:] == ("frame-made-inert", "warning")


def test_phone_numbers_keep_their_plus_and_get_their_zero_back(checked):
    """An international number is no formula."""
    result = checked(
        "Q01,BYT,,,Người giả định 1,,,+84 912 345 678,", "Q01,BYT,,,Người giả định 2,,,912345678,"
    )
    assert list(result.accepted["phone"]) == ["+84 912 345 678", "0912345678"]
    assert [code for _, _, code, _ in seen(result) if code.startswith("frame-phone")] == ["frame-phone-zero"]


@pytest.mark.parametrize(
    ("reason", "stays"),
    [
        ("nghỉ hưu", 0),
        ("Chuyển công tác", 0),
        ("nghi huu", 0),
        ("trùng", 0),
        ("sáp nhập", 0),
        ("nghỉ dài hạn", 1),
    ],
)
def test_reasons_map_to_eligibility(checked, reason, stays):
    """Who left the group leaves the list; who is on long leave stays in it."""
    result = checked(f"Q01,BYT,,,Người giả định 1,,,,{reason}", "Q01,BYT,,,Người giả định 2,,,,")
    assert len(result.accepted) == 1 + stays
    assert seen(result)[0][3] == "note"


def test_numbers_far_from_the_plan_are_a_warning_only(checked):
    """The plan counts 84 division leaders and 9 of associations a ministry."""
    few = [f"Q01,BYT,,,Người giả định {n},,,," for n in range(12)]
    right = [f"Q07,BYT,,,Người giả định {n + 100},,,," for n in range(9)]
    result = checked(*few, *right, "Q07,UBDT,,,Người giả định 900,,,,", "Q07,UBDT,,,Người giả định 901,,,,")
    far = [(one.unit, one.facts["group"], one.facts["expected"]) for one in result.problems]
    assert far == [("BYT", "Q01", 84)]
    assert len(result.accepted) == 23


def test_a_province_with_two_districts_is_remarked(checked):
    """The plan says three to four."""
    result = checked(*(f"Q11,01,,00{d},Người giả định {d}{n},,,," for d in (1, 2) for n in range(17)))
    assert [code for _, _, code, _ in seen(result)] == ["frame-district-count"]


def test_persons_missing_from_the_containing_group_are_remarked(checked):
    """Who rates a ministry should also be on the list of the own province."""
    result = checked(
        "Q02,01,,SYT,Người giả định 1,,,,",
        "Q02,01,,STC,Người giả định 2,,,,",
        "Q09,01,,SYT,Người giả định 1,,,,",
    )
    assert ("frame-not-within", 1) in [(str(one.code), one.facts.get("found")) for one in result.problems]


def test_an_agency_where_none_is_asked_for_is_left_out(checked):
    """A division's name in the list of a ministry does no harm."""
    result = checked("Q01,BYT,,Vụ Pháp chế,Người giả định 1,,,,")
    assert list(result.accepted["agency"]) == [""]
    assert ("frame-agency-unused", "note") in [(code, level) for _, _, code, level in seen(result)]


def test_a_shared_mailbox_is_remarked(checked):
    """Whoever opens it sees the others' codes."""
    result = checked(
        "Q01,BYT,,,Người giả định 1,,vu@example.invalid,,", "Q01,BYT,,,Người giả định 2,,vu@example.invalid,,"
    )
    assert [one.facts["persons"] for one in result.problems if str(one.code) == "frame-email-shared"] == [2]


def test_an_invented_list_goes_in_as_it_is(invented_757, plan_757, tmp_path):
    """Importing what was simulated changes no byte and finds nothing to say."""
    path, target = tmp_path / "a.csv", tmp_path / "b.csv"
    invented_757.to_csv(path, index=False, lineterminator="\n")
    result = check(read_rows(path), plan_757)
    result.accepted.to_csv(target, index=False, lineterminator="\n")
    assert result.problems == ()
    assert len(result.accepted_units) == 82
    assert target.read_bytes() == path.read_bytes()


def test_units_of_a_plan_of_departments_and_districts_are_known(checked):
    """Bình Phước's lists come from its own agencies and districts, by code or name."""
    plan = load_plan("binh-phuoc-2022")
    result = checked(
        "Q13,BP-SYT,,,Người giả định 1,,,,",
        "Q13,Sở Y tế,,,Người giả định 2,,,,",
        "Q15,688,,,Người giả định 3,,,,",
        "Q15,Huyện Bù Đốp,,,Người giả định 4,,,,",
        plan=plan,
    )
    assert list(result.accepted["unit"]) == ["BP-SYT", "BP-SYT", "688", "693"]
    assert list(result.accepted["rates"]) == ["BP-SYT", "BP-SYT", "688", "693"]


def test_districts_that_the_catalogue_does_not_know_for_a_date_are_kept_and_noted(checked, plan_757):
    """Between two known lists of districts a code is taken as it stands."""
    result = checked("Q11,01,,002,Người giả định 1,,,,", plan=replace(plan_757, units_at=date(2024, 6, 1)))
    assert list(result.accepted["agency"]) == ["002"]
    assert ("frame-agency-unchecked", "note") in [(code, level) for _, _, code, level in seen(result)]


def test_a_plan_that_lists_nobody_takes_no_list(checked):
    """The Ministry's conference of 2022 has no respondent groups."""
    with pytest.raises(SamplingError) as caught:
        checked("Q01,BYT,,,Người giả định 1,,,,", plan=load_plan("bo-noi-vu-2022"))
    assert caught.value.problems[0].code == "frame-nothing-to-list"


def test_a_group_can_be_named_by_its_label(checked, plan_757):
    """Lists write out who is asked."""
    label = plan_757.group("Q08").label.vi
    assert list(checked(f"{label},01,,,Người giả định 1,,,,").accepted["group"]) == ["Q08"]


@pytest.mark.parametrize(
    ("plan_id", "code", "name"),
    [
        ("757-2023", "BYT", "Ministry of Health"),
        ("757-2023", "24", "Bắc Giang"),
        ("binh-phuoc-2022", "BP-BQLKKT", "Economic Zone Authority"),
        ("757-2023", "99", ""),
    ],
)
def test_units_are_shown_with_their_name_at_the_plans_date(plan_id, code, name):
    """A code alone says little to a reader."""
    assert unit_name(load_plan(plan_id), code, "en") == name
