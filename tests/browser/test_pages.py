"""Every page, in both languages, wide and narrow, light and dark: accessible, within the window, and without errors."""

import pytest

from incidents.models import Incident, Report

LOOKS = [("ar", 1280, "light"), ("en", 390, "dark")]


def pages():
    """Name and address of each page that an analyst opens; the records are of the sample reports."""
    incident = Incident.objects.filter(places__isnull=False, casualties__isnull=False).order_by("reference").first()
    report = Report.objects.order_by("pk").first()
    return {
        "front": "/",
        "list": "/incidents/?density=compact",
        "list-roomy": "/incidents/?density=roomy",
        "list-empty": "/incidents/?q=nothing-like-this",
        "detail": f"/incidents/{incident.reference}/",
        "edit": f"/incidents/{incident.reference}/edit/",
        "new": "/incidents/new/",
        "paste": "/paste/",
        "report": f"/reports/{report.pk}/",
        "review": f"/reports/{report.pk}/review/",
        "queue": "/queue/",
        "map": "/map/",
        "pictures": "/pictures/",
        "accuracy": "/accuracy/",
        "briefing": "/briefing/",
        "export": "/export/?as=ged&field=reference",
        "dictionary": "/export/dictionary/?table=ged",
        "password": "/password/",
    }


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS)
def test_pages_are_accessible_and_fit(visit, sits_down, picture, language, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = visit(language, width, 900, scheme)
    faults = []

    def look_at(name):
        picture(page, f"{name}-{language}-{width}-{scheme}")
        report = axe.run(page)
        if report.violations_count:
            faults.append(f"{name}: {report.generate_report()}")
        wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        if wide > 0:
            faults.append(f"{name}: {wide} pixels wider than the window")

    page.goto("/login/")
    look_at("login")
    sits_down(page, "analyst")
    for name, address in pages().items():
        page.goto(address)
        look_at(name)
    assert not faults, "\n\n".join(faults)
