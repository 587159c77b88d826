"""``khaosat size`` and ``khaosat allocate``: figures, sentences for a plan, and every problem at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from survey.cli import main

TABLE = Path(__file__).parent.parent / "sampling" / "data" / "strata-example.csv"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def data(*arguments: str) -> dict:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_sentence_that_a_planner_copies():
    """385 valid forms, 482 sent out at 80 %."""
    result = run("size", "proportion", "--margin", "5%", "--response", "80%")
    assert result.exit_code == 0
    assert (
        "Cỡ mẫu cần: 385 phiếu hợp lệ; phát ra 482 phiếu với tỷ lệ trả lời dự kiến 80 %, để ước lượng một tỷ lệ "
        "khoảng 50 % với sai số ±5 điểm phần trăm, độ tin cậy 95 %." in result.stdout
    )
    assert "n₀ = z² p (1 − p) / e² = 1,96² × 0,5 × 0,5 / 0,05² = 384,1459" in result.stdout


def test_english_beside_it():
    """The same in English."""
    result = run("--lang", "en", "size", "proportion", "--margin", "5%", "--response", "0.8")
    assert (
        "Sample size needed: 385 valid forms; send out 482 at an expected response of 80 %" in result.stdout
    )


@pytest.mark.parametrize(
    ("arguments", "valid", "issued"),
    [
        ("proportion --margin 5% -N 1.197 --deff 1,5", 390, 390),
        ("proportion --margin 3% --p 90% --interval wilson", 388, 388),
        ("proportion --margin 5% --p 20% --interval log-odds", 247, 247),
        ("proportion --cv 5% --p 10%", 3600, 3600),
        ("proportion --power 80% --p 85% --against 80%", 471, 471),
        ("proportion --margin 10% --relative", 385, 385),
        ("proportion --margin 5% -N 400 --response 40%", 197, 400),
        ("mean --sd 10 --margin 1", 385, 385),
        ("mean --unit-cv 2 --cv 5% -N 500", 381, 381),
        ("mean --sd 10 --power 80% --difference 2", 197, 197),
        ("total --sd 10 --margin 1600 -N 1600", 310, 310),
        ("total --unit-cv 1 --cv 5% -N 1600", 320, 320),
        ("ratio --cv-y 1 --cv-x 1 --correlation 0.5 --cv 5%", 400, 400),
        ("difference --p1 50% --p2 55% --power 80%", 1562, 1562),
        ("difference --sd1 10 --difference 2 --power 80% --paired --correlation 0.5", 197, 197),
        ("difference --sd1 10 --margin 2", 193, 193),
        ("change --p1 60% --p2 65% --overlap 50% --correlation 0.5 --power 80% --response 70%", 1101, 1573),
        ("slovin -N 10000 --margin 5%", 385, 385),
        ("clusters --cost1 750 --cost2 100 --icc 0.05 --budget 100000", 594, 594),
        ("clusters --cost1 500 --cost2 100 --icc 0.05 --clusters 100 --budget 100.000", 500, 500),
        ("clusters --cost1 500 --cost2 100 --cost3 120 --icc 0.01 --icc2 0.1 --budget 100000", 588, 588),
        ("follow-up --cost1 50 --cost2 200 --response 50% --budget 100000", 828, 828),
    ],
)
def test_every_kind_of_size(arguments: str, valid: int, issued: int):
    """Valid forms and forms to send out, and the formula with each of its symbols named."""
    found = data("size", *arguments.split())
    assert (found["valid"], found["issued"]) == (valid, issued)
    assert found["formula"]
    assert all(each["meaning"] for each in found["symbols"])


@pytest.mark.parametrize(
    ("arguments", "name", "value"),
    [
        ("proportion -n 385", "margin", 0.04994),
        ("mean --sd 10 -n 100", "margin", 1.95996),
        ("mean --sd 10 -n 100", "detectable", 2.8016),
        ("total --unit-cv 1 -n 100 -N 1000", "se", 0.0948683),
        ("difference --p1 50% --p2 55% -n 1562", "power", 0.8),
        ("change --sd1 10 --overlap 1 --correlation 0.8 -n 100 -N 1000", "margin", 1.175934),
    ],
)
def test_the_questions_turned_round(arguments: str, name: str, value: float):
    """What margin, difference and power a given number of forms has."""
    assert data("size", *arguments.split())["figures"][name] == pytest.approx(value, rel=1e-3)


def test_too_few_persons_are_said():
    """197 valid forms of 400 persons at 40 %: 160 to expect, 37 short."""
    found = data("size", *["proportion", "--margin", "5%", "-N", "400", "--response", "40%"])
    assert any("chỉ thu được khoảng 160 phiếu hợp lệ, thiếu 37" in warning for warning in found["warnings"])


def test_slovin_is_named_as_what_it_is():
    """Proportion one half, two sigma, simple random sampling; the exact size beside it."""
    output = run("size", "slovin", "-N", "10.000", "--deff", "1,5").stdout
    assert (
        "p = 0,5, hai độ lệch chuẩn (z = 2, độ tin cậy 95,45 %), chỉ cho chọn ngẫu nhiên đơn giản" in output
    )
    assert "369,9706: 370 phiếu" in output
    assert "nhân thẳng được 576,9231" in output


def test_several_domains_at_once():
    """Departments and communes, apart and together."""
    found = data(
        "size",
        *["proportion", "--margin", "5%", "--domain", "sở=1.197", "--domain", "xã=3321", "--response", "80%"],
    )
    assert [row["valid"] for row in found["domains"]] == [292, 345]
    assert (found["apart"], found["issued"], found["driving"]) == (637, 797, "sở")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("proportion --margin 5 --p 1 --deff 0 --response 0", ["deff", "response", "p:", "margin"]),
        ("proportion", ["chưa nêu yêu cầu"]),
        ("proportion --margin 5% --cv 5%", ["chỉ nêu một trong"]),
        ("proportion --margin năm", ["«năm» không phải một con số"]),
        ("mean --sd 1.600 --margin 3", ["«1.600» có thể là 1600 hoặc 1,6"]),
        ("mean --margin 3", ["--sd"]),
        ("total --sd 1 --margin 3", ["population"]),
        ("difference --p1 50% --power 80%", ["--p2"]),
        ("difference --p1 50% --p2 50% --power 80%", ["difference"]),
        ("change --p1 10% --p2 90% --overlap 1 --correlation 1 --margin 5%", ["--correlation"]),
        ("clusters --cost1 500 --cost2 1 --icc 0.1 --clusters 9 --budget 100", ["không đủ"]),
        ("proportion --margin 5% --domain a=10 --domain a=20", ["«a» được nêu hai lần"]),
    ],
)
def test_what_cannot_be_is_said_in_words(arguments: str, words: list[str]):
    """Exit code 1, nothing printed, each fault on its line."""
    result = run("size", *arguments.split())
    assert (result.exit_code, result.stdout) == (1, "")
    assert all(word in result.stderr for word in words), result.stderr


@pytest.mark.parametrize(
    ("arguments", "forms"),
    [
        ("--method equal -n 252", 252),
        ("--method proportional -n 300", 300),
        ("--method neyman -n 300", 300),
        ("--method neyman --cv 1%", 80),
        ("--method cost --budget 30000", 252),
        ("--method power -n 300 --exponent 0.3", 300),
        ("--method bethel --cv 3% --target vùng:*=5%", 476),
    ],
)
def test_every_method_of_allocation(arguments: str, forms: int):
    """Strata that add up; take-all strata in full."""
    found = data("allocate", str(TABLE), *arguments.split())
    assert found["forms"] == forms == sum(row["forms"] for row in found["strata"])
    assert found["strata"][-1]["all"]


def test_an_allocation_says_what_each_target_costs():
    """The dearest first; nothing cheaper than the bound."""
    arguments = f"allocate {TABLE} --method bethel --cv 3% --target vùng:*=5%".split()
    found = data(*arguments)
    assert found["constraints"][0]["domain"] == "Nam"
    assert found["constraints"][0]["saving"] == pytest.approx(489, abs=1)
    assert found["bound"] <= found["cost"]
    output = run(*arguments).stdout
    assert "Tổng số: 476 phiếu ở 5 tầng, chi phí 59.970." in output
    assert "Yêu cầu đang ràng buộc (3 trong 8)" in output


def test_a_budget_stretches_the_cvs():
    """Half the money: every CV times one factor."""
    found = data(
        "allocate",
        str(TABLE),
        *["--method", "bethel", "--cv", "3%", "--target", "vùng:*=5%", "--budget", "30000"],
    )
    assert found["cost"] <= 30_000
    assert found["factor"] > 1.2


def test_targets_come_from_a_file(tmp_path: Path):
    """A small table beside that of the strata."""
    path = tmp_path / "targets.csv"
    path.write_text("domain,variable,cv\n,hài lòng,3%\nvùng,hài lòng,5%\n", encoding="utf-8")
    assert data("allocate", str(TABLE), "--method", "bethel", "--targets", str(path))["forms"] == 476


def test_csv_is_raw_numbers():
    """One row a stratum."""
    lines = run("allocate", str(TABLE), "-n", "300", "--format", "csv").stdout.splitlines()
    assert lines[0] == "stratum,units,forms,exact,rate,all"
    assert lines[1].startswith("Hà Nội,2600,139,138.66")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("--method neyman", ["-n / --cv"]),
        ("--method equal -n 300 --budget 5 --cv 1%", ["không dùng --budget", "không dùng --cv"]),
        ("--method equal -n 3", ["tối thiểu", "20"]),
        ("--method neyman -n 300 --variable cao", ["không có biến «cao»"]),
        ("--method bethel --target tỉnh:*=5% --target vùng:x=5%", ["«tỉnh»", "«x»"]),
    ],
)
def test_allocations_that_cannot_be_are_said_in_words(arguments: str, words: list[str]):
    """Exit code 1 and words."""
    result = run("allocate", str(TABLE), *arguments.split())
    assert (result.exit_code, result.stdout) == (1, "")
    assert all(word in result.stderr for word in words), result.stderr


def test_a_target_out_of_reach_is_named_with_its_distance(tmp_path: Path):
    """At most ten forms a stratum: the domain, the CV asked, the CV reached."""
    path = tmp_path / "few.csv"
    path.write_text("stratum,N,S,M,max\na,100,10,20,10\nb,100,10,20,10\n", encoding="utf-8")
    result = run("allocate", str(path), "--method", "bethel", "--cv", "2%")
    assert result.exit_code == 1
    assert "cả nước, y: yêu cầu CV 2 % nhưng hỏi hết mức cho phép vẫn là 10,6066 %" in result.stderr


def test_a_file_that_is_not_there(tmp_path: Path):
    """Words, not a trace."""
    result = run("allocate", str(tmp_path / "none.csv"), "-n", "9")
    assert result.exit_code == 1
    assert "không đọc được tệp" in result.stderr


def two_stage_files(folder: Path) -> tuple[str, str]:
    """Write the example of R2BEAT as two tables."""
    reference = Path(__file__).parent.parent / "reference" / "planner"
    table = json.loads((reference / "sizes_allocation.json").read_text("utf-8"))["bethel"]["example1"][
        "strata"
    ]
    rho = (reference / "two_stage_rho.csv").read_text("utf-8").splitlines()[1:]
    rows = zip(*(table[key] for key in ("STRATUM", "N", "DOM1", "M1", "M2", "S1", "S2")), rho, strict=True)
    lines = [",".join(map(str, [*row, r.split(",")[2], r.split(",")[4]])) for *row, r in rows]
    strata, clusters = folder / "strata.csv", folder / "clusters.csv"
    strata.write_text("STRATUM,N,DOM1,M1,M2,S1,S2,RHO1,RHO2\n" + "\n".join(lines), encoding="utf-8")
    sizes = (reference / "two_stage_clusters.csv").read_text("utf-8").splitlines()[1:]
    pairs = [",".join(line.split(",")[:2]) for line in sizes]
    clusters.write_text("STRATUM,N\n" + "\n".join(pairs), encoding="utf-8")
    return str(strata), str(clusters)


def test_two_stages_from_files(tmp_path: Path):
    """R2BEAT's example by hand of two CSV files: turn by turn as there, then shaved."""
    strata, clusters = two_stage_files(tmp_path)
    asked = ["allocate", strata, "--method", "bethel", "--target", "DOM1:V1=10%", "--target", "DOM1:V2=99%"]
    found = data(*asked, "--clusters", clusters, "--interviews", "48")
    assert [t["forms"] for t in found["two_stage"]["turns"]] == [16113, 13771, 14490, 14299]
    assert 14_292 <= found["forms"] <= 14_299
    output = run(*asked, "--clusters", clusters, "--interviews", "48").stdout
    assert "Hai giai đoạn: 207 cụm (49 cụm lớn chắc chắn được chọn, 158 cụm khác)" in output


def test_clusters_with_problems_are_all_named(tmp_path: Path):
    """An unknown stratum, a size that is no number, a correlation that nobody gave."""
    path = tmp_path / "clusters.csv"
    path.write_text("tầng,N\nHà Nội,100\nHải Phòng,50\nHuế,x\n", encoding="utf-8")
    result = run("allocate", str(TABLE), "--method", "bethel", "--cv", "3%", "--clusters", str(path))
    assert result.exit_code == 1
    for words in ("dòng 3: cụm thuộc tầng «Hải Phòng»", "dòng 4, cột N: «x»", "--icc / RHO_tuổi"):
        assert words in result.stderr
    path.write_text("tầng,N\nHà Nội,100\n", encoding="utf-8")
    given = ["--clusters", str(path), "--icc", "0.05"]
    result = run("allocate", str(TABLE), "--method", "bethel", "--cv", "3%", *given)
    assert result.stderr.count("không có cụm nào") == 4
