"""The words of the pages: both languages say everything, and no template speaks by itself."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from jinja2 import Environment

from widget_server.adapters import console
from widget_server.adapters.console import routes
from widget_server.adapters.console.words import LANGUAGES, words

FOLDER = Path(console.__file__).parent
TEMPLATES = sorted(FOLDER.glob("templates/*.html"))
FORMS = {"en": 2, "ru": 3}


def places(sentence: str | tuple[str, ...]) -> set[str]:
    """What is filled in, in any of the forms."""
    forms = sentence if isinstance(sentence, tuple) else (sentence,)
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name is not None}


def test_both_languages_say_the_same_things() -> None:
    english, russian = (words(language)._sentences for language in ("en", "ru"))
    assert english.keys() == russian.keys()
    for key, sentence in english.items():
        assert isinstance(sentence, tuple) == isinstance(russian[key], tuple), key
        assert places(sentence) == places(russian[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_number_has_its_form_and_nobody_shouts(language: str) -> None:
    for key, sentence in words(language)._sentences.items():
        forms = sentence if isinstance(sentence, tuple) else (sentence,)
        assert not isinstance(sentence, tuple) or len(forms) == FORMS[language], key
        for form in forms:
            assert form.strip() == form, key
            assert "!" not in form, key
            assert form.count("`") % 2 == 0, key


@pytest.mark.parametrize(
    ("n", "said"), [(1, "1 секунду"), (3, "3 секунды"), (5, "5 секунд"), (11, "11 секунд"), (21, "21 секунду")]
)
def test_russian_counts(n: int, said: str) -> None:
    assert said in words("ru")("refusals.too_many", n=n)


def test_what_is_filled_in_is_text() -> None:
    assert words("en")("signing_in.to", name="<b>{n}</b>") == "Sign in to &lt;b&gt;{n}&lt;/b&gt;"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_a_template_holds_no_words_no_styles_and_no_scripts_of_its_own(template: Path) -> None:
    text = re.sub(r"{% block shape %}\w*{% endblock %}", "", template.read_text("utf-8"))
    assert "|safe" not in text.replace(" ", "")
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=|javascript:|hx-on|hx-vals='js|\bjs:", text)
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", text))
    told = "".join(value for _, kind, value in Environment().lex(text) if kind == "data")
    bare = re.sub(r"<!--.*?-->|<[^>]*>", " ", told, flags=re.DOTALL)
    bare = re.sub(r'&\w+;|\bEsc\b|aria-[a-z]+="[a-z -]*"', " ", bare)
    assert not re.search(r"[^\W\d_]{2,}", bare), re.findall(r"[^\W\d_]{2,}[^\n]*", bare)
    spoken = re.findall(r'\b(?:alt|title|placeholder|aria-label)="([^"]*)"', told)
    assert not [each for each in spoken if re.search(r"[^\W\d_]{2,}", each)]


def test_every_word_that_is_asked_for_is_there() -> None:
    known = words("en")
    asked = {
        key for template in TEMPLATES for key in re.findall(r'\bt\("([\w.]+)"\s*[,)]', template.read_text("utf-8"))
    }
    for file in FOLDER.glob("pages/*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "words":
                asked |= {arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)}
    assert {key for key in asked if key not in known} == set()
    assert {page.nav for page in routes.pages() if page.nav and page.nav not in known} == set()
