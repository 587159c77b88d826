"""``khaosat frame``: invent a list, take in a real one."""

import csv

import pytest
from click.testing import CliRunner

from survey.cli import main

GOOD = "group,unit,name,email\nQ01,BYT,Người giả định 00001,a@example.invalid\n"
MIXED = GOOD + "Q01,BTC,Người giả định 00002,khong-phai-thu\n"


def run(*words, lang="vi"):
    return CliRunner().invoke(main, ["--lang", lang, "frame", *map(str, words)])


@pytest.fixture
def list_file(tmp_path):
    """Write a list as sent."""

    def write(text, name="gui.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_simulate_writes_a_complete_list_and_says_so(tmp_path):
    """Bình Phước's 367 forms, the same bytes for the same seed."""
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    done = run("simulate", "binh-phuoc-2022", "--seed", 5, "--out", first)
    run("simulate", "binh-phuoc-2022", "--seed", 5, "--out", second)
    assert done.exit_code == 0
    assert "367 phiếu, 367 người" in done.stdout
    assert first.read_bytes() == second.read_bytes()


def test_simulate_counts_forms_and_persons_apart(tmp_path):
    """50,155 forms are 30,055 persons."""
    done = run("simulate", "757-2023", "--out", tmp_path / "a.csv", lang="en")
    assert "50,155 forms, 30,055 persons" in done.stdout


def test_an_unknown_plan_is_refused_and_nothing_is_written(tmp_path):
    """The message names the plans at hand."""
    done = run("simulate", "758-2023", "--out", tmp_path / "a.csv")
    assert done.exit_code == 1
    assert "757-2023" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_import_shows_the_mapping_and_writes_the_frame(list_file, tmp_path):
    """A good list is taken whole."""
    done = run("import", list_file(GOOD), "--plan", "757-2023", "--out", tmp_path / "khung.csv")
    assert done.exit_code == 0
    assert "name ← «name»" in done.stdout
    assert (tmp_path / "khung.csv").read_text(encoding="utf-8").splitlines()[1] == (
        "L00001,Q01,BYT,,BYT,,Người giả định 00001,a@example.invalid,,0"
    )


def test_import_takes_what_is_right_and_fails_for_the_rest(list_file, tmp_path):
    """One unit's list is written, the other is refused with its row, and the exit code says that something is open."""
    done = run("import", list_file(MIXED), "--plan", "757-2023", "--out", tmp_path / "khung.csv")
    assert done.exit_code == 1
    assert "Lỗi dòng 3 [BTC Bộ Tài chính]" in done.stderr
    assert (tmp_path / "khung.csv").read_text(encoding="utf-8").count("\n") == 2


def test_the_report_holds_row_unit_code_and_message(list_file, tmp_path):
    """A person corrects a list with the report beside it."""
    report = tmp_path / "loi.csv"
    run("import", list_file(MIXED), "--plan", "757-2023", "--out", tmp_path / "khung.csv", "--report", report)
    with report.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert (rows[0]["row"], rows[0]["unit"], rows[0]["code"]) == ("3", "BTC", "frame-email-bad")
    assert rows[0]["message"].startswith("thư điện tử")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "rỗng"),
        ("group,unit,name\n", "chỉ có dòng tiêu đề"),
        ("a,b\n1,2\n", "dòng tiêu đề"),
        ("group,unit,name\nQ01,BYT,\n", "chưa ghi gì"),
        ("group,unit,name,reason\nQ01,BYT,Người giả định 1,nghỉ hưu\n", "không còn người nào"),
    ],
)
def test_a_list_of_which_nothing_remains_writes_nothing(list_file, tmp_path, text, words):
    """Whatever stood at the target stays."""
    target = tmp_path / "khung.csv"
    target.write_text("cũ", encoding="utf-8")
    done = run("import", list_file(text), "--plan", "757-2023", "--out", target)
    assert done.exit_code == 1
    assert words in done.stderr
    assert target.read_text(encoding="utf-8") == "cũ"


def test_additions_are_idempotent(list_file, tmp_path):
    """Adding the same list to the frame it made changes no byte."""
    source, target = list_file(GOOD), tmp_path / "khung.csv"
    run("import", source, "--plan", "757-2023", "--out", target)
    before = target.read_bytes()
    done = run("import", source, "--plan", "757-2023", "--out", target, "--add-to", target)
    assert done.exit_code == 0
    assert target.read_bytes() == before


def test_headings_can_be_mapped_and_columns_set(list_file, tmp_path):
    """A list without group and unit says them on the command line."""
    source = list_file("STT;Người được hỏi\n1;Người giả định 1\n")
    words = ("--map", "name=Người được hỏi", "--set", "group=Q01", "--set", "unit=BYT")
    done = run("import", source, "--plan", "757-2023", "--out", tmp_path / "khung.csv", *words)
    assert done.exit_code == 0
    assert "group = «Q01»" in done.stdout


def test_a_mapping_without_an_equals_sign_is_refused(list_file, tmp_path):
    """The message shows the form."""
    done = run("import", list_file(GOOD), "--plan", "757-2023", "--out", tmp_path / "k.csv", "--map", "name")
    assert done.exit_code == 1
    assert "cột=tiêu đề" in done.stderr


def test_no_message_holds_a_name_or_an_address(list_file, tmp_path):
    """Logs keep rows, not persons."""
    rows = (
        "group,unit,name,email\n" + "Q01,BYT,Người giả định 00009,x@\n" * 2 + "Q01,BTC,=Người giả định 8,\n"
    )
    report = tmp_path / "loi.csv"
    done = run(
        "import", list_file(rows), "--plan", "757-2023", "--out", tmp_path / "k.csv", "--report", report
    )
    assert "Người giả định" not in done.output + report.read_text(encoding="utf-8")
    assert "x@" not in done.output


def test_a_mapping_is_remembered_for_the_next_list_of_the_folder(list_file, tmp_path):
    """What --map said once need not be said again; a dry run remembers nothing."""
    source = list_file("Mẫu;Nơi gửi;Người được hỏi\nQ01;BYT;Người giả định 1\n")
    said = ("--map", "group=Mẫu", "--map", "unit=Nơi gửi", "--map", "name=Người được hỏi")
    dry = run("import", source, "--plan", "757-2023", "--dry-run", *said)
    assert dry.exit_code == 0
    assert "chưa ghi gì" in dry.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["gui.csv"]
    first = run("import", source, "--plan", "757-2023", "--out", tmp_path / "a.csv", *said)
    other = list_file("Mẫu;Nơi gửi;Người được hỏi\nQ01;BTC;Người giả định 2\n", "gui2.csv")
    second = run("import", other, "--plan", "757-2023", "--out", tmp_path / "b.csv")
    assert "Đã nhớ các cột" in first.stdout
    assert (second.exit_code, "unit ← «Nơi gửi»" in second.stdout) == (0, True)


def test_a_mapping_can_be_kept_elsewhere(list_file, tmp_path):
    """With --mapping, for lists in many folders."""
    source, memory = list_file("Mẫu;unit;name\nQ01;BYT;Người giả định 1\n"), tmp_path / "cot.yaml"
    run(
        "import",
        source,
        "--plan",
        "757-2023",
        "--out",
        tmp_path / "a.csv",
        "--map",
        "group=Mẫu",
        "--mapping",
        memory,
    )
    again = run("import", source, "--plan", "757-2023", "--out", tmp_path / "b.csv", "--mapping", memory)
    assert again.exit_code == 0
    assert not (tmp_path / "khaosat-columns.yaml").exists()


def test_a_dry_run_says_every_problem_and_writes_nothing(list_file, tmp_path):
    """The exit code is that of the import."""
    done = run("import", list_file(MIXED), "--plan", "757-2023", "--dry-run")
    assert done.exit_code == 1
    assert "Lỗi dòng 3" in done.stderr
    assert len(list(tmp_path.iterdir())) == 1


def test_import_without_a_target_is_a_dry_run_or_nothing(list_file):
    """The option that is missing is named."""
    done = run("import", list_file(GOOD), "--plan", "757-2023")
    assert done.exit_code == 2
    assert "--out" in done.stderr


def test_diff_counts_by_unit_and_group_and_lists_persons_for_their_owner(list_file, tmp_path):
    """Names appear in the file only."""
    old, new = tmp_path / "cu.csv", tmp_path / "moi.csv"
    run("import", list_file(GOOD), "--plan", "757-2023", "--out", old)
    later = GOOD.replace("BYT", "BTC") + "Q01,BYT,Người giả định 00003,c@example.invalid\n"
    run("import", list_file(later, "gui2.csv"), "--plan", "757-2023", "--out", new)
    done = run("diff", old, new, "--out", tmp_path / "khac.csv")
    assert done.exit_code == 0
    assert "chuyển đơn vị 1" in done.stdout
    assert "giả định" not in done.output
    rows = list(csv.DictReader((tmp_path / "khac.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["change"] for row in rows] == ["moved", "joined"]
    assert (rows[0]["unit_before"], rows[0]["unit_after"]) == ("BYT", "BTC")
    named = run("diff", old, new, "--plan", "757-2023", "--format", "csv")
    assert "BTC,Bộ Tài chính,Q01,0,1,1,0" in named.stdout
    json_form = run("diff", old, new, "--format", "json", lang="en")
    assert '"joined": 1' in json_form.stdout
