"""What was mapped once is known the next time, as far as it fits; persons who look like one are said."""

import pytest

from sampling.errors import SamplingError
from sampling.frame import check, read_rows
from sampling.frame_mapping import load_mapping, mapping_beside, save_mapping
from survey.words import explain

HEAD = "group,unit,name,position"


def seen(checked, code):
    return [one for one in checked.problems if str(one.code) == code]


def test_a_mapping_is_kept_and_read_again(tmp_path):
    """Beside the list, as YAML that a person can read."""
    path = mapping_beside(tmp_path / "gui.csv")
    save_mapping(path, {"name": "Người được hỏi", "group": "Mẫu"})
    assert load_mapping(path) == {"name": "Người được hỏi", "group": "Mẫu"}
    assert "name: Người được hỏi" in path.read_text(encoding="utf-8")
    assert load_mapping(tmp_path / "none.yaml") == {}


@pytest.mark.parametrize("text", ["- 1", "columns: 3", "a: [", "cột: {}", "columns: [x]"])
def test_a_broken_mapping_is_refused(tmp_path, text):
    """It says what to do."""
    path = tmp_path / "khaosat-columns.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SamplingError) as caught:
        load_mapping(path)
    assert str(caught.value.problems[0].code) == "frame-mapping-unreadable"
    assert "columns:" in explain(caught.value.problems[0], "vi")


def test_unknown_columns_of_a_mapping_are_all_named(tmp_path):
    """Dates of birth are no column."""
    path = tmp_path / "khaosat-columns.yaml"
    save_mapping(path, {"birth": "Ngày sinh", "color": "Màu", "name": "Tên"})
    with pytest.raises(SamplingError) as caught:
        load_mapping(path)
    assert [problem.facts["asked"] for problem in caught.value.problems] == ["birth", "color"]


def test_of_a_remembered_mapping_what_fits_counts(write_list):
    """A heading that this list does not have is no mistake; what is said now goes before."""
    path = write_list("Mẫu,Cơ quan gửi,Người được hỏi,Họ và tên", "Q01,BYT,Người giả định 1,x")
    remembered = {"group": "Mẫu", "unit": "Cơ quan gửi", "name": "Người được hỏi", "position": "Chức danh cũ"}
    sent = read_rows(path, remembered=remembered)
    now = read_rows(path, {"name": "Họ và tên"}, remembered=remembered)
    assert (sent.mapping["name"], now.mapping["name"]) == ("Người được hỏi", "Họ và tên")
    assert sent.mapping["group"] == "Mẫu"
    assert "position" not in sent.mapping


def test_persons_who_look_like_one_are_said_and_taken(write_list, plan_757):
    """Accents, capitals and spaces apart; another position or unit is another person."""
    path = write_list(
        HEAD,
        "Q01,BYT,Người Giả Định Một,Vụ trưởng",
        "Q01,BYT,NGUOI  GIA DINH MOT,vu truong",
        "Q01,BYT,Người giả đinh mốt,Cục trưởng",
        "Q01,BTC,Nguoi gia dinh mot,Vụ trưởng",
    )
    checked = check(read_rows(path), plan_757)
    assert [one.row for one in seen(checked, "frame-likely-duplicate")] == [3]
    assert not checked.errors
    assert len(checked.accepted) == 4
    assert "dòng 2" in explain(seen(checked, "frame-likely-duplicate")[0], "vi")


def test_a_person_of_an_addition_who_looks_like_one_listed_is_said(write_list, plan_757):
    """The row of the list that is there already has no number."""
    before = check(read_rows(write_list(HEAD, "Q01,BYT,Người Giả Định Một,Vụ trưởng")), plan_757)
    more = read_rows(write_list(HEAD, "Q01,BYT,Nguoi gia dinh mot,Vu truong", name="them.csv"))
    checked = check(more, plan_757, listed=before.accepted)
    assert [one.row for one in seen(checked, "frame-likely-duplicate")] == [2]


@pytest.mark.parametrize(
    ("row", "suggested"),
    [
        ("Q01,Bộ Y Té,Người giả định 1,", "Bộ Y tế (BYT)"),
        ("Q09,Bắc Gian,Người giả định 1,", "Bắc Giang (24)"),
        ("Q09,Tỉnh Khánh Hoa.,Người giả định 1,", "Khánh Hòa (56)"),
        ("Q01,Hội đồng,Người giả định 1,", ""),
    ],
)
def test_unknown_units_are_suggested_what_is_near(write_list, plan_757, row, suggested):
    """Only what is near; nothing is guessed for the sender."""
    checked = check(read_rows(write_list(HEAD + ",agency", row + ",SYT")), plan_757)
    problems = [explain(one, "vi") for one in checked.problems if "unknown" in str(one.code)]
    assert all(suggested in words for words in problems)
    assert any("gần giống" in words for words in problems) is bool(suggested)


def test_unknown_agencies_are_suggested_too(write_list, plan_757):
    """A department with a slip of the pen."""
    path = write_list(HEAD + ",agency", "Q09,01,Người giả định 1,,Sở Y tees")
    found = seen(check(read_rows(path), plan_757), "frame-agency-unknown")
    assert "Sở Y tế (SYT)" in explain(found[0], "vi")
    assert "similar:" in explain(found[0], "en")
