"""The words of the pages: both languages, no gap, nothing dead, nothing decomposed."""

from __future__ import annotations

import re
import string
import unicodedata
from importlib.resources import files
from pathlib import Path

import pytest

import webform
from webform.words import words

ROOT = Path(webform.__file__).parent
SOURCES = [*ROOT.rglob("*.py"), *ROOT.rglob("*.html")]
# Keys that are put together from a state, a reason or an HTTP status.
FAMILIES = (
    "forms.",
    "reason.",
    "special.",
    "error.4",
    "error.5",
    "planner.file.",
    "planner.reading.state_",
    "staff.state.",
    "staff.job.",
    "staff.close.",
    "staff.results.",
    "staff.round.",
    "staff.list.",
    "pin.",
    "serve.",
    "declined.",
)


def facts(text: str) -> set[str]:
    """Return the places of a message."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys():
    """A page in English lacks nothing."""
    assert set(words("vi")) == set(words("en"))


@pytest.mark.parametrize("key", sorted(words("vi")))
def test_a_message_has_the_same_facts_in_both_languages(key: str):
    """A fact that one language lacks would be missing on its page."""
    assert facts(words("vi")[key]) == facts(words("en")[key])


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_messages_are_composed_and_plain(lang: str):
    """NFC, no markup, no space at the ends."""
    for key, text in words(lang).items():
        assert unicodedata.is_normalized("NFC", text), key
        assert text == text.strip(), key
        assert not re.search(r"[<>]", text), key


def said() -> set[str]:
    """Return every key that stands in the program or a template as it is."""
    texts = [path.read_text(encoding="utf-8") for path in SOURCES]
    return {
        key for text in texts for key in re.findall(r"""["']([a-z_]+(?:\.[a-z0-9_-]+)+)["']""", text)
    } & set(words("vi"))


def asked_for() -> set[str]:
    """Return every key that the program or a template asks for by name."""
    texts = [path.read_text(encoding="utf-8") for path in SOURCES]
    return {key for text in texts for key in re.findall(r"""say\(["']([^"'~]+[^"'.~])["']\s*[,)]""", text)}


def test_every_key_that_is_asked_for_has_words():
    """A missing key would break a page."""
    assert asked_for() - set(words("vi")) == set()


def test_no_message_is_dead():
    """Words that no page says are removed."""
    dead = {key for key in words("vi") if key not in said() and not key.startswith(FAMILIES)}
    assert dead == set()


def test_templates_load():
    """Each template is read once, so that a mistake in a rare page does not wait for its day."""
    from webform import Settings, create_app

    app = create_app(None, settings=Settings(secret=b"k" * 32))
    names = app.jinja_env.list_templates(extensions=["html"])
    assert len(names) > 25
    assert [name for name in names if app.jinja_env.get_template(name) is None] == []


def test_messages_are_shipped():
    """They are found as files of the package."""
    assert files("webform").joinpath("messages", "vi.yaml").is_file()
