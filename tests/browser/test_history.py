"""A record goes back to an earlier version in the browser: compared, chosen, reasoned, stored as a new version."""

import pytest
from django.contrib.auth.models import User

from incidents import curation
from incidents.models import Incident

WORDS = {
    "en": {"with": "with the values of version 1", "like": "as in version 1"},
    "ar": {"with": "بقيم النسخة ١", "like": "كما في النسخة ١"},
}


@pytest.fixture
def record(site):
    """A draft of the samples that a second analyst has changed twice."""
    author = User.objects.get(username="analyst")
    incident = next(one for one in Incident.objects.filter(status="draft").order_by("pk") if one.casualties.exists())
    toll = {"outcome": "killed", "status": "civilian", "minimum": 7, "best": 8, "maximum": 9}
    steps = [
        {"time_of_day": "noon", "summary_ar": "قصف على بلدة هجين أوقع قتلى من المدنيين في السوق"},
        {"casualties": [toll], "summary_ar": "قصف على بلدة هجين أوقع قتلى وجرحى من المدنيين في السوق القديم"},
    ]
    for values in steps:
        seen = incident.version
        incident = curation.change(incident, values, by=author, seen_version=seen, reason="تصحيح بعد تقرير ثانٍ")
    return incident


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_record_goes_back_to_an_earlier_version(visit, sits_down, picture, record, language):
    first = curation.state_at(record, 1)
    page = visit(language)
    sits_down(page, "analyst")
    page.goto(record.get_absolute_url())
    page.click(f"a[href$='/incidents/{record.reference}/history/']")
    picture(page, f"history-{language}")
    page.select_option("#from", "1")
    page.click("form.versions button")
    page.locator("table.compared").wait_for()
    picture(page, f"versions-{language}")
    page.click(f"a[href='/incidents/{record.reference}/history/']")
    page.click("a[href$='/revert/?to=1']")
    page.wait_for_url("**/revert/?to=1")
    assert page.locator("[name=field]:checked").count() == page.locator("[name=field]").count() > 2
    page.uncheck("[name=field][value=summary_ar]")
    page.fill("#reason", "the second report told of another day")
    picture(page, f"revert-{language}")
    page.click("form[data-draft] button.main")
    page.locator(".notice.success", has_text=WORDS[language]["with"]).wait_for()
    record.refresh_from_db()
    held = curation.snapshot(record)
    assert {name for name in held if held[name] != first[name]} == {"summary_ar"}
    assert curation.verify(record) == []
    page.goto(f"/incidents/{record.reference}/history/")
    assert WORDS[language]["like"] in page.inner_text("#version-4")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_history_fits_a_narrow_screen(visit, sits_down, picture, record, language, scheme):
    page = visit(language, width=390, height=800, scheme=scheme)
    sits_down(page, "analyst")
    for name in ("history/", "versions/?from=1&all=1", "revert/?to=1"):
        page.goto(f"/incidents/{record.reference}/{name}")
        picture(page, f"narrow-{name.split('/')[0]}-{language}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
