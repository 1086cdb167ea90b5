"""Every message has its Arabic, and pages hold nothing that the security policy would stop."""

import os
import re
import shutil
from string import Formatter

import pytest
from babel.messages.mofile import read_mo
from django.conf import settings

from config.catalogs import catalog_of_source, compile_catalogs, read_catalog
from incidents import workflow
from incidents.management.commands.messages import is_translated
from incidents.views.history import VERBS

PO = settings.LOCALE_PATHS[0] / "ar" / "LC_MESSAGES" / "django.po"
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
PERCENT = re.compile(r"%\(\w+\)[sdr]")


def test_every_message_of_the_source_has_an_arabic_translation():
    arabic = read_catalog(PO)
    source = catalog_of_source(settings.BASE_DIR)
    missing = []
    for message in source:
        found = arabic.get(message.id, message.context)
        if message.id and (found is None or found.fuzzy or not is_translated(found.string)):
            missing.append(message.id)
    assert len(source) > 400
    assert missing == []


def test_translations_name_the_same_values_as_their_messages():
    wrong = []
    for message in read_catalog(PO):
        if not isinstance(message.id, str) or not message.string:
            continue
        names = [sorted(set(PERCENT.findall(text))) for text in (message.id, message.string)]
        braces = [
            sorted(str(part[1]) for part in Formatter().parse(text) if part[1]) for text in (message.id, message.string)
        ]
        if names[0] != names[1] or braces[0] != braces[1]:
            wrong.append(message.id)
    assert wrong == []


def test_catalogs_are_compiled_when_the_source_is_newer_and_only_then(tmp_path):
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    shutil.copy(PO, folder)
    assert compile_catalogs(tmp_path) == [folder / "django.mo"]
    assert compile_catalogs(tmp_path) == []
    with (folder / "django.mo").open("rb") as file:
        assert read_mo(file).get("incident").string == "حادثة"
    os.utime(folder / "django.po", (4_000_000_000, 4_000_000_000))
    assert compile_catalogs(tmp_path) == [folder / "django.mo"]


def test_a_broken_catalog_is_named(tmp_path):
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text("no message at all\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"django\.po"):
        compile_catalogs(tmp_path)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_inline_script_style_or_handler(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "|safe" not in text
    assert "autoescape off" not in text


def test_every_verb_that_histories_keep_has_words():
    folder = settings.BASE_DIR / "incidents" / "curation"
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    written = {*re.findall(r'(?:\bverb=|^VERB = |^RECOMPUTE = )"([a-z_]+)"', text, re.MULTILINE)}
    assert {"change", "import", "recompute"} <= written
    assert (written | {move.action for move in workflow.TRANSITIONS}) - VERBS.keys() == set()
