"""What goes wrong: the session, the database, the address, the size; nothing that was typed is lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from survey.access import find_visitor, form_key
from survey.fieldwork import load_draft

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.webform.conftest import Respondent, Site


def answers_of(site: Site, respondent: Respondent) -> dict[str, object]:
    """Return what the store holds of the respondent's only form."""
    with site.store.read() as db:
        visitor = find_visitor(db, respondent.code)
        assert visitor is not None
        return load_draft(
            db, form_key(site.store.keys, visitor, respondent.code, visitor.forms[0].id)
        ).answers


def refuse_writing(site: Site) -> None:
    """Make the database read-only for all connections from now on."""
    from sqlalchemy import event

    def forbid(connection: object, *_: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    event.listen(site.store.engine, "checkout", forbid)


def destroy(site: Site) -> None:
    """Put something that is no database in the place of the database."""
    site.store.dispose()
    Path(site.store.url.removeprefix("sqlite:///")).write_text(
        "không phải cơ sở dữ liệu" * 100, encoding="utf-8"
    )


# --- the session is over ------------------------------------------------------------------------------------


def test_an_ended_session_keeps_what_was_entered_and_gives_it_back(site: Site, respondent: Respondent):
    """The page asks for code and PIN again, then shows the answers, not yet saved."""
    respondent.start()
    chosen = respondent.choose()
    respondent.client.delete_cookie("khaosat")
    respondent.answer()
    assert respondent.page.status_code == 403
    assert "Phiên làm việc đã hết hạn" in respondent.text
    respondent.press("code", code=respondent.code)
    respondent.press("pin", pin="246802")
    assert "Chưa lưu" in respondent.text
    assert respondent.form("answers").standing().items() >= {n: [v] for n, v in chosen.items()}.items()
    assert answers_of(site, respondent) == {}
    respondent.press("answers", go="next")
    assert answers_of(site, respondent) == chosen


def test_an_idle_session_ends(site: Site, respondent: Respondent, monkeypatch: pytest.MonkeyPatch):
    """After two hours without a request the cookie is worth nothing."""
    import time

    respondent.start()
    later = time.time() + 2 * 3600 + 1
    monkeypatch.setattr(time, "time", lambda: later)
    respondent.get(respondent.path)
    assert respondent.page.status_code == 403


def test_what_is_kept_in_a_page_cannot_be_read_there(respondent: Respondent):
    """The sealed text shows neither names of questions nor answers."""
    respondent.start()
    respondent.client.delete_cookie("khaosat")
    respondent.answer()
    kept = respondent.form("kept").standing()["kept"][0]
    assert re.fullmatch(r"[A-Za-z0-9_=-]+", kept)
    assert "d1_1" not in respondent.text


def test_kept_answers_do_not_come_back_on_somebody_elses_form(site: Site, respondent: Respondent):
    """Another code leads to that person's own form."""
    respondent.start()
    respondent.client.delete_cookie("khaosat")
    respondent.answer()
    other = site.respondent()
    other.client, other.page = respondent.client, respondent.page
    other.press("code", code=other.code)
    other.press("pin", pin="135792", again="135792")
    assert other.form("begin") is not None


@pytest.mark.parametrize("kept", ["x", "gAAAAAB", ""])
def test_a_forged_seal_is_worth_nothing(respondent: Respondent, kept: str):
    """The way in goes on as if nothing had been kept."""
    respondent.get("/")
    respondent.press("code", code=respondent.code, kept=kept)
    respondent.press("pin", pin="246802", again="246802")
    assert respondent.form("begin") is not None


def test_the_script_is_told_that_the_session_is_over(respondent: Respondent):
    """It says so and keeps the page."""
    respondent.start()
    respondent.client.delete_cookie("khaosat")
    answer = respondent.answer(go="save")
    assert answer.status_code in {400, 403}
    assert answer.json == {"expired": True}


def test_a_page_whose_token_is_old_comes_back_with_its_answers(site: Site, respondent: Respondent):
    """A new session in another tab ends the token of this one; nothing is saved, nothing lost."""
    respondent.start()
    chosen = respondent.choose()
    respondent.answer(csrf_token="old")
    assert respondent.page.status_code == 400
    assert answers_of(site, respondent) == {}
    respondent.press("answers", go="next")
    assert answers_of(site, respondent) == chosen


def test_a_browser_that_keeps_no_cookies_is_told_so(respondent: Respondent):
    """Inside a messenger cookies may be lost: the page offers to press again and names the way out."""
    respondent.get(f"/c/{respondent.code}")
    respondent.client.delete_cookie("khaosat")
    respondent.press("code")
    assert respondent.page.status_code == 400
    assert "Zalo" in respondent.text
    respondent.press("code")
    assert respondent.path == "/pin"


# --- the database -------------------------------------------------------------------------------------------


def test_a_database_that_cannot_be_written_leaves_the_answers_on_the_page(site: Site, respondent: Respondent):
    """503 with Retry-After, every choice still there, and nothing called saved."""
    respondent.start()
    chosen = respondent.choose()
    refuse_writing(site)
    respondent.answer()
    assert respondent.page.status_code == 503
    assert int(respondent.page.headers["Retry-After"]) > 0
    assert "Chưa lưu được" in respondent.text
    assert respondent.form("answers").standing().items() >= {n: [v] for n, v in chosen.items()}.items()


def test_the_script_is_told_that_nothing_was_saved(site: Site, respondent: Respondent):
    """It tries again later and says "not saved" meanwhile."""
    respondent.start()
    refuse_writing(site)
    answer = respondent.answer(go="save")
    assert (answer.status_code, answer.json) == (503, {"failed": True})


def test_a_database_that_cannot_be_read_keeps_the_answers_in_the_page(site: Site, respondent: Respondent):
    """Everything that was entered travels on, sealed, to be sent again."""
    respondent.start()
    respondent.choose()
    destroy(site)
    respondent.answer()
    assert respondent.page.status_code == 503
    assert respondent.form("kept").standing()["kept"] != [""]


def test_a_submit_that_cannot_be_written_is_not_acknowledged(site: Site, respondent: Respondent):
    """No receipt without a commit."""
    respondent.start()
    respondent.answer_all()
    refuse_writing(site)
    respondent.send()
    assert respondent.page.status_code == 503
    assert "biên nhận" not in respondent.text


# --- the round ----------------------------------------------------------------------------------------------


def test_a_closed_round_says_so(site: Site, respondent: Respondent):
    """After the closing date and its grace the code leads to a page that says what counts."""
    respondent.start()
    questions = respondent.path
    site.clock.forward(days=60)
    respondent.get(questions)
    assert respondent.page.status_code == 403
    assert "Đợt điều tra đã kết thúc" in respondent.text
    respondent.get(f"/c/{respondent.code}")
    respondent.press("code")
    assert "Đợt điều tra đã kết thúc" in respondent.text


def test_a_form_begun_before_the_close_can_still_be_sent_in_the_grace(site: Site, respondent: Respondent):
    """Somebody who is on the last page at the closing minute is not turned away."""
    respondent.start()
    respondent.answer_all()
    site.clock.forward(days=30, minutes=5)
    respondent.send()
    assert respondent.path.endswith("/receipt")


def test_a_round_that_is_not_open_yet_says_so(site: Site, make_small_round: Callable[..., str]):
    """The code is known, and the page says that it will work."""
    from survey.invitations import invite

    make_small_round(site.store, round_id="later", opened=False)
    code = next(iter(invite(site.store, "later", base_url="http://localhost"))).code
    early = site.respondent(code)
    early.get(f"/c/{code}")
    early.press("code")
    assert early.page.status_code == 403
    assert "chưa nhận phiếu" in early.text


# --- addresses, methods, sizes ------------------------------------------------------------------------------


def test_an_unknown_page_is_a_404_in_words(site: Site):
    """With a way to the first page."""
    visitor = site.visitor()
    visitor.get("/không-có")
    assert visitor.page.status_code == 404
    assert "Không tìm thấy trang" in visitor.text


def test_a_form_of_somebody_else_is_a_404(site: Site, respondent: Respondent):
    """Nobody learns whether a form exists that is not theirs."""
    respondent.start()
    mine = respondent.form_path
    other = site.respondent()
    other.enter()
    other.get(mine)
    foreign = (other.page.status_code, re.sub(r"/f/\w+", "", other.text))
    other.get("/f/" + "0" * 32)
    assert foreign == (404, re.sub(r"/f/\w+", "", other.text))


def test_a_wrong_method_is_a_405_with_what_is_allowed(site: Site):
    """The header names the methods."""
    page = site.visitor().client.get("/enter")
    assert page.status_code == 405
    assert "POST" in page.headers["Allow"]


def test_too_much_is_a_413(site: Site):
    """Nothing larger than 256 kB is read from a respondent."""
    page = site.visitor().client.post("/enter", data={"code": "x" * 300_000})
    assert page.status_code == 413
    assert "quá lớn" in page.get_data(as_text=True)


def test_a_list_is_taken_only_from_staff(site: Site):
    """The larger limit of the upload page is not open to the world."""
    page = site.visitor().client.post("/staff/rounds/x/lists", data={"csrf_token": "x" * 300_000})
    assert page.status_code == 413


def test_a_mistake_of_the_program_is_a_500_without_details(site: Site, caplog: pytest.LogCaptureFixture):
    """The page says that it was logged; the log has the place and not the message."""

    def fail() -> str:
        raise ValueError("MARKER-OF-AN-ANSWER")

    site.app._got_first_request = False
    site.app.add_url_rule("/fail", view_func=fail)
    page = site.visitor().client.get("/fail")
    assert page.status_code == 500
    assert "MARKER" not in page.get_data(as_text=True) + caplog.text
    assert "ValueError in fail" in caplog.text


def test_a_page_that_keeps_answers_has_no_link_that_would_lose_them(respondent: Respondent):
    """The language switch is a link on such pages: it waits until the answers are back in their fields."""
    respondent.start()
    respondent.client.delete_cookie("khaosat")
    respondent.answer()
    assert "?lang=" not in respondent.text
