"""What protects respondents: tokens, headers, cookies, logs, pages that change nothing."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.webform.conftest import Respondent, Site

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def addresses(site: Site, methods: set[str]) -> list[str]:
    """Return an address for each route that takes one of the methods."""
    filled = {
        "form_id": "f" * 32,
        "key": "binh-phuoc-2022",
        "kind": "plans",
        "name": "plan.yaml",
        "job_id": "x",
        "code": "X",
        "round_id": site.round_id,
        "plan_id": "binh-phuoc-2022",
        "token": "t",
        "filename": "style.css",
    }
    rules = [rule for rule in site.app.url_map.iter_rules() if rule.methods & methods]
    return [rule.build({name: filled[name] for name in rule.arguments})[1] for rule in rules]


def test_every_unsafe_route_refuses_a_request_without_the_pages_token(site: Site, respondent: Respondent):
    """Signed in or not, with a session or not: 400 or 403, and the store stays as it is."""
    respondent.start()
    people = [site.visitor(), respondent, site.staff()]
    before = site.dump()
    targets = addresses(site, UNSAFE)
    statuses = {
        (p, person.client.post(p, data={"code": respondent.code, "token": "x"}).status_code)
        for p in targets
        for person in people
    }
    assert len(targets) > 12
    assert {status for _, status in statuses} <= {400, 403}, statuses
    assert site.dump() == before


def test_a_get_changes_nothing(site: Site, respondent: Respondent):
    """Every address that can be opened is opened, by a stranger, a respondent and staff: the store stays as it is."""
    respondent.start()
    respondent.answer()
    step, form = respondent.path, respondent.form_path
    staff = site.staff()
    before = site.dump()
    own = [
        step,
        form,
        f"{form}/review",
        f"{form}/receipt",
        f"{form}/declined",
        "/forms",
        "/pin",
        "/",
        f"/c/{respondent.code}",
    ]
    for address in [*addresses(site, {"GET"}), *own]:
        for person in (site.visitor(), respondent, staff):
            assert person.client.get(address, buffered=True).status_code < 500, address
    assert site.dump() == before


@pytest.mark.parametrize(
    "address", ["/", "/c/X", "/nope", "/enter", "/static/style.css", "/f/x", "/staff/", "/staff/plans"]
)
def test_every_response_carries_the_security_headers(site: Site, address: str):
    """Pages, errors and files alike."""
    headers = site.visitor().client.get(address, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_https_adds_hsts_and_a_host_bound_secure_cookie(make_site: Callable[..., Site]):
    """The cookie cannot be set or read from a neighbouring host."""
    answer = (
        make_site(base_url="https://khaosat.example")
        .visitor()
        .client.get("/", base_url="https://khaosat.example")
    )
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-khaosat=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie


def test_the_cookie_is_http_only_and_shows_nothing(respondent: Respondent):
    """The code in the session is encrypted."""
    respondent.enter()
    cookie = respondent.client.get_cookie("khaosat")
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert respondent.code.replace("-", "") not in cookie.value
    assert respondent.code not in cookie.value


@pytest.mark.parametrize("forged", ["", "x", "gAAAAABnVwAAAAAAAAAAAA=="])
def test_a_forged_cookie_is_an_empty_session(respondent: Respondent, forged: str):
    """No error, and no way in."""
    respondent.start()
    place = respondent.path
    respondent.client.set_cookie("khaosat", forged)
    respondent.get(place)
    assert respondent.page.status_code == 403


def test_personal_pages_are_stored_nowhere(respondent: Respondent):
    """No browser or proxy keeps a page; files of our own may be kept, as their address changes with them."""
    respondent.fill_in()
    assert respondent.page.headers["Cache-Control"] == "no-store"
    style = re.findall(r'href="(/static/style.css[^"]*)"', respondent.text)[0]
    assert "immutable" in respondent.client.get(style, buffered=True).headers["Cache-Control"]


def test_no_log_line_holds_a_code_an_answer_or_an_address(
    site: Site, respondent: Respondent, caplog: pytest.LogCaptureFixture
):
    """A whole journey with planted markers, errors included: the log names kinds of pages only."""
    caplog.set_level(logging.DEBUG)
    respondent.start()
    while "<textarea" not in respondent.text:
        respondent.answer()
    name = re.findall(r'<textarea id="[^"]+" name="([^"]+)"', respondent.text)[0]
    respondent.answer(**{name: "DẤU-TRONG-CÂU-TRẢ-LỜI"})
    respondent.send()
    respondent.get("/MARKER-IN-A-PATH?x=MARKER-IN-A-QUERY")
    logged = caplog.text
    assert "GET /c/<code> 200" in logged
    for secret in (respondent.code, "DẤU", "MARKER", "127.0.0.1", respondent.form_path.split("/")[-1] or "-"):
        assert secret not in logged


def test_no_error_page_holds_a_code_or_an_answer(site: Site, respondent: Respondent):
    """Whatever goes wrong, what was sent is not printed."""
    respondent.start()
    token = respondent.form("answers").standing()["csrf_token"]
    client = respondent.client
    pages = [
        client.post(
            address,
            data={"csrf_token": token, "code": "MARKER-1", "d1_1": "MARKER-2", "suggestion": "MARKER-3"},
        )
        for address in ("/nope", "/f/x/submit", "/f/x/p/y", "/staff/sign-in", "/staff/rounds/x/open", "/c/x")
    ]
    assert [page.status_code for page in pages if "MARKER" in page.get_data(as_text=True)] == []
    assert all(page.status_code >= 400 for page in pages)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80"])
def test_a_forged_host_gets_into_no_link(site: Site, host: str):
    """Pages link within themselves only."""
    page = site.visitor().client.get("/", headers={"Host": host})
    assert "evil" not in page.get_data(as_text=True)


def pages_of(respondent: Respondent) -> list[Any]:
    """Return the pages of a whole journey."""
    seen = [respondent.get(f"/c/{respondent.code}"), respondent.press("code")]
    seen += [respondent.press("pin", pin="246802", again="246802"), respondent.begin()]
    while not respondent.path.endswith("/review"):
        seen.append(respondent.answer())
    return [*seen, respondent.send()]


def test_no_page_holds_script_or_style_of_its_own(respondent: Respondent):
    """Everything comes from files, as the policy demands."""
    for page in pages_of(respondent):
        text = page.get_data(as_text=True)
        assert "<style" not in text
        assert " style=" not in text
        assert re.findall(r"<script(?![^>]*\ssrc=)", text) == []
        assert re.findall(r"\son\w+=", text) == []
        assert re.findall(r'(?:src|href)="(?:https?:)?//', text) == []


def test_the_first_load_is_light(respondent: Respondent):
    """A page of questions with everything it loads weighs at most 60 kB, style 12 kB, script 5 kB."""
    respondent.start()
    files = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', respondent.text))
    sizes = {name.split("?")[0]: len(respondent.client.get(name, buffered=True).data) for name in files}
    assert sizes["/static/style.css"] <= 12_000
    assert sizes["/static/page.js"] <= 5_000
    assert len(respondent.page.data) + sum(sizes.values()) <= 60_000
