"""Numbers that nobody means, given to the planner's commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from survey.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("lang", "words"), [("vi", "quá lớn"), ("en", "too large")])
def test_a_stratum_larger_than_mankind_is_refused(lang: str, words: str, tmp_path: Path):
    """1e300 persons are a slip of the keyboard: said at once, instead of reckoned for ever."""
    table = tmp_path / "strata.csv"
    table.write_text("stratum,N,S_x,M_x\nA,1e300,1,2\nB,100,1,2\n", encoding="utf-8")
    result = CliRunner().invoke(
        main, ["--lang", lang, "allocate", str(table), "--method", "neyman", "-n", "10"]
    )
    assert result.exit_code == 1
    assert words in result.output


@pytest.mark.parametrize("budget", ["nan", "inf", "nhiều"])
def test_a_budget_that_is_no_number_is_refused(budget: str):
    """What cannot be read as money is said to be unreadable."""
    result = CliRunner().invoke(main, ["plan", "cost", "757-2023", "--budget", budget])
    assert result.exit_code == 1
    assert result.output.startswith("Lỗi:")


def test_a_budget_is_read_as_an_official_writes_it():
    """3.000.000.000 and 3000000000 are the same money."""
    told = [
        CliRunner().invoke(main, ["plan", "cost", "757-2023", "--budget", money]).output
        for money in ("3.000.000.000", "3000000000")
    ]
    assert told[0] == told[1]


def test_a_follow_up_stays_within_its_budget():
    """As many persons as the money pays for, not one more; costs are named for what they are."""
    result = CliRunner().invoke(
        main,
        ["size", "follow-up", "--cost1", "50", "--cost2", "200", "--response", "50%", "--budget", "100000"],
    )
    assert "Hỏi 828 người" in result.output
    assert "C₁ = 50: chi phí một người hỏi ở bước một" in result.output


@pytest.mark.parametrize(
    "command",
    [
        ["size", "clusters", "--cost1", "1", "--cost2", "5", "--icc", "0.1", "--budget", "0.5"],
        ["size", "follow-up", "--cost1", "50", "--cost2", "200", "--response", "50%", "--budget", "1"],
    ],
)
def test_a_budget_for_nobody_is_refused(command: list[str]):
    """Money that does not pay for one person is said to be too little, and how much is needed."""
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert "chưa đủ để hỏi một người: cần ít nhất" in result.output


def test_a_small_budget_buys_a_small_cluster():
    """One commune and two persons in it, where the best number of persons costs more than there is."""
    command = ["size", "clusters", "--cost1", "1", "--cost2", "5", "--icc", "0.0001", "--budget", "11"]
    assert "Chọn 1 cụm, mỗi cụm 2 người" in CliRunner().invoke(main, command).output


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("mean --sd 1e300 --margin 2", "1 × 10³⁰⁰"),
        ("mean --sd 1e9 --margin 1e-12", "× 10⁴²"),
        ("mean --sd 0 --margin 1", "sd"),
        ("mean --sd 1 --margin 1 -N 1e300", "1 × 10³⁰⁰"),
        ("proportion --margin 1e-12", "× 10²³"),
        ("proportion --margin 1e-300", "1 × 10⁻³⁰⁰"),
        ("clusters --cost1 1 --cost2 5 --icc 0.1 --cv 0", "cv"),
        ("clusters --cost1 1 --cost2 5 --icc 0.1 --cv 1% --unit-cv 1e300", "10³⁰⁰"),
        ("follow-up --cost1 1 --cost2 4 --response 50% --cv 1e-12 --unit-cv 1 -N 10000", "10"),
    ],
)
def test_a_size_beyond_mankind_is_refused(lang: str, command: str, words: str):
    """Extreme numbers are refused in words, the number among them, in both languages."""
    result = CliRunner().invoke(main, ["--lang", lang, "size", *command.split()])
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert result.output.startswith({"vi": "Lỗi: ", "en": "Error: "}[lang])
    assert words in result.output


def refused(*command: object) -> str:
    """Return the words with which a command is refused in Vietnamese; a traceback is no refusal."""
    result = CliRunner().invoke(main, ["--lang", "vi", *map(str, command)])
    assert isinstance(result.exception, SystemExit), result.output
    assert result.exit_code == 1
    return result.output


def test_a_mode_for_a_group_that_is_not_there_is_refused():
    """A mistyped group changes no cost in silence: the groups of the plan are named."""
    assert "không có nhóm «Q99»; có: Q01, Q02" in refused("plan", "cost", "757-2023", "--mode", "Q99=paper")


def test_a_number_set_twice_is_refused():
    """Two values for one factor: neither is taken."""
    told = refused("plan", "what-if", "757-2023", "--set", "Q04.officials=4", "--set", "Q04.officials=5")
    assert "«Q04.officials» được đặt hai lần (4, 5)" in told


@pytest.mark.parametrize("option", ["--start", "--target"])
def test_a_day_beyond_the_calendar_is_named(option: str):
    """The day that was asked is quoted, and the days that can be asked."""
    told = refused("plan", "calendar", "757-2023", option, "01/01/9999")
    assert f"{option}: ngày 01/01/9999 nằm ngoài lịch" in told
    assert "từ 01/01/199" in told


@pytest.fixture
def drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in a folder with a list and a design; return the words of a draw."""
    monkeypatch.chdir(tmp_path)
    persons = "".join(f"p{number}\n" for number in range(20))
    (tmp_path / "khung.csv").write_text(f"person\n{persons}", encoding="utf-8")
    (tmp_path / "design.yaml").write_text(
        "person: person\nstages:\n  - {unit: person, method: srs, n: 4}\n", encoding="utf-8"
    )
    return ["select", "draw", "khung.csv", "--design", "design.yaml", "--seed", "7", "--out"]


@pytest.mark.parametrize("manifest", [[], ["--manifest", "mau.json"]])
def test_an_output_that_cannot_be_written_leaves_nothing_behind(
    drawing: list[str], manifest: list[str], tmp_path: Path
):
    """No key is made and no file written when the sample itself could not be."""
    before = sorted(tmp_path.rglob("*"))
    assert "/proc/o.csv" in refused(*drawing, "/proc/o.csv", *manifest)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        ("{}", "manifest, signature.value, signature.public_key"),
        ("[1]", "manifest, signature.value, signature.public_key"),
        ('{"manifest": {}, "signature": {"value": "00"}}', "signature.public_key"),
        (
            '{"manifest": {"seed": 7}, "signature": {"value": "0", "public_key": "0"}}',
            "manifest.frame_sha256",
        ),
    ],
)
def test_what_a_manifest_lacks_is_named(drawing: list[str], content: str, missing: str, tmp_path: Path):
    """Any JSON may be given as a manifest: the entries it lacks are told."""
    (tmp_path / "m.json").write_text(content, encoding="utf-8")
    told = refused("select", "verify", "m.json", "--frame", "khung.csv", "--design", "design.yaml")
    assert f"thiếu mục {missing}" in told


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("clusters --cost1 1 --cost2 5 --icc 2 --budget 10", "--icc: "),
        ("ratio --cv-y 0 --cv-x 1 --correlation 0.1 --cv 5%", "--cv-y: "),
        ("proportion --p 10% --power 80%", "--against"),
        ("proportion --p 10% --against 10% --power 80%", "--against: "),
        ("mean --sd 1", "--margin, --cv, --power, -n"),
    ],
)
def test_a_refusal_names_the_option(command: str, words: str):
    """What was typed is named, not the symbol of a formula."""
    assert words in refused("size", *command.split())


STRATA = "stratum,N,S_x,M_x,cost\nA,100,1,2,50\nB,100,1,2,50\n"


def test_a_budget_for_strata_is_money(tmp_path: Path):
    """Too small a budget is spoken of as money."""
    (tmp_path / "a.csv").write_text(STRATA, encoding="utf-8")
    told = refused("allocate", tmp_path / "a.csv", "--method", "cost", "--budget", 1)
    assert "kinh phí 1 không đủ: riêng mức tối thiểu của các tầng đã tốn 200" in told


def test_strata_are_read_from_the_unicode_text_of_excel(tmp_path: Path):
    """UTF-16, as Excel saves Unicode text, is read like UTF-8."""
    told = []
    for encoding in ("utf-8", "utf-16"):
        (tmp_path / "a.csv").write_text(STRATA, encoding=encoding)
        told.append(CliRunner().invoke(main, ["allocate", str(tmp_path / "a.csv"), "-n", "10"]).output)
    assert "Lỗi" not in told[0]
    assert told[0] == told[1]


def test_a_quotation_mark_that_is_not_closed_is_told(tmp_path: Path):
    """The row in which it opens is named."""
    (tmp_path / "a.csv").write_text(STRATA.replace("B", '"B'), encoding="utf-8")
    assert "dòng 3: dấu ngoặc kép" in refused("allocate", tmp_path / "a.csv", "-n", 10)


def test_lists_due_before_the_letter_are_warned_of(tmp_path: Path):
    """The letters are written, and the two days are told."""
    days = ["--deadline", "01/09/2023", "--date", "25/09/2023"]
    made = CliRunner().invoke(
        main, ["plan", "letters", "757-2023", "--unit", "BNV", "--out", str(tmp_path), *days]
    )
    assert made.exit_code == 0, made.output
    assert "hạn gửi danh sách 01/09/2023 sớm hơn ngày ký công văn 25/09/2023" in made.output


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("allocate x --method foo", "giá trị của --method không hợp lệ: 'foo' không phải một trong"),
        ("select draw /tmp", "giá trị của FRAME không hợp lệ: '/tmp' là thư mục"),
        ("select draw", "thiếu FRAME"),
        ("size mean --foo", "không có tùy chọn --foo"),
        ("lạ", "không có lệnh 'lạ'"),
    ],
)
def test_a_mistyped_command_is_told_in_vietnamese(command: str, words: str):
    """In Vietnamese unless English is asked for; the exit code of a mistyped command is 2 either way."""
    told = {lang: CliRunner().invoke(main, ["--lang", lang, *command.split()]) for lang in ("vi", "en")}
    assert [told["vi"].exit_code, told["en"].exit_code] == [2, 2]
    assert f"Lỗi: {words}" in told["vi"].output
    assert "Error: " in told["en"].output
