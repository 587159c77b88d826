"""Headings are recognised in both languages, and a mapping goes before."""

import pytest

from sampling.errors import SamplingError
from sampling.frame import read_rows


def codes(caught):
    return [str(problem.code) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("header", "mapping"),
    [
        ("group,unit,name", {"group": "group", "unit": "unit", "name": "name"}),
        ("NHÓM,Mã Đơn Vị,HỌ VÀ TÊN", {"group": "NHÓM", "unit": "Mã Đơn Vị", "name": "HỌ VÀ TÊN"}),
        ("nhom,ma don vi,ho va ten", {"group": "nhom", "unit": "ma don vi", "name": "ho va ten"}),
        ("Nhóm (*),Đơn vị,Họ tên", {"group": "Nhóm (*)", "unit": "Đơn vị", "name": "Họ tên"}),
        (
            "Mã nhóm,Mã tỉnh,Tỉnh,Sở,Họ tên,Chức vụ,Email,SĐT",
            {
                "group": "Mã nhóm",
                "unit": "Mã tỉnh",
                "unit_name": "Tỉnh",
                "agency": "Sở",
                "name": "Họ tên",
                "position": "Chức vụ",
                "email": "Email",
                "phone": "SĐT",
            },
        ),
    ],
)
def test_headings_are_recognised(write_list, header, mapping):
    """Capitals, signs in brackets and missing marks do not matter."""
    path = write_list(header, ",".join("x" for _ in header.split(",")))
    assert dict(read_rows(path).mapping) == mapping


def test_a_running_number_is_no_person_number(write_list):
    """The column STT counts rows."""
    path = write_list("STT,Nhóm,Đơn vị,Họ tên", "1,Q01,BYT,x")
    assert "person" not in read_rows(path).mapping


def test_a_mapping_goes_before_what_is_recognised(write_list):
    """A heading of one's own can be named."""
    path = write_list("Nhóm,Đơn vị,Họ tên,Người được hỏi", "Q01,BYT,a,b")
    (row,) = read_rows(path, {"name": "Người được hỏi"}).rows
    assert row.values["name"] == "b"


def test_a_constant_stands_for_a_column_that_is_not_there(write_list):
    """A unit that sends one list a group need not repeat either."""
    path = write_list("STT,Họ tên,Chức vụ", "1,a,b")
    (row,) = read_rows(path, constants={"group": "Q01", "unit": "BYT"}).rows
    assert (row.values["group"], row.values["unit"], row.values["name"]) == ("Q01", "BYT", "a")


def test_all_missing_columns_are_named_at_once(write_list):
    """A list without group, unit and name lacks three columns."""
    path = write_list("Chức vụ,Email,SĐT", "a,b,c")
    with pytest.raises(SamplingError) as caught:
        read_rows(path)
    assert [problem.facts["column"] for problem in caught.value.problems] == ["group", "unit", "name"]


def test_a_mapped_heading_must_be_in_the_file(write_list):
    """The problem says what was asked and what the file has."""
    path = write_list("Nhóm,Đơn vị,Họ tên", "Q01,BYT,a")
    with pytest.raises(SamplingError) as caught:
        read_rows(path, {"name": "Tên gọi"})
    assert codes(caught) == ["frame-mapped-header-missing"]
    assert caught.value.problems[0].facts["asked"] == "name=Tên gọi"


@pytest.mark.parametrize("mapping", [{}, {"name": "Họ tên"}])
def test_a_heading_may_not_stand_twice(write_list, mapping):
    """Which of the two is meant cannot be known."""
    path = write_list("Nhóm,Đơn vị,Họ tên,Họ tên", "Q01,BYT,a,b")
    with pytest.raises(SamplingError) as caught:
        read_rows(path, mapping)
    assert codes(caught) == ["frame-header-twice"]


def test_a_column_that_lists_do_not_have_cannot_be_mapped(write_list):
    """The problem names the columns."""
    path = write_list("Nhóm,Đơn vị,Họ tên", "Q01,BYT,a")
    with pytest.raises(SamplingError) as caught:
        read_rows(path, {"salary": "Lương"}, constants={"age": "40"})
    assert [problem.facts["asked"] for problem in caught.value.problems] == ["salary", "age"]
