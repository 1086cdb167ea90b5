"""Two people at one record, a form left open, a double press: in a browser, nothing is lost and nothing doubled."""

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

from incidents import curation
from incidents.models import Incident
from tests.browser.conftest import PASSWORD
from tests.factories import make_incident

LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])
SAVE = "main form[data-draft] button.main"


@pytest.fixture
def incident(site):
    return make_incident(User.objects.get(username="analyst"), places=[{"place": "hajin"}])


@pytest.fixture
def sit_down(visit, sits_down, incident):
    """Opens the edit form of the record for somebody, in a window of their own."""

    def opened(name, language="en", **window):
        page = visit(language, **window)
        sits_down(page, name)
        page.goto(f"/incidents/{incident.reference}/edit/")
        page.locator("html.scripted").wait_for()
        return page

    return opened


def values(incident):
    return curation.snapshot(Incident.objects.get(pk=incident.pk))


def save(page):
    with page.expect_navigation():
        page.click(SAVE)


def stands_on(page, incident):
    page.wait_for_url(f"**/incidents/{incident.reference}/")


def test_changes_to_different_fields_merge_without_a_question(sit_down, incident):
    ana, rita = sit_down("analyst"), sit_down("reviewer")
    ana.select_option("[name=time_of_day]", "dawn")
    rita.fill("[name=summary_en]", "Shelling of Hajin")
    save(ana)
    save(rita)
    stands_on(rita, incident)
    assert (values(incident)["time_of_day"], values(incident)["summary_en"]) == ("dawn", "Shelling of Hajin")
    assert list(curation.verify_all()) == []


@LANGUAGES
@pytest.mark.parametrize("kept", ["theirs", "mine"])
def test_the_same_field_shows_theirs_beside_mine(sit_down, incident, picture, language, kept):
    ana, rita = sit_down("analyst"), sit_down("reviewer", language)
    ana.select_option("[name=time_of_day]", "dawn")
    ana.fill("[name=internal_note]", "seen on a film")
    save(ana)
    rita.select_option("[name=time_of_day]", "night")
    rita.fill("[name=summary_en]", "Shelling of Hajin")
    save(rita)
    choice = rita.locator("[role=alert]", has=rita.locator("[name=keep_time_of_day]"))
    assert values(incident)["time_of_day"] == "dawn", "nothing is overwritten"
    assert choice.locator(".conflict").count() == 1, "only what both changed is asked"
    picture(rita, f"conflict-{language}")
    assert rita.input_value("[name=summary_en]") == "Shelling of Hajin"
    assert rita.input_value("[name=internal_note]") == "seen on a film", "their other changes are there already"
    choice.locator(f"[value={kept}]").check()
    save(rita)
    stands_on(rita, incident)
    now = values(incident)
    assert now["time_of_day"] == {"theirs": "dawn", "mine": "night"}[kept]
    assert (now["summary_en"], now["internal_note"]) == ("Shelling of Hajin", "seen on a film")


@LANGUAGES
def test_who_else_has_the_record_open_is_noted_quietly(sit_down, incident, picture, language):
    sit_down("analyst")
    rita = sit_down("reviewer", language)
    rita.locator("[data-note]", has_text="analyst").wait_for()
    picture(rita, f"presence-{language}")
    assert rita.evaluate("document.activeElement === document.body"), "no focus is taken"


def test_a_double_press_stores_once(visit, sits_down, site, incident):
    page = visit()
    sits_down(page, "analyst")
    page.goto("/incidents/new/")
    page.locator("html.scripted").wait_for()
    page.select_option("[name=event_type]", "arrest")
    page.dblclick(SAVE)
    page.wait_for_url("**/incidents/SJ-*/")
    assert Incident.objects.filter(event_type__code="arrest", origin="manual").count() == 1
    page.goto(f"/incidents/{incident.reference}/")
    page.dblclick("main form:has([name=action][value=submit]) button")
    page.locator(".state.in_review").first.wait_for()
    moves = [revision.verb for revision in curation.history(incident)]
    assert moves == ["create", "submit"]


@LANGUAGES
def test_an_expired_log_in_loses_nothing(sit_down, sits_down, incident, picture, language):
    page = sit_down("analyst", language)
    page.fill("[name=summary_ar]", "قصف على هجين")
    page.select_option("[name=time_of_day]", "dawn")
    Session.objects.all().delete()  # the night has passed
    curation.change(incident, {"internal_note": "theirs"}, by=reviewer(), seen_version=incident.version)
    save(page)
    page.wait_for_url("**/login/**")
    picture(page, f"expired-{language}")
    page.fill("[name=login]", "analyst")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url(f"**/incidents/{incident.reference}/edit/")
    page.locator("html.scripted").wait_for()
    assert page.input_value("[name=summary_ar]") == "قصف على هجين"
    assert page.input_value("[name=time_of_day]") == "dawn"
    picture(page, f"restored-{language}")
    save(page)
    stands_on(page, incident)
    now = values(incident)
    assert (now["summary_ar"], now["time_of_day"], now["internal_note"]) == ("قصف على هجين", "dawn", "theirs")
    page.goto(f"/incidents/{incident.reference}/edit/")
    page.locator("html.scripted").wait_for()
    assert page.locator(".kept").count() == 0, "what is stored is not offered again"


def reviewer():
    return User.objects.get(username="reviewer")


def test_in_the_administration_too_theirs_stands_beside_mine(visit, incident, picture):
    page = visit()
    page.goto(f"/admin/login/?next=/admin/incidents/incident/{incident.pk}/change/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", PASSWORD)
    page.click("main form button")
    page.wait_for_url("**/change/")
    curation.change(incident, {"time_of_day": "dawn"}, by=reviewer(), seen_version=incident.version)
    page.select_option("[name=time_of_day]", "night")
    page.click("[name=_save]")
    page.locator(".clashes").wait_for()
    picture(page, "conflict-admin")
    page.locator(".clashes [value=mine]").check()
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")
    assert values(incident)["time_of_day"] == "night"
    assert curation.history(incident).count() == 3


@LANGUAGES
def test_a_colleague_is_called_by_the_keyboard_alone(visit, sits_down, incident, language):
    page = visit(language)
    sits_down(page, "analyst")
    page.goto(f"/incidents/{incident.reference}/")
    words = page.locator("textarea[name=text]")
    words.press_sequentially("@rev")
    page.get_by_role("option", selected=True).filter(has_text="@reviewer").wait_for()
    words.press("Enter")
    words.press_sequentially("?")
    assert words.input_value() == "@reviewer ?"
    assert page.get_by_role("listbox").count() == 0
