"""Files of given figures and appraised points: read as people write them, refused whole with all problems."""

from __future__ import annotations

import pytest

from survey.errors import FiguresCode, SurveyError
from survey.given import Expected, read_figures
from survey.words import explain_all

EXPECTED = Expected(
    linked={"01": ("P8.2",), "02": ("P8.2",), "BNV": ()},
    most={"01": 68.0, "02": 68.0, "BNV": 68.5},
)


@pytest.fixture
def write(tmp_path):
    """Give a function that writes a file and returns its path."""

    def write_one(name, text, encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write_one


def codes(error):
    """Return (row, code) of every problem."""
    return [(problem.facts.get("row"), problem.code) for problem in error.value.problems]


def test_given_percentages_come_with_or_without_their_error(write):
    """83.94 with a standard error, 82.1 without; other columns are left alone."""
    path = write("sipas.csv", "unit,criterion,percent,se,note\n01,P8.2,83.94,0.4,x\n02,P8.2,82.1,,\n")
    figures = read_figures(path, None, EXPECTED)
    assert figures.given == {("01", "P8.2"): (83.94, 0.4), ("02", "P8.2"): (82.1, None)}
    assert figures.appraised == {}
    assert len(figures.given_sha256) == 64


def test_a_file_of_vietnamese_excel_is_read(write):
    """Semicolons, decimal commas, a byte-order mark, Vietnamese headers, blank lines."""
    path = write("sipas.csv", "Mã đơn vị;Tiêu chí;Tỷ lệ\r\n01;P8.2;83,94%\r\n\r\n", encoding="utf-8-sig")
    assert read_figures(path, None, EXPECTED).given == {("01", "P8.2"): (83.94, None)}


def test_appraised_points_of_all_tiers_stand_in_one_file(write):
    """A ministry and a province."""
    path = write("points.csv", "unit\tpoints\nBNV\t60,25\n01\t61.5\n", encoding="utf-16")
    assert read_figures(None, path, EXPECTED).appraised == {"BNV": 60.25, "01": 61.5}


def test_no_file_gives_no_figures():
    """Both files are optional."""
    assert read_figures(None, None, EXPECTED).given_sha256 == ""


def test_all_problems_of_both_files_come_at_once_with_their_rows(write):
    """Nothing is taken from a file with a problem."""
    given = write(
        "sipas.csv",
        "unit,criterion,percent,se\n1,P8.2,83,\nXX,P8.2,83,\n01,P1.1,83,\n01,P8.2,103,\n02,P8.2,abc,-1\n02,P8.2,80,\nBNV,P8.2,80,",
    )
    appraised = write("points.csv", "unit,points\n01,68.01\n01,60\n02,nan\n")
    with pytest.raises(SurveyError) as error:
        read_figures(given, appraised, EXPECTED)
    assert codes(error) == [
        (2, FiguresCode.UNIT_ZERO_LOST),
        (3, FiguresCode.UNIT_UNKNOWN),
        (4, FiguresCode.CRITERION_NOT_LINKED),
        (5, FiguresCode.PERCENT_RANGE),
        (6, FiguresCode.NUMBER),
        (6, FiguresCode.SE_RANGE),
        (7, FiguresCode.DUPLICATE),
        (8, FiguresCode.CRITERION_NOT_LINKED),
        (2, FiguresCode.POINTS_RANGE),
        (3, FiguresCode.DUPLICATE),
        (4, FiguresCode.NUMBER),
    ]
    assert all(error.value.problems[0].path in line for line in explain_all(error.value.problems[:8], "vi"))
    assert "«01»" in explain_all(error.value.problems, "vi")[0]


@pytest.mark.parametrize(
    ("text", "encoding", "code"),
    [
        ("unit,percent\n01,83\n", "utf-8", FiguresCode.COLUMN_MISSING),
        ("unit,criterion,percent\n", "utf-8", FiguresCode.EMPTY),
        ("", "utf-8", FiguresCode.EMPTY),
        ("unit,criterion,percent\né", "latin-1", FiguresCode.ENCODING),
    ],
)
def test_a_file_that_cannot_be_used_says_why(write, text, encoding, code):
    """A missing column, no figures, another encoding."""
    with pytest.raises(SurveyError) as error:
        read_figures(write("sipas.csv", text, encoding), None, EXPECTED)
    assert codes(error) == [(None, code)]


def test_a_missing_file_is_a_problem_of_its_own(tmp_path):
    """Not a traceback."""
    with pytest.raises(SurveyError) as error:
        read_figures(tmp_path / "none.csv", None, EXPECTED)
    assert [problem.code for problem in error.value.problems] == ["file-unreadable"]
