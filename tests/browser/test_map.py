"""Working on the map: drawing to filter, the time slider, areas in shades; by pointer and by keyboard."""

import gzip
import re

import pytest

from incidents.models import Incident


@pytest.fixture
def page(visit, sits_down):
    page = visit("en", 1280, 1500)
    sits_down(page, "analyst")
    page.goto("/map/#7/35.0/40.0")
    page.wait_for_load_state("networkidle")
    return page


def click_at(page, *places):
    box = page.locator("#map").bounding_box()
    for x, y in places:
        page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)


def total(page):
    return int(re.sub(r"\D", "", page.locator(".map-counts span").first.inner_text()))


# The names that are seen, and the marks that cover one of them.
COVERED = """() => {
    const box = (element) => element.getBoundingClientRect();
    const all = [...document.querySelectorAll("#map .place-name > span")];
    const names = all.filter((name) => name.style.visibility !== "hidden");
    const marks = [...document.querySelectorAll("#map .mark")].map((mark) => box(mark.querySelector(".plate, use")));
    const crosses = (a, b) => a.left < b.right - 1 && a.top < b.bottom - 1;
    const covers = (a, b) => crosses(a, b) && crosses(b, a);
    return [names.length, names.filter((name) => marks.some((mark) => covers(mark, box(name)))).length];
}"""


def test_no_mark_covers_a_name(page):
    page.wait_for_function("document.querySelectorAll('#map .mark').length > 3")
    page.wait_for_timeout(500)
    names, covered = page.evaluate(COVERED)
    assert names > 3
    assert covered == 0


@pytest.mark.parametrize(
    ("kind", "places", "name"),
    [
        ("Box", [(0.1, 0.1), (0.9, 0.9)], "box"),
        ("Circle", [(0.5, 0.5), (0.9, 0.5)], "near"),
        ("Polygon", [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)], "polygon"),
    ],
)
def test_shape_drawn_by_clicks_becomes_a_condition(page, kind, places, name):
    page.get_by_role("button", name=kind, exact=True).click()
    assert page.locator("#map-drawing").is_visible()
    click_at(page, *places)
    if kind == "Polygon":
        page.keyboard.press("Enter")
    page.wait_for_url(lambda address: f"{name}=" in address)
    page.wait_for_load_state("networkidle")
    assert "#7/35.0" in page.url
    assert f"{kind} on the map" in page.locator(".chips").inner_text()
    assert page.locator("path.drawn").count() == 1
    assert total(page) <= Incident.objects.count()


def test_drawing_is_given_up_with_escape(page):
    page.get_by_role("button", name="Polygon", exact=True).click()
    click_at(page, (0.2, 0.2), (0.4, 0.2))
    page.keyboard.press("Escape")
    assert page.locator("path.drawn").count() == 0
    assert page.locator("#map-drawing").is_hidden()
    assert "polygon" not in page.url


def test_keyboard_narrows_to_the_view_and_reads_areas_as_a_table(page):
    page.locator("#map-view-box").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "box=" in address)
    page.wait_for_load_state("networkidle")
    page.locator("#map-level").focus()
    page.locator("#map-level").select_option("subdistrict")
    page.wait_for_selector("table.areas")
    drawn = page.locator("path.area-shade").first.get_attribute("d")
    assert "L" in drawn
    assert "a" not in drawn, "a circle, not an outline"
    assert "//subdistrict/incidents" in page.url
    link = page.locator("table.areas a").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/incidents/?" in address)
    assert "at=" in page.url


def test_slider_goes_through_the_months_and_stands_in_the_address(page):
    steps = page.locator("#time-at")
    steps.focus()
    page.keyboard.press("ArrowRight")
    page.locator("#time-says", has_text="incident").wait_for()
    first = page.locator("#time-says").inner_text()
    month = page.url.rsplit("/", 1)[1]
    assert re.fullmatch(r"\d{4}(-\d\d)?", month)
    page.get_by_role("button", name="Play").click()
    while steps.input_value() == "1":
        page.wait_for_timeout(50)
    page.get_by_role("button", name="Pause").click()
    page.wait_for_load_state("networkidle")
    page.goto("about:blank")
    page.goto(f"/map/#7/35.0/40.0/{month}")
    page.locator("#time-says", has_text="incident").wait_for()
    page.wait_for_load_state("networkidle")
    assert steps.input_value() == "1"
    assert page.locator("#time-says").inner_text() == first


def test_shades_are_accessible(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for level in ("place", "subdistrict", "governorate"):
        page.locator("#map-level").select_option(level)
        page.wait_for_selector("table.areas")
        page.wait_for_selector("#in-view:not([aria-busy])")
        report = axe.run(page)
        assert report.violations_count == 0, report.generate_report()


def test_scale_is_told_in_the_language_of_the_page(visit, sits_down):
    page = visit("ar")
    sits_down(page, "analyst")
    page.goto("/map/#7/35.0/40.0")
    scale = page.locator(".leaflet-control-scale-line")
    scale.wait_for()
    assert re.fullmatch(r"[٠-٩]+ كم", scale.inner_text().replace("\u00a0", " "))  # km


@pytest.mark.parametrize("address", ["/", "/map/", "/pictures/", "/briefing/"])
def test_page_weighs_less_than_300_kilobytes(visit, sits_down, address):
    """With all that it loads, compressed as the server does (the tests' own server sends static files as they are)."""
    page = visit("ar", 1280, 900)
    sits_down(page, "analyst")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert len(asked) > 10
    assert sum(len(gzip.compress(page.request.get(url).body(), 6)) for url in asked) < 300_000
