"""``khaosat units``: a code is asked for together with a date."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from survey.cli import main


def run(*words):
    return CliRunner().invoke(main, ["--lang", "vi", "units", *words])


@pytest.mark.parametrize("day", ["31/12/2023", "2023-12-31"])
def test_dates_are_read_as_people_write_them_and_in_iso_form(day):
    """Both spellings of a day give the same list."""
    done = run("list", "province", "--on", day, "--format", "json")
    assert done.exit_code == 0
    assert len(json.loads(done.stdout)) == 63


@pytest.mark.parametrize("day", ["31/02/2025", "2025-13-01", "hôm nay", "1/2", "1/2/3/4", "//"])
def test_a_day_that_does_not_exist_is_refused_in_words(day):
    """The message shows how to write a date."""
    done = run("show", "24", "--kind", "province", "--on", day)
    assert done.exit_code == 1
    assert "01/07/2025" in done.stderr


def test_a_date_is_demanded():
    """Without a date there is no answer."""
    assert run("show", "24", "--kind", "province").exit_code == 2


def test_show_names_the_unit_of_the_day():
    """Code 24 is Bắc Giang before and Bắc Ninh after."""
    before = run("show", "24", "--kind", "province", "--on", "30/06/2025")
    after = run("show", "24", "--kind", "province", "--on", "01/07/2025")
    assert "Bắc Giang" in before.stdout
    assert "Bắc Ninh" in after.stdout


def test_a_code_of_the_wrong_date_says_what_it_means():
    """The message holds the meaning and its days."""
    done = run("show", "27", "--kind", "province", "--on", "01/07/2025")
    assert done.exit_code == 1
    assert "Bắc Ninh (01/08/2008–30/06/2025)" in done.stderr


def test_convert_gives_successor_and_predecessors():
    """Bình Phước is in Đồng Nai; Đồng Nai was two provinces."""
    forward = run("convert", "70", "--from", "01/10/2022", "--to", "01/07/2025", "--format", "csv")
    back = run("convert", "75", "--from", "01/07/2025", "--to", "01/10/2022", "--format", "csv")
    assert [row["code"] for row in csv.DictReader(io.StringIO(forward.stdout))] == ["75"]
    assert [row["code"] for row in csv.DictReader(io.StringIO(back.stdout))] == ["70", "75"]


def test_names_sort_in_vietnamese_order():
    """Đ comes after D, not after Z."""
    done = run("list", "province", "--on", "01/07/2025", "--sort", "name", "--format", "json")
    names = [row["name"] for row in json.loads(done.stdout)]
    assert names[5:9] == ["Đà Nẵng", "Đắk Lắk", "Điện Biên", "Đồng Nai"]


def test_a_table_has_headings_in_the_language_asked_for():
    """Dates in a table are written as people write them."""
    done = CliRunner().invoke(main, ["--lang", "en", "units", "list", "ministry", "--on", "01/12/2023"])
    assert "English name" in done.stdout
    assert "23/07/2021" in done.stdout
    assert "Ministry of Health" in done.stdout
