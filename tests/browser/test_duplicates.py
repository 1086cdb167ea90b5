"""Two records of one event in a browser: found at ingestion, merged, separated, and equal to what they were."""

import os
from datetime import date

import pytest
from django.contrib.auth.models import User

from incidents import curation, ingest
from incidents.curation.snapshot import full_state
from incidents.models import Incident

FIRST = (
    "دير الزور: قُتل ثلاثة مدنيين بينهم طفلان وأصيب خمسة آخرون بقصف مدفعي لقوات النظام على بلدة هجين صباح اليوم الجمعة، "
    "بحسب المرصد السوري لحقوق الإنسان. وبذلك يرتفع عدد القتلى المدنيين في ريف دير الزور منذ مطلع العام إلى 130."
)
RETOLD = "قصفت قوات النظام بالمدفعية بلدة هجين الجمعة 4 كانون الثاني 2019، ما أدى لمقتل ثلاثة مدنيين بينهم طفلان."
COPIED = FIRST.replace("قُتل", "قتل") + "\nالمصدر: وكالات"
LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])
WINDOWS = [("wide", 1280, "light"), ("narrow", 390, "light"), ("dark", 1280, "dark")]


def stored(text, publisher):
    by = User.objects.get(username="analyst")
    return ingest.ingest_report(text, by=by, published=date(2019, 1, 4), publisher=publisher)


@pytest.fixture
def pair(site):
    """The record that was here, and the draft that doubles it."""
    (first,) = stored(FIRST, "sohr").incidents
    (second,) = stored(RETOLD, "snhr").incidents
    return second, first


@pytest.fixture
def reviewing(visit, sits_down):
    def opened(address, language="en", **window):
        page = visit(language, **window)
        sits_down(page, "reviewer")
        page.goto(address)
        page.locator("html.scripted").wait_for()
        return page

    return opened


def states(*incidents):
    return [full_state(Incident.objects.get(pk=one.pk)) for one in incidents]


@LANGUAGES
def test_merging_and_separating_gives_two_equal_records(reviewing, pair, language):
    draft, first = pair
    before = states(draft, first)
    page = reviewing(f"/reports/{draft.claims.first().report_id}/review/", language)
    page.locator(f".candidates a.button[href$='/compare/{first.reference}/']").click()
    page.fill("#reason", "the same shells on the same street")
    page.click("button[value=same_event]")
    page.wait_for_url(lambda address: "/compare/" not in address)
    merged = Incident.objects.get(pk=draft.pk)
    assert (merged.status, merged.merged_into) == ("merged", first)
    told = {claim.report.publisher.code for claim in first.claims.select_related("report__publisher")}
    assert told == {"sohr", "snhr"}
    page.goto(f"/incidents/{draft.reference}/")
    form = page.locator("form[action$='/unmerge/']")
    form.locator("[name=reason]").fill("two houses after all")
    form.locator("button").click()
    page.locator("#messages").get_by_text(draft.reference).wait_for()
    assert states(draft, first) == before
    assert curation.verify(Incident.objects.get(pk=draft.pk)) == []
    assert curation.verify(Incident.objects.get(pk=first.pk)) == []


def test_not_the_same_is_remembered(reviewing, pair):
    draft, first = pair
    page = reviewing(f"/incidents/{draft.reference}/compare/{first.reference}/")
    page.click("button[value=not_duplicate]")
    page.wait_for_url(lambda address: "/compare/" not in address)
    page.goto(f"/incidents/{draft.reference}/duplicates/")
    assert page.locator("article").count() == 0
    (third,) = stored(COPIED, "hawar").incidents
    named = third.flags.get(code="possible_duplicate").choices
    assert {choice["reference"] for choice in named} == {draft.reference, first.reference}
    assert draft.flags.get(code="possible_duplicate").settled_at


@LANGUAGES
def test_pages_fit_the_window(reviewing, pair, picture, language):
    draft, first = pair
    copy = stored(COPIED, "hawar").report
    addresses = {
        "compare": f"/incidents/{draft.reference}/compare/{first.reference}/",
        "candidates": f"/incidents/{draft.reference}/duplicates/",
        "totals": "/totals/",
        "report": f"/reports/{copy.pk}/",
        "desk": f"/reports/{copy.pk}/review/",
    }
    for window, width, scheme in WINDOWS if os.environ.get("SCREENSHOTS") else WINDOWS[1:2]:
        page = reviewing("/", language, width=width, scheme=scheme)
        for name, address in addresses.items():
            page.goto(address)
            picture(page, f"dup-{name}-{window}-{language}")
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (name, window)
