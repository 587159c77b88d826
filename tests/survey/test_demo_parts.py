"""Parts of the demonstration: what it shows, what it invents, how it compares, where it listens."""

from __future__ import annotations

import io
import socket
from typing import TYPE_CHECKING

import numpy as np
import pytest
from rich.console import Console

from analysis.scheme import load_scheme
from questionnaires.load import load_set
from sampling.frame import simulate
from sampling.load import load_plan
from sampling.quota import quotas
from survey.demo import show
from survey.demo.answered import Access, Fieldwork, chosen_for_pages
from survey.demo.given import sipas_of, write_given
from survey.demo.screen import Screen, demo_words
from survey.demo.server import HOST, any_port, port_for
from survey.errors import SurveyError
from survey.simulation import invent

if TYPE_CHECKING:
    from pathlib import Path


def screen(lang: str = "vi", *, terminal: bool = False) -> Screen:
    """Return a screen that writes into memory."""
    return Screen(lang, Console(file=io.StringIO(), force_terminal=terminal, width=100, highlight=False))


def written(on: Screen) -> str:
    """Return what a screen has shown."""
    return on.console.file.getvalue()


@pytest.mark.parametrize("key", sorted(demo_words()))
def test_each_line_has_both_languages_with_the_same_facts(key: str):
    """A line without its English would stop the demonstration in English."""
    import string

    facts = {
        lang: {name for _, name, _, _ in string.Formatter().parse(words) if name}
        for lang, words in demo_words()[key].items()
    }
    assert facts["vi"] == facts["en"]


def test_stages_are_numbered_and_timed():
    """Each stage has a heading with its number, and leaves its time."""
    on = screen()
    with on.stage("stage_plan"):
        on.say("persons_as_forms", forms=1600, persons=800)
    with on.stage("stage_list"):
        pass
    assert " 2  Danh sách" in written(on)
    assert "1.600 phiếu của 800 người." in written(on)
    assert [timing.title for timing in on.timings] == [
        "Kế hoạch và chỉ tiêu phiếu",
        "Danh sách người trả lời (giả định)",
    ]


def test_a_terminal_gets_a_bar_and_a_file_does_not():
    """Progress is for whoever watches."""
    watched, piped = screen(terminal=True), screen()
    for on in (watched, piped):
        with on.counting("counting_bulk", 10) as counter:
            counter.add(10)
    assert "10/10" in written(watched)
    assert written(piped) == ""


def test_the_quotas_of_the_ministrys_plan_are_shown_with_their_mismatches():
    """The first thing a planner sees: figures of the plan, and what does not fit."""
    on = screen("en")
    table = quotas(load_plan("757-2023"))
    show.quota_table(on, table)
    show.mismatches(on, table)
    assert "50,155 forms of at most 30,055 persons" in written(on)
    assert "Q04" in written(on)
    assert "760" in written(on)


def test_links_are_never_broken_over_lines():
    """A link that is cut cannot be opened."""
    on = screen()
    address = "http://127.0.0.1:8000/staff/sign-in/" + "x" * 90
    show.links(on, [("link_sign_in", address)])
    assert address in written(on)


def test_forms_for_the_pages_come_from_all_groups_one_a_person():
    """Forms are taken from the groups in turn; nobody is taken twice."""
    frame = simulate(load_plan("binh-phuoc-2022"), np.random.default_rng(1))
    invented = invent(frame, load_set("binh-phuoc-2022"), np.random.default_rng(2))
    chosen = chosen_for_pages(Fieldwork(frame, invented, Access({}, {})), np.random.default_rng(3), 20)
    taken = frame.loc[sorted(chosen)]
    assert taken["group"].value_counts().to_dict() == {"Q13": 5, "Q14": 5, "Q15": 5, "Q16": 5}
    assert taken["person"].is_unique


def test_given_figures_are_written_marked_as_invented(tmp_path: Path):
    """SIPAS for each province and appraised points for all units, with a note in each row."""
    plan, scheme = load_plan("757-2023"), load_scheme("757-2023")
    files = write_given(tmp_path, plan, scheme, np.random.default_rng(1))
    assert (files.sipas_rows, files.appraised_rows) == (63, 82)
    assert all("giả định" in line for line in files.appraised.read_text("utf-8-sig").splitlines()[1:])
    figures = sipas_of(files)
    assert {len(units) for units in figures.values()} == {63}
    assert all(60 <= given.percent <= 100 for units in figures.values() for given in units.values())


def test_a_port_in_use_is_refused_when_asked_for_and_avoided_otherwise():
    """A port that somebody asked for is not swapped for another without a word."""
    with socket.socket() as taken:
        taken.bind((HOST, any_port()))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SurveyError) as caught:
            port_for(port)
    assert [str(problem.code) for problem in caught.value.problems] == ["demo-port-taken"]
    assert port_for(None) > 0
