"""As somebody new to it would, by what the page says: from log-in to an answer on the map and in a file."""

from django.contrib.auth.models import User

from tests.factories import make_incident

CIVILIANS = {"outcome": "killed", "status": "civilian", "minimum": 2, "best": 3, "maximum": 3}
FIGHTERS = {"outcome": "killed", "status": "combatant", "minimum": 4, "best": 4, "maximum": 4}


def strikes(by):
    """One that is asked for, and one each that differs in place, year, victims or act."""

    def strike(place="al-bukamal", day="2023-05-06", casualties=(CIVILIANS,), event_type="airstrike"):
        values = {"date_start": day, "casualties": list(casualties), "event_type": event_type}
        return make_incident(by, places=[{"place": place}], **values)

    wanted = [strike(), strike(place="al-hari")]
    differing = [{"place": "hajin"}, {"day": "2022-05-06"}, {"casualties": [FIGHTERS]}, {"event_type": "shelling"}]
    for other in differing:
        strike(**other)
    return {incident.reference for incident in wanted}


def test_civilians_killed_by_air_strikes_around_a_town_in_a_year_as_map_and_file(visit, log_in):
    page = visit("en", 1280, 900)
    wanted = strikes(User.objects.get(username="analyst"))
    log_in(page, "analyst")
    page.get_by_role("link", name="Incidents", exact=True).click()
    page.wait_for_load_state("networkidle")
    page.get_by_label("Place, with all inside it").press_sequentially("bukamal")
    page.get_by_role("option").filter(has_text="Al-Bukamal").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_label("and so many km around it").fill("15")
    page.get_by_label("From", exact=True).fill("2023-01-01")
    page.get_by_label("To", exact=True).fill("2023-12-31")
    page.locator("summary", has_text="What").click()
    page.get_by_label("Air strike").check()
    page.locator("summary", has_text="Casualties").click()
    page.get_by_label("Count only").select_option(label="civilian")
    page.get_by_label("Killed, at least").fill("1")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_load_state("networkidle")
    page.locator(".tabs").get_by_role("link", name="Map").click()
    page.locator("#in-view .map-list li").first.wait_for()
    assert "2 incidents 2 on the map 0 not on the map" in " ".join(page.locator(".map-counts").inner_text().split())
    page.get_by_role("link", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert {line.split(",")[0] for line in lines[1:]} == wanted
