"""The printed report: complete, self-contained, the same twice, in both languages."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from survey.report.document import report_html
from survey.report.words import words
from tests.survey.invented_results import ministry_tier, result_set

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Reader(HTMLParser):
    """Reads a page strictly: every element is closed in order, and its texts, ids and links are kept."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.elements, self.texts = [], [], [], []

    def handle_starttag(self, tag, attrs):
        """Open an element."""
        self.elements.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        self.open += [] if tag in VOID else [tag]

    def handle_startendtag(self, tag, attrs):
        """Take an element that closes itself."""
        self.elements.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        """Close the innermost element."""
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()

    def handle_data(self, data):
        """Keep what is read; styles are not."""
        self.texts += [] if self.open[-1:] == ["style"] else [data]

    def of(self, tag):
        """Return the attributes of all elements of one kind."""
        return [attrs for name, attrs in self.elements if name == tag]

    @property
    def text(self):
        """Return everything that is read."""
        return " ".join(" ".join(self.texts).split())


def read(html):
    """Return a strict reading of a page."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture(scope="module", params=["vi", "en"])
def lang(request):
    """Give each language."""
    return request.param


@pytest.fixture(scope="module")
def page(lang):
    """Give the report of the invented results, read strictly."""
    return read(report_html(result_set(), lang))


def test_the_report_is_well_formed(page, lang):
    """Elements close in order, ids are unique, the language is said, labels lead somewhere."""
    assert page.of("html") == [{"lang": lang}]
    assert len(page.ids) == len(set(page.ids))
    pointed = [i for _, attrs in page.elements for i in (attrs.get("aria-labelledby") or "").split()]
    anchors = [attrs["href"].removeprefix("#") for attrs in page.of("a")]
    assert set(pointed) | set(anchors) <= set(page.ids)


def test_the_report_shows_every_unit_with_rank_points_and_interval(page, lang):
    """Five ministries and two provinces, whatever their names hold."""
    mark = {"vi": ("Bộ", ","), "en": ("Ministry", ".")}[lang]
    for code in ("A", "B", "C", "D", "E", "01", "02"):
        assert f"{mark[0]} <{code}>" in page.text
    assert f"4{mark[1]}10 – 4{mark[1]}60" in page.text
    assert page.text.count({"vi": "đồng hạng", "en": "tied"}[lang]) >= 2


def test_the_report_shows_every_assumption_and_warning(page, lang):
    """Each note of each tier, in the reader's language."""
    notes = [note for tier in result_set().tiers for note in tier.notes]
    missing = [note for note in notes if getattr(note, lang) not in page.text]
    assert missing == []


def test_an_assumption_of_all_tiers_is_said_once():
    """One that belongs to one tier names its tier."""
    text = read(report_html(result_set(), "vi")).text
    assert text.count("Trọng số các nhóm bằng nhau.") == 1
    assert "Cấp tỉnh: Điểm là giả định." in text


def test_figures_are_written_as_people_write_them(page, lang):
    """No long binary number, counts with separators, dates with the day first."""
    assert (
        re.findall(r"\d\.\d{3,}", page.text.replace("1.600", "").replace("1.300", "").replace("1.250", ""))
        == []
        or lang == "vi"
    )
    assert "349999" not in report_html(result_set(), lang)
    assert {"vi": "1.600", "en": "1,600"}[lang] in page.text
    assert "31/12/2023" in page.text


def test_the_report_asks_for_nothing_outside_itself(page, lang):
    """No script, no address, no inline handler or style attribute; a policy that forbids the rest."""
    html = report_html(result_set(), lang)
    assert page.of("script") == page.of("link") == page.of("img") == page.of("iframe") == []
    assert re.findall(r"https?:|//[a-z]|url\((?!#)|@import|\son[a-z]+=|\sstyle=", html) == []
    policies = [meta["content"] for meta in page.of("meta") if "http-equiv" in meta]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_the_same_results_give_the_same_bytes(lang):
    """Also after a journey through JSON."""
    result = result_set()
    again = type(result).from_json(result.to_json())
    assert report_html(result, lang) == report_html(again, lang)


def test_withheld_figures_say_why(page, lang):
    """A criterion of one unit and a cell of group × criterion; the reason, of three, stands in the note."""
    said = {"vi": "không công bố, xem ghi chú (k)", "en": "not published, see note (s)"}[lang]
    assert page.text.count(said) == 2


def test_units_under_five_forms_and_chosen_samples_are_marked(page, lang):
    """The marks “chỉ tham khảo” and †, each with its explanation."""
    assert {"vi": "chỉ tham khảo", "en": "for reference only"}[lang] in page.text
    assert page.text.count("†") >= 2


def test_tables_speak_for_themselves(page):
    """Every table has a caption, every header cell its scope, every picture a title and a description."""
    assert len(page.of("table")) == len(page.of("caption"))
    assert [attrs for attrs in page.of("th") if "scope" not in attrs] == []
    pictures = [attrs for attrs in page.of("svg") if "aria-hidden" not in attrs]
    assert [attrs for attrs in pictures if attrs.get("role") != "img"] == []
    assert len(page.of("desc")) == len(pictures) == 6


def test_two_pictures_of_one_page_keep_their_clippings_apart(lang):
    """The drawing program gives every picture the same ids."""
    html = report_html(result_set(), lang)
    assert 'id="f-ministry-wide-clip0"' in html
    assert "url(#f-ministry-wide-clip0)" in html


def test_invented_and_provisional_results_say_so(lang):
    """Above everything else."""
    html = report_html(result_set(state="open"), lang)
    assert html.count('class="banner"') == 2
    assert report_html(result_set(invented=False), lang).count('class="banner"') == 0


def test_the_whole_index_is_shown_where_points_were_appraised(page, lang):
    """Index, appraised and survey points of the two provinces."""
    assert {"vi": "Chỉ số toàn phần", "en": "The whole index"}[lang] in page.text
    assert {"vi": "64,25", "en": "64.25"}[lang] in page.text


def test_which_units_can_be_told_apart_is_said_in_words(page, lang):
    """Two of six pairs; A is clearly above rank 4."""
    assert {"vi": "Trong 6 cặp đơn vị xếp hạng, 2 cặp (33%)", "en": "Of 6 pairs of ranked units, 2 (33%)"}[
        lang
    ] in page.text


def test_provenance_names_versions_and_hashes(page):
    """Plan, questionnaire, scheme, data, code, library, files, seed."""
    for part in ("757/QĐ-BNV", *(letter * 64 for letter in "abcdef"), "0" * 64, "numpy", "757"):
        assert part in page.text


def test_a_tier_that_nobody_answered_is_still_printed(lang):
    """No unit has points: no figure, no shading, no pair."""
    tier = ministry_tier()
    units = tuple(
        replace(
            u,
            points=None,
            points_without_fpc=None,
            rank=None,
            rank_low=None,
            rank_high=None,
            ranked=False,
            areas=(),
            criteria=(),
        )
        for u in tier.units
    )
    empty = replace(tier, units=units, distinguishable=(), group_parts=(), pairs=0)
    text = read(report_html(replace(result_set(), tiers=(empty,), figures=()), lang)).text
    assert {"vi": "không có số liệu", "en": "no figure"}[lang] in text


@pytest.mark.parametrize("key", words())
def test_every_wording_exists_in_both_languages_with_the_same_places(key):
    """Nothing falls back to the other language."""
    places = {
        lang: {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for lang, text in words()[key].items()
    }
    assert set(places) == {"vi", "en"}
    assert places["vi"] == places["en"]
