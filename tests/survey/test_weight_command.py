"""``khaosat weight``: totals from files, the log in two languages, the weights in a file."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from analysis import Design, Replicates, bind, estimate, estimate_bound, mean
from analysis.replicates import jk1, rake_replicates, recalibrated_bound
from analysis.weighting import base_weights, margin
from survey.cli import main

REFERENCE = Path(__file__).parents[1] / "reference" / "weights"
SAMPLE = str(REFERENCE / "apiclus1.csv")
TYPES, WIDE = "stype,total\nE,4421\nH,755\nM,1018\n", "sch.wide,total\nNo,1072\nYes,5122\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a folder with the two margins."""
    monkeypatch.chdir(tmp_path)
    Path("types.csv").write_text(TYPES)
    Path("wide.csv").write_text(WIDE)
    return tmp_path


def run(*words, lang="en"):
    return CliRunner().invoke(main, ["--lang", lang, "weight", *words])


def written(name, column="weight_final"):
    return pd.read_csv(name)[column].to_numpy()


def expected(case):
    return pd.read_csv(REFERENCE / f"weights_{case}.csv").w.to_numpy()


RAKED = ("--rake", "stype=types.csv", "--rake", "sch.wide=wide.csv")
CALIBRATED = ("--calibrate", "stype=types.csv", "--calibrate", "api99=3914069")


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("ps_clus1_stype", ("--poststratify", "stype=types.csv")),
        ("rake_clus1", RAKED),
        ("cal_linear_stype_api99_clus1", CALIBRATED),
        ("cal_raking_stype_api99_clus1", (*CALIBRATED, "--distance", "raking")),
        ("cal_logit_stype_api99_clus1", (*CALIBRATED, "--distance", "logit", "--bounds", "0.5,2.5")),
        ("cal_linbound_stype_api99_clus1", (*CALIBRATED, "--bounds", "0.7,1.6")),
    ],
)
def test_the_file_holds_the_weights_of_r(folder, case, words):
    """Post-stratified, raked and calibrated weights, to nine digits, beside the untouched data."""
    done = run(SAMPLE, "--weight", "pw", *words, "--out", "out.csv")
    assert done.exit_code == 0, done.stderr
    np.testing.assert_allclose(written("out.csv"), expected(case), rtol=1e-9)
    before, after = (pd.read_csv(name, dtype=str, keep_default_na=False) for name in (SAMPLE, "out.csv"))
    pd.testing.assert_frame_equal(after[before.columns], before)


def test_crossed_post_strata_come_from_one_file(folder):
    """VAR*VAR and a column for each."""
    rows = [
        ("E", "No", 472),
        ("E", "Yes", 3949),
        ("H", "No", 334),
        ("H", "Yes", 421),
        ("M", "No", 266),
        ("M", "Yes", 752),
    ]
    pd.DataFrame(rows, columns=["stype", "sch.wide", "total"]).to_csv("crossed.csv", index=False)
    sample = str(REFERENCE / "apisrs.csv")
    run(sample, "--weight", "pw", "--poststratify", "stype*sch.wide=crossed.csv", "--out", "out.csv")
    np.testing.assert_allclose(written("out.csv"), expected("ps_srs_stype_schwide"), rtol=1e-6)


def test_households_share_one_weight(folder):
    """Integrated calibration by district."""
    sample = str(REFERENCE / "apiclus2.csv")
    words = ("--calibrate", "N=6194", "--calibrate", "api99=3914069", "--household", "dnum")
    assert run(sample, "--weight", "pw", *words, "--out", "out.csv").exit_code == 0
    np.testing.assert_allclose(written("out.csv"), expected("cal_linear_clus2_aggregate1"), rtol=1e-9)


def test_totals_are_met_in_each_domain(folder):
    """--by: a number per domain."""
    Path("by.csv").write_text("stype,total\nE,2800000\nH,500000\nM,600000\n")
    assert (
        run(
            SAMPLE, "--weight", "pw", "--by", "stype", "--calibrate", "api99=by.csv", "--out", "out.csv"
        ).exit_code
        == 0
    )
    out = pd.read_csv("out.csv")
    found = (out.weight_final * out.api99).groupby(out.stype).sum()
    np.testing.assert_allclose(found, [2800000, 500000, 600000], rtol=1e-9)


def test_margins_of_each_domain_must_agree(folder):
    """--by with --rake: the domain whose margins add up differently is named."""
    Path("one.csv").write_text(
        "stype,sch.wide,total\nE,No,500\nE,Yes,3900\nH,No,300\nH,Yes,400\nM,No,300\nM,Yes,700\n"
    )
    Path("two.csv").write_text(
        "stype,comp.imp,total\nE,No,500\nE,Yes,3900\nH,No,300\nH,Yes,500\nM,No,300\nM,Yes,700\n"
    )
    done = run(
        SAMPLE, "--weight", "pw", "--by", "stype", "--rake", "sch.wide=one.csv", "--rake", "comp.imp=two.csv"
    )
    assert done.exit_code == 1
    assert "stype=H" in done.stderr
    assert "difference 100" in done.stderr


def test_trimmed_weights_lie_within_the_limits_and_keep_the_margins(folder):
    """--trim --recalibrate."""
    done = run(
        SAMPLE,
        "--weight",
        "pw",
        *RAKED,
        "--trim",
        "25,60",
        "--recalibrate",
        "--out",
        "out.csv",
        "--format",
        "json",
    )
    log = json.loads(done.stdout)
    assert log["trimmed_rows"] > 0
    out = pd.read_csv("out.csv")
    assert out.weight_final.max() <= 60 * (1 + 1e-9)
    np.testing.assert_allclose(out.groupby("stype").weight_final.sum(), [4421, 755, 1018], rtol=1e-9)


def test_non_response_comes_first(folder):
    """Respondents stand for their cell; the others have weight zero and the margins are still met."""
    data = pd.read_csv(SAMPLE, dtype=str, keep_default_na=False)
    data["answered"] = ["0" if row % 5 == 0 else "1" for row in range(len(data))]
    data.to_csv("data.csv", index=False)
    words = ("--responded", "answered", "--cells", "stype", "--poststratify", "stype=types.csv")
    done = run("data.csv", "--weight", "pw", *words, "--out", "out.csv", "--format", "json")
    assert [step["step"] for step in json.loads(done.stdout)["steps"]] == ["nonresponse", "poststratify"]
    out = pd.read_csv("out.csv")
    assert (out.weight_final[out.answered == 0] == 0).all()
    np.testing.assert_allclose(out.groupby("stype").weight_final.sum(), [4421, 755, 1018], rtol=1e-12)


def test_replicates_are_raked_too(folder):
    """Each jackknife column of the Parquet file meets the margins."""
    assert (
        run(
            SAMPLE, "--weight", "pw", "--psu", "dnum", *RAKED, "--replicates", "jk1", "--out", "out.parquet"
        ).exit_code
        == 0
    )
    out = pq.read_table("out.parquet").to_pandas()
    columns = [name for name in out if name.startswith("weight_final_")]
    assert len(columns) == 15
    np.testing.assert_allclose(out.groupby("stype")[columns].sum().T, [[4421, 755, 1018]] * 15, rtol=1e-8)


def test_a_later_estimate_knows_of_raking_by_the_replicates(folder):
    """The scales beside the file and its columns give the standard error of replicates raked in memory."""
    words = ("--weight", "pw", "--psu", "dnum", *RAKED, "--replicates", "jk1", "--out", "out.csv")
    assert run(SAMPLE, *words).exit_code == 0
    given = Replicates(**json.loads(Path("out.csv.replicates.json").read_text(encoding="utf-8")))
    out = pd.read_csv("out.csv")
    found = estimate(out, Design(weight="weight_final", replicates=given), mean("api00"), by="stype")
    bound = bind(out, Design(weight="pw", psu="dnum"), columns=["api00", "stype"])
    margins = [
        margin("stype", out.stype, {"E": 4421, "H": 755, "M": 1018}),
        margin("sch.wide", out["sch.wide"], {"No": 1072, "Yes": 5122}),
    ]
    raked = rake_replicates(jk1(bound), base_weights(out.pw), margins)
    same = estimate_bound(recalibrated_bound(bound, raked), mean("api00"), by="stype")
    np.testing.assert_allclose(found.points, same.points, rtol=1e-8)
    np.testing.assert_allclose(found.se, same.se, rtol=1e-6)
    assert not np.allclose(found.se, estimate_bound(bound, mean("api00"), by="stype").se, rtol=1e-3)


def test_the_same_seed_gives_the_same_replicates(folder):
    """Bootstrap columns are the same bytes."""
    words = (SAMPLE, "--weight", "pw", "--psu", "dnum", "--replicates", "rao-wu:20", "--out")
    run(*words, "one.csv")
    run(*words, "two.csv")
    assert Path("one.csv").read_bytes() == Path("two.csv").read_bytes()


def test_the_template_lists_what_is_needed(folder):
    """Which totals, and what the sample says now."""
    done = run(
        SAMPLE,
        "--weight",
        "pw",
        "--calibrate",
        "stype",
        "--calibrate",
        "api99",
        "--template",
        "--format",
        "csv",
    )
    assert [line.split(",")[1] for line in done.stdout.splitlines()] == [
        "name",
        "N",
        "stype=E",
        "stype=H",
        "stype=M",
        "api99",
    ]


def test_the_log_reads_in_vietnamese(folder):
    """Words and numbers as an official writes them."""
    done = run(SAMPLE, "--weight", "pw", *RAKED, "--trim", "20,60", lang="vi")
    assert "raking theo biên" in done.stdout
    assert "6.194,00" in done.stdout
    assert "Cỡ mẫu hiệu dụng 175,0 trên 183 dòng" in done.stdout


def test_csv_has_one_line_per_step(folder):
    """Raw numbers, before and after."""
    done = run(SAMPLE, "--weight", "pw", *RAKED, "--trim", "20,60", "--format", "csv")
    lines = done.stdout.splitlines()
    assert [line.split(",")[0] for line in lines] == ["step", "rake", "trim"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--rake", "stype=absent.csv"), "absent.csv"),
        (("--rake", "nothing=types.csv"), "nothing"),
        (("--rake", "sch.wide=types.csv"), "sch.wide"),
        ((*CALIBRATED, "--bounds", "0.9,1.1"), "0.4066 to 1.5934"),
        (("--poststratify", "stype=types.csv", "--trim", "60,90"), "mean 33.847"),
        (("--calibrate", "name=3"), "name"),
        (("--replicates", "magic", "--out", "x.csv"), "rao-wu:R"),
        (("--name", "api00"), "api00"),
    ],
)
def test_what_is_wrong_is_said_in_words(folder, words, said):
    """Files, columns, bounds that are too narrow (with those that work), limits, methods."""
    done = run(SAMPLE, "--weight", "pw", *words)
    assert done.exit_code == 1
    assert said in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--rake", "stype=types.csv", "--poststratify", "stype=types.csv"),
        ("--rake", "stype=types.csv", "--household", "dnum"),
        ("--rake", "stype=types.csv", "--bounds", "0.5,2"),
        ("--bounds", "one"),
        ("--out", "weights.txt"),
        ("--replicates", "jk1"),
    ],
)
def test_options_that_exclude_one_another_are_refused(folder, words):
    """Use errors end with code 2."""
    assert run(SAMPLE, "--weight", "pw", *words).exit_code == 2


def test_parquet_keeps_its_types_and_gains_the_column(folder):
    """Numbers stay numbers; a categorical code may be an integer."""
    data = pd.read_csv(SAMPLE)
    data["kind"] = data.stype.map({"E": 1, "H": 2, "M": 3})
    data.to_parquet("data.parquet", index=False)
    Path("kind.csv").write_text("kind,total\n1,4421\n2,755\n3,1018\n")
    done = run("data.parquet", "--weight", "pw", "--poststratify", "kind=kind.csv", "--out", "out.parquet")
    assert done.exit_code == 0, done.stderr
    out = pq.read_table("out.parquet").to_pandas()
    np.testing.assert_allclose(out.weight_final, expected("ps_clus1_stype"), rtol=1e-9)
    pd.testing.assert_frame_equal(out[list(data)], data)


def test_codes_with_leading_zeros_stay_codes(folder):
    """01 is not 1: neither in the data nor in the totals."""
    Path("data.csv").write_text("w,p\n1,01\n1,01\n1,1\n")
    Path("p.csv").write_text("p,total\n01,10\n1,7\n")
    assert run("data.csv", "--weight", "w", "--poststratify", "p=p.csv", "--out", "out.csv").exit_code == 0
    assert Path("out.csv").read_text().splitlines()[1:] == ["1,01,5.0", "1,01,5.0", "1,1,7.0"]


def test_a_category_twice_in_the_totals_is_named(folder):
    """Nobody can know which of the two would count."""
    Path("types.csv").write_text(TYPES + "E,1\n")
    done = run(SAMPLE, "--weight", "pw", "--poststratify", "stype=types.csv")
    assert "twice" in done.stderr
