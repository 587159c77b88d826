"""How the demonstration's respondent reads a page."""

from __future__ import annotations

from questionnaires.model import Special
from survey.demo.pages import read_page
from survey.demo.respondent import posted

PAGE = """
<a href="/f/abc">Phiếu</a>
<form method="post" action="/lang"><button name="lang" value="en">English</button></form>
<form id="answers" method="post">
  <input type="hidden" name="csrf_token" value="t&amp;1">
  <fieldset><input type="radio" name="m1_1@BYT" value="5"><input type="radio" name="m1_1@BYT" value="4" checked></fieldset>
  <input type="checkbox" name="ways" value="a" checked><input type="checkbox" name="ways" value="b" checked>
  <input type="text" name="off" value="x" disabled>
  <select name="unit"><option value="1">một</option><option value="2" selected>hai</option></select>
  <textarea name="more">đã viết</textarea>
  <button name="go" value="next">Tiếp</button><button name="go" value="skip">Bỏ qua</button>
</form>
"""


def test_a_form_is_found_by_its_id_a_control_or_a_button():
    """A client asks for the form that it needs, wherever it stands on the page."""
    page = read_page(PAGE)
    assert page.form_with("answers") is page.form_with("m1_1@BYT") is page.form_with("go") is page.forms[1]
    assert page.form_with("pin") is None


def test_a_form_stands_as_a_browser_would_send_it():
    """Checked boxes, chosen options, hidden and text fields are sent; disabled fields and buttons are not."""
    assert read_page(PAGE).forms[1].standing() == {
        "csrf_token": ["t&1"],
        "m1_1@BYT": ["4"],
        "ways": ["a", "b"],
        "unit": ["2"],
        "more": ["đã viết"],
    }


def test_buttons_links_and_words_are_read():
    """The rest of what a client looks at."""
    page = read_page(PAGE)
    assert [button.value for button in page.forms[1].buttons] == ["next", "skip"]
    assert page.links == ["/f/abc"]
    assert page.text.startswith("Phiếu English")


def test_answers_are_posted_under_the_names_of_the_page():
    """Every kind of answer has its form as a posted field."""
    answers = {
        ("m1_1", "BYT"): "4",
        ("m1_2", "BYT"): Special.CANNOT_JUDGE,
        ("ways", None): ("a", "b"),
        ("years", None): 12,
        ("share", None): 0.5,
    }
    assert posted(answers) == {
        "m1_1@BYT": ["4"],
        "m1_2@BYT": ["__cannot_judge"],
        "ways": ["a", "b"],
        "years": ["12"],
        "share": ["0,5"],
    }
