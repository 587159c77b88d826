"""Frames are read from Parquet, CSV and workbooks, or refused clearly."""

import contextlib
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.errors import SamplingError
from sampling.selection import draw, parse_design, sample_text
from sampling.selection.repeats import repeats
from sampling.selection.table import frame_of, read_sampling_frame

PLAN = parse_design("person: person\nstages: [{unit: person, strata: region, method: srs, n: 1}]")


def refusal(path):
    with pytest.raises(SamplingError) as caught:
        read_sampling_frame(path)
    return str(caught.value.problems[0].code)


def test_the_same_rows_from_every_kind_of_file_give_the_same_sample(tmp_path, write_list, write_workbook):
    """Parquet with and without dictionaries and in several row groups, CSV in UTF-16, XLSX."""
    rows = [(f"P{n:03d}", f"V{n % 3}") for n in range(60)]
    plain = pa.table({"person": [row[0] for row in rows], "region": [row[1] for row in rows]})
    coded = plain.set_column(1, "region", plain.column("region").dictionary_encode())
    pq.write_table(plain, tmp_path / "a.parquet")
    pq.write_table(coded, tmp_path / "b.parquet", row_group_size=7)
    lines = ["person;region", *(";".join(row) for row in rows)]
    files = [
        tmp_path / "a.parquet",
        tmp_path / "b.parquet",
        write_list(*lines, encoding="utf-16"),
        write_workbook({"DS": [("person", "region"), *rows]}),
    ]
    frames = [read_sampling_frame(file) for file in files]
    texts = {sample_text(frame, draw(frame, PLAN, seed=3)) for frame in frames}
    assert len(texts) == 1
    assert len({frame.sha256 for frame in frames}) == 4


def test_numbers_are_ids_and_labels_too():
    """A code that the file holds as a number is its digits."""
    frame = frame_of({"person": np.arange(6), "region": np.array([1, 1, 2, 2, 3, 3])})
    assert draw(frame, PLAN, seed=1).strata == (("1", "2", "3"),)


def test_a_column_that_stands_twice_is_refused_only_where_it_is_needed(write_list):
    """Which of two columns is meant is not guessed."""
    twice = read_sampling_frame(write_list("person,region,region", "1,a,b", name="a.csv"))
    note = read_sampling_frame(write_list("person,region,note,note", "1,a,x,y", name="b.csv"))
    with pytest.raises(SamplingError) as caught:
        draw(twice, PLAN, seed=1)
    assert str(caught.value.problems[0].code) == "selection-column-twice"
    assert "1,a,x,y," in sample_text(note, draw(note, PLAN, seed=1))


def test_formulas_in_cells_are_made_inert(write_list):
    """A sample is opened in a spreadsheet."""
    frame = read_sampling_frame(write_list("person,region", "=1+1,a"))
    assert sample_text(frame, draw(frame, PLAN, seed=1)).splitlines()[1].startswith("'=1+1")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "frame-empty"),
        (b",,,\n,,\n", "selection-frame-empty"),
        (b"person,region\n", "selection-frame-empty"),
        (b"PAR1 and no more", "selection-frame-unreadable"),
        (b"\xd0\xcf\x11\xe0 old", "frame-workbook-kind"),
    ],
)
def test_what_is_no_frame_is_refused(tmp_path, data, code):
    """With what to do in the words."""
    path = tmp_path / "khung"
    path.write_bytes(data)
    assert refusal(path) == code


def test_a_file_that_is_not_there(tmp_path):
    """Nothing but a clear problem."""
    assert refusal(tmp_path / "none.csv") == "selection-frame-unreadable"


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_a_frame_or_a_clear_refusal(data):
    """Nothing else comes out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "khung")
        path.write_bytes(data)
        with contextlib.suppress(SamplingError):
            assert read_sampling_frame(path).rows


@given(st.lists(st.text(max_size=70), max_size=30))
@settings(max_examples=60, deadline=None)
def test_repeats_are_those_that_counting_finds(texts):
    """Hashes only spare the counting."""
    counted = {text: texts.count(text) for text in texts if text and texts.count(text) > 1}
    assert repeats(pa.chunked_array([texts[:7], texts[7:]], pa.string())) == counted
