"""The text of a report is hostile input: it harms nobody, and what is meant to deceive can be seen."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from incidents.templatetags.evidence import visible
from tests.factories import make_incident, make_report, make_user

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)>\"'><a href=javascript:alert(1)>"
HOSTILE = f"قصف على \u202eبلدة\u202c هجين {SCRIPT} Kуrd \u200bخفي {{{{ 7|add:7 }}}} {{% now 'Y' %}} مقتل ثلاثة"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", 'a<span class="control">U+202E</span>b'),  # turns what follows around
        ("a\u2066b", 'a<span class="control">U+2066</span>b'),
        ("a\u200bb", 'a<span class="control">U+200B</span>b'),  # no width
        ("\ufeffa", '<span class="control">U+FEFF</span>a'),
        ("a\u200fب", 'a<span class="control">U+200F</span>ب'),
        ("a\u00adb", 'a<span class="control">U+00AD</span>b'),
        ("a\U000e0041b", 'a<span class="control">U+E0041</span>b'),  # a tag: hidden text
        ("a\x1b[31m", 'a<span class="control">U+001B</span>[31m'),
        ("<b>&\"'", "&lt;b&gt;&amp;&quot;&#x27;"),
        ("هجين SDF، الـSDF", "هجين SDF، الـSDF"),
        ("سلام\nعليكم", "سلام\nعليكم"),
    ],
)
def test_what_cannot_be_seen_is_shown_by_its_number(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize("word", ["Kуrd", "ΑBC", "pаypal", "Ｓdf"])
def test_letters_that_look_like_others_are_marked(word):
    assert f">{word}</span>" in visible(f"by {word} here")
    assert 'class="mixed"' in visible(word)


@pytest.mark.parametrize("word", ["Kurd", "Курд", "Ελλάδα", "قسد", "M4", "الحوثيون"])
def test_words_of_one_script_are_left_as_they_are(word):
    assert visible(word) == word


@given(st.text())
def test_no_text_opens_a_tag_of_its_own(text):
    shown = str(visible(text))
    for own in (
        '<span class="control">',
        '<span class="redacted" role="img" aria-label="',
        '<span class="mixed" title="',
    ):
        shown = shown.replace(own, "")
    assert "<" not in shown.replace("</span>", "")


ADDRESSES = [
    "/",
    "/reports/{report}/",
    "/reports/{report}/review/",
    "/admin/incidents/report/{report}/change/",
    "/incidents/{draft}/",
    "/incidents/?q=خفي",
    "/incidents/",
    "/incidents/{other}/",
    "/incidents/{other}/history/",
    "/incidents/{other}/edit/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_hostile_report_and_hostile_notes_run_nothing_on_any_page(codes, address):
    ana = make_user("analyst", is_staff=True)
    report, (draft,) = make_report(HOSTILE, by=ana)
    other = make_incident(ana, summary_en=SCRIPT, summary_ar=SCRIPT, internal_note=SCRIPT)
    client = Client()
    client.force_login(ana)
    page = client.get(address.format(report=report.pk, draft=draft.reference, other=other.reference)).content.decode()
    for tag in ("<script>alert", "<img src=x", "<svg/onload", "<a href=javascript"):
        assert tag not in page
    assert "{{ 7|add:7 }}" in page or "{{" not in page  # shown as it stands, never run as a template
    assert "\u202e" not in page


def test_a_character_that_no_text_has_is_refused_by_every_page(codes):
    """Fields with words of their own say so (422); no other page breaks over it."""
    ana = make_user("analyst")
    incident = make_incident(ana)
    client = Client()
    client.force_login(ana)
    for address, field in (("/presence/", "of"), (f"/incidents/{incident.reference}/assign/", "assignee")):
        answer = client.post(address, {field: "a\x00b", "seen_version": "1"})
        assert (answer.status_code, b"Nothing was stored" in answer.content) == (400, True), address
    assert client.post("/paste/", {"text": "a\x00b"}).status_code == 422
