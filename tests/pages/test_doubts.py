"""A draft says how far to trust it and why not further, in both languages, beside the words that raise the doubt."""

import re

import pytest
from django.utils.translation import override

from incidents import curation, wording
from incidents.ingest import lexicon
from incidents.templatetags.evidence import DOUBTED, Words, highlighted
from tests import factories

TEXT = "قصف على بلدة هجين أدى إلى مقتل ثلاثة، وانفجار آخر"
JUDGED = {
    "confidence": 0.41,
    "confidences": {"event_type": 0.95, "places": 0.55, "date": 0.7, "side_a": 0.64},
    "doubts": [
        {"code": "place_far", "field": "places", "words": [[13, 17]]},
        {"code": "types_several", "field": "event_type", "words": [[0, 3]]},
        {"code": "author_missing", "field": "side_a", "words": []},
        {"code": "acts_left_out", "field": "draft", "words": [[39, 45]]},
    ],
}


@pytest.fixture
def doubted(codes):
    """A report with one draft: its place and its type are doubted, the day is not."""
    claims = [
        factories.claim("event_type", "shelling", 0, 3),
        factories.claim("date", {"start": "2019-01-04", "end": "2019-01-04", "precision": "day"}),
        factories.claim("places", {"place": "hajin", "name": "هجين"}, 13, 17),
    ]
    report, (incident,) = factories.make_report(TEXT, claims=claims, **JUDGED)
    return report, incident


def marks(page):
    """The field and the words of each mark beside a value."""
    found = re.findall(r'aria-label="([^":]+): [^"]*">.*?</li>', page, re.DOTALL)
    pieces = re.split(r'<li class="claim ', page)[1:]
    links = [re.search(r'<a class="trust (\w+)" href="#doubts-\d+">([^<]+)</a>', piece) for piece in pieces]
    return {name: link.groups() for name, link in zip(found, links, strict=True) if link}


def test_every_reason_has_a_sentence_in_both_languages(db):
    reasons = list(lexicon().confidence.doubts)
    with override("en"):
        english = {code: wording.doubt(code) for code in reasons}
    with override("ar"):
        arabic = {code: wording.doubt(code) for code in reasons}
    assert [code for code in reasons if english[code] == code] == []
    assert [code for code in reasons if not re.search("[ء-ي]", arabic[code])] == []
    assert len(set(english.values())) == len(set(arabic.values())) == len(reasons)


def test_a_reason_without_a_sentence_is_shown_by_its_code():
    assert wording.doubt("moon_too_bright") == "moon_too_bright"


@pytest.mark.parametrize(
    ("language", "draft", "sentence", "whole", "label", "mark"),
    [
        (
            "en",
            "Confidence: doubtful, 41%",
            "The place stands far from the act.",
            "the whole",
            "place",
            "doubtful, 55%",
        ),
        ("ar", "درجة الثقة: مشكوك فيها، ٤١٪", "المكان بعيد عن الفعل.", "الكل", "المكان", "مشكوك فيها، ٥٥٪"),
    ],
)
def test_the_desk_says_how_far_to_trust_a_draft_and_why(as_, doubted, language, draft, sentence, whole, label, mark):
    report, incident = doubted
    page = as_("analyst", language).get(f"/reports/{report.pk}/review/").content.decode()
    key = f"doubt-{incident.pk}-place_far"
    assert f'<span class="trust doubtful">{draft}</span>' in page
    assert f'data-words="{key}" tabindex="-1"><a href="#words-{key}">{sentence}</a>' in page
    assert f'<span id="words-{key}"></span>' in page
    assert whole in page
    assert marks(page) == {label: ("doubtful", mark)}  # the type is sure all the same, the day has no reason
    assert f'id="doubt-{incident.pk}-author_missing" tabindex="-1">' in page


def test_words_that_only_a_doubt_has_are_marked_in_the_report(as_, doubted):
    report, incident = doubted
    page = as_("analyst").get(f"/reports/{report.pk}/review/").content.decode()
    key = f"doubt-{incident.pk}-acts_left_out"
    (mark,) = re.findall(rf'<mark class="([^"]*)" data-for="{key}" [^>]*><a href="#{key}" [^>]*>([^<]*)</a>', page)
    assert mark == ("evidence told doubted", TEXT[39:45])


@pytest.mark.parametrize(
    ("confidence", "said"), [(0.41, "4 reasons to doubt it"), (0.92, "4 lesser doubts")], ids=["doubtful", "sure"]
)
def test_what_is_sure_all_the_same_is_not_said_to_be_in_doubt(as_, codes, confidence, said):
    report, _incidents = factories.make_report(TEXT, **(JUDGED | {"confidence": confidence}))
    assert said in as_("analyst").get(f"/reports/{report.pk}/review/").content.decode()


def test_words_lead_to_their_value_before_the_doubt_about_it():
    value = Words("claim-1", "places", 0, 9, "asserted", "place")
    doubt = Words("doubt-1-place_far", "places", 0, 4, DOUBTED, "far")
    page = highlighted("hajin town", [doubt, value])
    assert page.count('href="#claim-1"') == 2
    assert 'data-for="claim-1 doubt-1-place_far"' in page


def test_the_mark_goes_once_somebody_has_decided(as_, doubted):
    report, incident = doubted
    client = as_("analyst")
    curation.decide_claim(incident.claims.get(field="places"), "accepted", by=client.user)
    assert marks(client.get(f"/reports/{report.pk}/review/").content.decode()) == {}


def test_a_draft_without_reasons_says_so_and_a_record_by_hand_says_nothing(as_, codes):
    report, _incidents = factories.make_report()
    page = as_("analyst").get(f"/reports/{report.pk}/review/").content.decode()
    assert "Confidence: sure, 90%" in page
    assert "no reason to doubt it was found" in page
    by_hand = factories.make_incident()
    assert "onfidence" not in as_("analyst").get(by_hand.get_absolute_url()).content.decode()


def test_doubts_stay_on_the_desk_of_the_report_they_are_about(as_, doubted):
    _report, incident = doubted
    other, (into,) = factories.make_report()
    reviewer = as_("reviewer")
    curation.merge(into, into=incident, by=reviewer.user, seen_version=into.version, reason="the same")
    page = reviewer.get(f"/reports/{other.pk}/review/").content.decode()
    assert incident.reference in page
    assert "doubtful" not in page


def test_what_is_published_is_doubted_no_more_and_readers_never_see_it(as_, doubted):
    report, incident = doubted
    told = [{"source": "sohr"}]
    incident = curation.change(incident, {"told_by": told}, by=report.received_by, seen_version=incident.version)
    incident = curation.move(incident, "submit", by=report.received_by, seen_version=incident.version)
    reviewer = as_("reviewer")
    assert "doubtful, 41%" in reviewer.get(f"/reports/{report.pk}/review/").content.decode()
    curation.move(incident, "publish", by=reviewer.user, seen_version=incident.version)
    assert "The place stands far" not in reviewer.get(f"/reports/{report.pk}/review/").content.decode()
    inside = reviewer.get(incident.get_absolute_url()).content.decode()
    assert "doubtful, 41%" in inside
    assert "The place stands far from the act." in inside  # in the history
    outside = as_("viewer").get(incident.get_absolute_url()).content.decode()
    assert incident.reference in outside
    assert not re.search("doubt|onfidence|The place stands far", outside)


def test_the_queue_is_sorted_by_confidence_on_demand(as_, codes):
    by_hand = factories.make_incident()
    drafts = {share: factories.make_report(confidence=share)[1][0] for share in (0.7, 0.2, 0.95)}
    client = as_("analyst")
    orders = {
        "": [by_hand, drafts[0.7], drafts[0.2], drafts[0.95]],
        "doubtful": [drafts[0.2], drafts[0.7], drafts[0.95], by_hand],
        "sure": [drafts[0.95], drafts[0.7], drafts[0.2], by_hand],
        "none such": [by_hand, drafts[0.7], drafts[0.2], drafts[0.95]],
    }
    for order, expected in orders.items():
        page = client.get("/queue/", {"order": order}).content.decode()
        found = re.findall(r'<th scope="row"[^>]*><a href="/incidents/([^/]+)/"', page)
        assert found == [incident.reference for incident in expected], order
    page = client.get("/queue/?order=doubtful").content.decode()
    assert 'href="?tab=drafts&amp;order=doubtful" aria-current="true">Doubtful first</a>' in page
    assert '<span class="trust doubtful">doubtful, 20%</span>' in page
    assert 'href="?tab=in_review&amp;order=doubtful"' in page


def test_pages_of_the_queue_keep_its_order(as_, codes, monkeypatch):
    monkeypatch.setattr("incidents.views.queue.PAGE_SIZE", 1)
    for share in (0.7, 0.2):
        factories.make_report(confidence=share)
    page = as_("analyst").get("/queue/?order=sure").content.decode()
    assert 'href="?tab=drafts&amp;order=sure&amp;page=2"' in page


def test_a_report_that_is_only_pasted_shows_the_same(as_):
    fields = {"text": "قُتل ثلاثة مدنيين بقصف مدفعي على هجين.", "published": "2019-01-04", "preview": "1"}
    page = as_("analyst").post("/paste/", fields).content.decode()
    assert re.search(r'<span class="trust \w+">Confidence: \w+, \d+%</span>', page)
    assert "No word tells the day: the day of publication stands in." in page
    assert 'href="#words-doubt-new-1-place_without_head"' in page
    assert '<span id="words-doubt-new-1-place_without_head"></span>' in page
