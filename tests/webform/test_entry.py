"""Coming in: codes, links, PIN; and leaving."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.webform.conftest import Respondent, Site

UNKNOWN = "00000-00000-00000-00000-000000"


def plain(text: str) -> str:
    """Return a page without what differs from one sending to the next."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def test_an_empty_code_is_an_error_with_a_link_to_its_field(site: Site):
    """The title says so, the summary links to the field, the field is marked."""
    visitor = site.visitor()
    visitor.get("/")
    visitor.press("code", code=" ")
    assert visitor.page.status_code == 422
    assert visitor.title.startswith("Lỗi:")
    assert 'href="#code"' in visitor.text
    assert 'aria-invalid="true"' in visitor.text


def test_unknown_and_malformed_codes_get_one_and_the_same_page(site: Site):
    """Status, headers and text tell nothing about the code."""
    pages = []
    for code in (UNKNOWN, "xyz", "' OR 1=1 --", "á" * 200):
        visitor = site.visitor()
        visitor.get("/")
        visitor.press("code", code=code)
        pages.append((visitor.page.status_code, sorted(visitor.page.headers.keys()), plain(visitor.text)))
    assert all(page == pages[0] for page in pages)
    assert pages[0][0] == 404


def test_the_page_of_a_wrong_code_does_not_repeat_the_code(site: Site):
    """What was typed is not shown to whoever looks next."""
    visitor = site.visitor()
    visitor.get("/")
    visitor.press("code", code="MARKER-OF-A-CODE")
    assert "MARKER" not in visitor.text


def test_many_wrong_codes_are_slowed_down_and_a_right_one_never(site: Site, respondent: Respondent):
    """A flood of guesses gets 429 with the same words; a person with a code comes in at once."""
    from survey.access import WRONG_CODES_A_MINUTE, count_wrong_code

    visitor = site.visitor()
    visitor.get("/")
    calm = visitor.press("code", code=UNKNOWN)
    with site.store.begin() as db:
        for _ in range(WRONG_CODES_A_MINUTE):
            count_wrong_code(db, clock=site.clock)
    flooded = visitor.press("code", code=UNKNOWN)
    assert (calm.status_code, flooded.status_code) == (404, 429)
    assert int(flooded.headers["Retry-After"]) <= 60
    assert plain(flooded.get_data(as_text=True)) == plain(calm.get_data(as_text=True))
    respondent.enter()
    assert respondent.form("begin") is not None


def test_a_code_is_read_tolerantly(site: Site, respondent: Respondent):
    """Small letters, spaces and no dashes do not matter."""
    respondent.get("/")
    respondent.press("code", code=respondent.code.lower().replace("-", " "))
    assert respondent.path == "/pin"


@pytest.mark.parametrize("route", ["/c/", "/m/"])
def test_opening_a_link_looks_nothing_up_and_changes_nothing(site: Site, route: str):
    """A messenger's preview fetches the page: the same page for any code, and the store stays as it is."""
    before = site.dump()
    pages = {code: site.visitor().get(route + code) for code in (next(site.codes), UNKNOWN)}
    texts = {plain(page.get_data(as_text=True)).replace(code, "") for code, page in pages.items()}
    assert len(texts) == 1
    assert {page.headers["Referrer-Policy"] for page in pages.values()} == {"no-referrer"}
    assert site.dump() == before


def test_the_address_is_clean_after_the_link(respondent: Respondent):
    """The code leaves the address line with the first button."""
    respondent.get(f"/c/{respondent.code}")
    respondent.press("code")
    assert respondent.code not in respondent.page.request.url


@pytest.mark.parametrize(
    ("pin", "again"),
    [
        ("123", "123"),
        ("123456789", "123456789"),
        ("12a4", "12a4"),
        ("246802", "864203"),
        ("", ""),
        ("1111", "1111"),
        ("1234", "1234"),
    ],
)
def test_a_pin_has_4_to_8_digits_typed_twice_and_is_not_too_simple(
    respondent: Respondent, pin: str, again: str
):
    """Anything else is refused at its field."""
    respondent.get(f"/c/{respondent.code}")
    respondent.press("code")
    respondent.press("pin", pin=pin, again=again)
    assert respondent.page.status_code == 422
    assert 'aria-invalid="true"' in respondent.text


def test_a_pin_is_never_sent_back(respondent: Respondent):
    """A page with an error does not hold what was typed."""
    respondent.get(f"/c/{respondent.code}")
    respondent.press("code")
    respondent.press("pin", pin="975310", again="135799")
    assert "975310" not in respondent.text


def test_whoever_knows_the_code_alone_does_not_come_in(site: Site, respondent: Respondent):
    """The second entry asks for the PIN, and no page opens before it is given."""
    respondent.start()
    questions = respondent.path
    other = site.respondent(respondent.code)
    other.get(f"/c/{other.code}")
    other.press("code")
    assert "again" not in other.form("pin").every_name()
    other.press("pin", pin="999900")
    assert other.page.status_code == 422
    other.get(questions)
    assert other.path == "/pin"


def test_wrong_pins_have_to_wait_and_waiting_helps(site: Site, respondent: Respondent):
    """After some wrong tries even the right PIN must wait; nobody is locked out for good."""
    respondent.enter()
    other = site.respondent(respondent.code)
    other.get(f"/c/{other.code}")
    other.press("code")
    for _ in range(4):
        other.press("pin", pin="975301")
    other.press("pin", pin="246802")
    assert "Hãy đợi" in other.text
    site.clock.forward(hours=1)
    other.press("pin", pin="246802")
    assert other.form("begin") is not None


def test_of_two_first_entries_only_one_sets_the_pin(site: Site, respondent: Respondent):
    """Whoever comes second is asked for the PIN, and told what it means if he never set one."""
    other = site.respondent(respondent.code)
    for person in (respondent, other):
        person.get(f"/c/{person.code}")
        person.press("code")
    respondent.press("pin", pin="246802", again="246802")
    other.press("pin", pin="864203", again="864203")
    assert other.page.status_code == 422
    assert "chưa từng đặt PIN" in other.text
    other.press("pin", pin="246802")
    assert other.form("begin") is not None


def test_leaving_ends_the_session(respondent: Respondent):
    """After leaving, the form asks for the code again."""
    respondent.start()
    questions = respondent.path
    respondent.press("answers", go="leave")
    respondent.get(questions)
    assert respondent.page.status_code == 403
    assert respondent.form("code") is not None


def test_a_shared_computer_is_cleared_and_its_session_is_short(site: Site, respondent: Respondent):
    """The cookie ends with the browser, the session after twenty minutes, and leaving clears what was stored."""
    respondent.get(f"/c/{respondent.code}")
    respondent.press("code")
    answer = respondent.press("pin", follow=False, pin="246802", again="246802", shared="y")
    assert "Max-Age" not in answer.headers["Set-Cookie"]
    respondent.get("/forms")
    left = respondent.client.post("/leave", data=respondent.form("csrf_token").standing())
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_the_first_page_offers_to_resume(respondent: Respondent):
    """Whoever comes to the first page with a session finds the way back."""
    respondent.enter()
    respondent.get("/")
    assert 'href="/forms"' in respondent.text
