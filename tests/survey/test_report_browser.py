"""The report in a real browser: on a phone, on a desk, on paper."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from survey.given import Figures
from survey.report.document import report_html
from survey.scoring import score
from tests.survey.invented_round import invented_dataset, invented_facts

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Give the report of an invented round of Bình Phước as a file."""
    facts = invented_facts()
    data = invented_dataset(facts.plan, facts.scheme, small={"Q13|BP-SYT", "Q14|BP-SYT"})
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report_html(score(facts, data, Figures(), seed=1)), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [360, 1280])
def test_the_report_fits_the_screen_and_is_accessible(open_page, report, width):
    """Nothing sticks out, one variant of each figure is shown, axe finds nothing, nothing is fetched."""
    page = open_page(width=width)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    shown = page.locator("svg.plot:visible").evaluate_all(
        "all => all.map(each => each.getAttribute('class'))"
    )
    assert shown == [f"plot {'narrow' if width == 360 else 'wide'}"] * 2
    assert asked == [report.as_uri()]
    assert Axe().run(page).response["violations"] == []


def test_the_report_prints_on_a4(open_page, report, tmp_path):
    """Every page is A4, and nothing is cut at the right: the widest thing is as wide as the paper's text."""
    page = open_page(width=1280)
    page.goto(report.as_uri())
    page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    data = (tmp_path / "report.pdf").read_bytes()
    assert b"/MediaBox [0 0 594.9" in data
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 661, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 661
