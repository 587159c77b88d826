"""``khaosat select``: draw, list, sign, verify, replace; and a plan's groups."""

import csv
import json
import stat
import unicodedata

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from sampling.frame import read_frame, simulate, write
from sampling.load import load_plan
from survey.cli import main
from survey.respondents import findings, read_list
from survey.selecting import asked_persons
from survey.signing import owner_key
from tests.sampling.selection.frames import small_frame

DESIGN = """
id: thu
person: person
reserves: 2
stages:
  - {unit: province, strata: region, method: sampford, size: size, n: {Bắc: 2, Nam: 1}}
  - {unit: person, method: srs, n: 4}
"""
PURPOSIVE = """
person: person
stages:
  - {unit: province, method: purposive, chosen: [A], reason: thí điểm}
  - {unit: person, method: pareto, size: age, n: 4}
"""


def run(*words, lang="vi"):
    return CliRunner().invoke(main, ["--lang", lang, "select", *map(str, words)])


def rows(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Make a folder with a frame and a design, where keys are made too."""
    monkeypatch.chdir(tmp_path)
    frame = small_frame()
    pq.write_table(frame.table(range(frame.rows)), tmp_path / "khung.parquet")
    (tmp_path / "design.yaml").write_text(DESIGN, encoding="utf-8")
    return tmp_path


@pytest.fixture
def drawn(folder):
    """Draw once in the folder."""
    done = run("draw", "khung.parquet", "--design", "design.yaml", "--seed", 757, "--out", "mau.csv")
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def invented_757():
    """Invent a complete list for the plan of 2023."""
    return simulate(load_plan("757-2023"), np.random.default_rng(757))


def verify(*more):
    return run(
        "verify", "mau.csv.manifest.json", "--frame", "khung.parquet", "--design", "design.yaml", *more
    )


def test_a_draw_writes_the_sample_and_a_signed_manifest(drawn):
    """12 persons, 6 reserves, every stage's probability; the key belongs to its owner alone."""
    sample = rows(drawn / "mau.csv")
    manifest = json.loads((drawn / "mau.csv.manifest.json").read_text(encoding="utf-8"))["manifest"]
    key = drawn / "khaosat-data" / "keys" / "selection.ed25519"
    assert [row["reserve"] for row in sample].count("0") == 12
    assert (manifest["persons"], manifest["reserves"], manifest["seed"]) == (12, 6, 757)
    assert manifest["stages"][0]["probability_sum"] == pytest.approx(3)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_verification_draws_again_and_agrees(drawn):
    """Signature, signer, files, program and every byte of the sample."""
    done = verify("--sample", "mau.csv")
    assert done.exit_code == 0, done.output
    assert done.stdout.count("khớp") == 8


def test_verification_sees_a_changed_sample(drawn):
    """One person put in for another."""
    text = (drawn / "mau.csv").read_text(encoding="utf-8")
    first = rows(drawn / "mau.csv")[0]["person"]
    (drawn / "mau.csv").write_text(text.replace(first, "ban-than", 1), encoding="utf-8")
    done = verify("--sample", "mau.csv")
    assert done.exit_code == 1
    assert "tệp mẫu: KHÁC" in done.stderr


def test_verification_sees_a_changed_manifest(drawn):
    """Another seed in the manifest: the signature no longer holds, and another sample comes out."""
    path = drawn / "mau.csv.manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"seed": 757', '"seed": 758'), encoding="utf-8")
    done = verify("--sample", "mau.csv")
    assert done.exit_code == 1
    assert "chữ ký: KHÁC" in done.stderr
    assert "mẫu chọn lại: KHÁC" in done.stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [('"Ed25519"', '"Ed25518"'), ('"value": "', '"value": " '), ('"seed": 757', '"seed":  757')],
    ids=["algorithm", "hexadecimal", "space"],
)
def test_verification_sees_a_touch_that_changes_no_value(drawn, old, new):
    """The name of the algorithm, or a space that reading would pass over: not the file that was signed."""
    path = drawn / "mau.csv.manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8", newline="\n")
    done = verify("--sample", "mau.csv")
    assert done.exit_code == 1
    assert "chữ ký: KHÁC" in done.stderr


def test_verification_sees_a_changed_design_and_another_signer(drawn):
    """A comment is enough for the hash; a key made elsewhere is not the signer's."""
    (drawn / "design.yaml").write_text(DESIGN + "# x\n", encoding="utf-8")
    owner_key(drawn / "other.key")
    done = verify("--signing-key", "other.key")
    assert "thiết kế: KHÁC" in done.stderr
    assert "người ký: KHÁC" in done.stderr


def test_two_draws_with_one_seed_are_the_same_bytes(drawn):
    """The manifest too: nothing in it depends on when it ran."""
    run("draw", "khung.parquet", "--design", "design.yaml", "--seed", 757, "--out", "lai.csv")
    assert (drawn / "mau.csv").read_bytes() == (drawn / "lai.csv").read_bytes()
    first, second = ((drawn / f"{name}.csv.manifest.json").read_bytes() for name in ("mau", "lai"))
    assert first == second


def test_without_a_seed_nothing_is_drawn(folder):
    """And nothing is written."""
    done = run("draw", "khung.parquet", "--design", "design.yaml", "--out", "mau.csv")
    assert done.exit_code == 1
    assert "số khởi tạo" in done.stderr
    assert not (folder / "mau.csv").exists()


def test_a_frame_without_columns_is_refused_in_words(folder):
    """Each column that a stage needs, at once, in both languages."""
    (folder / "ngan.csv").write_text("person,age\n1,20\n", encoding="utf-8")
    for lang, words in (("vi", "không có cột «province»"), ("en", "no column “province”")):
        done = run("draw", "ngan.csv", "--design", "design.yaml", "--seed", 1, "--out", "mau.csv", lang=lang)
        assert done.exit_code == 1
        assert words in done.stderr
        assert done.stderr.count("«" if lang == "vi" else "“") == 3


def test_purposive_selection_says_its_consequence(folder):
    """No margin of error can be given; the reason is kept in the manifest."""
    (folder / "chu-dich.yaml").write_text(PURPOSIVE, encoding="utf-8")
    done = run("draw", "khung.parquet", "--design", "chu-dich.yaml", "--seed", 1, "--out", "mau.csv")
    manifest = json.loads((folder / "mau.csv.manifest.json").read_text(encoding="utf-8"))["manifest"]
    assert "không thể đưa ra sai số chọn mẫu" in done.stderr
    assert "gần đúng" in done.stderr
    assert manifest["remarks"][0] == ["selection-purposive", "province: thí điểm"]
    assert {row["weight"] for row in rows(folder / "mau.csv")} == {""}


def test_a_semicolon_csv_in_windows_1258_is_a_frame(folder):
    """What `frame import` reads, selection reads."""
    text = "person;region;size\n1;Bắc;2\n2;Nam;3\n"
    shaped = unicodedata.normalize("NFD", text).replace("a\u0306\u0301", "ă\u0301")
    (folder / "cu.csv").write_bytes(shaped.encode("cp1258"))
    (folder / "mot.yaml").write_text(
        "person: person\nstages: [{unit: person, strata: region, method: srs, n: {Bắc: 1, Nam: 1}}]",
        encoding="utf-8",
    )
    done = run("draw", "cu.csv", "--design", "mot.yaml", "--seed", 1, "--out", "mau.csv")
    assert done.exit_code == 0, done.output


def test_probabilities_are_written_before_any_draw(folder):
    """Stage by stage; their sum is the number of persons; joint ones too."""
    done = run(
        "probabilities", "khung.parquet", "--design", "design.yaml", "--out", "p.csv", "--joint", "kl.csv"
    )
    found, joint = rows(folder / "p.csv"), rows(folder / "kl.csv")
    assert done.exit_code == 0, done.output
    assert "12,00" in done.stdout
    assert sum(float(row["probability"]) for row in found) == pytest.approx(12)
    person = found[0]["person"]
    assert float(joint[0][person]) == pytest.approx(float(found[0]["probability"]))


def test_more_reserves_can_be_drawn_later(drawn):
    """The first two are those of the sample; the sample does not change."""
    done = run(
        "reserve", "khung.parquet", "--design", "design.yaml", "--seed", 757, "--count", 3, "--out", "bi.csv"
    )
    before = [row["person"] for row in rows(drawn / "mau.csv") if row["reserve"] in ("1", "2")]
    after = [row["person"] for row in rows(drawn / "bi.csv") if row["reserve"] in ("1", "2")]
    assert done.exit_code == 0, done.output
    assert len(rows(drawn / "bi.csv")) == 9
    assert before == after


def test_reserves_step_in_and_weights_are_corrected(drawn):
    """One refused in a domain of four: five asked, weights times 4 / 5."""
    sample = rows(drawn / "mau.csv")
    (drawn / "ket-qua.csv").write_text(f"person,outcome\n{sample[0]['person']},từ chối\n", encoding="utf-8")
    done = run("replace", "mau.csv", "--outcomes", "ket-qua.csv", "--out", "moi.csv")
    after = rows(drawn / "moi.csv")
    asked = [row for row in after if row["domain"] == sample[0]["domain"] and row["weight_final"]]
    assert done.exit_code == 0, done.output
    assert "0,8000" in done.stdout
    assert len(asked) == 5
    assert float(asked[0]["weight_final"]) == pytest.approx(float(sample[0]["weight"]) * 0.8)
    assert [row["released"] for row in after].count("1") == 1


def test_reserves_who_stepped_in_rest_like_everybody_asked(drawn):
    """They were asked; the other reserves of the round were not, and may be drawn."""
    first = rows(drawn / "mau.csv")[0]["person"]
    (drawn / "ket-qua.csv").write_text(f"person,outcome\n{first},từ chối\n", encoding="utf-8")
    run("replace", "mau.csv", "--outcomes", "ket-qua.csv", "--out", "moi.csv")
    asked = asked_persons(drawn / "moi.csv", "person")
    stepped_in = [row["person"] for row in rows(drawn / "moi.csv") if row["released"] == "1"]
    assert len(asked) == 12 + 1
    assert set(stepped_in) <= set(asked)


def test_unknown_outcomes_and_persons_and_spent_reserves_are_named_at_once(drawn):
    """Nothing is written."""
    persons = [row["person"] for row in rows(drawn / "mau.csv")[:4]]
    lines = [f"{person},refused" for person in persons[:3]] + ["nobody,refused", f"{persons[3]},bored"]
    (drawn / "ket-qua.csv").write_text("person,outcome\n" + "\n".join(lines) + "\n", encoding="utf-8")
    done = run("replace", "mau.csv", "--outcomes", "ket-qua.csv", "--out", "moi.csv", lang="en")
    assert done.exit_code == 1
    assert done.stderr.count("Error:") == 3
    assert not (drawn / "moi.csv").exists()


def test_permanent_numbers_and_rest_limit_how_often_one_is_asked(folder):
    """Nobody of the last round is drawn again; the key is made once and kept."""
    text = "person: person\nstages: [{unit: person, method: srs, n: 40, permanent: true}]"
    (folder / "deu.yaml").write_text(text, encoding="utf-8")
    common = ("khung.parquet", "--design", "deu.yaml", "--prn-key", "khoa.key")
    run("draw", *common, "--seed", 1, "--out", "nam1.csv")
    same = run("draw", *common, "--seed", 2, "--out", "nam2.csv")
    rested = run("draw", *common, "--seed", 3, "--earlier", "nam1.csv", "--out", "nam3.csv")
    first, second, third = ({row["person"] for row in rows(folder / f"nam{n}.csv")} for n in (1, 2, 3))
    assert same.exit_code == rested.exit_code == 0, rested.output
    assert first == second
    assert first.isdisjoint(third)
    assert "40 người được nghỉ" in rested.stderr
    assert stat.S_IMODE((folder / "khoa.key").stat().st_mode) == 0o600


def test_a_plans_group_is_drawn_from_the_units_lists(tmp_path, monkeypatch, invented_757):
    """Q04: the plan's 40 in each ministry; other groups stay, and the file is a frame."""
    monkeypatch.chdir(tmp_path)
    q04 = invented_757[invented_757["group"] == "Q04"]
    others = invented_757[invented_757["group"] == "Q01"].head(50)
    longer = q04.assign(person=q04["person"] + "B", name=q04["name"] + " B", email="b" + q04["email"])
    write(pd.concat([q04, longer, others]), tmp_path / "khung.csv")
    done = run("plan", "757-2023", "--frame", "khung.csv", "--group", "Q04", "--seed", 9, "--out", "moi.csv")
    assert done.exit_code == 0, done.output
    forms = read_frame(tmp_path / "moi.csv")
    counts = forms[forms["group"] == "Q04"].groupby("unit").size()
    assert set(counts) == {40}
    assert (forms["group"] == "Q01").sum() == 50
    assert not findings(load_plan("757-2023"), read_list(tmp_path / "moi.csv"))
    assert len(rows(tmp_path / "moi.csv.probabilities.csv")) == counts.sum()
    again = ("plan", "757-2023", "--frame", "khung.csv", "--group", "Q04", "--out", "moi.csv")
    agrees = run(*again, "--seed", 9, "--check", "moi.csv.manifest.json")
    differs = run(*again, "--seed", 8, "--check", "moi.csv.manifest.json")
    assert (agrees.exit_code, differs.exit_code) == (0, 1), agrees.output
    assert "mẫu chọn lại: KHÁC" in differs.stderr


def test_groups_that_take_everybody_are_not_drawn(tmp_path, monkeypatch, invented_757):
    """The problem names those that are."""
    monkeypatch.chdir(tmp_path)
    write(invented_757.head(100), tmp_path / "khung.csv")
    done = run("plan", "757-2023", "--frame", "khung.csv", "--group", "Q01", "--seed", 9, "--out", "moi.csv")
    unknown = run(
        "plan", "757-2023", "--frame", "khung.csv", "--group", "Q99", "--seed", 9, "--out", "moi.csv"
    )
    assert (done.exit_code, unknown.exit_code) == (1, 1)
    assert "Q04" in done.stderr
    assert not (tmp_path / "moi.csv").exists()


def test_rotation_prints_the_start_of_each_round():
    """A quarter of the list in each of four rounds; five rounds cannot be."""
    done = run("rotation", "--rate", 0.25, "--rounds", 4)
    too_many = run("rotation", "--rate", 0.25, "--rounds", 5, lang="en")
    assert [line.split("start: ")[1] for line in done.stdout.splitlines()] == [
        "0.0}",
        "0.25}",
        "0.5}",
        "0.75}",
    ]
    assert (too_many.exit_code, "4 rounds are possible" in too_many.stderr) == (1, True)


def test_what_a_design_cannot_say_is_said(folder):
    """A stratum that gives nobody, and strata of which one unit is drawn."""
    (folder / "lech.yaml").write_text(
        "person: person\nstages: [{unit: province, strata: region, method: srs, n: {Bắc: 1, Nam: 0}},"
        " {unit: person, method: srs, n: 2}]",
        encoding="utf-8",
    )
    done = run("draw", "khung.parquet", "--design", "lech.yaml", "--seed", 1, "--out", "mau.csv")
    assert "2 đơn vị không có cơ hội được chọn" in done.stderr
    assert "1 tầng chỉ chọn 1 đơn vị" in done.stderr
