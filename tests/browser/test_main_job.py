"""The main job in a browser, in both languages: from a pasted report to a published line in the CSV."""

import csv

import pytest

from incidents.models import Incident

REPORT = (
    "دير الزور: قُتل ثلاثة مدنيين بينهم طفل جراء قصف مدفعي نفذته قوات النظام "
    "على بلدة الشعفة بريف دير الزور الشرقي صباح اليوم، بحسب المرصد السوري لحقوق الإنسان."
)
PLACE = {"en": "Al-Shaafah", "ar": "الشعفة"}
NO_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_report_becomes_a_published_incident(visit, log_in, picture, language):
    page = visit(language)
    log_in(page, "analyst")
    paste(page)
    picture(page, f"paste-{language}")
    reference = store(page)
    correct_killed(page, 4)
    picture(page, f"review-{language}")
    submit(page, reference)

    other = visit(language)
    log_in(other, "reviewer")
    publish(other, reference)
    picture(other, f"detail-{language}")
    find_in_list(other, reference, PLACE[language])
    find_on_map(other, reference, PLACE[language])
    picture(other, f"map-{language}")
    check_file(other, reference)


def paste(page):
    page.click("nav a[href='/paste/']")
    page.wait_for_url("**/paste/")  # with its scripts
    page.fill("#id_text", REPORT)
    page.fill("#id_publisher", "sohr")
    page.fill("#id_published", "2019-01-04")
    page.keyboard.press("Tab")
    preview = page.locator("#preview", has_text="2019").or_(page.locator("#preview", has_text="٢٠١٩"))
    preview.wait_for()
    assert not Incident.objects.filter(date_start="2019-01-04").exists(), "a preview stores nothing"


def store(page):
    page.click("[name=store]")
    page.wait_for_url("**/review/**")
    assert page.locator(".report .evidence").count() > 5
    assert page.locator("#messages .typed").count() == 0, "what was stored is not offered again as if it were lost"
    return page.locator("#drafts .draft-body a > bdi").first.inner_text()


def correct_killed(page, number):
    claim = page.locator(".claim", has=page.locator(".toll"))
    claim.locator("a[data-key=c]").click()
    form = page.locator("form.correct")
    form.locator("[name=to-min]").fill(str(number))
    form.locator("[name=to-max]").fill(str(number))
    form.locator("button[value=corrected]").click()
    page.locator(".claim.corrected").wait_for()
    assert str(number) in page.locator(".claim.corrected .value").inner_text().translate(NO_DIGITS)


def submit(page, reference):
    page.locator("form[action$='/move/'] button[data-key=s]").click()
    page.locator(".state.in_review").wait_for()
    incident = Incident.objects.get(reference=reference)
    assert (incident.status, incident.changed_by.username) == ("in_review", "analyst")
    page.goto(f"/incidents/{reference}/")
    assert page.locator("form:has([name=action][value=publish])").count() == 0, "the author cannot publish"


def publish(page, reference):
    page.goto("/queue/?tab=in_review")
    page.locator(f"th a[href='/incidents/{reference}/']").click()
    page.locator("form:has([name=action][value=publish]) button").click()
    page.locator("h1 + .state.published").wait_for()


def find_in_list(page, reference, place):
    page.click("nav a[href='/incidents/']")
    page.fill("#id_place", place)
    published = page.locator("[name=status][value=published]")
    page.locator("details").filter(has=published).last.locator("> summary").click()
    published.check()
    page.locator(".filters button.main").click()
    page.wait_for_url("**place=**")
    rows = page.locator("tbody tr")
    assert rows.count() == 1
    assert reference in rows.first.inner_text()
    assert "4" in rows.first.locator("td.number").first.inner_text().translate(NO_DIGITS)


def find_on_map(page, reference, place):
    page.locator(".tabs a[href^='/map/']").click()
    mark = page.locator(f"#map [role=button][aria-label^='{place}']")
    mark.wait_for()
    assert page.locator(f"#in-view a[href='/incidents/{reference}/']").count() == 1
    mark.focus()
    page.keyboard.press("Enter")
    page.locator(f".leaflet-popup a[href='/incidents/{reference}/']").wait_for()


def check_file(page, reference):
    page.locator("a.button[href^='/export/']").click()
    with page.expect_download() as started:
        page.locator("form[action='/export/file/'] button.main").click()
    with open(started.value.path(), encoding="utf-8", newline="") as file:
        (line,) = csv.DictReader(file)
    wanted = {
        "reference": reference,
        "status": "published",
        "date_start": "2019-01-04",
        "event_type": "shelling",
        "place_ar": "الشعفة",
        "place_en": "Al-Shaafah",
        "killed_min": "4",
        "killed_max": "4",
        "killed_children": "1",
        "sources": "sohr",
    }
    assert {name: line[name] for name in wanted} == wanted
