"""The curation desk in a real browser: its widgets work under our security policy, in both directions."""

import re

import pytest

from geo.models import Place
from incidents import curation
from incidents.models import Incident
from tests.browser.conftest import PASSWORD

DIRECTIONS = {"en": "ltr", "ar": "rtl"}


@pytest.fixture
def desk(visit):
    def opened(address, language="en"):
        page = visit(language=language)
        page.goto(f"/admin/login/?next={address}")
        page.fill("#id_username", "admin")
        page.fill("#id_password", PASSWORD)
        page.click("main form button")
        page.wait_for_url(f"**{address}")
        return page

    return opened


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_place_is_moved_by_a_click_on_the_map(desk, language):
    place = Place.objects.get(code="al-kishkiyah")
    page = desk(f"/admin/geo/place/{place.pk}/change/", language)
    assert page.get_attribute("html", "dir") == DIRECTIONS[language]
    picker = page.locator(".point-picker")
    picker.locator(".outline.district").first.wait_for(state="attached")
    picker.click(position={"x": 120, "y": 90})
    latitude, longitude = float(page.input_value("#id_latitude")), float(page.input_value("#id_longitude"))
    assert (latitude, longitude) != (place.latitude, place.longitude)
    page.fill("#id_reason", "seen on an image")
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")
    place.refresh_from_db()
    assert (place.latitude, place.longitude) == (latitude, longitude)
    assert curation.history(place).last().by.username == "admin"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_place_is_chosen_by_typing_and_a_draft_is_submitted(desk, language):
    incident = next(one for one in Incident.objects.filter(event_type__code="shelling") if one.primary_place)
    page = desk(f"/admin/incidents/incident/{incident.pk}/change/", language)
    assert page.locator(".desk-report mark.evidence").count() > 3
    page.locator("#places-group .field-place .select2-selection").first.click()
    page.locator(".select2-search__field").press_sequentially("الشحيل")  # waits for the box that a slow page opens late
    found = page.locator(".select2-results__option--highlighted", has_text=re.compile("الشحيل|Shuhayl"))
    found.wait_for()  # before the answer is there, the first place of all is highlighted
    page.keyboard.press("Enter")
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    incident.refresh_from_db()
    assert incident.primary_place.place.code == "al-shuhayl"
    page.locator(".desk-moves button").first.click()
    page.wait_for_selector(".messagelist .success")
    incident.refresh_from_db()
    assert incident.status == "in_review"
